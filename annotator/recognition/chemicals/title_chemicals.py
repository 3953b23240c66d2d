"""Find short forms of chemicals that only the title names: ``UA`` under ursolic acid.

Captions repeat what the text of their paper defines. A short form stands for a chemical of the
title that has its letters as initials (``GO``: graphene oxide) or begins with them (``PEC``:
pectolinarigenin), and where it is given to cells or animals, for one that has them in it
(``CAP-resistant``: chloramphenicol). Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from annotator.recognition.names.word_filter import WordFilter

_SHORT = r"[A-Z][A-Za-z]{0,2}[A-Z]"
#: ANG II, DHA-PE, NAD(P), GO:0015986 are other things, and so is the GAL regulon.
_TOKEN = re.compile(
    rf"(?<![\w/-])({_SHORT})(?![\w/(]|:\d|\s[IVX\d]|-[A-Z\d]|\s(?:gene|regulon|promoter|mutant))"
)
#: The same in a word alone.
_IN_A_WORD = re.compile(rf"(?<![\w/-])({_SHORT})(?![\w/(]|:\d|-[A-Z\d])")
_WITH_SHORT = WordFilter(_IN_A_WORD.search, in_plain_words=False)
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
    if not titles or not (shorts := _shorts(caption, defined)):
        return
    places = list(_WORD.finditer(titles))
    by_short = _by_short(titles, places, shorts)
    names = {short: name for short, name in by_short.items() if is_chemical(name)}
    words = sorted({place.group() for place in places if len(place.group()) >= _LEAST_LETTERS})
    others = {
        short: having
        for short in shorts - names.keys()
        if len(short) >= _FIRST_LETTERS
        and (having := [word for word in words if _has_letters(word, short)])
    }
    for given in _GIVEN.finditer(caption) if others else ():
        for word in others.get(given[1] or given[2], ()):
            if is_chemical(word):
                names[given[1] or given[2]] = word
    for token in _TOKEN.finditer(caption) if names else ():
        if name := names.get(token[1]):
            yield *token.span(), name


def _shorts(caption: str, defined: Container[str]) -> set[str]:
    """Return what may be a short form, whatever follows a blank, unless it is defined."""
    words = _WITH_SHORT.distinct(caption)
    shorts = {found[1] for word in words for found in _IN_A_WORD.finditer(word)}
    return {short for short in shorts if short not in defined}


def _by_short(titles: str, places: Sequence[re.Match[str]], shorts: Set[str]) -> Mapping[str, str]:
    """Return the names that words of the titles can make for some of ``shorts``.

    Single blanks stand between the words of a name.
    """
    found: dict[str, str] = {}
    words = [*titles.split(), *(place.group() for place in places)]
    letters = frozenset("".join([word[0] for word in words]).upper())
    beginnings = {place.group()[:_FIRST_LETTERS].upper() for place in places}
    shorts = {short for short in shorts if short in beginnings or letters.issuperset(short.upper())}
    if not shorts:
        return found
    gaps = [_initials(titles, *pair) for pair in pairwise(places)]
    for at, first in enumerate(places):
        word = first.group()
        short = word[:_FIRST_LETTERS].upper()
        if short in shorts and len(word) >= _LEAST_LETTERS and not word.endswith(_SALT):
            found.setdefault(short, word)
        initials, blanks = word[0], 0
        for number, gap in enumerate(gaps[at : at + _MOST_WORDS - 1], start=1):
            initials += gap[0]
            blanks += gap[1]
            short = initials.upper()
            if short in shorts and blanks == number and len(initials) == number + 1:
                found.setdefault(short, titles[first.start() : places[at + number].end()])
    return found


def _initials(titles: str, word: re.Match[str], following: re.Match[str]) -> tuple[str, int]:
    """Return what stands behind the white space between two words, and the number of blanks."""
    between = titles[word.end() : following.start()]
    if between == " ":  # most
        return following.group()[0], 1
    parts = f"-{between}{following.group()[0]}".split()
    return "".join([part[0] for part in parts[1:]]), between.count(" ")


def _has_letters(word: str, short: str) -> bool:
    """Return whether a word begins with a short form's first letter and has the others in it."""
    letters = iter(word.lower())
    return (
        short.isupper()
        and word[0].upper() == short[0]
        and all(letter in letters for letter in short.lower())
    )
