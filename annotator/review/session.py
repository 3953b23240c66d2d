"""A review that is going on: a run, its decisions, and what the page asks of them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from annotator.curation.agreement import agreements
from annotator.curation.decisions import FILE_OF_DECISIONS
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.records import NOISE_KINDS, Figure, FindingKind
from annotator.results.run_folder import RunFolder
from annotator.review.audit import LiveAudit, audit_view
from annotator.review.captions import Captions, Pictures
from annotator.review.deciding import Answer, Desk, Settled
from annotator.review.effects import effect_text, question_text
from annotator.review.figure_view import figure_view, finding_view
from annotator.review.index import ReviewIndex
from annotator.review.lexicon_search import search, search_organisms
from annotator.review.pace import pace
from annotator.review.queues import Queues, Viewer

if TYPE_CHECKING:
    from annotator.recognition.pipeline import Annotator

#: Seconds that the start waits for the index: smaller runs are complete when the page opens.
_PATIENCE = 1.5


class ReviewOptions(Struct, frozen=True):
    """What to review. ``curator`` is who decides where a request names nobody."""

    run: Path
    curator: str = ""
    blind: bool = False
    inputs: tuple[Path, ...] = ()
    images: Path | None = None
    decisions: Path | None = None
    lexicon: str = ""


class Review:
    """Answers the requests of the page; safe to use from several threads."""

    def __init__(self, options: ReviewOptions) -> None:
        """Open the run and begin to read it. Raises UserError."""
        self.options = options
        self.run = RunFolder.open(options.run)
        self.pictures = Pictures(options.images)
        self._captions = Captions(self.run, options.inputs)
        self._lexicon = open_lexicon(options.lexicon or self.run.lexicon)
        self.store = DecisionStore(options.decisions or options.run / FILE_OF_DECISIONS)
        try:
            self._index = ReviewIndex(self.run, self.store)
        except BaseException:
            self.store.close()
            raise
        self.live_audit = LiveAudit(options.run, self._index, self.store)
        self.queues = Queues(self._index, self.live_audit)
        self._desk = Desk(self._index, self.store, self._lexicon)
        self._explaining = threading.Lock()
        self._annotator: Annotator | None = None
        self._ready = threading.Event()
        self._loading = threading.Thread(target=self._load, name="index", daemon=True)
        self._loading.start()
        self._ready.wait(_PATIENCE)
        if self._index.problem is not None:
            problem = self._index.problem
            self.close(export=False)
            raise problem

    def _load(self) -> None:
        """Read the run and the sample of its audit."""
        self._index.load()
        # What is wrong with an audit is said to who asks for it.
        with suppress(InputError, sqlite3.ProgrammingError, InterruptedError):
            self.live_audit.now()
        self._ready.set()

    def close(self, *, export: bool = True) -> int:
        """Stop, and write decisions.tsv; return its number of lines."""
        self._index.close()
        self._loading.join()
        self._captions.close()
        try:
            return self.store.export() if export else 0
        finally:
            self.store.close()

    def question(self, question_id: str, viewer: Viewer) -> dict[str, Any]:
        """Return a question with its figures and the finding that says what it is."""
        found = self.queues.question(question_id, viewer)
        if found is None:
            raise InputError(f"question_id {question_id!r} is not one of this run")
        finding = self._index.of_question(question_id)
        shown = finding_view(finding) if finding is not None else {
            "asks": question_text(found["finding"]), "accepting": effect_text(found["finding"]),
            "choices": [],
        }  # fmt: skip
        self._name_organisms(shown["choices"])
        if FindingKind(found["finding"]) in NOISE_KINDS and self._index.read(
            "SELECT 1 FROM rows WHERE question_id = ? AND finding = 'missing' LIMIT 1",
            (question_id,),
        ):
            shown["accepting"] = effect_text(found["finding"], with_missing=True)
        return found | {"about": shown}

    def figure(self, figid: str, about: str, viewer: Viewer) -> dict[str, Any]:
        """Return a figure; ``about`` is the question_id or review_id to mark, else all are."""
        figure = self._figure(figid)
        standing = {row["review_id"]: row for row in self.queues.figure_rows(figid, viewer)}
        findings = [f for review_id in standing if (f := self._index.finding(review_id))]
        marked = [f for f in findings if about in ("", f.question_id, f.review_id)]
        shown = figure_view(
            figure, self._index.annotation(figid), findings, marked, self._index.judgements(figid)
        )
        self._name_organisms(shown["existing"])
        for finding in shown["findings"]:
            self._name_organisms(finding["choices"])
            row = standing[finding["review_id"]]
            finding["open"] = row["open"]
            finding["decisions"] = [
                *self.queues.decisions(finding["review_id"], viewer),
                *self.queues.decisions(finding["question_id"], viewer),
            ]
        shown["has_image"] = self.pictures.of(figid) is not None
        return shown

    def _name_organisms(self, entries: Iterable[Any]) -> None:
        """Add the name of its organism to each entry; an unknown one is called by its id."""
        organisms = self._lexicon.organisms
        for entry in entries:
            known = organisms.get(entry["taxon"])
            entry["organism"] = known.name if known is not None else entry["taxon"]

    def _figure(self, figid: str) -> Figure:
        # What the run does not have is not looked for in all records.
        complete = self._index.complete.is_set()
        known = not complete or self._index.annotation(figid) is not None
        figure = self._captions.figure(figid) if known else None
        if figure is None:
            raise InputError(
                f"figure {figid!r} is not in the run's input",
                hint="if the input has moved, start again with --input PATH",
            )
        return figure

    def decide(self, answer: Answer, viewer: Viewer) -> dict[str, Any]:
        """Record a decision; return what holds now, and what others decided of the same."""
        done = self._desk.decide(answer, viewer)
        subject = answer.review_id or answer.question_id
        who = answer.curator or viewer.curator
        held = self.queues.decisions(subject, Viewer(who, viewer.blind))
        return done | {"others": [said for said in held if said["curator"] != who]}

    def adjudicate(self, settled: Settled) -> dict[str, Any]:
        """Take back what others decided of a subject on which curators differ."""
        if self.options.blind:
            raise InputError("a blind curator does not adjudicate")
        known = self._desk.keep(settled)
        if not known:
            raise InputError(f"{settled.subject}: no other decision at the scope {settled.scope}")
        return {"saved": True, "withdrawn": known}

    def agreement(self, viewer: Viewer) -> dict[str, Any]:
        """Return how far curators agree, and where they differ; nothing of it to a blind one."""
        if viewer.blind:
            raise InputError(
                "what others decided is not shown to a blind curator",
                hint="start annotator review without --blind",
            )
        differing = self.store.rulings().conflicts()
        return {
            "pairs": [msgspec.to_builtins(pair) for pair in agreements(self.store.current())],
            "differing": [
                {"subject": subject, "scope": scope,
                 "decisions": [msgspec.to_builtins(decision) for decision in group]}
                for (subject, scope), group in sorted(differing.items())
            ],
        }  # fmt: skip

    def audit(self, viewer: Viewer) -> dict[str, Any]:
        """Return what is known of the run's audit; nothing of it to a blind curator."""
        return audit_view(None if viewer.blind else self.live_audit.now())

    def progress(self, viewer: Viewer) -> dict[str, Any]:
        """Return what is done and how fast; ``complete`` is false while the run is being read."""
        if self._index.problem is not None:
            raise InputError(f"{self.run.path}: cannot be read: {self._index.problem}")
        counts = self.queues.progress(viewer)
        return {
            "complete": self._ready.is_set(),
            "blind": viewer.blind,
            **counts,
            "audit": {name: audit[name] for name in ("needed", "acceptable")}
            if (audit := self.audit(viewer))["audit"]
            else None,
            "pace": msgspec.to_builtins(pace(self.store, viewer.curator, counts["open_questions"])),
        }

    def filters(self) -> dict[str, Any]:
        """Return the values that filters can have, organisms with their names."""
        found: dict[str, Any] = dict(self.queues.values())
        organisms = self._lexicon.organisms
        found["organism"] = [
            {"taxon": taxon, "name": organisms[taxon].name if taxon in organisms else taxon}
            for taxon in found["organism"]
        ]
        return found

    def search(self, text: str, taxon: str, *, organisms: bool) -> list[dict[str, Any]]:
        """Return genes and chemicals, or organisms, of the lexicon that a text can mean."""
        if organisms:
            return search_organisms(self._lexicon, text)
        return search(self._lexicon, text, taxon)

    def explain(self, figid: str) -> dict[str, Any]:
        """Explain a figure step by step. The first time, the pipeline is loaded."""
        from annotator.recognition.pipeline import Annotator, chosen_model, ignore_scispacy_warnings
        from annotator.runs.explain import explain, model_of_run

        figure = self._figure(figid)
        with self._explaining:
            if self._annotator is None:
                ignore_scispacy_warnings()
                self._annotator = Annotator(
                    self.options.lexicon or self.run.lexicon,
                    chosen_model(model_of_run(self.run)),
                    self.run.meta.organisms,
                )
            found: dict[str, Any] = msgspec.to_builtins(explain(figure, self._annotator))
            return found
