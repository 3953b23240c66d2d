"""Corrected files: made by several processes as by one, and removed when no decision makes them."""

import os
import shutil
import signal

import pytest

from annotator.curation import applying, correcting
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.store import DecisionStore
from annotator.curation.written_files import NAME, WrittenFiles
from annotator.disk.locks import locked_folder
from annotator.errors import OutputError
from annotator.lexicon import open_lexicon
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.review_tables import read_rows, write_rows
from tests.small_lexicon import write_small_lexicon

HUMAN = ("9606", "Homo sapiens", "Primates")
FIGURES = 700


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return a run over many records, that no test changes."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "lexicon").mkdir()
    (folder / "pfocr").mkdir()
    write_small_lexicon(folder / "lexicon")
    sidecar = tsv(
        GENE_COLUMNS,
        (*HUMAN, "KAR", "KAR", "HSD17B12", "51144", "hgnc_alias_symbol", "1", "2", "3"),
    )
    for number in range(FIGURES):
        text = f"pmcid: PMC{number}\norganisms:\n- Homo sapiens\ncaption: Kainate receptor (KAR) and ketamine, {number}."
        write(folder / "pfocr", text, f"PMC{number}__f1", sidecars={"genes": sidecar})
    run(RunOptions((folder / "pfocr",), folder / "out", str(folder / "lexicon"), workers=1))
    return folder / "out"


@pytest.fixture
def out(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "out")


def decide(out, kind, count=None, decision="accept"):
    """Fill in the first rows of a kind in review.csv."""
    rows = read_rows(out / "review.csv")
    chosen = [row for row in rows if row["finding"] == kind][:count]
    for row in chosen:
        row |= {"decision": decision, "curator": "C" if decision else ""}
    write_rows(out / "review.csv", rows)
    return [row["figid"] for row in chosen]


def applied(folder, /, **options):
    lexicon = open_lexicon(lexicon_of(folder))
    return apply(ApplyOptions(folder, today="2026-02-03", **options), lexicon)


def lexicon_of(out):
    return RunFolder.open(out).lexicon


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_several_processes_write_what_one_writes(out, tmp_path):
    figids = decide(out, "wrong_entity")
    assert len(figids) == FIGURES
    one = applied(out, out=tmp_path / "one")
    two = applied(out, out=tmp_path / "two", workers=2)
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")
    assert one.files == two.files
    assert len(two.files) == one.corrected == two.corrected == FIGURES
    assert (two.removed, two.added) == (one.removed, one.added)


def test_two_runs_do_not_write_into_one_folder_at_once(out, tmp_path, monkeypatch):
    decide(out, "wrong_entity", 1)
    monkeypatch.setattr(applying, "_WAIT", 0)
    shared = tmp_path / "shared"
    with locked_folder(shared), pytest.raises(OutputError, match="shared: another command is"):
        applied(out, out=shared)
    assert files_in(shared) == {}
    assert applied(out, out=shared).corrected == 1
    assert applied(out, out=out / ".").corrected == 1  # which is locked already


def test_a_run_does_not_write_into_another_at_once(out, tmp_path, monkeypatch):
    decide(out, "wrong_entity", 1)
    other = shutil.copytree(out, tmp_path / "other")
    monkeypatch.setattr(applying, "_WAIT", 0)
    shared = other / "corrected"
    # As annotator apply does, whose corrected records are written there.
    with locked_folder(other), pytest.raises(OutputError, match="other: another command is"):
        applied(out, out=shared)
    assert files_in(shared) == {}
    assert applied(out, out=shared).corrected == 1
    assert applied(other).corrected == 1
    assert not (shared / ".lock").exists()


def test_what_a_killed_process_was_doing_is_done_again(out, tmp_path, monkeypatch):
    decide(out, "wrong_entity")
    one = applied(out, out=tmp_path / "one")
    ahead, killed = correcting._ahead, []

    def kill_one(pool, works, number):
        for pair in ahead(pool, works, number):
            if not killed:
                killed.append(pool.submit(os.getpid).result())
                os.kill(killed[0], signal.SIGKILL)
            yield pair

    monkeypatch.setattr(correcting, "_ahead", kill_one)
    two = applied(out, out=tmp_path / "two", workers=2)
    assert killed
    assert one.files == two.files
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_files_of_withdrawn_decisions_are_removed(out):
    figids = decide(out, "wrong_entity", 3)
    applied(out)
    corrected = out / "corrected"
    names = {f"_data/{figid}-genes.tsv" for figid in figids}
    assert set(files_in(corrected)) == names
    foreign = corrected / "_data" / "NOTES.txt"
    foreign.write_text("mine", encoding="utf-8")
    changed = corrected / "_data" / f"{figids[1]}-genes.tsv"
    changed.write_text("changed by hand", encoding="utf-8")
    with DecisionStore(out / "decisions.tsv") as store:
        for decision in list(store.current())[:3]:
            store.withdraw_all(decision.subject)
    decide(out, "wrong_entity", 3, "")
    done = applied(out)
    kept = {f"_data/{figids[1]}-genes.tsv", "_data/NOTES.txt"}
    assert set(files_in(corrected)) == kept
    assert set(done.outdated) == names - kept
    foreign.unlink()
    changed.unlink()


def test_a_folder_that_is_empty_is_removed_and_the_record_with_it(out):
    decide(out, "wrong_entity", 2)
    applied(out)
    assert (out / NAME).exists()
    decide(out, "wrong_entity", 2, "")
    assert len(applied(out).outdated) == 2
    assert not (out / "corrected").exists()
    assert not (out / NAME).exists()
    assert applied(out).outdated == []


def test_only_what_still_holds_is_there(out):
    decide(out, "wrong_entity", 4)
    applied(out)
    rows = read_rows(out / "review.csv")
    first = next(row for row in rows if row["finding"] == "wrong_entity")
    first |= {"decision": "reject", "curator": "C"}
    write_rows(out / "review.csv", rows)
    done = applied(out)
    assert done.outdated == [f"_data/{first['figid']}-genes.tsv"]
    assert len(files_in(out / "corrected")) == 3


def test_files_of_records_that_are_gone_stay(out, tmp_path):
    figids = decide(out, "wrong_entity", 2)
    applied(out)
    before = files_in(out / "corrected")
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path / "elsewhere", "pmcid: PMC1\ncaption: none", "PMC1__other")
    done = applied(out, inputs=(tmp_path / "elsewhere",))
    assert done.outdated == []
    assert len(done.skipped) == 2
    assert files_in(out / "corrected") == before
    decide(out, "wrong_entity", 2, "")
    assert len(applied(out).outdated) == 2
    assert figids


def test_another_folder_is_left_alone(out, tmp_path):
    decide(out, "wrong_entity", 2)
    applied(out, out=tmp_path / "elsewhere")
    applied(out)
    decide(out, "wrong_entity", 2, "")
    applied(out)
    assert len(files_in(tmp_path / "elsewhere")) == 2  # it was not applied there again
    applied(out, out=tmp_path / "elsewhere")
    assert files_in(tmp_path / "elsewhere") == {}


def test_a_killed_apply_leaves_nothing_unknown(tmp_path):
    run_folder, corrected = tmp_path / "run", tmp_path / "run" / "corrected"
    corrected.mkdir(parents=True)
    with WrittenFiles(run_folder, corrected) as written:
        written.add("f1", "f1.md", "text")
        (corrected / "f1.md").write_text("text", encoding="utf-8")
        # killed here
    with (run_folder / NAME).open("a", encoding="utf-8") as file:
        file.write("corrected\tf2\tf2")  # cut off
    written = WrittenFiles(run_folder, corrected)
    with written:
        assert written.remove_outdated(()) == ["f1.md"]
    assert not (run_folder / NAME).exists()


def test_files_of_a_figure_that_could_not_be_corrected_stay(tmp_path):
    run_folder, corrected = tmp_path / "run", tmp_path / "run" / "corrected"
    corrected.mkdir(parents=True)
    with WrittenFiles(run_folder, corrected) as written:
        for figid in ("f1", "f2"):
            written.add(figid, f"{figid}.md", "text")
            (corrected / f"{figid}.md").write_text("text", encoding="utf-8")
        assert written.remove_outdated(()) == []
    with WrittenFiles(run_folder, corrected) as written:
        written.keep("f1")
        assert written.remove_outdated(()) == ["f2.md"]
    assert (corrected / "f1.md").exists()
    with WrittenFiles(run_folder, corrected) as written:  # it is still known
        assert written.remove_outdated(()) == ["f1.md"]


@pytest.mark.parametrize("name", ["../outside.md", "/tmp/outside.md"])
def test_nothing_outside_of_the_folder_is_removed(tmp_path, name):
    run_folder, corrected = tmp_path / "run", tmp_path / "run" / "corrected"
    corrected.mkdir(parents=True)
    outside = corrected / name
    if not name.startswith("/"):
        outside.write_text("text", encoding="utf-8")
    with WrittenFiles(run_folder, corrected) as written:
        written.add("f1", name, "text")
    written = WrittenFiles(run_folder, corrected)
    with written:
        assert written.remove_outdated(()) == []
    assert outside.exists() or name.startswith("/")


@pytest.mark.parametrize("given", ["pfocr", "pfocr/_figures", "one record", "plain"])
def test_the_records_themselves_are_not_written_over(tmp_path, given):
    """They would be removed when a decision no longer makes them."""
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "pfocr").mkdir()
    write_small_lexicon(tmp_path / "lexicon")
    text = "organisms:\n- Homo sapiens\ncaption: Kainate receptor (KAR)."
    record = write(tmp_path / "pfocr", text, "PMC1__f1")
    inputs, out = tmp_path / given, tmp_path / "pfocr"
    if given == "one record":
        inputs = record
    elif given == "plain":
        inputs = out = (tmp_path / "pfocr" / "_figures").rename(tmp_path / "plain")
    run(RunOptions((inputs,), tmp_path / "out", str(tmp_path / "lexicon"), workers=1))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    link = tmp_path / "link"
    link.symlink_to(out)
    for place in (out, link):
        with pytest.raises(OutputError, match="holds the records of the run"):
            applied(tmp_path / "out", out=place)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert applied(tmp_path / "out", out=tmp_path / "elsewhere").files == []
