"""What the fuzzer calls: ``python -m evaluation.fuzz.coverage_target WORK SECONDS``.

The first byte of an input says which reader takes the others. What ends the process is kept in WORK
as ``crash-*``, with its traceback printed. The readers are imported late, to be instrumented.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Readers by the first byte: the ends of the names of their files.
_KINDS = (
    ".md", "-genes.tsv", ".jsonl", ".csv", ".tsv", ".jsonl.gz", "review.csv", "decisions.tsv",
    ".xml", ".json", ".tar",
)  # fmt: skip
_INSTRUMENTED = [
    "annotator.figures",
    "annotator.curation",
    "annotator.results.review_table",
    "yaml",
]
#: Bytes of an input; libFuzzer's own limit is 4,096.
MAX_INPUT = 16_384


def _target(work: Path) -> Callable[[bytes], None]:
    """Return what reads one input."""
    pfocr: Any = importlib.import_module("annotator.figures.pfocr")
    units: Any = importlib.import_module("annotator.figures.units")
    review_file: Any = importlib.import_module("annotator.curation.review_file")
    decisions: Any = importlib.import_module("annotator.curation.decisions")
    errors: Any = importlib.import_module("annotator.errors")
    record = work / "a.md"
    record.write_text("---\nfigid: a\ncaption: BDNF\n---\n", encoding="utf-8")

    def one(data: bytes) -> None:
        kind = _KINDS[data[0] % len(_KINDS)] if data else ".md"
        path = work / f"fuzzed{kind}" if kind != "-genes.tsv" else work / "a-genes.tsv"
        path.write_bytes(data[1:])
        try:
            if kind == ".md":
                assert pfocr.read_record(path, [work])
            elif kind == "-genes.tsv":
                assert pfocr.read_record(record, [work])[0].figid == "a"
            elif kind == "review.csv":
                list(review_file.read_review(path).lines)
            elif kind == "decisions.tsv":
                decisions.read_decisions(path)
            else:
                for unit in units.work_units([path], 8):
                    list(unit.read())
        except errors.UserError:
            pass

    return one


def main(work: Path, seconds: int) -> None:
    """Fuzz in this process, which ends with it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        one = _target(work)
    options = [
        f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-seed=1",
        f"-artifact_prefix={work}/", f"-max_len={MAX_INPUT}", str(work / "corpus"),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
