"""``annotator audit``: accept rows on the evidence of a random sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import FAILED_RECORDS, echo, reported
from annotator.cli.options import RunArgument, RunLexicon, lexicon_of
from annotator.cli.progress import LogJsonOption, command_log

if TYPE_CHECKING:
    from annotator.curation.auditing import Audited


def audit(
    run: RunArgument,
    target: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="The share of a stratum's rows that must be right. Default: 0.98."
        ),
    ] = None,
    level: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="How sure that must be: a stratum below the target passes with a probability of "
            "at most 1 - level. Default: 0.95.",
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="What makes a stratum: kind, confidence, source, separated by commas. Default: "
            "kind,confidence.",
        ),
    ] = "",
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Seed of the random order. Default: 1.")
    ] = None,
    curator: Annotated[
        str, typer.Option(metavar="NAME", help="Curator of rows whose column curator is empty.")
    ] = "",
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File in which decisions are kept. Default: RUN/decisions.tsv."
        ),
    ] = None,
    lexicon: RunLexicon = "",
    log_json: LogJsonOption = None,
) -> None:
    """Sample rows, and say which strata can be accepted as a whole.

    Takes over what was decided in the tables of the run, says what is known of each stratum, and
    writes the rows to decide next to audit.csv: decide them there, or anywhere else, and give the
    command again. annotator apply --accept-audited accepts the rows of the strata that have passed.
    Settings that are not given are those of the time before. Exit code 3 means that some rows of
    the tables could not be used.
    """
    from annotator.curation.auditing import AuditOptions
    from annotator.curation.auditing import audit as audit_run
    from annotator.curation.events import now
    from annotator.curation.returned_tables import Returned

    options = AuditOptions(
        Returned(run, curator=curator, today=now()), decisions, target, level,
        tuple(name.strip() for name in by.split(",")) if by else None, seed,
    )  # fmt: skip
    with command_log("audit", log_json, quiet=False) as log:
        done: Audited = reported(lambda: audit_run(options, lexicon_of(run, lexicon), log.progress))
        log.counts = {"strata": len(done.file.strata), "not_used": len(done.checked.problems)}
        _print(done, run)
        if done.checked.problems:
            raise typer.Exit(FAILED_RECORDS)


def _print(done: Audited, run: Path) -> None:
    from annotator.curation.acceptance import State
    from annotator.curation.audit_file import by_gain
    from annotator.curation.checking import listed

    settings, strata = done.file.settings, done.file.strata
    for note in listed(done.checked.notes):
        echo(f"note: {note}", err=True)
    for change in done.changed:
        echo(f"note: changed: {change}", err=True)
    for problem in done.checked.problems:
        echo(f"not used: {problem}", err=True)
    echo(
        f"audit {done.file.audit}: at least {settings.target:.4g} of a stratum right, with "
        f"confidence {settings.level:.4g}; strata by {', '.join(settings.by)}; "
        f"{sum(stratum.rows for stratum in strata):,} rows, {len(settings.left_out):,} decided "
        "before"
    )
    width = max((len(stratum.name) for stratum in strata), default=0)
    for stratum in by_gain(strata):
        echo(f"  {stratum.name:{width}}  {stratum.rows:>7,} rows  {stratum.known}")
    passed = sum(s.acceptable for s in strata if s.state is State.PASSED)
    if passed:
        echo(f"accept {passed:,} rows: annotator apply {run} --accept-audited")
    if done.sheet is None:
        echo("audit.csv still has the rows above that are not used: correct them there")
    elif done.file.queue:
        echo(f"next: decide rows of {done.sheet}, from the top, and give the command again")
