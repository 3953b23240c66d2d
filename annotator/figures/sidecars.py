"""Sidecars: ``<figid>-genes.tsv`` and the like, beside the records or in ``_data``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from msgspec import Struct

from annotator.figures.front_matter import read_text
from annotator.figures.record_error import RecordError
from annotator.figures.rows import KINDS

#: Bytes of a figid, so that a name with suffixes has fewer than 255.
_LONGEST_NAME = 220


class Sidecar(Struct, frozen=True):
    """The rows of one sidecar with their lines, by column; ``fault`` says what could not be read.

    A row with fewer cells than columns is filled up with empty ones.
    """

    path: Path
    rows: tuple[tuple[int, dict[str, str]], ...]
    fault: RecordError | None = None


def sidecar_suffixes() -> tuple[str, ...]:
    """Return how the names of sidecars end."""
    return tuple(f"-{kind}.tsv" for kind in KINDS)


def is_file_name(figid: str) -> bool:
    """Return whether files can be named after a figure: inside a folder, and not too long."""
    named = len(figid.encode("utf-8", "replace")) <= _LONGEST_NAME
    return named and not any(char in figid for char in "/\\\0\n\r")


def read_sidecars(figid: str, folders: Sequence[Path]) -> dict[str, Sidecar]:
    """Return the sidecars that a figure has, by kind; the first folder that has one counts."""
    found: dict[str, Sidecar] = {}
    if not is_file_name(figid):
        return found  # it would lead out of the folder, or no file can have it
    for kind in KINDS:
        for folder in folders:
            # Most figures have none: asking costs less than failing to open one.
            name = f"{figid}-{kind}.tsv"
            sidecar = None if _is_missing(f"{folder}/{name}") else _read(folder / name)
            if sidecar is not None:
                found[kind] = sidecar
                break
    return found


def _is_missing(path: str) -> bool:
    """Return whether there is no such file; False where that cannot be known."""
    try:
        os.stat(path)  # noqa: PTH116 - without a Path for each
    except FileNotFoundError:
        return True
    except OSError:
        pass
    return False


def _read(path: Path) -> Sidecar | None:
    try:
        content = read_text(path)
    except RecordError as fault:
        if isinstance(fault.__cause__, FileNotFoundError):
            return None
        return _unread(path, fault.message, fault.line)
    # No quoting: a quotation mark in a word is just that. Words may hold any other line break.
    lines = [line.removesuffix("\r") for line in content.split("\n")]
    columns = [name.strip() for name in lines[0].split("\t")]
    if "word" not in columns:
        return _unread(path, f"has no column word; the first line is {lines[0][:80]!r}", 1)
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        return _unread(path, f"duplicate column {twice[0][:80]!r}", 1)
    rows = []
    too_long = []
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        cells = line.split("\t")
        if any(cell.strip() for cell in cells[len(columns) :]):
            too_long.append(number)
            continue
        rows.append((number, dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))))
    damage = None
    if too_long:
        # A tab within a cell: every later cell would be read as another column.
        message = f"{len(too_long)} rows have more than {len(columns)} cells and are left out"
        damage = RecordError("bad_sidecar", message, too_long[0])
    return Sidecar(path, tuple(rows), damage)


def _unread(path: Path, problem: str, line: int) -> Sidecar:
    message = f"{problem}; the figure was read without the rows of this file"
    return Sidecar(path, (), RecordError("bad_sidecar", message, line))
