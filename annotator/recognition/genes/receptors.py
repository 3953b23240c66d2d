"""Names of receptors that no lexicon lists as they are written: ``IL-6 receptor`` is IL6R.

Nomenclatures write the receptor of a ligand with an R behind it, or before its number. Pure
functions on the caption; what a name means is asked of lookup functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_DASH = r"[-\u2010\u2011\u2013]"
_NAME = r"[A-Za-zα-ωμ][\w/]{0,10}(?:-[\wα-ω]{1,6})?"
#: A receptor with what it binds before it, and the letter of its chain behind it.
_RECEPTOR = re.compile(
    rf"(?<![\w/-])(?P<name>{_NAME}|[Ii]nterleukin \d{{1,2}})(?: |{_DASH})(?P<word>[Rr]eceptors?)"
    rf"(?:(?P<antagonist> antagonists?)"
    rf"|[ -](?P<chain>[αβγ]|alpha|beta|gamma)(?P<number>\d?)(?:[ -]chain|[ -]subunit)?)?"
    rf"(?![\w/]|{_DASH}(?:associated|interacting|like|related|bound|binding|type|coupled)\b)"
)
#: The last number of a name: CRF1, whose receptor is CRFR1.
_NUMBER = re.compile(r"(?<=[A-Za-z])\d$")
_LATIN = {"α": "A", "β": "B", "γ": "G", "alpha": "A", "beta": "B", "gamma": "G"}
#: A list before the receptors that it names: ``D1 and D2 receptors``.
_SHARED = re.compile(
    rf"(?<![\w/-])(?P<first>{_NAME})(?P<more>(?:, {_NAME}){{0,4}}),? (?:and|or|&) "
    rf"(?!their |its )(?:[a-zμ]\w{{0,11}}-)?{_NAME}[ -]receptors\b"
)
_LISTED = re.compile(_NAME)
#: ``D1/D2 receptors``, ``NMDA/AMPA receptors``: the first, by its full name alone. IR is insulin's,
#: IRR another one.
_ONE = r"[A-Za-zα-ωμ]\w{0,14}(?:-[\wα-ω]{1,6})?"
_SLASHED = re.compile(rf"(?<![\w/-])({_ONE})/{_ONE}[ -]receptors\b")
#: The receptors of serotonin, whose type stands before the word: ``serotonin 2C receptor``.
_OF_SEROTONIN = re.compile(
    r"(?<![\w-])(?:5-[Hh]ydroxytryptamine|[Ss]erotonin)[ -](?P<type>\d[A-F]?)[ -]receptors?\b"
)
#: The most characters before the word receptor: of one name, and of a list.
_BEFORE_ONE, _BEFORE_LAST = 20, 136
_BETWEEN = re.compile(r"\b(?:between|both the) $")


class Receptor(NamedTuple):
    """A receptor at half-open offsets, the names it may be known by, and a word of its full name.

    The word is receptor or antagonist: other genes have such symbols as well.
    """

    start: int
    end: int
    names: tuple[str, ...]
    word: str = "receptor"


def receptors(
    caption: str, known: Callable[[str], bool], symbol: Callable[[str], str]
) -> Iterator[Receptor]:
    """Yield what may be receptors that are not known by what is written.

    ``known`` is whether a name means anything in the figure; ``symbol`` returns the symbol of what
    a name means, which is empty for nothing.
    """
    if "eceptor" not in caption:
        return
    for found in _found_near(_RECEPTOR, _BEFORE_ONE, "eceptor", caption):
        if not known(found.group()):
            yield from _receptor(found, symbol)
    if "ryptamine" in caption or "erotonin" in caption:
        for found in _OF_SEROTONIN.finditer(caption):
            yield Receptor(*found.span(), (f"5-HT{found['type']} receptor",))
    if "eceptors" in caption:
        yield from _in_lists(caption)


def _found_near(
    pattern: re.Pattern[str], most: int, word: str, caption: str
) -> Iterator[re.Match[str]]:
    """Yield all that ``pattern`` finds: ``word`` with at most so many characters before it."""
    end = 0
    at = caption.find(word)
    while at >= 0:
        found = pattern.search(caption, max(end, at - most))
        if found is None:
            return
        yield found
        end = found.end()
        at = caption.find(word, end)


def _in_lists(caption: str) -> Iterator[Receptor]:
    """Yield the names of a list that share the word receptors with the last."""
    for found in _found_near(_SHARED, _BEFORE_LAST, "receptors", caption):
        if not _BETWEEN.search(caption, max(0, found.start() - 12), found.start()):
            for listed in _LISTED.finditer(caption, found.start(), found.end("more")):
                name = listed.group()
                yield Receptor(listed.start(), listed.end(), (f"{name} receptor", *_short(name)))
    for found in _found_near(_SLASHED, _BEFORE_LAST, "receptors", caption):
        yield Receptor(*found.span(1), (f"{found[1]} receptor",))


def _receptor(found: re.Match[str], symbol: Callable[[str], str]) -> Iterator[Receptor]:
    """Yield the receptor by the symbols that it may have, and with its chain if one is written."""
    name, chain = found["name"], found["chain"]
    if found["antagonist"]:
        yield Receptor(*found.span(), (f"{name}RA", f"{name}RN"), "antagonist")
        return
    ligand = symbol(name)
    if chain:
        letter, number = _LATIN[chain], found["number"]
        ends = (f"R{chain}{number}", f"R{letter}{number}", f"R{letter}{number or 1}")
        names = tuple(f"{of}{end}" for of in (name, ligand) if of for end in ends)
        yield Receptor(*found.span(), names)
    names = _short(name)
    if ligand and ligand != name:
        names = (*names, *_short(ligand), f"{ligand} receptor", f"{ligand}RA")
    yield Receptor(found.start(), found.end("word"), names)


def _short(name: str) -> tuple[str, ...]:
    """Return the symbols that the receptor of ``name`` may have."""
    if number := _NUMBER.search(name):
        return f"{name}R", f"{name}-R", f"{name[: number.start()]}R{number.group()}"
    return f"{name}R", f"{name}-R"
