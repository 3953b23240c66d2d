"""Find what a caption says its own abbreviations mean. Pure functions on text; no lexicon.

Two sources: long form (short form), found by scispaCy's Schwartz-Hearst detector, and glossaries,
found here: ``4E-BP: eukaryotic initiation factor 4E-binding protein; Akt: protein kinase B``,
``AMPK, AMP-activated protein kinase; ...``, ``CS = citrate synthase``.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import msgspec

from annotator.symbols import initials_fit

_SHORT = r"[^\W_](?:[\w+*/.'’′()-]{0,14}[\w+*)])?"
_SEGMENT_END = re.compile(r";|\n|(?<=[^\W\d_])\.(?=\s|$)|(?<=[\d)])\.(?=\s|$)")
_LEAD = re.compile(
    r"[\s\W]*(?:list of )?(?:abbreviations?|notes?|key|legend)?"
    r"(?: used)?(?: are)?(?: as follows)?\s*[:.]?\s*",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"({_SHORT}(?: {_SHORT})?)\s*([:=,]|\s[–—-])\s+?(?=[\w(‘'\"])")
_NEXT_ITEM = re.compile(rf"[,.]\s+(?={_SHORT}\s*[:=]\s)")
_NEXT_LISTED = re.compile(r"[,.]\s+(?=[A-Z][\w/-]{0,8}[A-Z0-9]\w{0,3},\s)")
_ROMAN = re.compile(r"[ivxIVX]+$")
_HAS_SIGN = re.compile(r"[A-Z0-9\u0370-\u03ff]")

#: ``ARF (Auxin Response Factors)``: the short form first.
_SHORT_FIRST = re.compile(
    r"(?<![\w/-])([A-Z][\w/-]{0,8}[A-Z0-9]s?)\s"
    r"\(((?!see |which |e\.g|i\.e)[^\W\d_][^(),;:]{6,80})\)"
)

#: One of several of a kind: A2A, M3, 5-HT1A.
_MEMBER = re.compile(r"(?=[^,]*\d)[\w-]{2,6}")

#: Long forms of more words are sentences, not names; of more characters neither.
_MAX_LONG_WORDS, _MAX_LONG = 14, 400


class Definition(msgspec.Struct, frozen=True):
    """A short form and what the caption says it means; half-open offsets in characters.

    Several short forms that share a long one (``shared``) have it with each of them in it.
    """

    short: str
    long: str
    short_start: int
    short_end: int
    long_start: int
    long_end: int
    found_by: Literal["parenthesis", "glossary", "shared"]


def says_something(definition: Definition) -> bool:
    """Return whether a definition is not a repetition (AST: AST pathway) or a cut one."""
    short, long = definition.short.casefold(), definition.long.casefold()
    balanced = long.count("(") == long.count(")")
    return balanced and long != short and not long.startswith(f"{short} ")


class _Pair(NamedTuple):
    """A short form and a long one, and whether its initials fit; ``segment`` counts from 0."""

    definition: Definition
    separator: str
    fits: bool
    segment: int


def find_glossary(caption: str) -> list[Definition]:
    """Return the definitions of the glossaries in ``caption``, in order.

    A lone pair counts when the initials fit; pairs in a row with ``:`` or ``=`` count even when
    they do not (Akt: protein kinase B), unless they look like panel labels (A: control).
    """
    pairs = _pairs_of_segments(caption)
    found = []
    for at, pair in enumerate(pairs):
        beside = [*pairs[max(0, at - 1) : at], *pairs[at + 1 : at + 2]]
        near = [other for other in beside if abs(other.segment - pair.segment) <= 1]
        if _is_list_of_names(pair):
            found += _shared(pair.definition)
        elif _is_accepted(pair, near):
            found.append(pair.definition)
    return found


def _pairs_of_segments(caption: str) -> list[_Pair]:
    """Return the pairs of all segments; a segment ends with a sentence, a line or a semicolon."""
    ends = [*(found.span() for found in _SEGMENT_END.finditer(caption)), (len(caption),) * 2]
    starts = [0, *(next_start for _, next_start in ends)]
    pairs = []
    for segment, (start, (end, _)) in enumerate(zip(starts, ends, strict=False)):
        for definition, separator in _pairs(caption, start, end):
            # In "ADH, PDC, LBD41 and HRA1" each is a name of its own.
            said = definition.long.split(", ")[0] if separator == "," else definition.long
            pairs.append(
                _Pair(definition, separator, initials_fit(definition.short, said), segment)
            )
    return pairs


def _is_list_of_names(pair: _Pair) -> bool:
    """Tell ``ADH, PDC and HRA1``, which defines nothing, unless the last name is for all."""
    return pair.separator == "," and "," in pair.definition.long and not pair.fits


def _is_accepted(pair: _Pair, near: list[_Pair]) -> bool:
    """Tell a definition, by its initials and by the pairs before and after it."""
    in_fitting_run = any(other.fits for other in near)
    if _looks_like_prose(pair.definition.short, pair.separator):
        return pair.fits and in_fitting_run
    if pair.fits or in_fitting_run:
        return True
    # A comma stands in every sentence; a row of colons does not.
    return pair.separator != "," and any(other.separator == pair.separator for other in near)


def _shared(definition: Definition) -> list[Definition]:
    """Return a definition for each of ``A1, A2A, A2B, adenosine receptors``: several of a kind.

    A1 is the adenosine A1 receptor.
    """
    *others, plural = re.split(r",\s+(?:and\s+)?", definition.long)
    *kind, head = plural.split()
    shorts = [definition.short, *others]
    if not kind or not head.endswith("s") or not all(map(_MEMBER.fullmatch, shorts)):
        return []
    long_start = definition.long_end - len(plural)
    found = []
    at = definition.short_start
    for short in shorts:
        start, at = at, at + len(short)
        name = " ".join([*kind, short, head[:-1]])
        found.append(Definition(short, name, start, at, long_start, definition.long_end, "shared"))
        at += 2  # the comma and the blank
    return found


def find_short_first(caption: str) -> list[Definition]:
    """Return the definitions of the form ``SHORT (long form)``; scispaCy finds the other order."""
    return [
        Definition(
            found.group(1),
            found.group(2),
            *found.span(1),
            found.start(2),
            found.end(2),
            "parenthesis",
        )
        for found in _SHORT_FIRST.finditer(caption)
        if " " in found.group(2) and initials_fit(found.group(1).rstrip("s"), found.group(2))
    ]


def split_slashed(definition: Definition) -> list[Definition]:
    """Return a definition for each part of ``IL/TF: interleukin/tissue factor``.

    One with as many slashes in both forms says several things; any other is returned as it is.
    """
    shorts, longs = definition.short.split("/"), definition.long.split("/")
    if len(shorts) < 2 or len(shorts) != len(longs) or min(map(len, (*shorts, *longs))) < 2:
        return [definition]
    parts = []
    short_at, long_at = definition.short_start, definition.long_start
    for short, long in zip(shorts, longs, strict=True):
        parts.append(
            Definition(
                short, long, short_at, short_at + len(short), long_at, long_at + len(long),
                definition.found_by,
            )
        )  # fmt: skip
        short_at += len(short) + 1
        long_at += len(long) + 1
    return parts


def _looks_like_prose(short: str, separator: str) -> bool:
    """Return whether this is a panel label (A: control), a heading (Scheme: ...) or a sentence."""
    label = len(short) == 1 or bool(_ROMAN.match(short)) or (short.isalpha() and short.islower())
    last = short.split()[-1]
    word = last[1:].isalpha() and last[1:].islower()
    return label or (word and (separator == "," or len(last) > 4))


def _pairs(caption: str, start: int, end: int) -> list[tuple[Definition, str]]:
    """Return the (definition, separator) pairs of one segment of the caption."""
    lead = _LEAD.match(caption, start, end)
    at = lead.end() if lead else start
    pairs = []
    while at < end:
        item = _ITEM.match(caption, at, end)
        if item is None or not _HAS_SIGN.search(item.group(1)):
            break
        following = _NEXT_ITEM.search(caption, item.end(), end)
        long_end = following.start() if following else end
        separator = item.group(2).strip()
        if separator == ",":
            cut = _next_listed(item.group(1), caption, item.end(), long_end)
            if cut is not None:
                long_end, following = cut.start(), cut
        long = caption[item.end() : long_end].rstrip(" .,\n\t")
        if not 2 < len(long) <= _MAX_LONG or len(long.split()) > _MAX_LONG_WORDS:
            break
        pairs.append(
            (
                Definition(
                    item.group(1),
                    long,
                    *item.span(1),
                    item.end(),
                    item.end() + len(long),
                    "glossary",
                ),
                separator,
            )
        )
        if following is None:
            break
        at = following.end()
    return pairs


def _next_listed(short: str, caption: str, start: int, end: int) -> re.Match[str] | None:
    """Return the comma after which the next pair of ``RNS, reactive ..., ROS, reactive ...`` is."""
    for comma in _NEXT_LISTED.finditer(caption, start, end):
        if initials_fit(short, caption[start : comma.start()]):
            return comma
    return None
