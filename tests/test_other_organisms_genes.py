"""Genes of organisms whose names say little, and human genes that a rodent has twice."""

from types import SimpleNamespace

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.genes.own_nomenclature import kind_as_written, symbol_as_written
from annotator.records import HUMAN, Candidate, Entity, EntityType, Organism, Taxon

MOUSE, CRESS, YEAST = "ncbitaxon:10090", "ncbitaxon:3702", "ncbitaxon:559292"
GENES = [
    ("INS", HUMAN, ()), ("Ins1", MOUSE, ()), ("Ins2", MOUSE, ()),
    ("GCG", HUMAN, ()), ("Gcg", MOUSE, ()), ("GCGX", HUMAN, ()), ("Aaa", MOUSE, ()), ("Bbb", MOUSE, ()),
    ("CLB4", CRESS, ("HDS",)), ("POT1", YEAST, ()), ("SFC1", YEAST, ("ACR1",)),
    ("ATZAP", CRESS, ("ZAP", "ZAP1")), ("CYT40", CRESS, ("SQN",)), ("AA1", CRESS, ("TWO1",)),
    ("AA2", CRESS, ("TWO1",)),
]  # fmt: skip
ORTHOLOGS = [("Ins1", "INS"), ("Ins2", "INS"), ("Gcg", "GCG"), ("Aaa", "GCGX"), ("Bbb", "GCGX")]


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    curies = {symbol: f"ncbigene:{number}" for number, (symbol, _, _) in enumerate(GENES)}
    for symbol, taxon, aliases in GENES:
        curie = curies[symbol]
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        for alias in aliases:
            table.terms.append(Term(alias, curie, TermKind.ALIAS_SYMBOL, "ncbigene"))
            table.terms.append(Term("name of another kind", curie, TermKind.NAME, "ncbigene"))
    table.orthologs += [(curies[gene], curies[human]) for gene, human in ORTHOLOGS]
    table.organisms |= {
        HUMAN: Organism(HUMAN, "Homo sapiens", "human"),
        MOUSE: Organism(MOUSE, "Mus musculus", "mammal"),
    }
    return Lexicon.of("genes", table)


@pytest.mark.parametrize(
    ("symbol", "target", "twins"),
    [
        ("INS", MOUSE, ["Ins1", "Ins2"]),
        ("INS", HUMAN, []),
        ("GCG", MOUSE, []),  # one ortholog
        ("GCGX", MOUSE, []),  # two of other names
    ],
)
def test_a_human_gene_that_a_mouse_has_twice_means_both(lexicon, symbol, target, twins):
    taxa = (Taxon(MOUSE, "Mus musculus", (), 0.9),)
    about = frozenset({MOUSE, HUMAN})
    organisms = GeneOrganisms.of("in mice", taxa, about, (), frozenset(), frozenset(), lexicon)
    gene = lexicon.gene_by_symbol(symbol, HUMAN)
    candidate = Candidate(gene, symbol, TermKind.APPROVED_SYMBOL, "ncbigene")
    parts = organisms.twins(0.9, candidate, target)
    assert [candidate.entity.symbol for ((_, candidate),) in parts] == twins


@pytest.mark.parametrize(
    ("short", "long", "taxon", "symbols"),
    [
        ("HDS", "hydroxymethylbutenyl phosphate synthase", CRESS, ["CLB4"]),
        ("HDS", "heat dependent signal protein", CRESS, []),
        ("HDS", "hexose diphosphate translocator", CRESS, ["CLB4"]),
        ("POT1", "keto acyl-CoA thiolase", YEAST, ["POT1"]),
        ("ACR1", "acyl-CoA reductase", YEAST, []),  # an alias, and another enzyme
        ("POT1", "keto acyl-CoA thiolase", CRESS, []),
    ],
)
def test_a_short_form_of_an_enzyme_is_the_symbol_of_yeast_or_cress(
    lexicon, short, long, taxon, symbols
):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists(), frozenset({taxon}))
    assert found.rule is DefinitionRule.GENE_WORDS
    assert [candidate.entity.symbol for candidate in found.candidates] == symbols


BARLEY = "ncbitaxon:4513"


@pytest.mark.parametrize(
    ("short", "long", "taxon", "symbols"),
    [
        ("SQN", "SQUINT", CRESS, ["CYT40"]),  # elsewhere, squint is a disease
        ("ZAP", "ZIGZAG APEX", CRESS, ["ATZAP"]),
        ("ZAP1", "zigzag apex 1", CRESS, ["ATZAP"]),
        ("ZAP1", "zigzag apex 1", BARLEY, []),  # the lexicon has no genes of barley
        ("ZAP1", "zigzag methionine apex 1", BARLEY, []),
    ],
)
def test_a_plants_gene_is_written_out(lexicon, short, long, taxon, symbols):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists(), frozenset({taxon}))
    assert found.rule is DefinitionRule.PLANT
    assert found.type is EntityType.GENE
    assert [candidate.entity.symbol for candidate in found.candidates] == symbols


@pytest.mark.parametrize(
    ("short", "long", "taxon"),
    [
        ("ZAP", "zigzag apex", CRESS),  # as an ordinary phrase is written
        ("ZAP", "ZONE APEX PLATE STRUCTURE OF MEMBRANE", YEAST),
        ("ZAP1", "zigzag apex 2", CRESS),
        ("ZAP1", "bent apex 1", CRESS),  # other initials
        ("TWO1", "twisted ovule 1", CRESS),  # of two genes
        ("ZAP1", "zigzag apex 1", HUMAN),
        ("XXX1", "xylem xerox xenon 1", CRESS),  # no symbol of cress
        ("ZAP", "ZONAL APICAL PATHWAY", CRESS),
    ],
)
def test_what_is_not_written_as_a_plants_gene(lexicon, short, long, taxon):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists(), frozenset({taxon}))
    assert found.rule is not DefinitionRule.PLANT


@pytest.mark.parametrize(
    ("text", "taxon", "kind"),
    [
        ("ZAP", CRESS, TermKind.APPROVED_SYMBOL),
        ("zap", CRESS, TermKind.ALIAS_SYMBOL),
        ("ZAP", YEAST, TermKind.ALIAS_SYMBOL),
    ],
)
def test_an_alias_of_cress_is_a_symbol_if_it_is_written_so(text, taxon, kind):
    gene = Entity("ncbigene:1", EntityType.GENE, "ATZAP", taxon)
    assert kind_as_written(Candidate(gene, "ZAP", TermKind.ALIAS_SYMBOL, "ncbigene"), text) is kind


def test_a_symbol_that_is_a_word_elsewhere_is_found_by_its_form(lexicon):
    ((_, found),) = symbol_as_written("CLB4", CRESS, lexicon)
    assert found.entity.symbol == "CLB4"
    assert not symbol_as_written("CLB4", YEAST, lexicon)
    assert not symbol_as_written("HDS", CRESS, lexicon)  # an alias


def test_the_name_of_a_large_family_is_no_symbol_of_one_gene():
    def found(members):
        gene = Entity("ncbigene:1", EntityType.GENE, "bQLH", CRESS)
        named = Candidate(gene, "bQLH", TermKind.APPROVED_SYMBOL, "ncbigene")
        return symbol_as_written(
            "bQLH",
            CRESS,
            SimpleNamespace(
                numbered=lambda _: {CRESS: [str(n) for n in range(members)]},
                lookup=lambda _: (named,),
            ),
        )

    assert found(5)
    assert not found(21)
