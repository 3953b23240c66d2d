"""Which organisms a figure is about, and why."""

import pytest

from annotator.recognition.figure_organisms import (
    accepted_taxa,
    figure_taxa,
    nomenclature_cues,
    organism_names,
)
from annotator.records import HUMAN, Figure
from tests.small_lexicon import small_annotator, small_lexicon

NAMES = {
    "human": "ncbitaxon:9606",
    "mouse": "ncbitaxon:10090",
    "fly": "ncbitaxon:7227",
    "fish": "ncbitaxon:7955",
    "worm": "ncbitaxon:6239",
    "cress": "ncbitaxon:3702",
    "plants": "ncbitaxon:33090",
    "virus": "ncbitaxon:2697049",
    "coli": "ncbitaxon:562",
}


def taxa_of(caption="", figtitle="", papertitle="", organisms=()):
    lexicon = small_lexicon()
    figure = Figure("f", caption, figtitle=figtitle, papertitle=papertitle, organisms=organisms)
    texts = (caption, figtitle, papertitle)
    names = [organism_names(text, lexicon.matches(text)) for text in texts]
    return figure_taxa(figure, *names, lexicon)


@pytest.mark.parametrize(
    ("record", "expected", "evidence"),
    [
        ({"caption": "Signalling in mice."}, ["mouse"], "CAPTION: mice"),
        ({"caption": "In the fruit fly", "organisms": ("Homo sapiens",)}, ["fly"],
         "CAPTION: fruit fly"),
        ({"caption": "no word", "papertitle": "Dauer in C. elegans"}, ["worm"],
         "PAPER_TITLE: C. elegans"),
        ({"caption": "", "figtitle": "A zebrafish model", "papertitle": "mice"}, ["fish"],
         "FIGURE_TITLE: zebrafish"),
        ({"caption": "HeLa cells"}, ["human"], "CAPTION: HeLa"),
        # The field decides only where the text is silent, and mammals default to human.
        ({"organisms": ("Escherichia coli",)}, ["coli"], "ORGANISMS_FIELD: Escherichia coli"),
        ({"organisms": ("Drosophila melanogaster", "Homo sapiens")}, ["human"],
         "MAMMALS_FIELD: Drosophila melanogaster, Homo sapiens"),
        ({"organisms": ("Mus musculus",)}, ["human"], "MAMMALS_FIELD: Mus musculus"),
        ({"organisms": ("Unheard of",)}, ["human"], "UNKNOWN_FIELD: Unheard of"),
        ({}, ["human"], "DEFAULT: "),
        # A virus has a host.
        ({"caption": "SARS-CoV-2 entry"}, ["human", "virus"], "HOST: "),
        ({"caption": "SARS-CoV-2 in mice"}, ["mouse", "virus"], "CAPTION: mice"),
        # Wide words count in a title, or when they are all there is.
        ({"papertitle": "Light sensing in plants", "organisms": ("Homo sapiens",)}, ["plants"],
         "PAPER_TITLE: plants"),
        ({"caption": "A plant extract lowers glucose"}, ["human"], "DEFAULT: "),
        ({"caption": "plant cells and plant walls", "organisms": ("Homo sapiens",)}, ["plants"],
         "CAPTION: plant"),
    ],
)  # fmt: skip
def test_evidence(record, expected, evidence):
    taxa = taxa_of(**record)
    assert [taxon.taxon for taxon in taxa] == [NAMES[name] for name in expected]
    found = taxa[0].evidence
    assert f"{found.source.name}: {', '.join(found.words)}" == evidence


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mouse mammary tumor", ["mouse"]),
        ("the human growth receptor kinase", []),  # a gene name of the test's lexicon
        ("human growth", ["human"]),
    ],
)
def test_an_organism_inside_of_a_gene_name_does_not_count(text, names):
    found = organism_names(text, small_lexicon().matches(text))
    assert [name.text for name in found] == names


def test_strains_and_mammals_are_accepted():
    lexicon = small_lexicon()
    coli = accepted_taxa(taxa_of(organisms=("Escherichia coli",)), lexicon)
    assert {"ncbitaxon:562", "ncbitaxon:511145"} <= coli
    mouse = accepted_taxa(taxa_of(caption="mice"), lexicon)
    assert {NAMES["human"], NAMES["mouse"]} <= mouse
    assert not {NAMES["fly"], NAMES["fish"]} & mouse
    plants = accepted_taxa(taxa_of(papertitle="in plants"), lexicon)
    assert NAMES["cress"] in plants


def test_protein_names_of_yeast_give_it_away():
    reading = small_annotator().read(Figure("F1", "Ubr1p binds Cup9p, and Cup9p represses."))
    assert [t.taxon for t in reading.taxa] == ["ncbitaxon:4932"]
    assert reading.taxa[0].evidence.words == ("Ubr1p, Cup9p",)
    alone = small_annotator().read(Figure("F1", "Ubr1p alone says nothing."))
    assert alone.taxa[0].taxon == HUMAN


@pytest.mark.parametrize(
    "text", ["a budding yeast two-hybrid screen", "mouse anti-FLAG", "mouse IgG"]
)
def test_an_organism_that_is_a_tool_does_not_count(text):
    assert not organism_names(text, small_lexicon().matches(text))


@pytest.mark.parametrize(
    ("caption", "organisms", "expected"),
    [
        ("aceA, adhE and sdhABCD", ("Homo sapiens", "Escherichia coli"), ["coli"]),
        ("aceA and adhE", ("Homo sapiens", "Escherichia coli"), []),  # two may be anything
        ("aceA, adhE and sdhABCD", ("Homo sapiens",), []),  # no bacterium is named anywhere
        ("siRNA, miRNA, mtDNA, shRNA", ("Escherichia coli",), []),
        ("Ubr1p and Cup9p", (), ["yeast"]),
    ],
)
def test_the_way_genes_are_written(caption, organisms, expected):
    figure = Figure("f", caption, organisms=organisms)
    names = NAMES | {"yeast": "ncbitaxon:4932"}
    cues = nomenclature_cues(figure, small_lexicon())
    assert [cue.taxon for cue in cues] == [names[name] for name in expected]
    assert all(cue.is_cue for cue in cues)
