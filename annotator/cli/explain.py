"""``annotator explain``: one figure or caption step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import echo, echo_json, reported
from annotator.cli.lexicon import LexiconOption
from annotator.cli.model import ModelOption
from annotator.cli.options import InputOption

if TYPE_CHECKING:
    from annotator.runs.explain import Explanation, Match, MentionScores, Row

#: Candidates of a match, and features of a score, that the text shows; --json has all.
_CANDIDATES, _FEATURES = 5, 4


def explain(
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="The output folder of a run.")
    ] = None,
    figid: Annotated[
        str, typer.Argument(metavar="FIGID", help="A figure of the run's input.")
    ] = "",
    text: Annotated[
        str, typer.Option("--text", metavar="CAPTION", help="Explain this caption instead.")
    ] = "",
    lexicon: LexiconOption = "auto",
    model: ModelOption = "auto",
    input_: InputOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every detail.")] = False,
) -> None:
    """Explain one figure or caption step by step.

    Shows definitions, organisms with their evidence, each match with its candidates and what became
    of it, the features behind scores, dropped spans with the rule that dropped them, and the
    probability of each existing row with what speaks for and against it. For a figure of RUN,
    lexicon and model are the run's.
    """
    from annotator.recognition.pipeline import Annotator, chosen_model, ignore_scispacy_warnings
    from annotator.records import Figure
    from annotator.results.run_folder import RunFolder
    from annotator.runs.explain import explain as explain_figure
    from annotator.runs.explain import figure_of_run, model_of_run
    from annotator.runs.record_changes import record_changes
    from annotator.spacy_start import without_spacy_commands

    ignore_scispacy_warnings()
    without_spacy_commands()
    if bool(text) == bool(run is not None and figid):
        raise typer.BadParameter("give RUN and FIGID, or --text CAPTION")

    def work() -> Explanation:
        if run is None or text:
            chosen = chosen_model(model, for_figures=True)
            return explain_figure(Figure("text", text), Annotator(lexicon, chosen))
        folder = RunFolder.open(run)
        annotator = Annotator(
            folder.lexicon if lexicon == "auto" else lexicon,
            chosen_model(model_of_run(folder) if model == "auto" else model),
            folder.meta.organisms,
        )
        figure = figure_of_run(folder, figid, input_ or ())
        changes.extend(record_changes(folder, figure, annotator))
        return explain_figure(figure, annotator)

    changes: list[str] = []
    explained: Explanation = reported(work)
    if changes:
        echo(
            f"warning: the record differs from what the run read: {'; '.join(changes)}",
            "  what follows is of the record as it is now; repeat the run to have its findings",
            err=True,
        )
    if as_json:
        import msgspec

        echo_json(msgspec.json.encode(explained).decode("utf-8"))
    else:
        echo(*_text(explained))


def _text(explained: Explanation) -> Iterator[str]:
    yield f"{explained.figid}: {explained.caption}"
    yield from _section("definitions", [
        f"{d.short} = {d.long}: {', '.join(d.symbols) or d.type or 'nothing'} ({d.rule})"
        for d in explained.definitions
    ])  # fmt: skip
    yield from _section("organisms", [
        f"{o.name} ({o.taxon}), probability {o.probability:.2f}: {o.evidence}"
        for o in explained.organisms
    ])  # fmt: skip
    yield from _section("matches", list(_matches(explained.matches)))
    yield from _section("mentions", [line for m in explained.mentions for line in _mention(m)])
    yield from _section("other spans that were dropped", list(_dropped(explained)))
    yield from _section("existing rows", [line for r in explained.rows for line in _row(r)])
    yield from _section("findings", [
        f"{f.kind} (priority {f.priority}, {f.confidence}): {f.reason}" for f in explained.findings
    ])  # fmt: skip


def _section(title: str, lines: list[str]) -> Iterator[str]:
    yield ""
    yield title.upper()
    yield from (f"  {line}" for line in lines or ["none"])


def _matches(matches: Sequence[Match]) -> Iterator[str]:
    """Show the matches that a candidate is plausible for, and list the words of the others."""
    others: dict[str, None] = {}
    for match in matches:
        if any(candidate.plausibility for candidate in match.candidates):
            yield from _match(match)
        else:
            others[match.text] = None
    if others:
        yield f"no candidate is plausible (details with --json): {', '.join(others)}"


def _match(match: Match) -> Iterator[str]:
    yield f"{match.start}-{match.end} {match.text}: {match.outcome}"
    best = {candidate.id: candidate for candidate in reversed(match.candidates)}
    candidates = sorted(best.values(), key=lambda candidate: -candidate.plausibility)
    for candidate in candidates[:_CANDIDATES]:
        organism = f", {candidate.organism}" if candidate.organism else ""
        yield (
            f"    {candidate.plausibility:.2f} {candidate.symbol} ({candidate.id}{organism}): "
            f"{candidate.kind} {candidate.term!r} of {candidate.source}, {candidate.rule}"
        )
    if len(candidates) > _CANDIDATES:
        yield f"    and {len(candidates) - _CANDIDATES} more"


def _dropped(explained: Explanation) -> Iterator[str]:
    """Show the dropped spans that are not matches by themselves, such as parts of lists."""
    shown = {(match.start, match.end) for match in explained.matches}
    for dropped in explained.dropped:
        if (dropped.start, dropped.end) not in shown:
            yield f"{dropped.start}-{dropped.end} {dropped.text}: {dropped.reason}"


def _mention(scores: MentionScores) -> Iterator[str]:
    mention = scores.mention
    ids = ", ".join(mention.ids) or "no identifier"
    yield (
        f"{mention.start}-{mention.end} {mention.text}: {mention.symbol or mention.type} ({ids}), "
        f"{mention.matched_by}; score {mention.score:g}"
    )
    parts = [f"{c.feature} {c.name:+.2f}/{c.right:+.2f}" for c in scores.contributions[:_FEATURES]]
    yield f"    a name {scores.name:.2f}, id right {scores.right:.2f}: {'; '.join(parts)}"


def _row(row: Row) -> Iterator[str]:
    stored = row.row
    organism = f", {row.organism}" if row.organism else ""
    word = stored.word or stored.symbol
    yield (
        f"{word}: {stored.symbol} ({stored.id or 'no id'}{organism}): {row.verdict}; "
        f"probability {row.probability:.2f}"
    )
    yield from (f"    for: {text}" for text in row.speaks_for)
    yield from (f"    against: {text}" for text in row.speaks_against)
    parts = [
        f"{part.feature} = {part.value:g} {part.log_odds:+.2f}"
        if part.feature
        else f"constant {part.log_odds:+.2f}"
        for part in row.contributions[:_FEATURES]
    ]
    yield f"    log odds: {'; '.join(parts)}"
