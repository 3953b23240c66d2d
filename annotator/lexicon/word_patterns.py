"""Regular expressions with the words of curated tables in them.

What is vocabulary stands in a table, in a notation for those who know no regular expressions:

* parentheses hold what may be lacking: ``receptor(s)``, ``tumo(u)r(s)``;
* each ``*`` stands for one letter or more, at the end of a term for a digit as well:
  ``*transporter(s)``, ``phosph*``; so ``***in`` ends in -in after three letters or more;
* ``(*)`` at the end of a term says that the word may go on: ``extract(*)``.

What is syntax (dashes, digits, the ends of words) stands in the expressions, beside the code that
uses them. They are compiled when they are first used: an import reads no table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from types import ModuleType

from annotator.errors import LexiconError
from annotator.lexicon.word_lists import TermSet, listed_terms

_TERM = re.compile(r"\**(?:[^()*]|\([^()*]+\))+(?:\*+|\(\*\))?")
#: No word has as many letters before its ending: an expression gives up behind these.
_LONGEST_WORD = 60
_PIECE = re.compile(r"\((?P<optional>[^()]+)\)|(?P<stars>\*+)|(?P<text>[^()*]+)")


class WordPattern:
    """A regular expression that is put together and compiled when it is first used.

    ``match``, ``search``, ``fullmatch`` and ``finditer`` are those of the compiled one.
    """

    def __init__(self, expression: Callable[[], str], flags: int = 0) -> None:
        """Take a function that returns the expression: one_of in it reads the tables."""
        self._expression = expression
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the regular expression itself."""
        return re.compile(self._expression(), self._flags)

    # Cached, so that a use costs no more than that of a compiled pattern.
    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """Return the compiled expression's ``match``."""
        return self.compiled.match

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Return the compiled expression's ``search``."""
        return self.compiled.search

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """Return the compiled expression's ``fullmatch``."""
        return self.compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """Return the compiled expression's ``finditer``."""
        return self.compiled.finditer


def read_ahead(modules: Iterable[ModuleType]) -> None:
    """Compile the patterns and read the tables of modules: forked processes share them.

    A table is a set of terms, or what a function without parameters returns that is cached.
    """
    from inspect import signature

    for value in [value for module in modules for value in vars(module).values()]:
        if isinstance(value, WordPattern):
            _ = value.compiled
        elif isinstance(value, TermSet):
            len(value)
        elif hasattr(value, "cache_parameters") and not signature(value).parameters:
            value()


def one_of(table: str, *what: str, blank: str = " ") -> str:
    """Return an expression that fits each term of a shipped table: of these kinds, or of all.

    ``blank`` is the expression for a blank inside of a term. Raises LexiconError when there is no
    such term, or one is not in the notation.
    """
    terms = listed_terms(table, *what)
    if not terms:
        raise LexiconError(f"{table}: no term that is {' or '.join(what)}")
    try:
        return expression(terms, blank)
    except ValueError as error:
        raise LexiconError(f"{table}: {error}", hint="see lexicons/README.md") from error


def beginnings(table: str, *what: str) -> tuple[str, ...]:
    """Return how the terms of a shipped table begin, in small letters, up to what may be lacking.

    A text without any of these, which is quickly seen, has none of the terms.
    """
    terms = listed_terms(table, *what)
    return tuple(dict.fromkeys(re.split(r"[(*]", term, maxsplit=1)[0].lower() for term in terms))


def endings(table: str, *what: str) -> frozenset[str]:
    """Return the last three letters, in small letters, of all that fits a term of a shipped table.

    A text with other ones, which is quickly seen, does not end with any of the terms.
    """
    terms = [term.lower() for term in listed_terms(table, *what)]
    whole = {re.sub(r"[()]", "", term) for term in terms}
    return frozenset(term[-3:] for term in whole.union(re.sub(r"\(.*?\)", "", t) for t in terms))


def expression(terms: Iterable[str], blank: str = " ") -> str:
    """Return an expression that fits each of ``terms``. Raises ValueError naming a wrong one."""
    by_stars: dict[int, list[str]] = {}
    for term in terms:
        if not _TERM.fullmatch(term):
            raise ValueError(f"{term!r} is not in the notation for words")
        rest = term.lstrip("*")
        by_stars.setdefault(len(term) - len(rest), []).append(rest)
    ways = _by_first_letter(by_stars.pop(0, []), blank)
    # Endings after as many letters share the letters: they are gone through once.
    ways += [
        f"{_several('[a-z]', stars)}{_any(_by_first_letter(rests, blank))}"
        for stars, rests in by_stars.items()
    ]
    return _any(ways)


def _by_first_letter(terms: Iterable[str], blank: str) -> list[str]:
    """Return expressions for the terms, in order; neighbours share their first letter.

    Where it is not in the text, none of them is tried.
    """
    ways = []
    for first, alike in groupby(terms, itemgetter(0)):
        together = list(alike)
        if len(together) == 1 or first == "(":
            ways += [_one(term, blank) for term in together]
        else:
            rests = [_one(term[1:], blank) for term in together]
            ways.append(f"{re.escape(first)}{_any(rests)}")
    return ways


def _any(ways: Iterable[str]) -> str:
    return f"(?:{'|'.join(ways)})"


def _one(term: str, blank: str) -> str:
    found = ""
    for piece in _PIECE.finditer(term):
        optional, stars, text = piece.group("optional", "stars", "text")
        if optional == "*":
            found += r"\w*"
        elif optional:
            found += f"(?:{_literal(optional, blank)})?"
        elif stars:
            found += _several(r"\w", len(stars))
        else:
            found += _literal(text, blank)
    return found


def _literal(text: str, blank: str) -> str:
    return blank.join(map(re.escape, text.split(" ")))


def _several(sign: str, least: int) -> str:
    return f"{sign}{{{least},{_LONGEST_WORD}}}"
