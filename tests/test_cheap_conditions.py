"""What is looked at first, to save an expression or a ranking, loses nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.bounded_cache import BoundedCache
from annotator.provenance import SpanSource, TermKind
from annotator.recognition import coordination
from annotator.recognition.genes import gene_symbols, micro_rnas
from annotator.recognition.genes.enzyme_names import HEAD, head_places
from annotator.recognition.mention_score import MentionEvidence, Weights, features, shipped_weights
from annotator.recognition.names import variants
from annotator.recognition.names.word_filter import WordFilter, placed
from annotator.recognition.spans.candidate_spans import CandidateSpan, Cover, longest_spans
from annotator.records import Candidate, Entity, EntityType
from annotator.text import matching_key

_BLANKS = [" ", "  ", "\n", "\t", "\xa0", "\u2009", "\x1c"]


def texts(*parts):
    return st.lists(st.sampled_from([*parts, *_BLANKS]), max_size=14).map("".join)


@given(texts("acid", "fatty-acid", "acid-", "a", "ac", "cid"))
def test_words_are_placed_where_they_are(text):
    every = [(found.start(), found.group()) for found in re.finditer(r"\S+", text)]
    assert list(placed(text, text.split())) == every
    some = WordFilter(lambda word: word.endswith("acid") or len(word) > 100)
    for _ in range(2):  # the words are known the second time
        assert list(some.words(text)) == [(at, w) for at, w in every if w.endswith("acid")]


def test_a_long_word_is_asked_each_time():
    asked = []
    words = WordFilter(lambda word: asked.append(word) or True)
    text = f"short {'x' * 500}"
    assert [list(words.words(text)), list(words.words(text))] == [
        [(0, "short"), (6, "x" * 500)]
    ] * 2
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


@given(
    texts("kin", "ase", "ASE", "aſe", "s", "enzyme", "malic ", "phase", "İ", "-"),
    st.integers(0, 20), st.integers(0, 20),
)  # fmt: skip
def test_a_head_is_only_where_one_can_be(text, start, length):
    if HEAD.search(text, start, start + length):
        near = Cover((place, place + 1) for place in head_places(text))
        assert near.touches(start, start + length)


@given(
    texts("/", "-", "\u2013", ",", "and", "or", "&", "2", "3", "β", "B", "II", "-5p", "155", "a")
)
@pytest.mark.parametrize("first", ["ERK1", "miR-34a", "IL-1", "complex I"])
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
        st.integers(0, 30), st.integers(0, 6), st.sampled_from(list(SpanSource)),
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
    evidence = MentionEvidence(
        "IL-1", kind, TermKind.SYNONYM, "mesh", plausibility=0.9, organism=log_odds, in_figure=True
    )
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
        evidence = MentionEvidence(text, kind, TermKind.SYNONYM, "mesh", span_source=source)
        assert weights.score(evidence) == weights.probabilities(features(evidence))
    asked = [MentionEvidence(text, kind, TermKind.ALIAS_SYMBOL) for text in ("MAPK1", "BRCA1")]
    sums = []
    weights._kept = BoundedCache(lambda evidence: sums.append(evidence) or (0.0, 0.0), 100)
    for evidence in asked:
        weights.score(evidence)
    assert len(sums) == 1
