"""Organisms that nothing names but genes and organelles that they alone have."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.recognition.organisms.telltale_names import names_of_one_organism, telltale_cues
from annotator.recognition.pipeline import Annotator
from annotator.records import Entity, EntityType, Figure, Organism

CRESS, PLANTS, RICE = "ncbitaxon:3702", "ncbitaxon:33090", "ncbitaxon:4530"
WORM, BACTERIA, COLI = "ncbitaxon:6239", "ncbitaxon:2", "ncbitaxon:562"
YEAST, FUNGI, GRASSES = "ncbitaxon:4932", "ncbitaxon:4751", "ncbitaxon:4479"
STRAIN, FLY, FISH = "ncbitaxon:559292", "ncbitaxon:7227", "ncbitaxon:7955"
GROUPS = {
    CRESS: "plant", PLANTS: "plant", RICE: "plant", GRASSES: "plant", WORM: "nematode",
    BACTERIA: "bacterium", COLI: "bacterium", YEAST: "fungus", FUNGI: "fungus",
}  # fmt: skip
ORGANISMS = {taxon: Organism(taxon, taxon, group) for taxon, group in GROUPS.items()}


def shown(text, *named):
    cues = telltale_cues([text], named, ORGANISMS)
    assert {cue.kind for cue in cues} <= {NameKind.CUE}
    assert len({cue.taxon for cue in cues}) <= 1
    return cues[0].taxon if cues else ""


@pytest.mark.parametrize(
    ("text", "taxon"),
    [
        ("FLS2 acts by BIK1.", CRESS),
        ("JAZ10 is degraded, and COI1 stays.", CRESS),  # a number may follow
        ("Thylakoids, or one thylakoid in a chloroplast.", PLANTS),
        ("JAZ in a chloroplast with a thylakoid", PLANTS),  # one of a species is too few
        ("DAF-2 inhibits DAF-16, and SKN-1 acts.", WORM),
        ("Snf1 phosphorylates Mig1.", YEAST),
        ("SNF1LK/Snf1 phosphorylates FOXO1/Mig1.", ""),  # called so elsewhere
        ("LexA and RecA, and RecBCD", COLI),
    ],
)
def test_two_names_show_an_organism(text, taxon):
    assert shown(text) == taxon


@pytest.mark.parametrize(
    "text", ["FLS2 acts.", "FLS2 and FLS2", "FLS2 and Snf1", "TP53 and MDM2", "preFLS2 and x-BIK1"]
)
def test_fewer_or_others_show_none(text):
    assert shown(text) == ""


@pytest.mark.parametrize(
    ("taxon", "kind", "expected"),
    [
        (RICE, NameKind.NAME, RICE),
        (GRASSES, NameKind.GROUP, ""),
        (PLANTS, NameKind.GROUP, CRESS),
        (CRESS, NameKind.NAME, CRESS),
        (YEAST, NameKind.NAME, CRESS),
        (RICE, NameKind.CUE, CRESS),
    ],
)
def test_another_species_of_the_kind_is_meant_where_it_is_named(taxon, kind, expected):
    assert shown("FLS2 acts by BIK1.", OrganismMention(taxon, "x", kind)) == expected


def test_none_is_meant_where_two_species_of_the_kind_are_named():
    named = OrganismMention(RICE, "rice"), OrganismMention(CRESS, "Arabidopsis")
    assert shown("FLS2 acts by BIK1.", *named) == ""


@pytest.fixture(scope="module")
def lexicon():
    """Return a lexicon of invented genes: two that yeast alone has, and others of the same form."""
    table = TermTable(organisms={YEAST: Organism(YEAST, "Saccharomyces", "fungus", (STRAIN,))})
    genes = (
        ("QEX1", STRAIN), ("QOX2", STRAIN), ("QEXA", STRAIN), ("Q4H", STRAIN),
        ("QAX3", STRAIN), ("QAX3", "ncbitaxon:9606"), ("qix4", FLY), ("Qix92E", FLY),
        ("QUX5", CRESS), ("qex10a", FISH), ("qex10", FISH),
    )  # fmt: skip
    for number, (symbol, taxon) in enumerate(genes):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
    table.entities["mesh:D1"] = Entity("mesh:D1", EntityType.CHEMICAL, "QOX2", "")
    table.terms.append(Term("quox2", "mesh:D1", TermKind.NAME, "mesh"))
    return Lexicon.of("symbols", table)


@pytest.mark.parametrize(
    ("caption", "taxa"),
    [
        ("Qex1 binds QOX2.", {"Qex1": YEAST, "QOX2": YEAST}),
        ("Qax3 acts", {}),  # human has one as well
        ("Qix4 and Qix92E act", {"Qix92E": FLY}),  # others are called alike
        ("qex10a and qex10 act", {"qex10a": FISH}),
        ("QEXA and Q4H act", {}),  # letters alone, or a single one before the number
        ("quox2 is added", {}),
        ("QUX5 acts", {"QUX5": CRESS}),
    ],
)
def test_symbols_of_one_organism_alone(lexicon, caption, taxa):
    matches = lexicon.matches(caption)
    assert names_of_one_organism(caption, matches, lexicon.species_of_strains) == taxa


def test_symbols_of_one_organism_count_as_telltale_names():
    own = {"Qex1": YEAST, "Qox2": YEAST}
    assert {c.taxon for c in telltale_cues(["Qex1"], (), ORGANISMS, own)} == {YEAST}
    own = {"QUX5": CRESS, "QUX6": CRESS}
    assert {c.taxon for c in telltale_cues(["QUX5"], (), ORGANISMS, own)} == {CRESS}
    plants = [OrganismMention(PLANTS, "plants", NameKind.GROUP)]
    assert telltale_cues(["QUX5"], plants, ORGANISMS, own) == []


def test_telltale_names_are_those_of_reviewed_organisms():
    """Fission yeast's were under a taxon that no gene and no name has."""
    figure = Figure("F1", "Clr4 is recruited with Chp1 and Tas3.")
    assert Annotator("starter").read(figure).taxa[0].name == "Schizosaccharomyces pombe"


def test_an_unlisted_species_of_the_kind_counts_and_one_that_is_aside_does_not():
    unlisted = OrganismMention("", "Aus bus", NameKind.GENUS, group="plant")
    assert shown("FLS2 acts by BIK1.", unlisted) == ""
    aside = OrganismMention(RICE, "rice", aside=True)
    assert shown("FLS2 acts by BIK1.", aside) == CRESS


def test_a_group_is_the_species_that_the_spelling_of_genes_shows():
    text = "A thylakoid in a chloroplast"
    assert shown(text) == PLANTS
    assert shown(text, OrganismMention(CRESS, "AtWRKY22", NameKind.CUE)) == CRESS
    assert shown(text, OrganismMention(WORM, "daf-2", NameKind.CUE)) == PLANTS


def test_there_are_at_most_five_cues():
    text = "FLS2 BIK1 EDS1 PAD4 COI1 JAR1 EIN2"
    assert len(telltale_cues([text], (), ORGANISMS)) == 5


def test_three_names_come_before_human_where_nothing_shows_it():
    annotator = Annotator()

    def first(caption):
        taxa = annotator.read(Figure("1", caption)).taxa
        return taxa[0].name, len(taxa)

    assert first("Mec1 and Rad53 act; Dun1 inhibits Sml1.") == ("Saccharomyces cerevisiae", 1)
    assert first("TP53 acts.")[0] == "Homo sapiens"


def test_genes_and_cells_of_animals_keep_human():
    caption = "InhA, KasA and KasB act, and TNF-α and IL-6 rise in macrophages."
    taxa = Annotator().read(Figure("1", caption)).taxa
    assert taxa[0].name == "Homo sapiens"


def test_shrimps_and_planarians_have_genes_called_as_the_flys_and_worms_are():
    groups = ORGANISMS | {
        "ncbitaxon:6689": Organism("ncbitaxon:6689", "Penaeus vannamei", "invertebrate")
    }
    shrimp = OrganismMention("ncbitaxon:6689", "shrimp")
    text = "DAF-2 inhibits DAF-16, and SKN-1 acts."
    assert telltale_cues([text], (), groups)
    assert {cue.taxon for cue in telltale_cues([text], (shrimp,), groups)} == {shrimp.taxon}


def test_a_long_word_may_begin_a_sentence():
    assert shown("Thylakoids. Plastid") == ""  # a short one may be a name
    assert shown("Thylakoids. Gibberellins") == PLANTS


@pytest.mark.parametrize(
    ("caption", "species"),
    [
        ("In the absence of Hh, Ptc inhibits Smo; Cos2 and Slimb bind.", "Drosophila melanogaster"),
        ("Chordin inhibits BMP4; Xnr2 and Siamois are expressed.", "Xenopus laevis"),
        ("Xyr1 binds to the promoters of cbh1 and cbh2.", "Trichoderma reesei"),
        ("Merozoite proteins: PfRh5, Ripr and CyRPA.", "Plasmodium falciparum"),
        ("Stages of Hamburger-Hamilton: SHH and PAX7.", "Gallus gallus"),
    ],
)
def test_animals_and_fungi_that_nothing_names(caption, species):
    taxa = Annotator("starter").read(Figure("f", caption)).taxa
    assert species in [taxon.name for taxon in taxa]
