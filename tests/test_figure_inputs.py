"""Which files are read from the paths that a user gives, in which order."""

from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.figures import inputs, read_figures
from annotator.figures.record_counts import expected_records
from annotator.records import Figure
from tests.figure_records import write


def figids(*paths):
    records = list(read_figures(paths))
    assert all(isinstance(record, Figure) for record in records), records
    return [record.figid for record in records]


@pytest.fixture
def checkout(tmp_path):
    """Return a checkout of three figures with a gene sidecar each, and files that are no records."""
    for figid in ("PMC2__f1", "PMC10__f1", "PMC1__f2"):
        write(tmp_path, "caption: A drawing.", figid, {"genes": f"word\n{figid}\n"})
    (tmp_path / "README.md").write_text("# PFOCR\n", encoding="utf-8")
    (tmp_path / "captions.jsonl").write_text("not read\n", encoding="utf-8")
    (tmp_path / "_figures" / "README.md").write_text("# Figures\n", encoding="utf-8")
    (tmp_path / "_figures" / "PMC1__f2.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "_figures" / "._PMC1__f2.md").write_bytes(b"\x00\x05\x16\x07")
    (tmp_path / "_figures" / "more.md").mkdir()
    return tmp_path


@pytest.mark.parametrize("given", [".", "_figures", "_figures/../_figures", "_figures/"])
def test_a_checkout_is_read_by_name_with_its_sidecars(checkout, given):
    records = list(read_figures([checkout / given]))
    assert [record.figid for record in records] == ["PMC10__f1", "PMC1__f2", "PMC2__f1"]
    assert [record.existing[0].word for record in records] == ["PMC10__f1", "PMC1__f2", "PMC2__f1"]
    assert expected_records([checkout / given]) == 3


@pytest.mark.parametrize("given", [".", "../_figures", "..", "PMC1__f2.md", "../_figures/PMC1__f2.md"])  # fmt: skip
def test_paths_may_be_relative(checkout, monkeypatch, given):
    monkeypatch.chdir(checkout / "_figures")
    found = {record.figid: record for record in read_figures([Path(given)])}["PMC1__f2"]
    assert [row.word for row in found.existing] == ["PMC1__f2"]
    assert Path(found.source).samefile(checkout / "_figures" / "PMC1__f2.md")


def test_sources_are_the_paths_as_given(checkout, monkeypatch):
    monkeypatch.chdir(checkout.parent)
    first = next(read_figures([Path(checkout.name)]))
    assert first.source == str(Path(checkout.name, "_figures", "PMC10__f1.md"))


def test_a_flat_folder_with_sidecars_beside_the_records(tmp_path):
    for name in ("PMC2__f1.md", "PMC1__f1.txt"):
        (tmp_path / name).write_text(f"---\nfigid: {name[:8]}\ncaption: A\n---\n", encoding="utf-8")
    (tmp_path / "PMC1__f1-genes.tsv").write_text("word\nTNF\n", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text('{"figid": "x", "caption": "y"}\n', encoding="utf-8")
    first, second = read_figures([tmp_path])
    assert [row.word for row in first.existing] == ["TNF"]
    assert (second.figid, second.existing) == ("PMC2__f1", ())
    assert [row.word for row in next(read_figures([tmp_path / "PMC1__f1.txt"])).existing] == ["TNF"]


def test_several_paths_come_in_their_order(checkout):
    folder = checkout / "_figures"
    assert figids(folder / "PMC2__f1.md", folder / "PMC10__f1.md") == ["PMC2__f1", "PMC10__f1"]
    assert expected_records([folder / "PMC2__f1.md", folder / "PMC10__f1.md"]) == 2


def test_a_file_that_is_given_is_read_whatever_its_name(checkout):
    (rejected,) = read_figures([checkout / "README.md"])
    assert rejected.error == "no_front_matter"


ACCEPTED = (
    "\n  give a PFOCR checkout (with _figures and _data), a folder or file of records (.md, .txt), a "
    "table (.jsonl, .csv, .tsv, .parquet), articles (.nxml, .xml, .json, .tar.gz) or texts (.txt), "
    "or say what it is with --input-format"
)


@pytest.mark.parametrize(
    ("made", "given", "message"),
    [
        ("", "absent", "{path}: no such file or folder\n  check the path"),
        ("a.md", "a.md/b", "{path}: cannot be read: Not a directory\n  check the path and its permissions"),
        ("a.pdf", "a.pdf", "{path}: not a format that can be read" + ACCEPTED),
        ("in/README.md", "in", "{path}: nothing in this folder that can be read" + ACCEPTED),
        ("in/x-genes.tsv", "in", "{path}: nothing in this folder that can be read" + ACCEPTED),
        ("in/_figures/x.jpg", "in", "{path}/_figures: nothing in this folder that can be read" + ACCEPTED),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ask", [read_figures, expected_records])
def test_inputs_that_cannot_be_read_stop_at_once(tmp_path, ask, made, given, message):
    if made:
        (tmp_path / made).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / made).write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ask([tmp_path / given])
    assert str(caught.value) == message.format(path=tmp_path / given)


def test_a_folder_that_cannot_be_listed(tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(inputs.os, "scandir", refuse)
    with pytest.raises(InputError, match=r"cannot be read: Permission denied\n  check the path"):
        expected_records([tmp_path])
