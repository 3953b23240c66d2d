"""Commands that read finished runs: ``annotator report|diff|export|evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import echo, reported
from annotator.cli.options import InputOption, RunArgument, RunLexicon, lexicon_of, opened_lexicon


def report(
    run: RunArgument,
    gold: Annotated[
        Path | None,
        typer.Option(metavar="GOLD", help="Caption gold or another corpus to score the run on."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Curators' decisions. Default: RUN/decisions.tsv."),
    ] = None,
    lexicon: RunLexicon = "",
) -> None:
    """Rebuild the report of a run, with gold and decisions."""
    from annotator.report.rebuild import rebuild

    if decisions is None and (run / "decisions.tsv").exists():
        decisions = run / "decisions.tsv"
    opened = lexicon_of(run, lexicon) if gold is not None else None
    reported(lambda: rebuild(run, decisions, gold, opened))
    echo(f"{run / 'report.html'}")


def diff(
    one: Annotated[Path, typer.Argument(metavar="RUN_A", help="Output folder of the earlier run.")],
    other: Annotated[Path, typer.Argument(metavar="RUN_B", help="Output folder of the later run.")],
    tsv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every change to this file.")
    ] = None,
) -> None:
    """Compare two runs.

    Shows what a new release, lexicon or version changed: annotations, findings, ratios.
    """
    from annotator.results.diff import diff_runs, summary
    from annotator.results.run_folder import RunFolder

    found = reported(lambda: diff_runs(RunFolder.open(one), RunFolder.open(other), tsv))
    echo(*summary(found))


def export(
    run: RunArgument,
    form: Annotated[
        str, typer.Option("--format", metavar="pubtator|bioc-json|pfocr|gmt", help="Output format.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="Output file; a folder for pfocr.")
    ],
    lexicon: RunLexicon = "",
    input_: InputOption = None,
) -> None:
    """Export mentions in other formats.

    pubtator and bioc-json have titles, captions and mentions; pfocr is a folder of PFOCR's own
    sidecars; gmt has a set of NCBI Gene ids for each figure and organism. In pfocr and gmt, a
    family is replaced by its genes.
    """
    from annotator.results.exports import export as write
    from annotator.results.run_folder import RunFolder

    def work() -> int:
        return write(RunFolder.open(run), form, out, lexicon_of(run, lexicon), tuple(input_ or ()))

    echo(f"{reported(work):,} figures in {out}")


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="Caption gold (.jsonl), PubTator, BioC or SourceData; may be gzipped (.gz).",
        ),
    ],
    run: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Run to score: its existing rows and its mentions."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH",
            help="Predictions of another system (PubTator, BioC, annotations.jsonl). Repeatable.",
        ),
    ] = None,
    lexicon: RunLexicon = "",
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write the tables as JSON.")
    ] = None,
    input_: InputOption = None,
) -> None:
    """Score annotations against gold.

    Scores the existing annotations, this tool's and those of other systems side by side.
    """
    from annotator.results.run_folder import RunFolder
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
        used = lexicon_of(run, lexicon) if run is not None else opened_lexicon(lexicon or "auto")
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
