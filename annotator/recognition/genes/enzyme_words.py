"""What the words of an enzyme's name weigh, and what a token before its head is.

The weights are counted (``python -m evaluation train-enzyme-words``): how often a word stands
inside an enzyme's name against how often it stands in running text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from annotator.errors import LexiconError
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.text import plain_text

#: Signs inside of a token behind which a name may begin.
_CUT = re.compile(
    r"[;=|\[\]{}\"\u2014\u201c\u201d<>\u2190-\u21ff\u2022*\u2020\u2021]|(?<![\d'\u2032\u2019NOCS]),"
    r"|,(?=[A-Za-z]{2})|(?<=[a-z])\.(?=[A-Za-z])|(?<![A-Za-z]-)\b[A-Z]\w{1,6}:(?!A)"
    r"|(?<=\d\d):|(?<=\))/"
)
_PIECE = re.compile(r"[A-Za-z]+|\d+")
_LETTERS = re.compile(r"[A-Za-z]{3}|[A-Z]{2}")
_SHORT_FORM = re.compile(r"\([A-Za-z0-9-]{2,8}\)")

#: Words that say where a protein is, or in what state, and are no part of its name.
_MODIFIERS = TermSet("name_modifiers.tsv", "before the name")
_BEFORE = WordPattern(lambda: rf"{one_of('enzyme_name_words.tsv', 'before')}$", re.IGNORECASE)
#: Words that make no name of a class of enzymes: ``tyrosine kinase``.
_GENERAL = TermSet("enzyme_name_words.tsv", "general")
#: Words that say of an enzyme what it is like, whatever it is called: ``a bifunctional cyclase``.
_SAID = TermSet("enzyme_name_words.tsv", "said")
_ENZYME = re.compile(r"ases?$")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{1,5}")

#: The weight of what belongs to no name.
LEAST = -4.0


class Token(msgspec.Struct, frozen=True):
    """What is between two blanks before a head, by itself: captions repeat most of them.

    ``begin`` is where the part that may belong to a name begins, ``depth`` the brackets that are
    open there. ``joined`` is the weight if the head follows without a blank. ``is_stop``: no name
    has the part before its head; ``is_enzyme``: it ends like an enzyme; ``opens``: it is more than
    a number. ``is_general``: it makes no name of a broad class, ``is_said`` of none.
    """

    begin: int
    depth: int
    weight: float
    joined: float
    is_stop: bool
    is_enzyme: bool
    is_symbol: bool
    is_general: bool
    is_said: bool
    opens: bool


class EnzymeWords:
    """The weights of words and endings: positive for those inside names of enzymes."""

    def __init__(
        self, words: dict[str, float], endings: dict[str, float], classes: dict[str, float]
    ) -> None:
        """Take weights by word, and by the last letters of words that are not in the table.

        ``classes`` are heads that name a class of enzymes when they stand alone (``kinase``).
        """
        self._words = words
        self._endings = endings
        self.classes = classes
        self.read = lru_cache(8192)(self._read)

    def _read(self, token: str, depth: int) -> Token:
        """Return what ``token`` is, with as many closed brackets to the right of it."""
        begin, depth = _begin(token, depth)
        word = token[begin:]
        if not word or word.lower() in _MODIFIERS:
            weight = joined = LEAST
        elif _SHORT_FORM.fullmatch(word):
            weight = joined = -0.5
        else:
            weight = self.of(word)
            joined = max(weight, 0.0)
        return Token(
            begin, depth, weight, joined,
            is_stop=_BEFORE.match(word) is not None,
            is_enzyme=_ENZYME.search(word) is not None,
            is_symbol=_SYMBOL.fullmatch(word) is not None,
            is_general=all(
                piece in _GENERAL or piece in _SAID for piece in _PIECE.findall(word.lower())
            ),
            is_said=word.lower() in _SAID,
            opens=_LETTERS.search(plain_text(word)[0]) is not None
            and not (word.startswith("(") and word.endswith(")")),
        )  # fmt: skip

    def of(self, token: str) -> float:
        """Return the weight of a token: the mean over its pieces, whatever joins them."""
        pieces = [piece.lower() for piece in _PIECE.findall(plain_text(token)[0])]
        long = [piece for piece in pieces if len(piece) > 2 and not piece.isdigit()]
        if long:
            return sum(map(self._piece, long)) / len(long)
        if not pieces:
            return LEAST
        mean = sum(self._words.get(piece, 0.0) for piece in pieces) / len(pieces)
        return max(LEAST, min(1.0, mean))

    def _piece(self, piece: str) -> float:
        weight = self._words.get(piece)
        if weight is None:
            weight = self._endings.get(piece[-4:]) if len(piece) > 4 else -1.0
        if weight is None:
            weight = self._endings.get(piece[-3:], -1.0)
        return weight


def _begin(token: str, depth: int) -> tuple[int, int]:
    """Return where a name in ``token`` begins at the earliest, and the depth of brackets there.

    It begins behind the last bracket that is opened and not closed, and behind signs that are no
    part of names.
    """
    cuts = [found.end() for found in _CUT.finditer(token)]
    first = cuts[-1] if cuts else 0
    for place in range(len(token) - 1, first - 1, -1):
        if token[place] == ")":
            depth += 1
        elif token[place] == "(":
            if depth == 0:
                return place + 1, 0
            depth -= 1
    return first, depth


def read_enzyme_words(lines: list[str]) -> EnzymeWords:
    """Read ``kind<TAB>text<TAB>weight`` lines after a header. Raises LexiconError."""
    tables: dict[str, dict[str, float]] = {"word": {}, "ending": {}, "class": {}}
    for number, line in enumerate(lines[1:], start=2):
        try:
            kind, text, weight = line.split("\t")
            tables[kind][text] = float(weight)
        except (KeyError, ValueError) as error:
            raise LexiconError(
                f"enzyme_words.tsv:{number}: expected word, ending or class, a text and a weight",
                hint="write the file again with python -m evaluation train-enzyme-words",
            ) from error
    return EnzymeWords(tables["word"], tables["ending"], tables["class"])


@cache
def shipped_enzyme_words() -> EnzymeWords:
    """Return the weights that are part of the package; cached."""
    text = (
        files("annotator.recognition")
        .joinpath("models", "enzyme_words.tsv")
        .read_text(encoding="utf-8")
    )
    return read_enzyme_words(text.splitlines())
