"""Names of proteins by which bacteria and parasites act on a host: YopJ, ROP16.

No lexicon has them. They count in a figure about their genus; those that nothing else is called
like also where the caption names another of these pathogens or speaks of effectors. They have no
id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from annotator.lexicon.curated import curated_rows
from annotator.recognition.names.word_filter import WordFilter

_WORD = re.compile(r"(?<![\w/-])[A-Z][\w.-]{2,9}(?<=[A-Za-z0-9])(?![\w])")
#: What tells a caption about them, beside their genera.
_SIGNS = ("effector", "pathogen", "virulence")
#: Names that nothing else has: YopJ, PfCRT, ROP16; not CSP.
_DISTINCTIVE = re.compile(r"[A-Z][a-z].*[A-Z].*|(?:ROP|GRA|RON)\d+|AVR\d.*|.*-\d{2,}")
#: Apicomplexa, whose proteins of invasion and egress are called alike.
_ALIKE = frozenset({"Plasmodium", "Toxoplasma"})


@cache
def _names() -> Mapping[str, str]:
    """Return the genus of each name."""
    return {row.term: row.what for row in curated_rows("pathogen_proteins.tsv")}


@cache
def _genus() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(set(_names().values())))))


_WITH_GENUS = WordFilter(lambda word: _genus().search(word), in_plain_words=False)


def pathogen_proteins(caption: str, organisms: Iterable[str] = ()) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the proteins of pathogens in a caption about one.

    ``organisms`` are the names of the species that the figure is about.
    """
    words = *organisms, *_WITH_GENUS.distinct(caption)
    genera = {genus for word in words for genus in _genus().findall(word)}
    if not genera.isdisjoint(_ALIKE):
        genera |= _ALIKE
    if not genera and not any(sign in caption for sign in _SIGNS):
        return
    names = _names()
    for found in _WORD.finditer(caption):
        name = found.group()
        if name in names and (names[name] in genera or _DISTINCTIVE.fullmatch(name)):
            yield found.span()
