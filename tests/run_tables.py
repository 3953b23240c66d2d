"""A table of figures for whole runs, and what is compared of two runs."""

import hashlib
import json

from annotator.disk.locks import NAME
from annotator.progress.measured import MeasuredProgress, Observer

FILES = (
    "annotations.jsonl", "findings.jsonl", "rows.jsonl", "review.csv", "questions.csv",
    "report.json", "report.html", "failed.jsonl",
)  # fmt: skip

KAR = {
    "word": "KAR", "symbol": "KAR", "source": "hgnc_alias_symbol", "hgnc_symbol": "HSD17B12",
    "entrez": "51144",
}  # fmt: skip


def write_table(path, count=120, *, repeated=True):
    """Write figures with rows, of which some cannot be read, and some are ``repeated``."""
    lines = []
    for n in range(count):
        caption = f"BDNF and ketamine {n}. KAR, kainate receptor. IL-{n} \ud83e\uddec β."
        value = {
            "figid": f"f{n // 2 if repeated and n % 30 == 0 else n}",
            "caption": caption,
            "genes": [KAR] * (n % 4),
        }
        lines.append(json.dumps(value) if n % 25 else "{")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


class _Counts(Observer):
    """Calls a function with the number of records that were just done."""

    def __init__(self, function):
        self._function = function
        self._done = 0

    def changed(self, step):
        if step.name == "annotate":
            count, self._done = step.done - self._done, step.done
            self._function(count)


def told(function):
    """Return a progress that tells ``function`` the number of records just done, at first 0."""
    return MeasuredProgress([_Counts(function)])


def digests(out):
    """Return what tells the files of two runs apart."""
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES}


def visible(out):
    """Return the names of a folder's files, sorted, without the file that is locked."""
    return sorted(path.name for path in out.iterdir() if path.name != NAME)
