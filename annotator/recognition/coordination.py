"""Names that a caption writes in pieces: ``factor 2 (eEF2) kinase``, ``ERK1/2``, ``IL-1, -6``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import Expansion, FoundBy
from annotator.recognition.definitions.parentheses import NAMING, long_form_before
from annotator.recognition.genes.protein_subunits import own_channel
from annotator.recognition.names.listed_values import (
    DIGIT_LETTER,
    DIGITS,
    GREEK,
    GREEK_DIGIT,
    LETTER,
    LETTER_DIGIT,
    LONG_NUMBER,
    ROMAN,
    kind_of,
    values_between,
)
from annotator.recognition.names.shared_stems import (
    ExpandedName,
    listed_name,
    micro_rnas_behind,
    with_other_ends,
)

_PARENTHESIS = WordPattern(lambda: rf"\(([^()\s]{{2,15}})\)\s+({one_of('split_name_heads.tsv')})\b")
#: Up to three words behind a short form: ``tissue factor (TF) pathway inhibitor``.
_BEHIND = re.compile(rf"\(([^()\s]{{2,15}})\)(?:\s+|-)({NAMING}[\w-]+(?:\s{NAMING}[\w-]+){{0,3}})")
#: ``(AP)-1``, ``(NF-) κB``, ``(IRF)3``, ``(TLR) 4``, ``(NF)-κB``; not (PI)-4,5-bisphosphate.
_TAILED = re.compile(
    r"\((?<=[\w-]\s\()([A-Za-z][\w-]{1,8})\)"
    r"(?:([-\u2010\u2011\u2013]?)(\d{1,2}[A-Za-zα-ω]?|κB|[α-ω]\d?|[A-Z]\d?|[A-D]{2})"
    r"| (\d{1,2}|κB|[α-ω]\d?))"
    r"(?![\w%°+]|[.,]\d)"
)
_HEAD_BEHIND = WordPattern(lambda: rf"\s{one_of('split_name_heads.tsv')}\b")
#: One word before a long form: ``neuronal``.
_WORDS_AHEAD = re.compile(rf"(?<![\w-]){NAMING}[A-Za-z][\w-]+\s$")
#: What the names of genes end in that are said of a short form: NADPH oxidase, LDL receptor, TNF
#: receptor-associated factor.
_HEAD_OF_SHORT = re.compile(
    r"(?:[a-z]ases?|receptors?|[ -](?:associated|interacting|related) (?:factor|protein)s?)$"
)
#: Words behind a name that are no part of it: ``death domain (FADD) protein``.
_NO_PART = TermSet("name_modifiers.tsv", "after the name")
_WORDS_BEFORE = 8

DASH = r"[-\u2010\u2013\u2212]"
#: Behind a value: no longer word or number, no unit, sum or times, no chemical (β-1,3-glucan).
_NO_MORE = rf"(?!\w|\.\d|[%°+×]|{DASH}[A-Za-z])"
#: How the rest of each list begins: with a number, a numeral or a letter.
_GOES_ON = re.compile(
    rf"(?:\s?[/|,\u2013\u2014-]\s?(?:(?:and|or|&)\s)?|\s(?:and|or|&)(?:\s|(?=\u2212))){DASH}?"
    r"(?:\d|(?:[A-Za-z]|[IVXα-ω][IVX]{0,3}|[A-Zα-ω]\d{1,2}|(?<=/)[A-Z]{2})(?!\w))"
)
#: ``/2``, ``/-2``, ``/β``, ``/B``, ``/5a``, ``/140`` directly after a numbered name.
_SLASHED = re.compile(
    rf"[/|]{DASH}?({DIGIT_LETTER}|{LONG_NUMBER}|{GREEK_DIGIT}|{GREEK}|{ROMAN}|{LETTER})"
    r"(?!\w|\.\d)"
)
#: ``-3``, ``-C``, ``–IV``, ``—3``; between numbers, blanks may be around the dash.
_RANGE = re.compile(
    rf"(?:[-–—]|\s[-–—]\s(?=\d))({DIGITS}|{LETTER_DIGIT}|{LETTER}|{ROMAN})(?!\w|\.\d)"
)
#: ``-5-8`` behind the 1 of SMAD1: more than one number with a dash is no range.
_DASHED = re.compile(rf"(?:[-–]\s?{DIGITS}){{2,4}}(?!\w|\.\d|[-–]\w)")
#: ``, -6``, ``, 8``, `` and -8``, ``, and 9`` after a numbered name.
_LISTED = re.compile(
    rf"(?:,\s?(?:(?:and|or|&)\s)?|\s(?:and|or|&)\s|\s(?:and|or)(?=\u2212)){DASH}?"
    rf"({DIGITS}|{GREEK_DIGIT}|β/δ|{GREEK}|{ROMAN}|{LETTER_DIGIT}|{DIGIT_LETTER}|[A-Z])"
    rf"{_NO_MORE}"
)
_DASHED_NUMBER = re.compile(rf"{DASH}\d+$")
_NUMBERED = re.compile(
    rf"({LONG_NUMBER}|{GREEK}|(?<=[\d-]){LETTER}|(?<=[a-z] ){LETTER}|(?<=[ R-]){ROMAN})$"
)
#: The numbers of a name that is itself a list: JNK1/2, in JNK1/2/3.
_LISTED_NUMBERS = re.compile(r"(?<=[A-Za-z -])\d{1,2}(?:/\d{1,2})+$")
#: Another way to see what the number of a name is: HIF-1α/2α beside IL-1α/β.
_NUMBERED_LETTER = re.compile(rf"{DIGIT_LETTER}$")
_LETTER_NUMBERED = re.compile(rf"(?<=[a-z] ){LETTER_DIGIT}$|{GREEK_DIGIT}$")
_COUNTED = WordPattern(lambda: rf"\s*{one_of('units.tsv', 'time', 'amount', 'concentration')}\b")
#: The kind of protein that both short and long names of its members may have.
_KIND = re.compile(r"( MAPK| MAP kinase)s?(?!\w)")
#: ``STAT3 and 5 other genes`` counts them.
_OTHERS = re.compile(
    r"\s(?:other|additional|more|further|different|of\s|new|novel|negative|positive|key|major|main"
    r"|important|patients)"
)

#: More names than this in a range with a hyphen are a complex of two (ATG5-12), unless it counts
#: from the first (ABCA1-12).
_MAX_HYPHENED, _FIRST = 5, "1"
#: Families have gaps: there is no Dll2.
_WITH_GAPS = 5


def split_by_parenthesis(
    caption: str,
    known: Callable[[str], bool],
    fits: Callable[[str], bool],
    long_starts: dict[int, int],
) -> Iterator[ExpandedName]:
    """Yield names of the form ``long form (SHORT) head``: AMPA receptors, eEF2 kinase.

    ``known`` tells whether a full name means anything, ``fits`` whether it does in the figure's
    organisms; ``long_starts`` maps the offset of a short form in parentheses to the offset where
    its long form begins.
    """
    for found in _PARENTHESIS.finditer(caption):
        short, head = found.groups()
        start, name = _longest_before(caption, found.start(), head, known)
        if name is None and known(f"{short} {head}"):
            start = long_starts.get(found.start(1), found.start(1))
            name = f"{short} {head}"
        if name is not None:
            yield _split(start, found.end(), own_channel(name, short, head, known))
    for found in _BEHIND.finditer(caption):
        long_start = _long_start(caption, found.start(1), found[1], long_starts)
        if long_start is not None and 0 <= long_start < found.start():
            names = _known_behind(caption, long_start, found, known)
            first = next(names, None)
            if first is not None:
                fitting = (one for one in chain((first,), names) if fits(one.names[0]))
                yield next(fitting, first)


def _known_behind(
    caption: str, start: int, found: re.Match[str], known: Callable[[str], bool]
) -> Iterator[ExpandedName]:
    """Yield the names that go on behind a short form, and may begin before its long form.

    ``neuronal nitric oxide (NO) synthase``; or the short form goes on: ``NADPH oxidase``.
    """
    words = found.group(2).split(" ")
    long = caption[start : found.start()].rstrip()
    before = [
        start - len(word) for word in _WORDS_AHEAD.findall(caption, max(0, start - 60), start)
    ]
    for number in range(len(words), 0, -1):
        if words[number - 1] in _NO_PART:
            continue
        behind = " ".join(words[:number])
        end = found.start(2) + len(behind)
        for at in (*before, start):
            for joint in (" ", "-") if caption[found.start(2) - 1] == "-" else (" ",):
                name = f"{caption[at:start]}{long}{joint}{behind}"
                if known(name):
                    yield _split(at, end, name)
        if _HEAD_OF_SHORT.search(behind) and known(f"{found[1]} {behind}"):
            yield _split(start, end, f"{found[1]} {behind}")


def split_before_number(
    caption: str,
    known: Callable[[str], bool],
    is_chemical: Callable[[str], bool],
    long_starts: Mapping[int, int],
) -> Iterator[ExpandedName]:
    """Yield names of the form ``long form (SHORT)-number``: ``activator protein (AP)-1``.

    The short form with what follows it is the name. A list may go on behind it, ``(GRK)1/2``, or a
    head, ``interferon (IFN)-γ receptor``. Vitamin K (VK) 1 is no gene Vk1.
    """
    for found in _TAILED.finditer(caption):
        short, dash, tail = found[1], found[2] or "", found[3] or found[4]
        stem, end = f"{short}{dash}", found.end()
        if short[-1] == "s" and not known(stem + tail):  # toll-like receptors (TLRs) 2 and 4
            stem = f"{short[:-1]}{dash}"
            if not names_behind(caption, end, stem, tail, known)[0]:
                continue
        name = stem + tail
        if not known(name) or _COUNTED.match(caption, end) or _OTHERS.match(caption, end):
            continue
        start = _long_start(caption, found.start(1), short, long_starts)
        if start is not None and caption[start - 1 : start] == "(":
            # ... receptor (PPAR)-γ coactivator (PGC)-1α
            inner = caption[start : caption.find(")", start)]
            start = _long_start(caption, start, inner, long_starts)
        if start is None or start >= found.start() or is_chemical(caption[start : found.start()]):
            continue
        head = _HEAD_BEHIND.match(caption, end)
        if head is not None and known(name + head.group()):
            yield _split(start, head.end(), name + head.group())
            continue
        others, end = names_behind(caption, end, stem, tail, known)
        yield _split(start, end, name)._replace(names=(name, *others))


def _long_start(caption: str, at: int, short: str, long_starts: Mapping[int, int]) -> int | None:
    """Return where the long form of a short form in parentheses begins, which is at ``at``."""
    start = long_starts.get(at)
    return long_form_before(caption, at - 1, short.rstrip("-")) if start is None else start


def _split(start: int, end: int, name: str) -> ExpandedName:
    return ExpandedName(start, end, (name,), FoundBy(expansion=Expansion.SPLIT_BY_SHORT_FORM))


def _longest_before(
    caption: str, end: int, head: str, known: Callable[[str], bool]
) -> tuple[int, str | None]:
    """Return start and text of the longest known name made of the words before and ``head``."""
    words = list(re.finditer(r"\S+", caption[max(0, end - 120) : end]))[-_WORDS_BEFORE:]
    offset = max(0, end - 120)
    for word in words:
        name = f"{caption[offset + word.start() : end].rstrip()} {head}"
        if known(name):
            return offset + word.start(), name
    return end, None


def numbered_lists(
    caption: str, start: int, end: int, known: Callable[[str], bool]
) -> list[ExpandedName]:
    """Return the longer mention that begins with the numbered name ``caption[start:end]``, if any.

    ``ERK1/2``, ``Akt1-3``, ``IL-1, -6 and -8``: one mention of several, as they share a head.
    """
    if not _GOES_ON.match(caption, end):
        return []
    first = caption[start:end]
    if own := _LISTED_NUMBERS.search(first):
        return _longer_list(caption, start, end, own, known)
    names, at = micro_rnas_behind(caption, end, first, known)
    if not names:
        for stem, number in _stems_and_numbers(first):
            names, at = names_behind(caption, end, stem, number, known)
            if names:
                break
    if not names:
        names, at = with_other_ends(caption, end, first, known)
    return [_with_kind(caption, start, at, (first, *names), known)] if names else []


def _with_kind(
    caption: str, start: int, end: int, names: tuple[str, ...], known: Callable[[str], bool]
) -> ExpandedName:
    """Return the list with its kind, which is part of each name: ``p38α/β MAPK``."""
    kind = _KIND.match(caption, end)
    if kind is not None:
        longer = tuple(name + kind.group(1) for name in names)
        if all(map(known, longer)):
            return listed_name(start, kind.end(), longer)
    return listed_name(start, end, names)


def _longer_list(
    caption: str, start: int, end: int, own: re.Match[str], known: Callable[[str], bool]
) -> list[ExpandedName]:
    """Return ``JNK1/2/3``, of which ``JNK1/2`` is a name, with ``own`` numbers at its end."""
    stem, numbers = own.string[: own.start()], own.group().split("/")
    names = [stem + number for number in numbers]
    more, at = names_behind(caption, end, stem, numbers[-1], known)
    return [listed_name(start, at, (*names, *more))] if more and all(map(known, names)) else []


def _stems_and_numbers(name: str) -> Iterator[tuple[str, str]]:
    """Yield ``IL-`` and ``1`` of ``IL-1``, and any other way to see a name's own number."""
    for pattern in (_NUMBERED, _NUMBERED_LETTER, _LETTER_NUMBERED):
        found = pattern.search(name)
        if found is None or found.start() == 0:
            continue
        stem, number = name[: found.start()], found.group()
        if not (number[0].isdigit() and stem[-1].isdigit()) and any(map(str.isalpha, stem)):
            yield stem, number


def names_behind(
    caption: str, at: int, stem: str, number: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the names behind the first of a list, and where the last one ends."""
    for way in (_slashed, _ranged, _listed):
        names, end = way(caption, at, stem, number, known)
        if names and (way is _ranged or (way is _slashed and caption[end : end + 1] != ",")):
            more, end = _listed(caption, end, stem, number, known)
            names += more
        if names:
            return names, end
    return [], at


def _slashed(
    caption: str, at: int, stem: str, _: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the further names of ``ERK1/2`` and where the last one ends."""
    names: list[str] = []
    while (found := _SLASHED.match(caption, at)) and known(stem + found.group(1)):
        names.append(stem + found.group(1))
        at = found.end()
    return names, at


def _ranged(
    caption: str, at: int, stem: str, number: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the further names of ``Akt1-3`` and where it ends; none unless all are known.

    SMAD1-5-8 are three. One between the first and the last of a few may be unknown.
    """
    if dashed := _DASHED.match(caption, at):
        names = [stem + value for value in re.findall(DIGITS, dashed.group())]
        return (names, dashed.end()) if all(map(known, names)) else ([], at)
    found = _RANGE.match(caption, at)
    if found is None or (caption[at].isspace() and _counts(caption, at, found)):
        return [], at
    values = [stem + value for value in values_between(number, found.group(1))]
    names = [name for name in values if known(name)]
    gaps = len(values) - len(names)
    most = 1 if 3 < len(values) <= _WITH_GAPS else 0
    if not names or gaps > most or names[-1] != values[-1]:
        return [], at
    if len(values) > _MAX_HYPHENED + 1 and caption[at] == "-" and number != _FIRST:
        return names[-1:], found.end()
    return [name for name in names if name != values[0]], found.end()


def _listed(
    caption: str, at: int, stem: str, number: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the further names of ``IL-1, -6 and -8``, up to a number that counts (3 days).

    Behind a known one, a number with a dash may be one that no lexicon has.
    """
    names: list[str] = []
    while found := _LISTED.match(caption, at):
        name = stem + found.group(1)
        end = found.end()
        if not _goes_with(number, found) or _counts(caption, at, found):
            break
        if not known(name):
            if not names or not _DASHED_NUMBER.search(found.group()):
                break
            at = end
            continue
        is_slashed = caption[end : end + 1] == "/"
        more, at = (_slashed if is_slashed else _ranged)(caption, end, stem, found.group(1), known)
        if is_slashed and not more:
            break
        names += [name, *more]
    return names, at


def _counts(caption: str, at: int, found: re.Match[str]) -> bool:
    """Return True for a number that counts something, or that of a step."""
    number, end = found.group(1), found.end()
    if _COUNTED.match(caption, end) or _OTHERS.match(caption, end):
        return True
    return _is_step(caption, at, end, number)


def _is_step(caption: str, at: int, end: int, number: str) -> bool:
    """Tell ``1: binding to AIM2, and 3: release``: a number with the mark of the one before."""
    mark = caption[end : end + 1]
    return mark in (":", ")") and number.isdecimal() and f" {int(number) - 1}{mark}" in caption[:at]


def _goes_with(number: str, found: re.Match[str]) -> bool:
    """Return True for a value of the same kind; for D1 and E; with a dash, for 1c, 2 and 3a.

    Also for 1 and 3a, the last of a list.
    """
    kinds = {kind_of(number), kind_of(found.group(1))}
    if kinds == {DIGITS, DIGIT_LETTER}:
        return re.search(rf"{DASH}|(?:and|or|&)\s\d{{1,2}}[a-z]$", found.group()) is not None
    return len(kinds) == 1 or kinds == {LETTER_DIGIT, LETTER}
