"""Read glossaries without any mark: ``glc glucose, pyr pyruvate, g6p glucose-6-phosphate``.

Pure functions on text; no lexicon.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.definitions.glossaries import HAS_SIGN, LEAD
from annotator.symbols import initials_fit

#: A piece of a list without a mark between short and long form: ``MVA mevalonate; IPP ...``.
_PIECE_END = re.compile(r"[;,.\n](?:(?<=\n)|(?:(?<!\.)|(?<=[\w)]\.))\s+)")
_BARE = re.compile(r"(?:(?:and|or) )?([A-Za-z0-9][\w-]{0,6}\w)\s+([^\W_].{2,79})$")
#: Among others, one whose initials do not fit: ``SLC LPA acyltransferase``, not ``ATP synthase``.
_BARE_ENZYME = re.compile(
    r"(?!NAD|FAD|[ACGU][DMT]P|[DR]NA|MAP)[A-Z]{3,6}\d?\s[^\W_][^()]{2,60}ase$"
)

#: What is listed: ``Enzyme abbreviations: PAL phenylalanine ammonia-lyase, ...``.
_BARE_HEADING = re.compile(r"[A-Za-z][a-z]+(?: [a-z]+){0,5}: ")

#: Two words with the same initial at the beginning of a piece: most captions have hardly any.
_SAME_INITIAL = re.compile(r"[;,.]\s(?:and )?([a-z\d])[\w-]{1,7}+(?<!-)\s++\1", re.IGNORECASE)

#: So many in a list without marks, of so many words at most; fewer in one that says what it is.
_LEAST_BARE, _MAX_BARE_WORDS = 4, 7
_LEAST_SAID, _LONGEST_HEADING = 2, 40
_NUMERALS = "0123456789"
_SAYS_SO = re.compile(r"\babbreviations?\b[^.;]{0,20}$", re.IGNORECASE)


class _Bare(NamedTuple):
    """A short form and a long one without a mark between them, and whether the initials fit."""

    definition: Definition
    fits: bool


def find_bare_glossary(caption: str) -> list[Definition]:
    """Return the definitions of lists without a mark between short and long form.

    ``glc glucose, g6p glucose-6-phosphate, pyr pyruvate``: several in a row, with few others
    between them.
    """
    least = _LEAST_SAID if "bbreviation" in caption else _LEAST_BARE
    if len(_SAME_INITIAL.findall(caption)) < least - 2:
        return []
    ends = [*(end.span() for end in _PIECE_END.finditer(caption)), (len(caption),) * 2]
    found: list[Definition] = []
    run: list[_Bare] = []
    start = others = 0
    for end, following in ends:
        pair = _bare_pair(caption, start, end)
        start = following
        if pair is not None:
            run.append(pair)
            others = 0
            continue
        others += 1
        if others > 1 and run:
            found += _bare_run(caption, run)
            run = []
    return found + _bare_run(caption, run) if run else found


def _bare_run(caption: str, run: list[_Bare]) -> list[Definition]:
    """Return the definitions of pieces in a row, if enough of them fit."""
    at = run[0].definition.short_start
    is_said = _SAYS_SO.search(caption, max(0, at - _LONGEST_HEADING), at) is not None
    enough = sum(pair.fits for pair in run) >= (_LEAST_SAID if is_said else _LEAST_BARE)
    return [pair.definition for pair in run] if enough else []


def _bare_pair(caption: str, start: int, end: int) -> _Bare | None:
    """Return the definition that a piece of a list may be: its initials fit, or it is an enzyme."""
    lead = LEAD.match(caption, start, end)
    at = lead.end() if lead else start
    if (heading := _BARE_HEADING.match(caption, at, end)) is not None:
        at = heading.end()
    item = _BARE.match(caption, at, end)
    if item is None:
        return None
    short, long = item.groups()
    if len(long) <= len(short) or len(long.split()) > _MAX_BARE_WORDS:
        return None
    fits = _bare_fits(short, long)
    if not fits and _BARE_ENZYME.fullmatch(f"{short} {long}") is None:
        return None
    end = item.end(2) - (len(item[2]) - len(item[2].rstrip(" .")))  # the end of the sentence
    definition = Definition(short, long.rstrip(" ."), *item.span(1), item.start(2), end, "glossary")
    return _Bare(definition, fits)


def _bare_fits(short: str, long: str) -> bool:
    """Tell a short form before its long one by their first letters and initials.

    The number of CS1, citrate synthase, is not in its name.
    """
    if len(stem := short.rstrip(_NUMERALS)) > 1 and stem.isupper():
        short = stem
    alike = long[0].lower() == short[0].lower() or long[0].isdigit() or short[0].isdigit()
    return alike and bool(HAS_SIGN.search(short)) and initials_fit(short, long)
