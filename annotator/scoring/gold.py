"""Read caption gold: one JSON object a line, as described in evaluation/README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from annotator.errors import InputError
from annotator.scoring.documents import Document
from annotator.scoring.readers import caption_document


class GoldRow(Struct, frozen=True):
    """The verdict on an existing row: right, wrong_species, wrong_entity or unsure."""

    word: str
    verdict: str
    organism: str = ""
    reason: str = ""


class GoldFigure(Struct, frozen=True):
    """One caption with everything that is true of it."""

    document: Document
    species: tuple[str, ...]
    genes: tuple[GoldRow, ...]
    chemicals: tuple[GoldRow, ...]

    @property
    def figid(self) -> str:
        """Return the figure's identifier."""
        return self.document.docid


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
        caption_document(value),
        convert(value["species"], tuple[str, ...]),
        convert(value["existing"], tuple[GoldRow, ...]),
        convert(value["existing_chemicals"], tuple[GoldRow, ...]),
    )
