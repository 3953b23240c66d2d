"""Read caption gold: one JSON object a line, as described in evaluation/README.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.errors import InputError
from annotator.records import EntityType


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A name in the caption; ``ids`` is empty when no identifier exists. Half-open offsets."""

    start: int
    end: int
    text: str
    type: EntityType
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class GoldRow:
    """The verdict on an existing row: right, wrong_species, wrong_entity or unsure."""

    word: str
    organism: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One caption with everything that is true of it."""

    figid: str
    caption: str
    species: tuple[str, ...]
    mentions: tuple[GoldMention, ...]
    genes: tuple[GoldRow, ...]
    chemicals: tuple[GoldRow, ...]


def read_gold(path: Path) -> list[GoldFigure]:
    """Read a gold file. Raises InputError naming the line that is not of the format."""
    figures = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                figures.append(_figure(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}:{number}: not a gold record: {error!r}",
                    hint="see evaluation/README.md for the format",
                ) from error
    return figures


def _figure(value: dict[str, Any]) -> GoldFigure:
    return GoldFigure(
        value["figid"],
        value["caption"],
        tuple(value["species"]),
        tuple(
            GoldMention(m["start"], m["end"], m["text"], EntityType(m["type"]), frozenset(m["ids"]))
            for m in value["mentions"]
        ),
        tuple(_row(row) for row in value["existing"]),
        tuple(_row(row) for row in value["existing_chemicals"]),
    )


def _row(value: dict[str, Any]) -> GoldRow:
    return GoldRow(
        value["word"], value.get("organism", ""), value["verdict"], value.get("reason", "")
    )
