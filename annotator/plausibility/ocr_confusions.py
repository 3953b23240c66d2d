"""Recognise misread words: those that differ from a name by characters that look alike.

``UNK`` is a gene, and one stroke away from JNK; MKK3 and MKK6 are two genes. So only characters
that OCR confuses count, and never one digit for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from annotator.bounded_cache import bounded_cache
from annotator.text import cased_key

#: Characters that OCR leaves around a word.
EDGES = " \t.,;:()[]{}<>\"'*†‡"
#: Characters that look alike in printed diagrams.
_LOOK_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        "0O 0o 0D 0Q OQ OD Oo 1I 1l 1i 1J 1T Il Ii il lt 5S 5s S6 8B 8S 6G 6b 2Z 2z 9g 9q "
        "UJ UV uv VY vy ce co ec eo ft nh rn pg gq MN HN KX PF RK"
    ).split()
)
#: Strokes that run together.
_RUN_TOGETHER = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("VV", "W"), ("li", "h"))
_SHORTEST = 3
#: Misreadings are looked up of words up to this length.
_LONGEST = 8
#: Confused rarely: enough where the caption has the name, not where it is only thinkable.
_RARELY_CONFUSED = frozenset(frozenset(pair) for pair in "KX PF RK HN ce co ec eo 6b".split())
#: Confused too seldom to propose what is meant where only the figure's company speaks for it.
_SELDOM = frozenset(frozenset(pair) for pair in ("S6", "8S", "MN", "nh"))
#: What a character may be a misreading of.
_LOOKS_LIKE = {
    char: "".join(
        sorted(
            other
            for pair in _LOOK_ALIKE - _RARELY_CONFUSED
            if char in pair
            for other in pair - {char}
        )
    )
    for char in sorted(set().union(*_LOOK_ALIKE))
}


def _groups() -> dict[str, str]:
    """Return a representative of the characters that look alike, be it by way of others."""
    group = {char: char for char in sorted(set().union(*_LOOK_ALIKE))}
    for one, other in map(sorted, _LOOK_ALIKE):
        kept, joined = group[one], group[other]
        group = {char: kept if of == joined else of for char, of in group.items()}
    return group


_GROUPS = str.maketrans(_groups())
_KEPT = 16_384
#: From this length on, two characters may be misread.
_LONG = 6


def near_miss(word: str, names: Sequence[str]) -> str | None:
    """Return the name that ``word`` is a misreading of: the nearest, then the first.

    None when ``word`` is one of the names or resembles none. Compares by ``cased_key``.
    """
    word_key = cased_key(word)
    if len(word_key) < _SHORTEST:
        return None
    keys = [cased_key(name) for name in names]
    if word_key in keys:
        return None
    allowed = 1 if len(word_key) < _LONG else 2
    # Strokes that run together are two edits.
    near = process.extract(word_key, keys, scorer=Levenshtein.distance, score_cutoff=2, limit=None)
    for _, _, index in sorted(near, key=lambda match: (match[1], match[2])):
        if _looks_like(word_key, keys[index], allowed):
            return names[index]
    return None


def _looks_like(word: str, name: str, allowed: int) -> bool:
    if len(name) < _SHORTEST or len(word) != len(name):
        return any(
            word.replace(strokes, char) == name or name.replace(strokes, char) == word
            for strokes, char in _RUN_TOGETHER
        )
    changes = [pair for pair in zip(word, name, strict=True) if pair[0] != pair[1]]
    return len(changes) <= allowed and all(frozenset(pair) in _LOOK_ALIKE for pair in changes)


def looks(key: str) -> tuple[str, ...]:
    """Return forms of a word that it shares with every misreading of it (``cased_key``).

    Words without a common form need not be compared by ``near_miss``.
    """
    joined = (key.replace(strokes, char) for strokes, char in _RUN_TOGETHER if strokes in key)
    forms = (key.translate(_GROUPS), *joined)
    return (key, *[form for form in forms if form != key])


@bounded_cache(_KEPT)
def looks_of_name(name: str) -> tuple[str, ...]:
    """Return ``looks`` of a name as it is written."""
    return looks(cased_key(name))


def misreadings(key: str) -> Iterator[str]:
    """Yield what may be printed where OCR read ``key`` (a ``cased_key``): one character differs."""
    if not _SHORTEST <= len(key) <= _LONGEST:
        return
    for place, char in enumerate(key):
        for other in _LOOKS_LIKE.get(char, ""):
            yield key[:place] + other + key[place + 1 :]


def is_likely_misreading(word: str, form: str) -> bool:
    """Return True if OCR is likely to have read ``word`` where ``form``, a gene's name, is printed.

    Symbols of human genes have capitals: ``adh`` and the prefix ``cis-`` are read as they stand.
    """
    if word.islower() or not word[-1:].isalnum():
        return False
    pairs = zip(cased_key(word), cased_key(form), strict=False)
    return all(frozenset(pair) not in _SELDOM for pair in pairs if pair[0] != pair[1])
