"""Which organisms a figure is about, and why."""

import pytest

from annotator import wording
from annotator.errors import LexiconError
from annotator.lexicon import open_lexicon
from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.chosen_organisms import choose
from annotator.recognition.organisms.figure_organisms import (
    accepted_taxa,
    figure_taxa,
)
from annotator.recognition.organisms.nomenclature import nomenclature_cues
from annotator.recognition.organisms.organism_candidates import OrganismCandidate
from annotator.recognition.organisms.organism_names import (
    NameKind,
    OrganismMention,
    organism_names,
)
from annotator.recognition.organisms.organism_weights import read_organism_weights
from annotator.recognition.organisms.organism_words import (
    read_organism_words,
    shipped_organism_words,
    words_of,
)
from annotator.recognition.pipeline import Annotator
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
    "bacteria": "ncbitaxon:2",
}


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter")


def taxa_of(caption="", figtitle="", papertitle="", organisms=(), lexicon=None, papertext=""):
    lexicon = lexicon or small_lexicon()
    figure = Figure("f", caption, figtitle=figtitle, papertitle=papertitle, organisms=organisms)
    texts = (caption, figtitle, papertitle, papertext)
    *names, of_paper = [organism_names(text, lexicon.matches(text)) for text in texts]
    return figure_taxa(figure, *names, lexicon, papertext=of_paper)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"caption": "Signalling in mice.", "papertitle": "Signalling in mice"}, "mouse"),
        ({"caption": "In the fruit fly", "organisms": ("Homo sapiens",)}, "fly"),
        ({"caption": "no word", "papertitle": "Dauer in C. elegans"}, "worm"),
        ({"figtitle": "A zebrafish model"}, "fish"),
        ({"caption": "HeLa cells"}, "human"),
        ({"organisms": ("Escherichia coli",)}, "human"),  # nothing but the field
        ({}, "human"),
        ({"caption": "SARS-CoV-2 entry"}, "human"),  # a virus has a host
        ({"papertitle": "Light sensing in plants", "figtitle": "Light and chloroplasts of plants",
          "organisms": ("Homo sapiens",)}, "plants"),
        ({"caption": "A plant extract lowers glucose in patients with cancer"}, "human"),
        # A tool, a homolog or an ortholog of a gene is no subject.
        ({"caption": "delta homolog 1 (zebrafish) and its inhibitor in tumor patients"}, "human"),
        ({"caption": "Tumor growth in human patients. The orthologs in zebrafish differ."}, "human"),
    ],
)  # fmt: skip
def test_the_main_organism(record, expected):
    assert taxa_of(**record)[0].taxon == NAMES[expected]


def test_one_word_does_not_overturn_all_others():
    """A mouse that is mentioned in the caption of a paper on zebrafish is not its subject."""
    taxa = taxa_of(
        caption="Signalling in zebrafish embryos. In zebrafish, as in a mouse, it is needed.",
        figtitle="Signalling in zebrafish",
        papertitle="A zebrafish model of heart growth",
    )
    assert taxa[0].taxon == NAMES["fish"]
    assert taxa[0].probability > 0.9


def test_evidence_names_every_source():
    (taxon,) = taxa_of(caption="In mice", papertitle="Signalling in mouse")
    assert [(e.source.value, e.words, e.weight) for e in taxon.evidence] == [
        ("caption", ("mice",), 1.0),
        ("paper title", ("mouse",), 1.0),
    ]
    assert not taxon.is_default
    (default,) = taxa_of()
    assert default.is_default
    assert default.probability < taxon.probability


def test_words_show_the_group_where_nothing_is_named():
    words = {"chloroplast", "leaves", "gibberellin", "biosynthesis", "plastid", "seed"}
    groups = shipped_organism_words().groups(words)
    assert max(groups.probabilities, key=groups.probabilities.get) == "plant"
    assert sum(groups.probabilities.values()) == pytest.approx(1.0)
    assert set(groups.words("plant")) <= words
    assert not groups.words("virus")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sesquiterpenes of Aquilaria species", [("Aquilaria", "plant")]),
        ("extracted from Hylocereus polyrhizus", [("Hylocereus polyrhizus", "")]),
        ("glycolysis in L. panis cells", [("L. panis", "")]),
        ("in Streptomyces", [("Streptomyces", "bacterium")]),
        ("in Streptomyces strain Mx 7", [("Streptomyces strain Mx 7", "bacterium")]),
        ("Genus Fictia: a model", [("Fictia", "")]),
        ("Genus Aquilaria: a model", [("Aquilaria", "plant")]),
        ("a non-toxic Fictium species", [("Fictium", "")]),
        ("various species of one soil", []),
        ("Various species of one soil", []),
        ("two Streptomyces spp. of one soil", [("Streptomyces", "bacterium")]),
        ("sugars of Lactobacillus panis", [("Lactobacillus panis", "bacterium")]),
        ("saponins of Panax notoginseng", [("Panax notoginseng", "plant")]),
        ("growth of Aspergillus mycelia", [("Aspergillus", "fungus")]),
        ("Fusarium head blight", [("Fusarium", "fungus")]),
        ("sugars of Lactobacillus plasma", [("Lactobacillus", "bacterium")]),
        ("stamens of Senna rotunda L. and leaves", [("Senna rotunda", "")]),
        ("the Wnt axis and Monzon data", []),
        ("the Golgi apparatus and the Endoplasmic reticulum", []),
        ("A. overview of (B. and C. controls)", []),
        ("roots of P. fictandrum", [("P. fictandrum", "")]),
        ("glucose and C. medium", []),  # a panel
    ],
)
def test_species_that_no_lexicon_has(text, expected):
    found = organism_names(text, ())
    assert [(name.text, name.group) for name in found] == expected
    assert all(name.kind is NameKind.GENUS and not name.taxon for name in found)


def test_an_everyday_name_that_describes_a_species_is_not_another_one():
    lexicon = open_lexicon("starter")
    text = "growth of the yeast Lipomyces japonicus and of budding yeast"
    found = organism_names(text, lexicon.matches(text))
    assert [name.text for name in found] == ["Lipomyces japonicus", "budding yeast"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("stems of pea and oats", ["pea", "oats"]),
        ("PEA, OAT and HOPS were measured", []),  # symbols and short forms
        ("Oats are sown", ["Oats"]),
        ("LamB and OaT are receptors", []),  # a bacterium's protein is no lamb
    ],
)
def test_everyday_names_in_the_case_of_symbols_are_no_organisms(text, names):
    found = organism_names(text, open_lexicon("starter").matches(text))
    assert [name.text for name in found] == names


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"papertitle": "Energy of cyanobacteria", "caption": "Thylakoids of cyanobacteria"},
         "Cyanobacteria"),
        ({"papertitle": "AtNAC7 delays flowering", "caption": "AtNAC7 and AtNAC9 in leaves"},
         "Arabidopsis thaliana"),
        ({"papertitle": "Entry of TGEV", "caption": "TGEV and PEDV enter IPEC-J2 cells"}, "Sus scrofa"),
        ({"caption": "Labd-13-en-8-ol and labd-7-en-15-ol"}, "Homo sapiens"),  # no genes of worms
    ],
)  # fmt: skip
def test_groups_gene_names_and_viruses_say_what_a_figure_is_about(record, name):
    figure = Figure("f", record.get("caption", ""), papertitle=record.get("papertitle", ""))
    assert Annotator("starter").read(figure).taxa[0].name == name


def test_a_virus_alone_has_a_human_host_and_no_bacterium():
    taxa = taxa_of(
        caption="Vaccinia induces fatty acid synthesis: citrate, acetyl-CoA, malonyl-CoA",
        papertitle="Fatty acid biosynthesis and vaccinia",
        lexicon=open_lexicon("starter"),
    )
    assert [taxon.name for taxon in taxa] == ["Homo sapiens", "Vaccinia virus"]


def test_a_species_that_no_lexicon_has_is_not_human():
    lexicon = open_lexicon("starter")
    taxa = taxa_of(
        caption="Alkaloids of Cocculus orbiculatus roots and leaves",
        papertitle="Biosynthesis in Cocculus orbiculatus",
        lexicon=lexicon,
    )
    assert taxa[0].name == "Cocculus orbiculatus"
    assert not accepted_taxa(taxa, lexicon) & {HUMAN, NAMES["cress"]}


def test_an_abbreviation_is_the_species_that_another_text_writes_out():
    taxa = taxa_of(
        caption="Sugars in P. rustica",
        papertitle="Sugars of Paenibacillus rustica",
        lexicon=open_lexicon("starter"),
    )
    assert [taxon.name for taxon in taxa] == ["Paenibacillus rustica"]
    assert taxa[0].taxon == "ncbitaxon:2"


@pytest.mark.parametrize(
    ("caption", "title", "expected"),
    [
        ("Sugars in A. oryzae", "", "Aspergillus oryzae"),
        ("Sugars in Z. mays", "", "Zea mays"),
        ("Sugars in A. oryzae", "Acetobacter oryzae in rice wine", "Acetobacter oryzae"),
        ("Oils in A. rusticum", "Oils of a Fictium species", "A. rusticum"),
        ("Oils in F. rusticum", "Oils of a Fictium species", "Fictium rusticum"),
    ],
)
def test_an_abbreviated_genus_is_one_of_the_texts_or_else_the_one_often_studied(
    caption, title, expected
):
    taxa = taxa_of(caption=caption, papertitle=title, lexicon=open_lexicon("starter"))
    (found,) = [taxon for taxon in taxa if taxon.name == expected]
    abbreviated = " ".join(caption.split()[-2:])
    assert abbreviated in [word for evidence in found.evidence for word in evidence.words]


def test_an_abbreviation_of_two_species_is_neither():
    lexicon = open_lexicon("starter")
    text = "pigments of C. sativus"  # Cucumis and Crocus
    assert [m.taxon for m in organism_names(text, lexicon.matches(text))] == [""]


def test_human_by_default_is_explained_by_genes_and_cells_of_animals():
    taxa = taxa_of(
        caption="TLR4, NF-κB and TNF-α in macrophages",
        papertitle="Listeria monocytogenes in immunity",
        lexicon=open_lexicon("starter"),
    )
    (human,) = [taxon for taxon in taxa if taxon.taxon == HUMAN]
    assert human.evidence[-1].source is EvidenceSource.HOST


@pytest.mark.parametrize("read", [read_organism_words, read_organism_weights])
def test_damaged_weights_are_refused_with_the_line(read):
    with pytest.raises(LexiconError, match=r"\.tsv:3: expected"):
        read(["head", "# about", "word\tmuch"])


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
    coli = accepted_taxa(taxa_of(papertitle="Growth of E. coli"), lexicon)
    assert {"ncbitaxon:562", "ncbitaxon:511145"} <= coli
    mouse = accepted_taxa(taxa_of(caption="mice"), lexicon)
    assert {NAMES["human"], NAMES["mouse"]} <= mouse
    assert not {NAMES["fly"], NAMES["fish"]} & mouse
    plants = accepted_taxa(
        taxa_of(
            papertitle="Light in plants", figtitle="Chloroplasts of leaves and roots of plants"
        ),
        lexicon,
    )
    assert plants == {NAMES["plants"]}, "not every plant has the genes of Arabidopsis"


@pytest.mark.parametrize(
    ("record", "is_human"),
    [
        ({"caption": "It resembles a protein of Drosophila."}, True),
        ({"caption": "Of Drosophila. In the fly, Drosophila too."}, False),
        ({"caption": "A protein.", "papertitle": "Wings of Drosophila"}, False),
    ],
)
def test_an_abstract_that_names_another_organism_once_may_be_about_human(record, is_human):
    lexicon = open_lexicon("starter")
    taxa = taxa_of(**record)
    assert taxa[0].taxon == NAMES["fly"]
    assert (HUMAN in accepted_taxa(taxa, lexicon, of_abstract=True)) == is_human
    assert HUMAN not in accepted_taxa(taxa, lexicon)


def test_protein_names_of_yeast_give_it_away():
    reading = small_annotator().read(
        Figure("F1", "Ubr1p binds Cup9p in the vacuole, and Cup9p and Sho1p repress.")
    )
    assert [t.taxon for t in reading.taxa] == ["ncbitaxon:4932"]
    assert reading.taxa[0].evidence[0].words == ("Ubr1p", "Cup9p", "Sho1p")
    alone = small_annotator().read(Figure("F1", "Ubr1p alone says nothing."))
    assert alone.taxa[0].taxon == HUMAN


@pytest.mark.parametrize(
    "text",
    [
        "a budding yeast two-hybrid screen",
        "mouse anti-FLAG",
        "mouse IgG",
        "mouse thymoma viral oncogene",
        "the fruit fly trap domain",
        "the budding yeast-to-hypha transition",
    ],
)
def test_an_organism_that_is_a_tool_does_not_count(text):
    found = organism_names(text, small_lexicon().matches(text))
    assert not [mention.text for mention in found if mention.kind is NameKind.NAME]


@pytest.mark.parametrize(
    ("caption", "cues"),
    [
        ("Gal4p and Tye7p bind in Candida albicans.", []),
        ("Gal4p and Tye7p bind in Candida.", []),
        ("Gal4p and Tye7p bind, unlike in Candida albicans.", ["Gal4p", "Tye7p"]),
        ("Gal4p and Tye7p bind in S. cerevisiae.", ["Gal4p", "Tye7p"]),
        ("In planarians, zic-1 and foxd-1 act.", []),
        ("In planarians, Gal4p and Tye7p act.", ["Gal4p", "Tye7p"]),
        ("In the worm, unc-5 and foxd-1 act.", ["unc-5", "foxd-1"]),
        ("In zebrafish, hsp70-Gal4 drives UAS-kras.", []),
        ("In the fly, hsp70-Gal4 drives UAS-kras.", ["hsp70-Gal4", "UAS-kras"]),
    ],
)
def test_spelling_of_genes_is_no_cue_where_another_organism_that_shares_it_is_named(caption, cues):
    lexicon = open_lexicon("starter")
    named = organism_names(caption, lexicon.matches(caption))
    found = nomenclature_cues(Figure("F1", caption), lexicon, named)
    assert [cue.text for cue in found] == cues


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("the human pathogen C. auris", []),
        ("a major human opportunistic fungal pathogen", []),
        ("a mouse gut symbiont", []),
        ("the human malaria parasite", []),
        ("human-pathogen interactions", ["human"]),
        ("human cells and their pathogens", ["human"]),
    ],
)
def test_a_host_does_not_count_where_it_says_what_a_pathogen_is(text, host):
    found = organism_names(text, small_lexicon().matches(text))
    assert [mention.text for mention in found if mention.kind is NameKind.NAME] == host


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("MAPK cascades of plant pathogenic fungi", ["fungi"]),
        ("plant defence against pathogens", ["plant"]),
        ("a bacterial pathogen", ["bacterial"]),
    ],
)
def test_plants_do_not_count_where_they_say_what_a_pathogen_is(text, groups):
    found = organism_names(text, open_lexicon("starter").matches(text))
    assert [mention.text for mention in found if mention.kind is NameKind.GROUP] == groups


def test_of_two_that_are_as_likely_none_is_left_out_just_above_the_limit():
    mouse, rat = OrganismCandidate("a", "a", "mammal"), OrganismCandidate("b", "b", "mammal")
    for candidate in (mouse, rat):
        candidate.mentions[EvidenceSource.CAPTION] = [OrganismMention(candidate.taxon, "m")]
    assert len(choose([(0.51, mouse), (0.49, rat)], "")) == 2
    assert len(choose([(0.49, mouse), (0.48, rat)], "")) == 2
    assert len(choose([(0.9, mouse), (0.49, rat)], "")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RB1 in MEFs", ["MEFs"]),  # a plural of the gene MEF as well
        ("RB1 in BMDMs", ["BMDMs"]),  # listed in both forms: once
        ("Wnt acts in Hydra.", ["Hydra"]),
        ("the gene hydra", []),
    ],
)
def test_names_that_are_also_genes(text, expected, tmp_path):
    yaml = """
genes:
  - {symbol: MEF, id: 999999991}
  - {symbol: hydra, id: 999999990}
  - {symbol: RB1, id: 5925}
organisms:
  - {taxon: 10090, name: Mus musculus, group: mammal, cues: [MEFs, BMDM, BMDMs]}
"""
    (tmp_path / "terms.yaml").write_text(yaml, encoding="utf-8")
    lexicon = open_lexicon(str(tmp_path))
    found = organism_names(text, lexicon.matches(text))
    assert [mention.text for mention in found] == expected


@pytest.mark.parametrize(
    ("text", "by_the_way"),
    [("cells from C57BL/6 bone marrow", False), ("cells from mice", True), ("than C57BL/6", True)],
)
def test_what_cells_are_from_is_studied_if_it_is_a_strain(text, by_the_way):
    (mention,) = organism_names(text, open_lexicon("starter").matches(text))
    assert mention.aside is by_the_way


@pytest.mark.parametrize(
    ("caption", "organisms", "expected"),
    [
        ("aceA, adhE and sdhABCD", ("Homo sapiens", "Escherichia coli"), ["coli"]),
        ("aceA and adhE", ("Homo sapiens", "Escherichia coli"), []),  # two may be anything
        ("siRNA, miRNA, mtDNA, shRNA", ("Escherichia coli",), []),
        ("Ubr1p and Cup9p", (), ["yeast"]),
        ("YML082W", (), ["yeast"]),  # so does a locus
        ("At3g12345", (), ["cress"]),
        ("AtBRX", (), []),
        ("Alb-Cre and Rosa26-CreERT2", (), ["mouse"]),
        ("gankyrin(f/f) and Rb(fl/fl)", (), ["mouse"]),
        ("at E10.5 and E12.5", (), ["mouse"]),
        ("E2.5, CRE, Creatine, off/for", (), []),
        ("atg8\u2206 cells", (), ["yeast"]),  # one deletion shows it
        ("\u0394atg8 and \u2206npr2 cells", (), ["yeast"]),
        ("\u0394atg8 cells and \u0394log2, \u0394recA", (), []),
        ("neurons with UAS-tsr under ppk-GAL4", (), ["fly"]),
        ("insc-Gal4 and Df(3R) ED5644", (), ["fly"]),
        ("insc-Gal4 and UAS", (), []),
        ("QRC1-GAL4 and RXRA-GAL4 drive UAS-Luc and UAS-lacZ", (), []),  # reporters
        ("cblA, cblB and cblC are defects", (), []),  # of one stem alone
        ("FabQ, FabY, PlsQ, AccY and TesQ", (), ["bacteria"]),
        ("FabQ, FabY, PlsQ and AccY", (), []),  # of proteins, more are needed
        ("PsbA, PsbB, PsaC, PetB and AtpH", (), []),  # of plastids, too
        ("JunB, JunD, FosB, RelB, MafB and MafG", (), []),  # approved symbols in capitals
        ("FabQ, FabY, PlsQ, AccY and TesQ in macrophages", (), []),
        ("TrkA, TrkB, MyoD, RhoA and RalA", (), []),  # written so elsewhere
        ("hem13+ and osm1+ are induced", (), ["fission"]),
        ("sox2+ neurons and olig2+ cells, il4+/- mice", (), []),
        ("OsQRS2 activates OsQT6", (), ["rice"]),
        ("OsQRS2, MtDNA, StAR and StARD4", (), []),
    ],
)
def test_the_way_genes_are_written(caption, organisms, expected):
    figure = Figure("f", caption, organisms=organisms)
    names = NAMES | {"yeast": "ncbitaxon:4932", "rice": "ncbitaxon:4530"}
    names["fission"] = "ncbitaxon:284812"
    cues = nomenclature_cues(figure, open_lexicon("starter"))
    assert {cue.taxon for cue in cues} == {names[name] for name in expected}
    assert all(cue.kind is NameKind.CUE for cue in cues)


def test_effectors_of_a_named_bacterium_say_nothing_of_its_host():
    caption = "QopE, QopB, QipA, QipC, QptP and QifA act on actin."
    lexicon = open_lexicon("starter")
    named = [OrganismMention("ncbitaxon:590", "Salmonella", NameKind.GENUS)]
    assert nomenclature_cues(Figure("f", caption), lexicon)
    assert nomenclature_cues(Figure("f", caption), lexicon, named) == []


@pytest.mark.parametrize(
    ("title", "caption", "name"),
    [
        ("Patterning of the frog embryo", "Wnt and BMP act on Chordin.", "Xenopus laevis"),
        ("Cocaine and the accumbens", "Long-Evans animals; Homer2, GLT-1.", "Rattus norvegicus"),
        ("Xylose in a strain of Saccharomyces", "XR and XDH.", "Saccharomyces cerevisiae"),
    ],
)
def test_strains_genera_and_embryos_tell_the_organism(starter, title, caption, name):
    assert starter.subject(Figure("f", caption, papertitle=title)).taxa[0].name == name


def test_keywords_and_abstract_count_where_nothing_else_names_an_organism():
    text = "development; zebrafish\nZebrafish embryos were used. Zebrafish hearts grew."
    (found,) = taxa_of("Wnt binds.", papertitle="Growth of hearts", papertext=text)
    assert found.taxon == NAMES["fish"]
    assert wording.evidence(found) == "journal, keywords, abstract: zebrafish"
    (found,) = taxa_of("Wnt binds in Drosophila.", papertext=text)
    assert found.taxon == NAMES["fly"]
    (found,) = taxa_of("Wnt binds.", papertext="We grew hearts.")
    assert found.is_default


def test_an_abstract_reaches_the_figure_from_its_record():
    figure = Figure("f", "Wnt binds.", papertext="We used zebrafish.")
    reading = small_annotator().read(figure)
    assert [taxon.taxon for taxon in reading.taxa] == [NAMES["fish"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("enzymes of Streptomyces fictensis", [("", "Streptomyces fictensis")]),
        ("enzymes of Streptomyces", [("ncbitaxon:100226", "Streptomyces")]),
        ("the Drosophila testis", [("ncbitaxon:7227", "Drosophila")]),
        ("roots of Zea mays L. seedum", [("ncbitaxon:4577", "Zea mays")]),  # its author
        ("growth of D. fictatus", [("", "D. fictatus")]),  # though D is a term
        ("PC12 and RAW264.7 cells", [("ncbitaxon:10116", "PC12"), ("ncbitaxon:10090", "RAW264.7")]),
        ("pc12 cells", []),
        ("flux in MG1655", [("ncbitaxon:562", "MG1655")]),
    ],
)
def test_names_that_stand_for_another_species_or_none(text, expected):
    lexicon = open_lexicon("starter")
    found = organism_names(text, lexicon.matches(text))
    assert [(name.taxon, name.text) for name in found] == expected


@pytest.mark.parametrize(
    ("title", "caption", "names"),
    [
        ("Phage lambda", "CI represses PR.", ["Escherichia phage lambda"]),
        ("Entry", "Atlantic salmon Salmo salar: viperin, RIG-I, TLR3, STAT1, IL-1\u03b2, TNF\u03b1, "
         "IL-8, MMP13, CD4, CD8, MHC-I, MHC-II in macrophages", ["Salmo salar"]),
        ("Planarian regeneration", "six-1, zic-1, egr-2, wnt-1 and fz-4", ["Schmidtea mediterranea"]),
        ("Superoxide dismutases", "NOX2 and SOD3 of macrophages, TNF, AKT1; in C. elegans, SOD is "
         "needed.", ["Homo sapiens", "Caenorhabditis elegans"]),
        # Enzymes of a parasite are called as human ones are; a host has genes of its own.
        ("Glycolysis", "Glycolysis in T. brucei: HK, hexokinase; PFK, phosphofructokinase; PYK, "
         "pyruvate kinase; TIM, triosephosphate isomerase", ["Trypanosoma brucei"]),
        ("Polyps", "Head organizer of Hydra: Wnt3, \u03b2-catenin and TCF", ["Hydra"]),
        ("Chemotaxis", "In Dictyostelium: PI3K, ERK2 and PTEN", ["Dictyostelium discoideum"]),
        ("Skeleton", "Sea urchin network: HesC, ALX1, ETS1, SNAI1",
         ["Strongylocentrotus purpuratus"]),
    ],
)  # fmt: skip
def test_human_is_no_default_beside_another_animal_in_earnest_or_a_phage(title, caption, names):
    taxa = Annotator("starter").read(Figure("f", caption, papertitle=title)).taxa
    assert [taxon.name for taxon in taxa] == names


@pytest.mark.parametrize(
    ("title", "caption", "names"),
    [
        # Names of yeast alone weigh more than human by default.
        ("Exit from mitosis", "Pds1, Esp1, Net1, Tem1 and Bub2 act", ["Saccharomyces cerevisiae"]),
        # A species that is named comes before bacteria as such.
        (
            "Balancing a pathway",
            "The pathway in E. coli: ldhA, poxB, acrAB and sdhC are deleted",
            ["Escherichia coli"],
        ),
        # The names are those of the fungus that is named, and its shape is no budding yeast.
        (
            "Morphogenesis of Candida albicans",
            "The yeast-to-hypha transition: Opi1, Sch9 and Snf1 act",
            ["Candida albicans"],
        ),
        # Not where more symbols are human ones.
        (
            "Lessons for energy sensing",
            "EEF2K, NTRK2, PRKAA1, CREB1 and GRIA1 are Opi1, Sch9 and Mig1",
            ["Homo sapiens", "Saccharomyces cerevisiae"],
        ),
        # Nor where another organism is named in earnest: it is second.
        (
            "Metabolic engineering of Corynebacterium glutamicum",
            "Pds1, Esp1, Net1, Tem1 and Bub2 of another organism",
            ["Corynebacterium glutamicum", "Saccharomyces cerevisiae"],
        ),
        ("Hibernation in mammals", "In mice AKT1 acts", ["Mus musculus"]),
        # A title that speaks of mammals means human where none of them is named.
        (
            "Conserved autophagy in yeast and mammals",
            "ULK1 and ATG13 act",
            ["Homo sapiens", "Saccharomyces cerevisiae"],
        ),
        # INS-1 is a peptide of the worm, not a line of rat cells.
        ("Longevity of the nematode", "INS-1 and DAF-28 act on daf-2 and daf-16", None),
    ],
)
def test_names_of_one_organism_alone(starter, title, caption, names):
    taxa = starter.read(Figure("f", caption, papertitle=title)).taxa
    assert [taxon.name for taxon in taxa] == (names or ["Caenorhabditis elegans"])
    assert taxa[0].probability > 0.3


@pytest.mark.parametrize(
    ("name", "species"),
    [
        ("cows", "Bos taurus"), ("heifers", "Bos taurus"), ("laying hens", "Gallus gallus"),
        ("hamsters", "Mesocricetus auratus"), ("monkeys", "Macaca mulatta"),
        ("trout", "Oncorhynchus mykiss"),
        ("salmon", "Salmo salar"), ("frog oocytes", "Xenopus laevis"), ("toads", "Anura"),
        ("newts", "Caudata"), ("geese", "Anser cygnoides"), ("whiteflies", "Bemisia tabaci"),
        ("scallops", "Bivalvia"), ("squids", "Cephalopoda"), ("spruce", "Picea abies"),
        ("peach", "Prunus persica"), ("mosses", "Physcomitrella patens"),
    ],
)  # fmt: skip
def test_everyday_names_of_animals_and_crops(starter, name, species):
    """Captions of such figures were read as human where no scientific name stands beside them."""
    figure = Figure("f", "Scheme of the signals.", papertitle=f"Stress signalling in {name}")
    assert starter.read(figure).taxa[0].name == species


@pytest.mark.parametrize(
    ("caption", "first"),
    [
        ("In mice, TNF binds TNFR1 on T cells, which activates NF-κB and JNK; signals of growth "
         "and of inflammation depend on the adaptors that are there.", "Mus musculus"),
        # A review that names mice for a detail is about human.
        ("TNF binds TNFR1 on T cells, which activates NF-κB and JNK; signals of growth and of "
         "inflammation depend on the adaptors, which are studied in mice.", "Homo sapiens"),
    ],
)  # fmt: skip
def test_a_mouse_at_the_end_of_a_caption_is_a_detail(starter, caption, first):
    title = "TNF signalling and targets in cancer"
    assert starter.read(Figure("f", caption, papertitle=title)).taxa[0].name == first


def test_words_tell_other_mammals_from_human():
    def odds(*words):
        return shipped_organism_words().groups(set(words)).other_mammal

    assert odds("knockout", "diet", "vivo") > 0.0 > odds("cancer", "targets", "signal")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Heme synthesis and porphyria", True),
        ("Neuropathies and hypoglycemia", True),
        ("Stroma of chloroplasts, aroma and endocytosis of pentoses", False),
    ],
)
def test_a_rare_disease_counts_by_its_ending(text, counts):
    words = words_of([text], [])
    assert ("name of a disease" in words) == counts
    speaks = shipped_organism_words().groups(words).weights.get("name of a disease")
    assert (speaks is not None and speaks[0] == max(speaks)) == counts
