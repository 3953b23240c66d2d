"""Read a review table back, as curators and their spreadsheets return it.

Excel saves CSV with semicolons where the decimal mark is a comma, as Windows-1252 unless it is told
otherwise, and as UTF-16 with tabs under "Unicode text". All are read; what was lost on the way is
said, and what the run wrote is used in its place (``checking.py``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import DependencyError, InputError
from annotator.review import unprotect

_REQUIRED = ("review_id", "decision")
_DELIMITERS = ",;\t"
#: Bytes of a file; the 110,000 figures of PFOCR give some 400 MB.
_MAX_BYTES = 2 * 1024**3
_CELL = 64 * 1024 * 1024
#: A byte order mark that was read as Windows-1252, and the bytes that it does not define.
_GARBLED_MARK = "ï»¿"
#: LibreOffice has them as U+F1xx.
_UNDEFINED = {
    chr(high + byte): bytes([byte])
    for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    for high in (0, 0xF100)
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One row of a returned table: its line (of a workbook: its row), and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A returned table; ``notes`` say what happened to it on the way."""

    path: Path
    lines: list[ReviewLine]
    notes: list[str]


def read_review(path: Path) -> ReviewFile:
    """Read a returned ``review.csv`` or ``.xlsx``. Raises InputError when it is none."""
    notes: list[str] = []
    is_book = path.suffix.lower() == ".xlsx"
    rows = _workbook(path) if is_book else _text_rows(path, notes)
    header: list[str] = []
    lines = []
    garbled = False
    try:
        for number, cells in rows:
            if not header:
                garbled = bool(cells) and cells[0].startswith(_GARBLED_MARK)
                if garbled:
                    notes.append(
                        f"{path}: a program has taken its UTF-8 for Windows-1252: put right"
                    )
                header = [cell.strip().lstrip(f"\ufeff{_GARBLED_MARK}") for cell in cells]
                _check_header(path, number, header)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if garbled:
                cells = [_ungarbled(cell) for cell in cells]
            if len(cells) > len(header) and any(cells[len(header) :]):
                raise InputError(
                    f"{path}:{number}: {len(cells)} cells under {len(header)} columns",
                    hint="a quotation mark is missing, or the row was split",
                )
            filled = cells + [""] * (len(header) - len(cells))
            plain = filled if is_book else map(unprotect, filled)
            found = dict(zip(header, plain, strict=False))
            lines.append(ReviewLine(number, found))
    except csv.Error as error:
        raise InputError(f"{path}: cannot be read as CSV: {error}") from error
    if not header:
        raise InputError(f"{path}: is empty", hint="give a review.csv that a run has written")
    return ReviewFile(path, lines, notes)


def _ungarbled(cell: str) -> str:
    """Return the text whose UTF-8 bytes were read as Windows-1252."""
    try:
        data = b"".join(_UNDEFINED.get(char) or char.encode("cp1252") for char in cell)
        return data.decode("utf-8")
    except UnicodeError:
        return cell


def _check_header(path: Path, number: int, header: list[str]) -> None:
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise InputError(
            f"{path}:{number}: no column {' and no column '.join(missing)}; "
            f"the columns are {', '.join(header)[:200]}",
            hint="give a review.csv that a run has written, with its first line",
        )
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise InputError(f"{path}:{number}: the column {sorted(twice)[0]} is there twice")


def _text_rows(path: Path, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(path, notes)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    if delimiter != ",":
        name = "semicolons" if delimiter == ";" else "tabs"
        notes.append(f"{path}: separated by {name}, as a spreadsheet saves it: read so")
    limit = csv.field_size_limit(_CELL)
    try:
        # Lines as a text editor counts them, which are not those of splitlines.
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        before = 0
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    finally:
        csv.field_size_limit(limit)


def _decoded(path: Path, notes: list[str]) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"{path}: has more than {_MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path"
        ) from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        notes.append(f"{path}: saved as UTF-16 (Unicode text): read so")
        return _decode(path, data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _decode(path, data, "utf-8-sig")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        notes.append(
            f"{path}: saved as Windows-1252, which has no Greek letters: what the run wrote is used"
        )
        return data.decode("cp1252", "replace")
    notes.append(f"{path}: the byte order mark is lost; read as UTF-8")
    return text


def _decode(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is cut off or damaged: {error}") from error


def _workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet; dates come as ISO 8601, numbers as text."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise DependencyError(
            f"{path}: reading .xlsx needs openpyxl",
            hint="pip install 'pfocr-annotator[xlsx]', or save the table as CSV UTF-8",
        ) from error
    try:
        book = load_workbook(path, read_only=True, data_only=False)
        sheet = book.worksheets[0]
        rows = [
            (number, ["" if value is None else _text(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
        book.close()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path"
        ) from error
    except Exception as error:  # openpyxl passes on those of zipfile and its XML parser
        raise InputError(f"{path}: cannot be read as a workbook: {error}") from error
    return iter(rows)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()).removesuffix("T00:00:00") if isoformat else str(value)
