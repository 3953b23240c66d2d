"""Which species a name means beside the other names of a figure, and what a text says it is."""

from __future__ import annotations

import pytest

from annotator.lexicon.organisms import WIDE_TAXA
from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.organism_candidates import candidates
from annotator.recognition.organisms.organism_names import organism_names
from annotator.recognition.organisms.organism_words import GroupProbabilities
from annotator.recognition.pipeline import Annotator


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter")


#: A figure whose words are those of bacteria.
WORDS = GroupProbabilities(
    {"mammal": 0.1, "plant": 0.1, "prokaryote": 0.6, "fungus": 0.1, "animal": 0.1}, {}
)


def named_in(starter, caption, title=""):
    """Return the taxon of each organism that the texts name, by its name."""
    lexicon = starter.lexicon
    texts = [
        (source, organism_names(text, lexicon.matches(text)))
        for source, text in (
            (EvidenceSource.CAPTION, caption),
            (EvidenceSource.PAPER_TITLE, title),
        )
    ]
    found = candidates(texts, WORDS, lexicon.organisms)
    return {c.name: c.taxon.partition(":")[2] for c in found if c.mentions}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("terpenes of the soft coral Fictiularia muricata", {"Fictiularia muricata": "6073"}),
        (
            "terpenes of Fictiularia muricata, a red seaweed",
            {"Rhodophyta": "2763", "Fictiularia muricata": "2763"},
        ),
        ("terpenes of the Red Seaweed Fictiularia muricata", {"Fictiularia muricata": "2763"}),
        # Nothing but the words says what it is.
        ("terpenes of Fictiularia muricata", {"Fictiularia muricata": "2"}),
    ],
)
def test_the_id_is_that_of_the_group_that_the_text_calls_it_by(starter, caption, expected):
    assert named_in(starter, caption) == expected


def test_what_it_is_called_by_is_a_group():
    assert {"ncbitaxon:6073", "ncbitaxon:2763"} <= set(WIDE_TAXA)


@pytest.mark.parametrize(
    ("caption", "title", "names"),
    [
        # A genus beside the one species of it that is abbreviated.
        ("Alkaloids of A. ficticum", "An Aconitum of the mountains", {"Aconitum ficticum"}),
        # An abbreviated name beside one does not show its genus, nor does "yeast".
        ("In S. cerevisiae and in S. pomifera", "", {"Saccharomyces cerevisiae", "S. pomifera"}),
        ("In yeast and in S. pomifera", "", {"Saccharomyces cerevisiae", "S. pomifera"}),
    ],
)
def test_one_organism_is_listed_once(starter, caption, title, names):
    assert set(named_in(starter, caption, title)) == names


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("The yeast was fed. Candida albicans cells and yeast cells", {"Candida albicans"}),
        ("In Pichia pastoris, the yeast takes up methanol", {"Pichia pastoris"}),
        # Where budding yeast is named as well, yeast is that.
        (
            "In Pichia pastoris and S. cerevisiae, yeast takes up methanol",
            {"Pichia pastoris", "Saccharomyces cerevisiae"},
        ),
        # Beside two others it may be any, and beside a mould it is budding yeast.
        (
            "In Pichia pastoris and Candida albicans, unlike the yeast of old",
            {"Pichia pastoris", "Candida albicans", "Saccharomyces cerevisiae"},
        ),
        (
            "Genes of Neurospora crassa that yeast has",
            {"Neurospora crassa", "Saccharomyces cerevisiae"},
        ),
    ],
)
def test_the_yeast_is_the_one_that_is_named(starter, caption, names):
    assert set(named_in(starter, caption)) == names


def test_what_only_carries_a_virus_is_not_named(starter):
    assert named_in(starter, "mosquito-borne diseases") == {}
    assert named_in(starter, "genes of the mosquito") == {"Aedes aegypti": "7159"}


@pytest.mark.parametrize(
    "text",
    [
        "Gene names are as in S. cerevisiae",
        "Paralogs not found in S. cerevisiae are marked",
        "The closest homolog to each S. cerevisiae gene",
    ],
)
def test_whose_names_are_used_is_aside(starter, text):
    (mention,) = organism_names(text, starter.lexicon.matches(text))
    assert mention.aside
