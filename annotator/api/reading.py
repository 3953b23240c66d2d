"""Read figures from files, as ``annotator run`` does, and from DataFrames."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from annotator.api.inputs import OnFailed, is_frame, is_missing
from annotator.errors import InputError, RecordWarning
from annotator.figures import read_figures as read_records
from annotator.figures.fields import figure, text
from annotator.figures.record_error import RecordError
from annotator.figures.rows import KINDS, ExistingRows
from annotator.records import Figure, Rejected

if TYPE_CHECKING:
    import pandas
    import polars

#: A path, or a DataFrame.
Source: TypeAlias = "str | PathLike[str] | pandas.DataFrame | polars.DataFrame"

#: Where figures of a DataFrame come from, in messages.
_FRAME = "DataFrame"
#: The columns of a table of captions.
_FIELDS = frozenset(
    "figid caption pmcid number figtitle papertitle year figlink organisms organisms_ner".split()
) | frozenset(KINDS)


def read_figures(
    *sources: Source,
    on_failed: OnFailed | None = None,
    id_column: str = "",
    text_column: str = "",
    title_column: str = "",
) -> Iterator[Figure]:
    """Yield the figures of paths, as ``annotator run`` reads them, or of DataFrames, one by one.

    A path is a PFOCR checkout, a folder of records, a record file or a table. Of a DataFrame, each
    row is a figure, by the columns of a table of captions, in any letter case: ``id_column`` (else
    ``figid``, else the index or the position from 0), ``text_column`` (else ``caption``),
    ``title_column`` (else ``papertitle``), and ``pmcid``, ``organisms``, ``genes`` and the like, if
    they are there.

    A record that cannot be read is left out: ``on_failed`` is called with what and where it is
    (``failed.append`` collects them); without ``on_failed`` it is a RecordWarning. Raises
    InputError at once for a path that does not exist or is not a known input, and for a DataFrame
    without the column of texts.
    """
    if not sources:
        raise TypeError("read_figures needs a path or a DataFrame")
    parts: list[Iterable[Figure | Rejected]] = []
    paths: list[Path] = []
    for source in sources:
        if is_frame(source):
            if paths:
                parts.append(read_records(paths))
                paths = []
            parts.append(_of_frame(source, id_column, text_column, title_column))
        elif isinstance(source, str | PathLike):
            paths.append(Path(source).expanduser())
        else:
            raise TypeError(
                f"{type(source).__name__} is neither a path nor a DataFrame; give several paths as "
                "several arguments, and texts to annotate: they need not be read"
            )
    if paths:
        parts.append(read_records(paths))
    return _figures(parts, on_failed or _warn)


def _warn(rejected: Rejected) -> None:
    place = f"{rejected.source}:{rejected.line}" if rejected.line else rejected.source
    warnings.warn(
        f"{place}: left out: {rejected.message} ({rejected.error})", RecordWarning, stacklevel=3
    )


def _figures(parts: Iterable[Iterable[Figure | Rejected]], on_failed: OnFailed) -> Iterator[Figure]:
    for part in parts:
        for record in part:
            if isinstance(record, Figure):
                yield record
            else:
                on_failed(record)


def _of_frame(
    frame: Any, id_column: str, text_column: str, title_column: str
) -> Iterator[Figure | Rejected]:
    """Return the rows of a DataFrame as figures. Raises InputError for a missing column."""
    columns = list(map(str, frame.columns))
    by_name = {column.casefold(): column for column in reversed(columns)}
    by_name |= {column: column for column in columns}  # as it is written comes before others
    names = {field: column for field, column in by_name.items() if field in _FIELDS}
    for field, given in (
        ("figid", id_column), ("caption", text_column or "caption"), ("papertitle", title_column),
    ):  # fmt: skip
        column = by_name.get(given) or by_name.get(given.casefold())
        if given and column is None:
            raise InputError(
                f"the DataFrame has no column {given!r}; its columns are "
                f"{', '.join(map(str, frame.columns))}",
                hint="say which one has the texts: text_column=..."
                if field == "caption"
                else "give the name of a column as it stands in the DataFrame",
            )
        if given and column is not None:
            names[field] = column
    if twice := [column for column in names.values() if columns.count(column) > 1]:
        raise InputError(
            f"the DataFrame has several columns {twice[0]!r}", hint="rename or drop one of them"
        )
    return _rows(frame, names)


def _rows(frame: Any, names: Mapping[str, str]) -> Iterator[Figure | Rejected]:
    for number, (index, row) in enumerate(_numbered(frame), start=1):
        fields = {field: _plain(row[column]) for field, column in names.items()}
        fields["caption"] = fields["caption"] or ""
        fields.setdefault("figid", str(index))
        try:
            yield _figure(fields, number)
        except RecordError as fault:
            yield fault.rejected(_FRAME, number)


def _figure(fields: dict[str, Any], number: int) -> Figure:
    figid = text(fields, "figid")
    if not figid:
        raise RecordError("no_figid", "the row has no figid")
    existing = ExistingRows()
    for kind in KINDS:
        existing.add_list(kind, fields)
    rows = tuple(existing.rows)
    return figure(fields, figid=figid, existing=rows, source=_FRAME, line=number)


def _numbered(frame: Any) -> Iterator[tuple[object, Mapping[str, Any]]]:
    """Yield the rows by column, each with its index; that of polars is the position from 0."""
    if hasattr(frame, "iter_rows"):
        yield from enumerate(frame.iter_rows(named=True))
        return
    columns = [str(column) for column in frame.columns]
    for row in frame.itertuples(name=None):
        yield row[0], dict(zip(columns, row[1:], strict=True))


def _plain(value: Any) -> Any:
    """Return a cell as a table has it: text, lists and mappings of it, or None."""
    if hasattr(value, "tolist"):  # of NumPy
        value = value.tolist()
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if is_missing(value):
        return None
    if isinstance(value, float) and value.is_integer():  # a column of numbers with gaps
        value = int(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
