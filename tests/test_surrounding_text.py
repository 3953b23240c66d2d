"""Words around a name: write the caption with the name in angle brackets."""

import pytest

from annotator.recognition.chemicals.ions import conducted_ions
from annotator.recognition.names.protein_tags import is_tag
from annotator.recognition.names.surrounding_text import (
    is_a_state,
    is_carbon_atom,
    is_cell_marker,
    is_chromosome_band,
    is_count,
    is_part_of_a_domain,
    is_part_of_longer_name,
    is_residue,
    is_skeleton,
    names_a_sample,
    viral_names,
)
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType, Figure, Mention
from tests.small_lexicon import small_lexicon


def located(marked):
    start = marked.index("<")
    end = marked.index(">") - 1
    return marked.replace("<", "").replace(">", ""), start, end


@pytest.mark.parametrize(
    ("check", "marked", "expected"),
    [
        (is_a_state, "<insulin> resistance", True),
        (is_a_state, "<Leptin>-sensitive cells", True),
        (is_a_state, "<insulin> receptors", False),
        (is_a_state, "<TRAIL> resistance", False),
        (is_count, "<Akt 3> days later", True),
        (is_count, "<PSD 95> binds", False),
        (is_count, "with <ATP 10> \u00b5M", True),
        (is_count, "with <LPS 1> \u03bcg/ml", True),
        (is_count, "<CI 1>.6-7.3", True),
        (is_count, "of 1.06 <min-1> in cells", True),
        (is_count, "20 mM-1 <min-1>", True),
        (is_count, "ml <min-1>", True),
        (is_count, "the gene <min-1>", False),
        (is_count, "of control <min-1>", False),  # the l is of no unit
        (is_tag, "<Myc>-CDK1 and FLAG-ATG5", True),
        (is_tag, "CDK1-<Myc> and HA-ATG5", True),
        (is_tag, "with anti-<Myc> and anti-GFP", True),
        (is_tag, "<Myc>-tagged CDK1", True),
        (is_tag, "<Myc>-CDK1 acts", False),
        (is_tag, "<Myc>-Max beside GFP", False),
        (is_tag, "c-<Myc> and GFP", False),
        (is_tag, "The CDK1-<Myc> axis in GFP+ cells", False),  # a reporter is no tag beside it
        (is_tag, "Eμ-<Myc> cells and FLAG-ATG5", False),  # an enhancer
        (is_tag, "<Myc> and GFP", False),
        (is_tag, "<MYC>-CDK1 and FLAG-ATG5", False),
        (is_count, "<Akt3> days", False),
        (is_count, "a kinase (<EC 2.7>.1.1)", True),
        (is_count, "<Kv 1.1> opens", False),
        (is_count, "1. RAS <Akt 2>. RAF", True),
        (is_count, "1) RAS <Akt 2>) RAF", True),
        (is_count, "Activates <Akt 2>. The cell", False),
        (is_count, "4. RAS <Akt 2>. RAF", False),
        (is_count, "1) RAS (<Akt 2>) RAF", False),
        (is_chromosome_band, "at 5p14-<p15>", True),
        (is_chromosome_band, "at <Xq28>.1", True),
        (is_chromosome_band, "t(2;5)(<p23>;q35)", True),
        (is_chromosome_band, "t(2;5)(p23;<q35>)", True),
        (is_chromosome_band, "between <p16>, a protein", False),
        (is_chromosome_band, "cyclin-<p21>", False),
        (is_chromosome_band, "the p14-<p53> pathway", False),
        (is_chromosome_band, "(p50-<p65>)", False),
        (is_chromosome_band, "<CD28>.1", False),
        (is_carbon_atom, "at the <C5> (N-acyl) and C9 (OH) positions", True),
        (is_carbon_atom, "hydroxylations at <C-1> and C-3", True),
        (is_carbon_atom, "at the C5 (N-acyl) and <C9> (OH) positions", True),
        (is_carbon_atom, "the <C7> ketone", True),
        (is_carbon_atom, "hydroxylation at <C3> and C4", True),
        (is_carbon_atom, "hydroxylated at C3 and <C4>", True),
        (is_carbon_atom, "at position <C8>", True),
        (is_carbon_atom, "the <C5> convertase", False),
        (is_carbon_atom, "levels of <C3> and C5a", False),
        (is_carbon_atom, "positions of <C5a>", False),
        (is_cell_marker, "<CD8>+ T cells", True),
        (is_cell_marker, "<CD4> T lymphocytes", True),
        (is_cell_marker, "<CD11b>⁺ macrophages", True),
        (is_cell_marker, "<CD4> and CD8 T cells", True),
        (is_cell_marker, "<CD4>, CD8 and CD25 lymphocytes", True),
        (is_cell_marker, "<CD44>+/CD24- cells", True),
        (is_cell_marker, "<CD8> + T cells", True),
        (is_cell_marker, "<CD44>high CD24low cells", True),
        (is_cell_marker, "<CD4> and CD8 of T cells", False),
        (is_cell_marker, "<CD73> makes adenosine", False),
        (is_cell_marker, "<CD28> binds on T cells", False),
        (is_residue, "at <Ser>473", True),
        (is_residue, "on <Ser>-473", True),
        (is_residue, "a <tyrosine> kinase", True),
        (is_residue, "<serine>/threonine kinase", True),
        (is_residue, "serine/<threonine> kinase", True),
        (is_residue, "<tyrosine> phosphorylation", True),
        (is_residue, "phospho-<tyrosine>", True),
        (is_residue, "<tyrosine> is made into dopamine", False),
        (is_residue, "<lysine> succinylation", True),
        (is_residue, "of <lysine>-acetylated proteins", True),
        (is_residue, "<cysteine> persulfidation", True),
        (is_residue, "<histidine> decarboxylation", False),
        (is_residue, "a <leucine> zipper", True),
        (is_residue, "<alanine> scanning of", True),
        (is_residue, "single-<cysteine> mutants", True),
        (is_residue, "<Arg>, arginine", False),
        (is_residue, "reacts with <tyrosine> (Tyr) residues", True),
        (is_residue, "reacts with tyrosine (<Tyr>) residues", True),
        (is_residue, "any <serine>, threonine and tyrosine residue", True),
        (is_residue, "the N-terminal <cysteine> of TRX", True),
        (is_residue, "the C-terminal <glycine> of ATG8", True),
        (is_residue, "phosphorylation of <tyrosine> in IRS1", True),
        (is_residue, "to phosphorylate a specific <tyrosine>", True),
        (is_residue, "synthesis of <tyrosine> in IRS1", False),
        (is_residue, "levels of <serine>, threonine and tyrosine", False),
        (is_skeleton, "<labdane>-type diterpenes", True),
        (is_skeleton, "a <taxane> skeleton", True),
        (is_skeleton, "<taxane> in yew", False),
        (is_skeleton, "<benzylisoquinoline> type alkaloids", False),
        (is_residue, "the <threonine>-based ketoacid pathway", False),
        (is_residue, "a <tyrosine>-based sorting signal", True),
        (is_residue, "its <lysines> and <cysteines>", True),
        (is_residue, "receptor <tyrosine>-based motifs", True),
        (is_residue, "the <Cys> sensor residues", True),
        (is_residue, "serine and <threonine> residues", True),
        (is_residue, "makes serine and <alanine>", False),
        (is_residue, "on <serine> (307)", True),
        (is_residue, "makes <serine> (3)", False),
        (is_residue, "<Serine> (Ser)/threonine kinase", True),
        (is_residue, "on <tyrosine> and serine residues", True),
        (is_residue, "<tyrosine> IRS-1 phosphorylation", True),
        (is_residue, "the sequon <Asn>-X-Ser", True),
        (is_residue, "<Pro>-inflammatory cytokines", True),
        (is_residue, "<Leu>-dependent growth", False),
        (is_residue, "methylated at <lysine> K9", True),
        (is_residue, "enzymes with <Ile> at position 441", True),
        (is_residue, "made of <lysine> K acid", False),
        (is_residue, "Serine (<Ser>)/threonine kinase", True),
        (is_part_of_longer_name, "a 40-<amino acid> peptide", True),
        (is_part_of_longer_name, "of 310 <amino acids>", True),
        (is_part_of_longer_name, "of all <amino acids>", False),
        (is_part_of_longer_name, "of 3 <glucose>", False),
        (is_part_of_longer_name, "<AMPA> and NMDA receptors", True),
        (is_part_of_longer_name, "<AMPA> or kainate enters", False),
        (is_part_of_longer_name, "target of the <rapamycin> pathway", True),
        (is_part_of_longer_name, "fed with <rapamycin>", False),
        (is_part_of_longer_name, "a ligase (<ADP>-forming)", True),
        (is_part_of_longer_name, "a reductase [<menthone>-forming activity]", False),
        (is_part_of_longer_name, "the <pentose> phosphate pathway", True),
        (is_part_of_longer_name, "acetate as <carbon> source", True),
        (is_part_of_longer_name, "<carbon> and hydrogen", False),
        (is_part_of_longer_name, "a five-<carbon> unit", True),
        (is_part_of_longer_name, "CO2 has 1 <carbon>", True),
        (is_part_of_longer_name, "the <carbons> of citrate", True),
        (is_part_of_longer_name, "a unit of <carbon> and water", False),
        (is_part_of_longer_name, "<gold> dashed arrows", True),
        (is_part_of_longer_name, "<Silver>-coloured cells", True),
        (is_part_of_longer_name, "genes are shown in dark <gold>.", True),
        (is_part_of_longer_name, "cells rich in <gold> ions", False),
        (is_part_of_longer_name, "4-(<cytidine> 5-diphospho)-erythritol", True),
        (is_part_of_longer_name, "4-(<cytidine>) acid", True),
        (is_part_of_longer_name, "<ribulose> 1,5-bisphosphate", True),
        (is_part_of_longer_name, "<ribulose> 5 times", False),
        (is_part_of_longer_name, "<ceramide>-1-phosphate", True),
        (is_part_of_longer_name, "S-adenosyl-<homocysteine> rises", True),
        (is_part_of_longer_name, "13C6-<glucose> is", False),
        (is_part_of_longer_name, "of 1,2-<glucose>", True),
        (is_part_of_longer_name, "the PGE2-<cAMP> axis", False),
        (is_part_of_longer_name, "of N6-<adenosine>", True),
        (is_part_of_longer_name, "by citrate lyase (ACL)-<acetyl CoA> flux", False),
        (is_part_of_longer_name, "phosphatidylserine (PtdSer)-<phosphate>", True),
        (is_part_of_longer_name, "of (RS)-<adenosine>", True),
        (is_part_of_longer_name, "of 2-(Me)-<adenosine>", True),
        (is_part_of_longer_name, "d4-<alanine> is", False),
        (is_part_of_longer_name, "C18:1-<ceramide> is", False),
        (is_part_of_longer_name, "a 13C5,15N2-<glutamine> tracer", False),
        (is_part_of_longer_name, "<adenosine> kinase", True),
        (is_part_of_longer_name, "<cholesterol ester> transfer protein", True),
        (is_part_of_longer_name, "<chloride> channels", True),
        (is_part_of_longer_name, "the <citrate> cycle", True),
        (is_part_of_longer_name, "pentose <phosphate> pathway", True),
        (is_part_of_longer_name, "<ketamine>-induced release", False),
        (is_part_of_longer_name, "<glucose> in blood", False),
        (is_part_of_longer_name, "<glutamate> release", False),
        (is_part_of_longer_name, "<calcium> increases", False),
        (is_part_of_longer_name, "c subunits of <NADH>-quinone oxidoreductase", True),
        (is_part_of_longer_name, "<NADH>:quinone oxidoreductase", True),
        (is_part_of_longer_name, "<NADH>: quinone and lipase", False),
        (is_part_of_longer_name, "<malate> dehydrogenase", True),
        (is_part_of_longer_name, "<Ca2+>-dependent", False),
    ],
)
def test_context(check, marked, expected):
    assert check(*located(marked)) is expected


@pytest.mark.parametrize(
    ("name", "ions"),
    [
        ("voltage-gated Ca2+ channels", ["Ca2+"]),
        ("calcium pump", ["calcium"]),
        ("calcium sensor", []),
        ("Ca2+-ATPase", []),
        ("NMDA channel", []),
    ],
)
def test_ions_inside_of_channels(name, ions):
    mention = Mention(0, len(name), name, EntityType.GENE_FAMILY, ("fplx:X",), "X")
    found = conducted_ions([mention], small_lexicon().matches(name))
    assert [ion.text for ion in found] == ions
    assert all(name == ion.found_by.part_of and ion.ids == ("mesh:D002118",) for ion in found)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("the viral protein <NS1> binds", True),
        ("viral <NS1>", True),
        ("phage <P1>", True),
        ("an anti-viral <IFN>", False),
        ("antiviral <IFN>", False),
        ("the virus enters; <IFN>", False),
    ],
)
def test_genes_of_viruses(marked, expected):
    caption, start, end = located(marked)
    assert viral_names(caption, [(start, end)], is_viral=False) == (
        {caption[start:end]} if expected else set()
    )


def test_insulin_resistance_names_no_gene():
    found = Annotator("starter", None).read(Figure("a", "insulin lowers insulin resistance"))
    assert [(m.text, m.start) for m in found.mentions] == [("insulin", 0)]


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("the gene protein c-Fos", ["c-Fos"]),
        ("a beta-agonist", []),
        ("A beta-induced damage", ["A beta"]),
        ("protein C-deficient and cytochrome c-dependent", ["protein C", "cytochrome c"]),
        ("a protein C-terminus", []),
        ("Myc-CDK1 and FLAG-ATG5, by anti-Myc,", ["CDK1", "ATG5"]),
        ("cysts in a broad, dorsal stripe; Seahorse and ATAC-seq", []),
    ],
)
def test_letters_and_words_that_are_no_names(caption, names):
    found = Annotator("starter", None).read(Figure("a", f"It shows {caption} in cells."))
    assert [m.text for m in found.mentions] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("caspase-recruitment domain", True),
        ("TNF-like ligand", True),
        ("PTH-related peptides", True),
        ("TNF-like effects", False),
        ("protein S-nitrosylation", True),
        ("protein S-dependent clotting", False),
    ],
)
def test_names_that_go_on(text, expected):
    end = text.index("-")
    assert is_part_of_a_domain(text, end) is expected


@pytest.mark.parametrize("kind", ["type III domains", "type III-like domain", "type III repeats"])
def test_a_fibronectin_domain_is_of_other_proteins(kind):
    assert is_part_of_a_domain(f"a fibronectin {kind}", len("a fibronectin"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("growth factor (EGF)-like domains", True),
        ("an activator (TANK)-binding kinase", True),
        ("growth factor (EGF) domains", False),
        ("growth factor (EGF)-like effects", False),
    ],
)
def test_a_short_form_in_parentheses_goes_on_behind_a_dash(text, expected):
    assert is_part_of_a_domain(text, text.index(")")) is expected


@pytest.mark.parametrize("text", ["Paired t-test", "Unpaired two-tailed test", "Dorsal view"])
def test_words_that_are_genes_of_flies(text):
    assert is_part_of_a_domain(text, text.index(" "))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NADP+ of isocitrate dehydrogenase (NADP+) and", True),
        ("ATP of phosphoenolpyruvate carboxykinase (ATP)", True),
        ("NADP+ of isocitrate dehydrogenase (NADP+ or", False),
        ("ATP of ribose (ATP)", False),
    ],
)
def test_what_an_enzyme_reacts_with_is_part_of_its_name(text, expected):
    start = text.index("(") + 1
    end = start + len(text.split()[0])
    assert is_part_of_longer_name(text, start, end) is expected


def test_a_pair_of_pigments_is_part_of_the_name_of_what_binds_it():
    assert is_part_of_longer_name("the chlorophyll a/b-binding protein", 4, 17)
    assert is_part_of_longer_name("the chlorophyll a/b binding protein", 4, 15)
    assert not is_part_of_longer_name("the chlorophyll a/b ratio", 4, 17)


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (" cells", True), (" melanoma cells", True), (" and RESI samples", True),
        ("/RESI clones", True), (" cell line", True), (" gene in cells", False),
        ("-coupled cell surface", False),
        (" binds, and cells", False), ("", False),
    ],
)  # fmt: skip
def test_cells_and_samples_have_names(behind, expected):
    assert names_a_sample(f"ZZZ-1{behind}", 0, 5) is expected
    assert names_a_sample(f"in SK-ZZZ-1{behind}", 6, 11)
    assert names_a_sample(f"in CO-ZZZ-Y{behind}", 6, 11) is expected
