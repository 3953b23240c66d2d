"""Find names of enzymes by their form, also those that no lexicon has.

``(S)-norcoclaurine 6-O-methyltransferase``, ``type I polyketide synthase``: a head that ends in
-ase, extended to the left over words that belong to such names. Which words do is
counted (``python -m evaluation train-enzyme-words``): how often a word stands inside an enzyme's
name against how often it stands in running text. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from string import ascii_lowercase

import msgspec

from annotator.errors import LexiconError
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.text import plain_text

#: The head of a name: a word in -ase, or one of the few kinds of enzymes that are called so.
HEAD = WordPattern(
    lambda: (
        rf"(?<![a-z])(?!{one_of('not_enzymes.tsv')}s?\b)[a-z]{{2,}}ases?(?!\w)"
        r"|\b(?:malic|bridge|activating|branching|condensing|cleaving) enzymes?\b"
    ),
    re.IGNORECASE,
)
_ASE, _ASE_OR_ENZYME = re.compile("ase"), re.compile("ase|enzyme")
_ASES, _ASES_OR_ENZYMES = re.compile(r"ases?(?!\w)"), re.compile(r"ases?(?!\w)| enzyme")
#: What belongs to the name behind the head: ``synthase III``, ``hydroxylase 2``, ``kinase C``.
_ONE = r"(?:I{1,3}|IV|VI{0,3}|[1-9]\d?[A-Z]?|[\u03b1-\u03b4]|alpha|beta|gamma|delta|[A-Z])"
_NUMBER = re.compile(
    rf"(?:[ -]{_ONE}(?:[/-]{_ONE}){{0,3}}"
    r"(?=[,;:.)\]/]|\s\(|\s(?:and|or|in|of|is|to|from|with|by|was|gene)\b|\s?$))?"
    r"(?: (?:large|small|catalytic|regulatory|alpha|beta|gamma|[\u03b1-\u03b4A-Z\d]) subunit"
    r"| complex(?=\s\(|[;,.]))?"
)
#: Signs inside of a token behind which a name may begin.
_CUT = re.compile(
    r"[;=|\[\]{}\"\u2014\u201c\u201d<>\u2190-\u21ff\u2022*\u2020\u2021]|(?<![\d'\u2032\u2019NOCS]),"
    r"|,(?=[A-Za-z]{2})|(?<=[a-z])\.(?=[A-Za-z])|(?<![A-Za-z]-)\b[A-Z]\w{1,6}:(?!A)"
    r"|(?<=\d\d):|(?<=\))/"
)
_PIECE = re.compile(r"[A-Za-z]+|\d+")
_LETTERS = re.compile(r"[A-Za-z]{3}|[A-Z]{2}")
_SHORT_FORM = re.compile(r"\([A-Za-z0-9-]{2,8}\)")
#: Words that need another one before them.
_INCOMPLETE = re.compile(r"(?:acid|phosphate|diphosphate|aldehyde|coenzyme|ester) ")
#: A word that a number follows within a name: ``type I polyketide synthase``.
_KIND = re.compile(r"\b(?:type|class|group) (?:I{1,3}|IV|V|\d|[A-Z]) ", re.IGNORECASE)
_LONGEST_OF_KIND = len("class")
_BLANKS = " \u00a0\u2009"

#: Words that say where a protein is, or in what state, and are no part of its name.
_MODIFIERS = TermSet("name_modifiers.tsv", "before the name")
_BEFORE = WordPattern(lambda: rf"{one_of('enzyme_name_words.tsv', 'before')}$", re.IGNORECASE)
#: Words that make no name of a class of enzymes: ``tyrosine kinase``.
_GENERAL = TermSet("enzyme_name_words.tsv", "general")
#: Words that say of an enzyme what it is like, whatever it is called: ``a bifunctional cyclase``.
_SAID = TermSet("enzyme_name_words.tsv", "said")
#: Classes besides those that are counted: a polymerase.
_ALONE = TermSet("enzyme_name_words.tsv", "alone")
#: An enzyme that another one acts on: ``glycogen synthase kinase``.
_ON_ENZYMES = re.compile(r"(?:kinase|phosphatase|isomerase|reductase)", re.IGNORECASE)
#: Heads of classes that are described by where they are and what they do.
_BROAD = re.compile(
    r"(?:\w*kinase|phosphatase|(?:metallo)?prote(?:in)?ase|peptidase|caspase|[AG]TPase)",
    re.IGNORECASE,
)
_ENZYME = re.compile(r"ases?$")
#: The genus before a species: ``T. brucei``.
_GENUS = re.compile(r"\b[A-Z]\.\s?$")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{1,5}")

#: A name begins at most this many words before its head.
_MOST_WORDS = 9
#: Characters before a head that are looked at.
_LONGEST = 200
#: What stands before a head is part of the name unless there is evidence against it.
_PRIOR = 0.5
#: A word with a lower weight ends a name.
_ENDS = -2.0
_LEAST = -4.0
#: The weight of classes that are none even with a number behind.
_NUMBERED_CLASS = 5.5
#: Heads of as many letters are no names.
_SHORTEST = 6
#: The least weight of a symbol right before a head: ``DXP synthase``.
_A_SYMBOL = 0.5
_ARTICLE = re.compile(r"\b(?:an?|this|these|other|another|such|some)\s$", re.IGNORECASE)
#: Enzymes that are named after two substrates, and how the first of them is written.
_JOINS_TWO = re.compile(r"\w*(?:transfer|lig)ase")
_FIRST_SUBSTRATE = re.compile(r"(?<![\w-])(?:\d-[a-z]+ate|[ACGU]DP-[\w-]+|[a-z]+yl-(?:CoA|ACP)):$")
#: What ends the word before a name.
_STOPS = ".,;!?-\u2010\u2013\u2014"


class _Token(msgspec.Struct, frozen=True):
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


class Word(msgspec.Struct, frozen=True):
    """A word before a head, from its start; it ends at the next blank or at the head.

    ``may_begin``: it is outside of brackets; ``opens``: a name may begin with it, not with a number
    alone.
    """

    start: int
    weight: float
    may_begin: bool
    is_general: bool
    opens: bool


class EnzymeName(msgspec.Struct, frozen=True):
    """A name found by its form; half-open offsets in characters.

    ``head`` is where its head begins; ``words`` are those before it, from right to left.
    ``is_numbered``: a number or a letter behind the head belongs to it. ``is_broad``: its head is
    one of a large class, such as kinase.
    """

    start: int
    end: int
    head: int
    words: tuple[Word, ...] = ()
    is_numbered: bool = False
    is_broad: bool = False

    def strongest(self, start: int, end: int) -> float:
        """Return the highest weight of a word in ``start:end`` that is not a general one."""
        found = (w.weight for w in self.words if start <= w.start < end and not w.is_general)
        return max(found, default=_LEAST)


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

    def _read(self, token: str, depth: int) -> _Token:
        """Return what ``token`` is, with as many closed brackets to the right of it."""
        begin, depth = _begin(token, depth)
        word = token[begin:]
        if not word or word.lower() in _MODIFIERS:
            weight = joined = _LEAST
        elif _SHORT_FORM.fullmatch(word):
            weight = joined = -0.5
        else:
            weight = self.of(word)
            joined = max(weight, 0.0)
        return _Token(
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
            return _LEAST
        mean = sum(self._words.get(piece, 0.0) for piece in pieces) / len(pieces)
        return max(_LEAST, min(1.0, mean))

    def _piece(self, piece: str) -> float:
        weight = self._words.get(piece)
        if weight is None:
            weight = self._endings.get(piece[-4:]) if len(piece) > 4 else -1.0
        if weight is None:
            weight = self._endings.get(piece[-3:], -1.0)
        return weight


def enzyme_names(caption: str, words: EnzymeWords) -> Iterator[EnzymeName]:
    """Yield the names of enzymes in ``caption``, in order of their heads; they may overlap."""
    for found in _heads(caption):
        name = _name(caption, found.start(), found.end(), words)
        if name is not None:
            yield name


def head_places(caption: str) -> list[int]:
    """Return in order where a head can be: outside of these places, ``HEAD`` finds nothing."""
    lowered = caption.lower().replace("\N{LATIN SMALL LETTER LONG S}", "s")
    if len(lowered) != len(caption):
        return list(range(len(caption)))
    parts = _ASE_OR_ENZYME if "enzyme" in lowered else _ASE
    return [found.start() for found in parts.finditer(lowered)]


def _heads(caption: str) -> Iterator[re.Match[str]]:
    """Yield the heads in order; only words that end in -ase, or enzyme, are looked at closely."""
    lowered = caption.lower()
    if len(lowered) != len(caption):
        yield from HEAD.finditer(caption)
        return
    ends = _ASES_OR_ENZYMES if " enzyme" in lowered else _ASES
    for end in ends.finditer(lowered):
        start = end.start()
        while start and lowered[start - 1] in ascii_lowercase:
            start -= 1
        found = HEAD.match(caption, start)
        # Before an enzyme, a word in -ase was found already.
        if found is not None and found.end() >= end.end():
            yield found


def _name(caption: str, head: int, end: int, words: EnzymeWords) -> EnzymeName | None:
    """Return the name with this head; None for a head that is a class and stands alone."""
    before = list(_words_before(caption, head, words))
    count = _best(before, caption[head - 1 : head].isspace())
    while count and not before[count - 1].opens:
        count -= 1
    if count and count < len(before) and _INCOMPLETE.match(caption, before[count - 1].start):
        count += 1
    start = before[count - 1].start if count else head
    behind = _NUMBER.match(caption, end)
    last = behind.end() if behind else end
    is_numbered = last > end
    if not count and not _stands_alone(caption, head, end, is_numbered, words):
        return None
    is_broad = _BROAD.match(caption, head) is not None
    return EnzymeName(start, last, head, tuple(before[:count]), is_numbered, is_broad)


def _words_before(caption: str, head: int, words: EnzymeWords) -> Iterator[Word]:
    """Yield the words that may belong to the name, from right to left."""
    end = head
    first = max(0, head - _LONGEST)
    depth = 0  # of brackets that are closed between here and the head, and not yet opened
    if caption[head - 1 : head] in _BLANKS and head > 1 and caption[head - 2] not in _STOPS + ":":
        end = _before_blanks(caption, head)
    is_broad = _BROAD.match(caption, head) is not None
    on_enzymes = _ON_ENZYMES.match(caption, head) is not None
    for number in range(_MOST_WORDS):
        start = end
        while start > first and not caption[start - 1].isspace():
            start -= 1
        token = words.read(caption[start:end], depth)
        begin, depth = start + token.begin, token.depth
        weight = token.joined if end == head else token.weight
        if end - start <= _LONGEST_OF_KIND and _is_of_kind(caption, start, end):
            weight = 1.0
        elif number == 0 and token.is_symbol:
            weight = max(weight, _A_SYMBOL)
        is_limit = token.is_stop or (token.is_enzyme and not on_enzymes)
        if is_limit or _is_behind_genus(caption, begin) or (weight <= _ENDS and not depth):
            return
        if begin < end:
            opens = token.opens or end == head
            is_general = token.is_said or (is_broad and token.is_general)
            yield Word(begin, weight, depth == 0, is_general, opens)
        end = _before_blanks(caption, start)
        if begin > start or end <= first or not _goes_on(caption, end, start, head):
            return


def _before_blanks(caption: str, at: int) -> int:
    """Return where the word before the blanks that end at ``at`` ends."""
    end = at - 1
    while end > 0 and caption[end] in _BLANKS and caption[end - 1] in _BLANKS:  # two
        end -= 1
    return end


def _is_of_kind(caption: str, start: int, end: int) -> bool:
    """Return True for both words of ``type I``, before another one."""
    found = _KIND.match(caption, start) or _KIND.search(caption, max(0, start - 6), end + 1)
    return found is not None


def _is_behind_genus(caption: str, start: int) -> bool:
    """Return True for a species behind its genus."""
    first = max(0, start - 4)
    return "." in caption[first:start] and _GENUS.search(caption, first, start) is not None


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


def _goes_on(caption: str, end: int, start: int, head: int) -> bool:
    """Return True if what stands before the blank at ``end`` may belong to the same name."""
    last = caption[end - 1]
    if caption[end] not in _BLANKS:
        return False
    if last == ":":  # (-)-menthone: (+)-neomenthol reductase, 4-coumarate: CoA ligase
        return caption[start] == "(" or (
            _JOINS_TWO.match(caption, head) is not None
            and _FIRST_SUBSTRATE.search(caption, max(0, end - 30), end) is not None
        )
    return last not in _STOPS


def _best(before: list[Word], apart: bool) -> int:
    """Return how many words to take: those with the highest sum; what is joined always."""
    joined = 0 if apart or not before else 1
    best, count, total = 0.0, joined, 0.0
    for number, word in enumerate(before, start=1):
        total += word.weight + _PRIOR
        if number <= joined:
            best = total
        elif total > best and word.may_begin:
            best, count = total, number
    return count


def _stands_alone(caption: str, head: int, end: int, is_numbered: bool, words: EnzymeWords) -> bool:
    """Return True if a head without anything before it is a name and not a class of enzymes."""
    if end - head <= _SHORTEST or (not is_numbered and _ARTICLE.search(caption, head - 4, head)):
        return False
    name = caption[head:end].lower().removesuffix("s")
    if " " in name:
        return False  # an activating enzyme
    weight = max(words.classes.get(name, 0.0), 0.1 if name in _ALONE else 0.0)
    return weight < (_NUMBERED_CLASS if is_numbered else 0.1)


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
