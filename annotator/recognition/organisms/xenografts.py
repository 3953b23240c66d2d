"""Mice that only carry tumours of human cells: nude mice, xenografts in SCID mice.

The genes of such a text are those of the tumour. Pure functions on texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.recognition.organisms.organism_mention import OrganismMention

#: Mouse and rat.
_CARRIERS = frozenset({"ncbitaxon:10090", "ncbitaxon:10116"})
#: A necessary condition, which nearly all texts fail.
_SIGNS = (
    "nude", "thymic", "SCID", "scid", "NSG", "enograft", "enotransplant", "mmunodef", "mmunocomp"
)  # fmt: skip
_CARRIES = re.compile(
    r"\b(?:nude|athymic|(?:NOD[-/ ])?SCID|NSG|NOG|xeno(?:graft|transplant)\w*|"
    r"immuno(?:deficient|compromised))\b",
    re.IGNORECASE,
)
#: Mice whose own genes are studied.
_OWN_GENES = re.compile(
    r"\btransgenic|\bknock-?(?:out|in)|[-\N{MINUS SIGN}]/[-\N{MINUS SIGN}]|\bnull\b|"
    r"(?<!immuno)(?<!immuno[- ])\bdeficient|\bconditional|\bwild[- ]?type (?:mice|litter)|"
    r"\bsyngen|\ballograft|\bmurine\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;]\s+(?=[A-Z(])|\n")
#: Characters of a sentence, before and behind a name, that are looked at.
_LONGEST = 500


def without_carriers(text: str, mentions: Sequence[OrganismMention]) -> list[OrganismMention]:
    """Return the organisms that ``text`` names without rodents that only carry human tumours.

    Behind a sentence about such mice, others without genes of their own are the same mice.
    """
    if not any(sign in text for sign in _SIGNS):
        return list(mentions)
    kept = []
    are_carriers = False
    for mention in mentions:
        if mention.taxon in _CARRIERS:
            sentence = _sentence(text, mention.start)
            if _OWN_GENES.search(sentence) is None:
                are_carriers = are_carriers or _CARRIES.search(sentence) is not None
                if are_carriers:
                    continue
        kept.append(mention)
    return kept


def _sentence(text: str, at: int) -> str:
    """Return the sentence around an offset; no more of it than is looked at."""
    first = max(0, at - _LONGEST)
    start = max((end.end() for end in _SENTENCE.finditer(text, first, at)), default=first)
    end = _SENTENCE.search(text, at, at + _LONGEST)
    return text[start : end.start() if end else at + _LONGEST]
