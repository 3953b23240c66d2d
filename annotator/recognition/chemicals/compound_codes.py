"""Find the codes of compounds that firms and institutes give them: ``GDC-0980``, ``VU 0255035``.

Letters that stand for a firm or collection, and a number. The curated table
``compound_codes.tsv`` has the letters and how many digits the number has at least, since short
numbers are those of genes, cells and strains. Where something is said to be inhibited by it, a code
has any letters: ``the inhibitor N6022``. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from annotator.lexicon.curated import curated_rows
from annotator.recognition.names.word_filter import WordFilter

_TABLE = "compound_codes.tsv"
_AFTER_DASH = " after a dash"
#: Only long numbers stand after a blank: LY 294002, not MK 801.
_AFTER_BLANK = 5
#: After three letters, also those that are no year: AZD 8055.
_AFTER_LETTERS = re.compile(r"[A-Z]{3,}\s(?!19|20)\d{4}")

#: The most letters of a code, but for those of two kinds: NVP-AUY922.
_MOST_LETTERS = 5

#: A necessary condition, which most captions fail.
_WITH_NUMBER = WordFilter(re.compile(r"\d(?:[\d,]|\d[-‐‑,])\d").search, in_letters=False)
_NUMBER = re.compile(r"\d(?:(?<=[A-Za-z]\d)|(?<=[A-Za-z][-‐‑–\s]\d))(?:[\d,]|\d[-‐‑,])\d")
_CODE = re.compile(
    r"([A-Z](?<![\w.\-‐‑–/].)(?:VP[-‐‑](?<=NVP.)[A-Z]{3}|[A-Za-z]{0,4}))([-‐‑–\s]?)(\d(?:\d|,(?=\d{3})|[-‐‑](?=\d{4})){2,8})"
    r"[A-Z]{0,2}(?![\w.]*\w|[-‐‑–]\d)"
)

#: A code of any firm, and what is said of one before it, or of several.
_ANY_CODE = r"(?<![\w.\-‐‑–])[A-Z]{1,4}[-‐‑]?\d{3,7}[A-Z]?(?![\w.]*\w|[-‐‑–]\w)"
_GIVEN = re.compile(
    r"(?:\b(?:inhibitor|antagonist|agonist|activator|blocker|modulator|degrader)s?:?\s\(?"
    r"|\b(?:[Ii]nhibi|[Bb]lock|[Aa]ntagoni[sz])[a-z]*\b[^.;:()]{1,60}?\s(?:using|with)\s)"
    rf"({_ANY_CODE}(?:(?:,\s|,?\s(?:and|or)\s|/){_ANY_CODE})*)"
)
_ONE = re.compile(_ANY_CODE)
_WITH_CODE = WordFilter(re.compile(r"[A-Z][-‐‑]?\d{3}").search, in_letters=False)
#: What has as many digits and is no compound: a marker of cells, an RNA, a clone, a table's row.
_NO_COMPOUND = re.compile(r"(?:CD|LINC|AC|AL|RP|KIAA|EC|ID|HG|GO|NM|NP|GSE|rs)[-‐‑]?\d")


@cache
def _least_digits(*, after_dash: bool) -> Mapping[str, int]:
    """Return, by letters, how many digits follow at least, with or without a dash between."""
    found: dict[str, int] = {}
    for row in curated_rows(_TABLE):
        if after_dash or not row.what.endswith(_AFTER_DASH):
            least = int(row.what.split()[0])
            found[row.term] = min(least, found.get(row.term, least))
    return found


def compound_codes_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the codes in a text."""
    if not _WITH_NUMBER.is_in(text) or _NUMBER.search(text) is None:
        return
    for found in _CODE.finditer(text):
        letters, between, number = found.groups()
        is_apart = between.isspace()
        # A comma as in thousands shows a code as a dash does: CP 55,940. One firm has its own
        # letters before those of the compound: NVP-AUY922.
        firm = letters[:3] if len(letters) > _MOST_LETTERS else letters
        is_dashed = "," in number or bool(between.strip()) or firm is not letters
        least = _least_digits(after_dash=is_dashed).get(firm)
        if is_apart and least is not None and not _AFTER_LETTERS.match(found.group()):
            least = max(least, _AFTER_BLANK)
        if least is not None and sum(map(str.isdigit, number)) >= least:
            yield found.span()


def codes_by_effect(text: str) -> frozenset[str]:
    """Return the codes with any letters of what a text says to inhibit or activate something."""
    if not _WITH_CODE.is_in(text):
        return frozenset()
    given = (code for found in _GIVEN.finditer(text) for code in _ONE.findall(found[1]))
    return frozenset(code for code in given if not _NO_COMPOUND.match(code))
