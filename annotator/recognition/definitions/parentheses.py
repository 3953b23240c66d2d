"""Find the definitions in parentheses that scispaCy's Schwartz-Hearst detector does not find.

The short form first, one that begins with a digit or stands in square brackets, and those of
titles, which are not tokenized. Pure functions on text; no lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.recognition.definitions.definitions import Definition, as_name
from annotator.symbols import initials_fit

#: ``ARF (Auxin Response Factors)``: what is in parentheses, and the short form before it. An
#: expression that begins with a parenthesis is only tried where there is one.
_LONG_INSIDE = re.compile(r"\((?<=\s\()((?!see |which |e\.g|i\.e)[^\W\d_][^(),;:]{6,80})\)")
_CAPITALS_BEFORE = re.compile(r"([A-Z](?<![\w/-].)[\w/-]{0,8}[A-Z0-9]s?)\s\Z")
_LONGEST_CAPITALS = 12
#: ``OPG (osteoprotegerin)``: one word, and the short form before it.
_WORD_INSIDE = re.compile(r"\((?<=\s\()([A-Za-z][a-z]{6,30}|[a-z]+ase)\)")
_SHORT_BEFORE = re.compile(r"(?<![\w/-])([A-Za-z][\w-]{0,8}[A-Za-z0-9])$")
#: ``long form (SHORT)``, for titles.
_IN_PARENTHESES = re.compile(r"\s\(([A-Za-z][\w/-]{1,9})\)")
#: What is said of a short form, behind it or before: (DEX, 10 µM), (JNK; red), (also called JNK).
_REMARK = (
    r"(?:[,;]\s(?:(?!others?\b|and\b|or\b)[a-z]{2,}(?![\w-]*[A-Z\d])|Fig|Table|EC\s\d)"
    r"|[,;]?\s\d[\d.,\u2013-]*\s?(?:%|[nµμumpk]?(?:[MgLlh]|mol)\b|min\b|[UJ]\b))"
)
_SAID_BEFORE = (
    r"(?:(?:also|hereafter|commonly)\s)?(?:(?:abbreviated|called|denoted|designated|hereafter|known"
    r"|referred\sto|termed)\s(?:as\s)?|abbr\.\s|i\.e\.,?\s|or\s)"
)
#: ``(10-DAT)``, ``(2,3-BDO)``, ``(4HPP)``, ``(CNX)/``, ``(CNX, red)``; not (2D) or (24 h).
_OTHER_SHORT = re.compile(
    r"\((?<=\s\()(?:(\d[\d,]*[′']?[-\u2010\u2011]?[A-Z][A-Za-z0-9]{1,6}|[A-Z][A-Za-z0-9]{1,7}(?=\)/\w))\)"
    rf"|([A-Z][A-Za-z0-9-]{{1,7}})(?={_REMARK})"
    rf"|{_SAID_BEFORE}([A-Z][A-Za-z0-9-]{{1,7}})\))"
)
#: ``[ECN]``.
_IN_SQUARE = re.compile(r"\[(?<=\s\[)([A-Z][A-Z0-9-]{1,8}s?)\]")
#: ``γ-secretase inhibitor (GSI)``: the first letter is Greek.
_GREEK_FIRST = re.compile(
    r"([α-ω](?<![\w-].)-?[^\W\d_][\w-]+(?:\s(?!and\b|of\b|or\b|in\b)[\w-]+){0,3})"
    r"\s\(([A-Za-z][A-Za-z-]{0,7}[A-Z]s?)\)"
)
_WORD = re.compile(r"[^\s(\[]\S*")
#: Before the first letter of a chemical's name: 2-methyl-, (±)-propranolol.
_LOCANTS = re.compile(r"(?:[\d(][\d,'′()RS±+−-]*-)?(?=[a-z])")
#: How far before its short form a long form may begin.
_LONGEST_BEFORE = 160

#: Before a word of a name: names have no words of sentences beside a short form in parentheses.
NAMING = (
    r"(?!(?:and|or|the|an?|is|are|was|were|in|on|by|to|from|with|via|that|which|as|at)(?![\w-]))"
)


def find_short_first(caption: str) -> list[Definition]:
    """Return the definitions of the form ``SHORT (long form)``; scispaCy finds the other order."""
    if "(" not in caption:
        return []
    found = []
    for inside in _LONG_INSIDE.finditer(caption):
        at = inside.start()
        short = _CAPITALS_BEFORE.search(caption, max(0, at - _LONGEST_CAPITALS), at)
        if short is not None and " " in inside[1]:
            found.append(
                Definition(short[1], inside[1], *short.span(1), *inside.span(1), "parenthesis")
            )
    for word in _WORD_INSIDE.finditer(caption):
        end = word.start() - 1
        short = _SHORT_BEFORE.search(caption, max(0, end - 11), end)
        if short is not None and not short[1].islower():
            found.append(
                Definition(short[1], word[1], *short.span(1), *word.span(1), "parenthesis")
            )
    return [one for one in found if initials_fit(one.short.rstrip("s"), one.long)]


def find_others(caption: str) -> list[Definition]:
    """Return the definitions ``long form (10-DAT)``, ``long form (CNX)/...``, ``(CNX, red)``.

    scispaCy's short forms begin with a letter, that of the long form, and end at a blank.
    """
    found: list[Definition] = []
    if "(" not in caption and "[" not in caption:
        return found
    if not caption.isascii():
        found += [
            Definition(name[2], name[1], *name.span(2), *name.span(1), "parenthesis")
            for name in _GREEK_FIRST.finditer(caption)
            if initials_fit(name[2], name[1])
        ]
    brackets = [*_OTHER_SHORT.finditer(caption), *_IN_SQUARE.finditer(caption)]
    for bracket in sorted(brackets, key=re.Match.start):
        short = bracket.group(bracket.lastindex or 1)
        end = bracket.start() - 1  # before the blank
        start = long_form_before(caption, end, short)
        if start is not None:
            place = bracket.span(bracket.lastindex or 1)
            whole = Definition(short, caption[start:end], *place, start, end, "parenthesis")
            named = as_name(whole)
            if named is not None and initials_fit(short, named.long):
                found.append(named)
    return found


def find_in_title(title: str) -> list[Definition]:
    """Return the definitions ``long form (SHORT)`` in a title."""
    if "(" not in title:
        return []
    found = []
    for bracket in _IN_PARENTHESES.finditer(title):
        short = bracket.group(1)
        if not any(map(str.isupper, short)):
            continue
        start = long_form_before(title, bracket.start(), short)
        if start is not None:
            long = title[start : bracket.start()]
            found.append(Definition(short, long, -1, -1, -1, -1, "title"))
    return found


def long_form_before(text: str, end: int, short: str) -> int | None:
    """Return where the fewest words that end at ``end`` and fit a short form begin, if any do."""
    offset = max(0, end - _LONGEST_BEFORE)
    words = list(_WORD.finditer(text, offset, end))[-min(len(short) + 3, 8) :]
    for word in reversed(words):
        long = text[word.start() : end]
        first = long if short[:1].isdigit() else _LOCANTS.sub("", long, count=1)
        if first[:1].lower() == short[:1].lower() and initials_fit(short, long):
            return word.start()
    return None


def with_titles(definitions: Sequence[Definition], *titles: str) -> tuple[Definition, ...]:
    """Return the caption's definitions, and those of the titles that it does not make itself."""
    own = {definition.short for definition in definitions}
    added: dict[str, Definition] = {}
    for title in titles:
        for definition in find_in_title(title):
            if definition.short not in own:
                added.setdefault(definition.short, definition)
    return (*definitions, *added.values())
