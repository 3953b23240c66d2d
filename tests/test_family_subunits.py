"""Genes of a family by the letter or number of their subunit."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import SpanSource, TermKind
from annotator.recognition.genes.family_subunits import (
    subunits_beside,
    value_of,
    values_in,
)
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.pipeline import Annotator
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.recognition.subunit_spans import with_subunits
from annotator.records import HUMAN, Entity, EntityType, Figure
from tests.sentences import mark, parse


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the <FAM> α1 subunit.", [("FAM α1 subunit", ("alpha1",))]),
        ("the <FAM>-β chain.", [("FAM-β chain", ("beta",))]),
        ("the <FAM> α1/β2.", [("FAM α1/β2", ("alpha1", "beta2"))]),
        ("<FAM> alpha-1 and beta-2 subunits", [("FAM alpha-1 and beta-2 subunits", ("alpha1", "beta2"))]),
        ("<FAM> subunits A and B", [("FAM subunits A and B", ("a", "b"))]),
        ("<FAM> subunit IV", [("FAM subunit IV", ("4",))]),
        ("<FAM> Va subunit", [("FAM Va subunit", ("5a",))]),
        ("the γ subunit of the <FAM>s", [("γ subunit of the FAM", ("gamma",))]),
        ("the <FAM> (B subunit)", [("FAM (B subunit)", ("b",))]),
        ("<FAM> β-dependent", [("FAM β", ("beta",))]),
        ("<FAM> β-catenin", []),
        ("all <FAM> 7 subunits", []),  # so many
        ("<FAM> A", []),
        ("<FAM> subunits", []),
        ("the subunit of <FAM>", []),
    ],
)  # fmt: skip
def test_subunits_beside_a_family(caption, expected):
    start = caption.index("<")
    text = caption.replace("<", "").replace(">", "")
    found = subunits_beside(text, start, start + len("FAM"))
    assert [(text[s.start : s.end], s.values) for s in found] == expected


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("quanate receptor subunit alpha1", {"alpha1"}),
        ("quanate channel beta subunit 2", {"beta2"}),
        ("quanate receptor alpha 7 subunit", {"alpha7"}),
        ("QUAN-γ", {"gamma"}),
        ("quanate oxidase subunit 4A2", {"4a2"}),
        ("quanate oxidase subunit 4 isoform 1", set()),
        ("quanate receptor 2", set()),
    ],
)
def test_the_subunit_that_a_full_name_ends_in(name, values):
    assert values_in([name]) == values


def test_numerals_and_greek_letters_are_one_value_with_others():
    assert [value_of(text) for text in ("VIc", "β 2", "B2", "delta")] == [
        "6c",
        "beta2",
        "b2",
        "delta",
    ]


@pytest.fixture(scope="module")
def annotator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("subunits")
    (folder / "genes.yaml").write_text(
        "topic: test\ngenes:\n"
        "  - {symbol: QUA1, id: 1, names: [quanate channel subunit alpha 1]}\n"
        "  - {symbol: QUA2, id: 2, names: [quanate channel subunit alpha 2]}\n"
        "  - {symbol: QUB, id: 3, names: [quanate channel subunit beta]}\n"
        "  - {symbol: QUG, id: 4, names: [quanate channel subunit gamma]}\n"
        "  - {symbol: QUGL, id: 5, names: [another quanate channel subunit gamma]}\n"
        "families:\n"
        "  - {id: 'fplx:QU', name: quanate channel, members: [QUA1, QUA2, QUB, QUG, QUGL]}\n"
        "organisms:\n  - {taxon: 9606, name: Homo sapiens, group: human}\n"
    )
    return Annotator(folder)


@pytest.mark.parametrize(
    "marked",
    [
        "In patients, the <quanate channel β subunit|ncbigene:3> opens.",
        "In patients, <quanate channel α1/β|ncbigene:1+ncbigene:3> opens.",
        "In patients, the <quanate channel α subunit|ncbigene:1+ncbigene:2> opens.",
        # Two genes have that name: which of them is not said.
        "In patients, the <quanate channel|fplx:QU> γ subunit opens.",
        "In patients, the <quanate channel|fplx:QU> δ subunit opens.",
    ],
)
def test_a_subunit_of_a_family_is_its_gene(annotator, marked):
    caption, _ = parse(marked)
    assert mark(caption, annotator.read(Figure("f", caption)).mentions) == marked


RAT = "ncbitaxon:10116"
#: CURIE, symbol, taxon, and terms with their kinds and sources.
ENTITIES = [
    ("fplx:QUC", "QUC", "", [("QUC", TermKind.FAMILY_SYNONYM, "famplex")]),
    ("ncbigene:1", "QUB", HUMAN, [("quanate channel subunit beta", TermKind.NAME, "hgnc")]),
    ("ncbigene:2", "QUG", HUMAN, [
        ("quanate channel subunit gamma", TermKind.NAME, "hgnc"),
        ("QUC gamma", TermKind.NAME, "starter")]),
    ("ncbigene:3", "QUD", HUMAN, [("quanate channel subunit delta", TermKind.NAME, "hgnc")]),
    ("ncbigene:4", "Qub", RAT, [("QUC beta", TermKind.ALIAS_SYMBOL, "ncbigene")]),
    ("ncbigene:5", "OTHER", HUMAN, [("QUC delta", TermKind.ALIAS_SYMBOL, "ncbigene")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("QUC β", SpanSource.EXPANSION),  # of the same gene, and only a source has it
        ("QUC γ", SpanSource.NAME),  # reviewed
        ("QUC δ", SpanSource.NAME),  # of another gene
    ],
)
def test_the_names_of_subunits_that_only_a_source_has(text, source):
    table = TermTable()
    for curie, symbol, taxon, terms in ENTITIES:
        is_family = curie.startswith("fplx")
        kind = EntityType.GENE_FAMILY if is_family else EntityType.GENE
        members = ("ncbigene:1", "ncbigene:2", "ncbigene:3") if is_family else ()
        table.entities[curie] = Entity(curie, kind, symbol, taxon, members=members)
        if not is_family:
            table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms += [Term(term, curie, kind, source) for term, kind, source in terms]
    names = NameLookup(Lexicon.of("subunits", table), shipped_word_lists())
    spans = [CandidateSpan(0, 3, names.of("QUC")), CandidateSpan(0, 5, names.of(text))]
    found = with_subunits(f"{text} opens", spans, names, frozenset({HUMAN}))
    assert [span.source for span in found if span.end == 5] == [source]
    assert len(with_subunits(f"{text} opens", spans, names, frozenset({RAT}))) == 2
