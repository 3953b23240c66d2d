"""A table of a run: an iterable of its values, and a DataFrame on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

if TYPE_CHECKING:
    import pandas
    import polars

_Value = TypeVar("_Value")


class Table(Generic[_Value]):
    """The values of one of a run's files; each iteration reads the file from its beginning."""

    def __init__(
        self, name: str, place: str, kind: type[_Value], read: Callable[[], Iterator[_Value]]
    ) -> None:
        """Iterate over what ``read`` returns; ``kind`` is the type of the values."""
        self.name = name
        self.kind = kind
        self._place = place
        self._read = read

    def __iter__(self) -> Iterator[_Value]:
        """Read the values one by one. Raises InputError with file and line for a damaged one."""
        return self._read()

    @overload
    def to_dataframe(self, library: Literal["pandas"] = "pandas") -> pandas.DataFrame: ...
    @overload
    def to_dataframe(self, library: Literal["polars"]) -> polars.DataFrame: ...
    def to_dataframe(self, library: Any = "pandas") -> Any:
        """Return all values as a DataFrame; see ``annotator.to_dataframe``."""
        from annotator.api.dataframes import to_dataframe

        return to_dataframe(self, library)

    def __repr__(self) -> str:
        """Show what it is and how it is read."""
        return f"<{self.name} of {self._place}: iterate over it, or call to_dataframe()>"
