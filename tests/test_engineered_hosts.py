"""The host of engineered microbes that no text names."""

import pytest

from annotator.recognition.organisms.engineered_hosts import ESCHERICHIA_COLI, engineered_hosts
from annotator.recognition.organisms.organism_mention import NameKind, OrganismMention
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Figure


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Metabolic engineering for adipic acid", ["Metabolic engineering"]),
        ("Microbial cell factories for cinnamates", ["Microbial cell factories"]),
        ("Microbial production of butyrate from fibre", []),  # not engineered
        ("Metabolic engineering of T cells for therapy", []),
        ("Metabolic engineering of oilseed crops", []),
        ("Pentanoate from engineered microorganisms", ["engineered microorganisms"]),
        ("Engineering of a nonnatural biosynthetic pathway", 1),
        ("Metabolic engineering of photosynthetic microbes", []),
        ("Engineered T cells and tissue engineering", []),
        ("Microbial metabolites of the gut", []),
        ("Genetically engineered models", []),
    ],
)
def test_words_for_engineered_microbes(text, words):
    found = engineered_hosts([text], [])
    assert {host.taxon for host in found} <= {ESCHERICHIA_COLI}
    assert len(found) == words if isinstance(words, int) else [h.text for h in found] == words


def test_a_host_that_is_named_is_no_other():
    text = "Metabolic engineering for adipic acid"
    yeast = OrganismMention("ncbitaxon:4932", "yeast")
    plants = OrganismMention("ncbitaxon:33090", "plants", NameKind.GROUP)
    bacteria = OrganismMention("ncbitaxon:2", "bacteria", NameKind.GROUP)
    assert engineered_hosts([text], [yeast]) == []
    assert engineered_hosts([text], [plants]) == []
    assert engineered_hosts([text], [bacteria]) != []
    assert engineered_hosts(["CAR and CD3 of T cells", text], []) == []
    hamster = OrganismMention("ncbitaxon:10029", "CHO cells", NameKind.CUE)
    assert engineered_hosts([text], [hamster]) == []


@pytest.mark.parametrize(
    ("title", "caption", "taxon"),
    [
        (
            "Metabolic engineering for the microbial production of adipic acid",
            "Reactions of the pathway; NADH is in grey.",
            ESCHERICHIA_COLI,
        ),
        ("Strain engineering for adipic acid", "By paaH, paaJ, sucCD and fadE.", ESCHERICHIA_COLI),
        ("Degradation of adipic acid", "By paaH, paaJ, sucCD and fadE.", "ncbitaxon:2"),
        ("Metabolic engineering of tobacco", "Flavonoids, by CHS and CHI.", "ncbitaxon:4097"),
        ("Engineered T cells against tumors", "CAR T cells release IFN-γ.", HUMAN),
    ],
)
def test_the_figure_is_about_the_usual_host(starter, title, caption, taxon):
    assert starter.subject(Figure("f", caption, papertitle=title)).taxa[0].taxon == taxon
