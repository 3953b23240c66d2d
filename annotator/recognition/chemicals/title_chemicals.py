"""Find short forms of chemicals that only the title names: ``UA`` under ursolic acid.

Captions repeat what the text of their paper defines. A short form stands for a chemical of the
title that has its letters as initials (``GO``: graphene oxide) or begins with them (``PEC``:
pectolinarigenin), and where it is given to cells or animals, for one that has them in it
(``CAP-resistant``: chloramphenicol). Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Set
from itertools import pairwise

from annotator.recognition.names.word_filter import WordFilter

#: ANG II, DHA-PE, NAD(P), GO:0015986 are other things, and so is the GAL regulon. It begins with
#: the letter, by which it is searched for fastest.
_SHORT = r"([A-Z](?<![\w/-].)[A-Za-z]{0,2}[A-Z])"
_TOKEN = re.compile(
    rf"{_SHORT}(?![\w/(]|:\d|\s[IVX\d]|-[A-Z\d]|\s(?:gene|regulon|promoter|mutant))"
)
#: The same in a word alone.
_IN_A_WORD = re.compile(rf"{_SHORT}(?![\w/(]|:\d|-[A-Z\d])")
_WITH_SHORT = WordFilter(_IN_A_WORD.search, in_plain_words=False)
#: What is before or behind a short form that is given to cells or animals, as a word of its own.
_ALONE = re.compile(r"[A-Z](?<![\w-].)[A-Z]{2,3}(?![\w/])")
_GIVEN_BEFORE = re.compile(
    r"(?:[Tt]reat(?:ed|ment)|[Ee]xpos(?:ed|ure)|[Rr]esistan(?:t|ce)|[Ss]upplemented"
    r"|[Ii]ncubated|[Aa]dministration)\s(?:with|by|to|of)\s\Z"
)
_PREPOSITIONS = ("with", "by", "to", "of")
#: Characters of what is before.
_LONGEST_BEFORE = 20
_GIVEN_BEHIND = re.compile(
    r"(?:[-\s](?:pre)?treat(?:ed|ment)|-resistan(?:t|ce)|-exposed"
    r"|\s(?:exposure|administration|supplementation|intervention))\b"
)
#: A necessary condition, which most captions fail.
_GIVING = "reated reatment xpos esistan upplement ncubated dministration ntervention".split()
_GOES_ON = re.compile(r"-[A-Z\d]")
#: Longer titles, which are none, are not searched for each short form.
_LONGEST_TITLES = 2_000
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
    by_short = _by_short(titles, shorts)
    names = {short: name for short, name in by_short.items() if is_chemical(name)}
    if given := set(_given(caption)).intersection(shorts).difference(names):
        words = sorted({word for word in _WORD.findall(titles) if len(word) >= _LEAST_LETTERS})
        for short in given:
            for word in words:
                if _has_letters(word, short) and is_chemical(word):
                    names[short] = word
    for token in _TOKEN.finditer(caption) if names else ():
        if name := names.get(token[1]):
            yield *token.span(), name


def _shorts(caption: str, defined: Container[str]) -> set[str]:
    """Return what may be a short form, whatever follows a blank, unless it is defined."""
    words = _WITH_SHORT.distinct(caption)
    shorts = {short for word in words for short in _IN_A_WORD.findall(word) if short.isupper()}
    return {short for short in shorts if short not in defined}


def _by_short(titles: str, shorts: Set[str]) -> Mapping[str, str]:
    """Return the names that words of the titles can make for some of ``shorts``.

    Single blanks stand between the words of a name.
    """
    found: dict[str, str] = {}
    if len(titles) <= _LONGEST_TITLES:
        capitals = titles.upper()
        initials = "".join([word[0] for word in titles.split()]).upper()
        # Not the first of a name's initials: its word may begin behind a sign, as in β-catenin.
        shorts = {
            short
            for short in shorts
            if short[1:] in initials or (len(short) == _FIRST_LETTERS and short in capitals)
        }
        if not shorts:
            return found
    first_letters = {short[0] for short in shorts}
    places = list(_WORD.finditer(titles))
    for at, first in enumerate(places):
        word = first.group()
        if word[0].upper() not in first_letters:
            continue
        short = word[:_FIRST_LETTERS].upper()
        if short in shorts and len(word) >= _LEAST_LETTERS and not word.endswith(_SALT):
            found.setdefault(short, word)
        initials, blanks = word[0], 0
        for number, pair in enumerate(pairwise(places[at : at + _MOST_WORDS]), start=1):
            initial, between = _initials(titles, *pair)
            initials += initial
            blanks += between
            short = initials.upper()
            if short in shorts and blanks == number and len(initials) == number + 1:
                found.setdefault(short, titles[first.start() : pair[1].end()])
    return found


def _initials(titles: str, word: re.Match[str], following: re.Match[str]) -> tuple[str, int]:
    """Return what stands behind the white space between two words, and the number of blanks."""
    between = titles[word.end() : following.start()]
    if between == " ":  # most
        return following.group()[0], 1
    parts = f"-{between}{following.group()[0]}".split()
    return "".join([part[0] for part in parts[1:]]), between.count(" ")


def _given(caption: str) -> Iterator[str]:
    """Yield the short forms of what cells or animals are given; of three letters or more."""
    if not any(part in caption for part in _GIVING):
        return
    for found in _ALONE.finditer(caption):
        start, end = found.span()
        if _GIVEN_BEHIND.match(caption, end) or (
            caption.endswith(_PREPOSITIONS, 0, start - 1)
            and _GIVEN_BEFORE.search(caption, max(0, start - _LONGEST_BEFORE), start)
            and not _GOES_ON.match(caption, end)
        ):
            yield found.group()


def _has_letters(word: str, short: str) -> bool:
    """Return whether a word begins with a short form's first letter and has the others in it."""
    letters = iter(word.lower())
    return word[0].upper() == short[0] and all(letter in letters for letter in short.lower())
