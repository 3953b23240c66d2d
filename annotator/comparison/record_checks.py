"""Findings about a record as a whole: its organisms, words of two types, outdated symbols."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from annotator.comparison.findings import make_finding
from annotator.comparison.row_verdict import EDGES
from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.records import (
    CaptionAnnotations,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    TermKind,
)
from annotator.text import cased_key

#: Where the evidence for an organism is from, and how sure that makes its contradiction.
_EVIDENCE = {"caption": "high", "figure title": "high", "paper title": "medium"}


def organism_mismatch(
    figure: Figure, reading: CaptionAnnotations, lexicon: Lexicon
) -> list[Finding]:
    """Return a finding when caption and titles contradict the record's ``organisms``.

    They do when they name an organism, and none of the field's fits. A mouse figure marked human
    is none: mammals' genes stand for each other. Nor is a field with a name that is not known.
    """
    source = reading.taxa[0].evidence.partition(":")[0]
    listed = taxa_of_names(figure.organisms, lexicon)
    if source not in _EVIDENCE or not listed or len(listed) < len(set(figure.organisms)):
        return []
    if reading.accepted & set(listed):
        return []
    about = "; ".join(f"{taxon.name} ({taxon.evidence})" for taxon in reading.taxa)
    reason = (
        f"the record's organisms are {', '.join(figure.organisms)}; the figure is about {about}"
    )
    return [
        make_finding(
            figure.figid, FindingKind.ORGANISM_MISMATCH, _EVIDENCE[source], reason,
            about=sorted(listed),
        )
    ]  # fmt: skip


def type_conflicts(figure: Figure, rows: Iterable[ExistingRow]) -> list[Finding]:
    """Return a finding for each word that is annotated as a gene and as a chemical.

    ``rows`` are those that nothing else speaks against.
    """
    by_word: dict[str, list[ExistingRow]] = defaultdict(list)
    for row in rows:
        if (row.id or row.symbol) and (word := cased_key(row.word.strip(EDGES))):
            by_word[word].append(row)
    found = []
    for group in by_word.values():
        genes = [row for row in group if row.type is not EntityType.CHEMICAL]
        chemicals = [row for row in group if row.type is EntityType.CHEMICAL]
        if genes and chemicals:
            word = genes[0].word.strip(EDGES)
            reason = (
                f"{word} is annotated as the gene {_names(genes)} and as the chemical "
                f"{_names(chemicals)}; the caption does not say which"
            )
            found.append(
                make_finding(
                    figure.figid, FindingKind.TYPE_CONFLICT, "medium", reason, rows=tuple(group)
                )
            )
    return found


def _names(rows: Sequence[ExistingRow]) -> str:
    return ", ".join(dict.fromkeys(row.symbol or row.id for row in rows))


def outdated_symbols(
    figure: Figure, rows: Iterable[ExistingRow], lexicon: Lexicon
) -> list[Finding]:
    """Return a finding for each gene whose symbol or id has been replaced."""
    groups: dict[tuple[str, str], list[ExistingRow]] = defaultdict(list)
    for row in rows:
        if row.type is EntityType.GENE and (reason := _replaced(row, lexicon)):
            groups[row.id, reason].append(row)
    return [
        make_finding(figure.figid, FindingKind.OUTDATED_SYMBOL, "high", reason, rows=tuple(group))
        for (_, reason), group in groups.items()
    ]


def _replaced(row: ExistingRow, lexicon: Lexicon) -> str:
    """Say what replaced the row's id or symbol; empty when both are current or unknown."""
    entity = lexicon.entity(row.id) if row.id else None
    if entity is None or entity.type is not EntityType.GENE:
        return ""
    if entity.id != row.id and row.id.startswith("ncbigene:"):
        return f"{row.id} was replaced by {entity.id} ({entity.symbol})"
    if not row.symbol or row.symbol == entity.symbol:
        return ""
    previous = any(
        c.entity.id == entity.id and c.kind is TermKind.PREVIOUS_SYMBOL and c.term == row.symbol
        for c in lexicon.lookup(row.symbol)
    )
    return f"{row.symbol} is a previous symbol of {entity.symbol} ({row.id})" if previous else ""
