"""The answers of a function that are kept."""

from annotator.bounded_cache import BoundedCache, bounded_cache, interned
from annotator.lexicon import open_lexicon
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.recognition import disambiguation, name_lookup
from annotator.recognition.chemicals import chemical_names
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.names import word_filter
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import HUMAN, Taxon


def test_a_function_is_asked_once_for_an_answer_that_is_kept():
    asked = []
    cache = BoundedCache(lambda key: asked.append(key), 10)
    assert cache["a"] is cache["a"] is None
    assert asked == ["a"]


def test_no_more_answers_are_kept_than_the_limit():
    asked = []
    cache = BoundedCache(lambda key: asked.append(key) or -key, 10)
    for key in range(100):
        assert cache[key] == -key
        assert len(cache) <= 5
    asked.clear()
    assert [cache[key] for key in range(100)] == [-key for key in range(100)]
    assert set(range(90)) <= set(asked)


def test_what_is_asked_for_again_stays():
    asked = []
    cache = BoundedCache(lambda key: asked.append(key), 10)
    for key in range(100):
        cache["often"], cache[key]
    assert asked.count("often") == 1


def test_a_decorated_function_keeps_its_answers():
    asked = []

    @bounded_cache(10)
    def length(text):
        asked.append(text)
        return len(text)

    assert [length("abc"), length("abc")] == [3, 3]
    assert asked == ["abc"]


def test_equal_values_become_one_object_as_long_as_it_is_kept():
    one = interned(10)
    first = one((len("a"),))
    assert one((len("b"),)) is first
    for number in range(2, 100):
        one((number,))
    again = one((len("c"),))
    assert again == first
    assert again is not first


def test_choices_for_names_are_dropped_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(disambiguation, "_KEPT", 8)
    lexicon = open_lexicon("starter")
    scored = NameLookup(lexicon, shipped_word_lists()).of("AKT1")
    taxa = (Taxon(HUMAN, "Homo sapiens"),)
    organisms = GeneOrganisms.of("", taxa, frozenset({HUMAN}), (), set(), frozenset(), lexicon)
    cache = disambiguation.DisambiguationCache()
    for number in range(100):
        text = f"AKT{number}"
        assert cache.of(CandidateSpan(0, len(text), scored), text, organisms)
        assert 0 < len(cache._kept) <= 8


def test_candidates_of_names_are_dropped_beyond_the_limit(monkeypatch):
    lexicon = open_lexicon("starter")
    listed = sorted({lexicon.entity(f"ncbigene:{n}").symbol for n in (207, 208, 2475, 627, 7157)})
    whole = NameLookup(lexicon, shipped_word_lists())
    monkeypatch.setattr(name_lookup, "_KEPT", 2)
    names = NameLookup(lexicon, shipped_word_lists())
    for _ in range(2):
        for name in listed:
            assert names.of(name) == whole.of(name) != ()
            (match,) = lexicon.matches(name)
            assert names.of_match(match, name) == whole.of_match(match, name)
            assert all(len(kept) <= 2 for kept in names._kept.values())


def test_judged_words_are_dropped_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(chemical_names, "_KEPT", 8)
    reader = chemical_names.ChemicalNameReader(lambda _: False)
    for number in range(100):
        (found,) = reader.names(f"word{number} {number}-prenylglucose acts")
        assert found
        assert 0 < len(reader._kept) <= 8 + 3
        assert 0 < len(reader._decisive) <= 8 + 3


def test_words_that_pass_filters_are_dropped_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(word_filter, "_KEPT", 8)
    table = word_filter._Table()
    bit = table.add(lambda word: word.startswith("X"), in_plain_words=True)
    for number in range(100):
        assert table.read(f"X{number} a{number} often").passed == {f"X{number}": bit}
        known, older, passing = table._kept
        assert max(len(known), len(older), len(passing)) <= 8 // 2 + 2
