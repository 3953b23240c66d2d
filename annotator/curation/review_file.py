"""Read a review table back, as curators and their spreadsheets return it.

Excel saves CSV with semicolons where the decimal mark is a comma, as Windows-1252 unless it is told
otherwise, and as UTF-16 with tabs under "Unicode text". All are read; what was lost on the way is
said, and what the run wrote is used in its place (``checking.py``).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path

from msgspec import Struct

from annotator.curation.decisions import MAX_BYTES
from annotator.curation.workbook_reading import workbook_rows
from annotator.disk.text_lines import bounded_lines
from annotator.errors import InputError
from annotator.figures.delimited import read_rows
from annotator.figures.lines import too_long
from annotator.figures.record_error import RecordError
from annotator.results.spreadsheet_cells import unprotect

#: What spreadsheets save that is not read, and what to save instead.
_UNREAD = (".ods", ".xls", ".xlsb", ".numbers", ".gsheet", ".fods")
_DELIMITERS = ",;\t"
_BLOCK = 1 << 20
#: A byte order mark that was read as Windows-1252, and the bytes that it does not define.
_GARBLED_MARK = "ï»¿"
#: LibreOffice has them as U+F1xx.
_UNDEFINED = {
    chr(high + byte): bytes([byte])
    for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    for high in (0, 0xF100)
}


class ReviewLine(Struct, frozen=True):
    """One row of a returned table: its line (of a workbook: its row), and its cells by column.

    A ``short`` row has fewer cells than there are columns: the last ones are empty, or it is cut.
    """

    line: int
    cells: dict[str, str]
    short: bool = False


class ReviewFile(Struct, frozen=True):
    """A returned table, whose ``lines`` are read as they are asked for.

    ``key`` is the column that says what is decided: review_id, or question_id in questions.csv.

    ``notes`` say what happened to it on the way, ``problems`` which rows cannot be read; the latter
    is complete when the lines are read.
    """

    path: Path
    lines: Iterator[ReviewLine]
    notes: list[str]
    problems: list[str]
    key: str = "review_id"


def read_review(path: Path) -> ReviewFile:
    """Read a returned review.csv, questions.csv or ``.xlsx``. Raises InputError for others."""
    notes: list[str] = []
    problems: list[str] = []
    if not path.is_file():
        raise InputError(f"{path}: no such file", hint="check the path")
    if path.suffix.lower() in _UNREAD:
        raise InputError(
            f"{path}: {path.suffix.lower()} files are not read",
            hint="in the spreadsheet, save it as .xlsx (Excel 2007-365) or as CSV, UTF-8",
        )
    is_book = path.suffix.lower() == ".xlsx"
    rows = workbook_rows(path) if is_book else _text_rows(path, notes)
    number, cells = next(rows, (1, []))
    if isinstance(cells, RecordError):
        raise InputError(f"{path}:{number}: {cells.message}")
    garbled = bool(cells) and cells[0].startswith(_GARBLED_MARK)
    if garbled:
        notes.append(f"{path}: UTF-8 was read as Windows-1252 by some program: corrected")
    header = [cell.strip().lstrip(f"\ufeff{_GARBLED_MARK}") for cell in cells]
    if not any(header):
        raise InputError(f"{path}: is empty", hint="give a review.csv that a run has written")
    key = _checked_header(path, number, header)

    def lines() -> Iterator[ReviewLine]:
        for number, cells in rows:
            if isinstance(cells, RecordError):
                problems.append(
                    f"{path}:{number}: {cells.message} under {len(header)} columns: is a quotation "
                    "mark missing, or was the row split?"
                )
            elif any(cells[len(header) :]):
                problems.append(f"{path}:{number}: {len(cells)} cells under {len(header)} columns")
            else:
                texts = map(_ungarbled, cells) if garbled else cells
                plain = texts if is_book else map(unprotect, texts)
                found = dict(zip_longest(header, plain, fillvalue=""))
                yield ReviewLine(number, found, len(cells) < len(header))

    return ReviewFile(path, lines(), notes, problems, key)


def _ungarbled(cell: str) -> str:
    """Return the text whose UTF-8 bytes were read as Windows-1252."""
    try:
        data = b"".join(_UNDEFINED.get(char) or char.encode("cp1252") for char in cell)
        return data.decode("utf-8")
    except UnicodeError:
        return cell


def _checked_header(path: Path, number: int, header: list[str]) -> str:
    """Return the column that says what is decided. Raises InputError if a column is missing."""
    is_questions = "question_id" in header and "review_id" not in header
    key = "question_id" if is_questions else "review_id"
    missing = [name for name in (key, "decision") if name not in header]
    if missing:
        raise InputError(
            f"{path}:{number}: no column {' and no column '.join(missing)}; "
            f"the columns are {', '.join(header)[:200]}",
            hint="give a review.csv that a run has written, with its first line",
        )
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise InputError(f"{path}:{number}: duplicate column {sorted(twice)[0]}")
    return key


def _text_rows(path: Path, notes: list[str]) -> Iterator[tuple[int, list[str] | RecordError]]:
    encoding = _encoding(path, notes)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        # Lines as a text editor counts them, which are not those of splitlines.
        numbered = (
            (number, too_long(number) if line is None else line)
            for number, line in enumerate(bounded_lines(file, "\n", "\r"), start=1)
        )
        number, first = next(numbered, (1, ""))
        header = "" if isinstance(first, RecordError) else first
        delimiter = max(_DELIMITERS, key=header.count)
        if delimiter != ",":
            name = "semicolons" if delimiter == ";" else "tabs"
            notes.append(f"{path}: separated by {name}, as a spreadsheet saves it: read so")
        width = header.count(delimiter) + 1

        def fits(cells: int, lines: int) -> bool:
            # A row of several lines that is short may have swallowed other rows.
            return cells == width or (cells < width and lines == 1)

        for at, cells in read_rows(chain([(number, first)], numbered), delimiter, fits):
            if isinstance(cells, RecordError) or any(map(str.strip, cells)):
                yield at, cells


def _encoding(path: Path, notes: list[str]) -> str:
    """Return how a table is encoded. Raises InputError when it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path}: has more than {MAX_BYTES:,} bytes",
                hint="hand in a table with only the rows that are decided",
            )
        with path.open("rb") as file:
            mark = file.read(3)
        if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
            notes.append(f"{path}: saved as UTF-16 (Unicode text): read so")
            encoding = "utf-16"
        else:
            encoding = "utf-8-sig"
        problem = _undecodable(path, encoding)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path"
        ) from error
    if mark == b"\xef\xbb\xbf" or encoding == "utf-16":
        if problem and encoding == "utf-16":  # all that is behind the damage is other characters
            raise InputError(f"{path}: is cut off or damaged: {problem}", hint="save it again")
        if problem:
            notes.append(
                f"{path}: is cut off or damaged ({problem}): what cannot be read is \ufffd"
            )
        return encoding
    if problem:
        notes.append(
            f"{path}: saved as Windows-1252, which has no Greek letters: what the run wrote is used"
        )
        return "cp1252"
    notes.append(f"{path}: the byte order mark is lost; read as UTF-8")
    return "utf-8"


def _undecodable(path: Path, encoding: str) -> str:
    """Return why a file is not in an encoding, or nothing; block by block."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return str(error)
    return ""
