"""Normalise text to a matching key, keeping the way back to every source character.

Two spellings of one name get one key: ``PSD95 = PSD-95 = PSD 95``, ``IL1β = IL-1beta = IL-1 β``,
``ΜΑΡΚ`` in Greek capitals = ``MAPK``, ``Ca²⁺ = Ca2+``, ``tumour = tumor``. Knows no lexicon.

The key is made of pieces: runs of letters, runs of digits, and single other characters. White
space, dashes and primes separate pieces. A separator between two runs of letters, or between two
numbers, is kept as one space; next to a digit, a Greek letter name or another character it is
dropped, since that is where writers differ. A dash that ends a word stays (``Cl-``).
"""

from __future__ import annotations

import re
import unicodedata
from string import ascii_letters, digits
from typing import NamedTuple

from msgspec import Struct

from annotator.bounded_cache import bounded_cache
from annotator.british_spelling import american

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    # Written for the Greek letter they resemble.
    "ß": "beta", "ϐ": "beta", "ɑ": "alpha", "ɣ": "gamma", "ɛ": "epsilon", "ϕ": "phi",
    "ĸ": "kappa", "⍺": "alpha", "∆": "Delta",
}  # fmt: skip

#: Letter names after which a hyphen or space may be present or not. ``eta``, ``mu``, ``nu``,
#: ``pi``, ``xi``, ``chi``, ``psi`` and ``rho`` are left out: they are syllables or symbols.
GLUED_NAMES = tuple(
    "alpha beta gamma delta epsilon zeta theta iota kappa lambda sigma omega".split()
)

#: Letters of other scripts that OCR and publishers put in place of Latin ones.
HOMOGLYPHS = dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕЅІЈКМНОРСТХавеѕіјкорсух",
        "ABEZHIKMNOPTYXoABESIJKMHOPCTXabesijkopcyx",
        strict=True,
    )
)

DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u207b\u208b"
PRIMES = "'`´\u2018\u2019\u201b\u2032\u2033\u02b9\u02bc"

#: Code points that mean nothing to a reader: zero-width, directional and variation marks.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")

#: A piece of plain text: letters, digits, or one other character; not white space, a dash or a
#: prime, but for the dash that ends a word: the charge of an anion (Cl-) or a cut word.
_PIECE = re.compile(r"([A-Za-z]+)|([0-9]+)|((?<=[A-Za-z0-9])-(?![^\W_])|[^\s_'-])")
#: Their classes, by the number of the group: letters, digits, other. The key's last piece is of the
#: class G when its letters end in a Greek name.
_CLASSES = ("", "A", "D", "P")
#: Letters that are some ASCII letter in another case, or several characters.
_LIKE_ASCII = frozenset("\u017f\u212a\u0130\u0131")
_ALPHANUMERIC = frozenset(ascii_letters + digits)

#: A run of separators in plain text in small letters: the dash that ends a word, which stays, or
#: one between two runs of letters or two numbers, which becomes a space, or any other. It begins
#: with a set of characters, not with what stands before: so it is only tried where there is one.
_SEPARATOR = r"[\s_'-]"
_SEPARATORS = re.compile(
    rf"{_SEPARATOR}(?:"
    r"(?P<dash>(?<=[a-z0-9]-)(?![^\W_]))"
    r"|(?P<space>"
    rf"(?<=[a-z].){''.join(f'(?<!{name}.)' for name in GLUED_NAMES)}{_SEPARATOR}*"
    rf"(?=[a-z])(?!{'|'.join(GLUED_NAMES)})"
    rf"|(?<=[0-9].){_SEPARATOR}*(?=[0-9]))"
    rf"|{_SEPARATOR}*)",
    re.DOTALL,
)
_ANY_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
#: What stands for a run of separators in the key, by its group.
_IN_KEY = {"dash": "-", "space": " ", None: ""}


_MARKS = r"(),.;:\[\]{}!?"

#: A word of a text, as ``word_key`` takes it: punctuation around it is a word of its own, since
#: ``BDNF``, ``(BDNF)`` and ``BDNF,`` are the same to a cache.
WORD = re.compile(rf"[^\s{_MARKS}]+(?:[{_MARKS}]+[^\s{_MARKS}]+)*|[{_MARKS}]+")


@bounded_cache(8_192)
def _map_character(char: str) -> str:
    """Return the plain form of one non-ASCII character: none, one or several characters."""
    if char in DASHES:
        return "-"
    if char in PRIMES:
        return "'"
    if char in HOMOGLYPHS:
        return HOMOGLYPHS[char]
    if char in GREEK:
        return GREEK[char]
    if _INVISIBLE.match(char):
        return ""
    plain = []
    for part in unicodedata.normalize("NFKD", char):
        if unicodedata.combining(part):
            continue
        if part in DASHES:
            plain.append("-")
        elif part in GREEK:
            plain.append(GREEK[part])
        elif part.lower() in GREEK:
            plain.append(GREEK[part.lower()].capitalize())
        elif part in HOMOGLYPHS:
            plain.append(HOMOGLYPHS[part])
        else:
            plain.append(part if len(part.lower()) == 1 else part[0])
    return "".join(plain)


def plain_text(text: str) -> tuple[str, list[int] | None]:
    """Return ``text`` in plain characters and, per character, its index in ``text``.

    The index list is None when every character stands where it stood (ASCII text).
    """
    if text.isascii():
        return text, None
    chars: list[str] = []
    index: list[int] = []
    for position, char in enumerate(text):
        mapped = char if char < "\x80" else _map_character(char)
        chars.append(mapped)
        index.extend([position] * len(mapped))
    return "".join(chars), index


class Normalized(Struct, frozen=True):
    """A text's matching key and the way back.

    ``key`` is lower case. ``starts`` maps each key position where a match may begin to its source
    offset; ``ends`` maps each key position where a match may end (exclusive) to its exclusive
    source offset. Both mappings are strictly monotone in the key and monotone in the source.
    ``plural_ends`` holds the positions in ``ends`` that leave out a word's final s.
    """

    key: str
    starts: dict[int, int]
    ends: dict[int, int]
    plural_ends: frozenset[int]


class WordKey(NamedTuple):
    """The key of one word of a text, alone: what stands before it decides on a space only.

    Offsets are relative, in the key and in the word. ``first`` is the class of the first piece when
    a space belongs between it and a piece of the same class, else empty; ``last`` is the class of
    the last piece, empty for a word without pieces (a lone dash). ``opening`` is the first piece.
    """

    key: str
    first: str
    last: str
    opening: str
    starts: tuple[tuple[int, int], ...]
    ends: tuple[tuple[int, int], ...]
    plurals: tuple[int, ...]


def normalize(text: str) -> Normalized:
    """Return the matching key of ``text`` with the offsets where matches may begin and end."""
    out: list[str] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    plurals: list[int] = []
    at = 0  # length of the key so far
    previous = ""  # class of the last piece
    for found in WORD.finditer(text):
        key, first, last, _, word_starts, word_ends, word_plurals = word_key(found.group())
        if not last:
            continue
        if first and first == previous:
            out.append(" ")
            at += 1
        begin = found.start()
        for in_key, in_word in word_starts:
            starts[at + in_key] = begin + in_word
        for in_key, in_word in word_ends:
            ends[at + in_key] = begin + in_word
        if word_plurals:
            plurals += [at + in_key for in_key in word_plurals]
        out.append(key)
        at += len(key)
        previous = last
    return Normalized("".join(out), starts, ends, frozenset(plurals))


def word_key(word: str) -> WordKey:
    """Normalise one word, which has no white space."""
    if word.isascii() and word.isalpha():  # most words: one piece
        return _key_of_letters(word)
    plain, index = plain_text(word)
    out: list[str] = []
    starts: list[tuple[int, int]] = []
    ends: list[tuple[int, int]] = []
    plurals: list[int] = []
    at = reached = 0  # length of the key so far, and of the word
    first = opening = previous = ""
    for found in _PIECE.finditer(plain):
        begin, end = found.span()
        piece = american(found.group().lower())
        kind = _CLASSES[found.lastindex or 0]
        if not previous:
            first, opening = _kept_apart(kind, piece), piece
        elif begin > reached and previous == _kept_apart(kind, piece):
            out.append(" ")
            at += 1
        attached = plain[begin - 1 : begin] in _ALPHANUMERIC
        if piece in "([" if kind == "P" else not attached:
            starts.append((at, begin))
        out.append(piece)
        at += len(piece)
        if kind == "P" or plain[end : end + 1] not in _ALPHANUMERIC:
            ends.append((at, end))
            if piece[-1] == "s" and (attached or len(piece) > 1):
                ends.append((at - 1, end - 1))
                plurals.append(at - 1)
        previous = _class_behind(kind, piece)
        reached = end
    return WordKey(
        "".join(out), first, previous, opening, *_in_source(index, starts, ends), tuple(plurals)
    )


def _key_of_letters(word: str) -> WordKey:
    """Normalise a word that is a single run of letters, as ``word_key`` does."""
    key, end = american(word.lower()), len(word)
    first, last = _kept_apart("A", key), _class_behind("A", key)
    at = len(key)
    if end > 1 and key[-1] == "s":
        ends = (at, end), (at - 1, end - 1)
        return WordKey(key, first, last, key, ((0, 0),), ends, (at - 1,))
    return WordKey(key, first, last, key, ((0, 0),), ((at, end),), ())


def _kept_apart(kind: str, piece: str) -> str:
    """Return the class from which a separator keeps this piece apart: its own, or none."""
    return "" if kind == "P" or piece.startswith(GLUED_NAMES) else kind


def _class_behind(kind: str, piece: str) -> str:
    """Return the class of the piece for the one behind it: nothing is kept apart from beta."""
    return "G" if kind == "A" and piece.endswith(GLUED_NAMES) else kind


def _in_source(
    index: list[int] | None, starts: list[tuple[int, int]], ends: list[tuple[int, int]]
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Return places in the key with their offsets in the word, of those in its plain text."""
    if index is None:
        return tuple(starts), tuple(ends)
    return (
        tuple((in_key, index[begin]) for in_key, begin in starts),
        tuple((in_key, index[end - 1] + 1) for in_key, end in ends),
    )


def key_once(term: str) -> str:
    """Return ``matching_key(term)``, which is not kept: for names that few ask for again."""
    if not term.isascii():
        term = plain_text(term)[0]
    elif term.isalnum():
        return american(term.lower())
    return american(_SEPARATORS.sub(_separator_in_key, term.lower()))


matching_key = bounded_cache(8_192)(key_once)


def _separator_in_key(found: re.Match[str]) -> str:
    return _IN_KEY[found.lastgroup]


@bounded_cache(8_192)
def cased_key(term: str) -> str:
    """Return ``term`` without separators and with plain letters, its case kept.

    Two spellings with the same cased key differ in nothing but hyphens, spaces and alphabets.
    """
    if not term.isascii():
        term = plain_text(term)[0]
    elif term.isalnum():
        return american(term)
    return american(_ANY_SEPARATORS.sub("", term))


def occurrences(text: str, word: str) -> list[tuple[int, int]]:
    """Return where a word stands by itself: as it is written, else in another letter case.

    Spans are half-open, in characters.
    """
    word = word.strip()
    if not word:
        return []
    if found := _alone(text, text, word):
        return found
    # An expression would be compiled for each word: only where letters have several lower cases.
    if word.isascii() and (text.isascii() or _LIKE_ASCII.isdisjoint(text)):
        return _alone(text, text.lower(), word.lower())
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _alone(text: str, searched: str, word: str) -> list[tuple[int, int]]:
    """Return where ``searched`` has a word with no letter, digit or underscore of ``text`` beside.

    ``searched`` is the text itself, or its small letters, each in the place of its letter.
    """
    found = []
    at = searched.find(word)
    while at >= 0:
        end = at + len(word)
        around = text[max(at - 1, 0) : at] + text[end : end + 1]
        if any(char == "_" or char.isalnum() for char in around):
            end = at + 1
        else:
            found.append((at, end))
        at = searched.find(word, end)
    return found
