"""Records that the review shows: those of files, and those of tables."""

import json

import pytest

from annotator.results.run_folder import RunFolder
from annotator.review.captions import Captions
from tests.figure_records import write
from tests.review_runs import make_run


@pytest.fixture
def captions_of():
    """Return what opens the captions of a run on some inputs."""
    opened = []

    def read(folder, *inputs):
        opened.append(Captions(RunFolder.open(make_run(folder, inputs))))
        return opened[-1]

    yield read
    for captions in opened:
        captions.close()


def table(path, *figures):
    """Write a table with a caption for each figid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"figid": f, "caption": f"AKT1 in {path.name}"}) for f in figures)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_figure_with_the_name_of_its_table_is_found(tmp_path, captions_of):
    captions = captions_of(tmp_path, table(tmp_path / "t1.jsonl", "t1", "t2"))
    assert captions.figure("t1").caption == "AKT1 in t1.jsonl"
    assert captions.figure("t2").caption == "AKT1 in t1.jsonl"
    assert captions.figure("t3") is None


def test_records_of_files_beside_it_are_found(tmp_path, captions_of):
    """The record file t1 has another figure than its name says."""
    records = tmp_path / "records"
    records.mkdir()
    write(records, "caption: AKT1 in a file", "other").rename(records / "_figures" / "t1.md")
    write(records, "caption: AKT1 in its file", "PMC1__f1")
    captions = captions_of(tmp_path, records, table(tmp_path / "t1.jsonl", "t1"))
    found = {name: captions.figure(name).caption for name in ("t1", "other", "PMC1__f1")}
    assert found == {
        "t1": "AKT1 in t1.jsonl", "other": "AKT1 in a file", "PMC1__f1": "AKT1 in its file",
    }  # fmt: skip
