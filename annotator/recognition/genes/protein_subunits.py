"""Subunits of G proteins and integrins, and channels: ``Gαi/o``, ``α5 and β1 integrins``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from annotator.provenance import Expansion, FoundBy
from annotator.recognition.names.shared_stems import ExpandedName, listed_name

#: The subunits of G proteins: ``Gαi/o``, ``Gs/olf``; several may be of one name: ``Gβγ``.
_SUBUNIT = r"(?:olf|[sioqz]|1[1-6])"
_G_PROTEIN = re.compile(rf"G(?<!\wG)(?:(α?)({_SUBUNIT}(?:/(?:Gα?)?{_SUBUNIT})+)|βγ)(?!\w)")
#: ``α5 integrin``, ``α3, α6 and β4 integrins``; lexicons have the names the other way around.
_CHAIN = r"[αβ](?:\d{1,2}|IIb|[DELMVvX])"
_NEXT_CHAIN = rf"(?:,\s|,?\s(?:and|or|&)\s|/){_CHAIN}"
_INTEGRIN = re.compile(
    rf"(?<![\w-])({_CHAIN})(?: integrins?\b|(?=(?:{_NEXT_CHAIN}){{1,8}} integrins?\b))"
)
#: All channels of an ion: ``potassium channels``.
_OF_AN_ION = re.compile(r"\S+ channels?")


def own_channel(name: str, short: str, head: str, known: Callable[[str], bool]) -> str:
    """Return what ``potassium (ROMK) channels`` names: the short form's own channel, if known.

    ``name`` is the full name without the short form, ``head`` its last word.
    """
    if not head.startswith("channel"):
        return name
    if known(f"{short} {head}"):
        return f"{short} {head}"
    is_symbol = short.isalnum() and len(short) > 2 and _OF_AN_ION.fullmatch(name)
    return short if is_symbol and known(short) else name


def g_proteins(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the G proteins whose subunits are listed: ``Gαi/o``."""
    if "/" not in caption and "βγ" not in caption:
        return
    for found in _G_PROTEIN.finditer(caption):
        alpha, listed = found.groups()
        names: tuple[str, ...] = ("Gβ", "Gγ")
        if listed is not None:
            values = re.findall(_SUBUNIT, listed)
            names = tuple(_g_protein(alpha, value, known) for value in values)
        if all(map(known, names)):
            yield listed_name(found.start(), found.end(), names)


def _g_protein(alpha: str, value: str, known: Callable[[str], bool]) -> str:
    """Return the name of a G protein, or of its α subunit: G11 is another gene."""
    name = f"G{alpha}{value}"
    return name if known(name) and not value.isdigit() else f"Gα{value}"


def integrins(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the subunits before the word integrin, which ends the last: ``α5 and β1 integrins``."""
    if "ntegrin" not in caption:
        return
    for found in _INTEGRIN.finditer(caption):
        chain = found.group(1)
        letter, value = "AB"["αβ".index(chain[0])], chain[1:].replace("II", "2").upper()
        # The symbol follows from the chain: ITGB4, ITGAV.
        name = next(filter(known, (f"ITG{letter}{value}", f"integrin {chain}")), None)
        if name is not None:
            found_by = FoundBy(expansion=Expansion.SPLIT_BY_SHORT_FORM)
            yield ExpandedName(found.start(), found.end(), (name,), found_by)
