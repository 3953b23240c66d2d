"""Names written in pieces: split by a parenthesis, slashed, ranged, listed."""

import pytest

from annotator.recognition.coordination import (
    numbered_lists,
    split_before_number,
    split_by_parenthesis,
)
from annotator.recognition.genes.protein_subunits import g_proteins, integrins, own_channel
from annotator.recognition.plural_lists import plural_numbers
from tests.sentences import parse

KNOWN = {
    "eEF2 kinase", "AMPA receptors", "muscarinic M1 receptors", "ERK1", "ERK2", "Akt1", "Akt2",
    "Akt3", "IL-17A", "IL-17F", "Cdc25A", "Cdc25B", "Cdc25C", "HLA-A", "HLA-B", "IL-1", "IL-6", "IL-8", "LXRα", "LXRβ", "caspase-3", "caspase-8", "caspase-9",
    "complex I", "complex II", "complex III", "miR-17", "miR-20a", "miR-20", "miR-34a", "miR-34b",
    "adhesion ligand 1", "adhesion ligand 2", "protein-A", "protein-B", "Ref-1", "Ref-2",
    "tissue factor pathway inhibitor", "death domain protein", "Wnt3a", "Wnt5a", "IL-1α", "IL-1β",
    "HIF-1α", "HIF-2α", "cyclin D2", "cyclin E2", "Aurora B", "Aurora C", "Gi", "Gαo", "Gαq",
    "G11", "Gα11", "Gs", "Gβ", "Gγ", "integrin α5", "integrin β1", "ITGB4", "ITGAV", "ITGA2B",
    "FA-1", "FA-2", "FAα", "NF-κB",
    "FA-1 receptor", "FA3", "FA-B", "FA-4", "FA-BB", "FPC-1α", "neural foo oxide synthase", "FOX oxidase", "FOX receptor-associated factor", "Dlx1", "Dlx3", "Dlx4", "Dlx6",
    "IKK3", "Wnt5", "lamix α5", "lamix β1", "lamix γ1", "lamix α6",
    "FA-1B", "FA-2B", "FRα", "FRβ/δ", "FRγ", "FTRI", "FTRII", "X2F1", "X2F2",
    "KFT122", "KFT20", "KFT140", "p90α", "p90β", "p90α MAPK", "p90β MAPK", "Wnt11",
    "KCP-α", "KCP-βII", "KCP-ζ", "cyclin D1", "cyclin D3", "cyclin E",
    *(f"very long and full factor receptor {number}" for number in (1, 2)),
    *(f"Atx{number}" for number in range(1, 9)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "text", "name"),
    [
        ("the factor 2 (eEF2) kinase acts", "(eEF2) kinase", "eEF2 kinase"),
        ("by muscarinic M1 (ACh-M1) receptors on", "muscarinic M1 (ACh-M1) receptors",
         "muscarinic M1 receptors"),
        ("through (AMPA) receptors", "(AMPA) receptors", "AMPA receptors"),
    ],
)  # fmt: skip
def test_split_names(caption, text, name):
    start = caption.index(text)
    spelled = list(split_by_parenthesis(caption, *[KNOWN.__contains__] * 2, {start + 1: start}))
    assert [(caption[s.start : s.end], s.names) for s in spelled] == [(text, (name,))]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("by tissue factor (TF) pathway inhibitor in", ["tissue factor (TF) pathway inhibitor"]),
        ("by tissue factor (TF) pathways in", []),
        ("and neural foo oxide (FO) synthase in", ["neural foo oxide (FO) synthase"]),
        ("a long form (FOX) oxidase in", ["long form (FOX) oxidase"]),
        ("a long form (FOX) pathway in", []),
        (
            "a long form (FOX) receptor-associated factor (FOXA)",
            ["long form (FOX) receptor-associated factor"],
        ),
        ("the death domain (DD) protein", []),
    ],
)
def test_names_go_on_behind_a_short_form(caption, expected):
    bracket = caption.index("(")
    long_starts = {bracket + 1: caption.index(" ") + 1}
    if "the" in caption:
        long_starts = {bracket + 1: 4}
    if "foo" in caption:
        long_starts = {bracket + 1: caption.index("foo")}
    found = split_by_parenthesis(caption, *[KNOWN.__contains__] * 2, long_starts)
    assert [caption[s.start : s.end] for s in found] == expected


@pytest.mark.parametrize("behind", ["activated kinase", "activated foo kinase II"])
def test_a_name_goes_on_behind_a_dash_and_a_short_form_that_is_not_defined(behind):
    """The longest one: calmodulin (CaM)-dependent protein kinase II."""
    caption = f"the full known a (FKA)-{behind}"
    known = {f"full known a-{behind}", "full known a-activated foo kinase"}.__contains__
    (name,) = split_by_parenthesis(caption, known, known, {})
    assert caption[name.start : name.end] == f"full known a (FKA)-{behind}"


def test_a_parenthesis_that_makes_no_known_name_is_left_alone():
    assert not list(split_by_parenthesis("foo (bar) kinase", *[KNOWN.__contains__] * 2, {}))


def test_a_name_of_the_figure_s_organisms_counts_before_another():
    known = {"foo bar oxidase", "FB oxidase"}
    found = split_by_parenthesis("foo bar (FB) oxidase", known.__contains__, bool, {9: 0})
    assert [s.names for s in found] == [("foo bar oxidase",)]
    fits = "FB oxidase".__eq__
    found = split_by_parenthesis("foo bar (FB) oxidase", known.__contains__, fits, {9: 0})
    assert [s.names for s in found] == [("FB oxidase",)]


@pytest.mark.parametrize(
    ("caption", "text", "names"),
    [
        ("by foo actor (FA)-1 in", "foo actor (FA)-1", ("FA-1",)),
        ("by foo actor- (FA-) 1 in", "foo actor- (FA-) 1", ("FA-1",)),
        ("by nice fellow- (NF-) κB", "nice fellow- (NF-) κB", ("NF-κB",)),
        ("by foo actors (FAs)-1 and -2", "foo actors (FAs)-1 and -2", ("FA-1", "FA-2")),
        ("by foo actors (FAs)-1 here", "", ()),  # several need several
        ("by foo actor (FA)3.", "foo actor (FA)3", ("FA3",)),
        ("by foo actor (FA)α-induced", "foo actor (FA)α", ("FAα",)),
        ("by nice fellow (NF)-κB", "nice fellow (NF)-κB", ("NF-κB",)),
        ("by foo actor (FA)-1/2 in", "foo actor (FA)-1/2", ("FA-1", "FA-2")),
        ("a foo actor (FA)-1 receptor", "foo actor (FA)-1 receptor", ("FA-1 receptor",)),
        ("an [foo actor (FA)-B]", "foo actor (FA)-B", ("FA-B",)),
        ("by foo actor (FA)-BB", "foo actor (FA)-BB", ("FA-BB",)),
        (
            "by foo promoting bar (FPB)-γ coactivator (FPC)-1α",
            "foo promoting bar (FPB)-γ coactivator (FPC)-1α",
            ("FPC-1α",),
        ),
        ("by foo actor (FA) α in", "foo actor (FA) α", ("FAα",)),
        ("by foo actor (FA)-9 in", "", ()),  # unknown
        ("by foo actor (FA)-4,5-bisphosphate", "", ()),  # locants
        ("after foo actor (FA)-1 h and", "", ()),  # a time
        ("of foo actor (FA)-1 other genes", "", ()),  # a count
        ("by something (FA)-1 in", "", ()),  # no long form
        ("by foo acid (FA)-1 in", "", ()),  # a chemical
    ],
)
def test_names_go_on_behind_the_bracket(caption, text, names):
    found = list(split_before_number(caption, KNOWN.__contains__, "foo acid ".__eq__, {}))
    assert [(caption[s.start : s.end], s.names) for s in found] == ([(text, names)] if text else [])


def test_a_known_definition_says_where_the_name_begins():
    caption = "by something (FA)-1 in"
    found = list(split_before_number(caption, KNOWN.__contains__, bool, {14: 3}))
    assert not found
    found = list(split_before_number(caption, KNOWN.__contains__, "".__eq__, {14: 3}))
    assert [caption[s.start : s.end] for s in found] == ["something (FA)-1"]


@pytest.mark.parametrize(
    ("caption", "first", "expected"),
    [
        ("ERK1/2 enter", "ERK1", [("ERK1/2", ("ERK1", "ERK2"))]),
        ("Akt1-3 and", "Akt1", [("Akt1-3", ("Akt1", "Akt2", "Akt3"))]),
        ("Akt1/2/3", "Akt1", [("Akt1/2/3", ("Akt1", "Akt2", "Akt3"))]),
        ("Akt1/2/3", "Akt1/2", [("Akt1/2/3", ("Akt1", "Akt2", "Akt3"))]),  # Akt1/2 is a name too
        ("Akt1/2/9", "Akt1/2", []),
        ("IKK1/2/3 and", "IKK1/2", []),  # their own numbers are unknown
        ("IL-1, -6 and -8 rise", "IL-1", [("IL-1, -6 and -8", ("IL-1", "IL-6", "IL-8"))]),
        (
            "caspase-3, 8 and 9.",
            "caspase-3",
            [("caspase-3, 8 and 9", ("caspase-3", "caspase-8", "caspase-9"))],
        ),
        ("Wnt3a/5a", "Wnt3a", [("Wnt3a/5a", ("Wnt3a", "Wnt5a"))]),
        ("HIF-1α/-2α", "HIF-1α", [("HIF-1α/-2α", ("HIF-1α", "HIF-2α"))]),
        ("Wnt3a, -5 rise", "Wnt3a", [("Wnt3a, -5", ("Wnt3a", "Wnt5"))]),
        ("Wnt3a, 5 rise", "Wnt3a", []),  # without a dash, 5 may be anything
        (
            "lamix α5, β1 and γ1",
            "lamix α5",
            [("lamix α5, β1 and γ1", ("lamix α5", "lamix β1", "lamix γ1"))],
        ),
        ("lamix α5/β1", "lamix α5", [("lamix α5/β1", ("lamix α5", "lamix β1"))]),
        ("IL-1α/β", "IL-1α", [("IL-1α/β", ("IL-1α", "IL-1β"))]),
        ("Aurora B/C", "Aurora B", [("Aurora B/C", ("Aurora B", "Aurora C"))]),
        ("Akt1, 2-3 act", "Akt1", [("Akt1, 2-3", ("Akt1", "Akt2", "Akt3"))]),
        (
            "complex I–III",
            "complex I",
            [("complex I–III", ("complex I", "complex II", "complex III"))],
        ),
        ("Akt1—3 act", "Akt1", [("Akt1—3", ("Akt1", "Akt2", "Akt3"))]),
        ("Dlx1–4 act", "Dlx1", [("Dlx1–4", ("Dlx1", "Dlx3", "Dlx4"))]),
        ("Dlx1–6 act", "Dlx1", []),  # two are missing
        ("Atx1–8 act", "Atx1", [("Atx1–8", tuple(f"Atx{n}" for n in range(1, 9)))]),
        ("Atx2-8 act", "Atx2", [("Atx2-8", ("Atx2", "Atx8"))]),  # a complex of two
        ("Atx1 – 3, bar", "Atx1", [("Atx1 – 3", ("Atx1", "Atx2", "Atx3"))]),
        ("Atx1 - 3 and", "Atx1", [("Atx1 - 3", ("Atx1", "Atx2", "Atx3"))]),
        ("Atx1 - 3 days", "Atx1", []),
        ("Atx1 - 30 cells", "Atx1", []),
        ("KFT122/20 and", "KFT122", [("KFT122/20", ("KFT122", "KFT20"))]),
        ("KFT122/140 and", "KFT122", [("KFT122/140", ("KFT122", "KFT140"))]),
        ("IL-1, -6, and -9 rise", "IL-1", [("IL-1, -6, and -9", ("IL-1", "IL-6"))]),
        ("IL-1, -6, and 9 rise", "IL-1", [("IL-1, -6", ("IL-1", "IL-6"))]),  # any number
        ("IL-1, -9 rise", "IL-1", []),
        ("p90α/β MAPK and", "p90α", [("p90α/β MAPK", ("p90α MAPK", "p90β MAPK"))]),
        ("ERK1/2 MAPK and", "ERK1", [("ERK1/2", ("ERK1", "ERK2"))]),  # no such names
        ("Akt1-2, 3 act", "Akt1", [("Akt1-2, 3", ("Akt1", "Akt2", "Akt3"))]),
        ("cyclin D2, E2 act", "cyclin D2", [("cyclin D2, E2", ("cyclin D2", "cyclin E2"))]),
        ("cyclin D2 and E.", "cyclin D2", [("cyclin D2 and E", ("cyclin D2", "cyclin E"))]),
        (
            "cyclin D1–D3.",
            "cyclin D1",
            [("cyclin D1–D3", ("cyclin D1", "cyclin D2", "cyclin D3"))],
        ),
        (
            "KCP-α, -βII and -ζ.",
            "KCP-α",
            [("KCP-α, -βII and -ζ", ("KCP-α", "KCP-βII", "KCP-ζ"))],
        ),
        ("Akt1/2 and 3.", "Akt1", [("Akt1/2 and 3", ("Akt1", "Akt2", "Akt3"))]),
        ("Akt1/2 and 3.", "Akt1/2", [("Akt1/2 and 3", ("Akt1", "Akt2", "Akt3"))]),
        ("FA-1B/2B.", "FA-1B", [("FA-1B/2B", ("FA-1B", "FA-2B"))]),
        ("FRA, β/δ", "FRA", []),
        ("FRα, β/δ and γ.", "FRα", [("FRα, β/δ and γ", ("FRα", "FRβ/δ", "FRγ"))]),
        ("FTRI/II rise", "FTRI", [("FTRI/II", ("FTRI", "FTRII"))]),
        ("HLA-A|B rise", "HLA-A", [("HLA-A|B", ("HLA-A", "HLA-B"))]),
        ("ERK1 and−2 act", "ERK1", [("ERK1 and−2", ("ERK1", "ERK2"))]),
        ("Akt1, 2 negative regulators", "Akt1", []),  # a count
        ("miR-17/20a rise", "miR-17", [("miR-17/20a", ("miR-17", "miR-20a"))]),
        ("miR-34a/b rise", "miR-34a", [("miR-34a/b", ("miR-34a", "miR-34b"))]),
        ("miR-17-5p/20a", "miR-17", [("miR-17-5p/20a", ("miR-17", "miR-20a"))]),
        ("miR-17/b", "miR-17", []),
        ("miR-17 and 20 others", "miR-17", []),
        ("ERK1,2-diol", "ERK1", []),
        ("Akt1 and 2 other kinases", "Akt1", []),
        ("LXRα, IL", "LXRα", []),
        ("LXRα/β dimers", "LXRα", [("LXRα/β", ("LXRα", "LXRβ"))]),
        ("Akt1/-2", "Akt1", [("Akt1/-2", ("Akt1", "Akt2"))]),
        ("IL-17A/F rise", "IL-17A", [("IL-17A/F", ("IL-17A", "IL-17F"))]),
        ("HLA-A/B", "HLA-A", [("HLA-A/B", ("HLA-A", "HLA-B"))]),
        ("Cdc25A-C act", "Cdc25A", [("Cdc25A-C", ("Cdc25A", "Cdc25B", "Cdc25C"))]),
        ("Cdc25C-A", "Cdc25C", []),
        ("Akt1, 2 h later", "Akt1", []),
        ("ERK1, 2 µM", "ERK1", []),
        ("Akt1-9", "Akt1", []),
        ("Akt1/20", "Akt1", []),
        ("ERK1 and 7 others", "ERK1", []),
        ("Akt1-3-2 act", "Akt1", [("Akt1-3-2", ("Akt1", "Akt3", "Akt2"))]),
        ("Akt 1-3- 2 act", "Akt 1", []),  # that is unknown
        ("Dlx1-3- 6 act", "Dlx1", [("Dlx1-3- 6", ("Dlx1", "Dlx3", "Dlx6"))]),
        ("Akt1-3-9 act", "Akt1", []),  # no range of three and a rest
        ("1: foo, 2: bar by Akt1, and 3: baz", "Akt1", []),  # steps
        ("1) foo, 2) bar by Akt1, and 3) baz", "Akt1", []),
        ("Akt1 and 3: kinases", "Akt1", [("Akt1 and 3", ("Akt1", "Akt3"))]),
        ("(of Akt1 and 3)", "Akt1", [("Akt1 and 3", ("Akt1", "Akt3"))]),
        ("two Akt1 and 3× Akt2", "Akt1", []),
        ("Wnt3a, -5a: foo", "Wnt3a", [("Wnt3a, -5a", ("Wnt3a", "Wnt5a"))]),
        ("Dlx1-3-4-bar", "Dlx1", []),
        ("Dlx1, 3/4 act", "Dlx1", [("Dlx1, 3/4", ("Dlx1", "Dlx3", "Dlx4"))]),
        ("Dlx1, 3/9 act", "Dlx1", []),  # a fraction
        ("Wnt5 and 3a act", "Wnt5", [("Wnt5 and 3a", ("Wnt5", "Wnt3a"))]),
        ("Wnt5, 3a act", "Wnt5", []),
    ],
)
def test_numbered_lists(caption, first, expected):
    start = caption.index(first)
    found = numbered_lists(caption, start, start + len(first), KNOWN.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("by caspases 3 and 8.", [("caspases 3 and 8", ("caspase-3", "caspase-8"))]),
        (
            "by caspases-3, 8, and 9.",
            [("caspases-3, 8, and 9", ("caspase-3", "caspase-8", "caspase-9"))],
        ),
        ("ERKs 1/2", [("ERKs 1/2", ("ERK1", "ERK2"))]),
        ("X2Fs 1-2", [("X2Fs 1-2", ("X2F1", "X2F2"))]),
        (
            "by caspases-3, -8 and -9.",
            [("caspases-3, -8 and -9", ("caspase-3", "caspase-8", "caspase-9"))],
        ),
        ("by ERKs1–2 in", [("ERKs1–2", ("ERK1", "ERK2"))]),
        ("by caspases3–8 in", []),
        ("by ERKs 1 – 2 in", [("ERKs 1 – 2", ("ERK1", "ERK2"))]),
        ("by Wnts 3a and 5a", [("Wnts 3a and 5a", ("Wnt3a", "Wnt5a"))]),
        (
            "OXPHOS complexes I, II and III.",
            [("complexes I, II and III", ("complex I", "complex II", "complex III"))],
        ),
        (
            "of cell adhesion ligands 1 and 2",
            [("adhesion ligands 1 and 2", ("adhesion ligand 1", "adhesion ligand 2"))],
        ),
        ("proteins A and B", []),
        ("Refs 1-2", []),  # what is cited
        ("in lanes 3 and 8", []),
        ("caspases 3 days", []),
        (
            "by caspases (3, 8, and 9)",
            [("caspases (3, 8, and 9)", ("caspase-3", "caspase-8", "caspase-9"))],
        ),
        ("by caspases (3, 8)", []),  # references, as likely
        ("by caspases (3 and 8 h)", []),
        (
            "by very long and full factor receptors 1 and 2",
            [
                (
                    "very long and full factor receptors 1 and 2",
                    (
                        "very long and full factor receptor 1",
                        "very long and full factor receptor 2",
                    ),
                )
            ],
        ),
        ("by procaspases-3 and -8.", [("procaspases-3 and -8", ("caspase-3", "caspase-8"))]),
        ("pro-caspases 3 and 8.", [("pro-caspases 3 and 8", ("caspase-3", "caspase-8"))]),
        ("by proERKs 1 and 2.", []),
    ],
)
def test_plurals_before_numbers(caption, expected):
    found = plural_numbers(caption, KNOWN.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


@pytest.mark.parametrize(
    ("first", "behind"),
    [
        ("ERK1", "</2|ERK1+ERK2> enter"),
        ("Akt1", "<-3|Akt1+Akt2+Akt3> and"),
        ("Akt1", "</2|Akt1+Akt2>/20 and"),  # as many as are known
        ("Akt1", "-9 and"),  # all of a range, or none
        ("Atx1", "<-8|Atx1+Atx2+Atx3+Atx4+Atx5+Atx6+Atx7+Atx8> act"),  # it counts from the first
        ("Atx2", "<-8|Atx2+Atx8> bind"),  # a complex of two
        ("Atx1", " to 5 mice"),
        ("IL-1", "<, -6 and -8|IL-1+IL-6+IL-8> rise"),
        ("Akt1", "</2|Akt1+Akt2>, 3 act"),  # what is listed belongs to a single name
        ("caspase-3", ", 8 h later"),
        ("14-3-3", "/2"),  # a number behind a number
        ("3", ", 8 and 9"),  # no stem
    ],
)
def test_sentences_of_numbered_names(first, behind):
    rest, marks = parse(behind)
    found = numbered_lists(first + rest, 0, len(first), KNOWN.__contains__)
    ends = [(s.end - len(first), "+".join(s.names)) for s in found]
    assert ends == [(end, names) for _, end, names in marks]


def test_letters_with_a_digit_behind_a_plural():
    (found,) = plural_numbers("bind cyclins D2 and E2 in", KNOWN.__contains__)
    assert found.names == ("cyclin D2", "cyclin E2")


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("by Gi/o proteins", [("Gi/o", ("Gi", "Gαo"))]),
        ("by Gαq/11 or Gq/Gα11", [("Gαq/11", ("Gαq", "Gα11")), ("Gq/Gα11", ("Gαq", "Gα11"))]),
        ("the Gβγ dimer", [("Gβγ", ("Gβ", "Gγ"))]),
        ("Gs/olf or Gi/om", []),  # one is not known, the other no list
    ],
)
def test_subunits_of_g_proteins(caption, expected):
    found = g_proteins(caption, KNOWN.__contains__)
    assert [(caption[e.start : e.end], e.names) for e in found] == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the α5 integrin", [("α5 integrin", "integrin α5")]),
        ("α5 and β1 integrins", [("α5", "integrin α5"), ("β1 integrins", "integrin β1")]),
        (
            "by α5, β1 and β4 integrins",
            [("α5", "integrin α5"), ("β1", "integrin β1"), ("β4 integrins", "ITGB4")],
        ),
        (
            "αIIb integrin, αV integrin",
            [("αIIb integrin", "ITGA2B"), ("αV integrin", "ITGAV")],
        ),
        ("α5 and integrins; α7 integrins", []),
    ],
)
def test_subunits_of_integrins(caption, expected):
    found = integrins(caption, KNOWN.__contains__)
    assert [(caption[e.start : e.end], *e.names) for e in found] == expected


@pytest.mark.parametrize(
    ("name", "short", "expected"),
    [
        ("foossium channels", "FOMK", "FOMK"),
        ("foossium channels", "KFOO", "KFOO channels"),
        ("outer bar foossium channels", "KFOO", "KFOO channels"),
        ("outer foossium channels", "FOMK", "outer foossium channels"),  # not one ion's channels
        ("foossium channels", "FO", "foossium channels"),  # may be the ion
        ("foossium channels", "FO2+", "foossium channels"),
        ("foossium channels", "BAR", "foossium channels"),  # not known
        ("foossium receptors", "FOMK", "foossium receptors"),
    ],
)
def test_a_short_form_names_its_own_channel(name, short, expected):
    known = {"FOMK", "FO", "FO2+", "KFOO channels", "KFOO"}.__contains__
    assert own_channel(name, short, name.split(" ")[-1], known) == expected


def test_a_channel_is_known_by_its_short_form():
    caption = "the outer foossium (FOMK) channels open"
    known = {"foossium channels", "FOMK"}.__contains__
    (name,) = split_by_parenthesis(caption, known, known, {})
    assert (caption[name.start : name.end], name.names) == ("foossium (FOMK) channels", ("FOMK",))
