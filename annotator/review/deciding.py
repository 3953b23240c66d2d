"""Check what a curator decides on the page, and record it: it is on the disk before the answer."""

from __future__ import annotations

import time
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, astuple, replace

from annotator.curation.checking import Known, decision_of
from annotator.curation.decisions import (
    EVERYWHERE,
    ROW,
    WITHDRAWN,
    Decision,
    scope_problem,
)
from annotator.curation.events import now, now_after
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.results.stored import StoredFinding
from annotator.review.index import ReviewIndex
from annotator.review.queues import Viewer

SOURCE = "annotator review"
#: Seconds that a decision waits for the run to be read, which takes some 15 s for 100,000 figures.
_PATIENCE = 60
#: Seconds between two looks whether what is decided has been read.
_AGAIN = 0.3


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """What a curator said, as it was recorded."""

    decision: str
    corrected_id: str = ""
    comment: str = ""


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST /api/decisions``: what is decided, of a question or of a row.

    An empty ``decision`` takes back what the curator had decided. ``scope`` is of a question:
    everywhere, figure (that of ``figid``), organism (what this figure is about), or in full as in
    the file of decisions. An empty ``curator`` is the one that the server was started for. With
    ``standing``, nothing is recorded if the curator says something else by now.
    """

    decision: str
    question_id: str = ""
    review_id: str = ""
    corrected_id: str = ""
    scope: str = ""
    comment: str = ""
    curator: str = ""
    figid: str = ""
    standing: Said | None = None


class Settled(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST /api/adjudications``: whose decision on a subject stays.

    With ``standing``, it stays only if it says this.
    """

    subject: str
    scope: str
    curator: str
    standing: Said | None = None


class Desk:
    """Takes the decisions of all curators of a run."""

    def __init__(self, index: ReviewIndex, store: DecisionStore, lexicon: Lexicon) -> None:
        """Record in ``store`` what is decided of what ``index`` has."""
        self._index = index
        self._store = store
        self._lexicon = lexicon

    def decide(self, answer: Answer, viewer: Viewer) -> dict[str, Any]:
        """Record a decision, or take one back; return what now holds, and what held before.

        Raises InputError for what cannot be used.
        """
        curator = (answer.curator or viewer.curator).strip()
        if not curator:
            raise InputError("no curator", hint="give the name or ORCID of who decides")
        if viewer.blind and curator != viewer.curator:
            raise InputError(f"this server is for the second opinion of {viewer.curator} alone")
        if bool(answer.question_id) == bool(answer.review_id):
            raise InputError("give a question_id or a review_id, one of them")
        scope = self._scope(answer)
        subject = answer.review_id or answer.question_id
        key = (subject, scope, curator)
        decision = self._checked(answer, scope, curator) if answer.decision else None
        standing = astuple(answer.standing) if answer.standing else None
        with self._store.writing() as db:
            before = self._store.latest(db, key)
            if standing and (before is None or before.said != standing):
                return {"saved": False, "before": _said(before), "decision": None}
            if decision is None:
                taken = self._store.take_back(db, key, SOURCE)
                return {
                    "saved": True, "withdrawn": taken, "before": _said(before), "decision": None,
                }  # fmt: skip
            if before is None or before.said != decision.said:
                at = now_after(before.decided_at if before else "")
                decision = replace(decision, decided_at=at)
                self._store.add(db, decision, SOURCE)
        return {"saved": True, "before": _said(before), "decision": asdict(decision)}

    def keep(self, settled: Settled) -> int:
        """Settle a disagreement: take back what others know of a subject; return how many.

        Raises InputError if the decision that stays is not, or no longer, what is to be kept.
        """
        subject, scope, curator = settled.subject, settled.scope, settled.curator
        with self._store.writing() as db:
            kept = self._store.latest(db, (subject, scope, curator))
            said = astuple(settled.standing) if settled.standing else None
            if kept is None or kept.decision == WITHDRAWN or said not in (None, kept.said):
                raise InputError(
                    f"{subject}: {curator} has decided otherwise, or nothing, at the scope {scope}",
                    hint="look at what the curators say now",
                )
            others = db.execute(
                "SELECT curator FROM latest WHERE subject = ? AND scope = ? AND curator <> ?",
                (subject, scope, curator),
            ).fetchall()
            return sum(
                self._store.take_back(db, (subject, scope, other), f"{SOURCE}, adjudicated")
                for (other,) in sorted(others)
            )

    def _checked(self, answer: Answer, scope: str, curator: str) -> Decision:
        cells = {
            "review_id": answer.review_id, "question_id": answer.question_id, "scope": scope,
            "decision": answer.decision, "corrected_id": answer.corrected_id,
            "comment": " ".join(answer.comment.split()), "curator": curator,
        }  # fmt: skip
        key = "review_id" if answer.review_id else "question_id"
        finding = self._finding(answer)
        if finding is None:
            hint = "" if self._index.complete.is_set() else "the run is still being read; try again"
            raise InputError(f"{key} {cells[key]!r} is not one of this run", hint=hint)
        known = Known(
            {finding.review_id: finding}, self._lexicon, curator, now(),
            of_question=lambda _: finding, asked_in=self._asked_in,
        )  # fmt: skip
        decision, problem = decision_of(cells, key, known)
        if decision is None:
            raise InputError(problem)
        return decision

    def _asked_in(self, question_id: str, figid: str) -> bool:
        """Return whether a figure has a row of a question; while a run is being read, wait."""
        self._index.complete.wait(_PATIENCE)
        query = "SELECT 1 FROM rows WHERE question_id = ? AND figid = ? LIMIT 1"
        return bool(self._index.read(query, (question_id, figid)))

    def _finding(self, answer: Answer) -> StoredFinding | None:
        """Return what is decided; while a run is being read, as soon as a row of it is known."""
        patience = time.monotonic() + _PATIENCE
        while True:
            is_last = self._index.complete.is_set() or time.monotonic() > patience
            if answer.review_id:
                found = self._index.finding(answer.review_id)
            else:
                found = self._index.of_question(answer.question_id)
            if found is not None or is_last:
                return found
            self._index.complete.wait(_AGAIN)

    def _scope(self, answer: Answer) -> str:
        """Return the scope in full."""
        scope = answer.scope
        if answer.review_id:
            if scope not in ("", ROW):
                raise InputError(f"scope {scope!r}: a row's decision is on the row alone")
            return ROW
        if scope in ("figure", "organism"):
            figid = answer.figid
            self._index.complete.wait(_PATIENCE)
            asked = self._index.read(
                "SELECT figid FROM rows WHERE question_id = ? AND ? IN ('', figid) "
                "ORDER BY priority DESC, figid LIMIT 1",
                (answer.question_id, figid),
            )
            if not asked:
                raise InputError(f"figid {figid!r} has no row of this question")
            figid = asked[0][0]
            taxon = self._index.taxon(figid)
            if scope == "organism" and not taxon:
                raise InputError(f"{figid}: it is not known which organism this figure is about")
            return f"figure:{figid}" if scope == "figure" else f"organism:{taxon}"
        scope = scope or EVERYWHERE
        if scope == ROW or (problem := scope_problem(scope)):
            raise InputError(
                problem if scope != ROW else "scope 'row' is of a review_id",
                hint="give everywhere, figure or organism",
            )
        return scope


def _said(decision: Decision | None) -> dict[str, str] | None:
    if decision is None:
        return None
    names = ("decision", "corrected_id", "comment", "decided_at")
    return {name: getattr(decision, name) for name in names}
