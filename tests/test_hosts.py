"""The animal in a figure about a pathogen, a plant or a fungus."""

import pytest

from annotator import wording
from annotator.provenance import EvidenceSource
from annotator.recognition.organisms import chosen_organisms
from annotator.recognition.organisms.figure_organisms import may_have_a_host
from annotator.recognition.organisms.hosts import host_words, is_given_to_animals
from annotator.recognition.organisms.organism_candidates import METAZOA, OrganismCandidate
from annotator.recognition.organisms.organism_mention import NameKind, OrganismMention
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Figure


@pytest.fixture(scope="module")
def annotator():
    return Annotator("starter", None)


def names_of(annotator, caption, papertitle=""):
    figure = Figure("PMC1__f", caption, papertitle=papertitle)
    return [taxon.name for taxon in annotator.subject(figure).taxa]


@pytest.mark.parametrize(
    ("caption", "genes", "cells"),
    [
        ("invasion activates NF-κB and IL-8", ("NF-κB", "IL-8"), ()),
        ("NF-κB in macrophages", ("NF-κB",), ("macrophages",)),
        ("Macrophages and macrophage", (), ()),  # one alone
        ("IL-8, then IL8", (), ()),
        ("anti-IL-8 and ABERK", (), ()),  # within longer words
    ],
)
def test_two_different_words_show_a_host(caption, genes, cells):
    assert host_words(caption) == (genes, cells)


@pytest.mark.parametrize(
    ("texts", "genes", "groups", "expected"),
    [
        ("the compound", ("p53", "Bax"), {"plant"}, True),
        ("the compound", ("p53",), {"plant"}, False),
        ("signalling in the cell", ("PI3K", "Akt"), {"fungus"}, False),
        ("the extract", ("PI3K", "Akt"), {"fungus"}, True),
        ("signalling in the cell", ("PI3K", "Akt", "p53", "Bax"), {"fungus"}, True),
    ],
)
def test_what_is_given_to_animals(texts, genes, groups, expected):
    assert is_given_to_animals(texts, genes, groups) is expected


def test_a_pathogen_has_a_host_behind_it(annotator):
    caption = "Helicobacter pylori activates NF-κB, which induces IL-8 in epithelial cells."
    title = "Inflammation by Helicobacter pylori"
    assert set(names_of(annotator, caption, title)) == {"Helicobacter pylori", "Homo sapiens"}
    (mention,) = [
        m
        for m in annotator.read(Figure("PMC1__f", caption, papertitle=title)).mentions
        if m.text == "IL-8"
    ]
    assert mention.symbol == "CXCL8"


def test_the_evidence_for_a_host_is_what_it_was_found_by(annotator):
    caption = "Listeria monocytogenes in macrophages: TLR2 and IL-12."
    title = "Growth of Listeria monocytogenes"
    taxa = annotator.subject(Figure("PMC1__f", caption, papertitle=title)).taxa
    (host,) = [taxon for taxon in taxa if taxon.name == "Homo sapiens"]
    assert host.evidence[-1].source is EvidenceSource.HOST
    assert "TLR2, IL-12, macrophages" in wording.evidence(host)
    assert host.probability >= 0.6


def test_bacteria_alone_have_none(annotator):
    caption = "Acetate in Escherichia coli: ackA and pta."
    assert names_of(annotator, caption, "Acetate in Escherichia coli") == ["Escherichia coli"]


def test_what_gets_the_extract_of_a_plant_comes_first(annotator):
    caption = "Ginger lowers TNF-α and COX-2 by NF-κB."
    assert names_of(annotator, caption, "Ginger and inflammation") == [
        "Homo sapiens",
        "Zingiber officinale",
    ]


def test_the_words_of_medicine_put_a_mammal_before_the_plant(annotator):
    caption = "The remedy lowers signaling of cancer cells, the disease of liver and brain."
    title = "Ginseng against cardiotoxicity and heart failure"
    taxa = annotator.subject(Figure("PMC1__f", caption, papertitle=title)).taxa
    assert [taxon.name for taxon in taxa] == ["Homo sapiens", "Panax ginseng"]
    assert taxa[0].evidence[-1].source is EvidenceSource.WORDS
    of_plants = f"{caption} Biosynthetic genes, biosynthesis: a synthase, diphosphate, root, leaves under stress; the transcriptome."
    assert names_of(annotator, of_plants, "Ginseng")[0] == "Panax ginseng"
    # Where plants as such are spoken of, the words are those of their disease and immunity.
    of_immunity = caption.replace("disease", "disease of plants")
    assert names_of(annotator, of_immunity, title)[0] == "Panax ginseng"
    # A word or two say little, and in other texts the same words say less.
    assert names_of(annotator, "Signaling in cells of ginseng.", title)[0] == "Panax ginseng"
    text = Figure("", caption, papertitle=title, is_caption=False)
    assert annotator.subject(text).taxa[0].name == "Panax ginseng"


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Effects of ginger extract on glucose uptake in HepG2 cells", "Homo sapiens"),
        ("Glucose in ginger and in HepG2 cells", "Zingiber officinale"),
        ("Effects of ginger extract on the glucose of leaves", "Zingiber officinale"),
    ],
)
def test_a_mammal_that_gets_an_extract_comes_first(annotator, title, first):
    caption = "Biosynthesis of sugar in roots and leaves; ginger acts on PDH."
    assert names_of(annotator, caption, title)[0] == first


def test_a_host_is_the_mammal_that_is_named_or_hinted_at(annotator):
    caption = "Turmeric in RAW 264.7 cells: TNF-α, COX-2 and NF-κB."
    names = names_of(annotator, caption, "Turmeric and inflammation")
    assert names[0] == "Mus musculus"


def test_a_worm_that_lives_in_mammals_has_one(annotator):
    caption = "Products of Opisthorchis viverrini act on EGFR and TLR4."
    names = names_of(annotator, caption, "The genome of Opisthorchis viverrini")
    assert names == ["Opisthorchis viverrini", "Homo sapiens"]


def test_a_parasite_has_one_where_a_gene_of_animals_is_named(annotator):
    title = "Sporozoites of Plasmodium falciparum"
    assert "Homo sapiens" in names_of(annotator, "P. falciparum, CD31 and PECAM1.", title)
    assert "Homo sapiens" in names_of(annotator, "P. falciparum in erythrocytes: HK.", title)
    assert "Homo sapiens" in names_of(annotator, "P. falciparum and its host: HK.", title)
    assert "Homo sapiens" not in names_of(annotator, "P. falciparum, HK and PFK1.", title)


def test_another_animal_needs_no_human_host(annotator):
    caption = "Vibrio fischeri and zebrafish: NF-κB and IL-8 of the zebrafish."
    assert "Homo sapiens" not in names_of(annotator, caption, "Vibrio in zebrafish")


@pytest.mark.parametrize(
    ("organisms", "expected"),
    [
        ([("ncbitaxon:562", "bacterium")], True),
        ([("ncbitaxon:562", "bacterium"), ("ncbitaxon:10090", "mammal")], True),
        ([("ncbitaxon:10090", "mammal"), ("ncbitaxon:562", "bacterium")], False),
        ([("ncbitaxon:562", "bacterium"), ("ncbitaxon:7955", "fish")], False),
        ([("ncbitaxon:16752", "")], True),  # a species whose genus is not listed
        ([(METAZOA, "")], False),  # an animal by the words of the figure alone
    ],
)
def test_what_may_have_a_host(organisms, expected):
    chosen = [(0.9, OrganismCandidate(taxon, taxon, group)) for taxon, group in organisms]
    assert may_have_a_host(chosen) is expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Signalling in PC12 cells: TrkA and ERK1/2", "Rattus norvegicus"),
        ("Signalling in RAW 264.7 cells: TLR4 and IL-6", "Mus musculus"),
        ("Signalling in RAW 264.7 and HeLa cells: TLR4 and IL-6", "Homo sapiens"),
        ("Signalling, unlike in C2C12 cells: TLR4 and IL-6", "Homo sapiens"),
        ("Signalling of rat sarcoma (RAS) and IL-6", "Homo sapiens"),
    ],
)
def test_a_mammal_that_is_hinted_at_comes_before_human_by_default(annotator, caption, expected):
    assert names_of(annotator, caption)[0] == expected


def test_organisms_that_are_named_together_may_be_likelier_than_human():
    """Each of two yeasts is less likely for the other."""

    def first(*named):
        likely = [(0.44, OrganismCandidate(HUMAN, "Homo sapiens", "human")), *named]
        return [candidate.name for _, candidate in chosen_organisms._best(likely)]

    def candidate(share, name, group="fungus"):
        mention = OrganismMention("ncbitaxon:1", name, NameKind.NAME, 0, group)
        mentions = {EvidenceSource.CAPTION: [mention]}
        return share, OrganismCandidate("ncbitaxon:1", name, group, mentions=mentions)

    assert first(candidate(0.34, "one"), candidate(0.31, "other")) == ["one", "other"]
    assert first(candidate(0.34, "one")) == ["Homo sapiens"]
    assert first(candidate(0.2, "one"), candidate(0.1, "other")) == ["Homo sapiens"]
    plants = candidate(0.34, "one", "plant"), candidate(0.31, "other", "plant")
    assert first(*plants) == ["Homo sapiens"]
