"""Find by its genes and cells the host that a figure does not name.

A figure about a pathogen, or about the extract of a plant, may show nothing but what happens in an
animal's cells: NF-κB, TNF-α, macrophages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache, lru_cache

from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, beginnings, one_of

_TABLE = "host_words.tsv"
_GENE = WordPattern(lambda: rf"(?<![\w-]){one_of(_TABLE, 'gene')}(?!\w)")
_PARASITES = TermSet(_TABLE, "parasite")
_FREE_LIVING = TermSet(_TABLE, "free-living")
_CELL = WordPattern(lambda: rf"\b{one_of(_TABLE, 'cell')}\b", re.IGNORECASE)
#: What is made of a plant or fungus and given to animals or their cells.
_EXTRACT = re.compile(
    r"\b(?:extract(?:s|ed)?|essential oils?|polysaccharides?|peels?|anti-?(?:cancer|tumou?r|"
    r"oxidative|oxidant|inflammatory|proliferative|obesity|diabetic|adipogenic)|flavonoids? from|"
    r"isolated from|natural (?:product|compound)s?|attenuates?|alleviates?|ameliorates?|"
    r"suppress(?:es)?|protects?)\b",
    re.IGNORECASE,
)
_HOST = re.compile(r"\b(?:host|serum)\b", re.IGNORECASE)
#: The fewest different names of genes and cells that show an animal.
_FEWEST = 2
#: As many names of genes are what the figure is about.
_MANY = 4


def animal_words(caption: str) -> int:
    """Return how many different names of animals' genes and cells a caption has."""
    genes, cells = _genes_and_cells(caption)
    return len(genes) + len(cells)


def shows_an_animal(caption: str) -> bool:
    """Return True if a caption names a gene that only animals have, cells of theirs, or a host."""
    return any(_genes_and_cells(caption)) or _HOST.search(caption) is not None


def host_words(caption: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the different names of animals' genes and of their cells, if these show a host."""
    genes, cells = _genes_and_cells(caption)
    return (genes, cells) if len(genes) + len(cells) >= _FEWEST else ((), ())


@lru_cache(maxsize=4)  # a caption is asked for up to three times, one after the other
def _genes_and_cells(caption: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    genes = _different(found.group() for found in _GENE.finditer(caption))
    lowered = caption.lower()
    if not any(map(lowered.__contains__, _signs_of_cells())):
        return genes, ()
    return genes, _different(found.group() for found in _CELL.finditer(caption))


@cache
def _signs_of_cells() -> tuple[str, ...]:
    return beginnings(_TABLE, "cell")


def is_given_to_animals(texts: str, genes: Sequence[str], groups: Set[str]) -> bool:
    """Return True if a figure about plants or fungi is about what they do in an animal.

    ``texts`` are those of the figure, ``genes`` the names of animals' genes in its caption, and
    ``groups`` those of the organisms. Fungi have some of these genes themselves.
    """
    if len(genes) < _FEWEST:
        return False
    return groups <= {"plant"} or len(genes) >= _MANY or is_about_an_extract(texts)


def is_about_an_extract(texts: str) -> bool:
    """Return True for texts about what is made of a plant or fungus and given to animals."""
    return _EXTRACT.search(texts) is not None


def is_parasite(name: str) -> bool:
    """Return True for the scientific name of a worm that lives in mammals."""
    return name.split(" ")[0] in _PARASITES


def is_free_living(name: str) -> bool:
    """Return True for the scientific name of a protist that lives in no animal."""
    return name.split(" ")[0] in _FREE_LIVING


def _different(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that do not differ in case, a dash or a plural alone, in order."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.replace("-", "").casefold().rstrip("s"), name)
    return tuple(kept.values())
