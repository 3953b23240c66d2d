"""Benchmarks of whole runs and peers: each measures what it says, on few records."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotator.figures import read_figures
from annotator.lexicon import open_lexicon
from annotator.records import Figure
from evaluation.__main__ import app
from evaluation.benches import peers, runs
from evaluation.benches.replicas import replicate_records
from evaluation.benches.rows import RUN_BARS

FIGURES = Path(__file__).parents[1] / "evaluation" / "figures"


@pytest.fixture(autouse=True)
def one_round(monkeypatch):
    monkeypatch.setattr(runs, "_STARTS", 1)


@pytest.fixture
def captions(tmp_path):
    path = tmp_path / "captions.jsonl"
    lines = [
        json.dumps({"figid": str(n), "caption": f"BDNF and IL-{n} in mice."}) for n in range(9)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def bench(*words):
    """Return the measurements by name; a bar may be missed."""
    done = CliRunner().invoke(app, ["bench", *map(str, words), "--lexicon", "starter"])
    assert done.exit_code in (0, 3), (done.output, done.exception)
    return {
        name: float(value.replace(",", ""))
        for name, value in re.findall(r"^\| ([^|]+) \| ([\d.,]+) \|", done.output, re.MULTILINE)
    }


def other_records(folder):
    """Write records with names that the example figures, which are read first, do not have."""
    read = " ".join(path.read_text(encoding="utf-8") for path in FIGURES.glob("*/*"))
    symbols = sorted(
        {c.entity.symbol for _, cs in peers._terms(open_lexicon("starter")) for c in cs}
    )
    unseen = [symbol for symbol in symbols if symbol.isalnum() and symbol not in read]
    (folder / "_figures").mkdir()
    (folder / "_data").mkdir()
    for number in range(20):
        names = unseen[number * 10 : number * 10 + 10]
        figid = f"PMC1__F{number}"
        caption = f"{' activates '.join(names)} in human cells."
        record = f"---\nfigid: {figid}\ncaption: {caption}\n---\n"
        (folder / "_figures" / f"{figid}.md").write_text(record, encoding="utf-8")
        rows = "".join(f"9606\tHomo sapiens\t{name}\t{name}\n" for name in names)
        table = f"organism_id\torganism_name\tword\tncbigene_symbol\n{rows}"
        (folder / "_data" / f"{figid}-genes.tsv").write_text(table, encoding="utf-8")


def test_replicas_are_records_of_their_own(tmp_path):
    size = replicate_records(FIGURES, tmp_path / "r", 70)
    figures = [f for f in read_figures([tmp_path / "r"]) if isinstance(f, Figure)]
    assert len({figure.figid for figure in figures}) == len(figures) == 70
    assert size == sum(path.stat().st_size for path in (tmp_path / "r").glob("*/*"))
    originals = {f.caption: f for f in read_figures([FIGURES]) if isinstance(f, Figure)}
    for figure in figures:
        assert figure.existing == originals[figure.caption].existing


@pytest.mark.slow
def test_throughput(captions):
    found = bench("throughput", "--records", FIGURES, "--captions", captions, "--count", 70)
    assert found["run, records/s"] < found["bare CSafeLoader, records/s"]
    assert found["bare CSafeLoader, records/s"] < found["bare read of the bytes, records/s"]
    bars = set(list(RUN_BARS)[:6])
    assert found["one record with this lexicon, s"] > 0
    assert bars <= set(found)
    assert all(value > 0 for name, value in found.items() if not name.startswith("of which"))


@pytest.mark.slow
def test_scaling():
    found = bench("scaling", "--records", FIGURES, "--count", 130)
    ratio = found["2 workers, records/s"] / found["1 workers, records/s"]
    assert found["speed of 2 workers / of 1"] == pytest.approx(ratio, rel=0.05)
    assert found["Dask / local processes, wall time"] > 0
    taken = found["main process, records/s of processor time"]
    worker = found["one warm worker, records/s of processor time"]
    assert found["main process / one worker, records/s"] == pytest.approx(taken / worker, rel=0.05)
    assert found["tables and report, ms a record"] > 0


@pytest.mark.slow
def test_release(tmp_path):
    other_records(tmp_path)
    found = bench("release", "--records", tmp_path, "--count", 200)
    steps = [value for name, value in found.items() if name.endswith(", ms a record")]
    # Measured apart, on a machine that may do other things.
    assert sum(steps[:-1]) == pytest.approx(steps[-1], rel=0.25)
    assert found["cold / warm"] > 1
    assert found["once in a process, ms"] > 0
    assert found["25 million figures, 2 workers, hours"] > 10
    assert (
        found["25 million figures, 2 workers, hours"] > found["110,000 figures, 2 workers, hours"]
    )
    # Workers leave the main process the writing alone.
    alone, shared = (found[f"{n} workers: main process, ms of CPU a record"] for n in (1, 2))
    assert shared < alone


@pytest.mark.slow
def test_memory(captions):
    found = bench("memory", "--captions", captions, "--count", 3000)
    assert found["all processes at the end, MB"] > found["private MB of an additional worker"] > 20
    ratio = found["memory at the end / after the first tenth"]
    assert ratio > 0.5


@pytest.mark.slow
def test_peers(captions):
    found = bench("peers", "--captions", captions)
    for name in ("ours", "our matcher", "PhraseMatcher"):
        assert found[f"{name}, captions/s"] > 0


def test_peers_get_every_way_of_writing():
    lexicon = open_lexicon("starter")
    terms = list(peers._terms(lexicon))
    assert {c.entity.symbol for c in dict(terms)["GSK-3"]} == {"GSK3", "gsk-3"}  # of the worm
    assert sum(len(meanings) for _, meanings in terms) == lexicon.counts()["terms"]


def test_what_a_benchmark_needs_is_said(tmp_path):
    for words, option in (
        (["throughput"], "--records"),
        (["scaling"], "--records"),
        (["release"], "--records"),
        (["memory"], "--captions"),
        (["peers"], "--captions"),
    ):
        done = CliRunner().invoke(app, ["bench", *words])
        assert (done.exit_code, option in done.output) == (2, True)
    done = CliRunner().invoke(app, ["bench", "scaling", "--records", str(tmp_path)])
    assert (done.exit_code, "no records in _figures" in done.output) == (1, True)
