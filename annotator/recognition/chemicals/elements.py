"""Find elements that are written as their symbol, without a charge: ``Cd stress``, ``Fe and Zn``.

A symbol is also the initials of anything else. It means the element before a word of nutrition or
of treatment, in a list of elements, with its oxidation state, or where the caption says so; and
then wherever the caption has it, unless it is a label as well (``As``, ``P``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from annotator.lexicon.curated import curated_rows
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.names.word_filter import WordFilter

_TABLE = "element_symbols.tsv"
_SYMBOL, _LABEL = "symbol", "symbol or label"


@cache
def elements() -> Mapping[str, str]:
    """Return the full names of elements by their symbols."""
    return {row.term: row.why for row in curated_rows(_TABLE) if row.what in (_SYMBOL, _LABEL)}


_DASH = r"\-\u2010\u2011\u2013"
_STATE = re.compile(r"\((?:0|I{1,3}|IV|VI{0,2})\)")
_BETWEEN = r"(?:,?\s(?:and|or|&)\s|,\s?|/)"
#: What no symbol stands after or, unless such a word follows, before. The pattern begins with the
#: letters, by which it is searched for fastest.
_INSIDE = frozenset(".+-\u2010\u2011\u2013_")
_OCCURRENCE = WordPattern(
    lambda: (
        rf"(?:{'|'.join(elements())})(?:(?![\w+⁺²³{_DASH}]|\.\w)"
        rf"|(?=[{_DASH}]{one_of(_TABLE, 'nutrition', 'treatment')}\b))"
    )
)
#: The same in a word alone: what follows a dash may have blanks.
_IN_A_WORD = WordPattern(
    lambda: rf"(?<![\w.+\-\u2010\u2011\u2013])(?:{'|'.join(elements())})(?![\w+⁺²³])"
)
_WITH_SYMBOL = WordFilter(lambda word: _IN_A_WORD.search(word), in_plain_words=False)
_NUTRITION = WordPattern(lambda: rf"[\s{_DASH}]{one_of(_TABLE, 'nutrition')}\b")
_TREATMENT = WordPattern(lambda: rf"[\s{_DASH}]{one_of(_TABLE, 'treatment')}\b")
#: Before a symbol of one letter: hepatitis B treatment, protein S deficiency are something else.
_PREPOSITION = re.compile(
    r"(?:^|[,;:(/]|\b(?:[Uu]nder|[Bb]y|to|[Ii]n|of|and|or|during|for|low|with))\s?$"
)
_LIST = re.compile(_BETWEEN)


class Element(NamedTuple):
    """An element in a text: half-open offsets, and its full name."""

    start: int
    end: int
    name: str


@cache
def _labels() -> frozenset[str]:
    return frozenset(row.term for row in curated_rows(_TABLE) if row.what == _LABEL)


def elements_in(text: str, defined: Container[str] = ()) -> Iterator[Element]:
    """Yield the elements that symbols mean in a text; none of those that it defines itself."""
    if not _WITH_SYMBOL.is_in(text):
        return
    places = [
        (found.start(), found.end(), found.group())
        for found in _OCCURRENCE.finditer(text)
        if _begins(text, found.start()) and found.group() not in defined
    ]
    if not places:
        return
    meant = [
        at
        for at, place in enumerate(places)
        if _is_meant(text, *place) or _is_listed(text, places, at)
    ]
    sure = {places[i][2] for i in meant} - _labels()
    for i, (start, end, symbol) in enumerate(places):
        if symbol in sure or i in meant:
            state = _STATE.match(text, end)
            yield Element(start, state.end() if state else end, elements()[symbol])


def _begins(text: str, start: int) -> bool:
    """Return whether no word goes on at ``start``."""
    return start == 0 or not (text[start - 1].isalnum() or text[start - 1] in _INSIDE)


def _is_meant(text: str, start: int, end: int, symbol: str) -> bool:
    """Return whether what is around a symbol says that it is an element."""
    name = elements()[symbol].split()[0]
    if text[end : end + 3 + len(name)].lstrip(",:=( ").lower().startswith(name):
        return True
    if text[max(0, start - 2 - len(name)) : start].lower().endswith(f"{name} ("):
        return True
    if len(symbol) == 1:
        is_nutrition = _NUTRITION.match(text, end) is not None
        return is_nutrition and _PREPOSITION.search(text[max(0, start - 8) : start]) is not None
    return any(behind.match(text, end) for behind in (_STATE, _NUTRITION, _TREATMENT))


def _is_listed(text: str, places: list[tuple[int, int, str]], at: int) -> bool:
    """Return whether another symbol is next in a list, and one of both is no label."""
    start, end, symbol = places[at]
    for other in (at - 1, at + 1):
        if not 0 <= other < len(places):
            continue
        before, after, name = places[other]
        between = text[end:before] if other > at else text[after:start]
        if _LIST.fullmatch(between) and not _labels() >= {symbol, name}:
            return True
    return False
