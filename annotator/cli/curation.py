"""``annotator apply``: apply curators' decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import FAILED_RECORDS, echo, reported
from annotator.cli.options import InputOption, RunLexicon, lexicon_of

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
            "review.csv.",
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
    lexicon: RunLexicon = "",
    input_: InputOption = None,
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

    if run.is_file():
        run, reviews = run.parent, [run, *(reviews or [])]
    options = ApplyOptions(
        run, tuple(reviews or ()), decisions, out, tuple(input_ or ()), curator,
        datetime.now(UTC).date().isoformat(), unknown_ids, check,
    )  # fmt: skip
    done: Applied = reported(lambda: apply_decisions(options, lexicon_of(run, lexicon)))
    _print_applied(done, check, quiet)
    if not check and (done.checked.decisions or done.agreed.settled):
        from annotator.report.rebuild import rebuild

        reported(lambda: rebuild(run, done.decisions))
    if done.checked.problems or done.skipped or done.agreed.conflicts:
        raise typer.Exit(FAILED_RECORDS)


def _print_applied(done: Applied, check: bool, quiet: bool) -> None:
    """Print corrections, unused rows, disagreements of curators, and the counts."""
    from annotator.curation.checking import listed

    if not quiet:
        for note in listed(done.checked.notes):
            echo(f"note: {note}", err=True)
    for problem in listed([*done.checked.problems, *done.skipped]):
        echo(f"not used: {problem}", err=True)
    for review_id, group in list(done.agreed.conflicts.items())[:20]:
        said = ", ".join(f"{d.curator}: {d.decision} {d.corrected_id}".strip() for d in group)
        echo(f"conflict: {group[0].figid} {review_id}: {said}", err=True)
    if not quiet:
        echo(*_applied_text(done, check).splitlines())


def _applied_text(done: Applied, check: bool) -> str:
    checked = done.checked
    said = {name: sum(d.decision == name for d in checked.decisions) for name in _SAID}
    lines = [
        f"{checked.read:,} rows read: "
        + ", ".join(f"{n:,} {_SAID[name]}" for name, n in said.items())
        + f", {checked.open:,} open, {len(checked.problems):,} not used"
    ]
    if check:
        return lines[0] + "; nothing written (--check)"
    lines.append(
        f"  {len(done.agreed.settled):,} decisions in {done.decisions}, "
        f"{len(done.agreed.conflicts):,} on which curators disagree"
    )
    lines.append(
        f"  {done.corrected:,} records corrected in {done.out}: {done.removed:,} rows removed, "
        f"{done.replaced:,} replaced, {done.added:,} added"
    )
    return "\n".join(lines)


_SAID = {"accept": "accepted", "reject": "rejected", "unsure": "unsure"}
