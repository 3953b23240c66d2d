"""Texts are rendered last: rewording all of them changes texts and nothing else."""

import csv
import json
from pathlib import Path

import pytest

from annotator import reasons, wording
from annotator.curation.applying import ApplyOptions, apply
from annotator.lexicon import open_lexicon
from annotator.provenance import (
    Dropped,
    DropRule,
    EvidenceSource,
    Expansion,
    FoundBy,
    Grounding,
    NotChosen,
    OrganismEvidence,
    TermKind,
)
from annotator.reasons import (
    DefinedOtherwise,
    NotAnnotated,
    OrdinaryWord,
    PartLookedUp,
    RowName,
    UsualMeaning,
)
from annotator.records import Alternative, Reason, Taxon
from annotator.results.diff import diff_runs
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredFinding
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.wording.reasons import _REASONS

FIGURES = Path(__file__).parents[1] / "evaluation" / "figures"
RENDERED = ("evidence", "found_by", "not_chosen", "reason", "dropped", "row_name")
#: The fields and columns that hold rendered text.
TEXTS = {"evidence", "matched_by", "reason"}


def run_into(folder):
    run(RunOptions((FIGURES,), folder, lexicon="starter", workers=1))
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return the folders of a run, and of one in which every text is another one."""
    folder = tmp_path_factory.mktemp("wording")
    plain = run_into(folder / "plain")
    with pytest.MonkeyPatch.context() as patch:
        for name in RENDERED:
            patch.setattr(wording, name, lambda _, name=name: f"{name}: quite other words")
        reworded = run_into(folder / "reworded")
    return plain, reworded


def without_texts(value):
    if isinstance(value, dict):
        return {k: without_texts(v) for k, v in value.items() if k not in TEXTS | {"taxa"}}
    return [without_texts(v) for v in value] if isinstance(value, list) else value


def taxa(line):
    return [taxon["taxon"] for taxon in line.get("taxa", ())]


@pytest.mark.parametrize("name", ["annotations.jsonl", "findings.jsonl"])
def test_the_data_files_differ_in_texts_alone(runs, name):
    plain, reworded = (
        [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]
        for folder in runs
    )
    assert plain != reworded
    assert [without_texts(line) for line in plain] == [without_texts(line) for line in reworded]
    assert list(map(taxa, plain)) == list(map(taxa, reworded))


def test_the_review_table_differs_in_its_reasons_alone(runs):
    tables = []
    for folder in runs:
        with (folder / "review.csv").open(encoding="utf-8-sig", newline="") as file:
            tables.append([row | {"reason": ""} for row in csv.DictReader(file)])
    assert tables[0] == tables[1]


def test_the_report_counts_the_same(runs):
    plain, reworded = (json.loads((folder / "report.json").read_text("utf-8")) for folder in runs)
    assert without_texts(plain) == without_texts(reworded)


def test_what_reads_a_run_again_reads_no_texts(runs):
    differences = diff_runs(*map(RunFolder.open, runs))
    assert not differences.changed
    applied = []
    for folder in runs:
        table = folder / "review.csv"
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row |= {"decision": "accept", "curator": "A"}
        decided = folder / "decided.csv"
        with decided.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row for row in rows if row["finding"] != "type_conflict")
        options = ApplyOptions(
            folder, (decided,), folder / "d.tsv", folder / "corrected", (), "", "2026-01-01",
            False, False,
        )  # fmt: skip
        done = apply(options, open_lexicon("starter"))
        corrected = {
            path.relative_to(folder): path.read_bytes()
            for path in (folder / "corrected").rglob("*") if path.is_file()
        }  # fmt: skip
        applied.append((done.removed, done.added, (folder / "d.tsv").read_bytes(), corrected))
    assert applied[0] == applied[1]
    assert applied[0][3]


def subclasses(kind):
    return [value for value in vars(reasons).values()
            if isinstance(value, type) and issubclass(value, kind) and value is not kind]  # fmt: skip


def test_every_reason_has_words():
    assert set(subclasses(Reason)) | {Reason} == set(_REASONS)


@pytest.mark.parametrize("source", EvidenceSource)
def test_every_source_of_evidence_has_words(source):
    text = wording.evidence(Taxon("t", "n", (OrganismEvidence(source, ("mice", "rats")),)))
    assert text and "{" not in text


def test_of_many_words_for_an_organism_the_first_are_shown():
    def said(number, name="n"):
        words = tuple(f"species {n}" for n in range(number))
        source = EvidenceSource.ORGANISMS_FIELD
        return wording.evidence(Taxon("t", name, (OrganismEvidence(source, words),)))

    assert said(9).endswith("species 7, species 8")
    assert said(250).endswith("species 6, species 7 and 242 more")
    assert said(250, "species 99").endswith("species 6, species 99 and 242 more")


@pytest.mark.parametrize("expansion", Expansion)
def test_every_expansion_has_words(expansion):
    assert wording.found_by(FoundBy(expansion=expansion, detail="x"))


@pytest.mark.parametrize("kind", TermKind)
def test_every_kind_of_term_has_words(kind):
    assert "(hgnc)" in wording.found_by(FoundBy(kind, "hgnc"))


@pytest.mark.parametrize(
    ("kind", "lexicon", "text"),
    [
        (TermKind.APPROVED_SYMBOL, "hgnc", "an approved symbol in HGNC"),
        (TermKind.SYNONYM, "starter", "a synonym in the starter lexicon"),
        (TermKind.NAME, "local", "a name in local"),
    ],
)
def test_reasons_say_in_words_where_a_name_is_listed(kind, lexicon, text):
    how = FoundBy(kind, lexicon)
    assert wording.found_by(how, in_a_sentence=True) == text
    assert wording.reason(NotAnnotated("X", how)) == (
        f"the caption names X ({text}); no annotation covers it"
    )


@pytest.mark.parametrize("grounding", Grounding)
def test_every_grounding_has_words(grounding):
    plain = wording.found_by(FoundBy(TermKind.NAME, "x"))
    text = wording.found_by(FoundBy(TermKind.NAME, "x", grounding=grounding, organisms=("fly",)))
    assert (text == plain) == (grounding is Grounding.IDENTIFIED)


@pytest.mark.parametrize("why", NotChosen)
def test_every_alternative_has_words(why):
    assert wording.not_chosen(
        Alternative("a", "A", "", why, TermKind.NAME, TermKind.SYNONYM, ("fly",))
    )


@pytest.mark.parametrize("rule", DropRule)
def test_every_dropped_span_has_words(rule):
    text = wording.dropped(Dropped(0, 1, "a", rule, "another", 0.25))
    assert text and "{" not in text


def test_a_reason_names_the_gene_in_full_where_symbols_confuse():
    row = RowName("PDC", "ncbigene:5132", "Homo sapiens", full_name="phosducin")
    why = DefinedOtherwise("PDC", "pyruvate decarboxylase", (row,))
    assert wording.reason(why) == (
        "the caption defines PDC as pyruvate decarboxylase, not phosducin (PDC, Homo sapiens)"
    )


def test_further_rows_are_named_briefly_and_once():
    rows = tuple(RowName(name, organism="Homo sapiens") for name in ("A", "B", "B", "C"))
    assert wording.reason(UsualMeaning("X", "a dose", rows)) == (
        "X usually means a dose; it is only an alias of A (Homo sapiens), B (Homo sapiens) and "
        "C (Homo sapiens)"
    )


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (
            OrdinaryWord("GAP", "word", (RowName("RASA1"),)),
            "'GAP' is an ordinary word or another abbreviation, not RASA1",
        ),
        (OrdinaryWord("gap", "word", (RowName("RASA1"),)), "'gap' is an ordinary word, not RASA1"),
        (OrdinaryWord("TG", "label", (RowName("TG"),)), "'TG' is a label, not TG"),
        (
            OrdinaryWord("His", "word", (RowName("AKR1B10"),), "histidine"),
            "'His' usually means histidine, not AKR1B10",
        ),
        (PartLookedUp("V-CAM", "CAM"), "only the part CAM of V-CAM was looked up"),
        (PartLookedUp("TR-B", "TRB"), "TR-B was looked up as TRB"),
    ],
)
def test_reasons_of_words(why, text):
    assert wording.reason(why) == text


def test_a_stored_finding_is_what_was_rendered(runs):
    first = next(RunFolder.open(runs[0]).findings())
    assert isinstance(first, StoredFinding)
    assert first.reason
