"""Rebuild the report of a run with curators' decisions and gold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.curation.decisions import agreed, read_decisions
from annotator.disk.atomic import write_whole
from annotator.disk.locks import locked_folder
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.report.curators import against_curators
from annotator.report.page import page
from annotator.results.jsonl import report_text
from annotator.results.run_folder import RunFolder
from annotator.results.run_meta import ModelMeta

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

    ``decisions`` adds the precision of each kind according to curators; ``gold`` (with ``lexicon``)
    adds the scores of existing and new annotations. Without ``gold``, earlier scores are kept.
    Raises InputError.
    """
    run = RunFolder.open(folder)
    report = _read(run.path / "report.json")
    report.pop("curators", None)
    for shown in report["highlights"]:
        shown.pop("decision", None)
    if decisions is not None:
        compared = agreed(read_decisions(decisions))
        report["curators"] = against_curators(run.findings(), compared)
        for shown in report["highlights"]:
            decision = compared.settled.get(shown["finding"]["review_id"])
            if decision is not None:
                shown["decision"] = f"{decision.decision} by {decision.curator}"
    if gold is not None and lexicon is not None:
        from annotator.scoring.evaluate import evaluate, gold_report

        report["gold"] = gold_report(evaluate(gold, lexicon, run=run))
    text = page(report, about_run(run.meta.lexicon.name, run.meta.model))
    with locked_folder(run.path, _WAIT):
        write_whole(run.path / "report.json", report_text(report))
        write_whole(run.path / "report.html", text)
    return report


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
