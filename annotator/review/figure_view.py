"""A figure as the page shows it: its caption in marked segments, its rows, its findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from annotator.records import EntityType, ExistingRow, Figure
from annotator.results.review_table import figure_url
from annotator.results.stored import (
    StoredAnnotation,
    StoredFinding,
    StoredJudgement,
    StoredRow,
    plain,
)
from annotator.review.effects import effect_text, question_text
from annotator.review.marks import marks, segments


class Choice(msgspec.Struct, frozen=True):
    """An entity that a curator can choose with a number key, and where it is proposed."""

    id: str
    symbol: str
    taxon: str
    why: str


def figure_view(
    figure: Figure,
    annotation: StoredAnnotation | None,
    findings: Sequence[StoredFinding],
    about: Sequence[StoredFinding],
    judgements: Sequence[StoredJudgement] = (),
) -> dict[str, Any]:
    """Return a figure; ``about`` are those of its findings that are in question.

    Offsets of ``segments`` are not given: joined, they are the caption.
    """
    mentions = annotation.mentions if annotation is not None else ()
    found = marks(figure.caption, mentions, about)
    concerned = {_key(row) for finding in about for row in finding.existing}
    judged = {_key(row): row for row in judgements}
    return {
        "figid": figure.figid,
        "pmcid": figure.pmcid,
        "figure_url": figure_url(figure.figid),
        "figtitle": figure.figtitle,
        "papertitle": figure.papertitle,
        "year": figure.year,
        "organisms": list(figure.organisms),
        "taxa": [plain(taxon) for taxon in annotation.taxa] if annotation is not None else [],
        "caption": figure.caption,
        "segments": [msgspec.to_builtins(part) for part in segments(figure.caption, found)],
        "existing": [
            plain(StoredRow.of(row))
            | {"type": row.type.value if row.type is not None else "",
               "concerned": _key(row) in concerned}
            | _judgement(judged.get(_key(row)))
            for row in _unique(figure.existing)
        ],
        "findings": [finding_view(finding) for finding in findings],
    }  # fmt: skip


def finding_view(finding: StoredFinding) -> dict[str, Any]:
    """Return a finding with what is asked, what accepting does, and what can be chosen."""
    kind = finding.kind.value
    return plain(finding) | {
        "asks": question_text(kind),
        "accepting": effect_text(kind),
        "choices": [msgspec.to_builtins(choice) for choice in choices(finding)],
    }


def choices(finding: StoredFinding) -> list[Choice]:
    """Return the entities of a finding: proposed, alternatives of the mention, existing."""
    found: list[Choice] = []
    if (proposal := finding.proposal) is not None:
        found.append(Choice(proposal.id, proposal.symbol, proposal.taxon, "proposed"))
    if (mention := finding.mention) is not None:
        symbols = mention.symbol.split("|")
        ids = [curie for curie in mention.ids if not curie.startswith("hgnc:")]
        names = symbols if len(symbols) == len(ids) else [mention.symbol] * len(ids)
        found += [
            Choice(curie, name, mention.taxon, "named in the caption")
            for curie, name in zip(ids, names, strict=True)
        ]
        found += [Choice(a.id, a.symbol, a.taxon, a.reason) for a in mention.alternatives]
    found += [Choice(row.id, row.symbol, row.taxon, "existing") for row in finding.existing]
    return list({choice.id: choice for choice in reversed(found) if choice.id}.values())[::-1]


def _judgement(row: StoredJudgement | None) -> dict[str, Any]:
    """Return what the run says of an existing row; null if it says nothing."""
    if row is None:
        return {"verdict": None, "probability": None}
    return {"verdict": row.verdict.value, "probability": row.probability}


def _unique(rows: Sequence[ExistingRow]) -> list[ExistingRow]:
    genes = [row for row in rows if row.type is not EntityType.DISEASE]
    return list({(r.word, r.symbol, r.id, r.taxon, r.origin): r for r in genes}.values())


def _key(row: StoredRow | ExistingRow | StoredJudgement) -> tuple[str, ...]:
    return row.word, row.symbol, row.id, row.origin.value
