"""Compare two runs: over a new release, lexicon or version of the tool."""

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
from annotator.results.stored import StoredFinding

COLUMNS = ("figid", "part", "change", "kind", "text", "symbol", "id", "taxon", "detail")

#: (part, kind, text, symbol, id, taxon, detail): an item of a figure, comparable between runs.
Item = tuple[str, str, str, str, str, str, str]


class RunDiff(Struct):
    """The differences between two runs: counts of changes, metrics and settings.

    ``figures`` are before and after, ``changed`` the number of figures that differ. ``counts`` is
    by (part, kind, change). ``metrics`` and ``settings`` are (name, before, after).
    """

    figures: tuple[int, int] = (0, 0)
    changed: int = 0
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    metrics: list[tuple[str, float | None, float | None]] = field(default_factory=list)
    settings: list[tuple[str, str, str]] = field(default_factory=list)


def diff_runs(one: RunFolder, other: RunFolder, tsv: Path | None = None) -> RunDiff:
    """Compare two runs figure by figure; write every change to ``tsv``.

    Parts are figures, organisms, mentions (by id), existing rows, and findings that need a
    decision. The items of the first run are held in memory. Raises InputError.
    """
    diff = RunDiff(settings=list(_settings(one.meta, other.meta)))
    before = dict(_items(one))
    after_figures = 0
    lines: list[tuple[str, ...]] = []
    for figid, items in _items(other):
        after_figures += 1
        old = before.pop(figid, None)
        lines += _changes(figid, old, items, diff)
    before_figures = after_figures - diff.counts["figure", "", "gained"] + len(before)
    for figid, old in before.items():
        lines += _changes(figid, old, None, diff)
    diff.figures = before_figures, after_figures
    diff.metrics = list(_metrics(_report(one), _report(other)))
    if tsv is not None:
        with whole_file(tsv) as file:
            for row in (COLUMNS, *lines):
                file.write("\t".join(protect(" ".join(cell.split())) for cell in row) + "\n")
    return diff


def _changes(
    figid: str, old: frozenset[Item] | None, new: frozenset[Item] | None, diff: RunDiff
) -> list[tuple[str, ...]]:
    """Count the changes of a figure in ``diff``, and return their lines."""
    if old == new:
        return []
    lines: list[tuple[str, ...]] = []
    diff.changed += 1
    if old is None or new is None:
        change = "gained" if old is None else "lost"
        diff.counts["figure", "", change] += 1
        lines.append((figid, "figure", change, "", "", "", "", "", ""))
    for change, items in (
        ("lost", (old or frozenset()) - (new or frozenset())),
        ("gained", (new or frozenset()) - (old or frozenset())),
    ):
        for part, kind, *rest in sorted(items):
            diff.counts[part, kind, change] += 1
            lines.append((figid, part, change, kind, *rest))
    return lines


def _items(run: RunFolder) -> Iterator[tuple[str, frozenset[Item]]]:
    """Yield the items of each figure of a run; both files are in the order of the figures."""
    findings = run.findings()
    finding = next(findings, None)
    for annotation in run.annotations():
        items: set[Item] = {("organism", "", "", "", "", t.taxon, "") for t in annotation.taxa}
        for m in annotation.mentions:
            if m.ids:
                items.add(("mention", m.type.value, "", m.symbol, "|".join(m.ids), m.taxon, ""))
        while finding is not None and finding.figid == annotation.figid:
            items.update(_items_of(finding))
            finding = next(findings, None)
        yield annotation.figid, frozenset(items)


def _items_of(finding: StoredFinding) -> Iterator[Item]:
    """Yield the existing rows of a finding, and the finding if it needs a decision."""
    for row in finding.existing:
        yield (
            "existing", row.origin.value, row.word, row.symbol, row.id, row.taxon, row.source,
        )  # fmt: skip
    if finding.kind in REVIEW_KINDS:
        about = finding.mention.text if finding.mention is not None else ""
        text = about or (finding.existing[0].word if finding.existing else "")
        ids = "|".join(finding.mention.ids) if finding.mention is not None else ""
        yield "finding", finding.kind.value, text, "", ids, "", finding.review_id


def _settings(one: RunMeta, other: RunMeta) -> Iterator[tuple[str, str, str]]:
    """Yield the settings that differ between the runs: versions, lexicon, model, input."""
    settings: Iterable[tuple[str, Callable[[RunMeta], str]]] = (
        ("pfocr-annotator", lambda m: m.tool.get("pfocr-annotator", "unknown")),
        ("lexicon", lambda m: m.lexicon.name),
        ("lexicon sha256", lambda m: m.lexicon.sha256[:16]),
        ("model", lambda m: m.model.name if m.model is not None else "none"),
        ("organisms", lambda m: ", ".join(m.organisms)),
        ("input sha256", lambda m: m.input_sha256[:16]),
    )
    for name, of in settings:
        before, after = of(one), of(other)
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
    """Yield the coverage and noise of every group in either report, before and after."""
    for table, name in (("coverage", "coverage"), ("noise", "noise_rate")):
        for dimension in ("all", "type", "source", "organism"):
            sides = [report.get(table, {}).get(dimension, {}) for report in (one, other)]
            for value in sorted({*sides[0], *sides[1]}):
                before, after = (side.get(value, {}).get(name) for side in sides)
                label = name if dimension == "all" else f"{name}, {dimension} {value}"
                yield label, before, after


def summary(diff: RunDiff, most: int = 12) -> list[str]:
    """Return lines of text: the counts, then up to ``most`` metrics that changed, largest first."""
    lines = [f"{diff.figures[0]:,} figures before, {diff.figures[1]:,} after; "
             f"{diff.changed:,} of them differ"]  # fmt: skip
    lines += [f"  {name}: {before} -> {after}" for name, before, after in diff.settings]
    for part in ("figure", "organism", "mention", "existing", "finding"):
        gained, lost = (_sum(diff.counts, part, change) for change in ("gained", "lost"))
        if gained or lost:
            name = {"existing": "existing row"}.get(part, part)
            lines.append(f"  {name}s: {gained:,} gained, {lost:,} lost{_kinds(diff.counts, part)}")
    changed = [(n, b, a) for n, b, a in diff.metrics if b is not None and a is not None and b != a]
    changed.sort(key=lambda row: (", " in row[0], -abs(row[2] - row[1]), row[0]))
    lines += [f"  {name}: {before:.4f} -> {after:.4f}" for name, before, after in changed[:most]]
    if len(changed) > most:
        lines.append(f"  and {len(changed) - most} more ratios changed")
    return lines


def _sum(counts: Counter[tuple[str, str, str]], part: str, change: str) -> int:
    return sum(n for (p, _, c), n in counts.items() if p == part and c == change)


def _kinds(counts: Counter[tuple[str, str, str]], part: str) -> str:
    if part != "finding":
        return ""
    kinds: Iterable[str] = sorted({k for p, k, _ in counts if p == part} & set(FindingKind))
    texts = [
        f"{kind} +{counts[part, kind, 'gained']:,} -{counts[part, kind, 'lost']:,}"
        for kind in kinds
    ]
    return f" ({', '.join(texts)})"
