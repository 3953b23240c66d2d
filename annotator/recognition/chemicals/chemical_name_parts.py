"""The pieces of chemical names, and how a text without blanks is cut. Pure functions on text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from annotator.recognition.names.surrounding_text import follows_isotopes
from annotator.recognition.names.word_edges import CLOSE, OPEN, trimmed
from annotator.text import DASHES

_DASH = re.compile(r"[‐‑–](?=\w)")
#: Before a short form: l-G3P, meso-2,3-BDO, 20(S)-Rg3.
_STEREO_BEFORE = re.compile(
    r"(?:\d{0,2}\([RSEZ+−±-]\)|R,R|S,S|meso|rac|(?:all-)?trans|(?:\d{1,2}-)?cis|[DLdl]|DL)-"
)
#: Between two names, or before or behind one: a dash is one if it is long. It begins with the signs
#: of all ways, by which it is searched for fastest.
_BETWEEN = re.compile(
    r"[/;=|·•&<>+±#_®™…⊣⊥\u2190-\u21ff—.:–,](?:(?<![.:–,])"
    r"|(?<=\.)(?=[A-Za-z(\[])|(?<=:)(?<!\bC\d:)(?<!\bC\d\d:)"
    # A shorter one is a hyphen beside a locant or coenzyme A: 2–oxoglutarate, L–lactate.
    r"|(?<=–)(?<![\d′']–)(?<![RSEZ+−±-]\)–)(?<!\b[DLNSOdl]–)(?!\d|CoA\b)"
    r"|(?<=,)(?:(?<![\d\w'′)],)|(?![\d'′(\[NOSCEZRαβγδ])"
    r"(?<![-‐‑(][DLdl],)(?<!\bcis,)(?<!\btrans,)))"
)

#: What is written at a name without a blank: 1)citrate, (ii)malate; citrate(10 µM), malate[c];
#: [citrate]i is a concentration.
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})\)(?=[A-Za-zα-ω])")
_REMARK = re.compile(r"(?<=[a-zP\d])(?:\([^()]*|\((?:[+−±-]|[a-z]{1,3})\)|\[[a-z]{1,3}\])$")
_CONCENTRATION = re.compile(r"\[([^\[\]]{3,})\][a-z]{1,4}$")

#: What carries a sugar or alcohol, and short names of sugars: UDP-MurNAc.
_CARRIERS = frozenset("UDP ADP GDP CDP CMP TDP dTDP".split())
_SUGAR = re.compile(r"(?:Glc|Gal|Man|Fuc|Xyl|Ara|Rha|Mur|Kdo|Neu5)[A-Za-z0-9]{0,4}")
#: Short names of eicosanoids, which locants or groups precede: 15(S)-HpETE, 12-oxo-LTB4.
_EICOSANOID = re.compile(
    r"(?:LT[A-F]|PG[A-J]|TX[AB]|LX[AB])\d(?:α|alpha)?"
    r"|(?:(?:Di)?H|H[pP]|Ep|oxo)ETr?E|(?:H|Hp|HP|DiH)OME|H[pP]?ODE|H[pP]OTr?E|EETs?|DHETs?"
    r"|H[pP]?EPE|H[pP]?D(?:o)?H[AE]|EpOME|EpDPE"
)
#: What may make a name of parts that are no words of chemicals.
WITHOUT_WORDS = re.compile(rf"C\d|{_SUGAR.pattern}|{_EICOSANOID.pattern}")


class Kind(Enum):
    """What a part of a text is to a chemical name."""

    NAME = "a name of several parts"
    WORD = "a word that is a name"
    UNKNOWN = "a word that looks like a name"
    GROUP = "a group or acid, which something follows"
    HEAD = "what ends a name: diphosphate, acid, alkaloids"
    ADJECTIVE = "a word in -ic, which names only its acid"
    SHORT = "a short form that may mean a chemical"


class Piece(NamedTuple):
    """A part of a text; half-open offsets in characters."""

    start: int
    end: int
    kind: Kind


class Part(NamedTuple):
    """What stands between two dashes: a locant, chemical, tail or short name; else empty."""

    start: int
    end: int
    kind: str


def with_plain_dashes(text: str) -> str:
    """Return a text with hyphens for dashes of any kind: tables have short forms so."""
    return text if text.isascii() else _DASH.sub("-", text)


def without_stereo(short: str) -> str:
    """Return a short form without its stereodescriptor: G3P of l-G3P."""
    before = _STEREO_BEFORE.match(short)
    return short[before.end() :] if before else short


def between_dashes(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that dashes outside of brackets separate."""
    if word[start:end].isalnum():
        yield start, end
        return
    depth, begin = 0, start
    for at in range(start, end):
        char = word[at]
        depth += (char in OPEN) - (char in CLOSE)
        if depth == 0 and char in DASHES:
            if begin < at:
                yield begin, at
            begin = at + 1
    if begin < end:
        yield begin, end


def before_word(word: str, start: int, end: int) -> int:
    """Return where a text ends before a dash and a word (``GA`` in GA-induced); else 0."""
    dashes = "-" if word.isascii() else "-‐‑–"
    at = max([word.rfind(dash, start, end) for dash in dashes])
    return at if at > start and end - at > 4 and word[at + 1 : end].islower() else 0


def bare(word: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a name without what is written at it: ``1)citrate``, ``[citrate]i``."""
    start, end = trimmed(word, start, end)
    text = word[start:end]
    if "(" not in text and ")" not in text and "[" not in text:  # most
        return start, end
    if found := _CONCENTRATION.match(text):
        return start + 1, start + found.end(1)
    if found := _ITEM.match(text):
        start += found.end()
    if found := _REMARK.search(text):
        end -= len(text) - found.start()
    return start, end


def names_apart(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that signs outside of brackets separate: ``acetate/lactate``."""
    begin = start
    for found in _BETWEEN.finditer(word, start, end):
        inside = word[begin : found.start()]
        if sum(map(inside.count, OPEN)) > sum(map(inside.count, CLOSE)):
            continue
        yield begin, found.start()
        begin = found.end()
    yield begin, end


def in_place(part: Part, run: list[Part], word: str, end: int) -> Part:
    """Return a part as what it is after those of ``run``: a tail begins no name."""
    text = word[part.start : part.end]
    if not run and text in _CARRIERS and part.end < end:
        return part._replace(kind="locant")
    if run and word[run[0].start : run[0].end] in _CARRIERS and _SUGAR.fullmatch(text):
        return part._replace(kind="chemical")
    if run and _EICOSANOID.fullmatch(text):
        return part._replace(kind="chemical")
    if part.kind in ("tail", "short") and not run:
        return part._replace(kind="locant" if text == "P" else "")
    return part


def is_end_of_another(word: str, start: int) -> bool:
    """Return whether a name goes on here: ``acora-3,5-diene`` with an unknown first part."""
    if start == 0 or word[start - 1] not in DASHES or not word[start].isdigit():
        return False
    return not follows_isotopes(word, start)
