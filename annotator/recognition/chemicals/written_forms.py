"""Find chemicals that are cut short in a way of their kind: ``9-cis RA``, ``PC(16:0/18:1)``.

The isomer of a short form, the class of a lipid whose chains are given, and vitamins. Pure
functions on text.
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
#: What chain a lipid has, behind its class: PC(16:0/18:1), PE 36:2.
_CHAIN = r"(?:1[2-9]|[2-9]\d):\d"
_SPECIES = re.compile(
    rf"(?<![\w-])([A-Za-z]{{2,6}})(?=[ ‐‑-]?\(?(?:[OPdmt]-?)?{_CHAIN}\d?(?![\d:]))"
)
_WITH_CHAIN = WordFilter(re.compile(_CHAIN).search, in_letters=False)


class WrittenForm(NamedTuple):
    """A chemical in a text: half-open offsets, and its full name."""

    start: int
    end: int
    name: str


def written_forms(caption: str, short_forms: ShortForms) -> Iterator[WrittenForm]:
    """Yield the isomers of short forms, classes of lipids and vitamins in a caption."""
    if "cis " in caption or "trans " in caption:  # 9-cis RA is no RA
        for found in _ISOMER.finditer(caption):
            if name := short_forms.always(with_plain_dashes("-".join(found.groups()))):
                yield WrittenForm(*found.span(), name)
    for found in _SPECIES.finditer(caption) if _WITH_CHAIN.is_in(caption) else ():
        if name := short_forms.lipid(found[1]):
            yield WrittenForm(*found.span(), name)
    for found in _VITAMIN.finditer(caption) if "vit" in caption or "Vit" in caption else ():
        yield WrittenForm(*found.span(), f"vitamin {found[1]}")
