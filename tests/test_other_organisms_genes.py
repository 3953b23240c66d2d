"""Genes of organisms whose names say little, and human genes that a rodent has twice."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.records import HUMAN, Candidate, Entity, EntityType, Organism, Taxon

MOUSE, CRESS, YEAST = "ncbitaxon:10090", "ncbitaxon:3702", "ncbitaxon:559292"
GENES = [
    ("INS", HUMAN, ()), ("Ins1", MOUSE, ()), ("Ins2", MOUSE, ()),
    ("GCG", HUMAN, ()), ("Gcg", MOUSE, ()), ("GCGX", HUMAN, ()), ("Aaa", MOUSE, ()), ("Bbb", MOUSE, ()),
    ("CLB4", CRESS, ("HDS",)), ("POT1", YEAST, ()), ("SFC1", YEAST, ("ACR1",)),
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
