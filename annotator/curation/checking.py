"""Check returned review rows against the run: what can be used, and what cannot, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct, field

from annotator.curation.corrected_ids import DATE, bad_ids, ids_of, unknown_ids
from annotator.curation.decisions import AUDIT, DECISIONS, EVERYWHERE, ROW, Decision, scope_problem
from annotator.curation.events import moment
from annotator.curation.finding_decisions import decision_on
from annotator.curation.review_file import ReviewFile, ReviewLine
from annotator.lexicon.index import Lexicon
from annotator.records import Figure, FindingKind
from annotator.results.review_table import CONFLICT, ReviewRow, review_row
from annotator.results.spreadsheet_cells import protect
from annotator.results.stored import StoredFinding, current_id

#: Columns that say which finding a row is; a row where they were changed is not used.
KEYS = ("figid", "finding")
#: Columns that the run wrote; where they were changed, what the run wrote is used.
_WRITTEN = (
    "mention", "proposed_id", "proposed_symbol", "existing_word", "existing_id", "existing_symbol",
    "existing_source", "confidence",
)  # fmt: skip

_ID = re.compile(r"[rq]?[0-9a-f]{16}")
#: What spreadsheets make of an id of digits and an e: 1.79E+308.
_DAMAGED = re.compile(r"\d+([.,]\d+)?E[+-]?\d+|\d{12,}|#\w+!|inf(inity)?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class CheckedTable(Struct):
    """The decisions of a table that can be used, and the subjects of its other rows.

    ``repeated`` are decisions that are counted in another row. ``emptied`` are subjects that the
    table had decided before and are empty now, ``unusable`` those whose decision cannot be used.
    """

    file: ReviewFile
    decisions: list[Decision] = field(default_factory=list)
    repeated: list[Decision] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)


class Checked(Struct):
    """The decisions that can be used, and what was found.

    ``problems`` say which rows are not used; ``notes`` are rows that are, with what was corrected.
    Each begins with ``file:line``. ``read`` counts the rows, ``questions`` those of them that are
    questions. Each row is counted once more: ``open`` without a decision, ``unused`` with a
    problem, ``again`` if it repeats another one, else as one of the decisions.
    """

    tables: list[CheckedTable] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: int = 0
    questions: int = 0
    open: int = 0
    unused: int = 0
    again: int = 0

    def refuse(self, problem: str, rows: int = 1) -> None:
        """Note why a row, or several, cannot be used."""
        self.problems.append(problem)
        self.unused += rows

    @property
    def decisions(self) -> list[Decision]:
        """Return the decisions of all tables."""
        return [decision for table in self.tables for decision in table.decisions]


class Known(Struct, frozen=True):
    """What returned rows are checked against, and what fills their empty cells.

    ``findings`` are those of the run that ask for a decision, by review_id; ``of_figure`` and
    ``of_question`` find them by figid and question_id. With ``unknown_ids``, a well-formed id that
    the lexicon lacks is accepted with a note. ``before`` returns the subjects that a table had
    decided when it was last seen, ``asked_in`` whether a figure has a row of a question.
    """

    findings: Mapping[str, StoredFinding]
    lexicon: Lexicon
    curator: str
    today: str
    unknown_ids: bool = False
    of_figure: Callable[[str], Iterable[StoredFinding]] = lambda _: ()
    of_question: Callable[[str], StoredFinding | None] = lambda _: None
    before: Callable[[ReviewFile], Container[str]] = lambda _: ()
    asked_in: Callable[[str, str], bool] = lambda _, __: True


def check(files: Sequence[ReviewFile], known: Known) -> Checked:
    """Check all rows of all files."""
    checked = Checked()
    #: By subject, scope and curator: the place, what was said, and the table and its decision.
    seen: dict[tuple[str, str, str], _Said | list[_Said]] = {}
    for table, file in enumerate(files):
        checked.notes += file.notes
        before = known.before(file)
        emptied: list[str] = []
        filled: set[str] = set()
        for line in file.lines:
            checked.read += 1
            checked.questions += file.key == "question_id"
            where = f"{file.path}:{line.line}"
            decision = _decision(line, where, file.key, known, checked)
            if decision is not None:
                said = _Said(table, line.line, decision)
                first = seen.setdefault(decision.key, said)
                if isinstance(first, list):
                    first.append(said)
                elif first is not said:
                    seen[decision.key] = [first, said]
            subject = current_id(line.cells[file.key].strip())
            if line.cells["decision"].strip():
                filled.add(subject)
            elif decision is None and subject in before:
                emptied.append(subject)
        checked.read += len(file.problems)
        checked.questions += len(file.problems) if file.key == "question_id" else 0
        for problem in file.problems:
            checked.refuse(problem)
        # Of a row that was copied, and decided in one of its copies, nothing was emptied.
        emptied = [subject for subject in emptied if subject not in filled]
        checked.tables.append(CheckedTable(file, emptied=emptied, unusable=[*filled]))
    for again in seen.values():
        _take(again if isinstance(again, list) else [again], checked)
    for done in checked.tables:
        usable = {decision.subject for decision in (*done.decisions, *done.repeated)}
        done.unusable = [subject for subject in done.unusable if subject not in usable]
    return checked


def decision_of(cells: Mapping[str, str], key: str, known: Known) -> tuple[Decision | None, str]:
    """Check a single answer by the same rules; return its decision, or None and the problem.

    ``cells`` are those of a row of review.csv or questions.csv, as ``key`` says: review_id or
    question_id.
    """
    checked = Checked()
    decision = _decision(ReviewLine(0, dict(cells)), "", key, known, checked)
    problem = "; ".join(checked.problems) or ("" if decision else "no decision")
    return decision, problem.removeprefix(": ")


class _Said(NamedTuple):
    """A decision, and the table and line that it is from."""

    table: int
    line: int
    decision: Decision


def _take(again: Sequence[_Said], checked: Checked) -> None:
    """Keep one of a curator's rows for the same finding, unless they differ."""

    def where(said: _Said) -> str:
        return f"{checked.tables[said.table].file.path}:{said.line}"

    first = again[0]
    if len({(d.decision, d.corrected_id) for _, _, d in again}) > 1:
        said = ", ".join(
            f"{s.decision.decision} {s.decision.corrected_id}".strip() + f" ({where(s)})"
            for s in again
        )
        checked.refuse(
            f"{where(first)}: {first.decision.curator} decided {first.decision.subject} in more "
            f"than one way: {said}; leave one",
            rows=len(again),
        )
        return
    checked.again += len(again) - 1
    for other in again[1:]:
        checked.notes.append(
            f"{where(other)}: the same decision as in {where(first)}: counted once"
        )
    kept = max(again, key=lambda said: said.decision.comment)
    checked.tables[kept.table].decisions.append(kept.decision)
    for other in again:
        if other.table != kept.table:
            checked.tables[other.table].repeated.append(other.decision)


def _decision(
    line: ReviewLine, where: str, key: str, known: Known, checked: Checked
) -> Decision | None:
    """Return the decision of a row; None without a decision, or with a problem."""
    cells = {name: cell.strip() for name, cell in line.cells.items()}
    said = cells["decision"].lower()
    if not said:
        if problem := _not_open(line, cells, key, known):
            checked.refuse(f"{where}: {problem}")
        else:
            checked.open += 1
        return None
    finding = _finding(cells, key, where, known, checked)
    if finding is None:
        problem = f"{key} {cells[key]!r} is not one of this run: was it changed?"
        checked.refuse(f"{where}: {problem}")
        return None
    is_row = key == "review_id"
    if problem := _not_usable(cells, said, finding, known, is_row=is_row):
        checked.refuse(f"{where}: {problem}")
        return None
    expected = review_row(Figure(finding.figid, ""), finding)
    if is_row:
        checked.notes += _changed_cells(cells, finding, expected, where)
    ids = ids_of(cells.get("corrected_id", ""))
    checked.notes += [
        f"{where}: corrected_id {curie} is not in the lexicon"
        for curie in unknown_ids(ids, known.lexicon)
    ]
    scope = ROW if is_row else cells.get("scope") or EVERYWHERE
    return decision_on(
        finding, said, cells.get("curator") or known.curator,
        scope=scope, corrected_id="|".join(ids), comment=cells.get("comment", ""),
        decided_at=_day(cells, known.today, where, checked),
    )  # fmt: skip


def _finding(
    cells: Mapping[str, str], key: str, where: str, known: Known, checked: Checked
) -> StoredFinding | None:
    """Return what a row is about, found by what it says if a spreadsheet damaged its id."""
    given = cells[key]
    if key == "question_id":
        return known.of_question(given)
    found = known.findings.get(current_id(given))
    if found is not None or not _DAMAGED.fullmatch(given):
        return found
    same = [f for f in known.of_figure(cells.get("figid", "")) if _says_the_same(cells, f)]
    if len(same) != 1:
        return None
    checked.notes.append(
        f"{where}: review_id {given[:40]!r} is damaged; found by what the row says: "
        f"{same[0].review_id}"
    )
    return same[0]


def _says_the_same(cells: Mapping[str, str], finding: StoredFinding) -> bool:
    """Return whether a row has all cells that the run wrote for a finding."""
    if cells.get("finding") != finding.kind.value:
        return False
    expected = review_row(Figure(finding.figid, ""), finding)
    names = _WRITTEN if finding.kind is not FindingKind.ORGANISM_MISMATCH else ()
    wanted = ((str(getattr(expected, name)).strip(), cells.get(name)) for name in names)
    return all(now in (was, protect(was)) for was, now in wanted)


def _not_usable(
    cells: Mapping[str, str], said: str, finding: StoredFinding, known: Known, *, is_row: bool
) -> str:
    """Return why the decision of a row cannot be used, or nothing."""
    if said not in DECISIONS:
        return f"decision {cells['decision']!r}: it is one of {', '.join(DECISIONS)}, or empty"
    if (cells.get("curator") or "").startswith(AUDIT) and said != "accept":
        return "an audit has accepted the row: to decide otherwise, give your name as curator"
    if not (cells.get("curator") or known.curator):
        return "no curator: fill the column, or give --curator NAME"
    problem = (
        _changed_keys(cells, finding) if is_row
        else _bad_scope(cells.get("scope", ""), finding.question_id, known)
    )  # fmt: skip
    ids = ids_of(cells.get("corrected_id", ""))
    return problem or bad_ids(ids, said, finding, known.lexicon, known.unknown_ids)


def _bad_scope(scope: str, question_id: str, known: Known) -> str:
    if scope in (ROW, "figure", "organism"):
        return f"scope {scope!r} of a question: give everywhere, organism:TAXON or figure:FIGID"
    problem = scope_problem(scope) if scope else ""
    reach, _, figid = scope.partition(":")
    if reach == "figure" and not problem and not known.asked_in(question_id, figid):
        return f"scope {scope!r}: the run has no row of this question in a figure of this name"
    return problem


def _changed_cells(
    cells: Mapping[str, str], finding: StoredFinding, expected: ReviewRow, where: str
) -> Iterator[str]:
    """Yield a note for each cell that was changed though nobody decides on it."""
    # What a mismatch of organisms says is in the record and in annotations.jsonl.
    for name in _WRITTEN if finding.kind is not FindingKind.ORGANISM_MISMATCH else ():
        was, now = str(getattr(expected, name)).strip(), cells.get(name)
        # A workbook made of the CSV has its apostrophes before formulas.
        if now is not None and now not in (was, protect(was)):
            kind = " (a spreadsheet made a date of it)" if DATE.fullmatch(now) else ""
            yield f"{where}: {name} was changed from {was!r} to {now!r}{kind}: {was!r} is used"


def _not_open(line: ReviewLine, cells: Mapping[str, str], key: str, known: Known) -> str:
    """Return what is wrong with a row without a decision, or nothing.

    It may be a piece of a row with one; and who corrects or comments has something to decide.
    """
    given = cells[key]
    # A number is what a spreadsheet has made of an id; it takes nothing from an open row.
    if not _ID.fullmatch(given) and not _DAMAGED.fullmatch(given):
        return f"{given[:40]!r} is not a {key}, and the row has no decision: was it split?"
    finding = known.findings.get(current_id(given)) if key == "review_id" else None
    if line.short and finding is not None:
        # Some programs leave out empty last cells; where others were lost, the decision moved.
        expected = review_row(Figure(finding.figid, ""), finding)
        if cells.get("confidence", expected.confidence) != expected.confidence:
            return "cells are missing, so it is not sure what was decided: restore them"
    filled = [name for name in ("corrected_id", "comment") if cells.get(name)]
    # The comment of a row on which curators differ is the run's own.
    if filled and not cells.get("comment", "").startswith(CONFLICT):
        return f"a {filled[0]} without a decision: give one"
    return ""


def _changed_keys(cells: Mapping[str, str], finding: StoredFinding) -> str:
    for name in KEYS:
        was = finding.figid if name == "figid" else finding.kind.value
        if name in cells and cells[name] != was:
            return (
                f"{name} was changed from {was!r} to {cells[name]!r}, so it is not sure what was "
                "decided: restore it"
            )
    return ""


def _day(cells: Mapping[str, str], today: str, where: str, checked: Checked) -> str:
    """Return the date of the decision, as a spreadsheet has rewritten it where that can be read.

    Month and day of 3/4/2026 cannot be told apart: today's date is used, with a note.
    """
    given = cells.get("decided_at", "")
    if not given:
        return today
    if found := _DAY_FIRST.fullmatch(given):
        given = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        # Python also reads 20261128, which would sort behind all other dates.
        read = date.fromisoformat(given[:10]).isoformat() + given[10:]
    except ValueError:
        read = given
    for usable in (read, read[:10]):
        if moment(usable):
            return usable
    checked.notes.append(
        f"{where}: decided_at {given!r} is not a date until now, such as {today}, which is used"
    )
    return today


def listed(texts: Iterable[str], most: int = 20, rest: str = "") -> list[str]:
    """Return the first texts, how many more there are, and where the ``rest`` is."""
    texts = list(texts)
    more = len(texts) - most
    return texts if more <= 0 else [*texts[:most], f"… and {more:,} more{rest}"]


def conflicts_table(conflicts: Iterable[Sequence[Decision]]) -> str:
    """Return the contradictions between curators as TSV, for them to talk about."""
    lines = [
        "\t".join(("figid", "review_id", "question_id", "scope", "finding", "about", "decisions"))
    ]
    for group in sorted(conflicts, key=lambda group: (group[0].subject, group[0].scope)):
        first = group[0]
        about = first.mention or first.existing_word or first.existing_symbol
        said = "; ".join(
            f"{d.curator}: {d.decision} {d.corrected_id}".rstrip()
            + (f" ({d.comment})" if d.comment else "")
            for d in group
        )
        cells = (
            first.figid, first.review_id, first.question_id, first.scope, first.finding, about,
            said,
        )  # fmt: skip
        lines.append("\t".join(protect(" ".join(cell.split())) for cell in cells))
    return "\n".join(lines) + "\n"
