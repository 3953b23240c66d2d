"""What changed from one run to another: a new release, lexicon or version of the tool."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from annotator.disk.atomic import whole_file
from annotator.records import REVIEW_KINDS, FindingKind
from annotator.results.run_folder import RunFolder
from annotator.results.run_meta import RunMeta
from annotator.results.spreadsheet_cells import protect

COLUMNS = ("figid", "part", "change", "kind", "text", "symbol", "id", "taxon", "detail")

#: (part, kind, text, symbol, id, taxon, detail): what a figure has, comparable between runs.
Item = tuple[str, str, str, str, str, str, str]


class RunDiff(Struct):
    """The changes by figure are written as they are found; these are their counts.

    ``counts`` is by (part, kind, change). ``metrics`` are (name, before, after).
    """

    figures: tuple[int, int] = (0, 0)
    changed: int = 0
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    metrics: list[tuple[str, float | None, float | None]] = field(default_factory=list)
    settings: list[tuple[str, str, str]] = field(default_factory=list)


def diff_runs(one: RunFolder, other: RunFolder, tsv: Path | None = None) -> RunDiff:
    """Compare two runs figure by figure; write every change to ``tsv``.

    Parts are figures, organisms, mentions (by id), existing rows, and findings that ask for a
    decision. The items of the first run are held in memory. Raises InputError.
    """
    found = RunDiff(settings=list(_settings(one.meta, other.meta)))
    before = dict(_items(one))
    after_figures = 0
    lines: list[tuple[str, ...]] = []
    for figid, items in _items(other):
        after_figures += 1
        old = before.pop(figid, None)
        lines += _changes(figid, old, items, found)
    before_figures = after_figures - found.counts["figure", "", "gained"] + len(before)
    for figid, old in before.items():
        lines += _changes(figid, old, None, found)
    found.figures = before_figures, after_figures
    found.metrics = list(_metrics(_report(one), _report(other)))
    if tsv is not None:
        with whole_file(tsv) as file:
            for row in (COLUMNS, *lines):
                file.write("\t".join(protect(" ".join(cell.split())) for cell in row) + "\n")
    return found


def _changes(
    figid: str, old: frozenset[Item] | None, new: frozenset[Item] | None, found: RunDiff
) -> list[tuple[str, ...]]:
    if old == new:
        return []
    lines: list[tuple[str, ...]] = []
    found.changed += 1
    if old is None or new is None:
        change = "gained" if old is None else "lost"
        found.counts["figure", "", change] += 1
        lines.append((figid, "figure", change, "", "", "", "", "", ""))
    for change, items in (
        ("lost", (old or frozenset()) - (new or frozenset())),
        ("gained", (new or frozenset()) - (old or frozenset())),
    ):
        for part, kind, *rest in sorted(items):
            found.counts[part, kind, change] += 1
            lines.append((figid, part, change, kind, *rest))
    return lines


def _items(run: RunFolder) -> Iterator[tuple[str, frozenset[Item]]]:
    """Yield what each figure of a run has; both files are in the order of the figures."""
    findings = run.findings()
    ahead = next(findings, None)
    for said in run.annotations():
        items: set[Item] = {("organism", "", "", "", "", t.taxon, "") for t in said.taxa}
        for m in said.mentions:
            if m.ids:
                items.add(("mention", m.type.value, "", m.symbol, "|".join(m.ids), m.taxon, ""))
        while ahead is not None and ahead.figid == said.figid:
            for row in ahead.existing:
                what = row.word, row.symbol, row.id, row.taxon, row.source
                items.add(("existing", row.origin.value, *what))
            if ahead.kind in REVIEW_KINDS:
                about = ahead.mention.text if ahead.mention is not None else ""
                text = about or (ahead.existing[0].word if ahead.existing else "")
                ids = "|".join(ahead.mention.ids) if ahead.mention is not None else ""
                items.add(("finding", ahead.kind.value, text, "", ids, "", ahead.review_id))
            ahead = next(findings, None)
        yield said.figid, frozenset(items)


def _settings(one: RunMeta, other: RunMeta) -> Iterator[tuple[str, str, str]]:
    """Yield what was different between the runs: versions, lexicon, model, input."""
    readings: Iterable[tuple[str, Callable[[RunMeta], str]]] = (
        ("pfocr-annotator", lambda m: m.tool.get("pfocr-annotator", "unknown")),
        ("lexicon", lambda m: m.lexicon.name),
        ("lexicon sha256", lambda m: m.lexicon.sha256[:16]),
        ("model", lambda m: m.model.name if m.model is not None else "none"),
        ("organisms", lambda m: ", ".join(m.organisms)),
        ("input sha256", lambda m: m.input_sha256[:16]),
    )
    for name, read in readings:
        before, after = read(one), read(other)
        if before != after:
            yield name, before, after


def _report(run: RunFolder) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads((run.path / "report.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return report


def _metrics(
    one: dict[str, Any], other: dict[str, Any]
) -> Iterator[tuple[str, float | None, float | None]]:
    """Yield coverage and noise of every group that one of the runs has."""
    for table, name in (("coverage", "coverage"), ("noise", "noise_rate")):
        for dimension in ("all", "type", "source", "organism"):
            sides = [report.get(table, {}).get(dimension, {}) for report in (one, other)]
            for value in sorted({*sides[0], *sides[1]}):
                before, after = (side.get(value, {}).get(name) for side in sides)
                label = name if dimension == "all" else f"{name}, {dimension} {value}"
                yield label, before, after


def summary(found: RunDiff, most: int = 12) -> list[str]:
    """Return the changes in words: counts, then the metrics that moved most."""
    lines = [f"{found.figures[0]:,} figures before, {found.figures[1]:,} after; "
             f"{found.changed:,} of them differ"]  # fmt: skip
    lines += [f"  {name}: {before} -> {after}" for name, before, after in found.settings]
    for part in ("figure", "organism", "mention", "existing", "finding"):
        gained, lost = (_sum(found.counts, part, change) for change in ("gained", "lost"))
        if gained or lost:
            name = {"existing": "existing row"}.get(part, part)
            lines.append(f"  {name}s: {gained:,} gained, {lost:,} lost{_kinds(found.counts, part)}")
    moved = [(n, b, a) for n, b, a in found.metrics if b is not None and a is not None and b != a]
    moved.sort(key=lambda row: (", " in row[0], -abs(row[2] - row[1]), row[0]))
    lines += [f"  {name}: {before:.4f} -> {after:.4f}" for name, before, after in moved[:most]]
    if len(moved) > most:
        lines.append(f"  and {len(moved) - most} more ratios moved")
    return lines


def _sum(counts: Counter[tuple[str, str, str]], part: str, change: str) -> int:
    return sum(n for (p, _, c), n in counts.items() if p == part and c == change)


def _kinds(counts: Counter[tuple[str, str, str]], part: str) -> str:
    if part != "finding":
        return ""
    kinds: Iterable[str] = sorted({k for p, k, _ in counts if p == part} & set(FindingKind))
    said = [
        f"{kind} +{counts[part, kind, 'gained']:,} -{counts[part, kind, 'lost']:,}"
        for kind in kinds
    ]
    return f" ({', '.join(said)})"
