"""``annotator text``: the mentions of one text."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import echo, echo_json, escaped, reported
from annotator.cli.lexicon import LexiconOption
from annotator.cli.model import ModelOption
from annotator.cli.options import OrganismsOption, which_lexicon

if TYPE_CHECKING:
    from annotator.api.annotator import Annotator
    from annotator.api.values import AnnotatedText
    from annotator.records import Figure
    from annotator.results.stored import StoredMention

_COLUMNS = ("place", "text", "type", "symbol", "ids", "organism", "score", "found by")
#: Columns that are never folded.
_WHOLE = ("place", "type", "ids", "score")
#: The width of a terminal that has room for all columns.
_WIDE = 100
#: The width of what is not printed on a terminal, where a row is one line.
_NO_TERMINAL = 10_000
#: Bytes of standard input; a text has at most a million characters, of up to four bytes.
_MOST_BYTES = 4_000_000


def text(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEXT",
            help="The text; several words need no quotation marks. Without TEXT, or with -, it is "
            "read from standard input.",
        ),
    ] = None,
    title: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help="Title of the paper or section, which can say what organism the text is about and "
            "define short forms.",
        ),
    ] = "",
    organisms: OrganismsOption = "",
    lexicon: LexiconOption = "auto",
    model: ModelOption = "auto",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, with every detail.")
    ] = False,
) -> None:
    """Annotate one text and print its mentions.

    Prints the place (half-open, in characters), type, symbol, identifiers, organism and score of
    each gene, gene family and chemical, and how it was found; then the organisms that the text is
    about, and what it defines.

    Exit codes: 0 success, also without mentions, 1 an error that you can correct, 2 wrong usage.
    """
    from annotator.api.annotator import load
    from annotator.records import Figure

    given = reported(_standard_input) if words in (None, [], ["-"]) else " ".join(words or ())
    if lexicon == "auto" and not as_json:
        echo(which_lexicon(), err=True)

    def work() -> tuple[Annotator, AnnotatedText]:
        opened = load(lexicon, model, organisms)
        return opened, opened.annotate(_bounded(Figure("", given, papertitle=title)))

    opened, annotated = reported(work)
    if as_json:
        echo_json(_json(annotated))
    else:
        echo(*_lines(annotated, opened))


def _standard_input() -> str:
    """Return the text of standard input without its last line end. Raises InputError."""
    from annotator.errors import InputError

    if sys.stdin is None:  # a shell has closed it
        return ""
    if sys.stdin.isatty():
        echo(
            "reading the text from the terminal; end it with Ctrl-D on a line of its own", err=True
        )
    data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise InputError(
            f"standard input: has more than {_MOST_BYTES:,} bytes",
            hint="this command takes one text; for many, give annotator run a table",
        )
    try:
        return data.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"standard input: not UTF-8 at byte {error.start + 1:,}",
            hint="convert it, for example with iconv -f WINDOWS-1252 -t UTF-8",
        ) from error


def _bounded(figure: Figure) -> Figure:
    """Return ``figure`` as it is. Raises InputError for a text that is too long."""
    from annotator.api.inputs import as_figure
    from annotator.errors import InputError

    try:
        return as_figure(figure)
    except ValueError as error:
        raise InputError(str(error)) from error


def _json(annotated: AnnotatedText) -> str:
    import msgspec

    from annotator.results import jsonl

    found = msgspec.to_builtins(annotated)
    del found["figid"]
    return jsonl.line(found).rstrip("\n")


def _lines(annotated: AnnotatedText, opened: Annotator) -> Iterator[str]:
    if annotated.mentions:
        yield from _table([_cells(mention, opened) for mention in annotated])
    else:
        yield "no genes, gene families or chemicals found"
    about = [f"{taxon.name} ({taxon.evidence})" for taxon in annotated.taxa]
    yield _one_line(f"about: {'; '.join(about) or 'no organism'}")
    for short, long in annotated.definitions.items():
        yield _one_line(f"defined: {short} = {long}")


def _one_line(text: str) -> str:
    """Return ``text`` with a blank for each line end and the white space around it."""
    return " ".join(text.split())


def _cells(mention: StoredMention, opened: Annotator) -> tuple[str, ...]:
    organism = opened.lexicon.organisms.get(mention.taxon)
    cells = (
        f"{mention.start}-{mention.end}", mention.text, mention.type.value.replace("_", " "),
        mention.symbol, " ".join(mention.ids) or "none",
        organism.name if organism is not None else mention.taxon, f"{mention.score:.2f}",
        mention.matched_by,
    )  # fmt: skip
    return tuple(escaped(_one_line(cell)) for cell in cells)


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table that is as wide as the terminal, or as its rows without one.

    Cells are folded, never cut; a narrow terminal has no room for the last column.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else _NO_TERMINAL
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    shown = _COLUMNS if width >= _WIDE else _COLUMNS[:-1]
    for name in shown:
        table.add_column(name, overflow="fold", no_wrap=name in _WHOLE)
    for cells in rows:
        folded = [
            cell.replace(" ", "\n") if name == "ids" and is_terminal else cell
            for name, cell in zip(shown, cells, strict=False)
        ]
        table.add_row(*map(Text, folded))
    drawn = io.StringIO()
    Console(file=drawn, width=width, color_system=None).print(table)
    return [line.rstrip() for line in drawn.getvalue().splitlines()]
