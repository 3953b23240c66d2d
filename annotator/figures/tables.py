"""Tables of captions: JSON Lines, CSV, TSV and Parquet, and texts, one figure a row.

Columns for id and text must be there (``annotator.figures.columns``); read are also the fields of
records, and, in JSON and Parquet, ``genes``, ``chemicals`` and ``diseases``: lists of rows with the
columns of the front matter or of the sidecars. Others are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from annotator.errors import InputError
from annotator.figures.columns import Columns, choose_columns, every_column
from annotator.figures.compressed import check_packing
from annotator.figures.delimited import delimited_columns, delimited_rows
from annotator.figures.fields import figure, text
from annotator.figures.input_options import InputOptions
from annotator.figures.json_lines import json_columns, json_lines, json_object
from annotator.figures.lines import ends_with_cr_only
from annotator.figures.parquet import parquet_columns, parquet_rows
from annotator.figures.plain_text import text_lines
from annotator.figures.record_error import RecordError
from annotator.figures.rows import KINDS, ExistingRows
from annotator.records import Figure, Rejected

#: A number that a data frame with gaps has written as one with decimals.
_WHOLE_NUMBER = re.compile(r"(\d+)\.0+")

#: PFOCR's figids begin with the paper.
_PFOCR_FIGID = re.compile(r"(PMC\d+)__")


class Table(Struct, frozen=True):
    """A table of captions; ``form`` is jsonl, csv, tsv, parquet or lines."""

    path: Path
    form: str
    columns: Columns = every_column()


def checked_table(table: Table, options: InputOptions) -> Table:
    """Return the table with its columns. Raises InputError when id or text cannot be found."""
    check_packing(table.path)
    if table.form != "parquet" and ends_with_cr_only(table.path):
        raise InputError(
            f"{table.path}: its lines end with carriage returns alone, as those of old Mac files",
            hint="save it with line ends of Unix or Windows: tr '\\r' '\\n' < OLD > NEW",
        )
    if table.form == "lines":
        return table
    try:
        headings = _headings(table)
    except RecordError as fault:
        where = f"{table.path}:{fault.line}" if fault.line else f"{table.path}"
        raise InputError(
            f"{where}: {fault.message}",
            hint="the file must be what its name says; text must be UTF-8",
        ) from fault
    if headings is None:
        return table
    return replace(table, columns=choose_columns(str(table.path), headings, options))


#: A row by column, or the line of JSON that holds it.
Row = dict[str, Any] | str


def table_rows(table: Table) -> Iterator[tuple[int, Row] | Rejected]:
    """Yield each row with its line, or why it cannot be read; the next rows follow."""
    for line, row in _rows(table):
        if isinstance(row, RecordError):
            yield row.rejected(str(table.path), line)
        else:
            yield line, row


def row_figure(table: Table, line: int, row: Row) -> Figure | Rejected:
    """Return a row's figure, or why it cannot be read."""
    try:
        if isinstance(row, str):
            parsed = json_object(row, line)
            if isinstance(parsed, RecordError):
                raise parsed
            row = parsed
        return _figure(table, row, line)
    except RecordError as fault:
        return fault.rejected(str(table.path), line)


def _headings(table: Table) -> list[str] | None:
    if table.form in ("csv", "tsv"):
        return delimited_columns(table.path, table.form)
    return parquet_columns(table.path) if table.form == "parquet" else json_columns(table.path)


def _rows(table: Table) -> Iterator[tuple[int, Row | RecordError]]:
    if table.form in ("csv", "tsv"):
        return delimited_rows(table.path, table.form)
    if table.form == "parquet":
        return parquet_rows(table.path, frozenset(table.columns.headings.values()))
    return text_lines(table.path) if table.form == "lines" else json_lines(table.path)


def _figure(table: Table, row: dict[str, Any], line: int) -> Figure:
    values = table.columns.values(row)
    figid = text(values, "figid")
    if whole := _WHOLE_NUMBER.fullmatch(figid):
        figid = whole[1]
    if not figid:
        raise RecordError("no_figid", f"the row has no {table.columns.headings['figid']}")
    if "caption" not in values and (heading := table.columns.headings["caption"]) != "caption":
        raise RecordError("no_caption", f"the row has no {heading}")
    if not text(values, "pmcid") and (paper := _PFOCR_FIGID.match(figid)):
        values = values | {"pmcid": paper[1]}
    existing = ExistingRows()
    for kind in KINDS if table.form in ("jsonl", "parquet") else ():
        existing.add_list(kind, values)
    record = figure(
        values, figid=figid, existing=tuple(existing.rows), source=str(table.path), line=line
    )
    return record if table.columns.has_captions else replace(record, is_caption=False)
