"""Repair text whose UTF-8 was read as another encoding: ``IFN-Œ≤`` is IFN-β, ``â€“`` a dash.

Two encodings occur: Mac Roman and Windows-1252 (Latin-1 is part of it). A character that was
several bytes in UTF-8 became as many characters. Each such sequence is decoded by itself, since
the text around it may be in order. It is only decoded if it cannot be anything else: by its
characters, by the judgement of ftfy (https://ftfy.readthedocs.io), by the letters around it, or
because the whole text was read wrongly: it has a sequence that is certain and nothing but sequences
beyond ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import sub

from msgspec import Struct

#: The bytes 0x80 to 0xBF, which continue a character in UTF-8, as each encoding reads them.
_CONTINUATION = bytes(range(0x80, 0xC0))
_MAC = _CONTINUATION.decode("mac_roman")
_LATIN = _CONTINUATION.decode("latin-1")
_WINDOWS = _CONTINUATION.decode("cp1252", "ignore") + _LATIN


def _byte_of_characters(encoding: str) -> dict[str, int]:
    single = (bytes([n]) for n in range(0x80, 0x100))
    return {c: b[0] for b in single if (c := b.decode(encoding, "ignore"))}


_MAC_BYTES = _byte_of_characters("mac_roman")
_WINDOWS_BYTES = _byte_of_characters("latin-1") | _byte_of_characters("cp1252")

#: Sequences by their first character, which is no other encoding's: of two characters and three.
_SEQUENCE = re.compile(
    rf"(?P<mac>[¬√ƒ≈…Œœ][{_MAC}]|[‚Ô·][{_MAC}]{{2}})"
    rf"|(?P<windows>[ÂÃÄÅÆÉËÎÏ][{_WINDOWS}]|[âï][{_WINDOWS}]{{2}})"
)
#: Their first characters; looking for each is faster than searching for the pattern.
_FIRST = tuple("¬√ƒ≈…Œœ‚Ô·ÂÃÄÅÆÉËÎÏâï")
#: What a sequence of certain meaning looks like. A root sign may stand before a Greek letter or an
#: operator (√π), a negation before a variable (¬µ), the sign of the ångström before a square (Å²),
#: an ellipsis or a sign of similarity before any letter (…é, ≈Å).
_CERTAIN = re.compile(
    rf"[Œœ][{_MAC}]|√[^πΩ∂∑∏∞∫µ]|¬[†°±∞∑≤≥ª∫º∏∂´¨®©™§£]|¬µ(?=[MmLlgs]\b)|‚..|Ô[¨ºª].|â..|ï[¬¼½»].",
    re.DOTALL,
)
#: Two-character sequences on which ftfy is asked; a quotation mark may follow a letter.
_FOR_FTFY = re.compile("[ÂÃÎÏ][^‘’“”»…]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
#: The inside of a word: M√∂ller, Sj√∂gren.
_BEFORE, _AFTER = re.compile(r"[^\W\d_]\Z"), re.compile(r"[a-z]{2}")
_NO_TEXT = frozenset(("Cn", "Co", "Cs", "Cc", "Zl", "Zp"))
#: The end of punctuation and symbols in Unicode: «â»… is no letter of an ancient script.
_BEYOND_SYMBOLS = "\u2c00"
#: Characters of a word shown on each side of a repaired one, and those that are not part of it.
_WORD, _EDGES = 40, "()[].,;:"
#: Characters of a text up to which its repair is kept: the same text is asked for several times.
_KEPT = 5000
#: Text can have been read wrongly several times over.
_ROUNDS = 3


class Repair(Struct, frozen=True):
    """A text whose encoding was repaired, and the way back.

    ``offsets`` has one more entry than ``text`` has characters: ``text[i]`` stands for
    ``original[offsets[i]:offsets[i + 1]]``.
    """

    original: str
    text: str
    offsets: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original that ``text[start:end]`` stands for."""
        return self.offsets[start], self.offsets[end]

    def places(self) -> list[int]:
        """Return the offsets in ``text`` of the repaired characters."""
        read = map(sub, self.offsets[1:], self.offsets)
        return [at for at, characters in enumerate(read) if characters > 1]

    def words(self, most: int) -> tuple[tuple[str, str], ...]:
        """Return up to ``most`` distinct words as they stand, and repaired; long ones are cut."""
        words: dict[tuple[str, str], None] = {}
        for at in self.places():
            before = self.text[max(at - _WORD, 0) : at].rpartition(" ")[2].lstrip(_EDGES)
            behind = self.text[at + 1 : at + 1 + _WORD].partition(" ")[0].rstrip(_EDGES)
            start, end = at - len(before), at + 1 + len(behind)
            begin, stop = self.original_span(start, end)
            words[self.original[begin:stop], self.text[start:end]] = None
            if len(words) == most:
                break
        return tuple(words)


def repair(text: str) -> Repair | None:
    """Return ``text`` with its encoding repaired; None if there is nothing to repair."""
    if text.isascii() or not any(map(text.__contains__, _FIRST)):
        return None
    if not _SEQUENCE.search(text):
        return None
    return _kept_repair(text) if len(text) <= _KEPT else _repair(text)


def repaired(text: str) -> str:
    """Return ``text`` with its encoding repaired, without the way back."""
    found = repair(text)
    return text if found is None else found.text


@lru_cache(maxsize=64)
def _kept_repair(text: str) -> Repair | None:
    return _repair(text)


def _repair(text: str) -> Repair | None:
    current, offsets = text, list(range(len(text) + 1))
    for _ in range(_ROUNDS):
        decoded = _decoded(current)
        if not decoded:
            break
        pieces: list[str] = []
        kept: list[int] = []
        at = 0
        for start, end, char in decoded:
            pieces += (current[at:start], char)
            kept += offsets[at : start + 1]
            at = end
        pieces.append(current[at:])
        current, offsets = "".join(pieces), kept + offsets[at:]
    return None if current == text else Repair(text, current, tuple(offsets))


def _decoded(text: str) -> list[tuple[int, int, str]]:
    """Return the start, end and meaning of each sequence in ``text`` that is to be decoded."""
    found = [
        (match, char) for match in _SEQUENCE.finditer(text) if (char := _character(match)) != ""
    ]
    certain = {match.start() for match, _ in found if _is_certain(match)}
    is_whole = bool(certain) and _is_ascii_without(text, [match for match, _ in found])
    return [
        (*match.span(), char)
        for match, char in found
        if match.start() in certain or _in_a_word(match) or (is_whole and _is_no_unit(match))
    ]


def _character(match: re.Match[str]) -> str:
    """Return the character that a sequence was in UTF-8; empty if it was none."""
    table = _MAC_BYTES if match.lastgroup == "mac" else _WINDOWS_BYTES
    try:
        char = bytes(table[c] for c in match.group()).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    if char == match.group()[-1]:
        return char  # a control character that the next round needs
    is_symbol = match.group()[0] not in "‚â" or char < _BEYOND_SYMBOLS
    return char if is_symbol and unicodedata.category(char) not in _NO_TEXT else ""


def _is_certain(match: re.Match[str]) -> bool:
    if _CERTAIN.match(match.string, match.start()):
        return True
    if not _FOR_FTFY.match(match.group()):
        return False
    from ftfy.badness import is_bad  # slow to import, and few texts need it

    return bool(is_bad(match.group()))


def _in_a_word(match: re.Match[str]) -> bool:
    if match.group()[0] == "≈" and not match.group()[1].isalpha():
        return False  # two signs of a text, far more often than a Czech letter
    before = match.string[max(match.start() - 1, 0) : match.start()]
    return bool(_BEFORE.search(before) and _AFTER.match(match.string, match.end()))


def _is_ascii_without(text: str, sequences: list[re.Match[str]]) -> bool:
    """Return True if one encoding has all sequences, and ``text`` beside them is ASCII."""
    beyond = sum(map(len, _BEYOND_ASCII.findall(text)))
    inside = sum(match.end() - match.start() for match in sequences)
    return beyond == inside and len({match.lastgroup for match in sequences}) == 1


def _is_no_unit(match: re.Match[str]) -> bool:
    """Return False for what may be a capital after plain text: 5 Å, in a text broken elsewhere."""
    before = match.string[max(match.start() - 1, 0) : match.start()]
    return match.group()[0] not in "ÄÅÆÉ" or not before.isascii()
