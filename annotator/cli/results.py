"""Commands that read finished runs: ``annotator report|diff|filter|export|evaluate``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import FAILED_RECORDS, echo, reported
from annotator.cli.options import InputOption, RunArgument, RunLexicon, lexicon_of, opened_lexicon
from annotator.cli.progress import LogJsonOption, command_log

if TYPE_CHECKING:
    from annotator.filtering.release import Release


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
    from annotator.curation.decisions import FILE_OF_DECISIONS
    from annotator.curation.store import database_of
    from annotator.report.rebuild import rebuild

    kept = run / FILE_OF_DECISIONS  # written from time to time, from the database
    if decisions is None and (kept.exists() or database_of(kept).exists()):
        decisions = kept
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
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="pubtator, bioc-json, bioc-xml, brat, label-studio, prodigy, csv, sqlite, sssom, "
            "gmt or pfocr.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="Output file; a folder for brat or pfocr.")
    ],
    lexicon: RunLexicon = "",
    input_: InputOption = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Curators' decisions, for sqlite and sssom. Default: RUN/decisions.tsv.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what is there; in a folder, its files.")
    ] = False,
    log_json: LogJsonOption = None,
) -> None:
    """Export a run to the formats of other tools.

    pubtator, bioc-json, bioc-xml and brat (a folder) have titles, captions and mentions;
    label-studio and prodigy are tasks with the mentions to be corrected; csv has a line for each
    mention. sqlite is a database of all that the run found, with a full-text index, for Datasette.
    sssom has what curators decided that words mean. gmt has a set of NCBI Gene ids for each figure
    and organism, pfocr is a folder of PFOCR's own sidecars; in both, a family is replaced by its
    genes.
    """
    from annotator.exports.export import COUNTED
    from annotator.exports.export import export as write
    from annotator.exports.reading import Source
    from annotator.results.run_folder import RunFolder

    with command_log("export", log_json, quiet=False) as log:

        def work() -> int:
            opened, given = RunFolder.open(run), tuple(input_ or ())
            source = Source(
                opened, lambda: lexicon_of(run, lexicon), given, decisions, log.progress
            )
            return write(source, form, out, overwrite=overwrite)

        number = reported(work, writes=out)
        counted = COUNTED.get(form, "figures")
        log.counts = {counted: number}
    echo(f"{number:,} {counted} in {out}")


def filter_(
    run: RunArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Output folder, which must be empty.")
    ],
    min_probability: Annotated[
        float,
        typer.Option(metavar="P", min=0, max=1, help="Keep rows that are at least this likely."),
    ] = 0.9,
    by_source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE=P",
            help="Another probability for the rows of a source: hgnc_alias_symbol=0.95. "
            "Repeatable.",
        ),
    ] = None,
    lexicon: RunLexicon = "",
    input_: InputOption = None,
    log_json: LogJsonOption = None,
) -> None:
    """Keep only the existing rows that are likely right.

    Writes changed copies of records and sidecars without the other rows, genes.gmt with a set of
    NCBI Gene ids for each figure and organism, and what it costs: rows kept, expected precision
    and recall by type, source, organism and year (filter.json, filter.tsv). Exit code 3 means
    that some records could not be changed.
    """
    from annotator.filtering.cost import Thresholds
    from annotator.filtering.release import filter_release
    from annotator.results.run_folder import RunFolder

    thresholds = Thresholds(min_probability, dict(map(_source_and_probability, by_source or [])))
    with command_log("filter", log_json, quiet=False, out=out) as log:

        def work() -> Release:
            opened, used = RunFolder.open(run), lexicon_of(run, lexicon)
            given = tuple(input_ or ())
            return filter_release(opened, thresholds, out, used, given, log.progress)

        made: Release = reported(work, writes=out)
        log.counts = {"figures": made.cost.figures, "changed": made.changed}
        echo(*_filtered_text(made, out))
        for problem in made.skipped:
            log.warn(f"not changed: {problem}")
        if made.skipped:
            raise typer.Exit(FAILED_RECORDS)


def _source_and_probability(given: str) -> tuple[str, float]:
    source, _, number = given.rpartition("=")
    try:
        probability = float(number)
    except ValueError:
        probability = -1.0
    if not source or not 0 <= probability <= 1:
        raise typer.BadParameter(
            f"--by-source {given!r}: give SOURCE=P with P from 0 to 1, such as "
            "hgnc_alias_symbol=0.95"
        )
    return source, probability


def _filtered_text(made: Release, out: Path) -> Iterator[str]:
    """Yield what is printed of a filter: the counts, and a table by source."""
    from annotator.filtering.cost import shown
    from annotator.scoring.tables import Table

    total = made.cost.total
    rows, kept = total.every.rows, total.kept.rows
    yield (
        f"{rows:,} rows of {made.cost.figures:,} figures: {kept:,} kept, {rows - kept:,} left out "
        f"({made.changed:,} records changed in {out})"
    )
    if made.of_tables:
        yield f"  figures of tables that lose rows: {made.of_tables:,}; tables are not rewritten"
    groups = sorted(
        (-found.every.rows, value, found)
        for (name, value), found in made.cost.groups.items()
        if name == "source"
    )
    table = [
        [value, f"{found.every.rows:,}", f"{found.kept.rows:,}", shown(found.every.precision),
         shown(found.kept.precision), shown(found.recall)]
        for _, value, found in [*groups, (0, "all", total)]
    ]  # fmt: skip
    head = ["source", "rows", "kept", "expected precision before", "after", "expected recall"]
    yield from ("", *str(Table(head, table)).splitlines())
    yield from ("", f"By type, source, organism and year: {out / 'filter.tsv'}")


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="Caption gold (.jsonl), PubTator, BioC (.xml, .json), brat (.ann or a folder), "
            "spaCy's DocBin (.spacy) or SourceData; may be gzipped (.gz).",
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
            help="Predictions of another system, in the formats of GOLD or as annotations.jsonl. "
            "Repeatable.",
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
    from annotator.scoring.evaluate import NOTES
    from annotator.scoring.evaluate import evaluate as score
    from annotator.scoring.gold_report import write_gold_report
    from annotator.scoring.measures import DEFINITIONS
    from annotator.scoring.systems import named_systems

    if run is None and not system:
        raise typer.BadParameter("give --run RUN, --system NAME=PATH, or both")
    systems = reported(lambda: named_systems(system or []))

    def work() -> object:
        opened = RunFolder.open(run) if run is not None else None
        used = lexicon_of(run, lexicon) if run is not None else opened_lexicon(lexicon or "auto")
        return score(gold, used, opened, systems, tuple(input_ or ()))

    done = reported(work)
    echo(done.about)
    for title, table in done.tables():
        echo("", title, "", *str(table).splitlines())
    echo("")
    for name, text in {**DEFINITIONS, **NOTES}.items():
        echo(f"* {name}: {text}.")
    if json_file is not None:
        reported(lambda: write_gold_report(done, json_file))
