"""Answers of a function that are kept, as many as a limit, at little memory and time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(dict[K, V], Generic[K, V]):
    """The answers of a function by its argument: ``cache[argument]`` asks it once.

    For thousands of answers. Unlike ``functools.lru_cache``, which has an object of 64 bytes and a
    twice as large table to keep each in the order of use, it has two plain dictionaries. Answers
    are added to the younger; when that has half as many as may be kept, it becomes the older, and
    those of the former older one that were not asked for meanwhile are dropped.
    """

    __slots__ = ("_answer", "_half", "_older")

    def __init__(self, answer: Callable[[K], V], most: int) -> None:
        """Keep up to ``most`` answers of a function.

        A dictionary has room for two thirds of a power of two: two of them are full with 5,460,
        10,922 or 21,844 answers.
        """
        self._answer = answer
        self._half = most // 2
        self._older: dict[K, V] = {}

    def __missing__(self, key: K) -> V:
        """Return the answer for a key that the younger dictionary does not have."""
        older = self._older
        value = older[key] if key in older else self._answer(key)
        if len(self) >= self._half:
            self._older = dict(self)
            self.clear()
        self[key] = value
        return value


def interned(most: int) -> Callable[[V], V]:
    """Return a function that returns an equal value of the ``most`` given last: one object for all.

    Values must not differ in anything but their identity: 1 and 1.0 are equal.
    """
    kept: BoundedCache[Any, Any] = BoundedCache(lambda value: value, most)
    return kept.__getitem__


def bounded_cache(most: int) -> Callable[[Callable[[K], V]], Callable[[K], V]]:
    """Decorate a function of one argument so that up to ``most`` answers of it are kept."""
    return lambda answer: BoundedCache(answer, most).__getitem__
