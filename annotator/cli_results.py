"""What is done with runs: ``annotator merge|apply|report|diff|export|evaluate``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli_errors import FAILED_RECORDS, echo, reported

if TYPE_CHECKING:
    from annotator.curation.applying import Applied
    from annotator.lexicon.index import Lexicon

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="The output folder of a run.")]
InputOption = Annotated[
    list[Path] | None,
    typer.Option("--input", metavar="PATH", help="Where the run's input is now, if it has moved."),
]
RunLexicon = Annotated[
    str, typer.Option("--lexicon", metavar="starter|PATH", help="Instead of the run's lexicon.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (merge, apply, report, diff, export, evaluate):
        app.command()(command)


def merge(
    parts: Annotated[
        list[Path],
        typer.Argument(metavar="DIR...", help="The output folders of all parts, in any order."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The output folder.")],
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Write review.xlsx as well: all cells are text.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the run in a folder that is not empty.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Put the parts of annotator run --shard together: the files are those of one run.

    Figures that are in two parts are refused: such an input must be run as a whole.
    """
    from annotator.merging import merge as merge_parts

    figures = reported(lambda: merge_parts(parts, out, overwrite=overwrite, xlsx=xlsx))
    if not quiet:
        echo(f"{figures:,} figures of {len(parts)} parts in {out}")


def apply(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="The output folder of a run, or its review.csv.")
    ],
    reviews: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="REVIEW...",
            help="Returned tables (.csv, .xlsx), of one curator or of several. Default: the run's "
            "review.csv.",
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The memory of decisions. Default: RUN/decisions.tsv."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="For corrected records. Default: RUN/corrected."),
    ] = None,
    curator: Annotated[
        str, typer.Option(metavar="NAME", help="Who decided, where the column is empty.")
    ] = "",
    unknown_ids: Annotated[
        bool, typer.Option("--unknown-ids", help="Accept ids that the lexicon does not have.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check the tables only; write nothing.")
    ] = False,
    lexicon: RunLexicon = "",
    input_: InputOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print problems only.")] = False,
) -> None:
    """Take curators' decisions back: check them, remember them, write corrected records.

    Corrected records and sidecars are copies; what no decision concerns is the same byte by byte.
    The next run pre-fills what is decided: annotator run --decisions. Exit code 3 says that rows
    could not be used, or curators differ; all others were applied.
    """
    from annotator.curation.applying import ApplyOptions
    from annotator.curation.applying import apply as apply_decisions
    from annotator.curation.checking import listed

    if run.is_file():
        run, reviews = run.parent, [run, *(reviews or [])]
    options = ApplyOptions(
        run, tuple(reviews or ()), decisions, out, tuple(input_ or ()), curator,
        datetime.now(UTC).date().isoformat(), unknown_ids, check,
    )  # fmt: skip
    done: Applied = reported(lambda: apply_decisions(options, _lexicon_of(run, lexicon)))
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
    if not check and (done.checked.decisions or done.agreed.settled):
        from annotator.report.rebuild import rebuild

        reported(lambda: rebuild(run, done.decisions))
    if done.checked.problems or done.skipped or done.agreed.conflicts:
        raise typer.Exit(FAILED_RECORDS)


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
        f"{len(done.agreed.conflicts):,} on which curators differ"
    )
    lines.append(
        f"  {done.corrected:,} records corrected in {done.out}: {done.removed:,} rows removed, "
        f"{done.replaced:,} replaced, {done.added:,} added"
    )
    return "\n".join(lines)


_SAID = {"accept": "accepted", "reject": "rejected", "unsure": "unsure"}


def report(
    run: RunArgument,
    gold: Annotated[
        Path | None, typer.Option(metavar="GOLD", help="Caption gold or another corpus to score.")
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What curators decided. Default: RUN/decisions.tsv."),
    ] = None,
    lexicon: RunLexicon = "",
) -> None:
    """Write report.json and report.html of a run again, with gold and decisions."""
    from annotator.report.rebuild import rebuild

    if decisions is None and (run / "decisions.tsv").exists():
        decisions = run / "decisions.tsv"
    opened = _lexicon_of(run, lexicon) if gold is not None else None
    reported(lambda: rebuild(run, decisions, gold, opened))
    echo(f"{run / 'report.html'}")


def diff(
    one: Annotated[Path, typer.Argument(metavar="RUN_A", help="The output folder before.")],
    other: Annotated[Path, typer.Argument(metavar="RUN_B", help="The output folder after.")],
    tsv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every change to this table.")
    ] = None,
) -> None:
    """Say what a new release, lexicon or version changed: annotations, findings, ratios."""
    from annotator.run_diff import diff_runs, summary
    from annotator.run_folder import RunFolder

    found = reported(lambda: diff_runs(RunFolder.open(one), RunFolder.open(other), tsv))
    echo(*summary(found))


def export(
    run: RunArgument,
    form: Annotated[
        str, typer.Option("--format", metavar="pubtator|bioc-json|pfocr|gmt", help="The format.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="A file; a folder for pfocr.")],
    lexicon: RunLexicon = "",
    input_: InputOption = None,
) -> None:
    """Write what captions name in another format.

    pubtator and bioc-json hold titles, captions and mentions; pfocr is a folder of PFOCR's own
    sidecars; gmt has a set of NCBI Gene ids for each figure and organism. The last two take a
    family for its genes.
    """
    from annotator.export import export as write
    from annotator.run_folder import RunFolder

    def work() -> int:
        return write(RunFolder.open(run), form, out, _lexicon_of(run, lexicon), tuple(input_ or ()))

    echo(f"{reported(work):,} figures in {out}")


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="Caption gold (.jsonl), PubTator, BioC or SourceData, also with .gz.",
        ),
    ],
    run: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="A run: its existing rows and its mentions."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH",
            help="Another system's predictions (PubTator, BioC, annotations.jsonl); repeatable.",
        ),
    ] = None,
    lexicon: RunLexicon = "",
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the tables as JSON too.")
    ] = None,
    input_: InputOption = None,
) -> None:
    """Score old annotations, ours and any peer's on gold, side by side."""
    from annotator.run_folder import RunFolder
    from annotator.scoring.evaluate import NOTES, gold_report
    from annotator.scoring.evaluate import evaluate as score
    from annotator.scoring.measures import DEFINITIONS

    if run is None and not system:
        raise typer.BadParameter("give --run RUN, --system NAME=PATH, or both")
    systems = {}
    for given in system or []:
        name, equals, path = given.partition("=")
        if not equals or not name or not path:
            raise typer.BadParameter(f"--system {given!r}: give NAME=PATH")
        systems[name] = Path(path)

    def work() -> object:
        opened = RunFolder.open(run) if run is not None else None
        used = _lexicon_of(run, lexicon) if run is not None else _lexicon(lexicon or "auto")
        return score(gold, used, opened, systems, tuple(input_ or ()))

    done = reported(work)
    echo(f"{done.documents:,} documents of {gold.name}")
    for title, table in done.tables():
        echo("", title, "", *str(table).splitlines())
    echo("")
    for name, text in {**DEFINITIONS, **NOTES}.items():
        echo(f"* {name}: {text}.")
    if json_file is not None:
        text = json.dumps(gold_report(done), indent=2, ensure_ascii=False) + "\n"
        json_file.write_text(text, encoding="utf-8")


def _lexicon_of(run: Path, given: str) -> Lexicon:
    """Open the run's lexicon, or the one given instead."""
    from annotator.run_folder import RunFolder

    return _lexicon(given or reported(lambda: RunFolder.open(run)).lexicon)


def _lexicon(name: str) -> Lexicon:
    from annotator.lexicon import open_lexicon

    lexicon: Lexicon = reported(lambda: open_lexicon(name))
    return lexicon
