"""Floors below which a change must not fall: ``thresholds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from annotator.errors import InputError

SHIPPED = Path(__file__).with_name("thresholds.toml")


class Floor(Struct, frozen=True):
    """The least that a measure of a corpus and type (``findings``: of its rows) may be."""

    corpus: str
    type: str
    measure: str
    least: float


def read_floors(path: Path, section: str) -> list[Floor]:
    """Read the floors of one section. Raises InputError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))[section]
        return [
            Floor(table["corpus"], table["type"], table["measure"], float(table["least"]))
            for table in tables
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: no floors of section {section!r}: {error!r}",
            hint="each [[section]] has corpus, type, measure and least",
        ) from error


def below(report: dict[str, Any], floors: Sequence[Floor]) -> list[str]:
    """Return what falls below its floor, or is not measured at all, in words."""
    problems = []
    for floor in floors:
        value = _value(report, floor)
        name = f"{floor.corpus}, {floor.type}, {floor.measure}"
        if value is None:
            problems.append(f"{name}: not measured, the floor is {floor.least:.3f}")
        elif value < floor.least:
            problems.append(f"{name}: {value:.3f} is below the floor of {floor.least:.3f}")
    return problems


def _value(report: dict[str, Any], floor: Floor) -> float | None:
    if floor.type == "findings":
        name, _, part = floor.measure.partition(" ")
        scores = report.get("findings", {}).get(floor.corpus, {})
        found = scores.get(name, {}).get(part or "value")
        return None if found is None else float(found)
    for score in report["corpora"]:
        if score["corpus"] == floor.corpus and score["type"] == floor.type:
            found = score["measures"].get(floor.measure, {}).get("f1")
            return None if found is None else float(found)
    return None
