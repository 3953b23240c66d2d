"""``python -m evaluation bench``."""

from __future__ import annotations

import compileall
import os
import tempfile
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from annotator.errors import UserError
from annotator.recognition.pipeline import chosen_model, ignore_scispacy_warnings
from evaluation.benches.replicas import captions as read_captions
from evaluation.benches.rows import Row, table

_NAMES = (
    "lexicon",
    "recognition",
    "throughput",
    "scaling",
    "memory",
    "release",
    "curation",
    "peers",
)


def add_to(app: typer.Typer) -> None:
    """Add the command ``bench``."""
    app.command("bench")(bench)


def bench(
    what: Annotated[str, typer.Argument(metavar="|".join(_NAMES), help="What to measure.")],
    captions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Captions (.jsonl, .jsonl.gz), but for scaling, release and curation.",
        ),
    ] = None,
    records: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A PFOCR checkout to repeat, for throughput, scaling, release, curation.",
        ),
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="lexicon: official releases to build it from."),
    ] = None,
    lexicon: Annotated[
        str, typer.Option(metavar="auto|starter|PATH", help="The lexicon.")
    ] = "auto",
    model: Annotated[
        str, typer.Option(metavar="auto|none|NAME|PATH", help="recognition: the model.")
    ] = "auto",
    count: Annotated[
        int,
        typer.Option(min=1, help="Captions to take, or records and captions to make by repeating."),
    ] = 2000,
    work: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where inputs are made; a temporary folder else."),
    ] = None,
) -> None:
    """Measure; ratios are of one run. Exit code 3 when a bar is missed.

    lexicon: building, opening, memory, speed. recognition: time beside that of scispaCy's tokenizer
    and detector, and of the model alone. throughput: whole runs beside bare reading and parsing,
    and starting. scaling: by workers, the main process alone, and Dask. memory: over a long input.
    release: what a whole release costs, by step and by workers. curation: questions and apply on a
    large run. peers: other matchers with the same terms.
    """
    if what not in _NAMES:
        raise typer.BadParameter(f"{what!r}: there are the benchmarks {', '.join(_NAMES)}")
    ignore_scispacy_warnings()
    _compile_package()
    try:
        with tempfile.TemporaryDirectory(prefix="pfocr-annotator-bench-", dir=work) as folder:
            rows = list(
                _rows(what, captions, records, sources, lexicon, model, count, Path(folder))
            )
    except UserError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(table(rows))
    if any(row.kept is False for row in rows):
        raise typer.Exit(3)


def _compile_package() -> None:
    """Compile the package, as its installation does: starting it is measured without that.

    An environment in which Python keeps no bytecode would have each process compile 250 files.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with as_file(files("annotator")) as package:
        compileall.compile_dir(package, quiet=2)


def _rows(
    what: str,
    captions: Path | None,
    records: Path | None,
    sources: Path | None,
    lexicon: str,
    model: str,
    count: int,
    work: Path,
) -> Iterable[Row]:
    def say(text: str) -> None:
        typer.echo(text, err=True)

    if what == "lexicon":
        from evaluation.benches.lexicon import bench_lexicon

        texts = read_captions(_given(captions, "--captions", what))[:count]
        return bench_lexicon(_given(sources, "--sources", what), texts, work, say)
    if what == "recognition":
        from evaluation.benches.recognition import bench_recognition

        texts = read_captions(_given(captions, "--captions", what))[:count]
        return bench_recognition(texts, lexicon, chosen_model(model), say)
    if what == "peers":
        from evaluation.benches.peers import bench_peers

        texts = read_captions(_given(captions, "--captions", what))[:count]
        return bench_peers(texts, lexicon, say)
    from evaluation.benches.runs import bench_memory, bench_scaling, bench_throughput

    if what == "memory":
        return bench_memory(_given(captions, "--captions", what), lexicon, count, work, say)
    checkout = _given(records, "--records", what)
    if what == "curation":
        from evaluation.benches.curation import bench_curation

        return bench_curation(checkout, lexicon, count, work, say)
    if what == "release":
        from evaluation.benches.release import bench_release

        return bench_release(checkout, lexicon, count, work, say)
    if what == "scaling":
        return bench_scaling(checkout, lexicon, count, work, say)
    table_path = _given(captions, "--captions", what)
    return bench_throughput(checkout, table_path, lexicon, count, work, say)


def _given(path: Path | None, option: str, what: str) -> Path:
    if path is None:
        raise typer.BadParameter(f"the benchmark {what} needs {option}")
    return path
