"""Systematic names of chemicals: where they begin and end, how they are spelled, short forms."""

from __future__ import annotations

import pytest

from annotator.recognition.chemicals.chemical_name_parts import Kind
from annotator.recognition.chemicals.chemical_names import ChemicalNameReader
from annotator.recognition.chemicals.chemical_senses import with_senses
from annotator.recognition.chemicals.chemical_short_forms import ShortForms, shipped_short_forms
from annotator.recognition.chemicals.chemical_spans import Around, ChemicalNames
from annotator.recognition.chemicals.chemical_spellings import usual_spellings
from annotator.recognition.chemicals.chemical_words import chemical_score
from annotator.recognition.chemicals.compound_codes import codes_by_effect, compound_codes_in
from annotator.recognition.chemicals.elements import elements_in
from annotator.recognition.chemicals.written_forms import radicals_in, written_forms
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import Candidate, Entity, EntityType, TermKind

KNOWN = {
    "ribose",
    "serine",
    "glycine",
    "cyanidin",
    "acetate",
    "lactate",
    "olefin",
    "glycinelactate",
    "Glycine",
    "Lactate",
    "Glycinelactate",
    "glycine-lactate",
    "zzzsaponin",
    "lyxacin A-1",
    "sodium",
}


def names(caption):
    reader = ChemicalNameReader(KNOWN.__contains__, {"H4F", "GA"})
    kinds = (Kind.NAME, Kind.UNKNOWN)
    return [caption[p.start : p.end] for p in reader.names(caption) if p.kind in kinds]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("to 3-(ethylthio)ribose-2-P (ETR), then", ["3-(ethylthio)ribose-2-P"]),
        ("of 2-(cytidine 5′-diphospho)-4C-ethyl-D-ribitol.", ["2-(cytidine 5′-diphospho)-4C-ethyl-D-ribitol"]),
        ("(N-butyryl-l-threonine); O-propyl-serine", ["N-butyryl-l-threonine", "O-propyl-serine"]),
        ("[(−)-isocarvone]-forming activity", ["(−)-isocarvone"]),
        ("ent-prenyl diphosphate and octaprenyl\nmonophosphate", ["ent-prenyl diphosphate", "octaprenyl\nmonophosphate"]),
        ("7(S)-hydroxy-3(Z),5(E)-hexadecadienoic acid", ["7(S)-hydroxy-3(Z),5(E)-hexadecadienoic acid"]),
        ("propionyl coenzyme A is", ["propionyl coenzyme A"]),
        ("from N-butyryl serine", ["N-butyryl serine"]),
        ("the C45-PP and methylene-H4F pools", ["C45-PP", "methylene-H4F"]),
        ("named dihydroxyprenylol A (12)", ["dihydroxyprenylol A"]),
        ("6-prenylol’s role", ["6-prenylol"]),
        ("O-prenyllyxonic acid-induced; prenyl diphosphate-free", ["O-prenyllyxonic acid", "prenyl diphosphate"]),
        ("7-hydroxyvitamin D, 7-hydroxyvitamin D3-induced", ["7-hydroxyvitamin D", "7-hydroxyvitamin D3"]),
        ("octaprenyl CoA and acetate CoA", ["octaprenyl CoA"]),
        ("ribose 5P and ribose 5P-lactate", ["ribose 5P"]),
        # Two names, or none.
        ("serine-glycine and acetate/lactate", []),
        ("β-catenin, N-cadherin, claudin7 and serine737", []),
        ("hydroxyl groups, 3-hydroxy", []),
        ("a 20-carbon chain of acora-3,5-diene", []),
        ("in-vivo, up-regulated, membrane-bound", []),
        ("[1-13C]acetate", []),
        # What carries a sugar is a part of its name.
        ("UDP-N-butyryl-D-lyxosamine and ADP-prenylose", ["UDP-N-butyryl-D-lyxosamine", "ADP-prenylose"]),
        ("UDP-MurNAc and GDP-L,D-prenylose", ["UDP-MurNAc", "GDP-L,D-prenylose"]),
        ("ADP-dependent, GDP-GTP and UDP", []),
        # Groups and isomers in front.
        ("2-keto-3-methylprenylate", ["2-keto-3-methylprenylate"]),
        ("cis,cis-prenylol,glycine", ["cis,cis-prenylol"]),
        ("of prenylyl alcohol and prenyl oxide", ["prenylyl alcohol", "prenyl oxide"]),
        ("serine alcohol", []),
        # Groups apart, names in two words or with a dash, phosphates, glycosides, double bonds.
        ("of prenyl prenyl diphosphate", ["prenyl prenyl diphosphate"]),
        ("of caffeoyl prenylic acid", ["caffeoyl prenylic acid"]),
        ("carbon metabolic enzymes", []),
        ("glycine lactate, glycine acetate, 7-prenylol", ["glycine lactate", "7-prenylol"]),
        ("glycine-lactate and glycine-acetate", ["glycine-lactate"]),
        ("glycine 6-P and serine-1,6-P2", ["glycine 6-P", "serine-1,6-P2"]),
        ("cyanidin 3-O-glucoside", ["cyanidin 3-O-glucoside"]),
        ("Δ6-prenylol and 17-OH-serine", ["Δ6-prenylol", "17-OH-serine"]),
        # One of several compounds: not an article, not the number of a list.
        ("zzzsaponin b (SSb), and zzzsaponins", ["zzzsaponin b"]),
        ("a zzzsaponin a compound or zzzsaponin 4 has", []),
        ("dihydroxyprenylol VII, dihydroxyprenylol F", ["dihydroxyprenylol VII", "dihydroxyprenylol"]),
        ("zzzsaponin Bb, zzzsaponin Rg1, zzzsaponin In", ["zzzsaponin Bb", "zzzsaponin Rg1"]),
        ("a zzzsaponin P-3 pathway, zzzsaponin PDE-3", ["zzzsaponin P-3"]),
        # A class before a name is no part of it.
        ("the dipeptide serine, a tripeptide 6-prenylol", ["6-prenylol"]),
        # Unknown words in -in are proteins, unless the lexicon has one of several.
        ("lyxacin and adenacin", ["lyxacin"]),
        # Classes and salts.
        ("a serine glycoside, Glycine Glycosides", ["serine glycoside", "Glycine Glycosides"]),
        ("serine S-hydroxysulfenamide, glycine trisulfide", ["serine S-hydroxysulfenamide", "glycine trisulfide"]),
        ("sodium 4-prenylate and sodium, 5-prenylate", ["sodium 4-prenylate", "5-prenylate"]),
        ("prenyl lactone, prenylic lactone and 2-prenylserine lactone", ["prenyl lactone", "prenylic lactone", "2-prenylserine lactone"]),
        ("prenyl sugar; 2-prenylmuconic semialdehyde, serine semialdehyde", ["2-prenylmuconic semialdehyde", "serine semialdehyde"]),
        ("of des-prenyl serine", ["des-prenyl serine"]),
        # What only its acid tells: an adjective names nothing else.
        ("of borbogic acid and Borbogic acids", ["borbogic acid", "Borbogic acids"]),
        ("chronic alcohol, borbogic phosphate, gastric acid, specific acids", []),
        # Words by their ending.
        ("the drug zyxotinib, Zyxosertib", ["zyxotinib", "Zyxosertib"]),
        ("zyxokicept, zyxorelix, Zyxositant, zyxopitant", ["zyxokicept", "zyxorelix", "zyxopitant"]),
        ("intercept, Larsen, zyxosphingomyelins", ["zyxosphingomyelins"]),
        # Eicosanoids by their short names, behind locants or groups; the lexicon has those alone.
        ("15(S)-HpETE, 11(12)-EET, 5,15-DiHETE", ["15(S)-HpETE", "11(12)-EET", "5,15-DiHETE"]),
        ("12-oxo-LTB4 and 13,14-dihydro-PGF2α", ["12-oxo-LTB4", "13,14-dihydro-PGF2α"]),
        ("LTB4, PGE2, HETE, 15-PGDH, EET-1,2-prenylol", []),
        # A group before a short form, also with a capital or a blank.
        ("5,10-Methylene-H4F and 5-methyl H4F", ["5,10-Methylene-H4F", "5-methyl H4F"]),
        ("serine H4F", []),
        # Signs, numbers of items and remarks that are written at a name.
        ("↑6-prenylol, …6-prenylol and 6-prenylol#", ["6-prenylol"] * 3),
        ("±6-prenylol, 6-prenylol+serine, 6-prenylol_c", ["6-prenylol"] * 3),
        ("6-prenylol⊣AKT, <6-prenylol>, 2.prenyl-glycine", ["6-prenylol"] * 2 + ["prenyl-glycine"]),
        ("1)prenyl oxide, (ii)prenyl oxide", ["prenyl oxide"] * 2),
        ("6-prenylol(10 µM), 6-prenylol[c], 6-prenylol(+)", ["6-prenylol"] * 3),
        ("[serine]i and [6-prenylol]cyt", ["6-prenylol"]),
        ("(±)-6-prenylol and (+)-6-prenylol", ["(±)-6-prenylol", "(+)-6-prenylol"]),
        # A dash is a hyphen beside a locant; others are between two names.
        ("6–prenylol, L–prenyl–CoA and 6-prenylol–glycine", ["6–prenylol", "L–prenyl–CoA", "6-prenylol"]),
        ("(−)–isocarvone; serine 6-P (6-prenylol)–derived", ["(−)–isocarvone", "serine 6-P", "6-prenylol"]),
        ("a-prenylol and Glycine Lactate, glycine Lactate", ["a-prenylol", "Glycine Lactate"]),
        # Isotopes are no locants: the compound is the same.
        ("13C6-serine, d4-serine, 1,2-13C2-serine and 13C3,15N-serine", []),
        ("13C6-3-prenyl-glycine, d4-prenyl-glycine", ["3-prenyl-glycine", "prenyl-glycine"]),
        ("((((", []),
    ],
)  # fmt: skip
def test_names_are_read_whole(caption, expected):
    assert names(caption) == expected


def test_words_are_told_by_their_parts():
    assert chemical_score("dihydroxyprenylol") > 2.5 > 0 > chemical_score("membrane")


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("lyxulose-5-P", "lyxulose-5-phosphate"),
        ("lyxose-2P", "lyxose-2-phosphate"),
        ("prenyl-PP", "prenyl pyrophosphate"),
        ("chorismate", "chorismic acid"),
        ("(−)-isocarvone", "isocarvone"),
        ("O-butyryl-l-serine", "O-butyrylserine"),
        ("adenylylsulphate", "adenylylsulfate"),
        ("inositol (2,3)-bisphosphate", "inositol 2,3-bisphosphate"),
        ("alpha-d-lyxose", "lyxose"),
        ("2-ketolyxonate", "alpha-ketolyxonic acid"),
        ("α-ketolyxonate", "2-oxolyxonate"),
        ("ketolyxonate", "alpha-ketolyxonate"),
        ("prenyl-CoA", "prenyl-coenzyme A"),
        ("S-prenyl homolyxine", "S-prenylhomolyxine"),
        ("cis,cis-prenylate", "prenylate"),
        ("2E,6E-prenylol", "prenylol"),
        ("E,E-prenylol", "prenylol"),
        ("n-prenylate", "prenylate"),
        ("meso-prenylate", "prenylic acid"),
        ("2-hydroxylyxonate", "alpha-hydroxylyxonic acid"),
        ("α-aminolyxonate", "2-aminolyxonate"),
        ("24(S)-hydroxylyxol", "24-hydroxylyxol"),
        ("lyxose-1,6-P2", "lyxose-1,6-diphosphate"),
        ("glycerol-3-Pi", "glycerol-3-phosphate"),
        ("17-OH-lyxol", "17-hydroxylyxol"),
        ("Δ9-lyxol", "delta(9)-lyxol"),
        ("prenylpyrophosphate", "prenyl diphosphate"),
        ("lyxole acetic acid", "lyxoleacetic acid"),
        ("prenyl prenyl diphosphate", "prenylprenyl diphosphate"),
        ("β-glucose-6-phosphate", "glucose-6-phosphate"),
        ("5-methyl-THF", "5-methyltetrahydrofolate"),
        ("lyxose-6-phosphates", "lyxose-6-phosphate"),
        ("a-lyxonate", "alpha-lyxonic acid"),
        ("10-formyl H4F", "10-formyltetrahydrofolate"),
        ("12-oxo-LTB4", "12-oxo-leukotriene B4"),
        ("15-keto-PGF2α", "15-keto-prostaglandin F2α"),
        ("11(12)-EET", "11,12-EET"),
        ("3-oxobutanoyl-CoA", "3-oxobutyryl-CoA"),
        ("3-hydroxypropanoate", "3-hydroxypropionate"),
        ("lyxosine 5′-triphosphate", "lyxosine triphosphate"),
        ("lyxidine-5'-diphosphate", "lyxidine diphosphate"),
        ("7-hydroxy vitamin D", "7-hydroxyvitamin D"),
        ("(5Z)-7-lyxenol", "5Z-7-lyxenol"),
        ("epilyxocatechin-3-O-gallate", "epilyxocatechin gallate"),
        ("(-)-catechin-3-gallate", "catechin gallate"),
        ("1,9-lyxanedioate", "lyxanedioic acid"),
    ],
)
def test_usual_spellings(written, listed):
    found = [name.replace("-", " ") for name in usual_spellings(written)]
    assert found[0] == written.replace("-", " ")
    assert listed.replace("-", " ") in found


def chemicals(*more):
    listed = dict.fromkeys(more, "mesh:C9") | {
        "xylulose 5-phosphate": "mesh:C1", "formaldehyde": "mesh:C2", "prenylol": "mesh:C3",
        "Cr(VI)": "mesh:C5", "chromium": "mesh:D5",
        "alitretinoin": "mesh:D6", "phosphatidylcholine": "mesh:D7", "ceramide": "mesh:D8",
    }  # fmt: skip

    def plausible(name):
        curie = listed.get(name.replace("-5-", " 5-"))
        if curie is None:
            return ()
        entity = Entity(curie, EntityType.CHEMICAL, name)
        return ((0.9, Candidate(entity, name, TermKind.NAME, "mesh")),)

    return ChemicalNames(plausible, plausible)


def spans(caption, *definitions):
    found = chemicals().add_to(caption, [], Around(definitions))
    return [(caption[s.start : s.end], s.scored[0][1].entity.id if s.scored else "") for s in found]


def test_a_name_gets_the_id_of_its_usual_spelling():
    assert spans("of xylulose-5-P.") == [("xylulose-5-P", "mesh:C1")]
    assert spans("of 2-prenylglucose.") == [("2-prenylglucose", "")]
    assert spans("of D-Xylulose\xa05–P.") == [("D-Xylulose\xa05–P", "mesh:C1")]


def test_the_first_part_of_the_name_of_an_enzyme_or_pathway_is_none():
    assert not spans("2-prenylglucose 6-O-methyltransferase and 2-prenylglucose: lyxose reductase")
    assert not spans("the pentose-phosphate pathway")


def test_a_short_form_means_the_name_behind_its_colon():
    named = ("xylulose-5-P", "mesh:C1")
    assert spans("route FSK: xylulose-5-P makes FSK") == [
        named, ("FSK", "mesh:C1"), ("FSK", "mesh:C1")
    ]  # fmt: skip
    assert spans("route FSK, xylulose-5-P") == [named, ("FSK", "")]
    assert spans("route GEM: xylulose-5-P") == [named]


def test_the_name_behind_a_colon_is_all_of_it():
    caption = "route FSK: xylulose phosphate"
    listed = [
        CandidateSpan(11, 29, scored("mesh:C2", "xylulose phosphate")),
        CandidateSpan(11, 19, scored("mesh:C4", "xylulose")),
    ]
    found = chemicals("xylulose phosphate").add_to(caption, listed)
    assert [s.scored[0][1].entity.id for s in found if s.start == 6] == ["mesh:C9"]


def test_the_short_form_of_a_systematic_name_is_one():
    caption = "2-prenylglucose (2PGl) and 2PGl"
    definition = Definition("2PGl", "2-prenylglucose", 17, 21, 0, 15, "parenthesis")
    assert spans(caption, definition) == [
        ("2-prenylglucose", ""), ("2PGl", ""), ("2PGl", "")
    ]  # fmt: skip


def test_a_known_word_is_decisive_if_the_lexicon_does_not_find_it():
    known, found = {"lyxonate", "ribonate"}, {"ribonate", "ribonates"}
    reader = ChemicalNameReader(known.__contains__, (), found.__contains__)
    assert [piece.kind for piece in reader.names("Flux to lyxonate rises")] == [Kind.WORD]
    assert not reader.names("Flux to ribonate rises")


def test_the_singular_of_a_class_decides_nothing():
    reader = ChemicalNameReader({"prenylol"}.__contains__, (), {"prenylols"}.__contains__)
    assert not reader.names("prenylol metabolism")


def test_an_ordinary_word_is_no_name_of_its_plural():
    names = chemicals("lipids", "xylonates")
    caption = "2-prenylglucose in lipid metabolism, xylonate"
    texts = [caption[s.start : s.end] for s in names.add_to(caption, [])]
    assert texts == ["2-prenylglucose", "xylonate"]


def test_a_salt_is_one_of_its_ion():
    assert [
        (s.start, s.scored[0][1].entity.id)
        for s in chemicals("4-prenylate", "sodium").add_to("sodium 4-prenylate", [])
    ] == [(0, "mesh:C9")]


def test_dashes_of_any_kind_are_in_short_forms():
    assert [text for text, _ in spans("13‐HPOT and 13–HPOT")] == ["13‐HPOT", "13–HPOT"]


def test_an_isomer_may_stand_apart_from_its_short_form():
    assert spans("of 9-cis RA and cis RA, cis SNP") == [("9-cis RA", "mesh:D6")]


def test_vitamins_are_cut_short():
    found = chemicals("vitamin C", "vitamin D3", "vitamin B12")
    caption = "VIT, Vit. C, vit D3-induced, VitB12; vitality, vit CD, avit C"
    texts = [caption[s.start : s.end] for s in found.add_to(caption, [])]
    assert texts == ["Vit. C", "vit D3", "VitB12"]


def test_hydroxyvitamins_are_written_in_many_ways():
    caption = "to 24R,25-(OH)2D3, 1α, 25-(OH)2 D3 and 1α 25(OH)2D2; 25(OH)D, Ca(OH)2 D, 3(OH)D"
    forms = written_forms(caption, shipped_short_forms())
    found = [(form.name, caption[form.start : form.end]) for form in forms]
    assert found == [
        ("24,25-dihydroxyvitamin D 3", "24R,25-(OH)2D3"),
        ("calcitriol", "1α, 25-(OH)2 D3"),
        ("calcitriol", "1α 25(OH)2D2"),
    ]
    # A number before a blank belongs to one of two hydroxyl groups, or to a figure.
    assert not list(written_forms("In Fig. 1, 25(OH)D3 falls", shipped_short_forms()))


def test_the_class_of_a_lipid_is_told_by_its_chains():
    caption = "PC(16:0/18:1), PC 36:2 and PC-(O-34:1); PC 1:100, PC(a): 20:4, ABC 36:2"
    assert spans(caption) == [("PC", "mesh:D7")] * 3
    assert spans("of C16-ceramide.") == [("C16-ceramide", "mesh:D8")]


def test_a_pathway_with_its_short_form_between_is_no_name():
    assert not spans("the 2-prenylglucose (PG) Pathway")
    assert spans("the 2-prenylglucose (PG) pool")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GDC-0980, LY 294002 and VU0255035", ["GDC-0980", "LY 294002", "VU0255035"]),
        ("CP-55,940 or L-779,450", ["CP-55,940", "L-779,450"]),
        ("SQ 22,536 alone", ["SQ 22,536"]),
        ("CP 55,940 and AZD 8055; CP 55940", ["CP 55,940", "AZD 8055"]),
        ("Ro-31-8220-treated", ["Ro-31-8220"]),
        ("NVP-QZX922, NVP-QZX 92 and XNVP-QZX922", ["NVP-QZX922"]),
        ("SB203580-treated cells", ["SB203580"]),
        # Cells, strains, families, accessions, and numbers after a blank that count.
        ("U937, A549, SAR11, KT2440, PF00069, AG 129, MK 801, NM_001234, GSK3", []),
        ("AZD 805, AZD 2014, FG 4592", []),
        ("XAV9391.5, pGDC-0980 and LY294002_1", []),
    ],
)
def test_codes_of_compounds(text, expected):
    assert [text[start:end] for start, end in compound_codes_in(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the AKT inhibitor QZ6022 or QZ91115", {"QZ6022", "QZ91115"}),
        ("Inhibition of AKT using QZ-6022, QY333 and others", {"QZ-6022", "QY333"}),
        ("a dual antagonist (QZ6022), agonists: QY333", {"QZ6022", "QY333"}),
        # Too short, a marker of cells, an RNA, a longer word, or said of nothing.
        ("inhibitor QZ22, activator CD154, inhibitor LINC00152, blocker QZ6022_1", set()),
        ("cells using QZ6022, AKT is inhibited. With QZ6022", set()),
    ],
)
def test_codes_of_what_inhibits_or_activates(text, expected):
    assert codes_by_effect(text) == expected


def test_a_code_of_what_inhibits_is_one_everywhere():
    found = [("QZ6022", "")] * 2
    assert spans("The inhibitor QZ6022, and QZ6022 alone") == found


def test_codes_are_found_where_the_lexicon_has_nothing():
    assert spans("with GDC-0980 added") == [("GDC-0980", "")]
    listed = CandidateSpan(5, 13, scored("mesh:C9", "GDC-0980"))
    assert chemicals().add_to("with GDC-0980 added", [listed]) == [listed]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O2•−/H2O2 and (O2·-)", [("O2•−", "superoxide"), ("O2·-", "superoxide")]),
        ("superoxide anions (O2)", [("O2", "superoxide")]),
        ("hydroxyl radical (OH) of", [("OH", "hydroxyl radical")]),
        ("superoxide (OH) and hydroxyl (O2)", []),
        ("molecular oxygen (O2)", []),
        ("•OH, HO• and OH·", [(t, "hydroxyl radical") for t in ("•OH", "HO•", "OH·")]),
        ("NO• and 1O2", [("NO•", "nitric oxide"), ("1O2", "singlet oxygen")]),
        ("β-catenin·NO, 11O2 and • NO", []),
    ],
)
def test_radicals(text, expected):
    assert [(text[r.start : r.end], r.name) for r in radicals_in(text)] == expected


def test_a_radical_is_a_span():
    assert [text for text, _ in spans("to O2•− and")] == ["O2•−"]


def test_a_defined_short_form_is_not_looked_up():
    definition = Definition("HCHO", "hard choice", 0, 4, 6, 17, "glossary")
    assert spans("HCHO. HCHO-dependent") == [("HCHO", "mesh:C2"), ("HCHO", "mesh:C2")]
    assert not spans("HCHO, hard choice", definition)


def test_a_definition_that_agrees_leaves_the_short_form():
    definition = Definition("HCHO", "formaldehyde, MeOH, methanol", 0, 4, 6, 17, "glossary")
    assert spans("HCHO is", definition) == [("HCHO", "mesh:C2")]
    other = Definition("HCHO", "formaldehyde dehydrogenase", 0, 4, 6, 17, "glossary")
    assert not spans("HCHO is", other)
    with_word = Definition("HCHO", "free formaldehyde", 0, 4, 6, 17, "glossary")
    assert spans("HCHO is", with_word) == [("HCHO", "mesh:C2")]


def test_a_misspelt_definition_agrees():
    assert ShortForms().said_by("HCHO", "Formaldehide") == "formaldehyde"
    assert not ShortForms().said_by("HCHO", "chloroform")


def test_a_short_form_has_its_stereodescriptor():
    assert [text for text, _ in spans("of l-HCHO, 20(S)-HCHO and meso-HCHO")] == [
        "l-HCHO",
        "20(S)-HCHO",
        "meso-HCHO",
    ]
    assert not spans("of pre-HCHOx and x-HCHO")


def test_a_known_name_is_not_cut_to_a_short_form():
    reader = ChemicalNameReader({"L-GA"}.__contains__, {"GA"}, {"L-GA"}.__contains__)
    assert Kind.SHORT not in [piece.kind for piece in reader.names("of L-GA")]


def test_short_forms_of_what_the_title_names():
    around = Around((), "How prenylol protects neurons")
    found = chemicals().add_to("PRE protects", [], around)
    assert [(s.start, s.end, s.scored[0][1].entity.id) for s in found] == [(0, 3, "mesh:C3")]


def test_a_formula_of_two_letters_stays_one_under_a_title():
    def plausible(name):
        return scored("mesh:C8", name) if name == "nitrogen oxides" else ()

    formula = CandidateSpan(0, 2, scored("mesh:C9", "NO"))
    around = Around((), "How nitrogen oxides act")
    names = ChemicalNames(plausible, plausible)
    assert names.add_to("NO is", [formula], around) == [formula]
    assert [span.scored for span in names.add_to("NO is", [], around)] == [
        scored("mesh:C8", "nitrogen oxides")
    ]


def test_an_adjective_names_nothing():
    assert not ChemicalNameReader(KNOWN.__contains__).names("specific flux of 2-prenylol")[1:]


@pytest.mark.parametrize(
    ("present", "text", "chemicals", "plants", "meant"),
    [
        (["HCHO"], "", 0, False, {"HCHO"}),
        (["F6P"], "f6p", 2, False, set()),
        (["F6P"], "f6p", 3, False, {"F6P"}),
        (["F6P"], "fructose-6-phosphate", 0, False, {"F6P"}),
        (["F6P", "G6P", "DHAP", "R5P"], "", 0, False, {"F6P", "G6P", "DHAP", "R5P"}),
        (["PE", "PS"], "", 9, False, set()),
        (["PE", "PS", "PC"], "", 0, False, {"PE", "PS", "PC"}),
        (["PE"], "", {"mesh:D002518", "mesh:D013109"}, False, {"PE"}),
        (["PE"], "", {"mesh:D002518", "mesh:D000001"}, False, set()),
        (["GA"], "", 9, False, set()),
        (["GA"], "", 0, True, {"GA"}),
        (["RA"], "", 9, True, set()),
        (["RA"], "the retinoic acid receptor", 0, False, {"RA"}),
        (["AA"], "release of aa", 9, False, set()),
        (["AA"], "release of aa by cpla2", 0, False, {"AA"}),
        (["AA"], "release of aa by cpla20", 0, False, set()),
        (["E2", "T3"], "the e2 protein of a virus at t3", 9, False, set()),
        (["E2", "T3"], "e2 and erα, t3 and trβ", 0, False, {"E2", "T3"}),
        (["Met"], "", 9, False, set()),
        (["NAC"], "acetylcysteine", 0, False, None),
        (["TKIs", "Zn(2+)", "JA-Ile"], "", 0, False, {"TKIs", "Zn(2+)", "JA-Ile"}),
        (["Glc"], "", 3, False, {"Glc"}),
        (["Suc"], "", 9, False, set()),
        (["Suc", "Glc", "Fru"], "", 0, False, {"Suc", "Glc", "Fru"}),
        (["AraC"], "the operon of arac and arabad", 9, False, set()),
        (["AraC"], "arac and daunorubicin", 0, False, {"AraC"}),
        (["SO2"], "the saturation with oxygen", 9, False, set()),
    ],
)
def test_short_forms_mean_a_chemical_in_its_context(present, text, chemicals, plants, meant):
    forms = ShortForms()
    if meant is None:
        assert not forms.by_text.keys() & set(present)
        return
    is_number = isinstance(chemicals, int)
    ids = {f"mesh:C{number}" for number in range(chemicals)} if is_number else chemicals
    found = forms.meant(present, text, ids, about_plants=plants)
    assert found.keys() == meant


def test_an_amino_acid_is_one_among_others():
    forms, others = ShortForms(), ["mesh:D000409", "mesh:D001120", "mesh:D005998"]
    assert forms.meant(["Met"], "", set(others), about_plants=False) == {"Met": "methionine"}
    assert not forms.meant(["Met"], "", set(others[:2]), about_plants=False)


def test_a_full_cache_of_words_is_dropped_between_captions(monkeypatch):
    monkeypatch.setattr("annotator.recognition.chemicals.chemical_names._KEPT", 3)
    reader = ChemicalNameReader(lambda _: False)
    caption = "first 2-prenylglucose, then 3-prenylglucose, and 2-prenylglucose again"
    texts = ["2-prenylglucose", "3-prenylglucose", "2-prenylglucose"]
    for _ in range(2):
        assert [caption[p.start : p.end] for p in reader.names(caption)] == texts


def scored(curie, text):
    entity = Entity(curie, EntityType.CHEMICAL, text)
    return ((0.9, Candidate(entity, text, TermKind.NAME, "mesh")),)


@pytest.mark.parametrize(
    ("caption", "is_class"),
    [
        ("Liver damage by alcohol", False),
        ("Acetaldehyde from alcohol", False),
        ("From glycine to alcohol, and to other alcohols", True),
        ("Of alcohol and isobutanol", True),
        ("Yield of long-chain alcohol", True),
        ("The higher alcohol", True),
        ("The chain of events after alcohol", False),
    ],
)
def test_alcohol_is_a_class_among_others(caption, is_class):
    start = caption.index("alcohol")
    ethanol, alcohols = scored("mesh:D000431", "alcohol"), scored("mesh:D000438", "alcohols")
    (span,) = with_senses(caption, [CandidateSpan(start, start + 7, ethanol)], alcohols)
    assert span.scored is (alcohols if is_class else ethanol)


def test_other_names_keep_their_sense():
    span = CandidateSpan(0, 7, scored("mesh:C1", "lyxitol"))
    assert with_senses("lyxitol and other alcohols", [span], ()) == [span]


@pytest.mark.parametrize(("plants", "kept"), [(True, ["JA"]), (False, ["NAC", "JA"])])
def test_short_forms_that_mean_something_else_in_plants(plants, kept):
    caption = "NAC and JA"
    spans = [
        CandidateSpan(0, 3, scored("mesh:C1", "NAC")),
        CandidateSpan(8, 10, scored("mesh:C4", "JA")),
    ]
    found = chemicals().add_to(caption, spans, Around(about_plants=plants))
    assert [caption[s.start : s.end] for s in found][: len(kept)] == kept


def test_one_that_plants_define_is_kept():
    caption = "NAC, N-acetyllyxosamine"
    definition = Definition("NAC", "N-acetyllyxosamine", 0, 3, 5, 23, "glossary")
    spans = [CandidateSpan(0, 3, scored("mesh:C1", "NAC"))]
    assert (
        chemicals().add_to(caption, spans, Around([definition], about_plants=True))[0] == spans[0]
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under Cd stress", ["Cd"]),
        ("Fe-deficient roots", ["Fe"]),
        ("Fe-S clusters", []),
        ("Fe, Zn and Ni bind", ["Fe", "Zn", "Ni"]),
        ("the Co/Zn pump", ["Co", "Zn"]),
        ("Co, Al and As", []),
        ("Cd. Zn", []),
        ("panels B, K", []),
        ("Zn, N and P", ["Zn", "N"]),
        ("Fe(III) or Cr(VI)", ["Fe(III)", "Cr(VI)"]),
        ("Pb, lead; Hg: mercury", ["Pb", "Hg"]),
        ("Cr, Chlamydomonas", []),
        ("copper (Cu) binds", ["Cu"]),
        ("Cd stress. Cd binds", ["Cd", "Cd"]),
        ("As stress. As we show", ["As"]),
        ("P starvation, of N deficiency", ["P", "N"]),
        ("protein S deficiency, hepatitis B treatment, B treatment", []),
        ("Cd2+ stress and CdCl", []),
    ],
)
def test_elements_by_their_symbols(text, expected):
    assert [text[e.start : e.end] for e in elements_in(text)] == expected


def test_what_a_caption_defines_otherwise_is_no_element():
    assert not list(elements_in("Cd stress", {"Cd"}))


def test_an_element_in_one_state_may_be_a_compound_of_its_own():
    assert spans("Cr(VI) and Cr(III)") == [("Cr(VI)", "mesh:C5"), ("Cr(III)", "mesh:D5")]


def test_elements_are_no_parts_of_enzymes():
    assert chemicals().add_to("under Cd stress", [])
    assert not chemicals().add_to("Fe(II) lyxose oxidase", [])
