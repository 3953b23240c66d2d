"""``annotator lexicon build, info, lookup, diff`` and the differences of two lexicons."""

from __future__ import annotations

import csv

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.lexicon import open_compiled
from annotator.lexicon.build import build
from annotator.lexicon.diff import Change, diff
from tests.lexicon_sources import HGNC, gene_info, write_sources


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    folder = tmp_path_factory.mktemp("old")
    build(write_sources(folder / "sources"), folder / "lexicon")
    return folder / "lexicon"


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    """Build the next release: a gene renamed, one new, one gone into another, an alias moved."""
    folder = tmp_path_factory.mktemp("new")
    sources = write_sources(folder / "sources")
    path = sources / "hgnc_complete_set.txt"
    text = path.read_text(encoding="utf-8")
    assert "NOENTREZ1" in text
    text = (
        text.replace("NOENTREZ1", "NEWNAME1")
        .replace("CaMKIII|", "")
        .replace("RAFT1|", "CaMKIII|RAFT1|")
    )
    path.write_text(text, encoding="utf-8")
    (sources / "gene_info/Mus_musculus.gene_info").write_text(
        gene_info(("10090", "11651", "Akt1", "Akt|PKB", "thymoma viral proto-oncogene 1", "protein-coding"),
                  ("10090", "77777", "Newg1", "-", "a new gene", "protein-coding"))
    )  # fmt: skip
    names = sources / "taxonomy/names.dmp"
    added = "77\t|\tFictobacter novus\t|\t\t|\tscientific name\t|\n"
    names.write_text(names.read_text(encoding="utf-8") + added, encoding="utf-8")
    build(sources, folder / "lexicon")
    return folder / "lexicon"


def run(*arguments):
    done = CliRunner().invoke(app, ["lexicon", *map(str, arguments)])
    return done.exit_code, done.output


def test_diff(old, new):
    changes = set(diff(open_compiled(old), open_compiled(new)))
    assert Change("entity_renamed", "hgnc:99999", "NOENTREZ1", "NEWNAME1") in changes
    assert Change("entity_added", "ncbigene:77777", "", "Newg1") in changes
    assert Change("entity_removed", "ncbigene:13631", "Eef2k", "") in changes
    assert Change("term_added", "Newg1", "", "ncbigene:77777 (approved symbol)") in changes
    assert Change("term_removed", "NOENTREZ1", "hgnc:99999 (approved symbol)", "") in changes
    repointed = {c.what: (c.old, c.new) for c in changes if c.change == "term_repointed"}
    assert "ncbigene:2475 (alias symbol)" in repointed["CaMKIII"][1]
    assert "ncbigene:2475 (alias symbol)" not in repointed["CaMKIII"][0]
    assert Change("entity_added", "ncbitaxon:77", "", "Fictobacter novus") in changes
    added = Change("term_added", "Fictobacter novus", "", "ncbitaxon:77 (name)")
    assert added in changes, "a scientific name that is looked up by form"
    assert not list(diff(open_compiled(old), open_compiled(old)))


def test_diff_command(old, new, tmp_path):
    code, printed = run("diff", old, new, "--tsv", tmp_path / "changes.tsv")
    assert code == 0
    assert "1 entity_renamed" in printed
    with (tmp_path / "changes.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {
        "change": "entity_renamed",
        "what": "hgnc:99999",
        "old": "NOENTREZ1",
        "new": "NEWNAME1",
    } in rows
    assert run("diff", old, old) == (0, "no differences\n")


def test_build_command(tmp_path):
    sources = write_sources(tmp_path / "sources")
    code, printed = run("build", "--sources", sources, "--out", tmp_path / "out")
    assert code == 0, printed
    assert "reading hgnc_complete_set.txt" in printed
    assert "terms of" in printed
    assert run("build", "--sources", sources, "--out", tmp_path / "out2", "--quiet") == (0, "")
    code, printed = run("build", "--sources", tmp_path / "nowhere", "--out", tmp_path / "out3")
    assert code == 1
    assert "no such folder" in printed


def test_info_command(old):
    code, printed = run("info", "--lexicon", old)
    assert code == 0
    for part in (
        "full lexicon, sha256",
        "hgnc_complete_set.txt: file of 20",
        "8 records",
        "NLM terms",
        "approved symbol",
        "Mus musculus",
    ):
        assert part in printed
    code, printed = run("info", "--lexicon", "starter")
    assert code == 0
    assert "starter lexicon, sha256" in printed


def test_lookup_command(old):
    code, printed = run("lookup", "PKB", "--lexicon", old)
    assert code == 0
    assert "ncbigene:207" in printed
    assert "Mus musculus" in printed
    assert "alias symbol, 'PKB', hgnc" in printed
    assert "plausibility rates the kind of name" in printed
    assert printed.split()[0] == "plausibility"
    _, mouse = run("lookup", "PKB", "--lexicon", old, "--organism", "mouse")
    assert "ncbigene:11651" in mouse
    assert "ncbigene:207 " not in mouse
    for given in ("10090", "Mus musculus"):
        assert run("lookup", "PKB", "--lexicon", old, "--organism", given) == (0, mouse)
    assert run("lookup", "PKB", "--lexicon", old, "--organism", "unicorn")[0] == 1
    code, printed = run("lookup", "nothing at all", "--lexicon", old)
    assert (code, printed) == (1, "'nothing at all' is not in the lexicon\n")
    assert run("lookup", "nothing at all", "--lexicon", old, "--organism", "mouse")[1] == printed


def test_lookup_of_a_gene_that_another_organism_has():
    code, printed = run("lookup", "AKT1", "--lexicon", "starter", "--organism", "mouse")
    assert code == 1
    assert printed == (
        "'AKT1' is in the lexicon, but not as a gene of mouse\n"
        "  leave out --organism to see all that it means\n"
    )


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("KAR", "usually means kainate receptor"),
        ("AND", "is treated as a word"),
        ("akt1", "plausibility rates the kind of name"),
        ("AND", "0.00 ncbigene:"),
        ("AND", "starter: an ordinary word"),
    ],
)
def test_lookup_says_why(term, reason):
    code, printed = run("lookup", term, "--lexicon", "starter")
    assert code == 0, printed
    assert reason in printed


def test_the_header_of_the_example_is_in_the_official_format():
    assert HGNC[0].split()[:2] == ["hgnc_id", "symbol"]


def test_a_table_of_differences_that_cannot_be_written_is_said(old, new, tmp_path):
    code, printed = run("diff", old, new, "--tsv", tmp_path / "no folder" / "changes.tsv")
    assert code == 1
    assert "no folder" in printed
    assert "changes.tsv: its folder does not exist" in printed
