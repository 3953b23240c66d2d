"""Rebuild the report of a run with curators' decisions and gold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.comparison.priority import expected_precision
from annotator.curation.audit_file import read_audit
from annotator.curation.auditing import known_strata
from annotator.curation.decisions import read_decisions
from annotator.curation.rulings import Asked, Rulings, rulings
from annotator.curation.store import DecisionStore, database_of
from annotator.disk.atomic import write_whole
from annotator.disk.locks import locked_folder
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.records import Verdict
from annotator.report.audited import Judged, audit_report
from annotator.report.curators import against_curators
from annotator.report.page import page
from annotator.results.jsonl import report_text
from annotator.results.run_folder import FORMS, RunFolder
from annotator.results.run_meta import ModelMeta
from annotator.results.stored import StoredFinding

#: Seconds to wait for another command that is writing.
_WAIT = 120


def about_run(lexicon: str, model: ModelMeta | None) -> dict[str, str]:
    """Return what the header of the page shows; ``model`` is that of run.json."""
    said = f"{model.name} {model.version}" if model is not None else "none"
    return {"version": __version__, "lexicon": lexicon, "model": said}


def rebuild(
    folder: Path,
    decisions: Path | None = None,
    gold: Path | None = None,
    lexicon: Lexicon | None = None,
) -> dict[str, Any]:
    """Rewrite ``report.json`` and ``report.html`` of a run; return the report.

    ``decisions`` adds the precision of each kind according to curators and, if the run is audited,
    precision and recall of the existing annotations estimated from the sample; ``gold`` (with
    ``lexicon``) adds the scores of existing and new annotations. Without ``gold``, earlier scores
    are kept. Raises InputError, and OutputError if another command is writing to the folder.
    """
    RunFolder.open(folder)  # it would be made by locking it
    with locked_folder(folder, _WAIT):
        return _rebuilt(RunFolder.open(folder), decisions, gold, lexicon)


def _rebuilt(
    run: RunFolder, decisions: Path | None, gold: Path | None, lexicon: Lexicon | None
) -> dict[str, Any]:
    report = _read(run.path / "report.json")
    report.pop("curators", None)
    report.pop("audit", None)
    for shown in report["highlights"]:
        shown.pop("decision", None)
    if decisions is not None:
        known = _rulings(decisions)
        report["curators"] = _curators(run, known, report["highlights"])
        if (audit := read_audit(run.path)) is not None:
            strata = known_strata(run, known, audit.settings)
            report["audit"] = audit_report(strata, report, expected_precision, _judged(run))
    if gold is not None and lexicon is not None:
        from annotator.scoring.evaluate import evaluate
        from annotator.scoring.gold_report import gold_report

        report["gold"] = gold_report(evaluate(gold, lexicon, run=run))
    text = page(report, about_run(run.meta.lexicon.name, run.meta.model))
    write_whole(run.path / "report.json", report_text(report))
    write_whole(run.path / "report.html", text)
    return report


def _curators(
    run: RunFolder, known: Rulings, highlights: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the precision according to curators; mark the highlights that are decided."""
    taxa = _main_taxa(run) if known.by_key else {}
    shown = {highlight["finding"]["review_id"]: highlight for highlight in highlights}

    def marked() -> Iterator[StoredFinding]:
        for finding in run.findings():
            if (highlight := shown.get(finding.review_id)) is not None:
                ruling = known.of(asked(finding))
                if ruling is not None and (decision := ruling.settled) is not None:
                    highlight["decision"] = f"{decision.decision} by {decision.curator}"
            yield finding

    def asked(finding: StoredFinding) -> Asked:
        taxon = taxa.get(finding.figid, "")
        return Asked(finding.review_id, finding.question_id, finding.figid, taxon)

    return against_curators(marked(), known, asked)


def _judged(run: RunFolder) -> Judged | None:
    """Return what the tool expects of the existing rows; None for a run of an earlier version."""
    if not any((run.path / f"rows.{form}").exists() for form in FORMS):
        return None
    judged = Judged()
    for row in run.rows():
        judged.rows += 1
        judged.right += row.probability
        if row.verdict is not Verdict.WRONG:
            judged.unflagged_wrong += 1 - row.probability
    return judged


def _rulings(decisions: Path) -> Rulings:
    """Return what is decided, from the database beside the file if there is one."""
    if not database_of(decisions).exists():
        return rulings(read_decisions(decisions))
    with DecisionStore(decisions) as store:
        return store.rulings()


def _main_taxa(run: RunFolder) -> dict[str, str]:
    """Return the organism that each figure is most likely about."""
    return {said.figid: sys.intern(said.taxa[0].taxon) for said in run.annotations() if said.taxa}


def _read(path: Path) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as a report: {error}") from error
    if not isinstance(report, Mapping) or "highlights" not in report:
        raise InputError(
            f"{path}: not a report of this version", hint="repeat the run with --overwrite"
        )
    return report
