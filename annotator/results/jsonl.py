"""The JSON objects of ``annotations.jsonl``, ``findings.jsonl`` and ``failed.jsonl``, both ways."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from annotator.records import (
    Alternative,
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    Finding,
    FindingKind,
    Mention,
    Origin,
    Rejected,
)

#: json.dumps with options makes an encoder each time.
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def line(value: dict[str, Any]) -> str:
    """Return ``value`` as one line of JSON, non-ASCII as written, with its line end.

    A lone surrogate, which UTF-8 cannot hold, is escaped.
    """
    return writable(_ENCODE(value)) + "\n"


def writable(text: str) -> str:
    """Return ``text`` with lone surrogates, which UTF-8 cannot hold, escaped."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text


def annotation(annotated: AnnotatedFigure) -> dict[str, Any]:
    """Return what the caption of one figure says."""
    return {
        "figid": annotated.figure.figid,
        "taxa": [{"taxon": t.taxon, "evidence": t.evidence} for t in annotated.taxa],
        "mentions": [mention(m) for m in annotated.mentions],
        "pmcid": annotated.figure.pmcid,
        "year": annotated.figure.year,
    }


def mention(value: Mention) -> dict[str, Any]:
    """Return one mention; offsets are half-open, in characters of the caption."""
    return {
        "start": value.start,
        "end": value.end,
        "text": value.text,
        "type": value.type.value,
        "ids": list(value.ids),
        "symbol": value.symbol,
        "taxon": value.taxon,
        "matched_by": value.matched_by,
        "score": value.score,
        # asdict copies deeply, and takes as long as the rest of a finding.
        "alternatives": [
            {"id": a.id, "symbol": a.symbol, "taxon": a.taxon, "reason": a.reason}
            for a in value.alternatives
        ],
    }


def finding(value: Finding) -> dict[str, Any]:
    """Return one finding with its mention, or null, and the existing rows concerned."""
    return {
        "review_id": value.review_id,
        "figid": value.figid,
        "kind": value.kind.value,
        "priority": value.priority,
        "confidence": value.confidence,
        "reason": value.reason,
        "mention": None if value.mention is None else mention(value.mention),
        "existing": [existing(row) for row in value.existing],
    }


def existing(row: ExistingRow) -> dict[str, Any]:
    """Return one existing row."""
    return {
        "word": row.word,
        "symbol": row.symbol,
        "id": row.id,
        "taxon": row.taxon,
        "source": row.source,
        "origin": row.origin.value,
    }


def read_finding(value: dict[str, Any]) -> Finding:
    """Return the finding of one line; its rows have no type and line, which are not written.

    Raises KeyError, TypeError or ValueError.
    """
    said = value["mention"]
    return Finding(
        value["review_id"],
        value["figid"],
        FindingKind(value["kind"]),
        value["priority"],
        value["confidence"],
        value["reason"],
        None if said is None else read_mention(said),
        tuple(
            ExistingRow(
                row["word"], row["symbol"], row["id"], row["taxon"], row["source"],
                Origin(row["origin"]), None,
            )
            for row in value["existing"]
        ),
    )  # fmt: skip


def read_mention(value: dict[str, Any]) -> Mention:
    """Return the mention of an object; raises KeyError, TypeError or ValueError."""
    return Mention(
        value["start"], value["end"], value["text"], EntityType(value["type"]),
        tuple(value["ids"]), value.get("symbol", ""), value.get("taxon", ""),
        value.get("matched_by", ""), value.get("score", 1.0),
        tuple(Alternative(**alternative) for alternative in value.get("alternatives", ())),
    )  # fmt: skip


def rejected(value: Rejected) -> dict[str, Any]:
    """Return one record that could not be read or processed."""
    return asdict(value)


def report_text(report: dict[str, Any]) -> str:
    """Return the text of report.json or run.json."""
    return writable(json.dumps(report, indent=2, ensure_ascii=False)) + "\n"
