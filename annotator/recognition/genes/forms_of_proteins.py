"""Subunits, isoforms and types that stand apart from a name: ``beta subunit of hemoglobin``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from annotator.provenance import Expansion, FoundBy
from annotator.recognition.names.shared_stems import ExpandedName, listed_name

_GREEK = r"(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|[α-ω])"
_ROMAN_OR_NUMBER = r"(?:I{1,3}|IV|V|\d)"
_VALUE = rf"(?:{_GREEK}(?:[ -]?\d)?|[A-D]|{_ROMAN_OR_NUMBER})"
_MORE = r",? (?:and|or) "
#: ``beta-subunit of the human``, before the name.
_FORM_OF = re.compile(
    rf"(?<![\w-])(?P<value>{_VALUE})[ -](?P<kind>subunit|chain|isoform) of "
    r"(?:the )?(?:(?:human|mouse|murine|rat|bovine|porcine) )?"
)
_WORD = re.compile(r"[^\s,;:]+")
#: The most words of such a name: branched chain alpha-keto acid dehydrogenase.
_MOST_WORDS = 6
#: ``isoforms alpha, epsilon and zeta``, behind the name.
_FORMS = re.compile(
    r" (?:isoforms|isozymes|isoenzymes|subunits) "
    rf"(?P<values>{_VALUE}(?:, {_VALUE}){{0,8}}{_MORE}{_VALUE})(?![\w-])"
)
#: ``type 1 and type 2 CRF receptors``, ``type I and II IL-1 receptors``.
_TYPES = re.compile(
    rf"\b[Tt]ypes? (?P<one>{_ROMAN_OR_NUMBER}){_MORE}(?:type )?(?P<two>{_ROMAN_OR_NUMBER}) "
    r"(?P<name>[^\s,;:]+(?: [^\s,;:]+){0,2}? receptor)s?\b"
)
_VALUES = re.compile(_VALUE)


def forms_of_proteins(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the subunits, isoforms and types of proteins that lexicons name in another order."""
    for found in _FORM_OF.finditer(caption):
        words = list(_WORD.finditer(caption, found.end(), found.end() + 100))[:_MOST_WORDS]
        for word in reversed(words):
            protein = caption[found.end() : word.end()].rstrip(".)")
            name = _form(protein, found["value"], found["kind"], known)
            if name:
                end = found.end() + len(protein)
                found_by = FoundBy(expansion=Expansion.SPLIT_BY_SHORT_FORM)
                yield ExpandedName(found.start(), end, (name,), found_by)
                break
    for found in _FORMS.finditer(caption):
        values = _VALUES.findall(found["values"])
        for start, protein in _before(caption, found.start()):
            names = tuple(_form(protein, value, "isoform", known) for value in values)
            if all(names):
                yield listed_name(start, found.end(), names)
                break
    for found in _TYPES.finditer(caption):
        names = tuple(_type(found["name"], value, known) for value in (found["one"], found["two"]))
        if all(names):
            yield listed_name(*found.span(), names)


def _before(caption: str, end: int) -> Iterator[tuple[int, str]]:
    """Yield the start and text of what the last words before ``end`` may name, longest first."""
    for word in list(_WORD.finditer(caption, max(0, end - 60), end))[-3:]:
        yield word.start(), caption[word.start() : end]


def _form(protein: str, value: str, kind: str, known: Callable[[str], bool]) -> str:
    """Return the name of a form of a protein that is known; else nothing."""
    names = (
        f"{protein} {value} {kind}",
        f"{protein} {kind} {value}",
        f"{protein}, {value} {kind}",
        f"{protein} {value}",
    )
    return next((name for name in names if known(name)), "")


def _type(receptor: str, value: str, known: Callable[[str], bool]) -> str:
    """Return the name of a type of a receptor that is known; else nothing."""
    names = (f"{receptor} type {value}", f"type {value} {receptor}", f"{receptor} {value}")
    return next((name for name in names if known(name)), "")
