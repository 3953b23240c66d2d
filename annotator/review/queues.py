"""The two queues, of questions and of figures: filtered, counted, with what is decided."""

from __future__ import annotations

import time
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from annotator.curation.decisions import AUDIT, DECISIONS, WITHDRAWN
from annotator.review.audit import LiveAudit, stratum_view
from annotator.review.index import ReviewIndex

#: Of a long list of rows, the first are named.
_ROWS_NAMED = 1000
#: A count that takes more seconds than _SLOW, with hundreds of thousands of decisions, is made
#: again only after _REST times as long.
_SLOW, _REST = 0.5, 20
STATES = ("open", "decided", "all", *DECISIONS)
_OPEN = ("open", "all")
AUDITS = ("first", "only", "none")

_HELD = f"decisions.latest l JOIN decisions.events e USING (seq) WHERE e.decision <> '{WITHDRAWN}'"
#: That somebody else has decided a row r by itself.
_DECIDED_BY_OTHERS = (
    f"EXISTS (SELECT 1 FROM {_HELD} AND l.subject = r.review_id AND l.scope = 'row' "
    f"AND l.curator <> :curator AND l.curator NOT LIKE '{AUDIT}%')"
)
#: That the text searched for is in a question q.
_LIKE_WORD = " OR ".join(
    f"q.{name} LIKE :like ESCAPE '\\'"
    for name in (
        "word", "existing_id", "existing_symbol", "proposed_id", "proposed_symbol", "question_id",
    )
)  # fmt: skip
_COLUMNS = (
    "question_id", "finding", "word", "existing_id", "existing_symbol", "proposed_id",
    "proposed_symbol", "organism", "figures", "rows", "expected_precision", "reason", "figid",
)  # fmt: skip


class Filters(Struct, frozen=True):
    """What a queue is narrowed to; empty values do not narrow.

    ``kind`` is a kind of finding, ``type`` one of entity, ``organism`` the CURIE of what the figure
    is most likely about, ``source`` that of an existing row, ``word`` part of a word, symbol or id
    (of figures: also of the figid). ``state`` is one of STATES, ``audit`` one of AUDITS: the rows
    that the run's audit needs come first, are alone, or are left out.
    """

    kind: str = ""
    type: str = ""
    organism: str = ""
    source: str = ""
    confidence: str = ""
    word: str = ""
    state: str = "all"
    audit: str = "first"
    limit: int = 50
    offset: int = 0


class Viewer(Struct, frozen=True):
    """Who asks. A ``blind`` curator sees what others decided as questions, not their answers."""

    curator: str = ""
    blind: bool = False

    @property
    def held(self) -> str:
        """Return the SQL of the decisions that count as answers for the viewer."""
        return f"{_HELD} AND l.curator = :curator" if self.blind else _HELD


class Queues:
    """Lists of what is asked in an index."""

    def __init__(self, index: ReviewIndex, audit: LiveAudit | None = None) -> None:
        """List from ``index``; first what ``audit`` needs."""
        self._index = index
        self._audit = audit
        self._progress: dict[Viewer, tuple[float, float, int, dict[str, int]]] = {}

    def questions(self, filters: Filters, viewer: Viewer) -> dict[str, Any]:
        """Return the number of questions that pass, and those of the page asked for.

        The rows that the run's audit needs come first, one by one: ``audit`` of such an entry says
        what for, and its only review_id is to be decided. A row may be asked twice, for the audit
        and with its question, since a decision on the question is no answer to the audit.
        """
        sampled, found = self._sampled(filters, viewer)
        limit = filters.limit - len(found)
        rest = replace(filters, limit=limit, offset=max(0, filters.offset - sampled))
        total = sampled
        if filters.audit != "only":
            found += self._questions(rest, viewer) if limit else []
            total += self._total(filters, viewer)
        return {
            "total": total,
            "complete": self._index.complete.is_set(),
            "questions": found,
        }

    def _sampled(self, filters: Filters, viewer: Viewer) -> tuple[int, list[dict[str, Any]]]:
        """Return the number of rows that the audit needs and that pass, and those of the page."""
        audit = self._audit.now() if self._audit is not None else None
        # A second opinion is no answer of the sample.
        if audit is None or viewer.blind or filters.audit == "none" or filters.state not in _OPEN:
            return 0, []
        where = [*_row_conditions(filters), *_question_conditions(filters)]
        passing = (
            "FROM audit_queue a JOIN rows r USING (review_id) JOIN questions q "
            f"ON q.question_id = r.question_id WHERE {' AND '.join(['1', *where])}"
        )
        given = _given(filters, viewer)
        columns = ", ".join(f"q.{name}" for name in _COLUMNS)
        rows = self._index.read(
            f"SELECT a.review_id, a.stratum, r.figid, {columns} {passing} "
            "ORDER BY a.position LIMIT :limit OFFSET :offset",
            given,
        )
        strata = {stratum.name: stratum_view(stratum) for stratum in audit.strata}
        found = [
            dict(zip(_COLUMNS, values, strict=True))
            | {"figid": figid, "review_ids": [review_id], "decisions": [],
               "audit": {"audit": audit.audit, "review_id": review_id} | strata[stratum]}
            for review_id, stratum, figid, *values in rows
            if stratum in strata  # else the audit has just begun anew
        ]  # fmt: skip
        return int(self._index.read(f"SELECT count(*) {passing}", given)[0][0]), found

    def _questions(self, filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
        given = _given(filters, viewer)
        where = self._passing(filters, viewer)
        rows = self._index.read(
            f"SELECT {', '.join(f'q.{name}' for name in _COLUMNS)} FROM questions q WHERE "
            f"{' AND '.join([*where, self._state(filters.state, viewer)])} "
            "ORDER BY q.position LIMIT :limit OFFSET :offset",
            given,
        )
        found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        for question in found:
            question |= self._standing(question["question_id"], viewer) | {"audit": None}
        return found

    def question(self, question_id: str, viewer: Viewer) -> dict[str, Any] | None:
        """Return a question with its figures and rows, None if the run does not ask it."""
        query = f"SELECT {', '.join(_COLUMNS)} FROM questions WHERE question_id = ?"
        rows = self._index.read(query, (question_id,))
        if not rows:
            return None
        found = dict(zip(_COLUMNS, rows[0], strict=True)) | self._standing(question_id, viewer)
        # What is open to a blind curator would show what others have decided.
        is_open = "1" if viewer.blind else self._row_open(viewer)
        figures: dict[str, dict[str, Any]] = {}
        for figid, review_id, opened in self._index.read(
            f"SELECT r.figid, r.review_id, {is_open} AS open FROM rows r WHERE r.question_id = "
            ":question_id ORDER BY open DESC, r.priority DESC, r.figid, r.review_id LIMIT :most",
            {"question_id": question_id, "curator": viewer.curator, "most": _ROWS_NAMED},
        ):
            figure = {"figid": figid, "review_ids": [], "open": bool(opened)}
            figures.setdefault(figid, figure)["review_ids"].append(review_id)
        found["in_figures"] = [*figures.values()] or [
            {"figid": found["figid"], "review_ids": [], "open": True}
        ]
        return found

    def figures(self, filters: Filters, viewer: Viewer) -> dict[str, Any]:
        """Return the figures with rows that pass: those with most to gain first.

        To a blind curator, these are rows that others have decided one by one.
        """
        given = _given(filters, viewer)
        row = ["r.figid = f.figid", *_row_conditions(filters)]
        if viewer.blind:
            row.append(_DECIDED_BY_OTHERS)
        if filters.audit == "only" and self._audit is not None:
            self._audit.now()
            row.append("r.review_id IN (SELECT review_id FROM audit_queue)")
        if filters.kind:
            row.append("r.finding = :kind")
        if filters.state != "all":
            is_open = self._row_open(viewer)
            row.append(is_open if filters.state == "open" else f"NOT ({is_open})")
        if filters.word:
            asked = f"SELECT q.question_id FROM questions q WHERE {_LIKE_WORD}"
            row.append(f"(r.figid LIKE :like ESCAPE '\\' OR r.question_id IN ({asked}))")
        where = [f"EXISTS (SELECT 1 FROM rows r WHERE {' AND '.join(row)})"]
        passing = f"FROM queue f WHERE {' AND '.join(where)}"
        rows = self._index.read(
            f"SELECT f.figid, f.rows {passing} ORDER BY f.position LIMIT :limit OFFSET :offset",
            given,
        )
        return {
            "total": self._index.read(f"SELECT count(*) {passing}", given)[0][0],
            "complete": self._index.complete.is_set(),
            "figures": [{"figid": figid, "rows": rows} for figid, rows in rows],
        }

    def figure_rows(self, figid: str, viewer: Viewer) -> list[dict[str, Any]]:
        """Return the rows of a figure, most important first, and whether each is open."""
        rows = self._index.read(
            f"SELECT r.review_id, r.question_id, {self._row_open(viewer)} FROM rows r "
            "WHERE r.figid = :figid ORDER BY r.priority DESC, r.review_id",
            {"figid": figid, "curator": viewer.curator},
        )
        return [{"review_id": r, "question_id": q, "open": bool(o)} for r, q, o in rows]

    def values(self) -> dict[str, list[str]]:
        """Return the values that filters can have in this run."""
        asked = {
            "kind": "SELECT DISTINCT finding FROM questions ORDER BY 1",
            "type": "SELECT DISTINCT entity_type FROM rows WHERE entity_type <> '' ORDER BY 1",
            "organism": "SELECT taxon FROM figures WHERE taxon <> '' "
            "GROUP BY taxon ORDER BY count(*) DESC",
            "confidence": "SELECT DISTINCT confidence FROM rows ORDER BY 1",
        }
        found = {name: [row[0] for row in self._index.read(sql)] for name, sql in asked.items()}
        sources = self._index.read("SELECT DISTINCT source FROM rows WHERE source <> ''")
        return found | {"source": sorted({part for (row,) in sources for part in row.split("|")})}

    def progress(self, viewer: Viewer) -> dict[str, int]:
        """Return how many questions and rows there are, and how many of them are decided."""
        version = self._index.read("PRAGMA decisions.data_version")[0][0]
        complete = self._index.complete.is_set()
        version = version * 2 + complete
        at, took, known, counts = self._progress.get(viewer, (0.0, 0.0, -1, {}))
        now = time.monotonic()
        if known == version or (took > _SLOW and now - at < took * _REST):
            return counts
        counts = self._counted(viewer)
        self._progress[viewer] = now, time.monotonic() - now, version, counts
        return counts

    def _counted(self, viewer: Viewer) -> dict[str, int]:
        filters = Filters(state="open")
        given = _given(filters, viewer)
        where = self._passing(Filters(), viewer)
        total = self._index.read(
            f"SELECT count(*) FROM questions q WHERE {' AND '.join(where)}", given
        )[0][0]
        left = self._total(filters, viewer)
        settled = self._index.read(
            "SELECT count(*) FROM (SELECT r.review_id FROM "
            f"{_joined(viewer, 'r.question_id', 'everywhere')} UNION SELECT r.review_id FROM "
            f"{_joined(viewer, 'r.review_id', 'row')} UNION SELECT r.review_id FROM rows r WHERE "
            f"r.question_id IN (SELECT l.subject FROM {viewer.held} AND l.scope NOT IN "
            f"('row', 'everywhere')) AND NOT ({self._row_open(viewer)}))",
            given,
        )[0][0]
        rows = self._index.read("SELECT count(*) FROM rows")[0][0]
        return {"questions": total, "open_questions": left, "rows": rows, "settled_rows": settled}

    def _standing(self, question_id: str, viewer: Viewer) -> dict[str, Any]:
        """Return the rows of a question and what was decided of it, as the viewer may see it."""
        rows = self._index.read(
            "SELECT review_id FROM rows WHERE question_id = ? ORDER BY priority DESC, figid, "
            "review_id LIMIT ?",
            (question_id, _ROWS_NAMED),
        )
        return {
            "review_ids": [row[0] for row in rows],
            "decisions": self.decisions(question_id, viewer),
        }

    def decisions(self, subject: str, viewer: Viewer) -> list[dict[str, str]]:
        """Return what was decided of a question or row, as the viewer may see it."""
        names = ("scope", "curator", "decision", "corrected_id", "comment", "decided_at")
        rows = self._index.read(
            f"SELECT {', '.join(f'e.{name}' for name in names)} FROM {viewer.held} "
            "AND l.subject = :subject ORDER BY e.seq",
            {"subject": subject, "curator": viewer.curator},
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _passing(self, filters: Filters, viewer: Viewer) -> list[str]:
        """Return the conditions on a question q, except for its state."""
        where = ["1"]
        if viewer.blind:
            where.append(
                f"EXISTS (SELECT 1 FROM {_HELD} AND l.subject = q.question_id "
                "AND l.scope = 'everywhere' AND l.curator <> :curator)"
            )
        where += _question_conditions(filters)
        if row := _row_conditions(filters):
            where.append(
                f"EXISTS (SELECT 1 FROM rows r WHERE r.question_id = q.question_id AND "
                f"{' AND '.join(row)})"
            )
        return where

    def _total(self, filters: Filters, viewer: Viewer) -> int:
        """Count the questions that pass; of the decided ones alone each is looked at."""
        given, where = _given(filters, viewer), self._passing(filters, viewer)
        passing = f"FROM questions q WHERE {' AND '.join(where)}"
        touched = (
            f"q.question_id IN (SELECT l.subject FROM {_HELD} UNION SELECT r.question_id FROM "
            "decisions.latest l CROSS JOIN rows r ON r.review_id = l.subject WHERE l.scope = 'row')"
        )
        if filters.state in ("all", "open"):
            count = int(self._index.read(f"SELECT count(*) {passing}", given)[0][0])
            if filters.state == "all":
                return count
            closed = f"SELECT count(*) {passing} AND {touched} AND {self._state('decided', viewer)}"
            return count - int(self._index.read(closed, given)[0][0])
        state = self._state(filters.state, viewer)
        return int(
            self._index.read(f"SELECT count(*) {passing} AND {touched} AND {state}", given)[0][0]
        )

    def _state(self, state: str, viewer: Viewer) -> str:
        """Return the condition that a question q is in a state."""
        everywhere = (
            f"EXISTS (SELECT 1 FROM {viewer.held} AND l.subject = q.question_id "
            "AND l.scope = 'everywhere')"
        )
        if state == "all":
            return "1"
        if state in DECISIONS:
            return (
                f"EXISTS (SELECT 1 FROM {viewer.held} AND l.subject = q.question_id "
                f"AND e.decision = '{state}')"
            )
        decided = everywhere
        if self._index.complete.is_set() and not viewer.blind:
            decided = (
                f"({everywhere} OR NOT EXISTS (SELECT 1 FROM rows r WHERE "
                f"r.question_id = q.question_id AND {self._row_open(viewer)}))"
            )
        return decided if state == "decided" else f"NOT {decided}"

    def _row_open(self, viewer: Viewer) -> str:
        """Return the condition that nothing settles a row r.

        To a blind curator, open are the rows that others decided one by one: only decisions on the
        same row can be compared.
        """
        if viewer.blind:
            own = f"SELECT 1 FROM {viewer.held} AND l.subject = r.review_id AND l.scope = 'row'"
            return f"({_DECIDED_BY_OTHERS} AND NOT EXISTS ({own}))"
        keys = (
            ("r.question_id", "'everywhere'"),
            ("r.review_id", "'row'"),
            ("r.question_id", "'figure:' || r.figid"),
            ("r.question_id", "'organism:' || r.taxon"),
        )
        return " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {viewer.held} AND l.subject = {subject} "
            f"AND l.scope = {scope})"
            for subject, scope in keys
        )


def _joined(viewer: Viewer, column: str, scope: str) -> str:
    """Return the decisions of a scope with the rows that they settle."""
    source, _, condition = viewer.held.partition(" WHERE ")
    return (
        f"{source} CROSS JOIN rows r ON {column} = l.subject WHERE {condition} "
        f"AND l.scope = '{scope}'"
    )


def _row_conditions(filters: Filters) -> list[str]:
    conditions = {
        "r.entity_type = :type": filters.type,
        "r.taxon = :organism": filters.organism,
        "r.confidence = :confidence": filters.confidence,
        "'|' || r.source || '|' LIKE '%|' || :source || '|%'": filters.source,
    }
    return [condition for condition, value in conditions.items() if value]


def _question_conditions(filters: Filters) -> list[str]:
    """Return the conditions on the finding and the words of a question q."""
    found = ["q.finding = :kind"] if filters.kind else []
    if filters.word:
        found.append(f"({_LIKE_WORD})")
    return found


def _given(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    word = filters.word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "kind": filters.kind, "type": filters.type, "organism": filters.organism,
        "source": filters.source, "confidence": filters.confidence, "like": f"%{word}%",
        "limit": filters.limit, "offset": filters.offset, "curator": viewer.curator,
    }  # fmt: skip
