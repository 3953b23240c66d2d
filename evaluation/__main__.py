"""``python -m evaluation``: score the annotator against gold, measure its cost, train its parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import echo
from annotator.errors import UserError
from annotator.lexicon import open_lexicon
from annotator.recognition.pipeline import Annotator, chosen_model, ignore_scispacy_warnings
from annotator.scoring import tables
from annotator.scoring.findings import DEFINITIONS as FINDING_DEFINITIONS
from annotator.scoring.measures import DEFINITIONS
from evaluation import score as scoring
from evaluation.benches import command as benches
from evaluation.fuzz.command import fuzz
from evaluation.thresholds import SHIPPED, below, read_floors

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)

Data = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The folder with gold/, corpora/ and pfocr/; else $ANNOTATOR_SHARED or ../shared.",
    ),
]
LexiconName = Annotated[str, typer.Option(metavar="auto|starter|PATH")]
ModelName = Annotated[str, typer.Option(metavar="auto|none|NAME|PATH")]


@app.callback()
def main() -> None:
    """Measure the annotator against gold, and train its parts."""


@app.command("score")
def score_command(
    corpora: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="CORPUS...",
            help="Gold: PubTator, BioC (.xml, .json), brat (.ann or a folder), spaCy's DocBin "
            "(.spacy), SourceData or caption gold (.jsonl); or .gz.",
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every corpus in the data folder.")] = False,
    data: Data = None,
    records: Annotated[
        list[Path] | None,
        typer.Option(help="The figure records of caption gold: scores their rows as well."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ours|NAME=PATH",
            help="What is scored: ours, or predictions, in the formats of a CORPUS or as "
            "annotations.jsonl. Several are compared on the same documents. [default: ours]",
        ),
    ] = None,
    lexicon: LexiconName = "auto",
    model: ModelName = "auto",
    part: Annotated[
        str, typer.Option(metavar="all|held-out", help="held-out: what training never saw.")
    ] = "all",
    limit: Annotated[
        int | None, typer.Option(min=1, help="Documents of each corpus, in a fixed order.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all counts and intervals to this file.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the tables to this file as well.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="Write every disagreement to this file (TSV).")
    ] = None,
    floors: Annotated[
        str | None,
        typer.Option(
            metavar="SECTION",
            help="Compare with this section of thresholds.toml; exit code 3 when below.",
        ),
    ] = None,
) -> None:
    """Score mentions, ids, species and findings against gold, with 95 % intervals."""
    if part not in ("all", "held-out"):
        raise typer.BadParameter(f"--part {part!r}: all or held-out")
    if bool(corpora) == all_:
        raise typer.BadParameter("give CORPUS... or --all")
    try:
        ignore_scispacy_warnings()
        wanted = read_floors(SHIPPED, floors) if floors else []
        if all_:
            folder = scoring.data_folder(data)
            chosen = scoring.known_corpora(folder)
            records = records or scoring.known_records(folder)
        else:
            chosen = scoring.named_corpora(corpora or [])
        report = scoring.score(
            chosen,
            records or [],
            system or ["ours"],
            Annotator(lexicon, chosen_model(model)),
            part,
            limit,
            _say,
        )
    except UserError as error:
        raise _fail(error) from error
    text = report_text(report)
    typer.echo(text)
    if json_file is not None:
        json_file.write_text(json.dumps(report.plain(), indent=1) + "\n", encoding="utf-8")
    if markdown is not None:
        markdown.write_text(text + "\n", encoding="utf-8")
    if errors is not None:
        errors.write_text("\n".join(scoring.errors(report)) + "\n", encoding="utf-8")
    if problems := below(report.plain(), wanted):
        for problem in problems:
            typer.echo(f"below: {problem}", err=True)
        raise typer.Exit(3)


@app.command("ablate")
def ablate_command(
    data: Data = None,
    lexicon: LexiconName = "auto",
    model: ModelName = "auto",
    part: Annotated[
        str, typer.Option(metavar="all|held-out", help="held-out: what training never saw.")
    ] = "held-out",
    limit: Annotated[
        int | None, typer.Option(min=1, help="Documents of each corpus, in a fixed order.")
    ] = None,
) -> None:
    """Switch off one part at a time and score every corpus: F1 of span / relaxed id."""
    from evaluation.ablation import ablate, table

    try:
        ignore_scispacy_warnings()
        folder = scoring.data_folder(data)
        corpora = scoring.known_corpora(folder)
        records = scoring.known_records(folder)
        used = chosen_model(model)
        results = list(ablate(corpora, records, lexicon, used, part, limit, _say))
    except UserError as error:
        raise _fail(error) from error
    typer.echo(table(results))


def _say(text: str) -> None:
    typer.echo(text, err=True)


def report_text(report: scoring.Report) -> str:
    """Return the tables of a report, each with its definitions."""
    about = report.about
    parts = [
        f"Lexicon {about['lexicon']}, model {about['model']}, documents: {about['part']}.",
        str(tables.main_table(report.corpora)),
        "\n".join(f"* {name}: {text}." for name, text in DEFINITIONS.items()),
        "All but P / R are F1.",
    ]
    if any(score.group == "genes" for score in report.corpora):
        table = tables.species_table(report.corpora)
        parts += ["Document ids by the organism of the gene:", str(table)]
    if "ours" in about["systems"]:
        ours = [score for score in report.corpora if score.system == "ours"]
        parts += [
            "How often mentions with an id are right (relaxed id), by their score:",
            str(tables.reliability_table(ours)),
        ]
    if len(about["systems"]) > 1:
        parts += ["Paired comparisons:", str(tables.differences_table(report.differences()))]
    if report.findings:
        blind = report.blind
        table = tables.unseen_table(report.corpora, report.findings, blind)
        parts += ["Captions that were looked at, beside those that were not:", str(table)]
    for name, findings in report.findings.items():
        parts += [f"Findings on the {findings.figures} figures of {name}:"]
        parts += [str(tables.findings_table(findings))]
    if report.findings:
        parts += ["\n".join(f"* {name}: {text}." for name, text in FINDING_DEFINITIONS.items())]
    return "\n\n".join(parts)


def _fail(error: UserError) -> typer.Exit:
    echo(f"error: {error.message}", *([f"  {error.hint}"] if error.hint else []), err=True)
    return typer.Exit(1)


@app.command("score-organisms")
def score_organisms_command(data: Data = None, lexicon: LexiconName = "auto") -> None:
    """Say how often the main organism is right on figures that nothing was fitted on."""
    from evaluation.organism_check import UNSEEN, judge, read_labels, table

    try:
        ignore_scispacy_warnings()
        captions = scoring.data_folder(data) / "pfocr" / "captions.jsonl.gz"
        judged = judge(read_labels(UNSEEN), [captions], Annotator(lexicon, None))
    except UserError as error:
        raise _fail(error) from error
    typer.echo(table(judged))


@app.command("train-ner")
def train_ner_command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the model.")],
    data: Data = None,
    lexicon: LexiconName = "auto",
    steps: Annotated[int, typer.Option(min=1, help="Batches to train on.")] = 12_000,
) -> None:
    """Train the caption NER on all but the held-out documents: half an hour on one core."""
    try:
        from evaluation.train_ner import train

        ignore_scispacy_warnings()
        scores = train(scoring.data_folder(data), out, Annotator(lexicon, None), steps)
    except UserError as error:
        raise _fail(error) from error
    echo(
        "spans in held-out documents, without a lexicon: precision / recall / F1", *map(str, scores)
    )
    typer.echo(f"model in {out}: --model {out}")


@app.command("train-weights")
def train_weights_command(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table of weights.")],
    data: Data = None,
    lexicon: LexiconName = "auto",
    model: ModelName = "auto",
) -> None:
    """Fit the weights of evidence; with the model on documents that it was not trained on."""
    try:
        from evaluation.train_weights import train

        ignore_scispacy_warnings()
        count = train(scoring.data_folder(data), out, lexicon, chosen_model(model), typer.echo)
    except UserError as error:
        raise _fail(error) from error
    typer.echo(f"weights from {count:,} possible mentions in {out}")


@app.command("train-organisms")
def train_organisms_command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the two tables.")],
    data: Data = None,
    lexicon: LexiconName = "auto",
) -> None:
    """Fit the words and the weights that decide which organisms a figure is about."""
    try:
        from evaluation.train_organisms import train

        train(scoring.data_folder(data), out, open_lexicon(lexicon), typer.echo)
    except UserError as error:
        raise _fail(error) from error


@app.command("train-gene-organisms")
def train_gene_organisms_command(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table of weights.")],
    data: Data = None,
    lexicon: LexiconName = "auto",
) -> None:
    """Fit what tells whose gene a name of an abstract means; shows what held-out folds say."""
    try:
        from evaluation.train_gene_organisms import train

        ignore_scispacy_warnings()
        count = train(scoring.data_folder(data), out, lexicon, typer.echo)
    except UserError as error:
        raise _fail(error) from error
    typer.echo(f"weights from {count:,} names of genes in {out}")


@app.command("train-enzyme-words")
def train_enzyme_words_command(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table of weights.")],
    data: Data = None,
) -> None:
    """Count which words belong to names of enzymes, in lists of names and in running text."""
    try:
        from evaluation.train_enzyme_words import train

        count = train(scoring.data_folder(data), out)
    except UserError as error:
        raise _fail(error) from error
    typer.echo(f"{count:,} weights in {out}")


@app.command("train-chemical-words")
def train_chemical_words_command(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table of weights.")],
    data: Data = None,
    lexicon: LexiconName = "auto",
) -> None:
    """Fit how much the parts of a word look like those of a chemical's name."""
    try:
        from evaluation.train_chemical_words import train

        count = train(scoring.data_folder(data), out, lexicon)
    except UserError as error:
        raise _fail(error) from error
    typer.echo(f"weights from {count:,} words in {out}")


@app.command("train-coherence")
def train_coherence_command(
    gene_sets: Annotated[
        list[Path],
        typer.Option(help="GMT files of figures and pathways: numbers of NCBI Gene or symbols."),
    ],
    labels: Annotated[
        Path,
        typer.Option(help="Labels of pathway nodes: organism, label, type, ids and nodes (TSV)."),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the two tables.")],
    dimensions: Annotated[int, typer.Option(min=2, help="The length of the vectors.")] = 100,
    lexicon: LexiconName = "auto",
) -> None:
    """Fit which genes keep company, and count what authors of pathways mean by a label."""
    try:
        from evaluation.train_coherence import train

        about = train(gene_sets, labels, open_lexicon(lexicon), out, dimensions)
    except UserError as error:
        raise _fail(error) from error
    typer.echo(f"vectors of {about['genes']:,} genes in {out}")


@app.command("train-rows")
def train_rows_command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the model's files.")],
    data: Data = None,
    lexicon: LexiconName = "auto",
) -> None:
    """Fit the probability of existing rows; shows what held-out folds and the check part say."""
    try:
        from evaluation.train_rows import train

        train(scoring.data_folder(data), out, Annotator(lexicon, None), typer.echo)
    except UserError as error:
        raise _fail(error) from error


@app.command("curator-effort")
def curator_effort_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run, as it was written.")],
    input_: Annotated[
        list[Path] | None,
        typer.Option("--input", metavar="PATH", help="The run's records, if they have moved."),
    ] = None,
) -> None:
    """Count what the review of a run asks of a curator, way by way.

    Decisions, keystrokes, figures to open and words to read, and the minutes that these take by the
    keystroke-level model. Audits are simulated: a finding is right with its probability.
    """
    from evaluation.curator_effort import curator_effort, effort_table

    try:
        typer.echo(effort_table(curator_effort(run, tuple(input_ or ()))))
    except UserError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


benches.add_to(app)
app.command()(fuzz)


if __name__ == "__main__":
    app()
