"""Candidates that are made when asked for are those that are made at once."""

from annotator.lexicon import open_lexicon
from annotator.lexicon.decoding import Candidates
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.recognition.chemicals.chemical_names import ChemicalNameReader
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.names.plausibility import scored_candidates
from annotator.records import HUMAN, EntityType
from annotator.text import matching_key


def test_every_name_of_the_starter_lexicon_means_the_same():
    lexicon, lists = open_lexicon("starter"), shipped_word_lists()
    for name in map(str, lexicon.compiled.keys):
        stored = lexicon.lookup(name)
        if not stored:  # the key of a key may be another
            continue
        made = Candidates(tuple(stored))
        assert stored == made
        assert len(stored) == len(made)
        assert stored.organisms == made.organisms
        for kind in EntityType:
            assert stored.of_type(kind) == made.of_type(kind)
        assert stored.where(lambda _, taxon: taxon == HUMAN) == [
            c for c in made if c.entity.taxon == HUMAN
        ]
        for written in (name, name.upper(), made[0].term):
            assert stored.taxa_of_symbol(written) == made.taxa_of_symbol(written)
            found = scored_candidates(stored, written, True, lists)
            assert found == scored_candidates(made, written, True, lists)


def test_what_is_alike_is_asked_for_its_score_once():
    lexicon = open_lexicon("starter")
    repeated = 0
    for name in map(str, lexicon.compiled.keys):
        candidates = lexicon.lookup(name)
        for kept in (candidates, Candidates(tuple(candidates))):
            asked = []
            found = kept.scored(lambda candidate, asked=asked: asked.append(candidate) or 1.0)
            assert [candidate for _, candidate in found] == list(candidates)
            alike = [(c.term, c.kind, c.source, c.entity.type) for c in asked]
            assert len(alike) == len(set(alike))
            repeated += len(candidates) - len(alike)
    assert repeated > 0


def test_spellings_with_the_same_scores_share_their_candidates():
    candidates = open_lexicon("starter").lookup("AKT1")
    first, again, other = (tuple(candidates.scored(lambda _, s=s: s)) for s in (0.5, 0.5, 0.6))
    assert first == again != other
    assert candidates.one_object(first) is first
    assert candidates.one_object(again) is first
    assert candidates.one_object(other) is other


def test_threads_that_share_a_lexicon_do_not_get_the_answers_of_others():
    """Two annotators in two threads: the other one asks between the comparison and the answer."""
    candidates = open_lexicon("starter").lookup("AKT1")
    first, other = (tuple(candidates.scored(lambda _, s=s: s)) for s in (0.5, 0.6))

    class Scored(tuple):
        def __ne__(self, given):
            candidates.one_object(other)
            return tuple.__ne__(self, given)

    class Symbol(str):
        def __ne__(self, given):
            candidates.taxa_of_symbol("another")
            return str.__ne__(self, given)

    taxa = candidates.taxa_of_symbol("AKT1")
    assert taxa != candidates.taxa_of_symbol("another")
    candidates.taxa_of_symbol("AKT1")
    assert candidates.taxa_of_symbol(Symbol("AKT1")) == taxa
    candidates.one_object(first)
    assert candidates.one_object(Scored(first)) == first


def test_a_locant_tail_or_syllable_alone_is_no_chemical():
    reader = ChemicalNameReader(lambda _: False)
    assert reader.names("cis trans coenzyme prop hept P NAD CoA D rac and signaling") == []


def test_names_share_their_organisms_and_scores():
    lexicon, lists = open_lexicon("starter"), shipped_word_lists()
    names = "AKT1", "MTOR"
    first, other = (lexicon.lookup(name).taxa_of_symbol(name) for name in names)
    assert HUMAN in first
    assert first is other
    first, other = (scored_candidates(lexicon.lookup(n), n, False, lists)[0][0] for n in names)
    assert first is other


def test_keys_of_names_are_those_of_each_name_once():
    lexicon = open_lexicon("starter")
    several = 0
    for name in map(str, lexicon.compiled.keys):
        for candidate in lexicon.lookup(name):
            curie = candidate.entity.id
            keys = lexicon.name_keys(curie)
            assert keys == list(dict.fromkeys(map(matching_key, lexicon.names(curie))))
            several += len(keys) > 1
    assert several
    assert lexicon.name_keys("ncbigene:0") == []


def test_names_that_match_share_the_string_of_their_term():
    names = NameLookup(open_lexicon("starter"), shipped_word_lists())
    found = names.of("AKT" + str(1))
    kept = [name for kept in names._kept.values() for name in kept]
    assert kept == ["AKT1"]
    assert kept[0] is found[0][1].term
