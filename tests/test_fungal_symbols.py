"""A fungus's genes are not the human ones that are called so."""

from __future__ import annotations

import pytest

from annotator.provenance import EvidenceSource, OrganismEvidence, TermKind
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.genes.own_nomenclature import (
    is_a_fungus_own,
    symbols_of_fungi,
    yeasts_kinds,
)
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Candidate, Entity, EntityType, Figure, Taxon

CANDIDA = "ncbitaxon:237561"


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter").lexicon


def taxa(*sources):
    evidence = tuple(OrganismEvidence(source) for source in sources)
    fungus = OrganismEvidence(EvidenceSource.CAPTION)
    return (
        Taxon(CANDIDA, "Candida albicans", (fungus,), 0.9),
        Taxon(HUMAN, "Homo sapiens", evidence, 0.6),
    )


def test_how_they_are_written(starter):
    default = symbols_of_fungi(taxa(EvidenceSource.DEFAULT), starter)
    assert default.fullmatch("NRG1")
    assert default.fullmatch("Nrg1")
    assert not default.fullmatch("CARD9")
    beside = symbols_of_fungi(taxa(EvidenceSource.HOST), starter)
    assert beside.fullmatch("Nrg1")
    assert not beside.fullmatch("NRG1")  # the host's, perhaps


def test_not_where_human_is_named_or_no_fungus(starter):
    assert symbols_of_fungi(taxa(EvidenceSource.CAPTION), starter) is None
    assert symbols_of_fungi(taxa(EvidenceSource.DEFAULT)[1:], starter) is None
    assert symbols_of_fungi(taxa(EvidenceSource.DEFAULT)[:1], starter) is None


def test_figures_that_differ_in_how_they_are_written_share_no_choices(starter):
    def key(*sources):
        named = taxa(*sources)
        about = frozenset(taxon.taxon for taxon in named)
        return GeneOrganisms.of("NRG1", named, about, (), set(), frozenset(), starter).key

    default, host, named = EvidenceSource.DEFAULT, EvidenceSource.HOST, EvidenceSource.CAPTION
    assert key(default) is key(default)
    assert len({key(default), key(host), key(named)}) == 3


def candidate(taxon, term="NRG1", kind=TermKind.APPROVED_SYMBOL):
    return 0.9, Candidate(
        Entity("ncbigene:1", EntityType.GENE, term, taxon), term, kind, "ncbigene"
    )


def test_yeast_has_a_gene_of_that_symbol():
    human, yeast = candidate(HUMAN), candidate("ncbitaxon:559292")
    assert is_a_fungus_own("Nrg1", [human, yeast])
    assert not is_a_fungus_own("Nrg1", [human])
    assert not is_a_fungus_own("Nrg2", [human, yeast])
    assert not is_a_fungus_own("Nrg1", [candidate("ncbitaxon:4932", kind=TermKind.ALIAS_SYMBOL)])


def test_in_a_figure_of_a_fungus_they_have_no_id():
    def ids(title, caption):
        mentions = Annotator("starter").read(Figure("a", caption, papertitle=title)).mentions
        return [(m.text, bool(m.ids)) for m in mentions if m.text.lower() == "cdc42"]

    caption = "Cdc42, Ste3 and Gpa1 respond."
    assert ids("Candida albicans", caption) == [("Cdc42", False)]
    assert ids("Polarity", caption) == [("Cdc42", True)]
    beside = "CDC42 and MEK1, AKT1 and TNF respond in epithelial cells; Cdc42"
    assert ids("Candida albicans", beside) == [("CDC42", True), ("Cdc42", False)]


def test_those_that_no_lexicon_has_are_found_beside_a_host():
    caption = "Efg1, Cph1, Ume6; TNF, AKT1, MEK1 and IL-6 respond in epithelial cells"
    figure = Figure("a", caption, papertitle="Candida albicans")
    result = Annotator("starter").read(figure)
    assert HUMAN in {taxon.taxon for taxon in result.taxa}
    ids = {m.text: m.ids for m in result.mentions}
    assert ids["TNF"]
    assert [ids[name] for name in ("Efg1", "Cph1", "Ume6")] == [()] * 3


def test_beside_its_own_name_yeast_has_its_genes():
    def ids(caption):
        mentions = Annotator("starter").read(Figure("a", caption)).mentions
        return {m.text: bool(m.ids) for m in mentions}

    beside = ids("Lipids of Yarrowia lipolytica. Saccharomyces cerevisiae needs CDC28 and PDC1.")
    assert beside["CDC28"]
    assert beside["PDC1"]
    aliases = ids(
        "Cell walls of Saccharomyces cerevisiae and Candida albicans. In yeast, Wsc1, Mid2 and Mpk1 "
        "act; in C. albicans, Mkc1 does."
    )
    assert aliases["Wsc1"]
    assert aliases["Mpk1"]
    assert not aliases["Mkc1"]
    before = ids("PDC1 of Yarrowia lipolytica acts. Its rival is Saccharomyces cerevisiae.")
    assert not before["PDC1"]


YEAST = Taxon("ncbitaxon:4932", "Saccharomyces cerevisiae", (), 0.8)
OTHER = Taxon(CANDIDA, "Candida albicans", (), 0.8)


def test_what_counts_of_yeast_beside_another_fungus(starter):
    alone = yeasts_kinds((YEAST,), starter)
    assert alone == frozenset(TermKind) == yeasts_kinds((OTHER,), starter)
    assert yeasts_kinds((YEAST, OTHER), starter) == alone - {TermKind.ALIAS_SYMBOL}
    assert not yeasts_kinds((OTHER, YEAST), starter)


@pytest.mark.parametrize(
    ("taxa", "target", "kind", "fits"),
    [
        ((YEAST,), YEAST, TermKind.ALIAS_SYMBOL, True),
        ((YEAST, OTHER), YEAST, TermKind.ALIAS_SYMBOL, False),
        ((YEAST, OTHER), YEAST, TermKind.APPROVED_SYMBOL, True),
        ((OTHER, YEAST), OTHER, TermKind.APPROVED_SYMBOL, False),
        ((OTHER, YEAST), YEAST, TermKind.APPROVED_SYMBOL, True),
        ((OTHER, YEAST), YEAST, TermKind.ALIAS_SYMBOL, False),
    ],
)
def test_a_yeasts_gene_fits_or_not(starter, taxa, target, kind, fits):
    about = frozenset(taxon.taxon for taxon in taxa)
    organisms = GeneOrganisms.of("NRG1", taxa, about, (), set(), frozenset(), starter)
    found = organisms.fitting([candidate(YEAST.taxon, kind=kind)], target.taxon)
    assert bool(found) is fits
