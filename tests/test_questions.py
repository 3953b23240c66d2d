"""Questions: what one judgement settles, over figures and runs."""

import csv

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.provenance import FoundBy
from annotator.reasons import Duplicate
from annotator.records import (
    Confidence,
    EntityType,
    ExistingRow,
    Finding,
    FindingKind,
    Mention,
    Origin,
)
from annotator.results.question_table import COLUMNS
from annotator.results.questions import question_of, with_questions
from annotator.results.stored import StoredFinding
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.review_tables import read_rows
from tests.small_lexicon import write_small_lexicon

CAPTION = "caption: Ketamine (KET) acts on BDNF in human cells."
SIDECAR = tsv(
    GENE_COLUMNS,
    ("9606", "Homo sapiens", "Primates", "KET", "KET", "HSD17B12", "51144", "hgnc_alias_symbol",
     "1", "2", "3"),
)  # fmt: skip


def figures(folder, count, first=1):
    for number in range(first, first + count):
        fields = f"pmcid: PMC{number}\norganisms:\n- Homo sapiens\n{CAPTION}"
        write(folder, fields, f"PMC{number}__f1", sidecars={"genes": SIDECAR})
    return folder


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return str(folder)


@pytest.fixture
def out(tmp_path, lexicon):
    (tmp_path / "pfocr").mkdir()
    figures(tmp_path / "pfocr", 4)
    run(RunOptions((tmp_path / "pfocr",), tmp_path / "run", lexicon, workers=1))
    return tmp_path / "run"


def questions(out):
    return read_rows(out / "questions.csv")


def answer(out, asked, decision="accept", curator="A", **cells):
    rows = questions(out)
    for row in rows:
        if row["question_id"] == asked:
            row.update(decision=decision, curator=curator, **cells)
    with (out / "questions.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def wrong_entity(out):
    return next(row for row in questions(out) if row["finding"] == "wrong_entity")


def finding(kind, figid="f", word="PEP", row_id="ncbigene:5047", ids=("mesh:D010728",), taxon=""):
    mention = Mention(0, 3, word, EntityType.CHEMICAL, ids, "x", "", FoundBy()) if ids else None
    row = ExistingRow(
        word, "PAEP", row_id, taxon or "ncbitaxon:9606", "s", Origin.SIDECAR, EntityType.GENE
    )
    rows = () if kind is FindingKind.MISSING else (row,)
    made = Finding(f"r-{kind}-{figid}-{taxon}", figid, kind, 50, Confidence.HIGH, Duplicate(),
                   mention, rows)  # fmt: skip
    return StoredFinding.of(made)


def test_the_same_question_is_the_same_in_every_figure_and_spelling():
    one = question_of(finding(FindingKind.WRONG_ENTITY, "f1", "IL-1β"))
    assert one.id == question_of(finding(FindingKind.WRONG_ENTITY, "f2", "IL-1 β"), "other").id
    assert one.id[0] == "q"
    others = [
        question_of(finding(FindingKind.WRONG_ENTITY, word="ARG")),
        question_of(finding(FindingKind.WRONG_ENTITY, word="Arg")),
        question_of(finding(FindingKind.WRONG_ENTITY, row_id="ncbigene:1")),
        question_of(finding(FindingKind.WRONG_ENTITY, ids=("mesh:D1",))),
        question_of(finding(FindingKind.COMMON_WORD)),
    ]
    assert len({one.id, *(other.id for other in others)}) == 6


def test_what_is_asked_of_one_record_is_a_question_about_it_alone():
    for kind in (FindingKind.ORGANISM_MISMATCH, FindingKind.ENCODING):
        assert question_of(finding(kind, "f1")).id != question_of(finding(kind, "f2")).id


def test_a_row_of_another_organism_is_a_question_about_figures_of_one_organism():
    kind, fly = FindingKind.CROSS_SPECIES, "ncbitaxon:7227"
    of_human = [question_of(finding(kind, f, ids=(), taxon=fly), "h").id for f in ("f1", "f2")]
    assert of_human[0] == of_human[1] != question_of(finding(kind, ids=(), taxon=fly), "m").id


def test_linked_findings_are_one_question():
    wrong, missing = finding(FindingKind.WRONG_ENTITY), finding(FindingKind.MISSING)
    other = finding(FindingKind.MISSING, "f", "LPS", ids=("mesh:D008070",))
    linked = with_questions([missing, wrong])
    assert linked[0].question_id == linked[1].question_id == question_of(wrong).id
    assert with_questions([other, wrong])[0].question_id == question_of(other).id
    mismatch = finding(FindingKind.ORGANISM_MISMATCH, ids=())
    human = finding(FindingKind.CROSS_SPECIES, ids=(), taxon="ncbitaxon:9606")
    fly = finding(FindingKind.CROSS_SPECIES, ids=(), taxon="ncbitaxon:7227")
    found = with_questions([human, fly, mismatch], "ncbitaxon:3702", ("ncbitaxon:9606",))
    assert found[0].question_id == found[2].question_id != found[1].question_id
    assert with_questions([finding(FindingKind.AGREEMENT)])[0].question_id == ""


def test_the_tables_of_a_run_count_the_rows_of_each_question(out):
    rows = read_rows(out / "review.csv")
    asked = questions(out)
    assert sum(int(q["rows"]) for q in asked) == len(rows)
    for question in asked:
        mine = [row for row in rows if row["question_id"] == question["question_id"]]
        assert {row["question_rows"] for row in mine} == {question["rows"]} == {str(len(mine))}
        assert int(question["figures"]) == len({row["figid"] for row in mine}) == 4
    ket = wrong_entity(out)
    # The row KET goes, and ketamine comes, in each of four figures.
    assert (ket["word"], ket["rows"], ket["existing_id"]) == ("KET", "8", "ncbigene:51144")
    assert "[[" in ket["context_1"]
    assert ket["context_2"] == ""  # the same words in all four
    assert 0.8 < float(ket["expected_precision"]) < 1


def test_a_decision_on_a_question_settles_all_its_rows_together(out, lexicon):
    answer(out, wrong_entity(out)["question_id"])
    done = apply(ApplyOptions(out), open_lexicon(lexicon))
    assert (done.settled, done.corrected, done.removed) == (8, 4, 4)
    assert done.added == 4
    text = (out / "corrected/_data/PMC3__f1-genes.tsv").read_text(encoding="utf-8")
    assert "HSD17B12" not in text
    assert "mesh:" in (out / "corrected/_data/PMC3__f1-chemicals.tsv").read_text(encoding="utf-8")


def test_a_rows_own_decision_goes_before_and_the_narrower_scope_too(out, lexicon):
    asked = wrong_entity(out)["question_id"]
    answer(out, asked)
    apply(ApplyOptions(out), open_lexicon(lexicon))
    answer(out, asked, "reject", "A", scope="figure:PMC2__f1")
    rows = read_rows(out / "review.csv")
    row = next(r for r in rows if r["figid"] == "PMC3__f1" and r["finding"] == "wrong_entity")
    table = out / "row.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row | {"decision": "reject", "curator": "B"})
    options = ApplyOptions(out, (out / "questions.csv", table))
    done = apply(options, open_lexicon(lexicon))
    assert not done.rulings.conflicts()
    assert {p.name for p in (out / "corrected/_data").iterdir()} >= {"PMC1__f1-genes.tsv"}
    # Of the third figure, only the linked row is still accepted.
    assert done.removed == 2
    assert done.corrected == 3


@pytest.mark.parametrize(
    ("scope", "settled"),
    [("organism:ncbitaxon:9606", 8), ("organism:ncbitaxon:10090", 0), ("figure:PMC1__f1", 2)],
)
def test_a_scope_narrows_a_decision(out, lexicon, scope, settled):
    answer(out, wrong_entity(out)["question_id"], scope=scope)
    assert apply(ApplyOptions(out), open_lexicon(lexicon)).settled == settled


@pytest.mark.parametrize("scope", ["row", "figure", "all", "organism:human"])
def test_what_is_no_scope_is_said(out, lexicon, scope):
    answer(out, wrong_entity(out)["question_id"], scope=scope)
    done = apply(ApplyOptions(out), open_lexicon(lexicon))
    (problem,) = done.checked.problems
    assert "questions.csv:" in problem
    assert "everywhere" in problem
    assert not done.rulings.by_key


def test_a_figure_that_has_no_row_of_the_question_is_named(out, lexicon):
    answer(out, wrong_entity(out)["question_id"], scope="figure:NOTAFIGURE")
    done = apply(ApplyOptions(out), open_lexicon(lexicon))
    (problem,) = done.checked.problems
    assert "scope 'figure:NOTAFIGURE': the run has no row of this question" in problem
    assert not done.rulings.by_key


def test_a_rule_settles_later_runs_and_is_not_pinned_to_rows(out, lexicon, tmp_path):
    asked = wrong_entity(out)["question_id"]
    answer(out, asked)
    apply(ApplyOptions(out), open_lexicon(lexicon))
    figures(tmp_path / "pfocr", 2, first=8)
    later = tmp_path / "later"
    options = RunOptions(
        (tmp_path / "pfocr",), later, lexicon, workers=1, decisions=out / "decisions.tsv"
    )
    assert run(options).decided_rows == 12
    filled = [row for row in read_rows(later / "review.csv") if row["question_id"] == asked]
    assert {(row["decision"], row["curator"]) for row in filled} == {("accept", "A")}
    assert wrong_entity(later)["decision"] == "accept"
    assert wrong_entity(later)["open_rows"] == "0"
    # Handed back as they are, the filled rows are no decisions of their own.
    apply(ApplyOptions(later), open_lexicon(lexicon))
    with DecisionStore(later / "decisions.tsv") as store:
        assert [d.subject for d in store.current()] == [asked]
        assert store.withdraw(asked, "everywhere", "A")
    done = apply(ApplyOptions(later), open_lexicon(lexicon))
    assert (done.settled, done.corrected) == (0, 0)


def test_curators_who_differ_on_a_question_settle_nothing(out, lexicon):
    asked = wrong_entity(out)["question_id"]
    answer(out, asked)
    apply(ApplyOptions(out), open_lexicon(lexicon))
    answer(out, asked, "reject", "B")
    done = CliRunner().invoke(app, ["apply", str(out)])
    assert done.exit_code == 3
    assert f"conflict: {asked} (everywhere): A: accept, B: reject" in done.output
    assert asked in (out / "conflicts.tsv").read_text(encoding="utf-8")


def test_a_question_of_another_run_is_not_used(out, lexicon):
    answer(out, wrong_entity(out)["question_id"], question_id="q0123456789abcdef")
    (problem,) = apply(ApplyOptions(out), open_lexicon(lexicon)).checked.problems
    assert "question_id 'q0123456789abcdef' is not one of this run" in problem


def test_shards_ask_the_same_questions(out, lexicon, tmp_path):
    from annotator.runs.merge import merge

    parts = [tmp_path / f"part{n}" for n in (1, 2)]
    for n, part in enumerate(parts, start=1):
        run(RunOptions((tmp_path / "pfocr",), part, lexicon, workers=1, shard=(n, 2)))
    merge(parts, tmp_path / "merged")
    for name in ("questions.csv", "review.csv"):
        assert (tmp_path / "merged" / name).read_bytes() == (out / name).read_bytes()


def test_a_folder_without_questions_is_read(out, lexicon):
    """As the version before has written it."""
    (out / "questions.csv").unlink()
    lines = (
        (out / "findings.jsonl")
        .read_text(encoding="utf-8")
        .replace('"review_id": "r', '"review_id": "')
    )
    (out / "findings.jsonl").write_text(lines, encoding="utf-8")
    rows = read_rows(out / "review.csv")
    old = [name for name in rows[0] if name not in ("question_id", "question_rows")]
    with (out / "review.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, old, extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            row["review_id"] = row["review_id"][1:]
            said = {"decision": "accept", "curator": "A"} if "KET" in row["existing_word"] else {}
            writer.writerow(row | said)
    done = apply(ApplyOptions(out), open_lexicon(lexicon))
    assert done.checked.problems == []
    assert (done.settled, done.removed) == (4, 4)


def test_what_is_neither_a_run_nor_decisions(tmp_path):
    from annotator.curation.store import open_store

    with pytest.raises(InputError, match="neither the folder of a run nor a file of decisions"):
        open_store(tmp_path / "nothing")
