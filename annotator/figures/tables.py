"""Tables of captions: JSON Lines, CSV, TSV and Parquet, one figure a row.

The columns ``figid`` and ``caption`` must be there; read are also ``pmcid``, ``number``,
``figtitle``, ``papertitle``, ``organisms``, ``organisms_ner``, ``year`` and ``figlink``, and, in
JSON and Parquet, ``genes``, ``chemicals`` and ``diseases``: lists of rows with the columns of the
front matter or of the sidecars. Others are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.errors import InputError
from annotator.figures.delimited import delimited_columns, delimited_rows
from annotator.figures.fields import figure, text
from annotator.figures.json_lines import json_columns, json_lines, json_object
from annotator.figures.parquet import parquet_columns, parquet_rows
from annotator.figures.record_error import RecordError
from annotator.figures.rows import KINDS, ExistingRows
from annotator.records import Figure, Rejected

TABLE_SUFFIXES = (
    ".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet",
)  # fmt: skip

_REQUIRED = ("figid", "caption")
_COLUMNS = frozenset(
    "figid caption pmcid number figtitle papertitle organisms organisms_ner year figlink".split()
) | frozenset(KINDS)


def check_table(path: Path) -> None:
    """Raise InputError when figids or captions cannot be found in the table."""
    try:
        columns = _columns(path)
    except RecordError as fault:
        where = f"{path}:{fault.line}" if fault.line else f"{path}"
        raise InputError(
            f"{where}: {fault.message}",
            hint="the file must be what its name says; text must be UTF-8",
        ) from fault
    twice = sorted({name for name in columns or () if (columns or []).count(name) > 1} & _COLUMNS)
    if twice:
        raise InputError(
            f"{path}: duplicate column {twice[0]}", hint="rename or remove one of them"
        )
    missing = [name for name in _REQUIRED if columns is not None and name not in columns]
    if missing:
        raise InputError(
            f"{path}: no column {' and no column '.join(missing)}; "
            f"the columns are {', '.join(columns or ())}",
            hint="a table of captions needs the columns figid and caption, by these names",
        )


#: A row by column, or the line of JSON that holds it.
Row = dict[str, Any] | str


def table_rows(path: Path) -> Iterator[tuple[int, Row] | Rejected]:
    """Yield each row with its line, or why it cannot be read; the next rows follow."""
    for line, row in _rows(path):
        if isinstance(row, RecordError):
            yield row.rejected(str(path), line)
        else:
            yield line, row


def row_figure(path: Path, line: int, row: Row) -> Figure | Rejected:
    """Return a row's figure, or why it cannot be read."""
    try:
        if isinstance(row, str):
            parsed = json_object(row, line)
            if isinstance(parsed, RecordError):
                raise parsed
            row = parsed
        return _figure(row, str(path), line, with_lists=not _is_delimited(path))
    except RecordError as fault:
        return fault.rejected(str(path), line)


def _columns(path: Path) -> list[str] | None:
    if _is_delimited(path):
        return delimited_columns(path)
    return parquet_columns(path) if _is_parquet(path) else json_columns(path)


def _rows(path: Path) -> Iterator[tuple[int, Row | RecordError]]:
    if _is_delimited(path):
        return delimited_rows(path)
    return parquet_rows(path, _COLUMNS) if _is_parquet(path) else json_lines(path)


def _is_delimited(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv"))


def _is_parquet(path: Path) -> bool:
    return path.name.lower().endswith(".parquet")


def _figure(row: dict[str, Any], source: str, line: int, *, with_lists: bool) -> Figure:
    figid = text(row, "figid")
    if not figid:
        raise RecordError("no_figid", "the row has no figid")
    existing = ExistingRows()
    for kind in KINDS if with_lists else ():
        existing.add_list(kind, row)
    return figure(row, figid=figid, existing=tuple(existing.rows), source=source, line=line)
