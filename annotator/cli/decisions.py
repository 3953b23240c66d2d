"""``annotator decisions``: list, withdraw, export and import what curators decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import FAILED_RECORDS, echo, reported

if TYPE_CHECKING:
    from annotator.curation.decisions import Decision
    from annotator.curation.events import Imported
    from annotator.curation.store import DecisionStore

app = typer.Typer(
    help="List, withdraw, export and import decisions.", no_args_is_help=True, rich_markup_mode=None
)

Place = Annotated[
    Path, typer.Argument(metavar="RUN", help="Output folder of a run, or a decisions.tsv.")
]
#: Decisions that are printed at most without --all.
_SHOWN = 50


@app.command("list")
def list_decisions(
    place: Place,
    history: Annotated[
        bool,
        typer.Option("--history", help="Everything that was ever decided, also what was replaced."),
    ] = False,
    about: Annotated[
        str, typer.Option("--about", metavar="ID", help="Of this review_id or question_id only.")
    ] = "",
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Only those on which curators disagree.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help=f"Also more than {_SHOWN}.")] = False,
) -> None:
    """List decisions, one a line: date, curator, decision, scope, and what it is about.

    Nothing is written.
    """
    from itertools import chain

    from annotator.curation.store import decisions_of
    from annotator.curation.store_copy import copied_store

    if history and conflicts:
        raise typer.BadParameter("--history lists everything, --conflicts what disagrees now: one")

    def lines() -> list[str]:
        with copied_store(decisions_of(place)) as store:
            if history:
                return [
                    f"{event.recorded_at}  {_text(event.decision)}"
                    + (f"  (before: {event.before})" if event.before else "")
                    for event in store.history(about)
                ]
            if conflicts:
                groups = store.rulings().conflicts().values()
                found = chain.from_iterable(groups)
            else:
                found = chain(store.current())
            return [_text(d) for d in found if about in ("", d.review_id, d.question_id)]

    found = reported(lines)
    echo(*(found if all_ else found[:_SHOWN]))
    if len(found) > _SHOWN and not all_:
        echo(f"… and {len(found) - _SHOWN:,} more: --all")
    if not found:
        echo("no decisions")


@app.command()
def withdraw(
    place: Place,
    subjects: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="review_ids or question_ids, as the list shows them, or audit:ID for all rows "
            "that an audit has accepted.",
        ),
    ],
    curator: Annotated[
        str, typer.Option(metavar="NAME", help="Only the decisions of this curator.")
    ] = "",
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="Only this scope, such as everywhere.")
    ] = "",
) -> None:
    """Withdraw decisions. The history keeps them; rows that they settled are open again."""

    def work() -> dict[str, int]:
        with _opened(place) as store:
            counts = {s: store.withdraw_all(s, curator, scope, "withdraw") for s in subjects}
            store.export()
            return counts

    counts = reported(work)
    for subject, count in counts.items():
        if not count:
            echo(f"not used: {subject}: no such decision; annotator decisions list", err=True)
    echo(f"{sum(counts.values()):,} decisions withdrawn")
    if not all(counts.values()):
        raise typer.Exit(FAILED_RECORDS)


@app.command("export")
def export_decisions(
    place: Place,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file. Default: the decisions.tsv of the run."),
    ] = None,
) -> None:
    """Write the decisions to a sorted TSV, for version control and exchange."""

    def work() -> tuple[int, Path]:
        with _opened(place) as store:
            return store.export(out), out or store.path

    count, path = reported(work)
    echo(f"{count:,} decisions in {path}")


@app.command("import")
def import_decisions(
    place: Place,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="decisions.tsv of other copies.")
    ],
) -> None:
    """Merge decisions from other copies: of one curator on one subject, the later one holds.

    Decisions of one curator and the same time that differ are named and not taken; a date that is
    none, or in the future, is named and counts as the earliest. What different curators decided
    differently is kept and named; it is applied when they agree. Exit code 3 means that there are
    conflicts.
    """
    from annotator.curation.checking import listed

    def work() -> tuple[Imported, list[str], list[str]]:
        from annotator.curation.decisions import read_decisions
        from annotator.curation.events import moment

        given = [decision for file in files for decision in read_decisions(file)]
        undated = [_text(d) for d in given if d.decided_at and not moment(d.decided_at)]
        with _opened(place) as store:
            done = store.take(given, ", ".join(map(str, files)))
            store.export()
            differ = store.rulings().conflicts()
        subjects = {(d.subject, d.scope) for d in given}
        said = [
            f"{subject} ({scope}): " + "; ".join(_text(d) for d in group)
            for (subject, scope), group in differ.items()
            if (subject, scope) in subjects
        ]
        return done, said, undated

    done, said, undated = reported(work)
    for text in listed(undated):
        echo(
            f"note: its date is none, or in the future, and counts as the earliest: {text}",
            err=True,
        )
    for old, given in done.conflicts:
        echo(f"not taken: {_text(given)}: at the same time as {_text(old)}", err=True)
    for text in said:
        echo(f"conflict: {text}", err=True)
    echo(
        f"{done.new:,} new, {done.replaced:,} replaced by later ones, {done.same:,} the same, "
        f"{done.older:,} older than what is here, {len(done.conflicts):,} not taken, "
        f"{len(said):,} on which curators disagree"
    )
    if done.conflicts or said:
        raise typer.Exit(FAILED_RECORDS)


def _opened(place: Path) -> DecisionStore:
    """Open the decisions of a run, or a file of decisions."""
    from annotator.curation.store import open_store

    return open_store(place)


def _text(decision: Decision) -> str:
    """Return a decision in one line."""
    about = decision.mention or decision.existing_word or decision.existing_symbol
    entities = " -> ".join(filter(None, (decision.existing_id, decision.proposed_id)))
    said = f"{decision.decision} {decision.corrected_id}".strip()
    parts = (
        decision.decided_at, decision.subject, decision.scope, decision.curator, said,
        decision.finding, about, entities, decision.figid if decision.scope == "row" else "",
    )  # fmt: skip
    return "  ".join(filter(None, parts)) + (f"  ({decision.comment})" if decision.comment else "")
