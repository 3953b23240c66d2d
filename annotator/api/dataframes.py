"""Make DataFrames of pandas or polars, neither of which is needed for anything else."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

import msgspec

from annotator.api.flat_rows import flat_rows
from annotator.api.tables import Table
from annotator.api.values import AnnotatedText
from annotator.errors import DependencyError

if TYPE_CHECKING:
    import pandas
    import polars

Library: TypeAlias = Literal["pandas", "polars"]
#: The libraries that a table can be made with.
LIBRARIES = ("pandas", "polars")


@overload
def to_dataframe(values: Any, library: Literal["pandas"] = "pandas") -> pandas.DataFrame: ...
@overload
def to_dataframe(values: Any, library: Literal["polars"]) -> polars.DataFrame: ...
def to_dataframe(values: Any, library: Library = "pandas") -> Any:
    """Return a DataFrame of pandas or polars with a row for each of ``values``.

    Annotated texts, of ``annotate`` or of a run, give a row for each mention, with the position of
    its text (``document``, from 0) and its id (``figid``), which rows of mentions alone do not
    have. Findings, judged rows, figures, existing rows, and the values of other tables of
    ``open_run`` give a row each. Columns and their types are the same with and without rows; of an
    empty iterable, they are those of annotated texts. Missing values and empty texts are null,
    identifiers CURIEs, ``ids`` and ``reasons`` lists.

    Raises DependencyError if the library is not installed, ValueError for another library, and
    TypeError for values that have no rows, or are of different types.
    """
    if library not in LIBRARIES:
        raise ValueError(f"library={library!r}: give one of {', '.join(map(repr, LIBRARIES))}")
    module = _imported(library)
    if isinstance(values, msgspec.Struct):  # one annotated text
        values = [values]
    if not isinstance(values, Iterable):
        raise TypeError(f"{type(values).__name__} is not iterable: there are no rows in it")
    kinds, rows = flat_rows(values, values.kind if isinstance(values, Table) else AnnotatedText)
    columns: dict[str, list[Any]] = {name: [] for name in kinds}
    for row in rows:
        for name, column in columns.items():
            column.append(_plain(getattr(row, name)))
    if library == "polars":
        return module.DataFrame(columns, schema={n: _polars(k, module) for n, k in kinds.items()})
    return module.DataFrame(
        {name: module.Series(columns[name], dtype=_pandas(k, module)) for name, k in kinds.items()}
    )


def _imported(library: str) -> Any:
    """Import pandas or polars. Raises DependencyError."""
    try:
        return import_module(library)
    except ImportError as error:
        (other,) = {*LIBRARIES} - {library}
        instead = f", or give library={other!r}, which is installed" if find_spec(other) else ""
        raise DependencyError(
            f"a DataFrame of {library} needs {library}: {error}",
            hint=f"pip install 'pfocr-annotator[{library}]'{instead}",
        ) from error


def _plain(value: Any) -> Any:
    """Return a value in the types that both libraries know."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    return None if value == "" else value


def _optional(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, bool]:
    """Return the type of a field without None, and whether it may be None."""
    if not isinstance(kind, msgspec.inspect.UnionType):
        return kind, False
    (only,) = (t for t in kind.types if not isinstance(t, msgspec.inspect.NoneType))
    return only, True


def _polars(kind: msgspec.inspect.Type, polars: Any) -> Any:
    match _optional(kind)[0]:
        case msgspec.inspect.IntType():
            return polars.Int64
        case msgspec.inspect.FloatType():
            return polars.Float64
        case msgspec.inspect.VarTupleType() | msgspec.inspect.ListType():
            return polars.List(polars.String)
    return polars.String


def _pandas(kind: msgspec.inspect.Type, pandas: Any) -> Any:
    plain, may_be_missing = _optional(kind)
    match plain:
        case msgspec.inspect.IntType():
            return "Int64" if may_be_missing else "int64"
        case msgspec.inspect.FloatType():
            return "float64"
        case msgspec.inspect.VarTupleType() | msgspec.inspect.ListType():
            return object
    # The default for texts, also of columns without any.
    return object if pandas.__version__.startswith(("1.", "2.")) else "str"
