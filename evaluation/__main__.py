"""``python -m evaluation``: score the annotator against gold."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from annotator import batch
from annotator.errors import UserError
from annotator.figures import read_figures
from annotator.pipeline import Annotator, chosen_model, ignore_scispacy_warnings
from annotator.records import Figure
from evaluation.bench import bench_lexicon, read_captions
from evaluation.bench import table as bench_table
from evaluation.counts import Counts
from evaluation.gold import read_gold
from evaluation.score import DEFINITIONS, Scores, score

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)

#: The gold's names of organisms, where they are not the scientific name in lower case.
SPECIES_NAMES = {
    "ncbitaxon:9606": "human",
    "ncbitaxon:10090": "mouse",
    "ncbitaxon:10116": "rat",
    "ncbitaxon:9615": "dog",
    "ncbitaxon:7227": "fly",
    "ncbitaxon:6239": "worm",
    "ncbitaxon:4932": "yeast",
    "ncbitaxon:7955": "zebrafish",
    "ncbitaxon:3702": "arabidopsis",
    "ncbitaxon:2697049": "sars-cov-2",
    "ncbitaxon:2": "bacteria",
    "ncbitaxon:4891": "yeast",
}


@app.callback()
def main() -> None:
    """Measure the annotator against gold."""


@app.command("score")
def score_command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A gold file (.jsonl).")],
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS...", help="The figure records of the gold.")
    ],
    lexicon: Annotated[str, typer.Option(metavar="auto|starter|PATH")] = "auto",
    model: Annotated[str, typer.Option(metavar="auto|none|NAME|PATH")] = "none",
    errors: Annotated[
        Path | None, typer.Option(help="Write every disagreement to this file (TSV).")
    ] = None,
) -> None:
    """Score mentions, existing rows, missing entities and species on the figures of GOLD."""
    try:
        scores = score_files(gold, records, lexicon, chosen_model(model))
    except UserError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    if errors is not None:
        errors.write_text("\n".join(scores.errors) + "\n", encoding="utf-8")
    typer.echo(table(scores))
    for name, definition in DEFINITIONS.items():
        typer.echo(f"{name}: {definition}")


@app.command("bench")
def bench_command(
    what: Annotated[str, typer.Argument(metavar="lexicon", help="What to measure.")],
    sources: Annotated[
        Path, typer.Option(metavar="DIR", help="Official releases to build the lexicon from.")
    ],
    captions: Annotated[
        Path, typer.Option(metavar="FILE", help="Captions to match (.jsonl, .jsonl.gz).")
    ],
    limit: Annotated[int, typer.Option(min=1, help="Captions to take.")] = 2000,
) -> None:
    """Measure a lexicon: building, opening, memory, speed. Exit code 3 when a bar is missed."""
    if what != "lexicon":
        raise typer.BadParameter(f"{what!r}: there is the benchmark lexicon")
    work = Path(tempfile.mkdtemp(prefix="pfocr-annotator-bench-"))
    try:
        rows = list(
            bench_lexicon(
                sources,
                read_captions(captions, limit),
                work,
                lambda text: typer.echo(text, err=True),
            )
        )
    except UserError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    typer.echo(bench_table(rows))
    if any(row.kept is False for row in rows):
        raise typer.Exit(3)


def score_files(gold: Path, records: list[Path], lexicon: str, model: str | None) -> Scores:
    """Annotate the records that ``gold`` covers and score them."""
    ignore_scispacy_warnings()
    annotator = Annotator(lexicon, model)
    wanted = {figure.figid: figure for figure in read_gold(gold)}
    pairs = [
        (wanted[record.figid], batch.annotate(record, annotator))
        for record in read_figures(records)
        if isinstance(record, Figure) and record.figid in wanted
    ]
    return score(pairs, annotator.lexicon, SPECIES_NAMES)


def table(scores: Scores) -> str:
    """Return the scores as a Markdown table."""
    lines = [
        "| measure | precision | recall | F1 | tp | fp | fn |",
        "|---|---|---|---|---|---|---|",
    ]
    for group in scores.span:
        lines.append(_row(f"{group}, span", scores.span[group]))
        lines.append(_row(f"{group}, span+id", scores.span_id[group]))
    lines.append(_row("rows flagged", scores.rows))
    lines.append(_row("rows of a wrong species flagged", scores.wrong_species))
    lines.append(_row("missing", scores.missing))
    peace = _ratio(scores.rows_left_in_peace, scores.rows_right)
    species = _ratio(scores.species_right, scores.figures)
    lines.append(f"| right rows left in peace | {peace} | | | {scores.rows_left_in_peace} | | |")
    lines.append(f"| species of a figure | {species} | | | {scores.species_right} | | |")
    return "\n".join([f"{scores.figures} figures", "", *lines, ""])


def _row(name: str, counts: Counts) -> str:
    ratios = " | ".join(
        "" if value is None else f"{value:.3f}"
        for value in (counts.precision, counts.recall, counts.f1)
    )
    return f"| {name} | {ratios} | {counts.tp} | {counts.fp} | {counts.fn} |"


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""


if __name__ == "__main__":
    app()
