"""Scores as Markdown tables and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from annotator.scoring.corpus_scores import CorpusScores
from annotator.scoring.counts import Counts
from annotator.scoring.findings import FindingScores
from annotator.scoring.intervals import Difference, Score

MEASURES = ("span", "span ±1", "overlap", "span and id", "strict id", "relaxed id", "document ids")
MACRO = "document ids, macro"
#: Organisms with fewer ids than this in a corpus are summed up as the rest.
_FEWEST = 20


class Table(Struct, frozen=True):
    """A heading and rows of texts; as a text it is Markdown."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """Return a Markdown table."""
        lines = [f"| {' | '.join(self.head)} |", "|" + "---|" * len(self.head)]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines)


def ratio(value: float | None) -> str:
    """Return three digits, or nothing for what cannot be divided."""
    return "" if value is None else f"{value:.3f}"


def interval(score: Score) -> str:
    """Return the value with its 95 % interval."""
    if score.value is None or score.low is None or score.high is None:
        return ratio(score.value)
    return f"{score.value:.3f} ({score.low:.3f}-{score.high:.3f})"


def main_table(scores: Sequence[CorpusScores]) -> Table:
    """Return F1 of every measure, one line a corpus, system and type."""
    several = len({score.system for score in scores}) > 1
    head = ["corpus", *(["system"] if several else []), "type", "documents", "span", "overlap",
            "span and id", "strict id", "relaxed id (95 %)", "document ids (95 %)", "P / R",
            "macro"]  # fmt: skip
    rows = []
    for score in scores:
        ids = score.counts("document ids")
        rows.append(
            [
                score.corpus, *([score.system] if several else []), score.group,
                f"{len(score.documents):,}", ratio(score.counts("span").f1),
                ratio(score.counts("overlap").f1), ratio(score.counts("span and id").f1),
                ratio(score.counts("strict id").f1),
                interval(score.f1("relaxed id")), interval(score.f1("document ids")),
                f"{ratio(ids.precision)} / {ratio(ids.recall)}", ratio(score.f1(MACRO).value),
            ]
        )  # fmt: skip
    return Table(head, rows)


def species_table(scores: Sequence[CorpusScores]) -> Table:
    """Return document ids by the gene's organism, for the genes of each corpus."""
    rows = []
    for score in scores:
        if score.group != "genes":
            continue
        rest = Counts()
        for taxon, counts in score.species().items():
            if counts.tp + counts.fn < _FEWEST or taxon == "other":
                rest += counts
            else:
                rows.append([score.corpus, taxon, *_prf(counts), str(counts.tp + counts.fn)])
        if rest != Counts():
            rows.append([score.corpus, "the rest", *_prf(rest), str(rest.tp + rest.fn)])
    return Table(["corpus", "organism", "precision", "recall", "F1", "gold ids"], rows)


def reliability_table(scores: Sequence[CorpusScores]) -> Table:
    """Return how often mentions of a score are right, all corpora of a system together."""
    sums: dict[tuple[float, float], dict[str, list[int]]] = {}
    for score in scores:
        for low, high, mentions, right in score.reliability():
            found = sums.setdefault((low, high), {}).setdefault(score.corpus, [0, 0])
            found[0] += mentions
            found[1] += right
    corpora = list(dict.fromkeys(score.corpus for score in scores))
    rows = []
    for (low, high), by_corpus in sorted(sums.items()):
        total = [sum(found[i] for found in by_corpus.values()) for i in (0, 1)]
        cells = [
            f"{part[1] / part[0]:.2f} of {part[0]:,}" if (part := by_corpus.get(name)) else ""
            for name in corpora
        ]
        share = f"{total[1] / total[0]:.2f} of {total[0]:,}"
        rows.append([f"{low:.1f}-{high:.1f}", share, *cells])
    return Table(["score", "right, all", *corpora], rows)


def findings_table(scores: FindingScores) -> Table:
    """Return the scores of findings."""
    rows = [
        ["rows flagged", *_prf(scores.rows), *_counts(scores.rows)],
        ["rows of a wrong species flagged", *_prf(scores.wrong_species),
         *_counts(scores.wrong_species)],
        ["missing", *_prf(scores.missing), *_counts(scores.missing)],
        ["specificity (right rows not flagged)",
         _share(scores.rows_spared, scores.rows_right), "", "",
         str(scores.rows_spared), "", ""],
        ["main organism of a figure", _share(scores.main_organism_right, scores.figures), "", "",
         str(scores.main_organism_right), "", ""],
        ["all organisms of a figure", _share(scores.organisms_right, scores.figures), "", "",
         str(scores.organisms_right), "", ""],
    ]  # fmt: skip
    return Table(["measure", "precision", "recall", "F1", "tp", "fp", "fn"], rows)


#: What is compared of caption gold that was looked at and that was not, and where it is measured.
_COMPARED = (("genes", "span"), ("genes", "span and id"), ("chemicals", "span"),
             ("chemicals", "span and id"))  # fmt: skip


def unseen_table(
    scores: Sequence[CorpusScores], findings: Mapping[str, FindingScores], blind: Collection[str]
) -> Table:
    """Return the corpora of caption gold side by side, and how far those looked at flatter.

    The gap is the first unseen corpus minus the last one that was looked at.
    """
    names = [*(n for n in findings if n not in blind), *(n for n in findings if n in blind)]
    lines: dict[str, list[float | None]] = {}
    for name in names:
        for group, measure in _COMPARED:
            score = next(s for s in scores if (s.corpus, s.group) == (name, group))
            found = score.counts(measure).f1
            lines.setdefault(f"{group}, {measure}", []).append(found)
        found_rows = findings[name]
        for row, value in (
            ("missing, precision", found_rows.missing.precision),
            ("missing, recall", found_rows.missing.recall),
            ("rows flagged, precision", found_rows.rows.precision),
            ("rows flagged, recall", found_rows.rows.recall),
            ("main organism", found_rows.main_organism_right / found_rows.figures),
        ):
            lines.setdefault(row, []).append(value)
    seen = sum(name not in blind for name in names)
    rows = []
    for line, values_ in lines.items():
        gap = ""
        if 0 < seen < len(names):
            first, last = values_[seen], values_[seen - 1]
            gap = f"{first - last:+.3f}" if first is not None and last is not None else ""
        rows.append([line, *map(ratio, values_), gap])
    figures = [f"{name} ({findings[name].figures})" for name in names]
    return Table(["F1, or a share", *figures, "gap"], rows)


def differences_table(rows: Iterable[tuple[str, str, str, Difference]]) -> Table:
    """Return paired comparisons: ``(corpus, type, measure, difference)``."""
    return Table(
        ["corpus", "type", "measure", "difference of F1 (95 %)", "p"],
        [[*names, _signed(found), f"{found.p:.3f}"] for *names, found in rows],
    )


def _signed(difference: Difference) -> str:
    low, high = difference.low, difference.high
    return f"{difference.value:+.3f} ({low:+.3f} to {high:+.3f})"


def _prf(counts: Counts) -> list[str]:
    return [ratio(counts.precision), ratio(counts.recall), ratio(counts.f1)]


def _counts(counts: Counts) -> list[str]:
    return [str(counts.tp), str(counts.fp), str(counts.fn)]


def _share(part: int, whole: int) -> str:
    return ratio(part / whole) if whole else ""


def values(scores: Sequence[CorpusScores]) -> list[dict[str, Any]]:
    """Return everything as plain values: counts, ratios and intervals."""
    found = []
    for score in scores:
        measures: dict[str, Any] = {}
        for name in MEASURES:
            counts, f1 = score.counts(name), score.f1(name)
            measures[name] = _plain(counts) | {"low": f1.low, "high": f1.high}
        macro = score.f1(MACRO)
        measures[MACRO] = {"f1": macro.value, "low": macro.low, "high": macro.high}
        found.append(
            {
                "corpus": score.corpus,
                "system": score.system,
                "type": score.group,
                "documents": len(score.documents),
                "measures": measures,
                "species": {name: _plain(c) for name, c in score.species().items()},
                "reliability": [
                    {"from": low, "to": high, "mentions": n, "right": right}
                    for low, high, n, right in score.reliability()
                ],
            }
        )
    return found


def finding_values(scores: FindingScores) -> dict[str, Any]:
    """Return the scores of findings as plain values."""
    return {
        "rows": _plain(scores.rows),
        "wrong_species": _plain(scores.wrong_species),
        "missing": _plain(scores.missing),
        "specificity": _divided(scores.rows_spared, scores.rows_right),
        "main_organism": _divided(scores.main_organism_right, scores.figures),
        "organisms": _divided(scores.organisms_right, scores.figures),
    }


def _divided(part: int, whole: int) -> dict[str, Any]:
    return {"value": part / whole if whole else None, "part": part, "whole": whole}


def _plain(counts: Counts) -> dict[str, Any]:
    return {
        "tp": counts.tp, "fp": counts.fp, "fn": counts.fn, "precision": counts.precision,
        "recall": counts.recall, "f1": counts.f1,
    }  # fmt: skip
