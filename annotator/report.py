"""Counts over a run, and the ratios that follow from them. Counts add; 0/0 is null."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from annotator.records import AnnotatedFigure, EntityType, ExistingRow, FindingKind, Origin

DEFINITIONS = {
    "coverage": "entities named in captions that the existing annotations have (agreement) / all "
    "entities named in captions (agreement + family_partial + missing); an entity counts once a "
    "figure; flagged rows do not cover anything",
    "noise_rate": "existing gene and chemical rows flagged by this kind / existing rows of the "
    "same type, source, organism, origin or year; repeated rows are counted as duplicate",
}

#: The kinds that say a row is wrong.
NOISE = (
    FindingKind.WRONG_ENTITY,
    FindingKind.COMMON_WORD,
    FindingKind.CROSS_SPECIES,
    FindingKind.OCR_VARIANT,
)
_COVERAGE = (FindingKind.AGREEMENT, FindingKind.FAMILY_PARTIAL, FindingKind.MISSING)


@dataclass(slots=True)
class Tally:
    """Counts that add up over figures, shards and machines."""

    figures: int = 0
    empty_captions: int = 0
    mentions: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    diseases: int = 0
    #: (dimension, value, kind) -> entities
    coverage: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    #: (dimension, value) -> rows, and (dimension, value, kind) -> flagged rows
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    flagged: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, annotated: AnnotatedFigure) -> None:
        """Count one figure."""
        figure = annotated.figure
        self.figures += 1
        self.empty_captions += not annotated.mentions and len(figure.caption) < 20
        year = figure.year or "unknown"
        organism = annotated.taxa[0].name if annotated.taxa else "unknown"
        for mention in annotated.mentions:
            grounded = "" if mention.ids else " without id"
            self.mentions[mention.type.value + grounded] += 1
        for row in figure.existing:
            if row.type is EntityType.DISEASE:
                self.diseases += 1
                continue
            for dimension in _dimensions(row, year):
                self.rows[dimension] += 1
        for finding in annotated.findings:
            self.findings[finding.kind.value] += 1
            if finding.kind in _COVERAGE and finding.mention is not None:
                for key in (
                    ("type", finding.mention.type.value),
                    ("organism", organism),
                    ("year", year),
                ):
                    self.coverage[(*key, finding.kind.value)] += 1
            if finding.kind in NOISE or finding.kind is FindingKind.DUPLICATE:
                for row in finding.existing:
                    for dimension in _dimensions(row, year):
                        self.flagged[(*dimension, finding.kind.value)] += 1

    def merge(self, other: Tally) -> None:
        """Add the counts of ``other``."""
        self.figures += other.figures
        self.empty_captions += other.empty_captions
        self.diseases += other.diseases
        for name in ("mentions", "findings", "coverage", "rows", "flagged"):
            getattr(self, name).update(getattr(other, name))

    def rows_of(self, dimension: str) -> int:
        """Return the number of rows counted under ``dimension``, each row once."""
        return sum(count for (name, _), count in self.rows.items() if name == dimension)

    def flagged_rows(self, kind: FindingKind) -> int:
        """Return the number of rows flagged by ``kind``."""
        return sum(n for (name, _, k), n in self.flagged.items() if name == "type" and k == kind)

    def report(self) -> dict[str, Any]:
        """Return the counts and ratios as ``report.json`` holds them."""
        return {
            "definitions": DEFINITIONS,
            "figures": self.figures,
            "figures_without_caption": self.empty_captions,
            "mentions": dict(sorted(self.mentions.items())),
            "findings": {kind.value: self.findings[kind.value] for kind in FindingKind},
            "existing_rows": {
                "gene_and_chemical": self.rows_of("type"),
                "disease": self.diseases,
            },
            "coverage": {
                dimension: self._coverage(dimension) for dimension in ("type", "organism", "year")
            },
            "noise": {
                dimension: self._noise(dimension)
                for dimension in ("type", "source", "organism", "origin", "year")
            },
        }

    def _coverage(self, dimension: str) -> dict[str, Any]:
        table = {}
        for value in sorted({v for name, v, _ in self.coverage if name == dimension}):
            counts = {kind.value: self.coverage[dimension, value, kind.value] for kind in _COVERAGE}
            total = sum(counts.values())
            table[value] = counts | {"coverage": _ratio(counts["agreement"], total)}
        return table

    def _noise(self, dimension: str) -> dict[str, Any]:
        table = {}
        for (name, value), rows in sorted(self.rows.items()):
            if name != dimension:
                continue
            kinds = {
                k.value: self.flagged[name, value, k.value] for k in (*NOISE, FindingKind.DUPLICATE)
            }
            noise = sum(self.flagged[name, value, kind.value] for kind in NOISE)
            table[value] = {"rows": rows} | kinds | {"noise_rate": _ratio(noise, rows)}
        return table


def _dimensions(row: ExistingRow, year: str) -> tuple[tuple[str, str], ...]:
    kind = row.type.value if row.type is not None else "unknown"
    source = row.source or (row.origin.value if row.origin is Origin.KEYWORD else "unknown")
    return (
        ("type", kind),
        ("source", source),
        ("organism", row.organism or row.taxon or "unknown"),
        ("origin", row.origin.value),
        ("year", year),
    )


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
