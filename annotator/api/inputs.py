"""Turn what callers give into figures: texts, records, pairs and missing values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from numbers import Integral, Real
from os import PathLike
from typing import Any, TypeAlias, TypeGuard

from msgspec.structs import replace

from annotator.figures.fields import LONGEST_CAPTION
from annotator.records import EntityType, ExistingRow, Figure, Origin, Rejected

#: One text to annotate. A missing value (None, NaN) counts as an empty text, a pair is (id, text).
Text: TypeAlias = "str | Figure | tuple[str | int, str | float | None] | float | None"

#: Is called with an item that was left out, and why.
OnFailed: TypeAlias = Callable[[Rejected], object]

#: The texts that are annotated or that tell organisms.
_READ = ("caption", "figtitle", "papertitle", "papertext")
_TEXTS = ("figid", "pmcid", "number", "year", "figlink", *_READ)
_ROW_TEXTS = ("word", "symbol", "id", "taxon", "source", "match", "organism")
#: What existing rows can be, if that is known.
_ROW_TYPES = (EntityType.GENE, EntityType.CHEMICAL, EntityType.DISEASE)
_ORGANISMS = ("organisms", "organisms_ner")
#: The missing values of pandas, which it is not imported for.
_MISSING = frozenset({"NAType", "NaTType"})


def is_missing(value: object) -> bool:
    """Return whether ``value`` is None, NaN, or pandas' NA or NaT."""
    if value is None or type(value).__name__ in _MISSING:
        return True
    return isinstance(value, Real) and math.isnan(value)


def is_frame(value: object) -> bool:
    """Return whether ``value`` is a DataFrame of pandas or polars, without importing either."""
    return hasattr(value, "columns") and (hasattr(value, "iterrows") or hasattr(value, "iter_rows"))


def check_many_figures(value: object) -> None:
    """Raise TypeError for what is not an iterable of figures, as far as that can be seen."""
    if is_frame(value):
        raise TypeError("a DataFrame is not a Figure: give annotator.read_figures(frame)")
    refused = str, bytes, bytearray, memoryview, Mapping, PathLike, Rejected
    if isinstance(value, refused) or not isinstance(value, Iterable):
        raise _not_a_figure(value)


def is_single(value: object) -> TypeGuard[str | Figure | float | None]:
    """Return whether ``value`` is one text rather than many.

    Raises TypeError for what is neither, and for collections whose items are not what is meant.
    """
    if isinstance(value, str | Figure) or is_missing(value):
        return True
    if is_frame(value):
        raise TypeError(
            "a DataFrame is not a text: give one of its columns, frame['caption'], "
            "or annotator.read_figures(frame)"
        )
    refused = bytes, bytearray, memoryview, Mapping, PathLike, Rejected
    if isinstance(value, refused) or not isinstance(value, Iterable):
        raise _wrong(value, "")
    return False


def as_figures(
    items: Iterable[object], on_failed: OnFailed | None = None, *, only_figures: bool = False
) -> Iterator[Figure]:
    """Yield the figure of each item; call ``on_failed`` with those that are none.

    Without ``on_failed``, raises TypeError or ValueError, which name the position.
    """
    for position, item in enumerate(items):
        where = f"item {position}: "
        try:
            if only_figures and not isinstance(item, Figure):
                raise _not_a_figure(item, where)
            figure = as_figure(item, where)
        except (TypeError, ValueError) as error:
            if on_failed is None:
                raise
            on_failed(rejected_item(item, error, position))
        else:
            yield figure


def rejected_item(item: object, error: Exception, position: int = 0) -> Rejected:
    """Return an item that failed; ``position`` is the line of one that has none."""
    source, line = "", position
    if isinstance(item, Figure) and item.source:
        source, line = item.source, item.line
    return Rejected(source, line, type(error).__name__, str(error))


def as_figure(item: object, where: str = "") -> Figure:
    """Return ``item`` as a figure whose fields have their types; ``where`` begins errors.

    Raises TypeError for what is not a text, and ValueError for one that is too long.
    """
    if isinstance(item, Figure):
        return _checked(item, where)
    if isinstance(item, str):
        return Figure("", _valid(str(item), "the text", where))
    if is_missing(item):
        return Figure("", "")
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str | Integral):
        name, text = item
        if isinstance(text, str) or is_missing(text):
            return Figure(str(name), _valid(_text(text, "the text"), "the text", where))
    raise _wrong(item, where)


def _not_a_figure(value: object, where: str = "") -> TypeError:
    """Return the error for a value without existing rows, where a text is compared with them."""
    hint = "give an annotator.Figure, or an iterable of them such as annotator.read_figures returns"
    if isinstance(value, str):
        hint = "a text has no existing rows; give an annotator.Figure, or use annotate"
    return TypeError(f"{where}{_type_name(value)} is not a Figure: {hint}")


def _wrong(value: object, where: str) -> TypeError:
    """Return the error for a value that is not a text, with what to give instead."""
    hint = "give a str, an annotator.Figure, or an iterable of them"
    if isinstance(value, bytes | bytearray | memoryview):
        hint = "decode it: value.decode('utf-8')"
    elif isinstance(value, Mapping):
        hint = "give its text, or an annotator.Figure(figid=..., caption=...)"
    elif isinstance(value, PathLike):
        hint = f"for the records in a file or folder: annotator.read_figures({str(value)!r})"
    elif isinstance(value, Rejected):
        hint = f"{value.source}:{value.line} could not be read: {value.message}"
    return TypeError(f"{where}{_type_name(value)} is not a text; {hint}")


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _checked(figure: Figure, where: str) -> Figure:
    """Return ``figure`` with missing values as empty ones. Raises TypeError or ValueError."""
    where = f"{where}Figure {figure.figid!r}: " if figure.figid else where
    changed: dict[str, Any] = {}
    for name in _TEXTS:
        value = getattr(figure, name)
        if type(value) is not str:
            changed[name] = _text(value, f"{where}{name}")
    for name in _READ:
        _valid(changed.get(name, getattr(figure, name)), name, where)
    for name in _ORGANISMS:
        value = getattr(figure, name)
        names = _names(value, name, where)
        if names is not value:
            changed[name] = names
    existing = () if is_missing(figure.existing) else figure.existing
    existing = tuple(existing) if isinstance(existing, list) else existing
    if not isinstance(existing, tuple):
        raise TypeError(
            f"{where}existing is {_type_name(existing)}, expected a tuple of annotator.ExistingRow"
        )
    rows = tuple(
        _checked_row(row, f"{where}existing[{position}]") for position, row in enumerate(existing)
    )
    # Not by equality: a member of an enumeration equals its text.
    if existing is not figure.existing or list(map(id, rows)) != list(map(id, existing)):
        changed["existing"] = rows
    return replace(figure, **changed) if changed else figure


def _text(value: object, what: str) -> str:
    """Return ``value`` as a plain str, which NumPy's is not; empty if missing. Raises TypeError."""
    if isinstance(value, str):
        return str(value)
    if is_missing(value):
        return ""
    raise TypeError(f"{what} is {_type_name(value)}, expected str")


def _valid(text: str, name: str, where: str) -> str:
    """Return ``text``. Raises ValueError if it is too long, or is not Unicode."""
    if len(text) > LONGEST_CAPTION:
        raise ValueError(
            f"{where}{name} has {len(text):,} characters, more than {LONGEST_CAPTION:,}; "
            "annotate its paragraphs one by one"
        )
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueError(
                f"{where}{name} has bytes that were not decoded (a lone surrogate) at character "
                f"{error.start}; read it again in its encoding, or with errors='replace'"
            ) from error
    return text


def _names(value: Any, name: str, where: str) -> tuple[str, ...]:
    """Return names that may be joined by commas, as records have them."""
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return value
    if is_missing(value):
        return ()
    if isinstance(value, str):
        return tuple(filter(None, map(str.strip, value.split(","))))
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise TypeError(f"{where}{name} is {value!r}, expected a tuple of names")


def _checked_row(row: object, where: str) -> ExistingRow:
    """Return ``row`` with its types. Raises TypeError or ValueError."""
    if not isinstance(row, ExistingRow):
        raise TypeError(f"{where} is {_type_name(row)}, expected annotator.ExistingRow")
    changed: dict[str, Any] = {}
    for name in _ROW_TEXTS:
        value = getattr(row, name)
        if type(value) is not str:
            changed[name] = _text(value, f"{where}.{name}")
    for name in ("id", "taxon"):
        value = changed.get(name, getattr(row, name))
        if value and ":" not in value:
            raise ValueError(
                f"{where}.{name} is {value!r}, expected a CURIE such as "
                f"{'ncbigene:1938' if name == 'id' else 'ncbitaxon:9606'}"
            )
    kind = None if is_missing(row.type) else row.type
    if not (kind is None or kind in _ROW_TYPES):
        raise ValueError(
            f"{where}.type is {str(kind)!r}, expected {', '.join(map(repr, map(str, _ROW_TYPES)))} "
            "or None; a row of a family has the type of its members"
        )
    # The texts "gene" and "sidecar" are equal to the members, but not them.
    if row.type is not None and not isinstance(row.type, EntityType):
        changed["type"] = None if kind is None else EntityType(kind)
    if not isinstance(row.origin, Origin):
        changed["origin"] = Origin(row.origin)
    return replace(row, **changed) if changed else row
