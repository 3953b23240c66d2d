"""Genes in figures about yeast, bacteria, plants, the fly and the worm."""

import pytest

from annotator.recognition.pipeline import Annotator
from annotator.records import Figure

YEAST = """
taxon: 559292
genes:
  - {symbol: ILV2, id: 855135, names: [acetolactate synthase]}
  - {symbol: SFC1, id: 853558, names: [succinate carrier], aliases: [Acr1]}
  - {symbol: ARR2, id: 856330, names: [arsenate reductase], aliases: [Acr2]}
  - {symbol: ERG13, id: 854913, names: [hydroxymethylglutaryl synthase], aliases: [HMGS]}
  - {symbol: XylA, id: 999999990, names: [xylose isomerase]}
"""
ORGANISMS = """
organisms:
  - {taxon: 559292, name: Saccharomyces cerevisiae, group: fungus, names: [yeast]}
"""
HUMAN = """
genes:
  - {symbol: INHA, id: 3623, hgnc: 6065}
  - {symbol: MAPK, id: 999999991, hgnc: 1}
  - {symbol: GTF2A1L, id: 11036, hgnc: 30727, aliases: [ALF]}
organisms:
  - {taxon: 8022, name: Oncorhynchus mykiss, group: fish, names: [rainbow trout]}
  - {taxon: 1773, name: Mycobacterium tuberculosis, group: bacterium}
  - {taxon: 9606, name: Homo sapiens, group: human, names: [human]}
"""


@pytest.fixture(scope="module")
def annotator():
    return Annotator("starter")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    for name, text in (("yeast", YEAST), ("organisms", ORGANISMS), ("human", HUMAN)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Annotator(str(folder))


def symbols(annotator, caption, papertitle=""):
    figure = Figure("a", caption, papertitle=papertitle, is_caption=True)
    mentions = annotator.read(figure).mentions
    return [(m.text, m.symbol) for m in mentions]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        # A bacterium's symbol, unless the yeast has it itself.
        ("In yeast: acetolactate synthase (AlsS).", [("acetolactate synthase", ""), ("AlsS", "")]),
        ("In yeast: acetolactate synthase (ALS).",
         [("acetolactate synthase", "ILV2"), ("ALS", "ILV2")]),
        ("In yeast: xylose isomerase (XylA).", [("xylose isomerase", "XylA"), ("XylA", "XylA")]),
        ("In yeast: hydroxymethylglutaryl-CoA synthase (HMGS).",
         [("hydroxymethylglutaryl-CoA synthase", "ERG13"), ("HMGS", "ERG13")]),
    ],
)  # fmt: skip
def test_definitions_of_what_yeast_lacks(small, caption, expected):
    assert symbols(small, caption) == expected


def test_an_alias_of_what_is_another_enzyme_or_none(small):
    caption = (
        "Metabolism in yeast. Acr1, acyl-CoA reductase; Acr2, acyl-CoA reductase; ADH, alcohol "
        "dehydrogenase; PDC, pyruvate decarboxylase; ALS, acetolactate synthase."
    )
    found = dict(symbols(small, caption))
    assert (found["Acr1"], found["Acr2"], found["ALS"]) == ("", "", "ILV2")


def test_a_bacterial_symbol_is_no_human_gene_in_another_case(small):
    caption = "Mycobacterium tuberculosis and human cells: {} acts."
    title = "Genes of Mycobacterium tuberculosis"
    assert symbols(small, caption.format("InhA"), title) == [("InhA", "")]
    assert symbols(small, caption.format("INHA"), title) == [("INHA", "INHA")]
    assert symbols(small, "In human cells, InhA acts.") == [("InhA", "INHA")]
    host = "Human macrophages: NF-κB. In them, Mycobacterium tuberculosis has InhA."
    assert dict(symbols(small, host))["InhA"] == ""


def test_a_protein_of_animals_is_no_bacteriums_beside_a_host():
    caption = "Human macrophages: NF-κB. In them, Mycobacterium tuberculosis has InhA; JunB acts."
    found = Annotator("starter").read(Figure("f", caption, is_caption=True)).mentions
    symbol_of = {mention.text: mention.symbol for mention in found}
    assert (symbol_of["InhA"], symbol_of["JunB"]) == ("", "JUNB")


@pytest.mark.parametrize(
    ("caption", "text", "symbol"),
    [
        ("In Drosophila, Hh acts.", "Hh", "hh"),
        ("In Drosophila, FOXO acts.", "FOXO", "foxo"),
        ("In Drosophila, PI3K acts.", "PI3K", "PI3K"),  # no gene of that name was reviewed
        ("In Drosophila, Ras acts.", "Ras", "Ras85D"),
        ("In Drosophila, JNK acts.", "JNK", "bsk"),
        ("In Drosophila, dlg acts.", "dlg", "dlg1"),
        ("In C. elegans, JNK acts.", "JNK", "JNK"),
        ("In C. elegans, HIF-1 acts.", "HIF-1", "hif-1"),
        ("In C. elegans, FOXO acts.", "FOXO", "FOXO"),
        ("In Drosophila, insulin binds InR.", "insulin", ""),  # no gene is called so
        ("In Drosophila, insulin-like signalling acts by InR.", "insulin", None),
        ("In Xenopus, insulin binds Igf1r.", "insulin", ""),
        ("In human cells, Hh acts.", "Hh", "Hedgehog"),
        ("In Drosophila, Wg and Arm act.", "Arm", "arm"),
        ("In Drosophila, the Arm of a muscle.", "Arm", None),
    ],
)
def test_genes_of_the_organism_before_families(annotator, caption, text, symbol):
    assert dict(symbols(annotator, caption)).get(text) == symbol


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tpk", "TPK1|TPK2|TPK3"), ("Ras", "RAS1|RAS2"), ("PKA", ""), ("CDK", ""),
        ("mitochondrial malate dehydrogenase", "MDH1"), ("acetyl-CoA carboxylase", "ACC1"),
        ("α-ketoglutarate dehydrogenase", "KGD1|KGD2"), ("sno1Δ", None), ("hog1Δ", "HOG1"),
    ],
)  # fmt: skip
def test_names_in_yeast(annotator, name, expected):
    found = dict(symbols(annotator, f"In Saccharomyces cerevisiae, {name} and Msn2 act."))
    symbol = found.get(name)
    assert (None if symbol is None else "|".join(sorted(symbol.split("|")))) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("In rainbow trout, leptin and GHR rise.", [("leptin", ""), ("GHR", "")]),
        ("In the silkworm, IMD and Relish act.", [("IMD", ""), ("Relish", "")]),
        ("In maize, GHR is nothing.", []),
    ],
)
def test_words_for_proteins_in_animals_without_genes(annotator, caption, expected):
    assert symbols(annotator, caption) == expected


def test_a_doubtful_alias_is_no_word_for_a_protein(small):
    assert symbols(small, "In rainbow trout, ALF acts on GTF2A1L.") == [("GTF2A1L", "")]
    assert symbols(small, "In human cells, ALF acts.") == [("ALF", "GTF2A1L")]


def test_a_flys_gene_that_a_caption_defines_is_no_class_of_human_genes():
    caption = "In Drosophila, Frizzled (Fz) and Dishevelled (Dsh) act. FZD, frizzled; Hh, hedgehog."
    found = Annotator("starter").read(Figure("F1", caption)).mentions
    symbols = {mention.text: mention.symbol for mention in found}
    assert (symbols["Fz"], symbols["Dsh"], symbols["Hh"]) == ("fz", "dsh", "hh")
    assert symbols["FZD"] == "FZD", "so are the proteins of vertebrates called"
