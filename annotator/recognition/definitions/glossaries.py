"""Read the glossaries of a caption: lists of short forms, each with what it means.

``4E-BP: eukaryotic initiation factor 4E-binding protein; Akt: protein kinase B``, ``AMPK,
AMP-activated protein kinase; ...``, ``CS = citrate synthase``, ``PYK- pyruvate kinase, ...``.
Lists without any mark are in ``bare_glossaries``, those with the long form first, or with their
marks exchanged, in ``reversed_glossaries``.
Pure functions on text; no lexicon.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from annotator.recognition.definitions.definitions import Definition, without_closing
from annotator.symbols import initials_fit

#: A comma between digits is part of it: ``F1,6P``.
_SHORT = r"[^\W_](?:(?:[\w+*/.'’′()\u2010\u2011-]|(?<=\d),(?=\d)){0,14}[\w+*)])?"
#: A dash with blanks; publishers also print a minus sign.
_DASH = "[–—\u2212-]"
#: A short form, and a second one that shares its long form: ``FabA & FabZ``, ``CCL2 (MCP1)``.
_SHORTS = rf"({_SHORT}(?: {_SHORT})?)(?:\s(?:&|and)\s({_SHORT})|\s\(({_SHORT})\))?"
#: The same before a mark: in a run of characters, there is one place where the short form can end,
#: and no other one is tried.
_ENDED = rf"(?>{_SHORT}(?=[\s:=–—\u2212]|[,-]\s))"
_SHORTS_ENDED = rf"({_ENDED}(?: {_ENDED})?)(?:\s(?:&|and)\s({_ENDED})|\s\(({_SHORT})\))?"
#: The blank behind a sentence may be missing: ``in green.APC, antigen-presenting cell``. Before its
#: end, there is one where a reference was: ``refer to . DISC, death-inducing signaling complex``.
_SEGMENT_END = re.compile(
    r"[.;\n](?:(?<!\.)|(?<=[^\W_]\.|\)\.|\s\.)(?=\s|$)"
    r"|(?<=[a-z]{3}\.)(?=[A-Z][A-Za-z-]{0,6}[A-Z],\s[a-z]))"
)
LEAD = re.compile(
    r"[\s\W]*(?:[a-h]\)\s{1,3})?(?:list of )?(?:abbreviations?|notes?|key|legend)?"
    r"(?: used)?(?: are)?(?: as follows)?\s*[:.]?\s*",
    re.IGNORECASE,
)
#: What a long form begins with directly behind its mark: ``CIN:1,8-cineole synthase``,
#: ``NCS=N-chlorosuccinimide``.
_GLUED_LONG = r"(?=[a-z(\u03b1-\u03c9]|\d+(?:,\d+)*-[A-Za-z]|[DLNOS]-[A-Za-z])"
#: What goes on with a sentence behind a comma: ``MTR, with vitamin B12 as cofactor``.
_NO_NAME = (
    r"(?:and|or|but|so|then|thus|thereby|as|at|by|from|in|into|on|of|to|via|through|after|before"
    r"|upon|with|without|along|together|including|followed|which|who|whose|where|when|while"
    r"|whereas|is|are|was|were|can|may)"
)
#: The same at the beginning of a sentence: ``Then, the transcription factor ...``; As is arsenic.
_SENTENCE_START = re.compile(rf"(?=[A-Z][a-z]{{3,}}$)(?i:{_NO_NAME})")
_ITEM = re.compile(
    rf"(?:(?:and|or) )?{_SHORTS_ENDED}"
    rf"(?:(?:\s*([:=,])|\s({_DASH})|({_DASH})|\s(?:indicates|denotes)\b)\s+?"
    rf"|([—\u2212]|[:=]{_GLUED_LONG}))"
    rf"(?=[\w(\[‘'\"])(?!{_NO_NAME} )"
)
#: The group of a mark without blanks: ``HK=hexokinase``.
_GLUED = 7
#: Several items of a list without blanks; NADH:quinone oxidoreductase is none.
_GLUED_ITEM = re.compile(
    rf"(?:^|[,;.:]\s)(?!NAD|FAD|[ACGU][DT]P|CoA)[A-Z][\w/-]{{0,9}}:{_GLUED_LONG}"
)
_SAID = re.compile(r"\s(?:indicates|denotes)\s$")
#: ``Genes: XYL1, xylose reductase``: what is listed, before the first item.
_HEADING = re.compile(
    rf"(?:[A-Z][a-z]{{4,}}|[^:;=,]{{3,80}}\s[^:;=,]{{3,80}}):\s+(?={_SHORTS}(?:\s*[=,]|[–—-])\s)"
)
_NEXT_ITEM = re.compile(
    rf"[,.:]\s+(?={_SHORT}\s*[:=](?:\s|{_GLUED_LONG})|[A-Z][\w-]{{0,7}}\s[–—]\s"
    r"|[A-Z]{2,6} [A-Za-z]*[A-Z]{2,5}s?\s=\s"
    r"|(?:[A-Z][\w-]{1,7} [a-z]{3,12}|[A-Za-z]{2,6} \d{1,2}):\s)"
)
_NEXT_DASHED = re.compile(rf"[,.]\s+(?={_SHORT}(?:\s?{_DASH}\s|[—\u2212]))")
#: The comma before the next item may be missing: ``SDH: foo dehydrogenase CYP: cytochrome P450``.
_NEXT_GLUED = re.compile(r"\s+(?=[A-Z][A-Za-z0-9/-]{0,8}[A-Z0-9][a-z]?\s?[:=]\s)")
#: The same in a list with commas: ``eIF2, initiation factor 2 HCV, hepatitis C virus``.
_NEXT_UNMARKED = re.compile(r"\s(?:and\s)?(?=([A-Z][A-Z0-9-]{1,7}),\s([a-z]{3}[^,;.]{3,80}))")
_NEXT_LISTED = re.compile(r"[,.]\s+(?=(?:and\s)?[A-Z][\w/-]{0,8}[A-Z0-9]\w{0,3},\s)")
#: The next panel begins: ``transactivation domain (c) structure of``.
_PANEL = re.compile(r"\s\([a-hA-H]\)\s")
_ROMAN = re.compile(r"[ivxIVX]+$")
#: A capital, digit or Greek letter; or the symbol of a bacterial gene.
HAS_SIGN = re.compile(r"[A-Z0-9\u0370-\u03ff]|^[a-z]{2,5}$")
#: What an enzyme needs, in parentheses behind its short form: ``ADH (NAD+)``.
_COFACTOR = re.compile(r"NAD|FAD|FMN|[ACGU][DT]P|E\d$|EC\b")
_LETTER = re.compile(r"[^\W\d_]")

#: One of several of a kind: A2A, M3, 5-HT1A.
_MEMBER = re.compile(r"(?=[^,]*\d)[\w-]{2,6}")

#: Two symbols behind another, which they do not define: EXT1 and EXT2, NRT2.4 and NAR2.1.
_SYMBOL = r"[A-Z](?:[A-Z\d-]{2,}[a-z]?|[A-Za-z-]{0,7}\d[\w.;]{0,4})"
_OTHERS = re.compile(rf"{_SYMBOL} (?:and|or) {_SYMBOL}(?!\S)")

#: Long forms of more words are sentences, not names; of more characters neither.
_MAX_LONG_WORDS, _MAX_LONG = 14, 400
#: One of a numbered series, its letters and its number: Bub1, HDA1, IL-6.
_NUMBERED = re.compile(r"([A-Za-z]+)-?(\d+)[A-Za-z]?(?![\w-])")

#: What is listed where no name is spelled out: ``TNFa``, ``TGF-b``.
_LISTED_SYMBOL = re.compile(r"(?=(?:[^,]*[A-Z\dα-ω]){2})[^\W_][\w-]{1,9}")
_LIST_COMMA = re.compile(r",?\s(?:and|or|&)\s|,\s")
#: A name with its own short form behind it: ``TRANSPARENT TESTA GLABRA1 (TTG1), MYB23``.
_WITH_SHORT = re.compile(r"([^,()]+) \((?=[^()]*[A-Z])([\w-]{2,10})\)(?:,|$)")

#: So many pairs in a row are a glossary, if the initials of this part of them fit.
_LEAST_RUN, _LEAST_FITTING = 3, 0.25


class _Pair(NamedTuple):
    """A short form and a long one, and whether its initials fit; ``segment`` counts from 0.

    ``second`` is another short form of the same, or None; ``in_run`` is True in a long list.
    """

    definition: Definition
    second: Definition | None
    separator: str
    fits: bool
    segment: int
    in_run: bool = False


def find_glossary(caption: str) -> list[Definition]:
    """Return the definitions of the glossaries in ``caption``, in order.

    A lone pair counts when the initials fit; pairs in a row with ``:`` or ``=`` count even when
    they do not (Akt: protein kinase B), and so do all of a long list, unless they look like panel
    labels (A: control).
    """
    pairs = _mark_runs(_pairs_of_segments(caption))
    found = []
    for at, pair in enumerate(pairs):
        beside = [*pairs[max(0, at - 1) : at], *pairs[at + 1 : at + 2]]
        near = [other for other in beside if abs(other.segment - pair.segment) <= 1]
        if _is_list_of_names(pair):
            found += _shared(pair.definition)
        elif _is_accepted(pair, near):
            found += [pair.definition, *([pair.second] if pair.second else [])]
    return found


def _pairs_of_segments(caption: str) -> list[_Pair]:
    """Return the pairs of all segments; a segment ends with a sentence, a line or a semicolon."""
    ends = [*(found.span() for found in _SEGMENT_END.finditer(caption)), (len(caption),) * 2]
    starts = [0, *(next_start for _, next_start in ends)]
    is_glued = caption.count(":") >= _LEAST_RUN and _is_glued(caption)
    pairs = []
    for segment, (start, (end, _)) in enumerate(zip(starts, ends, strict=False)):
        pairs += _pairs(caption, start, end, segment, is_glued=is_glued)
    return pairs


def _is_glued(caption: str) -> bool:
    """Tell a list whose colons have no blank behind them."""
    return len(_GLUED_ITEM.findall(caption)) >= _LEAST_RUN


def _mark_runs(pairs: list[_Pair]) -> list[_Pair]:
    """Return the pairs with those marked that stand in a long list of pairs."""
    marked: list[_Pair] = []
    at = 0
    while at < len(pairs):
        end = at + 1
        while (
            end < len(pairs)
            and pairs[end].separator == pairs[at].separator
            and pairs[end].segment - pairs[end - 1].segment <= 1
        ):
            end += 1
        run = pairs[at:end]
        fitting = sum(pair.fits for pair in run)
        long = len(run) >= _LEAST_RUN and fitting >= max(1, _LEAST_FITTING * len(run))
        marked += [pair._replace(in_run=long) for pair in run]
        at = end
    return marked


def _said_first(definition: Definition, separator: str) -> str:
    """Return the long form as far as it is one name: in ``ADH, PDC and HRA1`` each is its own."""
    return definition.long.split(", ")[0] if separator == "," else definition.long


def _is_list_of_names(pair: _Pair) -> bool:
    """Tell ``ADH, PDC and HRA1``, which defines nothing, unless the last name is for all.

    Nor do ``Bub1, Bub3 and Mad1``, whose second name is of the same series, ``NRT2.1, NRT2.4 and
    NAR2.1``, ``EXTL3, EXT1 and EXT2 polymerize``, and ``GL1, TRANSPARENT TESTA GLABRA1 (TTG1)``,
    whose second name has its own short form.
    """
    if pair.separator != ",":
        return False
    if _same_series(pair.definition.short, pair.definition.long):
        return True
    if _OTHERS.match(pair.definition.long) or _defines_another(pair.definition):
        return True
    if ", " not in pair.definition.long:
        return False
    if all(map(_LISTED_SYMBOL.fullmatch, re.split(_LIST_COMMA, pair.definition.long))):
        return True  # the first two may be one protein: TNF-a, TNFa, TGF-b
    if pair.fits:
        return False
    return not (pair.in_run and " " in _said_first(pair.definition, ","))


def _defines_another(definition: Definition) -> bool:
    """Return whether the long form begins with a name and the short form of that."""
    named = _WITH_SHORT.match(definition.long)
    return named is not None and named[2] != definition.short and initials_fit(named[2], named[1])


def _same_series(short: str, long: str) -> bool:
    """Return whether a long form begins with another number of what the short form numbers."""
    one, other = _NUMBERED.match(short), _NUMBERED.match(long)
    return one is not None and other is not None and one[1] == other[1] and one[2] != other[2]


def _is_accepted(pair: _Pair, near: list[_Pair]) -> bool:
    """Tell a definition, by its initials and by the pairs before and after it."""
    in_fitting_run = any(other.fits for other in near)
    if _looks_like_prose(pair.definition.short, pair.separator):
        long_list = pair.in_run and len(pair.definition.short) > 1
        return pair.fits and (in_fitting_run or long_list)
    if pair.fits or in_fitting_run or pair.in_run:
        return True
    # A comma stands in every sentence; a row of colons does not.
    return pair.separator != "," and any(other.separator == pair.separator for other in near)


def _shared(definition: Definition) -> list[Definition]:
    """Return a definition for each of ``A1, A2A, A2B, adenosine receptors``: several of a kind.

    A1 is the adenosine A1 receptor.
    """
    *others, plural = re.split(r",\s+(?:and\s+)?", definition.long)
    *kind, head = plural.split() or [""]
    shorts = [definition.short, *others]
    if not others or not kind or not head.endswith("s") or not all(map(_MEMBER.fullmatch, shorts)):
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


def _looks_like_prose(short: str, separator: str) -> bool:
    """Return whether this is a panel label (A: control), a heading (Scheme: ...) or a sentence."""
    label = len(short) == 1 or bool(_ROMAN.match(short)) or (short.isalpha() and short.islower())
    last = short.split()[-1]
    word = last[1:].isalpha() and last[1:].islower()
    return label or (word and (separator == "," or len(last) > 4))


def _pairs(caption: str, start: int, end: int, segment: int, *, is_glued: bool) -> list[_Pair]:
    """Return the pairs of one segment of the caption."""
    at = _first_item(caption, start, end)
    pairs = []
    while at < end:
        item = _ITEM.match(caption, at, end)
        if item is None or not _is_short(item.group(1)):
            break
        separator = _separator(item)
        long_end, following = _end_of_long(caption, item, separator, end)
        if panel := _PANEL.search(caption, item.end(), long_end):
            long_end, following = panel.start(), None
        long = without_closing(caption[item.end() : long_end].rstrip(" .,:\n\t\xa0"))
        if not 2 < len(long) <= _MAX_LONG or len(long.split()) > _MAX_LONG_WORDS:
            break
        glued = item.group(_GLUED) in (":", "=") and not is_glued
        if glued and not _begins_alike(item, long):
            break  # NADH:quinone oxidoreductase
        if _LETTER.search(item.group(1)):  # not the number of an enzyme
            pairs.append(_pair(item, long, separator, segment))
        if following is None:
            break
        at = following.end()
    return pairs


def _separator(item: re.Match[str]) -> str:
    """Return the mark between the short and the long form: a comma, colon, equals sign or dash."""
    glued = item.group(_GLUED)
    if glued is not None:
        return glued if glued in ":=" else "-"
    return item.group(4) or ("," if _SAID.search(item.group()) else "-")


def _begins_alike(item: re.Match[str], long: str) -> bool:
    """Return True if the first letters are the same, or the long form begins with a bracket."""
    return long[0] == "(" or item.group(1)[0].lower() == long[0].lower()


def _is_short(text: str) -> bool:
    """Return True for what may be a short form, with its brackets; not for ``Then``."""
    if _SENTENCE_START.fullmatch(text):
        return False
    return bool(HAS_SIGN.search(text)) and text.count("(") == text.count(")")


def _first_item(caption: str, start: int, end: int) -> int:
    """Return where the first item of a segment begins, after a heading if there is one."""
    lead = LEAD.match(caption, start, end)
    at = lead.end() if lead else start
    if caption.find(":", at, end) < 0:  # most segments: a heading is slow to look for
        return at
    heading = _HEADING.match(caption, at, end)
    return heading.end() if heading else at


def _pair(item: re.Match[str], long: str, separator: str, segment: int) -> _Pair:
    """Return the pair of an item and its long form, which begins at the item's end."""
    start = item.end()
    if separator == ",":
        start, long = _own_part(item.group(1), start, long)
    place = start, start + len(long)
    definition = Definition(item.group(1), long, *item.span(1), *place, "glossary")
    second = None
    group = 2 if item.group(2) else 3
    other = item.group(group)
    if other and HAS_SIGN.search(other) and not _COFACTOR.match(other):
        second = Definition(other, long, *item.span(group), *place, "glossary")
    fits = initials_fit(definition.short, _said_first(definition, separator))
    return _Pair(definition, second, separator, fits, segment)


def _own_part(short: str, start: int, long: str) -> tuple[int, str]:
    """Return where the long form begins, and it: the last of ``X; Y, the x-ol, the y-ol``."""
    parts = long.split(", ")
    own = parts[-1]
    if len(parts) == 2 and own[0] == short[0].lower() != parts[0][0] and own[0].isdigit():
        return start + len(long) - len(own), own
    return start, long


def _end_of_long(
    caption: str, item: re.Match[str], separator: str, end: int
) -> tuple[int, re.Match[str] | None]:
    """Return where an item's long form ends, and what is between it and the next item, if any."""
    pattern = _NEXT_DASHED if separator == "-" else _NEXT_ITEM
    following = pattern.search(caption, item.end(), end)
    long_end = following.start() if following else end
    if separator in ":=" and len(item.group(1)) > 1:  # not a panel's label
        glued = _NEXT_GLUED.search(caption, item.end(), long_end)
        if glued is not None and glued.start() > item.end():
            return glued.start(), glued
    if separator == ",":
        cut = _next_listed(item.group(1), caption, item.end(), long_end)
        if cut is None:
            cut = _next_unmarked(item.group(1), caption, item.end(), long_end)
        if cut is not None:
            return cut.start(), cut
    return long_end, following


def _next_listed(short: str, caption: str, start: int, end: int) -> re.Match[str] | None:
    """Return the comma after which the next pair of ``RNS, reactive ..., ROS, reactive ...`` is."""
    for comma in _NEXT_LISTED.finditer(caption, start, end):
        if initials_fit(short, caption[start : comma.start()]):
            return comma
    return None


def _next_unmarked(short: str, caption: str, start: int, end: int) -> re.Match[str] | None:
    """Return the blank after which the next pair begins, where its comma or semicolon is lost."""
    for blank in _NEXT_UNMARKED.finditer(caption, start, end):
        fits = initials_fit(blank[1], blank[2]) and blank[1] not in blank[2]
        is_and = len(blank[0]) > 1 and blank[1][0].lower() == blank[2][0]
        if fits and (is_and or initials_fit(short, caption[start : blank.start()])):
            return blank
    return None
