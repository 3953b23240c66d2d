"""Find the abbreviations that scispaCy's detector finds in a text, without a document of it.

The detector (Schwartz & Hearst, PSB 2003) looks at the tokens of a document inside and before of
parentheses. Here, only these are made, and only where the letters of a short form can be in a long
one; they are given to the detector's own functions, which decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from annotator.bounded_cache import BoundedCache

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token as SpacyToken

#: Real captions have less than half of this. The detector was made for no more.
_MAX_PARENTHESES = 400
#: Characters without white space. Real captions have up to 80; the time of scispaCy's tokenizer
#: grows with the square.
LONGEST_WORD = 200
#: Between white space, spaCy's tokenizer splits each word by itself, and knows the blank behind it.
_PIECE = re.compile(rf"\S{{1,{LONGEST_WORD}}} ?|\s+")
_WORD_END = re.compile(r"\S*\s*")
#: A short form in parentheses that goes on behind them, but not as a name: ``(PKA)-dependent``, not
#: ``(TNF)-alpha`` or ``(RIG-I)-like``.
_WITH_MORE = re.compile(
    r"(\([^\s()]{2,12}\))([-\u2010-\u2014])"
    r"((?!(?:alpha|beta|gamma|delta|epsilon|kappa|like)\b)[^\W\d_]{3}.*)",
    re.DOTALL,
)
_KEPT_PIECES = 10_922
#: Most tokens beside words are the same few marks: each is one object.
_LONGEST_MARK, _KEPT_MARKS = 2, 1_024

_OPENING = re.compile(r"\(")
#: What may be a short form in parentheses: up to three tokens of less than ten characters, and the
#: blanks between them.
_LONGEST_SHORT = 30
_SHORT_INSIDE = re.compile(rf"\( ?([^\W\d_].{{1,{_LONGEST_SHORT - 1}}}?)\)", re.DOTALL)
#: One word in parentheses: no long form, and with what comes behind it there is one parenthesis too
#: many.
_ONE_WORD = re.compile(r"\([A-Za-z]+\d{0,3}\)[,.;]?\s")
#: In parentheses of four to eight tokens there is a long form; the token before is the short one.
_MOST_INSIDE, _MOST_OF_SHORT = 8, 3


class Token(Struct, frozen=True, gc=False):
    """What the detector asks of a token."""

    text: str
    text_with_ws: str

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(self.text)


class Tokens:
    """Adjacent tokens of a text: what the detector asks of spaCy's Doc and Span."""

    __slots__ = ("_source", "_starts", "_tokens", "end_char", "start_char", "text")

    def __init__(self, source: str, tokens: list[Token], starts: list[int]) -> None:
        """Take the tokens, and where each of them begins in the text ``source``.

        ``text`` is theirs without the blank behind the last one, from ``start_char`` to
        ``end_char``.
        """
        self._source = source
        self._tokens = tokens
        self._starts = starts
        self.start_char = starts[0] if starts else 0
        self.end_char = starts[-1] + len(tokens[-1].text) if starts else 0
        self.text = source[self.start_char : self.end_char]

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self._tokens)

    def __iter__(self) -> Iterator[Token]:
        """Iterate over the tokens."""
        return iter(self._tokens)

    def __getitem__(self, place: slice) -> Tokens:
        """Return some of the tokens."""
        return Tokens(self._source, self._tokens[place], self._starts[place])

    def pairs(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield the indices of the first and behind the last token in each pair of parentheses.

        The opening one is at the character ``at``: none if that is inside of a longer token.
        """
        if at not in self._starts:
            return
        opening = self._starts.index(at)
        if self._tokens[opening].text == "(":
            closing = range(opening + 2, min(opening + _MOST_INSIDE + 2, len(self)))
            yield from ((opening + 1, end) for end in closing if self._tokens[end].text == ")")

    def start_of(self, number: int) -> int:
        """Return where a token begins."""
        return self._starts[number]


class _Detector:
    """The functions of scispaCy's detector, and the tokenizer of a pipeline."""

    def __init__(self, nlp: Language) -> None:
        """Take the pipeline."""
        from scispacy.abbreviation import AbbreviationDetector, filter_matches, short_form_filter
        from spacy.tokenizer import Tokenizer

        self.tokenizer = nlp.tokenizer
        is_english = nlp.lang == "en" and isinstance(nlp.tokenizer, Tokenizer)
        #: Words that are split although they have nothing but letters, if there are no others.
        self.special_cases = nlp.tokenizer.rules if is_english else None
        self.candidates, self.may_be_short = filter_matches, short_form_filter
        detector = AbbreviationDetector(nlp)
        detector.global_matcher = _NoFurtherOccurrences()
        self.definitions = detector.find_matches_for


class AbbreviationFinder:
    """Finds the short and long forms of texts with a pipeline's tokenizer."""

    def __init__(self, pipeline: Callable[[], Language]) -> None:
        """Take what returns the pipeline; it is called once there is something to be split."""
        self._pipeline = pipeline
        # Texts repeat their words; the tokenizer's own cache does not grow in a memory zone. Words
        # of letters alone, most of them, are sooner made than remembered.
        self._tokens_of = BoundedCache(self._split, _KEPT_PIECES)

    @cached_property
    def _detector(self) -> _Detector:
        return _Detector(self._pipeline())

    def find(self, text: str) -> list[tuple[Tokens, Tokens]]:
        """Return the short and the long form of each abbreviation that ``text`` defines."""
        if text.count("(") > _MAX_PARENTHESES:
            return []
        found = []
        for opening in _OPENING.finditer(text):
            at = opening.start()
            tokens = self._tokens_around(text, at)
            if tokens is None:
                continue
            for start, end in tokens.pairs(at):
                candidates = self._detector.candidates([(0, start, end)], tokens)
                found += [(tokens.start_of(end), -at, candidate) for candidate in candidates]
        if not found:
            return []
        # As spaCy's Matcher finds pairs: the nearest first of those that end at the same place.
        found.sort(key=lambda place: place[:2])
        definitions = self._detector.definitions([candidate for *_, candidate in found], text)
        return [(short, long) for long, shorts in definitions for short in shorts]

    def _tokens_around(self, text: str, at: int) -> Tokens | None:
        """Return the tokens that may be forms, inside and before of the parenthesis at ``at``."""
        short, long = _around_short(text, at), self._around_long(text, at)
        if short is None or long is None:
            place = short or long
            return self._tokens(text, *place) if place else None
        return self._tokens(text, min(short[0], long[0]), max(short[1], long[1]))

    def _around_long(self, text: str, at: int) -> tuple[int, int] | None:
        """Return the part of the text with the word before of a long form in parentheses."""
        if not at or (_ONE_WORD.match(text, at) and self._detector.special_cases is not None):
            return None
        closing = text.rfind(
            ")", at + _MOST_OF_SHORT + 1, _end_of_words(text, at, _MOST_INSIDE + 2)
        )
        if closing < 0:
            return None
        start = _start_of_words(text, at, 1)
        if text[at - 1].isspace():  # else the word goes on
            short = self._tokens(text, start, at)[-1:]
            may_be_short = self._detector.may_be_short(short)
            if not may_be_short or not _has_letters(text[at:closing], short.text):
                return None
        return start, _end_of_word(text, closing)

    def _tokens(self, text: str, start: int, end: int) -> Tokens:
        tokens: list[Token] = []
        starts: list[int] = []
        special = self._detector.special_cases
        at = start
        for piece in _PIECE.findall(text, start, end):
            word = piece.rstrip(" ")
            if special is not None and word.isalpha() and word.isascii() and word not in special:
                tokens.append(Token(word, piece))  # only special cases of such words are split
                starts.append(at)
                at += len(piece)
                continue
            more = _WITH_MORE.fullmatch(piece) if ")" in piece else None
            for part in more.groups() if more else (piece,):
                for token in self._tokens_of[part]:
                    tokens.append(token)
                    starts.append(at)
                    at += len(token.text_with_ws)
        return Tokens(text, tokens, starts)

    def _split(self, piece: str) -> tuple[Token, ...]:
        return tuple(_token(token, piece) for token in self._detector.tokenizer(piece))


def _token(token: SpacyToken, piece: str) -> Token:
    text = token.text
    if len(text) <= _LONGEST_MARK:
        return _mark(text, bool(token.whitespace_))
    if not token.whitespace_:
        return Token(text, text)  # one string for both
    # Most pieces are one word with the blank behind it.
    return Token(text, piece if len(piece) == len(text) + 1 else f"{text} ")


@lru_cache(_KEPT_MARKS)
def _mark(text: str, has_blank: bool) -> Token:
    return Token(text, f"{text} " if has_blank else text)


def _around_short(text: str, at: int) -> tuple[int, int] | None:
    """Return the part of the text with a short form in parentheses and its long form before."""
    inside = _SHORT_INSIDE.match(text, at)
    if inside is None:
        return None
    closing = text.rfind(")", at, inside.start(1) + _LONGEST_SHORT + 1)
    most = closing - at - 1  # characters of the short form
    start = _start_of_words(text, at, min(most + 5, 2 * most) + 1)  # as far as the detector looks
    if not _has_letters(text[start:at], inside[1]):
        return None
    return start, _end_of_word(text, closing)


def _start_of_words(text: str, at: int, number: int) -> int:
    """Return where so many words begin that end at ``at``, or with white space before it."""
    words = text[:at].rsplit(None, number)
    if len(words) <= number:
        return 0
    start = len(words[0])
    return start + (text[start] == " ")  # a single blank belongs to the word before


def _end_of_word(text: str, at: int) -> int:
    """Return where the word ends that goes on at ``at``, with the white space behind it."""
    found = _WORD_END.match(text, at)
    return found.end() if found else at


def _end_of_words(text: str, at: int, number: int) -> int:
    """Return where so many words end, of which the first goes on at ``at``."""
    rest = text[at:].split(None, number)
    return len(text) - len(rest[number]) if len(rest) > number else len(text)


def _has_letters(text: str, short: str) -> bool:
    """Return whether ``text`` has the letters and digits of a short form, in their order."""
    # The case of a Greek sigma depends on the letters beside it, but not for the detector.
    lowered = "".join(map(str.lower, text)) if "Σ" in text else text.lower()
    letters = short.lower() if short.isascii() else [*map(str.lower, short)]
    at = len(lowered)
    for char in reversed(letters):
        if char.isalnum():
            at = lowered.rfind(char, 0, at)
            if at < 0:
                return False
    return True


class _NoFurtherOccurrences:
    """Replaces the matcher that finds further occurrences of a short form for scispaCy's detector.

    ``resolve`` finds them, also for glossaries. A spaCy Matcher does not free the memory of removed
    patterns, and the detector adds one for each abbreviation: a million captions took some 0.4 GB.
    """

    def add(self, key: str, patterns: object) -> None:
        """Do nothing."""

    def __call__(self, text: object) -> list[tuple[int, int, int]]:  # noqa: ARG002
        """Return no occurrences."""
        return []
