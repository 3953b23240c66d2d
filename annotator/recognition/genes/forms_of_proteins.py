"""Subunits, chains and isoforms that stand before a name: ``beta subunit of hemoglobin``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from annotator.provenance import Expansion, FoundBy
from annotator.recognition.names.shared_stems import ExpandedName

_GREEK = r"(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|[α-ω])"
_VALUE = rf"(?:{_GREEK}(?:[ -]?\d)?|[A-D]|I{{1,3}}|IV|V|\d)"
#: ``beta-subunit of the human``, before the name.
_FORM_OF = re.compile(
    rf"(?<![\w-])(?P<value>{_VALUE})[ -](?P<kind>subunit|chain|isoform) of "
    r"(?:the )?(?:(?:human|mouse|murine|rat|bovine|porcine) )?"
)
#: What is in every such expression.
_PARTS = ("subunit of ", "chain of ", "isoform of ")
_WORD = re.compile(r"[^\s,;:]+")
#: The most words and letters of such a name: branched chain alpha-keto acid dehydrogenase.
_MOST_WORDS, _LONGEST = 6, 100


def forms_of_proteins(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the subunits and isoforms of proteins that lexicons name in another order."""
    if not any(part in caption for part in _PARTS):
        return
    for found in _FORM_OF.finditer(caption):
        at = found.end()
        words = list(_WORD.finditer(caption, at, at + _LONGEST))[:_MOST_WORDS]
        for word in reversed(words):
            protein = caption[at : word.end()].rstrip(".)")
            name = _form(protein, found["value"], found["kind"], known)
            if name:
                found_by = FoundBy(expansion=Expansion.SPLIT_BY_SHORT_FORM)
                yield ExpandedName(found.start(), at + len(protein), (name,), found_by)
                break


def _form(protein: str, value: str, kind: str, known: Callable[[str], bool]) -> str:
    """Return the name of a form of a protein that is known; else nothing."""
    names = (
        f"{protein} {value} {kind}",
        f"{protein} {kind} {value}",
        f"{protein}, {value} {kind}",
        f"{protein} {value}",
    )
    return next((name for name in names if known(name)), "")
