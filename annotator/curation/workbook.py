"""The review table as a workbook: every cell text, so that no spreadsheet makes dates of genes."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotator.curation.decisions import DECISIONS
from annotator.errors import DependencyError, OutputError
from annotator.results.spreadsheet_cells import unprotect

#: A sheet's rows, links, and the characters of a cell, as Excel limits them.
_MAX_ROWS, _MAX_LINKS, _MAX_CELL = 1_048_576, 65_530, 32_767
_CELL_LIMIT = 64 * 1024 * 1024
_WIDTHS = {
    "decision": 10, "corrected_id": 18, "question_rows": 9, "priority": 8,
    "review_id": 18, "finding": 16, "figid": 26, "mention": 22, "context": 60, "reason": 60,
    "existing_word": 16, "existing_symbol": 18, "proposed_id": 22, "proposed_symbol": 16,
    "comment": 30, "curator": 18,
}  # fmt: skip
#: What the person who decides needs, in the order of reading; the other columns follow. The first
#: _FROZEN stay in sight.
_FIRST = (
    "decision", "corrected_id", "comment", "finding", "existing_word", "existing_symbol", "mention",
    "proposed_symbol", "reason", "context", "question_rows", "figure_url", "curator", "decided_at",
    "entity_type", "confidence", "priority",
)  # fmt: skip
_FROZEN = 3
_NUMBERS = ("priority", "question_rows")
#: The same rows give the same bytes.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_OF_CURATOR = frozenset({"decision", "corrected_id", "curator", "comment", "decided_at"})


def require_xlsxwriter() -> None:
    """Raise DependencyError when workbooks cannot be written."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as error:
        raise DependencyError(
            "--xlsx needs xlsxwriter", hint="pip install 'pfocr-annotator[xlsx]'"
        ) from error


def write_workbook(review: Path, path: Path) -> None:
    """Write the rows of a review.csv to a workbook, with a closed list of decisions.

    Raises OutputError when it has more rows than a sheet can hold.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    try:
        _write(xlsxwriter, review, path)
    except XlsxFileError as error:
        raise OutputError(
            f"{path}: cannot be written: {error}", hint="make room, then go on with --resume"
        ) from error


def _write(xlsxwriter: Any, review: Path, path: Path) -> None:
    limit = csv.field_size_limit(_CELL_LIMIT)
    try:
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        book.set_properties({"created": _EPOCH})
        head = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        mine = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFF8DC"})
        number = book.add_format({"valign": "top"})
        link = book.add_format({"font_color": "#0645AD", "underline": 1, "valign": "top"})
        sheet = book.add_worksheet("review")
        last = 0
        with review.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            written = next(rows)
            columns = [name for name in _FIRST if name in written]
            columns += [name for name in written if name not in columns]
            for place, name in enumerate(columns):
                sheet.set_column(place, place, _WIDTHS.get(name, 14), text)
                sheet.write_string(0, place, name, head)
            for last, cells in enumerate(rows, start=1):
                if last >= _MAX_ROWS:
                    raise OutputError(
                        f"{path}: a sheet holds {_MAX_ROWS:,} rows, and there are more",
                        hint="leave out --xlsx, or annotate fewer figures at once",
                    )
                by_name = dict(zip(written, cells, strict=True))
                for place, name in enumerate(columns):
                    value = unprotect(by_name[name])
                    if len(value) > _MAX_CELL:
                        value = value[: _MAX_CELL - 1] + "…"
                    if name in _NUMBERS:
                        sheet.write_number(last, place, int(value), number)
                    elif name == "figure_url" and last <= _MAX_LINKS and 0 < len(value) < 2000:
                        sheet.write_url(last, place, value, link)
                    elif name in _OF_CURATOR:
                        sheet.write_string(last, place, value, mine)
                    else:
                        style = wrapped if name in ("reason", "context") else text
                        sheet.write_string(last, place, value, style)
        place = columns.index("decision")
        sheet.data_validation(
            1, place, max(last, 1), place,
            {
                "validate": "list", "source": list(DECISIONS), "ignore_blank": True,
                "error_title": "decision", "error_message": f"one of {', '.join(DECISIONS)}",
            },
        )  # fmt: skip
        sheet.freeze_panes(1, _FROZEN)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        book.close()
    finally:
        csv.field_size_limit(limit)
