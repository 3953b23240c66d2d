"""Genes that a full name means through orthologs, and organisms without genes in the lexicon."""

from __future__ import annotations

import math

import pytest

from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.genes.orthologs import orthologs_in
from annotator.records import HUMAN, Taxon
from tests.ortholog_lexicon import BACTERIUM, FLY, RAT, STRAIN, WORM, YEAST, ortholog_lexicon


@pytest.fixture(scope="module")
def lexicon():
    return ortholog_lexicon()


def of(lexicon, taxa, about, only=()):
    return GeneOrganisms.of("", taxa, frozenset(about), (), set(), frozenset(only), lexicon)


@pytest.mark.parametrize(
    ("name", "taxa", "symbols"),
    [
        ("foonate synthase", {YEAST, STRAIN}, ["FOO1", "FOO2"]),  # of the human, not the fly's
        ("barose kinase", {STRAIN}, ["BAR1"]),
        ("wiggle protein", {STRAIN}, ["BAR1"]),  # from fly to human to yeast
        ("wiggle protein", {HUMAN}, ["BARK"]),
        ("wiggle protein", {HUMAN, STRAIN}, ["BARK"]),
        ("lonely protein", {STRAIN}, []),
        ("foonate synthase", {WORM}, []),
        ("manyase", {STRAIN}, []),  # the name of a class
        ("FOOS", {STRAIN}, []),  # a symbol means something else elsewhere
        ("BARK", {FLY}, []),
    ],
)
def test_a_full_name_means_the_orthologs(lexicon, name, taxa, symbols):
    found = orthologs_in(taxa, lexicon.lookup(name), lexicon)
    assert [candidate.entity.symbol for candidate in found] == symbols
    assert all(candidate.via_ortholog for candidate in found)


@pytest.mark.parametrize(
    ("name", "text", "symbols"),
    [
        ("wiggle protein", "wiggle proteins", []),  # several, of which one is known
        ("barose kinase", "barose kinases", ["BAR1"]),  # a human name
        ("numbered protein", "numbered protein", []),  # human genes have it with a number
    ],
)
def test_the_name_of_a_class_is_not_that_of_an_ortholog(lexicon, name, text, symbols):
    found = orthologs_in({STRAIN}, lexicon.lookup(name), lexicon, text)
    assert [candidate.entity.symbol for candidate in found] == symbols


def test_the_gene_that_a_name_is_of_is_kept(lexicon):
    (found,) = orthologs_in({STRAIN}, lexicon.lookup("wiggle protein"), lexicon)
    assert (found.term, found.via_ortholog) == ("wiggle protein", "wigl")


def test_all_counterparts_or_the_only_one(lexicon):
    symbols = [gene.symbol for gene in lexicon.counterparts("ncbigene:1", STRAIN)]
    assert symbols == ["FOO1", "FOO2"]
    assert lexicon.counterpart("ncbigene:1", STRAIN) is None
    assert lexicon.counterpart("ncbigene:2", STRAIN).symbol == "BAR1"
    assert lexicon.counterparts("ncbigene:1", WORM) == ()
    assert lexicon.counterparts("ncbigene:999", STRAIN) == ()


def test_the_taxa_whose_genes_the_lexicon_has(lexicon):
    assert lexicon.gene_taxa == {HUMAN, STRAIN, FLY}


def test_orthologs_score_less_than_a_gene_of_that_name(lexicon):
    pairs = [(0.9, candidate) for candidate in lexicon.lookup("foonate synthase")]
    yeast = (Taxon(YEAST, "Saccharomyces cerevisiae"),)
    parts = of(lexicon, yeast, {YEAST, STRAIN}).orthologs(pairs, "")
    assert [[(score, c.entity.symbol) for score, c in part] for part in parts] == [
        [(pytest.approx(0.81), "FOO1")],
        [(pytest.approx(0.81), "FOO2")],
    ]
    assert of(lexicon, yeast, {YEAST, STRAIN}).orthologs([], "") == ()
    assert of(lexicon, yeast, ()).orthologs(pairs, "") == (), "any organism fits"
    assert of(lexicon, yeast, {YEAST, STRAIN}, only=[HUMAN]).orthologs(pairs, "") == ()


@pytest.mark.parametrize(
    ("target", "fits"),
    [
        (HUMAN, True),
        (RAT, True),  # the genes of mammals stand for each other
        (WORM, False),
        (BACTERIUM, False),
        ("ncbitaxon:77777", False),  # a species that the lexicon does not know
        ("ncbitaxon:2", False),  # bacteria as such
        (YEAST, True),  # its genes are those of a strain
    ],
)
def test_no_gene_of_another_organism_where_the_lexicon_has_none(lexicon, target, fits):
    """Genes of human are no genes of a worm only because the lexicon lacks those of worms."""
    organisms = of(lexicon, (Taxon(target, target),), {target, HUMAN})
    pairs = [(0.9, candidate) for candidate in lexicon.lookup("BARK")]
    assert bool(organisms.fitting(pairs, target)) is fits


def test_log_odds_of_the_figures_organisms(lexicon):
    taxa = (Taxon(HUMAN, "Homo sapiens", (), 0.8), Taxon(YEAST, "Saccharomyces", (), 0.5))
    organisms = of(lexicon, taxa, {HUMAN, RAT, YEAST, STRAIN})
    likely = pytest.approx(math.log(0.8 / 0.2))
    assert organisms.log_odds(HUMAN) == likely
    assert organisms.log_odds(RAT) == likely, "mammals share the best of theirs"
    assert organisms.log_odds(STRAIN) == organisms.log_odds(YEAST) == pytest.approx(0.0)
    assert organisms.log_odds(WORM) == -3.0
    assert organisms.log_odds("") == 0.0, "a family or chemical"
    assert of(lexicon, taxa, ()).log_odds(WORM) == 0.0, "any organism fits"


def test_log_odds_are_bounded(lexicon):
    sure = of(lexicon, (Taxon(FLY, "fly", (), 1.0),), {FLY, HUMAN})
    assert sure.log_odds(FLY) == pytest.approx(math.log(0.97 / 0.03))
    assert sure.log_odds(HUMAN) == pytest.approx(math.log(0.03 / 0.97))
