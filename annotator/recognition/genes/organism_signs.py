"""What a text says of the organism of its genes beside its names: knockouts, patients, symbols.

An abstract on mice may name none, or name human as often: it is known by ``Rag2(-/-)``, splenocytes
and symbols such as ``Socs3``. Pure functions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from annotator.records import HUMAN

MOUSE, RAT = "ncbitaxon:10090", "ncbitaxon:10116"
#: Stands for any other organism.
OTHER = ""


class SupportWeights(NamedTuple):
    """The weights of what the whole text says of an organism, in logits.

    Being named at all, its share of all names, being named in a title; human by default, human
    symbols in upper case, and symbols of other mammals in title case.
    """

    named: float
    share: float
    in_title: float
    default: float
    upper_case: float
    title_case: float


_OF_CAPTIONS = SupportWeights(1.35, 0.6, 1.6, 0.4, 0.45, 1.0)
#: A conditional logistic regression on the training documents of the abstract corpora, with the
#: weights below; those of places (``organism_places``) are the same as in captions.
_OF_TEXTS = SupportWeights(0.0, 1.8, 1.05, 0.95, 0.35, 0.0)

#: Genes of mice that are switched off, and cells and animals of laboratories.
_GENETICS = re.compile(
    r"[-+\N{MINUS SIGN}\N{EN DASH}]/[-\N{MINUS SIGN}\N{EN DASH}]|"
    r"\b(?:null|knock-?outs?|KO|f(?:lox|l)?/f(?:lox|l)?|splenocytes?|thymocytes?|MEFs?|BMD[MC]s?|"
    r"littermates?|transgenic|embryos|E\d\d?\.5|embryonic stem|bone[ -]marrow[ -]derived|"
    r"deficient (?:mice|animals|cells|embryos))\b|Cre(?:ER|\b)"
)
_PATIENTS = re.compile(
    r"\b(?:patients?|clinical|cohort|polymorphisms?|women|men|children|biopsies|volunteers|"
    r"families|disease|syndrome)\b"
)
_CELL_LINES = re.compile(r"\bcell lines?\b")
#: Symbols with a capital and a number, as those of mice and rats are written: Socs3, not SOCS3.
_TITLE_CASE = re.compile(r"(?<![\w-])[A-Z][a-z]{1,5}[a-z0-9]*\d[a-z]?\b")

#: The weights of the above; those of genetics are much higher where nothing names mice.
_OF_GENETICS, _OF_GENETICS_ALONE = 0.5, 2.3
_OF_PATIENTS, _OF_CELL_LINES, _OF_SYMBOLS = 0.35, 0.5, 0.95
#: Those of being rat, neither human, mouse nor rat, and mouse, though nothing names it.
_RAT, _OTHER, _MOUSE_NOT_NAMED = 0.45, -1.05, -2.0


def weights(*, in_figure: bool) -> SupportWeights:
    """Return the weights for the caption of a figure, or for any other text."""
    return _OF_CAPTIONS if in_figure else _OF_TEXTS


def signs(text: str, named: Mapping[str, int]) -> dict[str, float]:
    """Return the support for organisms by what ``text`` is about, ``OTHER`` for all others.

    ``named`` are the organisms that it names, with how often.
    """
    human = _OF_PATIENTS * _found(_PATIENTS, text) + _OF_CELL_LINES * _found(_CELL_LINES, text)
    symbols = _OF_SYMBOLS * _count(set(_TITLE_CASE.findall(text)))
    genetics = _found(_GENETICS, text)
    if named.get(MOUSE):
        mouse = symbols + _OF_GENETICS * genetics
    else:
        mouse = symbols + _OF_GENETICS_ALONE * genetics + _MOUSE_NOT_NAMED
    return {HUMAN: human, MOUSE: mouse, RAT: symbols + _RAT, OTHER: _OTHER}


def _found(pattern: re.Pattern[str], text: str) -> float:
    return _count(pattern.findall(text))


def _count(found: set[str] | list[str]) -> float:
    """Return the logarithm of a number of names: the tenth says less than the first."""
    return math.log1p(len(found))
