"""Check returned review rows against the run: what can be used, and what cannot, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from annotator.curation.decisions import DECISIONS, Decision
from annotator.curation.review_file import ReviewFile, ReviewLine
from annotator.lexicon.index import Lexicon
from annotator.records import Figure, FindingKind
from annotator.results.review_table import CONFLICT, ReviewRow, review_row
from annotator.results.spreadsheet_cells import protect
from annotator.results.stored import StoredFinding

#: Columns that say which finding a row is; a row where they were changed is not used.
KEYS = ("figid", "finding")
#: Columns that the run wrote; where they were changed, what the run wrote is used.
_WRITTEN = (
    "mention", "proposed_id", "proposed_symbol", "existing_word", "existing_id", "existing_symbol",
    "existing_source", "confidence",
)  # fmt: skip

#: Spreadsheets make dates of SEPT2 and MARCH1.
_DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?")
_CURIE = re.compile(r"(?:ncbigene|hgnc|fplx|mesh|ncbitaxon|hgnc\.genegroup):[\w.-]+")
_REVIEW_ID = re.compile(r"[0-9a-f]{16}")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class Checked(Struct):
    """The decisions that can be used, and what was found.

    ``problems`` are rows that are not used; ``notes`` are rows that are, with what was corrected.
    Each begins with ``file:line``. ``read`` counts the rows, ``open`` those without a decision.
    """

    decisions: list[Decision] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: int = 0
    open: int = 0


class Known(Struct, frozen=True):
    """What returned rows are checked against, and what fills their empty cells.

    ``findings`` are those of the run that ask for a decision, by review_id. With ``unknown_ids``,
    a well-formed id that the lexicon lacks is accepted with a note.
    """

    findings: Mapping[str, StoredFinding]
    lexicon: Lexicon
    curator: str
    today: str
    unknown_ids: bool = False


def check(files: Sequence[ReviewFile], known: Known) -> Checked:
    """Check all rows of all files."""
    checked = Checked()
    seen: dict[tuple[str, str], list[tuple[str, Decision]]] = {}
    for file in files:
        checked.notes += file.notes
        for line in file.lines:
            checked.read += 1
            where = f"{file.path}:{line.line}"
            decision = _decision(line, where, known, checked)
            if decision is not None:
                key = decision.review_id, decision.curator
                seen.setdefault(key, []).append((where, decision))
        checked.read += len(file.problems)
        checked.problems += file.problems
    for again in seen.values():
        _take(again, checked)
    return checked


def _take(again: Sequence[tuple[str, Decision]], checked: Checked) -> None:
    """Keep one of a curator's rows for the same finding, unless they differ."""
    where, first = again[0]
    if len({(d.decision, d.corrected_id) for _, d in again}) > 1:
        said = ", ".join(f"{d.decision} {d.corrected_id}".strip() + f" ({w})" for w, d in again)
        checked.problems.append(
            f"{where}: {first.curator} decided {first.review_id} in more than one way: {said}; "
            "leave one"
        )
        return
    for other, _ in again[1:]:
        checked.notes.append(f"{other}: the same decision as in {where}: counted once")
    checked.decisions.append(max((d for _, d in again), key=lambda d: d.comment))


def _decision(line: ReviewLine, where: str, known: Known, checked: Checked) -> Decision | None:
    """Return the decision of a row; None without a decision, or with a problem."""
    cells = {name: cell.strip() for name, cell in line.cells.items()}
    said = cells["decision"].lower()
    if not said:
        checked.open += 1
        if problem := _not_open(line, cells, known):
            checked.problems.append(f"{where}: {problem}")
        return None
    finding = known.findings.get(cells["review_id"])
    if finding is None:
        problem = f"review_id {cells['review_id']!r} is not one of this run: was it changed?"
        checked.problems.append(f"{where}: {problem}")
        return None
    if problem := _not_usable(cells, said, finding, known):
        checked.problems.append(f"{where}: {problem}")
        return None
    expected = review_row(Figure(finding.figid, ""), finding)
    checked.notes += _changed_cells(cells, finding, expected, where)
    ids = _ids(cells.get("corrected_id", ""))
    checked.notes += [
        f"{where}: corrected_id {curie} is not in the lexicon" for curie in _unknown(ids, known)
    ]
    return Decision(
        finding.figid, finding.review_id, cells.get("curator") or known.curator, said,
        "|".join(ids), _day(cells, known.today, where, checked), cells.get("comment", ""),
        finding.kind.value, finding.confidence.value, expected.mention, expected.proposed_id,
        expected.existing_word, expected.existing_symbol, expected.existing_id,
        expected.existing_taxon, expected.existing_source,
    )  # fmt: skip


def _not_usable(cells: Mapping[str, str], said: str, finding: StoredFinding, known: Known) -> str:
    """Return why the decision of a row cannot be used, or nothing."""
    if said not in DECISIONS:
        return f"decision {cells['decision']!r}: it is one of {', '.join(DECISIONS)}, or empty"
    if not (cells.get("curator") or known.curator):
        return "no curator: fill the column, or give --curator NAME"
    return _changed_keys(cells, finding) or _bad_ids(cells, said, finding, known)


def _changed_cells(
    cells: Mapping[str, str], finding: StoredFinding, expected: ReviewRow, where: str
) -> Iterator[str]:
    """Yield a note for each cell that was changed though nobody decides on it."""
    # What a mismatch of organisms says is in the record and in annotations.jsonl.
    for name in _WRITTEN if finding.kind is not FindingKind.ORGANISM_MISMATCH else ():
        was, now = str(getattr(expected, name)).strip(), cells.get(name)
        # A workbook made of the CSV has its apostrophes before formulas.
        if now is not None and now not in (was, protect(was)):
            kind = " (a spreadsheet made a date of it)" if _DATE.fullmatch(now) else ""
            yield f"{where}: {name} was changed from {was!r} to {now!r}{kind}: {was!r} is used"


def _not_open(line: ReviewLine, cells: Mapping[str, str], known: Known) -> str:
    """Return what is wrong with a row without a decision, or nothing.

    It may be a piece of a row with one; and who corrects or comments has something to decide.
    """
    review_id = cells["review_id"]
    if not _REVIEW_ID.fullmatch(review_id):
        return f"{review_id[:40]!r} is not a review_id, and the row has no decision: was it split?"
    finding = known.findings.get(review_id)
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


def _ids(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|;,\s]+", cell) if part.strip()]


def _bad_ids(cells: Mapping[str, str], said: str, finding: StoredFinding, known: Known) -> str:
    ids = _ids(cells.get("corrected_id", ""))
    if ids and said != "accept":
        return f"{said} with a corrected_id: accept it with the id, or leave the id out"
    rows = ", ".join(dict.fromkeys(row.id for row in finding.existing if row.id))
    conflict = said == "accept" and finding.kind is FindingKind.TYPE_CONFLICT
    if conflict and not (ids and set(ids) <= set(rows.split(", "))):
        return f"a type_conflict is accepted with the right id as corrected_id, of {rows}"
    if ids and finding.kind is FindingKind.ENCODING:
        return "an encoding finding is about the record's text, and has no corrected_id"
    for curie in ids:
        if not _CURIE.fullmatch(curie):
            kind = ": a spreadsheet made a date of it" if _DATE.fullmatch(curie) else ""
            return f"corrected_id {curie!r} is not a CURIE such as ncbigene:1938{kind}"
    unknown = [] if known.unknown_ids else _unknown(ids, known)
    if unknown:
        return (
            f"corrected_id {unknown[0]} is not in the lexicon ({known.lexicon.name}): check it, or "
            "give --unknown-ids"
        )
    return ""


def _unknown(ids: Iterable[str], known: Known) -> list[str]:
    lexicon = known.lexicon
    return [curie for curie in ids if not lexicon.entity(curie) and curie not in lexicon.organisms]


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
        date.fromisoformat(given[:10])
    except ValueError:
        checked.notes.append(
            f"{where}: decided_at {given!r} is not a date such as {today}, which is used"
        )
        return today
    return given


def listed(texts: Iterable[str], most: int = 20) -> list[str]:
    """Return the first texts, and how many more there are."""
    texts = list(texts)
    more = len(texts) - most
    return texts if more <= 0 else [*texts[:most], f"… and {more:,} more"]


def conflicts_table(conflicts: Mapping[str, Sequence[Decision]]) -> str:
    """Return the contradictions between curators as TSV, for them to talk about."""
    lines = ["\t".join(("figid", "review_id", "finding", "about", "decisions"))]
    for review_id, group in sorted(conflicts.items()):
        first = group[0]
        about = first.mention or first.existing_word or first.existing_symbol
        said = "; ".join(
            f"{d.curator}: {d.decision} {d.corrected_id}".rstrip()
            + (f" ({d.comment})" if d.comment else "")
            for d in group
        )
        cells = (first.figid, review_id, first.finding, about, said)
        lines.append("\t".join(protect(" ".join(cell.split())) for cell in cells))
    return "\n".join(lines) + "\n"
