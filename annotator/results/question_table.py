"""Write review.csv and ``questions.csv``, one line a question, from the rows of a run."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from msgspec import Struct, field

from annotator.records import FindingKind
from annotator.results.jsonl import writable
from annotator.results.review_table import COLUMNS as REVIEW
from annotator.results.spreadsheet_cells import csv_line, protect

#: Contexts that a question shows, each of another figure.
_CONTEXTS = 3
#: Characters of a cell, which the csv module limits to far fewer.
CELL_LIMIT = 64 * 1024 * 1024
#: Of linked rows, the one that says what the question is.
_LEADS: dict[str, int] = {FindingKind.ORGANISM_MISMATCH: 0, FindingKind.MISSING: 2}

_AT = {name: place for place, name in enumerate(REVIEW)}
_DECIDED = ("accept", "reject")


class QuestionRow(Struct, frozen=True):
    """One line of questions.csv; the columns are these fields, in this order.

    ``rows`` are all rows that the question settles, ``open_rows`` those without a decision.
    ``expected_precision`` is the mean over the rows of the probability that they are right.
    """

    question_id: str
    finding: str
    word: str
    existing_id: str
    existing_symbol: str
    proposed_id: str
    proposed_symbol: str
    organism: str
    figures: int
    rows: int
    open_rows: int
    expected_precision: float
    context_1: str
    context_2: str
    context_3: str
    reason: str
    figids: str
    decision: str = ""
    scope: str = ""
    corrected_id: str = ""
    curator: str = ""
    comment: str = ""
    decided_at: str = ""


COLUMNS = QuestionRow.__struct_fields__
#: What a curator fills in.
ANSWER = ("decision", "scope", "corrected_id", "curator", "comment", "decided_at")

#: Returns the cells ANSWER of a question, by its question_id; empty when it is open.
Answers = Callable[[str], Sequence[str]]


class _Question(Struct):
    """What is known of a question while its rows are read."""

    lead: int
    cells: list[str]
    figids: dict[str, None] = field(default_factory=dict)
    contexts: dict[str, None] = field(default_factory=dict)
    rows: int = 0
    open_rows: int = 0
    gain: int = 0
    right: float = 0.0

    def add(self, cells: list[str], right: float) -> None:
        """Count one row, given by its cells and the probability that it is right."""
        lead = _lead(cells)
        if lead < self.lead:
            self.lead, self.cells = lead, cells
        is_new = cells[_AT["figid"]] not in self.figids
        self.figids[cells[_AT["figid"]]] = None
        if is_new and len(self.contexts) < _CONTEXTS and cells[_AT["context"]]:
            self.contexts[cells[_AT["context"]]] = None
        self.rows += 1
        if cells[_AT["decision"]] not in _DECIDED:
            self.open_rows += 1
            self.gain += int(cells[_AT["priority"]])
        self.right += right


def write_tables(
    parts: Sequence[IO[str]],
    review: IO[str],
    questions: IO[str],
    singles: tuple[IO[str], IO[str]],
    answers: Answers,
) -> None:
    """Write both tables from ``parts``: rows of review.csv in their order, without a header.

    After the columns, each has the probability that the finding is right.

    Questions with most to gain come first: the sum of the priorities of their open rows. Those of a
    single row follow in the order of review.csv, which needs no memory (``singles`` are temporary
    files, for open and for decided ones), then those without an open row.
    """
    limit = csv.field_size_limit(CELL_LIMIT)
    try:
        counts: Counter[str] = Counter()
        counts.update(map(_question_id, _lines(parts)))
        several: dict[str, _Question] = {}
        review.write("\ufeff" + csv_line(REVIEW))
        for line in _lines(parts):
            cells, right = _read(line)
            question_id = cells[_AT["question_id"]]
            rows = counts[question_id]
            review.write(_review_line(line, cells, rows))
            if rows > 1:
                question = several.setdefault(question_id, _Question(_lead(cells), cells))
                question.add(cells, right)
            else:
                question = _Question(_lead(cells), cells)
                question.add(cells, right)
                file = singles[0] if question.open_rows else singles[1]
                file.write(_question_line(question, answers))
    finally:
        csv.field_size_limit(limit)
    questions.write("\ufeff" + csv_line(COLUMNS))
    in_order = sorted(several.items(), key=lambda item: (-item[1].gain, -item[1].rows, item[0]))
    for is_open, rest in ((True, singles[0]), (False, singles[1])):
        for _, question in in_order:
            if bool(question.open_rows) is is_open:
                questions.write(_question_line(question, answers))
        rest.seek(0)
        questions.writelines(rest)


def _lines(parts: Sequence[IO[str]]) -> Iterator[str]:
    """Yield each row as it is written; it goes on over line ends while a quotation is open."""
    for part in parts:
        part.seek(0)
        row, marks = "", 0
        for line in part:
            marks += line.count('"')
            row += line
            if marks % 2 == 0:
                yield row
                row, marks = "", 0


def _read(line: str) -> tuple[list[str], float]:
    """Return the cells of a row, and the probability behind them."""
    ((*cells, right),) = csv.reader((line,))
    return cells, float(right)


def _question_id(line: str) -> str:
    """Return the second cell of a row; neither it nor the first is ever quoted."""
    _, question_id, _ = line.split(",", 2)
    return question_id


def _review_line(line: str, cells: Sequence[str], rows: int) -> str:
    """Return a row as review.csv has it: with the number of rows, without the probability."""
    review_id, question_id, number = cells[:3]
    rest = line[len(review_id) + len(question_id) + len(number) + 2 :].rpartition(",")[0]
    return f"{review_id},{question_id},{rows}{rest}\r\n"


def _line(cells: Iterable[str]) -> str:
    """Return a line of cells that are protected already."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _lead(cells: Sequence[str]) -> int:
    return _LEADS.get(cells[_AT["finding"]], 1)


def _question_line(question: _Question, answers: Answers) -> str:
    cells = question.cells

    def cell(name: str) -> str:
        return cells[_AT[name]]

    contexts = [*question.contexts, "", "", ""][:_CONTEXTS]
    figids = list(question.figids)
    more = f" … and {len(figids) - _CONTEXTS:,} more" if len(figids) > _CONTEXTS else ""
    question_id = cell("question_id")
    values = (
        question_id, cell("finding"), cell("existing_word") or cell("mention"),
        cell("existing_id"), cell("existing_symbol"), cell("proposed_id"), cell("proposed_symbol"),
        cell("proposed_taxon") or cell("existing_taxon"), str(len(figids)), str(question.rows),
        str(question.open_rows), f"{question.right / question.rows:.3f}", *contexts,
        cell("reason"), " ".join(figids[:_CONTEXTS]) + more,
    )  # fmt: skip
    answer = answers(question_id)
    if any(answer):
        answer = [writable(protect(value)) for value in answer]
    return _line([*values, *answer])
