"""Take over the returned tables of a run: check them, and record what their curators changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from annotator.curation.checking import Checked, CheckedTable, Known, check
from annotator.curation.finding_index import FindingIndex
from annotator.curation.handing_in import AUDIT_SHEET, HandedIn, Seen, hand_in, seen_in
from annotator.curation.kept import changed_rows
from annotator.curation.review_file import ReviewFile, read_review
from annotator.curation.store import DecisionStore
from annotator.errors import DependencyError, InputError
from annotator.lexicon.index import Lexicon


class Returned(Struct, frozen=True):
    """The tables of a run that are handed in, and what fills their empty cells.

    Without ``reviews``, they are review.csv or review.xlsx, questions.csv and audit.csv of ``run``.
    ``today`` is a date or time as ISO 8601 has it. With ``unknown_ids``, ids that the lexicon lacks
    are accepted.
    """

    run: Path
    reviews: tuple[Path, ...] = ()
    curator: str = ""
    today: str = ""
    unknown_ids: bool = False

    def open(self, store: DecisionStore) -> list[ReviewFile]:
        """Open the tables. Raises InputError for a file that is none.

        ``store`` says what is new in them: the workbook of the run stands for its review.csv if
        that has nothing new.
        """
        if self.reviews:
            return [read_review(path) for path in self.reviews]
        # The sheet of an audit comes first: a row that is answered there was looked at, even if
        # review.csv says the same since the run has filled it in.
        review, notes = self._review(store)
        own = (self.run / AUDIT_SHEET, review, self.run / "questions.csv")
        files = [read_review(path) for path in own if path.exists() or path == review]
        for file in files:
            if file.path == review:
                file.notes.extend(notes)
        return files

    def _review(self, store: DecisionStore) -> tuple[Path, list[str]]:
        """Return the table of rows that is handed in, and notes. Raises InputError for two."""
        table, book = self.run / "review.csv", self.run / "review.xlsx"
        if not book.is_file():
            return table, []
        try:
            in_book = changed_rows(self.run, book, store, unusable=True)
        except (InputError, DependencyError) as error:
            return table, [f"{error.message}: what is decided there is not used"]
        if not in_book:
            return table, []
        in_table = table.is_file() and changed_rows(self.run, table, store, unusable=True)
        if in_table:
            raise InputError(
                f"{table} has {in_table:,} decisions that were not applied yet, and {book} "
                f"{in_book:,}",
                hint=f"name what is to be used: annotator apply {self.run} {table} {book}",
            )
        return book, [f"{book}: has decisions, and review.csv nothing new: the workbook is used"]

    def known(
        self,
        index: FindingIndex,
        lexicon: Lexicon,
        before: Callable[[ReviewFile], Mapping[str, Seen]] = lambda _: {},
    ) -> Known:
        """Return what the rows of the tables are checked against."""
        return Known(
            index, lexicon, self.curator, self.today, self.unknown_ids, index.of_figure,
            index.of_question, before, index.asked_in,
        )  # fmt: skip


def take_tables(
    returned: Returned, index: FindingIndex, lexicon: Lexicon, store: DecisionStore
) -> tuple[Checked, list[tuple[Path, HandedIn]]]:
    """Check the tables and record what they change; return what was found, and what was done."""
    tables = returned.open(store)
    before = {table.path: seen_in(store, table.path, returned.run) for table in tables}
    checked = check(tables, returned.known(index, lexicon, lambda table: before[table.path]))
    handed_in = []
    for table in checked.tables:
        path = table.file.path
        emptied = _taken_back(returned, table, before[path], checked)
        handed_in.append((path, hand_in(store, table, emptied, before[path])))
    return checked, handed_in


def _taken_back(
    returned: Returned, table: CheckedTable, before: Mapping[str, Seen], checked: Checked
) -> list[str]:
    """Return the emptied rows whose decisions are withdrawn.

    In a table from elsewhere, another curator's table may have taken the name of one that was
    handed in before: there, only curators who are still in the table take back.
    """
    path = table.file.path
    emptied = [subject for subject in table.emptied if before[subject].decision]
    if path.parent.absolute() == returned.run.absolute():
        return emptied
    here = {decision.curator for decision in (*table.decisions, *table.repeated)}
    mine = [s for s in emptied if before[s].curator in here | {returned.curator}]
    if left := len(emptied) - len(mine):
        checked.notes.append(
            f"{path}: {left:,} rows are empty that another curator had decided in a table of this "
            "name: still decided; annotator decisions withdraw takes them back"
        )
    return mine
