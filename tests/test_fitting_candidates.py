"""Which of the genes with a name a figure means."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.recognition.disambiguation import DisambiguationCache, disambiguate
from annotator.recognition.fitting_candidates import (
    are_all_meant,
    doubtful_ortholog,
    is_likely_a_word,
    namesakes_of,
    of_the_number,
    own_before_classes,
    reviewed_first,
)
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import HUMAN, Candidate, Entity, EntityType, Organism, Taxon

MOUSE, FLY, YEAST = "ncbitaxon:10090", "ncbitaxon:7227", "ncbitaxon:559292"
#: Number, symbol, organism.
GENES = [
    (1, "QURKB", HUMAN), (2, "QURKC", HUMAN), (3, "Qurkb", MOUSE), (4, "Qurkc", MOUSE),
    (5, "QLDA", HUMAN), (6, "QLDB", HUMAN), (7, "qlit", FLY),
    (8, "LYS9", YEAST), (9, "QLIT1", YEAST),
]  # fmt: skip
#: Of genes: a name, kind and source.
TERMS = [
    (1, "qurora B", "starter"), (3, "qurora B", "ncbigene"), (4, "qurora B", "ncbigene"),
    (3, "qurora D", "ncbigene"), (4, "qurora D", "ncbigene"), (7, "qualdolase", "ncbigene"),
    (5, "qualdolase", "ncbigene"), (7, "flat qead", "ncbigene"), (7, "qlat receptor", "ncbigene"),
    (7, "qother against qpp", "ncbigene"), (7, "qBruce", "ncbigene"),
]  # fmt: skip


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, symbol, taxon in GENES:
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
    members = ("ncbigene:5", "ncbigene:6")
    table.entities["class:Q"] = Entity("class:Q", EntityType.GENE_FAMILY, "Q", members=members)
    table.terms.append(Term("qualdolase", "class:Q", TermKind.FAMILY_SYNONYM, "starter"))
    for number, name, source in TERMS:
        table.terms.append(Term(name, f"ncbigene:{number}", TermKind.NAME, source))
    table.orthologs += [("ncbigene:3", "ncbigene:1"), ("ncbigene:4", "ncbigene:2")]
    for taxon, name, group in (
        (HUMAN, "Homo sapiens", "human"),
        (MOUSE, "Mus musculus", "mammal"),
        (FLY, "Drosophila melanogaster", "insect"),
        (YEAST, "Saccharomyces cerevisiae", "fungus"),
    ):
        table.organisms[taxon] = Organism(taxon, name, group)
    return Lexicon.of("test", table)


def of(lexicon, name, taxon):
    """Return the span of a name in a figure about an organism, what fits it, and the organisms."""
    organisms = GeneOrganisms.of(
        "",
        (Taxon(taxon, taxon, (), 0.9),),
        frozenset({taxon, HUMAN}),
        (),
        set(),
        frozenset(),
        lexicon,
    )
    scored = tuple((1.0, candidate) for candidate in lexicon.lookup(name))
    span = CandidateSpan(0, len(name), scored)
    return span, sorted(organisms.fitting(scored, taxon), key=lambda p: -p[0]), organisms


@pytest.mark.parametrize(("name", "symbol"), [("qurora B", "Qurkb"), ("qurora D", None)])
def test_of_several_genes_with_a_name_the_reviewed_one_is_meant(lexicon, name, symbol):
    _, fitting, organisms = of(lexicon, name, MOUSE)
    namesakes = namesakes_of(fitting)
    found = namesakes[0][1].entity.symbol if are_all_meant(namesakes, organisms) else None
    assert found == symbol


@pytest.mark.parametrize(("taxon", "symbols"), [(FLY, {"qlit"}), (HUMAN, {"Q", "QLDA"})])
def test_an_organisms_own_gene_is_before_a_class_of_human_genes(lexicon, taxon, symbols):
    _, fitting, organisms = of(lexicon, "qualdolase", taxon)
    fitting.sort(key=lambda pair: pair[1].entity.type is not EntityType.GENE_FAMILY)
    found = own_before_classes(fitting, taxon, organisms)
    assert {c.entity.symbol for _, c in found} == symbols


@pytest.mark.parametrize(
    ("term", "source", "symbol"),
    [("ERα", "starter", ""), ("ERα", "hgnc", "ESR1"), ("CP", "starter", "ESR1")],
)
def test_a_reviewed_name_is_one_in_any_mammal(term, source, symbol):
    gene = Entity("ncbigene:3", EntityType.GENE, "Esr1", MOUSE)
    candidate = Candidate(gene, term, TermKind.ALIAS_SYMBOL, source, via_ortholog="ESR1")
    assert doubtful_ortholog(candidate) == symbol


@pytest.mark.parametrize(("text", "is_gene"), [("Lys9", False), ("Qlit1", True)])
def test_a_residue_is_no_gene_of_another_organism(lexicon, text, is_gene):
    span, _, organisms = of(lexicon, text, HUMAN)
    choice = disambiguate(text, span, organisms, DisambiguationCache())
    assert (choice is not None) == is_gene


@pytest.mark.parametrize(
    ("text", "taxon", "is_gene"),
    [
        ("flat qead", HUMAN, False),
        ("flat qead", FLY, True),
        ("qlat receptor", HUMAN, True),
        ("qother against qpp", HUMAN, True),
        ("qBruce", HUMAN, True),
    ],
)
def test_what_a_flys_mutant_looks_like_is_a_name_in_flies(lexicon, text, taxon, is_gene):
    span, _, organisms = of(lexicon, text, taxon)
    choice = disambiguate(text, span, organisms, DisambiguationCache())
    assert (choice is not None) == is_gene


@pytest.mark.parametrize(("rest", "is_gene"), [(" acts", True), (" cells", False)])
def test_a_name_known_only_elsewhere_is_that_of_the_cells_before_which_it_stands(
    lexicon, rest, is_gene
):
    span, _, organisms = of(lexicon, "QLIT1", HUMAN)
    choice = disambiguate(f"QLIT1{rest}", span, organisms, DisambiguationCache())
    assert (choice is not None) == is_gene
    own, _, of_yeast = of(lexicon, "QLIT1", YEAST)
    assert disambiguate(f"QLIT1{rest}", own, of_yeast, DisambiguationCache()) is not None


def test_a_reviewed_name_comes_before_one_of_a_single_source(lexicon):
    def candidate(number, term, source, kind=TermKind.ALIAS_SYMBOL):
        return Candidate(lexicon.entity(f"ncbigene:{number}"), term, kind, source)

    best = 0.95, candidate(4, "QR alpha", "ncbigene", TermKind.NAME)
    reviewed = 0.84, candidate(3, "QR\u03b1", "starter")
    assert reviewed_first([best, reviewed], "QR\u03b1") == [reviewed, best]
    assert reviewed_first([best, reviewed], "Qr\u03b1") == [best, reviewed]  # written otherwise
    of_human = 0.84, candidate(1, "QR\u03b1", "starter")
    assert reviewed_first([best, of_human], "QR\u03b1") == [best, of_human]
    own = 0.95, candidate(4, "QR\u03b1", "ncbigene", TermKind.APPROVED_SYMBOL)
    assert reviewed_first([own, reviewed], "QR\u03b1") == [own, reviewed]
    undashed = 0.95, candidate(4, "QR1", "hgnc", TermKind.APPROVED_SYMBOL)
    as_written = 0.84, candidate(3, "QR-1", "starter")
    assert reviewed_first([undashed, as_written], "QR-1") == [as_written, undashed]
    assert reviewed_first([undashed, as_written], "QR1") == [undashed, as_written]
    gas = Entity("mesh:D1", EntityType.CHEMICAL, "Q2R")
    of_gas = 0.84, Candidate(gas, "Q2R", TermKind.SYNONYM, "starter")
    dashed = 0.95, candidate(4, "Q2-R", "ncbigene", TermKind.APPROVED_SYMBOL)
    assert reviewed_first([dashed, of_gas], "Q2R") == [of_gas, dashed]
    assert reviewed_first([dashed, of_gas], "Q2-R") == [dashed, of_gas]


@pytest.mark.parametrize(
    ("text", "first", "second", "chosen"),
    [
        ("lyxanoic acid", "Lyxanoic Acid", "Lyxanoic Acids", ["Lyxanoic Acid"]),
        ("Lyxanoic acids", "lyxanoic acid", "Lyxanoic Acids", ["Lyxanoic Acids"]),
        ("lyxanoic acids", "lyxanoic acid", "Lyxanoic acid", ["lyxanoic acid", "Lyxanoic acid"]),
    ],
)
def test_a_chemical_and_its_class_are_told_by_the_number(text, first, second, chosen):
    entities = [Entity(f"mesh:C{n}", EntityType.CHEMICAL, "") for n in (1, 2)]
    fitting = [
        (score, Candidate(entity, term, TermKind.NAME, "mesh"))
        for score, entity, term in zip((0.96, 0.95), entities, (first, second), strict=True)
    ]
    assert [candidate.term for _, candidate in of_the_number(fitting, text)] == chosen


def test_a_class_that_is_much_less_likely_is_not_chosen_for_its_number():
    entities = [Entity(f"mesh:C{n}", EntityType.CHEMICAL, "") for n in (1, 2)]
    terms = ("lyxanate", "Lyxanates")
    fitting = [
        (score, Candidate(entity, term, TermKind.NAME, "mesh"))
        for score, entity, term in zip((0.96, 0.85), entities, terms, strict=True)
    ]
    assert of_the_number(fitting, "lyxanates") == fitting


@pytest.mark.parametrize(
    ("text", "is_word"), [("Gqo", True), ("G\u03b1o", False), ("qlit", True), ("\u03b2qlit", False)]
)
def test_a_name_with_a_greek_letter_is_no_word(lexicon, text, is_word):
    span, _, organisms = of(lexicon, "QLIT1", HUMAN)
    assert is_likely_a_word(span.scored, text, organisms) is is_word
