"""``python -m evaluation fuzz``: run the campaigns, and print what they tried and found."""

from __future__ import annotations

import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import echo
from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.recognition.pipeline import Annotator, ignore_scispacy_warnings
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from evaluation.fuzz.articles import fuzz_articles
from evaluation.fuzz.coverage import fuzz_coverage
from evaluation.fuzz.kills import Killed
from evaluation.fuzz.lexicons import fuzz_lexicons, small_sources
from evaluation.fuzz.mutations import samples
from evaluation.fuzz.patterns import (
    attacks,
    own_patterns,
    slow,
    slow_captions,
    tokenizer_patterns,
)
from evaluation.fuzz.records import Outcome, fuzz_records
from evaluation.fuzz.reviews import Reviews
from evaluation.score import data_folder

_EXAMPLES = Path(__file__).parents[1] / "figures"
#: Parts of the time; patterns take what they need, some 40 seconds.
_SHARES = {
    "records": 0.35,
    "articles": 0.1,
    "coverage": 0.1,
    "reviews": 0.08,
    "kills": 0.34,
    "lexicons": 0.03,
}

Campaign = Callable[[float], Outcome]


def fuzz(
    minutes: Annotated[
        float, typer.Option(min=0.01, help="How long; 40 try more than SECURITY.md promises.")
    ] = 5,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder with pfocr/; else the example figures."),
    ] = None,
    lexicon: Annotated[str, typer.Option(metavar="auto|starter|PATH")] = "starter",
    seed: Annotated[int, typer.Option(help="Another one tries other things.")] = 1,
    only: Annotated[
        str, typer.Option(metavar="NAMES", help=f"Of {', '.join(_SHARES)}, patterns; with commas.")
    ] = "",
    work: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="For files, of which there are many; best in memory."),
    ] = None,
) -> None:
    """Try hostile records, articles, review files and lexicons, failing disks and kills.

    Prints a table of what was tried and found. Exit code 3 when a promise was broken.
    """
    ignore_scispacy_warnings()
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    problems = 0
    rows = ["| campaign | tried | outcomes | problems | s |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="pfocr-annotator-fuzz-", dir=work) as folder:
        for name, campaign in _campaigns(_data(data), lexicon, seed, Path(folder)):
            if wanted and name not in wanted:
                continue
            echo(f"{name} ...", err=True)
            started = time.monotonic()
            share = 1.0 if len(wanted) == 1 else _SHARES.get(name, 0.0)
            outcome = campaign(60 * minutes * share)
            for problem in outcome.problems:
                echo(f"{name}: {problem}", err=True)
            problems += len(outcome.problems)
            said = ", ".join(f"{count:,} {what}" for what, count in outcome.results.most_common())
            rows.append(
                f"| {name} | {outcome.tried:,} | {said} | {len(outcome.problems)} | "
                f"{time.monotonic() - started:.0f} |"
            )
    echo(*rows)
    if problems:
        raise typer.Exit(3)


def _data(given: Path | None) -> Path | None:
    try:
        return data_folder(given)
    except InputError:
        return None


def _campaigns(
    data: Path | None, lexicon: str, seed: int, work: Path
) -> Iterator[tuple[str, Campaign]]:
    good = samples(data / "pfocr" if data is not None else _EXAMPLES)
    annotator = Annotator(lexicon)
    yield "records", lambda s: fuzz_records(good, annotator, work / "records", seed, seconds=s)
    yield "articles", lambda s: fuzz_articles(annotator, work / "articles", seed, seconds=s)
    review = work / "reviewed"
    run(RunOptions((_EXAMPLES,), review, "starter", workers=1))
    table = (review / "review.csv").read_bytes()
    if importlib.util.find_spec("atheris") is not None:
        (work / "coverage").mkdir()
        yield "coverage", lambda s: fuzz_coverage(good, table, work / "coverage", int(s) or 1)
    else:
        echo("coverage: left out, atheris is not installed", err=True)
    (work / "reviews").mkdir()
    reviews = Reviews(review, open_lexicon("starter"), work / "reviews")
    yield "reviews", lambda s: reviews.fuzz(seed, seconds=s)
    yield "kills", lambda s: Killed(work / "kills").fuzz(seed, seconds=s)
    if data is not None and (data / "lexicon_sources").is_dir():
        sources = small_sources(data, work / "small_sources")
        (work / "lexicons").mkdir()
        yield "lexicons", lambda s: fuzz_lexicons(sources, work / "lexicons", seed, seconds=s)
    else:
        echo("lexicons: left out, there are no source files", err=True)
    yield "patterns", lambda _: _patterns(annotator)


def _patterns(annotator: Annotator) -> Outcome:
    outcome = Outcome()
    patterns = own_patterns()
    outcome.results["patterns"] = len(patterns)
    for name, pattern in patterns.items():
        outcome.problems += [f"{name}: {said}" for said in slow(pattern)]
    patterns |= tokenizer_patterns(annotator)
    bodies = list(dict.fromkeys(body for pattern in patterns.values() for body in attacks(pattern)))
    outcome.tried = len(bodies)
    outcome.problems += slow_captions(annotator, bodies)
    return outcome
