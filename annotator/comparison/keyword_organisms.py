"""Infer which organism each keyword of a record comes from.

A record's ``schema-jsonld`` keywords are the symbols of its gene rows, organism by organism in
the order of ``organisms_ner``, each symbol once, then the words of its chemical rows and then of
its disease rows. So the list falls into blocks, and the best cut follows from how each organism
writes its symbols and from the symbols that the lexicon knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.records import HUMAN, EntityType, ExistingRow

#: Log-odds, set by hand: the pattern of a symbol in each group of organisms, and what it is worth.
#: Nomenclature: HGNC and MGI/RGD guidelines, ZFIN, FlyBase, WormBase, SGD, TAIR.
_PATTERNS = {
    "human": (re.compile(r"[A-Z0-9][A-Z0-9-]*(?:orf\d+)?$"), 2.0, -4.0),
    "mammal": (re.compile(r"(?:[A-Z][a-z0-9-]*|[A-Z][A-Z0-9-]*\d|RT1-.+|H2-.+)$"), 1.5, -3.0),
    "bird": (re.compile(r"[A-Z0-9][A-Z0-9-]*$"), 1.5, -4.0),
    "fish": (re.compile(r"[a-z][a-z0-9.:_-]*$"), 1.5, -4.0),
    "amphibian": (re.compile(r"[a-z][a-z0-9.-]*(?:\.[LS])?$"), 1.5, -4.0),
    "nematode": (re.compile(r"[a-z]{3,4}-\d+(?:\.\d+)?$"), 2.5, -3.0),
    "fungus": (re.compile(r"(?:[A-Z]{3}\d+|[a-z]{3}\d+|[A-Z]{2}\w*)$"), 1.0, -1.5),
    "plant": (re.compile(r"(?:[A-Z][A-Z0-9-]+|AT\dG\d+|[A-Z][A-Za-z0-9-]*)$"), 1.0, -1.5),
    "bacterium": (re.compile(r"[a-z]{3}[A-Z]?\d*$"), 2.0, -1.5),
    "insect": (re.compile(r"(?:[A-Za-z].*)$"), 0.3, -1.0),
}
_FLY_ONLY = re.compile(r"C[GR]\d+$|.+\(.+\).*|mir-.+|[a-z]+[A-Z]\w*$|.+alpha-?\d|.+beta$")
_KNOWN_SYMBOL = 5.0
_KNOWN_CHEMICAL = 4.0
_CHEMICAL = "chemical"
_DISEASE = "disease"


def infer_keywords(
    rows: Sequence[ExistingRow], organisms_ner: Sequence[str], lexicon: Lexicon
) -> tuple[ExistingRow, ...]:
    """Return keyword rows with type, taxon and organism filled in; other rows unchanged.

    Keywords of records without ``organisms_ner`` are taken for human, as those releases were.
    """
    keywords = [row for row in rows if row.type is None]
    if not keywords:
        return tuple(rows)
    states = _states(organisms_ner, lexicon)
    labels = iter(_best_cut([row.symbol for row in keywords], states, lexicon))
    return tuple(row if row.type is not None else _labelled(row, next(labels)) for row in rows)


def _states(organisms_ner: Sequence[str], lexicon: Lexicon) -> list[tuple[str, str]]:
    """Return the blocks in order: (taxon CURIE or empty, organism name), then the other types."""
    organisms = []
    for name in organisms_ner:
        taxa = taxa_of_names([name], lexicon)
        organisms.append((taxa[0] if taxa else "", name))
    organisms = organisms or [(HUMAN, "Homo sapiens")]
    return [*organisms, ("", _CHEMICAL), ("", _DISEASE)]


def _best_cut(
    symbols: Sequence[str], states: Sequence[tuple[str, str]], lexicon: Lexicon
) -> list[tuple[str, str]]:
    """Return a state for each symbol such that the states never go back, of the best total."""
    best = [0.0] * len(states)
    arrived: list[list[int]] = []
    for symbol in symbols:
        # The best way to be in a state is to come from it or from any earlier one.
        came_from: list[int] = []
        top = 0
        for state in range(len(states)):
            if best[state] > best[top]:
                top = state
            came_from.append(top)
        best = [
            best[came_from[state]] + _evidence(symbol, *states[state], lexicon)
            for state in range(len(states))
        ]
        arrived.append(came_from)
    state = max(range(len(states)), key=lambda number: (best[number], -number))
    path = []
    for came_from in reversed(arrived):
        path.append(states[state])
        state = came_from[state]
    return path[::-1]


def _evidence(symbol: str, taxon: str, name: str, lexicon: Lexicon) -> float:
    """Return the log-odds that ``symbol`` is of this organism (or a chemical, or a disease)."""
    if name == _CHEMICAL:
        types = {c.entity.type for c in lexicon.lookup(symbol)}
        return _KNOWN_CHEMICAL if EntityType.CHEMICAL in types else -0.5
    if name == _DISEASE:
        return 1.0 if " " in symbol else -1.0
    if " " in symbol:
        return -5.0
    if taxon in lexicon.taxa_of_symbol(symbol):
        return _KNOWN_SYMBOL
    organism = lexicon.organisms.get(taxon)
    return _habit(symbol, organism.group, lexicon) if organism is not None else 0.0


def _habit(symbol: str, group: str, lexicon: Lexicon) -> float:
    """Return the log-odds by how a group of organisms writes its symbols."""
    if group not in _PATTERNS:
        return 0.0
    pattern, fits, misfits = _PATTERNS[group]
    score = fits if pattern.match(symbol) else misfits
    if group == "insect" and _FLY_ONLY.match(symbol):
        score += 2.0
    if group == "mammal" and lexicon.gene_by_symbol(symbol.upper(), HUMAN) is None:
        # Mouse and rat symbols are the human ones, capitalised, for nine genes in ten.
        score -= 1.0
    return score


def _labelled(row: ExistingRow, state: tuple[str, str]) -> ExistingRow:
    taxon, name = state
    if name == _CHEMICAL:
        return replace(row, type=EntityType.CHEMICAL)
    if name == _DISEASE:
        return replace(row, type=EntityType.DISEASE)
    return replace(row, type=EntityType.GENE, taxon=taxon, organism=name)
