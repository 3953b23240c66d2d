"""Normalisation: one key for all spellings of a name, and exact offsets back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import cased_key, matching_key, normalize, occurrences


@pytest.mark.parametrize(
    "spellings",
    [
        ["PSD95", "PSD-95", "PSD 95", "psd‐95", "PSD−95"],
        ["IL1β", "IL-1β", "IL-1beta", "IL-1 beta", "IL‑1 β"],
        ["TNF-α", "TNFα", "TNF-⍺", "TNF-alpha", "TNF alpha", "TNFalpha"],
        ["MAPK", "ΜΑΡΚ", "МАРК"],
        ["Ca2+", "Ca²⁺", "ca2+"],
        ["NF-κB", "NF-kappa B", "NF-kappaB", "nf κb", "NF-ĸB"],
        ["β-catenin", "beta catenin", "ß-catenin", "beta-catenin"],
        ["Cl-", "Cl−", "Cl⁻"],
        ["naïve", "naive"],
        ["İnsulin", "insulin"],
        ["5′-AMP", "5'-AMP", "5-AMP"],
        ["brain-derived factor", "brain derived  factor", "brain_derived\nfactor"],
        ["PP2A\u200b", "PP2A"],
        ["tumour suppressors", "tumor suppressors", "Tumour-suppressors"],
        ["oestrogen sulphotransferase", "estrogen sulfotransferase"],
        ["haemoglobin", "hemoglobin"],
        ["leukaemia", "leukemia"],
        ["signalling", "signaling"],
        ["remodelling fibres", "remodeling fibers"],
        ["corticotrophin homologue", "corticotropin homolog"],
        ["a depolymerising, oligomerisation", "a depolymerizing, oligomerization"],
    ],
)
def test_spellings_of_one_name_share_a_key(spellings):
    assert len({matching_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not ch", "notch"),
        ("14-3-3", "1433"),
        ("Ca2+", "Ca2"),
        ("Cl-", "Cl"),
        ("Na+", "Na"),
        ("Kv1.3", "Kv13"),
        ("NF-kB", "NFkB"),
        ("", "a"),
    ],
)
def test_different_names_keep_different_keys(one, other):
    assert matching_key(one) != matching_key(other)


def test_cased_key_keeps_case_alone():
    assert cased_key("PSD 95") == cased_key("PSD-95") != cased_key("psd-95")


def _spans(text):
    normalized = normalize(text)
    return {
        text[start:end]
        for at, start in normalized.starts.items()
        for to, end in normalized.ends.items()
        if to > at
    }


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("the NMDARs open", "NMDAR"),
        ("sulphotransferases act", "sulphotransferase"),
        ("all tumours (tumour 2)", "tumours"),
        ("the NMDARs open", "NMDARs"),
        ("anti-CD3 antibody", "CD3"),
        ("CD4+ T cells", "CD4"),
        ("Cl- channels", "Cl-"),
        ("(BDNF)", "BDNF"),
        ("TrkB/Flk-1", "Flk-1"),
        ("TNF-α-induced", "TNF-α"),
        ("GFP-LC3", "LC3"),
        ("Ca²⁺ influx", "Ca²⁺"),
        ("an (S)-norcoclaurine", "(S)-norcoclaurine"),
    ],
)
def test_names_can_begin_and_end_at_word_edges(text, span):
    assert span in _spans(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("GABAergic", "GABA"),
        ("ERK1", "ERK"),
        ("eEF2K", "eEF2"),
        ("pAkt", "Akt"),
        ("MAPKs1", "MAPK"),
    ],
)
def test_names_do_not_begin_or_end_inside_words(text, span):
    assert span not in _spans(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_maps_are_monotone_and_inside_the_text(text):
    normalized = normalize(text)
    for mapping in (normalized.starts, normalized.ends):
        keys = sorted(mapping)
        sources = [mapping[key] for key in keys]
        assert sources == sorted(sources)
        assert all(0 <= key <= len(normalized.key) for key in keys)
        assert all(0 <= source <= len(text) for source in sources)


#: Characters and pieces that decide on separators, capitals and what is no letter.
_PIECES = (
    "alpha", "BETA", "eta", "tau", "a", "B", "s", "1", "22", "-", " ", "'", "_", "\n", "Cl", "IL",
    "+", "(", ")", ",", ".", "é", "β", "İ", "Å", "ſ", "K", "Σ", "漢", "\u200b", "\xa0", "–", "′",
)  # fmt: skip


@given(
    st.text(max_size=40) | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join),
)
def test_the_key_alone_is_the_key_with_offsets(text):
    assert matching_key(text) == normalize(text).key


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Akt and AKT; pAkt, Akt-1", "Akt", ["Akt", "Akt"]),
        ("Akt and AKT", " akt ", ["Akt", "AKT"]),
        ("Wnt_1 and Wnt1", "Wnt", []),
        ("Β-catenin, β-catenin", "β-Catenin", ["Β-catenin", "β-catenin"]),
        ("aa aaa aa", "aa", ["aa", "aa"]),
        ("anything", "", []),
    ],
)
def test_occurrences(text, word, found):
    assert [text[start:end] for start, end in occurrences(text, word)] == found


#: Letters with several small letters, or that are ASCII letters in another case.
_LETTERS = "aAsSkKiIſ\u212aİıΣσςβ_- .1²Ⓐ\n"


@given(
    st.text(max_size=20) | st.text(_LETTERS, max_size=20),
    st.text(max_size=3) | st.text(_LETTERS, max_size=3),
)
def test_occurrences_are_those_of_an_expression(text, word):
    pattern = rf"(?<!\w){re.escape(word.strip())}(?!\w)"
    for flags in (0, re.IGNORECASE):
        expected = [found.span() for found in re.finditer(pattern, text, flags)]
        if expected and word.strip():
            break
    assert occurrences(text, word) == (expected if word.strip() else [])
