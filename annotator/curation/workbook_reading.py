"""Read the rows of a returned workbook, a zip archive of XML: within bounds, no formula run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from annotator.errors import DependencyError, InputError

#: A sheet's rows as Excel limits them, and columns: a review has 24, and curators may add some.
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 100
#: Bytes that an archive may say it unpacks to, and its table of texts, which is held in memory.
_MAX_UNPACKED, _MAX_TEXTS = 2 * 1024**3, 512 * 1024**2


def workbook_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that are not empty; dates as ISO 8601, numbers as text.

    Raises InputError when it is not a workbook, or would fill the memory.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise DependencyError(
            f"{path}: reading .xlsx needs openpyxl",
            hint="pip install 'pfocr-annotator[xlsx]', or save the table as CSV UTF-8",
        ) from error
    try:
        _check_size(path)
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=False)
            rows = book.worksheets[0].iter_rows(
                max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True
            )
            for number, row in enumerate(rows, start=1):
                cells = ["" if value is None else _text(value) for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                if any(map(str.strip, cells)):
                    yield number, cells
    except InputError:
        raise
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror or error}", hint="check the path"
        ) from error
    except Exception as error:  # openpyxl passes on those of zipfile and its XML parser
        raise InputError(
            f"{path}: cannot be read as a workbook: {error}",
            hint="save it again, or as CSV UTF-8",
        ) from error


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    texts = sum(size for name, size in sizes.items() if "sharedstrings" in name.lower())
    if sum(sizes.values()) > _MAX_UNPACKED or texts > _MAX_TEXTS:
        raise InputError(
            f"{path}: unpacks to {sum(sizes.values()):,} bytes: too many for a review",
            hint="save it as CSV UTF-8",
        )


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()).removesuffix("T00:00:00") if isoformat else str(value)
