"""Tell whether the long form of a definition is a loose or misspelt name of an entity.

``TRIF-related adapter protein`` says enough of TRAM, ``dihydroxyaceton phosphat`` of DHAP: the
short form is well known, and half of the words that say something are in a name of its entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet
from annotator.records import Candidate, EntityType
from annotator.text import matching_key

_CLASS_WORDS = TermSet("class_words.tsv")
_MODIFIERS = TermSet("name_modifiers.tsv")

#: Words of a gene's name are compared without their endings: regulated, regulating.
_WORD = re.compile(r"[a-z]{4,}")
_STEM, _ENDING = 6, 4
#: Words of a chemical's name that many others have, and what is not a letter.
_CHEMICAL_CLASS = re.compile(
    r"\b(?:(?:di|tri|mono|bis|pyro)?-?phosphates?|acids?|inorganic|reduced|oxidi[sz]ed)\b"
)
_NO_LETTERS = re.compile(r"[^a-z]+")
#: The least similarity (0 to 100) of a misspelt name of a chemical, and the least share of the
#: telling words of a gene's.
_LEAST_RATIO, _LEAST_SHARE = 75.0, 0.5
#: A symbol in a long form, of at least three characters: ``receptor for AGEs``.
_SYMBOL = re.compile(r"(?=\w*[A-Z])[^\W_]{2,}[A-Zα-ω]|[^\W_]*[A-Z]{3,}")

#: Genes are no name of their family: MKP, "DUSP5/7/9".
_SYMBOLS_ALONE = re.compile(r"[A-Z\d/, -]*\d[A-Z\d/, -]*")


def is_like(candidate: Candidate, short: str, long: str, lexicon: Lexicon) -> bool:
    """Return True if the long form may be a loose or misspelt name of the candidate."""
    if candidate.entity.type is EntityType.CHEMICAL:
        return any(_misspells(long, name) for name in lexicon.names(candidate.entity.id))
    if any(s.group() != short and s.group() in short for s in _SYMBOL.finditer(long)):
        return True
    if _SYMBOLS_ALONE.fullmatch(long):
        return False
    words = _WORD.findall(matching_key(long).lower())
    telling = [word for word in words if word not in _CLASS_WORDS and word not in _MODIFIERS]
    names = {_NO_LETTERS.sub("", name.lower()) for name in _names(candidate, lexicon)}
    names.discard(_NO_LETTERS.sub("", short.lower()))
    if not telling:
        return bool(words) and any(all(_stem(word) in name for word in words) for name in names)
    found = sum(any(_stem(word) in name for name in names) for word in telling)
    return found >= _LEAST_SHARE * len(telling)


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - _ENDING)]


def _names(candidate: Candidate, lexicon: Lexicon) -> Iterable[str]:
    """Yield the names of an entity, and those of its members."""
    for curie in (candidate.entity.id, *candidate.entity.members):
        yield from lexicon.names(curie)


def _misspells(long: str, name: str) -> bool:
    """Return True if a chemical's name is much like another one, apart from words of classes."""
    ours, theirs = _CHEMICAL_CLASS.sub("", long.lower()), _CHEMICAL_CLASS.sub("", name.lower())
    if len(theirs) <= len(ours) // 2:
        return False
    return fuzz.ratio(_NO_LETTERS.sub("", ours), _NO_LETTERS.sub("", theirs)) >= _LEAST_RATIO
