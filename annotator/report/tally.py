"""Counts over a run, and the ratios derived from them. Counts add up; 0/0 is null."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from annotator.plausibility.shipped import row_model_measures
from annotator.provenance import Grounding
from annotator.records import (
    NOISE_KINDS,
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    FindingKind,
    JudgedRow,
    Origin,
)
from annotator.report import expectation
from annotator.report.highlights import Highlight, best
from annotator.report.ratios import Sums
from annotator.results.stored_rows import source_name
from annotator.scoring.expected import Expected

DEFINITIONS = {
    "coverage": "entities named in captions that the existing annotations cover (agreement) / all "
    "entities named in captions (agreement + family_partial + missing); an entity counts once "
    "per figure; flagged rows do not cover anything",
    "noise_rate": "existing gene and chemical rows that are flagged "
    f"({', '.join(NOISE_KINDS)}) / existing rows of the same type, source, organism, origin or "
    "year; a duplicate is flagged with the first row, and counted under duplicate as well",
    "interval": "Wilson's 95 % interval for the effective number of independent rows, since those "
    "of one figure are often correct or wrong together",
    **expectation.DEFINITIONS,
    "organism": "for coverage, the organism that the figure is about; for noise, that of the row",
}

_COVERAGE = (FindingKind.AGREEMENT, FindingKind.FAMILY_PARTIAL, FindingKind.MISSING)
_NOISE = frozenset(NOISE_KINDS)
#: Kinds of findings whose rows are counted under ``flagged``.
_FLAGS = _NOISE | {FindingKind.DUPLICATE}
#: Number of entries in the lists of words and entities.
_LISTED = 40

#: (dimension, value), such as ("source", "hgnc_symbol").
Key = tuple[str, str]


class Tally(Struct):
    """Counts that add up over figures, shards and machines."""

    figures: int = 0
    empty_captions: int = 0
    mentions: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    #: (kind, confidence) -> findings; kind -> rows concerned
    confidence: Counter[tuple[str, str]] = field(default_factory=Counter)
    about_rows: Counter[str] = field(default_factory=Counter)
    diseases: int = 0
    #: (dimension, value, kind) -> entities
    coverage: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    #: (dimension, value) -> rows, and (dimension, value, kind) -> flagged rows
    rows: Counter[Key] = field(default_factory=Counter)
    flagged: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    coverage_sums: defaultdict[Key, Sums] = field(default_factory=lambda: defaultdict(Sums))
    noise_sums: defaultdict[Key, Sums] = field(default_factory=lambda: defaultdict(Sums))
    #: (id, symbol) -> figures that lack it; (word, kind) -> rows
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    noisy: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: (name, type) of mentions that no lexicon has -> figures
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: (dimension, value) -> the rows' probabilities, and (type, step of probability) -> rows
    expected: defaultdict[Key, Expected] = field(default_factory=lambda: defaultdict(Expected))
    probabilities: Counter[tuple[str, int]] = field(default_factory=Counter)
    highlights: list[Highlight] = field(default_factory=list)

    def add(self, annotated: AnnotatedFigure) -> None:
        """Count one figure; what is shown of it is picked by ``highlights.Picker``."""
        figure = annotated.figure
        self.figures += 1
        self.empty_captions += not annotated.mentions and len(figure.caption) < 20
        grounded = Counter([(mention.type, not mention.ids) for mention in annotated.mentions])
        for (type_, without_id), count in grounded.items():
            self.mentions[type_.value + (" without id" if without_id else "")] += count
        unknown = [m for m in annotated.mentions if m.found_by.grounding is Grounding.NO_ENTRY]
        for name in {(mention.text, mention.type.value) for mention in unknown}:
            self.unknown[name] += 1
        year = figure.year or "unknown"
        self._add_findings(annotated)
        self._add_coverage(annotated, year)
        self._add_rows(annotated, year)
        self._add_probabilities(annotated, year)

    def _add_findings(self, annotated: AnnotatedFigure) -> None:
        for finding in annotated.findings:
            kind = finding.kind.value
            self.findings[kind] += 1
            self.confidence[kind, finding.confidence] += 1
            self.about_rows[kind] += len(finding.existing)
            if finding.kind is FindingKind.MISSING and finding.mention is not None:
                self.missed[finding.mention.ids[0], finding.mention.symbol] += 1
            elif finding.kind in _NOISE:
                for row in finding.existing:
                    self.noisy[row.word or row.symbol, kind] += 1

    def _add_coverage(self, annotated: AnnotatedFigure, year: str) -> None:
        organism = annotated.taxa[0].name if annotated.taxa else "unknown"
        counts = Counter(
            [
                (finding.mention.type, finding.kind)
                for finding in annotated.findings
                if finding.mention is not None and finding.kind in _COVERAGE
            ]
        )
        here: dict[Key, list[int]] = {}
        for (type_, kind), count in counts.items():
            name = kind.value
            for key in (
                ("type", type_.value), ("organism", organism), ("year", year), ("all", "all"),
            ):  # fmt: skip
                self.coverage[(*key, name)] += count
                sums = here.setdefault(key, [0, 0])
                sums[0] += count * (kind is FindingKind.AGREEMENT)
                sums[1] += count
        _add_sums(self.coverage_sums, here)

    def _add_rows(self, annotated: AnnotatedFigure, year: str) -> None:
        here: dict[Key, list[int]] = {}
        for kind, count in Counter(_kinds_of(annotated.figure.existing)).items():
            if kind[0] is EntityType.DISEASE:
                self.diseases += count
                continue
            for key in _dimensions(kind, year):
                self.rows[key] += count
                here.setdefault(key, [0, 0])[1] += count
        flagged: Counter[tuple[_RowKind, FindingKind]] = Counter()
        for finding in annotated.findings:
            if finding.kind in _FLAGS:
                for kind in _kinds_of(finding.existing):
                    flagged[kind, finding.kind] += 1
        for (kind, flag), count in flagged.items():
            name = flag.value
            for key in _dimensions(kind, year):
                self.flagged[(*key, name)] += count
                if flag is not FindingKind.DUPLICATE:
                    here[key][0] += count
        _add_sums(self.noise_sums, here)

    def _add_probabilities(self, annotated: AnnotatedFigure, year: str) -> None:
        groups: dict[_RowKind, list[JudgedRow]] = {}
        kinds = _kinds_of(judged.row for judged in annotated.rows)
        for kind, judged in zip(kinds, annotated.rows, strict=True):
            groups.setdefault(kind, []).append(judged)
        for kind, rows in groups.items():
            self.probabilities.update(expectation.bins_of(_type_name(kind[0]), rows))
        expectation.add_expected(
            self.expected, {_dimensions(kind, year): rows for kind, rows in groups.items()}
        )

    def merge(self, other: Tally) -> None:
        """Add the counts of ``other``, whose figures come after these."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, int):
                setattr(self, name, mine + theirs)
            elif isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, defaultdict):
                for key, sums in theirs.items():
                    mine[key].merge(sums)
            else:
                setattr(self, name, best([*mine, *theirs]))

    def rows_of(self, dimension: str) -> int:
        """Return the number of rows counted under ``dimension``; each row counts once."""
        return sum(count for (name, _), count in self.rows.items() if name == dimension)

    def flagged_rows(self, kind: FindingKind) -> int:
        """Return the number of rows flagged by ``kind``."""
        return sum(n for (name, _, k), n in self.flagged.items() if name == "type" and k == kind)

    def report(self) -> dict[str, Any]:
        """Return the counts and ratios in the form of ``report.json``."""
        return {
            "definitions": DEFINITIONS,
            "figures": self.figures,
            "figures_without_caption": self.empty_captions,
            "mentions": dict(sorted(self.mentions.items())),
            "findings": {kind.value: self.findings[kind.value] for kind in FindingKind},
            "kinds": {kind.value: self._kind(kind.value) for kind in FindingKind},
            "existing_rows": {
                "gene_and_chemical": self.rows_of("type"),
                "disease": self.diseases,
            },
            "coverage": {
                dimension: self._coverage(dimension)
                for dimension in ("all", "type", "organism", "year")
            },
            "noise": {
                dimension: self._noise(dimension)
                for dimension in ("all", "type", "source", "organism", "origin", "year")
            },
            "expected": expectation.expected_tables(self.expected),
            "probabilities": expectation.histograms(self.probabilities),
            "row_model": row_model_measures(),
            "most_missed": [
                {"id": curie, "symbol": symbol, "figures": n}
                for (curie, symbol), n in _most_common(self.missed)
            ],
            "noisiest_words": [
                {"word": word, "kind": kind, "rows": n}
                for (word, kind), n in _most_common(self.noisy)
            ],
            "unknown_names": [
                {"name": name, "type": kind, "figures": n}
                for (name, kind), n in _most_common(self.unknown)
            ],
            "highlights": [kept.shown for kept in self._by_kind()],
        }

    def _by_kind(self) -> list[Highlight]:
        """Return the highlights kind by kind, that with the most findings first."""
        kinds = sorted({h.kind for h in self.highlights}, key=lambda k: (-self.findings[k], k))
        return [found for kind in kinds for found in self.highlights if found.kind == kind]

    def _kind(self, kind: str) -> dict[str, int]:
        counts = {name: self.confidence[kind, name] for name in ("high", "medium", "low")}
        return counts | {"findings": self.findings[kind], "rows": self.about_rows[kind]}

    def _coverage(self, dimension: str) -> dict[str, Any]:
        table = {}
        for value in sorted({v for name, v, _ in self.coverage if name == dimension}):
            counts = {kind.value: self.coverage[dimension, value, kind.value] for kind in _COVERAGE}
            table[value] = counts | self.coverage_sums[dimension, value].plain("coverage")
        return table

    def _noise(self, dimension: str) -> dict[str, Any]:
        table = {}
        for (name, value), rows in sorted(self.rows.items()):
            if name != dimension:
                continue
            kinds = {
                k.value: self.flagged[name, value, k.value]
                for k in (*NOISE_KINDS, FindingKind.DUPLICATE)
            }
            ratios = self.noise_sums[name, value].plain("noise_rate")
            table[value] = {"rows": rows} | kinds | ratios
        return table


def _add_sums(sums: defaultdict[Key, Sums], here: dict[Key, list[int]]) -> None:
    for key, (part, whole) in here.items():
        sums[key].add(part, whole)


def _most_common(counter: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """Return the most frequent ones, with ties in a fixed order."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:_LISTED]


#: (type, source, organism, origin), the key by which rows are counted: a figure has many rows, but
#: few different keys.
_RowKind = tuple[EntityType | None, str, str, Origin]


def _kinds_of(rows: Iterable[ExistingRow]) -> list[_RowKind]:
    return [(row.type, row.source, row.organism or row.taxon, row.origin) for row in rows]


def _type_name(type_: EntityType | None) -> str:
    return type_.value if type_ is not None else "unknown"


@lru_cache(maxsize=1024)
def _dimensions(kind: _RowKind, year: str) -> tuple[Key, ...]:
    type_, source, organism, origin = kind
    name = _type_name(type_)
    return (
        ("type", name),
        ("source", source_name(source, origin)),
        ("organism", organism or ("none" if name == "chemical" else "unknown")),
        ("origin", origin.value),
        ("year", year),
        ("all", "all"),
    )
