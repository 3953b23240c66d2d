"""Symbols of yeast and the fly that stand for human genes."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.recognition.disambiguation import DisambiguationCache, disambiguate
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import HUMAN, Entity, EntityType, Organism, Taxon

MOUSE, FLY, YEAST = "ncbitaxon:10090", "ncbitaxon:7227", "ncbitaxon:4932"
#: Of a gene: its symbol, its organism, and the human genes that it is an ortholog of.
_GENES = (
    ("QES23A", HUMAN, ()), ("QES23B", HUMAN, ()), ("QULK1", HUMAN, ()), ("QULK2", HUMAN, ()),
    ("QAR", HUMAN, ()), ("QOR1", HUMAN, ()), ("QIR", HUMAN, ()), ("QUR", HUMAN, ()),
    ("Qes23a", MOUSE, ("QES23A",)), ("Qes23b", MOUSE, ("QES23B",)),
    ("QES23", YEAST, ("QES23A", "QES23B")),  # paralogs that bear the symbol
    ("QTG1", YEAST, ("QULK1", "QULK2")), ("qtg1", FLY, ("QULK1", "QULK2")),  # the same in both
    ("QDC4", YEAST, ("QULK1",)),  # of yeast alone, and an alias
    ("QON5", YEAST, ("QULK1",)), ("qon5", FLY, ("QAR",)),  # others in yeast and the fly
    ("QLY6", YEAST, ("QULK1",)),  # of yeast alone
    ("QEV7", YEAST, ("QULK1",)), ("qev7", FLY, ("QULK1",)),  # reviewed as another gene
    ("QMX8", YEAST, ("QAR", "QOR1")), ("qmx8", FLY, ("QAR", "QOR1")),  # not of one family
)  # fmt: skip
#: Aliases of human genes: symbol, gene, source.
_ALIASES = (
    ("QTG1", "QULK1", "hgnc"), ("QDC4", "QULK1", "hgnc"), ("QES23", "QIR", "hgnc"),
    ("QEV7", "QUR", "starter"), ("QMX8", "QIR", "hgnc"),
)  # fmt: skip


@pytest.fixture(scope="module")
def lexicon():
    organisms = (
        Organism(HUMAN, "Homo sapiens", "human"), Organism(MOUSE, "Mus musculus", "mammal"),
        Organism(FLY, "Drosophila", "insect"), Organism(YEAST, "Saccharomyces", "fungus"),
    )  # fmt: skip
    table = TermTable(organisms={organism.taxon: organism for organism in organisms})
    curies = {symbol: f"ncbigene:{n}" for n, (symbol, _, _) in enumerate(_GENES, start=1)}
    for symbol, taxon, human in _GENES:
        curie = curies[symbol]
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        table.orthologs += [(curie, curies[other]) for other in human]
    for alias, symbol, source in _ALIASES:
        table.terms.append(Term(alias, curies[symbol], TermKind.ALIAS_SYMBOL, source))
    return Lexicon.of("symbols", table)


def symbol_of(lexicon, text, taxon=HUMAN):
    """Return the symbol that a figure about one organism gives to a name."""
    about = frozenset({HUMAN, MOUSE} if taxon in (HUMAN, MOUSE) else {taxon})
    taxa = (Taxon(taxon, lexicon.organisms[taxon].name, (), 0.9),)
    organisms = GeneOrganisms.of(text, taxa, about, (), set(), frozenset(), lexicon)
    scored = tuple((0.9, candidate) for candidate in lexicon.lookup(text))
    span = CandidateSpan(0, len(text), scored)
    choice = disambiguate(text, span, organisms, DisambiguationCache(), has_form=True)
    assert choice is not None
    return choice[0].symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Qes23", "QES23A|QES23B"),  # not QIR, which has it as an alias
        ("Qtg1", "QULK1"),  # the alias, which yeast confirms
        ("Qdc4", "QULK1"),
        ("Qon5", ""),
        ("Qly6", ""),  # a figure that calls it so may be about yeast
        ("Qev7", "QUR"),
        ("Qmx8", "QIR"),
    ],
)
def test_human_genes_that_go_by_the_symbols_of_yeast(lexicon, text, symbol):
    assert symbol_of(lexicon, text) == symbol


def test_both_genes_where_nobody_has_the_alias(lexicon):
    without = TermTable(organisms=dict(lexicon.organisms.reviewed))
    for symbol, taxon, human in _GENES:
        without.entities[symbol] = Entity(symbol, EntityType.GENE, symbol, taxon)
        without.terms.append(Term(symbol, symbol, TermKind.APPROVED_SYMBOL, "ncbigene"))
        without.orthologs += [(symbol, other) for other in human]
    assert symbol_of(Lexicon.of("symbols", without), "Qtg1") == "QULK1|QULK2"


def test_mice_have_the_counterparts_and_yeast_its_own_gene(lexicon):
    assert symbol_of(lexicon, "Qes23", MOUSE) == "Qes23a|Qes23b"
    assert symbol_of(lexicon, "Qes23", YEAST) == "QES23"
    assert symbol_of(lexicon, "Qtg1", FLY) == "qtg1"
