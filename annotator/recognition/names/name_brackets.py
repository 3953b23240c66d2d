"""Take brackets around a name into it: ``carboxykinase (ATP)``, ``[1-13C]pyruvate``.

Nomenclature tells enzymes of one reaction by their cofactor or metal, and labelled compounds by
their isotopes. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import EntityType

#: What an enzyme works with, behind its name; a plain (NAD) may be one of a list of cofactors.
_COFACTOR = re.compile(
    r"\s\((?:NADP?(?:H|\(H\)|[+\u207a])|NAD\(P\)[H+\u207a]?|[AG][DT]P|[AG][DM]P-forming)\)"
)
_ENZYME = ("ase", "ases", "enzyme", "enzymes")
#: What is before a name: the stable isotopes of a compound that is traced, an enzyme's metals.
_LABEL = re.compile(r"\[[^\[\]\s]{0,12}(?:13C|15N|2H|18O)\d{0,2}[^\[\]\s]{0,6}\]-?$")
_METALS = re.compile(r"\[(?:Ni)?Fe(?:Fe|S)?(?:Se)?\][ -]$")
#: The longest of these, in characters.
_LONGEST = 30


def with_brackets(caption: str, chosen: Sequence[CandidateSpan]) -> list[CandidateSpan]:
    """Return the spans, in order, with the brackets that belong to their names."""
    behind = "ase (" in caption or "ases (" in caption or "enzyme (" in caption
    before = "]" in caption
    if not behind and not before:
        return list(chosen)
    spans: list[CandidateSpan] = []
    reach = 0
    for span in chosen:
        if span.start < reach:
            continue  # the cofactor itself
        start = _start(caption, span) if before else span.start
        while spans and start < spans[-1].end:
            spans.pop()  # an isotope
        end = _end(caption, span) if behind else span.end
        reach = end
        spans.append(
            replace(span, start=start, end=end) if (start, end) != (span.start, span.end) else span
        )
    return spans


def _end(caption: str, span: CandidateSpan) -> int:
    """Return where the name of an enzyme ends with its cofactor."""
    if not caption.startswith(" (", span.end):
        return span.end
    if not caption.endswith(_ENZYME, span.start, span.end):
        return span.end
    cofactor = _COFACTOR.match(caption, span.end)
    return cofactor.end() if cofactor else span.end


def _start(caption: str, span: CandidateSpan) -> int:
    """Return where the name begins with the isotopes or metals before it."""
    if "]" not in caption[max(0, span.start - 2) : span.start]:
        return span.start
    offset = max(0, span.start - _LONGEST)
    is_chemical = (
        span.scored[0][1].entity.type if span.scored else span.type
    ) is EntityType.CHEMICAL
    found = (_LABEL if is_chemical else _METALS).search(caption[offset : span.start])
    return offset + found.start() if found else span.start
