"""The answers of a function that are kept."""

from annotator.bounded_cache import BoundedCache, bounded_cache, interned


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
