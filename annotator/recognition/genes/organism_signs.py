"""Whose genes the names of an abstract mean: by the organisms that it names, and by other signs.

An abstract on mice may name none, or name human as often: it is known by ``Rag2(-/-)``, splenocytes
and symbols such as ``Socs3``; one on human by patients, bands of chromosomes and symbols such as
``SOCS3``. Pure functions; the weights are fitted by ``python -m evaluation train-gene-organisms``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set

from annotator.lexicon.index import Lexicon
from annotator.recognition.genes.organism_places import OrganismPlaces
from annotator.recognition.organisms.organism_weights import (
    OrganismWeights,
    shipped_gene_organism_weights,
)
from annotator.records import HUMAN

MOUSE, RAT = "ncbitaxon:10090", "ncbitaxon:10116"

#: Genes of mice that are switched off, and cells and animals of laboratories.
_GENETICS = re.compile(
    r"[-+\N{MINUS SIGN}\N{EN DASH}]/[-\N{MINUS SIGN}\N{EN DASH}]|"
    r"\b(?:null|knock-?outs?|KO|f(?:lox|l)?/f(?:lox|l)?|splenocytes?|thymocytes?|MEFs?|BMD[MC]s?|"
    r"littermates?|transgenic|embryos|E\d\d?\.5|embryonic stem|bone[ -]marrow[ -]derived|"
    r"deficient (?:mice|animals|cells|embryos))\b|Cre(?:ER|\b)"
)
#: Symbols with a capital and a number, as those of mice and rats are written: Socs3, not SOCS3.
_TITLE_CASE = re.compile(r"(?<![\w-])[A-Z][a-z]{1,5}[a-z0-9]*\d[a-z]?\b")
#: A mouse may be meant, though nothing names it, from two such signs on, or one and a symbol, or so
#: many symbols.
_OF_A_SIGN, _SHOWN = 7, 8

#: What speaks for an organism wherever it stands in a text.
_IN_TEXT: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    HUMAN: (
        (
            "patients",
            re.compile(
                r"\b(?:patients?|clinical|cohort|polymorphisms?|women|men|children|biopsies|"
                r"volunteers|families|disease|syndrome)\b"
            ),
        ),
        ("cell lines", re.compile(r"\bcell lines?\b")),
        (
            "bands of chromosomes",
            re.compile(
                r"\b(?:1?\d|2[0-2]|X|Y)[pq]\d\d?(?:\.\d+)?\b|\bchromosomal? (?:band|region)"
            ),
        ),
    ),
}
_TITLE_CASE_NAME = re.compile(r"[A-Z][a-z]+[a-z0-9-]*\d")
#: A letter for the organism: hTERT, mGluR1.
_LETTER = {HUMAN: re.compile(r"h[A-Z]"), MOUSE: re.compile(r"m[A-Z]")}


class OrganismSigns:
    """What a text that is no caption says of the organisms of its genes."""

    def __init__(
        self,
        text: str,
        places: OrganismPlaces,
        titles: Set[str],
        lexicon: Lexicon,
        weights: OrganismWeights | None = None,
    ) -> None:
        """Read the signs of ``text`` once; ``places`` and ``titles`` are of those with genes."""
        self._places = places
        self._titles = titles
        self._lexicon = lexicon
        self._weights = weights or shipped_gene_organism_weights()
        genetics = _GENETICS.findall(text)
        symbols = set(_TITLE_CASE.findall(text))
        self.shows_mouse = (
            MOUSE in places.counts or _OF_A_SIGN * len(genetics) + len(symbols) >= _SHOWN
        )
        self._in_text = {
            taxon: {name: _count(len(pattern.findall(text))) for name, pattern in patterns}
            for taxon, patterns in _IN_TEXT.items()
        } | {MOUSE: {}, RAT: {}}
        self._in_text[HUMAN]["human"] = 1.0
        is_named = " named" if places.counts[MOUSE] else ""
        self._in_text[MOUSE]["genetics, mouse" + is_named] = _count(len(genetics))
        if not is_named:
            self._in_text[MOUSE]["mouse not named"] = 1.0
        self._in_text[RAT]["rat"] = 1.0
        for taxon in (MOUSE, RAT):
            self._in_text[taxon]["symbols in title case"] = _count(len(symbols))
        self._genes: dict[str, tuple[set[str], set[str]]] = {}
        self._totals: dict[str, float] = {}

    def support(self, taxon: str, start: int, text: str) -> float:
        """Return the support for ``taxon`` at the name ``text``, in logits."""
        if taxon not in self._totals:
            self._totals[taxon] = self._weights.total(self._of_text(taxon))
        return self._totals[taxon] + self._weights.total(self._of_name(taxon, start, text))

    def features(self, taxon: str, start: int, text: str) -> Mapping[str, float]:
        """Return what speaks for ``taxon`` at the name ``text``, which starts at ``start``."""
        return self._of_text(taxon) | self._of_name(taxon, start, text)

    def _of_text(self, taxon: str) -> dict[str, float]:
        values = dict(self._in_text.get(taxon, {"another organism": 1.0}))
        if named := self._places.counts[taxon]:
            values["share of the names"] = named / len(self._places.taxa)
        if taxon in self._titles:
            values["named in a title"] = 1.0
        return values

    def _of_name(self, taxon: str, start: int, text: str) -> dict[str, float]:
        values = {relation: 1.0 for other, relation in self._places.near(start) if other == taxon}
        if text not in self._genes:
            found = self._lexicon.lookup(text)
            self._genes[text] = (
                {candidate.entity.taxon for candidate in found},
                {candidate.entity.taxon for candidate in found if candidate.term == text},
            )
        genes, exact = self._genes[text]
        if taxon in genes:
            values["has the name"] = 1.0
        if taxon in exact:
            values["has the name, so written"] = 1.0
        if taxon == HUMAN and len(text) > 2 and text.isupper():
            values["a name in upper case"] = 1.0
        if taxon not in self._in_text and _TITLE_CASE_NAME.match(text):
            values["a name in title case, another organism"] = 1.0
        if taxon in _LETTER and _LETTER[taxon].match(text):
            values["a letter for the organism"] = 1.0
        return values


def _count(found: int) -> float:
    """Return the logarithm of a number of signs: the tenth says less than the first."""
    return math.log1p(found)
