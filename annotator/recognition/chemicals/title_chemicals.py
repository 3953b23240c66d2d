"""Find short forms of chemicals that only the title names: ``UA`` under ursolic acid.

Captions repeat what the text of their paper defines. A short form stands for a chemical of the
title that has its letters as initials (``GO``: graphene oxide) or begins with them (``PEC``:
pectolinarigenin), and where it is given to cells or animals, for one that has them in it
(``CAP-resistant``: chloramphenicol). Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import lru_cache

_SHORT = r"[A-Z][A-Za-z]{0,2}[A-Z]"
#: ANG II, DHA-PE, NAD(P), GO:0015986 are other things, and so is the GAL regulon.
_TOKEN = re.compile(
    rf"(?<![\w/-])({_SHORT})(?![\w/(]|:\d|\s[IVX\d]|-[A-Z\d]|\s(?:gene|regulon|promoter|mutant))"
)
_GIVEN = re.compile(
    r"(?:(?:[Tt]reat(?:ed|ment)|[Ee]xpos(?:ed|ure)|[Rr]esistan(?:t|ce)|[Ss]upplemented"
    rf"|[Ii]ncubated|[Aa]dministration)\s(?:with|by|to|of)\s)({_SHORT})(?![\w/]|-[A-Z\d])"
    rf"|(?<![\w/-])({_SHORT})(?=(?:[-\s](?:pre)?treat(?:ed|ment)|-resistan(?:t|ce)|-exposed"
    r"|\s(?:exposure|administration|supplementation|intervention))\b)"
)
_WORD = re.compile(r"[A-Za-z][a-z]{2,}(?:-[a-z]+)*")
_MOST_WORDS, _FIRST_LETTERS, _LEAST_LETTERS = 3, 3, 8
#: Salts are in the title for what depends on them: the PHO pathway is that of phosphate.
_SALT = "ate"


def title_chemicals(
    caption: str, titles: str, defined: Container[str], is_chemical: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """Yield the places of undefined short forms, with what they stand for in the titles."""
    tokens = list(_TOKEN.finditer(caption)) if titles else []
    if not tokens:
        return
    words, by_short = _by_short(titles)
    names = {
        short: name
        for token in tokens
        if (name := by_short.get(short := token[1])) and short not in defined and is_chemical(name)
    }
    others = {
        short: having
        for short in {token[1] for token in tokens} - names.keys()
        if len(short) >= _FIRST_LETTERS
        and short not in defined
        and (having := [word for word in words if _has_letters(word, short)])
    }
    for given in _GIVEN.finditer(caption) if others else ():
        for word in others.get(given[1] or given[2], ()):
            if is_chemical(word):
                names[given[1] or given[2]] = word
    for token in tokens:
        if name := names.get(token[1]):
            yield *token.span(), name


@lru_cache(16)  # figures of a paper come together
def _by_short(titles: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Return the long words of titles, and the names that their words can make by short form."""
    found: dict[str, str] = {}
    places = list(_WORD.finditer(titles))
    for at, first in enumerate(places):
        word = first.group()
        if len(word) >= _LEAST_LETTERS and not word.endswith(_SALT):
            found.setdefault(word[:_FIRST_LETTERS].upper(), word)
        for last in range(at + 1, min(at + _MOST_WORDS, len(places))):
            name = titles[first.start() : places[last].end()]
            parts = name.split()
            if len(parts) == last - at + 1 and name.count(" ") == last - at:
                found.setdefault("".join([part[0] for part in parts]).upper(), name)
    words = {place.group() for place in places if len(place.group()) >= _LEAST_LETTERS}
    return tuple(sorted(words)), found


def _has_letters(word: str, short: str) -> bool:
    """Return whether a word begins with a short form's first letter and has the others in it."""
    letters = iter(word.lower())
    return (
        short.isupper()
        and word[0].upper() == short[0]
        and all(letter in letters for letter in short.lower())
    )
