"""Coverage-guided fuzzing of every reader with atheris, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.fuzz.article_samples import archive, article_samples
from evaluation.fuzz.coverage_target import MAX_INPUT
from evaluation.fuzz.mutations import Sample
from evaluation.fuzz.records import Outcome


def fuzz_coverage(good: Sequence[Sample], reviews: bytes, work: Path, seconds: int) -> Outcome:
    """Fuzz from a corpus of ``good`` records and a review table; atheris must be installed."""
    _write_corpus(good, reviews, work / "corpus")
    command = [sys.executable, "-m", "evaluation.fuzz.coverage_target", str(work), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    outcome = Outcome()
    for runs, covered in re.findall(r"#(\d+)\s+\w+\s+cov: (\d+)", done.stderr):
        outcome.tried = max(outcome.tried, int(runs))
        outcome.results["edges covered"] = int(covered)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-30:]
        outcome.problems.append(f"exit code {done.returncode}, see {work}: " + " | ".join(said))
    return outcome


def _write_corpus(good: Sequence[Sample], reviews: bytes, corpus: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    inputs = [b"\0" + sample.record for sample in good[:100]]
    inputs += [b"\1" + data for sample in good[:40] for data in sample.sidecars.values()]
    rows = b'{"figid": "a", "caption": "BDNF", "genes": [{"word": "KAR", "entrez": "51144"}]}\n'
    cells = b'figid,caption,organisms\r\na,"BDNF, ""TrkB""",Homo sapiens\r\n'
    inputs += [b"\2" + rows, b"\3" + cells, b"\4" + cells.replace(b",", b"\t")]
    articles = article_samples()
    inputs += [b"\10" + articles["jats.nxml"], b"\10" + articles["bioc.xml"]]
    inputs += [b"\11" + articles["bioc.json"], b"\12" + archive({"a.nxml": articles["jats.nxml"]})]
    inputs += [b"\6" + reviews[:8000], b"\6" + reviews[:8000].decode().encode("utf-16")]
    for number, data in enumerate(inputs):
        (corpus / f"seed-{number}").write_bytes(data[:MAX_INPUT])
