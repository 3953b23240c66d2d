"""Read what shares all but its end or its beginning with a name: ``CYP1A1/1A2``, ``N- and E-x``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotator.provenance import Expansion, FoundBy
from annotator.recognition.names.word_filter import WordFilter

#: What may stand for the end of a name: ``8`` and ``1.8``, ``1A2``, ``G8``, ``b``.
_DECIMAL, _MIXED = r"\d\.\d{1,2}", r"\d{1,2}[A-Za-z]\d{0,2}"
#: What members are told by: F of RBOHD/F, L and M of PFKL/M; not K, of kinases, nor R, of
#: receptors.
_LETTERS = "A-HLMa-hlm"
_END = rf"(?:{_DECIMAL}|{_MIXED}|[A-Z]\d{{1,2}}|[{_LETTERS}]|(?<=/)[A-Z]{{2}})"
#: From the first number behind a point to the last: ``Nav1.1-1.9``.
_DECIMALS = re.compile(r"[-\u2010\u2013](\d)\.(\d)(?!\w|\.\d)")
_SLASHED = re.compile(rf"/[-\u2010\u2013]?({_END})(?!\w|\.\d)")
#: In a list with commas, less may.
_LISTED = re.compile(
    rf"(?:,\s?(?:(?:and|or|&)\s)?|\s(?:and|or|&)\s)({_DECIMAL}|\d{{1,2}}[A-Z]\d{{1,2}})(?![\w%]|\.\d)"
)
#: The number of a micro-RNA, and one behind it: ``miR-17/20a``, ``miR-34a/b``, ``miR-21 and -155``.
_MICRO = re.compile(r"((?:[a-z]{3}-)?(?:[mM]iR|let)-?)(\d{1,4})([a-z]?)(?:-[35]p)?$")
_MICRO_NEXT = re.compile(
    r"(?:/[-\u2010\u2013]?|,\s?(?:(?:and|or|&)\s)?[-\u2010\u2013]|\s(?:and|or|&)\s[-\u2010\u2013])"
    r"(\d{1,4}[a-z]?|[a-z])(-[35]p)?(?!\w)"
)
_ARM = re.compile("-[35]p")
_DIGITS = re.compile(r"\d+")
#: Before a single letter: STAT5a/b, LDHA/B, RhoA/B, PIK3CA/B, aldolase A/B, but not PKA/C; two
#: letters are behind a dash: HLA-DR/DP.
_BEFORE_LETTERS = (
    re.compile(r"(?:\d[A-Z]?|[A-Z]{3}|[A-Z][a-z]{2,3}|[a-z]{4} )$"),
    re.compile(r"[A-Z]-$"),
)
_LEAST_STEM = 2

_LETTER = r"(?:[A-Zα-ω]|[α-ω]\d[A-D]?|\d{1,2}[αβ]?|alpha|beta|gamma|delta)-"
#: ``N- and E-cadherin``, ``α-, β- and γ-secretase``, ``E-/N-cadherin``, ``5- and 15-lipoxygenase``.
_ELIDED = re.compile(
    rf"(?<![\w-])((?:{_LETTER}(?:,\s|/|,?\s(?:and|or|&)\s)){{1,8}})({_LETTER})"
    r"([a-z][\w-]{3,20}(?: receptors)?|Ras\b)"
)
_SEPARATE = re.compile(_LETTER)
#: ``type I and type III IFNs``, ``class I/II HDACs``, ``TGF-β type I and II receptors``.
_KIND = r"[Tt]ype|[Cc]lass|[Gg]roup"
_VALUE = r"(?:[IVX]{1,4}|\d)[ab]?"
_OF_KINDS = re.compile(
    r"([TtCcGg](?<![\w-].)(?:(?<=[Tt])ype|(?<=[Cc])lass|(?<=[Gg])roup))(?:e?s)?[ -]"
    rf"({_VALUE}(?:(?:,\s|/|,?\s(?:and|or|and/or|&)\s)(?:(?:{_KIND})[ -])?{_VALUE}){{1,3}})"
    r"[ -]((?:[A-Za-z][\w-]*\s)?[A-Za-z][\w-]+)"
)
_KINDS = ("ype", "lass", "roup")
_KIND_VALUE = re.compile(rf"(?<!\w){_VALUE}(?!\w)")
#: The words before a kind that may begin the name: ``bone morphogenetic protein type I``.
_LONGEST_AHEAD = 60
#: Behind the name of a ligand: it is that of its receptor.
_RECEPTOR = re.compile("[ -]receptor")
_WORDS_AHEAD = re.compile(r"\S*\w (?=(?:\S*\w ){0,3}$)")


#: Greek letters that end a word, and the symbol before them: IKKαβ.
_JOINED_LETTERS = re.compile(r"[α-ω]{2,4}(?![\w-])")
_WITH_JOINED = WordFilter(_JOINED_LETTERS.search, in_plain_words=False)
_SYMBOL_BEFORE = re.compile(r"(?<![\w-])[A-Za-z][\w-]{1,9}$")
_LONGEST_SYMBOL = 12

#: Symbols that are told by their numbers, each of which is a name of its own: ``FAS1/FAS2``.
_NUMBERED_SYMBOLS = re.compile(r"([A-Za-z]{2,8}-?)\d{1,2}(?:/\1\d{1,2})+")


class ExpandedName(NamedTuple):
    """A name that a span of the caption stands for: half-open offsets, and the full names.

    ``names`` has one name, or several for a mention that names several (ERK1/2).
    """

    start: int
    end: int
    names: tuple[str, ...]
    found_by: FoundBy


def listed_name(start: int, end: int, names: tuple[str, ...]) -> ExpandedName:
    """Return a span of the caption that stands for several names."""
    found_by = FoundBy(expansion=Expansion.LIST, detail=str(len(names)))
    return ExpandedName(start, end, names, found_by)


def numbered_symbols(text: str) -> list[str]:
    """Return the symbols that a text lists, if they are told by their numbers; else nothing.

    >>> numbered_symbols("FAS1/FAS2"), numbered_symbols("WS/DGAT")
    (['FAS1', 'FAS2'], [])
    """
    return text.split("/") if _NUMBERED_SYMBOLS.fullmatch(text) else []


def with_other_ends(
    caption: str, at: int, first: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the names behind ``first``, which ends at ``at``, and where the last one ends."""
    for pattern in (_SLASHED, _LISTED):
        names: list[str] = []
        end = at
        while (found := pattern.match(caption, end)) and (name := _renamed(first, found[1])):
            if not known(name):
                break
            names.append(name)
            end = found.end()
        if names:
            return names, end
    return _range_of_decimals(caption, at, first, known)


def _range_of_decimals(
    caption: str, at: int, first: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the further names of ``Nav1.1-1.9``, if all are known, and where the range ends."""
    found = _DECIMALS.match(caption, at)
    if found is None or not first[-1].isdecimal() or not first.endswith(f"{found[1]}.", 0, -1):
        return [], at
    names = [f"{first[:-1]}{value}" for value in range(int(first[-1]) + 1, int(found[2]) + 1)]
    return (names, found.end()) if names and all(map(known, names)) else ([], at)


def _renamed(name: str, end: str) -> str:
    """Return a name with another end of the same form; empty if its own is none."""
    own = re.search(rf"{_form(end)}$", name)
    if own is None or own.start() < _LEAST_STEM:
        return ""
    stem = name[: own.start()]
    if own.group()[0].isdigit() and stem[-1].isdigit():
        return ""  # a part of a number
    if end.isalpha() and not _BEFORE_LETTERS[len(end) - 1].search(stem):
        return ""
    return stem + end


def _form(end: str) -> str:
    """Return an expression for what has digits and letters of the same case in the same places."""
    if len(end) == 1 and end.isalpha():
        return "[a-hlm]" if end.islower() else "[A-HLM]"
    classes = (
        "[a-z]" if c.islower() else "[A-Z]" if c.isupper() else re.escape(c)
        for c in _DIGITS.sub("0", end)
    )
    return "".join(classes).replace("0", r"\d{1,2}")


def micro_rnas_behind(
    caption: str, at: int, first: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the micro-RNAs behind the first, and where the last one ends."""
    micro = _MICRO.fullmatch(first)
    if micro is None:
        return [], at
    stem, number, letter = micro.groups()
    at = arm.end() if (arm := _ARM.match(caption, at)) else at
    names: list[str] = []
    while found := _MICRO_NEXT.match(caption, at):
        value = found.group(1)
        if value.isalpha() and not letter:
            break
        name = f"{stem}{number}{value}" if value.isalpha() else f"{stem}{value}"
        if not known(name):
            break
        names.append(name)
        at = found.end()
    return names, at


def of_kinds(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the names of which only the last has its noun: ``type I and type III IFNs``."""
    if not any(kind in caption for kind in _KINDS):
        return
    for found in _OF_KINDS.finditer(caption):
        names = _of_one_kind(caption, found, known)
        if names is not None:
            yield names


def _of_one_kind(
    caption: str, found: re.Match[str], known: Callable[[str], bool]
) -> ExpandedName | None:
    """Return the longest names that have the values, with words before and a noun behind."""
    kind, listed, noun = found.groups()
    values = _KIND_VALUE.findall(listed)
    words = _WORDS_AHEAD.finditer(caption, max(0, found.start() - _LONGEST_AHEAD), found.start())
    for start in (*(word.start() for word in words), found.start()):
        ahead = caption[start : found.start()]
        for head in dict.fromkeys((noun, noun.split()[0])):
            names = tuple(f"{ahead}{kind} {value} {head}" for value in values)
            end = found.start(3) + len(head)
            if all(map(known, names)) and not _RECEPTOR.match(caption, end):
                return listed_name(start, end, names)
    return None


def joined_letters(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the names whose Greek letters stand together: ``IKKαβ``, ``LXRαβ``."""
    if not _WITH_JOINED.is_in(caption):
        return
    for found in _JOINED_LETTERS.finditer(caption):
        at, end = found.span()
        symbol = _SYMBOL_BEFORE.search(caption[max(0, at - _LONGEST_SYMBOL) : at])
        if symbol is None or known(symbol.group() + found.group()):
            continue
        names = tuple(symbol.group() + letter for letter in found.group())
        if all(map(known, names)):
            yield listed_name(at - len(symbol.group()), end, names)


def elided(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the names whose ends are left out but for the last: ``N- and E-cadherin``."""
    if "- " not in caption and "-," not in caption and "-/" not in caption:
        return
    for found in _ELIDED.finditer(caption):
        names = [letter + found[3] for letter in (*_SEPARATE.findall(found[1]), found[2])]
        if all(map(known, names)):
            yield listed_name(found.start(), found.end(), tuple(names))
