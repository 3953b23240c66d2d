"""The expected precision of the existing rows over a run: sums that add up, and tables of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from operator import add
from typing import Any

from annotator.records import EntityType, JudgedRow
from annotator.scoring.expected import Expected, FigureRows, figure_rows

#: Of each type, the rows are counted in this many steps of probability.
BINS = 20
#: The precision that PFOCR's authors found in 2018, by how a gene was found.
ANCHOR = "pfocr_2018"
_CHECKED_IN_2018 = {
    "hgnc_symbol": 0.98,
    "hgnc_prev_symbol": 0.84,
    "hgnc_alias_symbol": 0.5,
    "bioentities_symbol": 0.17,
}
DEFINITIONS = {
    "expected_precision": "the mean probability of the existing gene and chemical rows of a type, "
    "source, organism or year of being right",
    "expected_precision_interval": "95 %, normal: figures are the sampling unit (variance of a "
    "ratio of sums over figures), and chance decides on each reading (a word with its source and "
    "probability) as a whole (Poisson binomial)",
    ANCHOR: "precision in PFOCR's own check of 2018: approved symbols .98, previous symbols .84, "
    "aliases .50, names of families .17",
}

Key = tuple[str, str]


def bins_of(kind: str, rows: Iterable[JudgedRow]) -> list[tuple[str, int]]:
    """Return the type of each row, ``kind``, and the number of the step of its probability."""
    return [(kind, min(int(row.probability * BINS), BINS - 1)) for row in rows]


def add_expected(
    sums: defaultdict[Key, Expected], groups: Mapping[tuple[Key, ...], Iterable[JudgedRow]]
) -> None:
    """Count one figure; ``groups`` are its rows by the keys that they count under."""
    here: dict[Key, FigureRows] = {}
    for keys, rows in groups.items():
        found = figure_rows([(r.row.word or r.row.symbol, r.probability) for r in rows])
        for key in keys:
            earlier = here.get(key)
            here[key] = found if earlier is None else FigureRows(*map(add, earlier, found))
    for key, found in here.items():
        sums[key].add(found)


def expected_tables(sums: Mapping[Key, Expected]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return rows and expected precision with its interval, by dimension and value."""
    tables: dict[str, dict[str, dict[str, Any]]] = {
        name: {} for name in ("all", "type", "source", "organism", "year")
    }
    for (dimension, value), found in sorted(sums.items()):
        if dimension not in tables:
            continue
        names = ("precision", "precision_low", "precision_high")
        ratios = (None if r is None else round(r, 4) for r in found.precision)
        tables[dimension][value] = {"rows": found.rows, **dict(zip(names, ratios, strict=True))}
        if dimension == "source" and value in _CHECKED_IN_2018:
            tables[dimension][value][ANCHOR] = _CHECKED_IN_2018[value]
    return tables


def histograms(counts: Counter[tuple[str, int]]) -> dict[str, list[int]]:
    """Return the number of rows in each step of probability, by type."""
    kinds = dict.fromkeys(
        (EntityType.GENE.value, EntityType.CHEMICAL.value, *(k for k, _ in counts))
    )
    return {kind: [counts[kind, step] for step in range(BINS)] for kind in kinds}
