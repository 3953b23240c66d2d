"""Find chemicals that are written in a way of their kind: ``O2•−``, ``9-cis RA``, ``PC 36:2``.

Radicals with a dot, which is no letter: a lexicon finds such a name without it or not at all. The
isomer of a short form, the class of a lipid whose chains are given, and vitamins. Pure functions on
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotator.recognition.chemicals.chemical_name_parts import with_plain_dashes
from annotator.recognition.chemicals.chemical_short_forms import ShortForms
from annotator.recognition.names.word_filter import WordFilter

#: An isomer apart from its short form: 9-cis RA.
_ISOMER = re.compile(
    r"(?<![\w-])((?:\d{1,2}[-‐‑])?(?:all[-‐‑])?(?:cis|trans))\s([A-Z]{2,5}\d?)(?![\w-])"
)
#: vit. D3, VitC. It begins with the letters, by which it is searched for fastest.
_VITAMIN = re.compile(r"[Vv](?<![\w-].)it\.?[ -]?(A|B\d{0,2}|C|D[23]?|E|K[12]?)(?![\w+])")
#: 1α, 25-(OH)2 D3: a vitamin D with hydroxyl groups, by where these are; of one group, nothing is
#: before a blank: Fig. 1, 25(OH)D.
_TWO_PLACES = r"(?=[\d,R ]*[ -]?\(OH\)[23₂₃])"
_HYDROXYVITAMIN = re.compile(
    rf"(?<![\w,-])((?:1[αa]?|24R?|25)(?:,?(?: {_TWO_PLACES})?(?:24R?|25))*)"
    r"[ -]?\(OH\)[23₂₃]?[ -]?D[23₂₃]?(?!\w)"
)
_HYDROXYVITAMINS = {
    "25": "25-hydroxyvitamin D",
    "125": "calcitriol",
    "2425": "24,25-dihydroxyvitamin D 3",
    "12425": "1,24,25-trihydroxyvitamin D3",
}
#: What chain a lipid has, behind its class: PC(16:0/18:1), PE 36:2.
_CHAIN = r"(?:1[2-9]|[2-9]\d):\d"
_SPECIES = re.compile(
    rf"(?<![\w-])([A-Za-z]{{2,6}})(?=[ ‐‑-]?\(?(?:[OPdmt]-?)?{_CHAIN}\d?(?![\d:]))"
)
_WITH_CHAIN = WordFilter(re.compile(_CHAIN).search, in_letters=False)

_DOT = "[•·∙˙●]"
_CHARGE = "[-−–⁻]"
#: The names of radicals, each with its writings.
_RADICALS = tuple(
    (name, re.compile(rf"(?<![\w•·])(?:{pattern})(?![\w•·])"))
    for name, pattern in (
        ("superoxide", rf"{_DOT}O[2₂]{_CHARGE}|O[2₂]{_DOT}{_CHARGE}?|O[2₂]{_CHARGE}{_DOT}"),
        ("hydroxyl radical", rf"{_DOT}(?:OH|HO)|(?:OH|HO){_DOT}"),
        ("hydroperoxyl", rf"{_DOT}(?:HO[2₂]|O[2₂]H|OOH)|(?:HO[2₂]|O[2₂]H|HOO){_DOT}"),
        ("nitric oxide", rf"{_DOT}NO|NO{_DOT}"),
        ("nitrogen dioxide", rf"{_DOT}NO[2₂]|NO[2₂]{_DOT}"),
        ("singlet oxygen", r"(?:1|¹)O[2₂]"),
    )
)
#: The caption says so: ``superoxide anion (O2)``, ``hydroxyl radicals (OH)``.
_NAMED = re.compile(
    r"\b(superoxide|hydroxyl)(?: (?:anion|radical|ion)s?){0,2} \((O[2₂]|OH)\)", re.IGNORECASE
)
#: A necessary condition, which most captions fail.
_WITH_SIGN = WordFilter(re.compile(rf"{_DOT}|[1¹]O").search, in_letters=False)


class WrittenForm(NamedTuple):
    """A chemical in a text: half-open offsets, and its full name."""

    start: int
    end: int
    name: str


def written_forms(caption: str, short_forms: ShortForms) -> Iterator[WrittenForm]:
    """Yield radicals, isomers of short forms, classes of lipids and vitamins in a caption."""
    yield from radicals_in(caption)
    if "cis " in caption or "trans " in caption:  # 9-cis RA is no RA
        for found in _ISOMER.finditer(caption):
            if name := short_forms.always(with_plain_dashes("-".join(found.groups()))):
                yield WrittenForm(*found.span(), name)
    for found in _SPECIES.finditer(caption) if _WITH_CHAIN.is_in(caption) else ():
        if name := short_forms.lipid(found[1]):
            yield WrittenForm(*found.span(), name)
    for found in _HYDROXYVITAMIN.finditer(caption) if "(OH)" in caption else ():
        places = "".join(filter(str.isdecimal, found[1]))
        if places in _HYDROXYVITAMINS and not short_forms.always(found[0]):
            yield WrittenForm(*found.span(), _HYDROXYVITAMINS[places])
    for found in _VITAMIN.finditer(caption) if "vit" in caption or "Vit" in caption else ():
        yield WrittenForm(*found.span(), f"vitamin {found[1]}")


def radicals_in(text: str) -> Iterator[WrittenForm]:
    """Yield the radicals in a text, written with a dot or beside their name."""
    if "(O" in text:
        for found in _NAMED.finditer(text):
            is_superoxide = found[1].lower() == "superoxide"
            if is_superoxide != (found[2].lower() == "oh"):
                name = "superoxide" if is_superoxide else "hydroxyl radical"
                yield WrittenForm(found.start(2), found.end(2), name)
    if not _WITH_SIGN.is_in(text):
        return
    for name, pattern in _RADICALS:
        for found in pattern.finditer(text):
            yield WrittenForm(found.start(), found.end(), name)
