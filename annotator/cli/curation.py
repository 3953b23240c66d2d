"""``annotator apply``: apply curators' decisions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import FAILED_RECORDS, echo, reported
from annotator.cli.options import InputOption, RunLexicon, lexicon_of
from annotator.cli.progress import LogJsonOption, command_log

if TYPE_CHECKING:
    from annotator.curation.applying import Applied


def apply(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="Output folder of a run, or its review.csv.")
    ],
    reviews: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="REVIEW",
            help="Reviewed tables (.csv, .xlsx) of one or more curators. Default: the run's "
            "review.csv, or review.xlsx if only that has new decisions, questions.csv and "
            "audit.csv.",
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File in which decisions are kept. Default: RUN/decisions.tsv."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for corrected records. Default: RUN/corrected."),
    ] = None,
    curator: Annotated[
        str, typer.Option(metavar="NAME", help="Curator of rows whose column curator is empty.")
    ] = "",
    unknown_ids: Annotated[
        bool, typer.Option("--unknown-ids", help="Accept ids that are not in the lexicon.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only check the tables; write nothing.")
    ] = False,
    accept_audited: Annotated[
        bool,
        typer.Option(
            "--accept-audited",
            help="Also accept the undecided rows of the strata that have passed annotator audit.",
        ),
    ] = False,
    lexicon: RunLexicon = "",
    input_: InputOption = None,
    log_json: LogJsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print problems.")] = False,
) -> None:
    """Check and apply curators' decisions.

    Records the decisions and writes corrected copies of records and sidecars, unchanged except
    where a decision applies. Pass the decisions to the next run with annotator run --decisions.
    Exit code 3 means that some rows could not be used or that curators disagree; all other
    decisions were applied.
    """
    from annotator.curation.applying import ApplyOptions
    from annotator.curation.applying import apply as apply_decisions
    from annotator.curation.events import now

    if check and accept_audited:
        raise typer.BadParameter(
            "--check writes nothing, --accept-audited records decisions: give one of them"
        )
    if run.is_file():
        run, reviews = run.parent, [run, *(reviews or [])]
    options = ApplyOptions(
        run, tuple(reviews or ()), decisions, out, tuple(input_ or ()), curator,
        now(), unknown_ids, check, accept_audited, lexicon, os.cpu_count() or 1,
    )  # fmt: skip
    with command_log("apply", log_json, quiet) as log:
        done: Applied = reported(
            lambda: apply_decisions(options, lexicon_of(run, lexicon), log.progress)
        )
        log.counts = done.counts()
        _print_applied(done, run, check, quiet)
        if not check and done.ever:
            from annotator.report.rebuild import rebuild

            with log.progress.step("write the report", unit=""):
                reported(lambda: rebuild(run, done.decisions))
        if done.checked.problems or done.skipped or done.rulings.conflicts():
            raise typer.Exit(FAILED_RECORDS)


def _print_applied(done: Applied, run: Path, check: bool, quiet: bool) -> None:
    """Print corrections, unused rows, disagreements of curators, and the counts.

    Of many, the first are printed, and all are in a file; what only checks writes none.
    """
    from annotator.curation.applying import NOT_USED
    from annotator.curation.checking import listed

    def shown(texts: list[str], name: str) -> None:
        echo(*(texts if check else listed(texts, rest=f": all are in {run / name}")), err=True)

    if not quiet:
        for note in listed(done.checked.notes):
            echo(f"note: {note}", err=True)
    shown(done.unused(), NOT_USED)
    conflicts = []
    for (subject, scope), group in done.rulings.conflicts().items():
        said = ", ".join(f"{d.curator}: {d.decision} {d.corrected_id}".strip() for d in group)
        about = f"{group[0].figid} {subject}".strip() + ("" if scope == "row" else f" ({scope})")
        conflicts.append(f"conflict: {about}: {said}")
    shown(conflicts, "conflicts.tsv")
    if not quiet:
        echo(*_applied_text(done, check).splitlines())


def _applied_text(done: Applied, check: bool) -> str:
    checked = done.checked
    said = {name: sum(d.decision == name for d in checked.decisions) for name in _SAID}
    asked = f"and {checked.questions:,} questions " if checked.questions else ""
    again = f"{checked.again:,} repeated, " if checked.again else ""
    lines = [
        f"{checked.read - checked.questions:,} rows {asked}read: "
        + ", ".join(f"{n:,} {_SAID[name]}" for name, n in said.items())
        + f", {again}{checked.open:,} open, {checked.unused:,} not used"
    ]
    if check:
        lines[0] += "; nothing written (--check)"
        if done.ever:
            lines.append(f"  in {done.decisions} already: {done.ever:,} decided")
        return "\n".join(lines)
    withdrawn = f", {done.withdrawn_lines:,} of them withdrawn," if done.withdrawn_lines else ""
    lines.append(
        f"  {done.ever:,} decisions in {done.decisions}{withdrawn} settle {done.settled:,} rows of "
        f"the run; curators disagree on {len(done.rulings.conflicts()):,} rows or questions"
    )
    if done.audited:
        lines.append(f"  {done.audited:,} rows accepted by the audit")
    for path, table in done.handed_in:
        changes = [
            f"{n:,} {what}" for n, what in (
                (table.withdrawn, "decisions withdrawn, whose cells are empty now"),
                (table.outdated, "rows repeat what was decided otherwise since, which holds"),
                (table.by_rule, "rows are empty that a decision on their question settles"),
            ) if n
        ]  # fmt: skip
        lines += [f"  {path}: {change}" for change in changes]
    lines.append(
        f"  {done.corrected:,} records corrected in {done.out}: {done.removed:,} rows removed, "
        f"{done.replaced:,} replaced, {done.added:,} added"
    )
    if done.skipped:
        lines.append(
            f"  {len(done.skipped) - done.records_skipped:,} accepted findings and "
            f"{done.records_skipped:,} records not applied, or not completely"
        )
    if done.outdated:
        lines.append(f"  {len(done.outdated):,} files of earlier decisions removed from {done.out}")
    return "\n".join(lines)


_SAID = {"accept": "accepted", "reject": "rejected", "unsure": "unsure"}
