"""Regular expressions against the texts that they are slowest on, which are made from them.

For each repetition of a pattern: what stands before it, then its body over and over, then what
does not fit. Patterns are tried alone on as many characters as a cell may have, where a pattern
whose time grows exponentially, or with the cube, shows. Their texts are then given to the
annotator as captions, far longer ones: so shows what takes the square, and can be reached.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import annotator
from annotator.figures.fields import LONGEST_CELL
from annotator.lexicon.word_patterns import WordPattern
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure

#: Small steps first: the time of some patterns doubles with each character.
_SIZES = (*range(8, 40, 2), 60, 100, 200, 500, LONGEST_CELL)
#: Seconds that they may take: square ones take 0.02.
_SECONDS = 0.1
#: Characters of a caption, and seconds that it may take: some take 0.5, square ones minutes.
_CAPTION, _CAPTION_SECONDS = 40_000, 6.0
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_WORD: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def own_patterns() -> dict[str, re.Pattern[str]]:
    """Return every pattern that a module of the package holds, by module and name."""
    found = {}
    for module in _modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(_patterns_in(value)):
                found[f"{module.__name__}.{name}[{number}]"] = pattern
    return found


def tokenizer_patterns(annotator_: Annotator) -> dict[str, re.Pattern[str]]:
    """Return the patterns that scispaCy's tokenizer cuts words with, again and again."""
    tokenizer = annotator_.nlp.tokenizer
    names = ("prefix_search", "suffix_search", "infix_finditer", "token_match", "url_match")
    methods = {name: getattr(tokenizer, name) for name in names}
    return {name: method.__self__ for name, method in methods.items() if method is not None}


def _modules() -> Iterator[Any]:
    for info in pkgutil.walk_packages(annotator.__path__, "annotator."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, WordPattern):
        yield value.compiled
    elif isinstance(value, dict):
        for item in value.values():
            yield from _patterns_in(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _patterns_in(item)


def slow(pattern: re.Pattern[str]) -> list[str]:
    """Return the texts, in words, on which ``pattern`` takes more than the length's multiple."""
    found = []
    for prefix, body in attacks(pattern):
        for rest in ("\0", ""):
            if took := _too_long(pattern, prefix, body, rest):
                found.append(f"{prefix!r} + {body!r} * n + {rest!r}: {took:.2f} s")
                break
    return found


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return (prefix, body) for each repetition in a pattern."""
    return list(dict.fromkeys(_attacks(parser.parse(pattern.pattern, pattern.flags), "")))


def slow_captions(annotator_: Annotator, bodies: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield which captions, of (prefix, body), take the annotator too long."""
    for prefix, body in bodies:
        caption = (prefix + body * (_CAPTION // len(body) + 1))[:_CAPTION] + "\0"
        started = time.process_time()
        annotator_.read(Figure("a", caption))
        took = time.process_time() - started
        if took > _CAPTION_SECONDS:
            yield f"a caption {prefix!r} + {body!r} * n: {took:.1f} s"


def _too_long(pattern: re.Pattern[str], prefix: str, body: str, rest: str) -> float:
    for size in _SIZES:
        text = prefix + body * (size // len(body) + 1) + rest
        started = time.process_time()
        # As finditer does, but no more than some matches.
        at = 0
        for _ in range(50):
            match = pattern.search(text, at)
            if match is None:
                break
            at = max(match.end(), at + 1)
        pattern.fullmatch(text)
        took = time.process_time() - started
        if took > _SECONDS:
            return took
    return 0.0


def _attacks(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield (prefix, body) for each repetition in a parsed pattern."""
    for code, argument in tree:
        if code in _REPEATS:
            for body in {*_texts(argument[2]), *_texts(argument[2], last=True)}:
                if body:
                    yield before, body
                    yield "", body
            yield from _attacks(argument[2], before)
        elif code is codes.SUBPATTERN:
            yield from _attacks(argument[3], before)
        elif code is codes.ATOMIC_GROUP:
            yield from _attacks(argument, before)
        elif code is codes.BRANCH:
            for branch in argument[1]:
                yield from _attacks(branch, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _attacks(argument[1], before)
        before += next(iter(_texts([(code, argument)])), "")


def _texts(tree: Iterable[Any], last: bool = False) -> list[str]:
    """Return texts that a parsed pattern fits: one for each way at its first fork."""
    texts = [""]
    for code, argument in tree:
        ways = _ways(code, argument, last)
        texts = [text + way for text in texts for way in ways][:40]
    return texts


def _ways(code: Any, argument: Any, last: bool) -> list[str]:
    if code is codes.LITERAL:
        return [chr(argument)]
    if code is codes.NOT_LITERAL:
        return ["a" if argument != ord("a") else "b"]
    if code is codes.ANY:
        return ["a"]
    if code is codes.IN:
        return _of_class(argument, last)
    if code in _REPEATS:
        least, _, body = argument
        return [text * max(least, 1) for text in _texts(body, last)]
    if code is codes.SUBPATTERN:
        return _texts(argument[3], last)
    if code is codes.ATOMIC_GROUP:
        return _texts(argument, last)
    if code is codes.BRANCH:
        return [text for branch in argument[1] for text in _texts(branch, last)]
    return [""]  # assertions, and the ends of text and word


def _of_class(items: Any, last: bool) -> list[str]:
    negated = items[0][0] is codes.NEGATE
    if negated:
        inside = re.compile("[" + "".join(map(re.escape, _class_texts(items[1:], last))) + "]")
        return [next((char for char in "a1- .,(/\n" if not inside.match(char)), "\u4e00")]
    return _class_texts(items, last)[:3]


def _class_texts(items: Any, last: bool) -> list[str]:
    texts = []
    for code, argument in items:
        if code is codes.LITERAL:
            texts.append(chr(argument))
        elif code is codes.RANGE:
            texts.append(chr(argument[1] if last else argument[0]))
        elif code is codes.CATEGORY:
            texts.append(_CATEGORIES.get(argument, "a"))
    return texts or ["a"]
