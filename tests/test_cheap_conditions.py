"""What is looked at first, to save an expression or a ranking, loses nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.word_lists import listed_terms
from annotator.provenance import SpanSource, TermKind
from annotator.recognition import coordination
from annotator.recognition.chemicals import chemical_names
from annotator.recognition.genes import (
    forms_of_proteins,
    gene_symbols,
    listed_symbols,
    micro_rnas,
    pathogen_proteins,
    receptors,
)
from annotator.recognition.genes.enzyme_names import HEAD, head_places
from annotator.recognition.mention_score import (
    MentionEvidence,
    NameEvidence,
    Weights,
    features,
    shared,
    shipped_weights,
)
from annotator.recognition.names import (
    company,
    surrounding_text,
    variants,
    viral_proteins,
    word_filter,
)
from annotator.recognition.names.word_filter import WordFilter, placed
from annotator.recognition.organisms import binomials, nomenclature
from annotator.recognition.spans.candidate_spans import CandidateSpan, Cover, longest_spans
from annotator.records import Candidate, Entity, EntityType
from annotator.text import matching_key

_BLANKS = [" ", "  ", "\n", "\t", "\xa0", "\u2009", "\x1c"]


def texts(*parts):
    return st.lists(st.sampled_from([*parts, *_BLANKS]), max_size=14).map("".join)


_ACIDS = WordFilter(lambda word: word.endswith("acid") or len(word) > 100)
_CAPITALS = WordFilter(re.compile("[A-Z]").search, in_plain_words=False)
_DIGITS = WordFilter(re.compile(r"\d").search, in_letters=False)


@given(texts("acid", "fatty-acid", "acid-", "a", "ac", "cid"))
def test_words_are_placed_where_they_are(text):
    every = [(found.start(), found.group()) for found in re.finditer(r"\S+", text)]
    assert list(placed(text, text.split())) == every
    some = [(at, word) for at, word in every if word.endswith("acid")]
    for same in (text, f"{text} "):  # the words are known the second time
        assert list(_ACIDS.words(same)) == some
        assert _ACIDS.is_in(same) == bool(some)
        assert sorted(_ACIDS.distinct(same)) == sorted({word for _, word in some})


def test_threads_that_read_other_texts_lose_no_word(monkeypatch):
    """The words of annotators in several threads are kept together, and half of them dropped."""
    monkeypatch.setattr(word_filter, "_KEPT", 8)
    table = word_filter._Table()
    meanwhile = []

    def has(word):
        if word == "Now":  # another thread
            meanwhile.extend(map(table.read, ("P Q R", "S T U")))
        return word.startswith("X")

    bit = table.add(has, in_plain_words=True)
    assert table.read("X1 X2").passed == {"X1": bit, "X2": bit}
    assert table.read("X1 X2 Now").passed == {"X1": bit, "X2": bit}
    assert len(meanwhile) == 2


@given(texts("acid", "(acid),", "Acid", "aCid", "[ac]id.", "ä", "É", "A"))
def test_plain_words_are_not_asked_for_what_they_cannot_have(text):
    assert _CAPITALS.is_in(text) == bool(re.search("[A-Z]", text))


@given(texts("Acid", "(Acid),", "2", "²", "٣", ".2", "[ac]id.", "ä", "A", "("))
def test_words_of_letters_are_not_asked_for_what_they_cannot_have(text):
    assert _DIGITS.is_in(text) == bool(re.search(r"\d", text))


def test_a_long_word_is_asked_each_time():
    asked = []
    words = WordFilter(lambda word: asked.append(word) or True)
    long = "x" * 500
    for end in ("", " "):
        assert list(words.words(f"short {long}{end}")) == [(0, "short"), (6, long)]
    assert [len(word) for word in asked].count(500) == 2
    assert [len(word) for word in asked].count(5) == 1


@given(
    texts(
        "pAkt", "h", "AKT1", "WT", "CaCl", "(2)", "-", "b-catenin", "TGF-b1", ".", "Gdt1p", "(v)1.2"
    )
)
def test_variants_never_span_blanks(text):
    whole = [found.span() for found in variants._CANDIDATE.finditer(text)]
    by_word = [
        (at + found.start(), at + found.end())
        for at, word in variants._WITH_CANDIDATE.words(text)
        for found in variants._CANDIDATE.finditer(word)
    ]
    assert by_word == whole


@given(
    texts(
        "miR",
        "MiR",
        "MIR",
        "mir",
        "microRNA",
        "let",
        "Let",
        "-",
        "7",
        "16",
        "a",
        "hsa-",
        "pre-",
        "pri-",
    )
)
def test_each_micro_rna_has_one_of_the_parts(text):
    assert list(micro_rnas.micro_rnas(text)) == [m.span() for m in micro_rnas._NAME.finditer(text)]


class _AnyWord:
    """Stands for a filter of words that all pass."""

    @staticmethod
    def is_in(text):
        return True

    @staticmethod
    def distinct(text):
        return text.split()


def same_without(module, name, find):
    """Assert that what is found does not depend on a filter of words."""
    filtered = find()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, _AnyWord)
        assert find() == filtered


@given(
    texts("S.", "A.", "Cladonia", "Streptomyces", "(", "-", "sp.", "in", "pneumoniae", "coli", ",")
)
@pytest.mark.parametrize("name", ["_WITH_GENUS", "_WITH_INITIAL"])
def test_organisms_are_only_where_words_tell(name, text):
    same_without(binomials, name, lambda: list(binomials.scientific_names(text)))


@given(texts("virus", "viral", "HIV", "-1", "H5N1", "influenza", "s", "x", "(", "Vir", "ion"))
def test_a_virus_is_named_by_a_word(text):
    found = viral_proteins._VIRUS.search(text) is not None
    assert viral_proteins.is_about_a_virus(text) == found


@given(texts("Shigella", "Toxoplasma", "shigella", "anti-", "s", "(", ".", "Toxo", "plasma"))
def test_genera_of_pathogens_are_in_words(text):
    words = pathogen_proteins._WITH_GENUS.distinct(text)
    for genus in ("Shigella", "Toxoplasma"):
        assert any(genus in word for word in words) == (genus in text)


@given(
    texts(
        "Cre",
        "ERT2",
        "fl",
        "/",
        "E8.5",
        "Ubr1p",
        "rim15\u0394",
        "daf-16",
        "At",
        "WRKY",
        "1G01010",
        "UAS-",
        "tsr",
        "-GAL4",
        "Df(3R)",
    )
)
def test_the_names_of_a_nomenclature_are_in_words(text):
    found = any(pattern.search(text) for _, pattern in nomenclature._NOMENCLATURES)
    assert nomenclature._WITH_NAME.is_in(text) == found


@given(
    texts(
        "fl",
        "f",
        "flox",
        "/",
        "x",
        "_",
        "-",
        "Cre",
        "E9.5",
        "Ubr1p",
        "YML082W",
        "Os",
        "AB1",
        "UAS-",
        "tsr",
        "-GAL4",
        "Df(3R)",
    )
)
def test_expressions_of_nomenclatures_find_nothing_inside_of_words(text):
    for _, pattern in nomenclature._NOMENCLATURES:
        for found in pattern.finditer(text):
            assert not re.search(r"\w\Z", text[: found.start()])


@given(texts("fab", "A", "B", "(", "/", "-", "fabA", "sdhABCD", "/B", "FabA", "fbr", "GlcA", "."))
def test_symbols_of_bacteria_are_in_words(text):
    found = gene_symbols.nomenclature_symbols(text, is_prokaryote=True, is_animal=False)
    several = gene_symbols._several(gene_symbols._NUMBERED, text)
    others = gene_symbols._OF_BACTERIA.finditer(text)
    symbols = [
        symbol.span()
        for symbol in gene_symbols._SYMBOL.finditer(text)
        if symbol.group() not in gene_symbols._NOT_SYMBOLS
        and not gene_symbols._RNA.search(symbol.group())
    ]
    assert list(found) == [*several, *(other.span() for other in others), *symbols]


@given(
    texts("Fch", "ADH", ", ", ": ", "-", "(", ")", ");", "kinase", ";", "putative "),
    st.integers(0, 20), st.integers(1, 20),
)  # fmt: skip
def test_symbols_are_given_where_they_can_be(text, start, length):
    place = start, start + length
    if not gene_symbols.may_be_defined(text, *place):
        assert not list(gene_symbols.defined_symbols(text, [place] * 3, ()))


@given(
    texts(
        "D1", "CRF", "-", "/", ",", " and ", "or", "NMDA", "receptor", "receptors", "Receptor",
        "\u03b1", "antagonist", "-bound", "-subunit", "x" * 12,
    )
)  # fmt: skip
@pytest.mark.parametrize(
    "what", [receptors._ONE_RECEPTOR, receptors._LIST, receptors._OF_TWO], ids=lambda w: w.word
)
def test_receptors_are_only_near_the_word(what, text):
    near = [found.span() for found in receptors._found_near(what, text)]
    assert near == [found.span() for found in what.pattern.finditer(text)]


@given(texts("GSK3", "\u03b2", "CD80", "/", "86", "T cell", "s", "-", "_", "A", "1", "B", "B-A"))
def test_names_beside_a_short_form_are_no_parts_of_others(text):
    names = ("CD80", "GSK3\u03b2", "GSK3", "CD80/86", "T cell", "T cells", "A1-B", "B-A", "A1")
    expression = rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![A-Za-z])"
    assert company._count(names, text) == len(set(re.findall(expression, text)))


@pytest.mark.parametrize("kind", ["head", "acid", "class", "after a group", "name"])
def test_the_last_letters_of_heads_tell_that_one_is_there(kind):
    ends = chemical_names._ends_of_names() if kind == "name" else chemical_names._ends_of_heads()
    for term in listed_terms("chemical_heads.tsv", kind):
        for text in (term.replace("(s)", ""), term.replace("(s)", "s")):
            assert text[-3:].lower() in ends
            assert len(text) >= 3  # what is cut off before a head is none of its last three letters
            assert "(" not in text


def test_conductors_of_ions_end_in_small_letters():
    assert all(term[:-1][-1:].islower() for term in listed_terms("ion_conductors.tsv"))


@given(texts("macro", "phage", "viral", "Virus", "es", "-", "x"))
def test_viral_words_are_words(text):
    found = surrounding_text._VIRAL_WORD.search(text) is not None
    assert surrounding_text._WITH_VIRAL_WORD.is_in(text) == found


@given(
    texts("viral", "Virus", "phage", "protein", "genes", "gene", "s", "anti-", "(", "NS1"),
    st.integers(0, 40),
)
def test_what_is_called_viral_is_near_a_viral_word(text, start):
    text = f"{text} NAME"
    start = min(start, len(text) - 3)
    before = text[max(0, start - surrounding_text._LONGEST_VIRAL) : start]
    is_called = surrounding_text._VIRAL.search(before) is not None
    is_protein = viral_proteins.is_viral_protein(text[start : start + 3])
    found = surrounding_text.viral_names(text, [(start, start + 3)], is_viral=True)
    assert bool(found) == (is_called or is_protein)


@given(texts("AT5G0", "1234", "12345", "AT1G", "-", "."))
def test_tags_of_loci_have_four_digits(text):
    same_without(
        listed_symbols,
        "_WITH_DIGITS",
        lambda: list(listed_symbols.listed_symbols(text, "plant", set(), set())),
    )


@given(texts("beta ", "alpha-", "2 ", "subunit of ", "chain", " of ", "isoform of the ", "kinase"))
def test_a_form_of_a_protein_has_one_of_the_parts(text):
    if forms_of_proteins._FORM_OF.search(text):
        assert any(part in text for part in forms_of_proteins._PARTS)


@given(
    texts("kin", "ase", "ASE", "aſe", "s", "enzyme", "malic ", "phase", "İ", "-"),
    st.integers(0, 20), st.integers(0, 20),
)  # fmt: skip
def test_a_head_is_only_where_one_can_be(text, start, length):
    if HEAD.search(text, start, start + length):
        near = Cover((place, place + 1) for place in head_places(text))
        assert near.touches(start, start + length)


@given(
    texts(
        "/", "-", "\u2013", "\u2010", "\u2212", ",", "and", "or", "&", "2", "3", ".", "β", "δ", "B",
        "DR", "II", "-5p", "155", "a", "ERK",
    )
)  # fmt: skip
@pytest.mark.parametrize(
    "first", ["ERK1", "miR-34a", "IL-1", "complex I", "Nav1.1", "HLA-DP", "LDHA"]
)
def test_lists_go_on_with_few_signs(first, rest):
    def lists():
        known = coordination.numbered_lists(first + rest, 0, len(first), lambda name: True)
        return list(known)

    guarded = lists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coordination, "_GOES_ON", re.compile(""))
        assert guarded == lists()


@given(
    texts("Fch", "ab", "(X1)", ",", ":", "=", "-", "\u2013", ";", ".", "putative ", "an ", "word")
)
def test_an_entry_of_a_glossary_ends_with_a_sign(before):
    if gene_symbols._ENTRY.search(before[-gene_symbols._ENTRY_LENGTH :]):
        assert not gene_symbols._ENDS_ENTRY.isdisjoint(before[-gene_symbols._ENTRY_END :])


@given(texts("ENT", "PAR", "beta", "2", "-", "α", "'", "kinase", "[x]", "."), st.integers(1, 9))
def test_keys_of_numbered_names_differ_in_the_number_alone(name, number):
    key = matching_key(f"{name} 1").removesuffix("1")
    assert matching_key(f"{name} {number}") == f"{key}{number}"
    if name.isascii() and name.isalpha():
        assert matching_key(f"{name}{number}") == f"{key}{number}"


def _longest(spans):
    """Return the longest spans by ranking all of them."""
    chosen, taken = [], set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, -s.source, s.start)):
        if taken.isdisjoint(range(span.start, span.end)):
            chosen.append(span)
            taken.update(range(span.start, span.end))
    return sorted(chosen, key=lambda s: s.start)


_SPANS = st.lists(
    st.builds(
        lambda start, length, source: CandidateSpan(start, start + length, (), source=source),
        st.integers(0, 30), st.integers(1, 6), st.sampled_from(list(SpanSource)),
    )
)  # fmt: skip


@given(_SPANS)
def test_only_spans_that_may_overlap_are_ranked(spans):
    chosen = longest_spans(spans)
    assert chosen == _longest(spans)
    assert longest_spans(chosen) == chosen


def test_of_names_as_good_the_longer_is_meant():
    """Hpgds, which is also the plural of Hpgd."""
    spans = []
    for symbol in ("Hpgd", "Hpgds"):
        entity = Entity(f"ncbigene:{len(symbol)}", EntityType.GENE, symbol, "ncbitaxon:10090")
        candidate = Candidate(entity, symbol, TermKind.APPROVED_SYMBOL, "ncbigene")
        spans.append(CandidateSpan(3, 8, ((0.98, candidate),), source=SpanSource.NAME))
    assert longest_spans(spans) == longest_spans(spans[::-1]) == spans[1:]


@pytest.mark.parametrize("log_odds", [0.0, 1.5, -2.0])
@pytest.mark.parametrize("kind", [EntityType.GENE, EntityType.CHEMICAL])
def test_the_organism_is_added_to_what_is_kept(log_odds, kind):
    weights = shipped_weights()
    name = NameEvidence("IL-1", kind, TermKind.SYNONYM, "mesh", plausibility=0.9)
    evidence = MentionEvidence(name, log_odds, in_figure=True)
    values = features(evidence)
    assert ("organism" in values) == bool(log_odds)
    assert ("organism: unlikely" in values) == (log_odds < 0)
    whole = weights.probabilities(values, in_figures=kind is EntityType.GENE)
    assert weights.score(evidence) == pytest.approx(whole)


@pytest.mark.parametrize("source", [SpanSource.NAME, SpanSource.DEFINITION])
@pytest.mark.parametrize("kind", [EntityType.GENE, EntityType.CHEMICAL])
def test_texts_of_one_form_share_a_score(kind, source):
    weights = Weights(shipped_weights().name, shipped_weights().right)
    texts = "Ca2 Ca2+ Mg2 Mg2+ IL-1 A1 a1 AKT AKT1 BRCA1 akt kinase Kinase in-vitro".split()
    for text in [*texts, "heat shock", "heat shock 90"]:
        name = NameEvidence(text, kind, TermKind.SYNONYM, "mesh", span_source=source)
        evidence = MentionEvidence(name)
        assert weights.score(evidence) == weights.probabilities(features(evidence))
        assert features(MentionEvidence(shared(name))) == features(evidence)
    asked = [shared(NameEvidence(text, kind, TermKind.ALIAS_SYMBOL)) for text in ("MAPK1", "BRCA1")]
    assert asked[0] is asked[1]
    sums = []
    weights._kept = BoundedCache(lambda key: sums.append(key) or (0.0, 0.0, ()), 100)
    for name in asked:
        weights.score(MentionEvidence(name))
    assert len(sums) == 1
