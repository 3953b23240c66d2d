"""Decisions, and the file that exchanges them: ``decisions.tsv``, sorted plain text.

A decision is on one row of the review (scope ``row``) or on a question. One on a question is a
rule: it settles all rows of the question, now and in later runs, unless a narrower one says
otherwise. The file has one line for each subject, scope and curator, also for withdrawn ones, so
that a copy that still has them does not bring them back when the copies are merged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from annotator.disk.atomic import whole_file
from annotator.disk.regular_files import open_regular
from annotator.errors import InputError
from annotator.results.spreadsheet_cells import protect, unprotect
from annotator.results.stored import current_id

#: The file of decisions beside a run.
FILE_OF_DECISIONS = "decisions.tsv"
#: accept: the finding is right. reject: it is not. unsure: asked, and not known.
DECISIONS = ("accept", "reject", "unsure")
#: What stands in the place of a decision that was taken back.
WITHDRAWN = "withdrawn"
#: Bytes of a file of decisions or of a review; the 110,000 figures of PFOCR give some 400 MB.
MAX_BYTES = 2 * 1024**3

#: How far a decision reaches, narrowest first: the row alone; the question's rows of one figure
#: (``figure:PMC1__f1``), of the figures about one organism (``organism:ncbitaxon:9606``), or all.
ROW, EVERYWHERE = "row", "everywhere"
#: The beginning of the name that stands for a curator where an audit has accepted a row.
AUDIT = "audit:"
_SCOPE = re.compile(r"row|everywhere|figure:.+|organism:ncbitaxon:\d+")


class Decision(Struct, frozen=True, order=True):
    """What one curator decided of a row or a question; the columns of the file are these fields.

    ``review_id`` is empty for a decision on a question; ``question_id`` may be empty for one on a
    row. The later fields repeat what the finding said, so that the file can be read on its own.
    ``decided_at`` is a date or time as ISO 8601 has it. ``corrected_id`` joins CURIEs with ``|``.
    """

    figid: str
    review_id: str
    question_id: str
    scope: str
    curator: str
    decision: str
    corrected_id: str
    decided_at: str
    comment: str
    finding: str
    confidence: str
    mention: str
    proposed_id: str
    existing_word: str
    existing_symbol: str
    existing_id: str
    existing_taxon: str
    existing_source: str

    @property
    def subject(self) -> str:
        """Return what was decided: the review_id of a row, else the question_id."""
        return self.review_id if self.scope == ROW else self.question_id

    @property
    def key(self) -> tuple[str, str, str]:
        """Return (subject, scope, curator): of these, there is one decision at a time."""
        return self.subject, self.scope, self.curator

    @property
    def by_audit(self) -> bool:
        """Return whether an audit has accepted the row, not a person."""
        return self.curator.startswith(AUDIT)

    @property
    def said(self) -> tuple[str, str, str]:
        """Return what the curator said: decision, corrected_id and comment."""
        return self.decision, self.corrected_id, self.comment


COLUMNS = Decision.__struct_fields__
#: Those of the version before, which had decisions on rows only.
_OLD_COLUMNS = tuple(name for name in COLUMNS if name not in ("question_id", "scope"))


def scope_problem(scope: str) -> str:
    """Return what is wrong with a scope, or nothing."""
    if _SCOPE.fullmatch(scope):
        return ""
    return f"scope {scope!r}: it is everywhere, organism:ncbitaxon:NUMBER or figure:FIGID"


def read_decisions(path: Path) -> list[Decision]:
    """Read ``decisions.tsv``. Raises InputError naming the line that cannot be read."""
    try:
        # Not splitlines: cells may hold other line breaks.
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(
                f"{path}: has more than {MAX_BYTES:,} bytes",
                hint="check that it is a file of decisions",
            )
        *lines, rest = data.decode("utf-8-sig").split("\n")
    except FileNotFoundError as error:
        raise InputError(
            f"{path}: there is no such file of decisions",
            hint="give the decisions.tsv that annotator apply has written beside a run",
        ) from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not a file of decisions: it is not UTF-8 text ({error.reason})",
            hint="give the decisions.tsv that annotator apply has written",
        ) from error
    if rest:
        raise InputError(
            f"{path}:{len(lines) + 1}: the last line is cut off: it has no line end",
            hint="restore the file, or end the line if it is whole",
        )
    columns = tuple(lines[0].split("\t")) if lines else ()
    if columns not in (COLUMNS, _OLD_COLUMNS):
        raise InputError(
            f"{path}:1: not a file of decisions: its columns must be {', '.join(COLUMNS)}",
            hint="give the decisions.tsv that annotator apply has written",
        )
    return [_read(line, columns, f"{path}:{n}") for n, line in enumerate(lines[1:], start=2)]


def fingerprint(path: Path) -> str:
    """Return a hash of a file of decisions; empty if there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path"
        ) from error


def _read(line: str, columns: tuple[str, ...], where: str) -> Decision:
    cells = [unprotect(_unescaped(cell)) for cell in line.split("\t")]
    if len(cells) != len(columns):
        raise InputError(
            f"{where}: {len(cells)} cells under {len(columns)} columns",
            hint="repair the line, in which a merge may have left its marks, and try again; what "
            "was decided here is in the database beside the file",
        )
    values = dict.fromkeys(COLUMNS, "") | {"scope": ROW} | dict(zip(columns, cells, strict=True))
    values["review_id"] = current_id(values["review_id"])
    values["scope"] = values["scope"] or (ROW if values["review_id"] else EVERYWHERE)
    decision = Decision(**values)
    if decision.decision not in (*DECISIONS, WITHDRAWN):
        raise InputError(
            f"{where}: decision {decision.decision!r}",
            hint=f"a decision is one of {', '.join((*DECISIONS, WITHDRAWN))}",
        )
    if problem := scope_problem(decision.scope):
        raise InputError(
            f"{where}: {problem}", hint="correct the scope; that of a row's own decision is row"
        )
    if not decision.subject:
        raise InputError(
            f"{where}: a decision on nothing",
            hint="a row needs its review_id, a question its question_id",
        )
    return decision


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the file sorted, replacing it only when the new one is complete on the disk."""
    write_sorted(path, sorted(decisions))


def write_sorted(path: Path, decisions: Iterable[Decision]) -> None:
    """Write decisions that are sorted already, without holding them in memory."""
    with whole_file(path) as file:
        file.write("\t".join(COLUMNS) + "\n")
        for decision in decisions:
            cells = (_escaped(protect(cell)) for cell in astuple(decision))
            file.write("\t".join(cells) + "\n")


_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PLAIN = {escaped: plain for plain, escaped in _ESCAPES.items()}
_TABLE = str.maketrans(_ESCAPES)


def _escaped(cell: str) -> str:
    return cell.translate(_TABLE)


def _unescaped(cell: str) -> str:
    if "\\" not in cell:
        return cell
    parts = []
    at = 0
    while at < len(cell):
        pair = cell[at : at + 2]
        parts.append(_PLAIN.get(pair, cell[at]))
        at += 2 if pair in _PLAIN else 1
    return "".join(parts)
