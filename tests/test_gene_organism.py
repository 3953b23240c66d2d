"""Whose gene a name means, by the words around it, the titles and its letter case."""

from __future__ import annotations

import pytest

from annotator.lexicon.organism_index import Organisms
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import EvidenceSource, OrganismEvidence, TermKind
from annotator.recognition.disambiguation import DisambiguationCache
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.organisms.organism_names import OrganismMention, organism_names
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import HUMAN, Candidate, Entity, EntityType, Organism, Taxon
from tests.lexicon_sources import write_sources

MOUSE, FLY = "ncbitaxon:10090", "ncbitaxon:7227"


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    from annotator.lexicon import open_compiled
    from annotator.lexicon.build import build

    folder = tmp_path_factory.mktemp("species")
    build(write_sources(folder / "sources"), folder / "lexicon")
    return open_compiled(folder / "lexicon")


def species(lexicon, caption, *taxa, titles=(), only=()):
    names = organism_names(caption, lexicon.matches(caption))
    listed = tuple(Taxon(taxon, taxon) for taxon in taxa)
    about = frozenset((*taxa, HUMAN, MOUSE))
    return GeneOrganisms.of(caption, listed, about, names, set(titles), frozenset(only), lexicon)


@pytest.mark.parametrize(
    ("caption", "name", "expected"),
    [
        ("Human AKT1 here. In mice, Akt1 there.", "Akt1", MOUSE),
        ("In mice, Akt1 there. Human AKT1 here.", "AKT1", HUMAN),
        ("In patients and in mice: AKT1 acts.", "AKT1", MOUSE),  # the last one before
        ("AKT1 acts in patients. Later, in mice, it rests.", "AKT1", HUMAN),
    ],
)
def test_the_nearest_organism(lexicon, caption, name, expected):
    found = species(lexicon, caption, HUMAN, MOUSE)
    assert found.target(caption.rindex(name), name) == expected


def test_one_organism_is_always_meant(lexicon):
    assert species(lexicon, "Akt1 and AKT1", MOUSE).target(0, "AKT1") == MOUSE
    caption = "AKT1 in mice"
    assert species(lexicon, caption, MOUSE).target(0, "AKT1") == MOUSE


@pytest.mark.parametrize(
    ("guest", "lacks"),
    [
        (Taxon("ncbitaxon:2", "Bacteria", probability=0.8), False),
        (Taxon("", "Trichinella spiralis", probability=0.8), False),
        (Taxon("", "Pinus massoniana", probability=0.8), True),
    ],
)
def test_figures_of_bacteria_and_parasites_have_the_genes_of_their_host(lexicon, guest, lacks):
    host = Taxon(MOUSE, "Mus musculus", probability=0.6)
    about = frozenset((MOUSE, HUMAN))
    found = GeneOrganisms.of("IL-10", (guest, host), about, [], set(), frozenset(), lexicon)
    assert found.lacks_genes is lacks


def test_an_organism_that_its_genes_show_counts_as_named(lexicon):
    shown = (OrganismEvidence(EvidenceSource.CAPTION, ("Stat92E", "Upd")),)
    taxa = Taxon(FLY, "Drosophila melanogaster", shown, 0.9), Taxon(HUMAN, "Homo sapiens", (), 0.8)
    caption = "Upd binds, and Stat92E is phosphorylated. AKT1 acts. It is mutated in human disease."
    names = organism_names(caption, lexicon.matches(caption))
    about = frozenset({FLY, HUMAN})
    with_title = {FLY}
    found = GeneOrganisms.of(caption, taxa, about, names, with_title, frozenset(), lexicon)
    assert found.target(caption.index("AKT1"), "AKT1") == FLY
    taxa = Taxon(FLY, "Drosophila melanogaster", (), 0.9), taxa[1]
    found = GeneOrganisms.of(caption, taxa, about, names, with_title, frozenset(), lexicon)
    assert found.target(caption.index("AKT1"), "AKT1") == HUMAN


def test_titles_speak_too(lexicon):
    caption = "Patients. Mice. AKT1 acts."
    at = caption.index("AKT1")
    assert species(lexicon, caption, HUMAN, MOUSE, titles=[HUMAN]).target(at, "Akt1") == HUMAN
    assert species(lexicon, caption, HUMAN, MOUSE, titles=[MOUSE]).target(at, "Akt1") == MOUSE


def test_orthologs_count_together_as_the_wanted_organism(lexicon):
    caption = "Akt1 in mice"
    found = species(lexicon, caption, MOUSE)
    pairs = [(0.98, candidate) for candidate in lexicon.lookup("AKT1")]
    fitting = found.fitting(pairs, MOUSE)
    assert {c.entity.id for _, c in fitting if c.entity.taxon} == {"ncbigene:11651"}
    human = found.fitting(pairs, HUMAN)
    assert {c.entity.id for _, c in human if c.entity.taxon} == {"ncbigene:207"}


def test_a_reviewed_human_name_is_as_good_as_the_own_one_of_another_mammal(lexicon):
    found = species(lexicon, "Akt1 in mice", MOUSE)
    human, mouse = (lexicon.entity(f"ncbigene:{number}") for number in (207, 11651))
    scores = {}
    for source in ("starter", "ncbigene"):
        pairs = [(0.9, Candidate(human, "PKB alpha", TermKind.NAME, source))]
        ((scores[source], candidate),) = found.fitting(pairs, MOUSE)
        assert (candidate.entity.id, candidate.via_ortholog) == (mouse.id, "AKT1")
    assert scores["starter"] == 0.9 > scores["ncbigene"]
    # A name that the gene has itself is not that of an ortholog alone.
    own = (0.8, Candidate(mouse, "PKB alpha", TermKind.NAME, "ncbigene"))
    for both in ([*pairs, own], [own, *pairs]):
        ((score, candidate),) = found.fitting(both, MOUSE)
        assert score > 0.8
        assert (candidate.entity.id, candidate.via_ortholog) == (mouse.id, "")


@pytest.mark.parametrize(
    ("group", "symbol", "source", "is_found"),
    [
        ("fish", "akt1a", "starter", True),
        ("bird", "AKT1", "starter", True),
        ("fish", "sgk3", "starter", False),  # not named after it
        ("fish", "akt1a", "ncbigene", False),
        ("insect", "akt1a", "starter", False),
    ],
)
def test_reviewed_human_names_are_used_for_genes_of_birds_and_fish(
    lexicon, monkeypatch, group, symbol, source, is_found
):
    fish = "ncbitaxon:7955"
    gene = Entity("ncbigene:1", EntityType.GENE, symbol, fish)
    known = {fish: Organism(fish, "Danio rerio", group)}
    monkeypatch.setattr(lexicon, "organisms", Organisms(known, lambda _: None, lambda: iter(())))
    monkeypatch.setattr(lexicon, "gene_taxa", frozenset({fish, HUMAN}))
    monkeypatch.setattr(lexicon, "counterpart", lambda curie, taxon: gene)
    listed = (Taxon(fish, "Danio rerio"),)
    found = GeneOrganisms.of("PKB", listed, frozenset({fish}), [], set(), frozenset(), lexicon)
    pair = 0.9, Candidate(lexicon.entity("ncbigene:207"), "PKB", TermKind.ALIAS_SYMBOL, source)
    ids = [c.entity.id for _, c in found.fitting([pair], fish)]
    assert ids == (["ncbigene:1"] if is_found else [])


def test_only_the_wanted_organisms(lexicon):
    caption = "Akt1 in mice"
    found = species(lexicon, caption, MOUSE, only=[HUMAN])
    assert found.target(0, "Akt1") == HUMAN
    pairs = [(0.98, candidate) for candidate in lexicon.lookup("AKT1")]
    assert {c.entity.taxon for _, c in found.fitting(pairs, HUMAN)} <= {HUMAN, ""}


def test_counterparts(lexicon):
    assert lexicon.counterpart("ncbigene:207", MOUSE).id == "ncbigene:11651"
    assert lexicon.counterpart("ncbigene:207", FLY) is None
    assert lexicon.human_ortholog(lexicon.entity("ncbigene:11651")).id == "ncbigene:207"


def test_a_text_that_is_no_caption_may_name_genes_of_any_mammal_in_it(lexicon):
    names = [OrganismMention(MOUSE, "mice", start=0)]
    about = frozenset({HUMAN, MOUSE})

    def options(*, in_figure, names=names):
        return GeneOrganisms.of(
            "mice lack it", (Taxon(HUMAN, "Homo sapiens"),), about, names, set(), frozenset(),
            lexicon, in_figure=in_figure,
        ).options  # fmt: skip

    assert MOUSE in options(in_figure=False)
    assert MOUSE not in options(in_figure=True)
    aside = [OrganismMention(MOUSE, "mice", start=0, aside=True)]
    assert MOUSE not in options(in_figure=False, names=aside)


def test_what_is_kept_of_a_name_depends_on_whether_the_organisms_have_genes(lexicon):
    """Two figures with the same organisms, in one of which both are as likely."""
    fish = next(
        taxon
        for taxon, organism in lexicon.organisms.reviewed.items()
        if organism.group in ("plant", "bird", "fish") and not organism.strains
        and taxon not in lexicon.gene_taxa
    )  # fmt: skip
    names = NameLookup(lexicon, shipped_word_lists())

    def about(first, human):
        taxa = Taxon(fish, "", (), first), Taxon(HUMAN, "Homo sapiens", (), human)
        about = frozenset({fish, HUMAN})
        return GeneOrganisms.of("AKT1", taxa, about, (), set(), frozenset(), lexicon)

    alone, both = about(0.9, 0.1), about(0.5, 0.48)
    assert (alone.lacks_genes, both.lacks_genes) == (True, False)
    assert alone.key is both.key
    span = CandidateSpan(0, 4, names.of("AKT1"))

    def choices(*figures):
        cache = DisambiguationCache()
        return [cache.of(span, "AKT1", figure) for figure in figures]

    fresh = [choices(alone)[0], choices(both)[0]]
    assert fresh[0] != fresh[1]
    assert choices(alone, both) == fresh
    assert choices(both, alone) == fresh[::-1]
