"""Tables of the documentation that are made from the code and from real results."""

from __future__ import annotations

import csv
import json
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import click
from typer.main import get_command

from annotator.records import FindingKind
from annotator.results.spreadsheet_cells import unprotect
from tests.docs_pages import ROOT, Table, run_annotator


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a review table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(columns: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table in Markdown."""
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def all_commands() -> dict[str, click.Command]:
    """Return every command of ``annotator`` by its words."""
    from annotator.cli import app

    found: dict[str, click.Command] = {}
    for name, command in get_command(app).commands.items():
        inner = getattr(command, "commands", None)
        if inner is None:
            found[name] = command
        else:
            found |= {f"{name} {sub}": one for sub, one in inner.items()}
    return found


def review(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- review FIGID: COLUMN... -->``: a figure's most important row of each kind."""
    figid, _, columns = arguments.partition(":")
    shown = columns.split()
    first: dict[str, list[str]] = {}
    for row in rows_of(place / "out" / "review.csv"):
        if row["figid"] == figid:
            first.setdefault(row["finding"], [unprotect(row[name]) for name in shown])
    return table(shown, list(first.values()))


@cache
def _kinds(place: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the findings on the examples of each kind, by figid, with their captions."""
    examples = ROOT / "docs" / "examples" / "kinds.jsonl"
    run_annotator(["run", str(examples), "--out", "kinds", "--model", "none", "--quiet"])
    captions = {figure["figid"]: figure["caption"] for figure in map(json.loads, _lines(examples))}
    found: dict[str, list[dict[str, Any]]] = {figid: [] for figid in captions}
    for finding in map(json.loads, _lines(place / "kinds" / "findings.jsonl")):
        found[finding["figid"]].append(finding | {"caption": captions[finding["figid"]]})
    return found


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def kind(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- kind KIND -->``: the example of a kind of finding."""
    found = next(f for f in _kinds(place)[f"example-{arguments}"] if f["kind"] == arguments)
    mention, existing = found["mention"], found["existing"]
    rows = [["caption", f"{found['caption']}"]]
    if existing:
        rows.append(["existing rows", "; ".join(map(_row, existing))])
    if mention:
        ids = ", ".join(f"`{curie}`" for curie in mention["ids"])
        rows.append(["mention", f"{mention['text']}: {ids}"])
    rows.append(["reason", f"{found['reason']}"])
    if found["priority"]:
        rows.append(["confidence, priority", f"{found['confidence']}, {found['priority']}"])
    return table(["part", "example"], rows)


def _row(row: dict[str, str]) -> str:
    word = f"`{row['word']}` as " if row["word"] else ""
    about = ", ".join(filter(None, (row["id"], row["taxon"], row["source"])))
    return f"{word}{row['symbol']}" + (f" ({about})" if about else "")


def options(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- options COMMAND -->``: the usage, help, arguments and options of a command."""
    command = all_commands().get(arguments)
    if command is None:
        return "*Not in this version.*\n"
    given = [p for p in command.params if p.name != "help"]
    usage = ["annotator", arguments]
    usage += [_argument(p, usage=True) for p in given if p.param_type_name == "argument"]
    usage += [
        f"{p.opts[0]} {p.metavar}" for p in given if p.required and p.param_type_name == "option"
    ]
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", command.help or "").strip()
    rows = [[_names(p), _about(p)] for p in given]
    listed = table(["argument or option", "what"], rows) if rows else ""
    return f"```text\n{' '.join(usage)} [OPTIONS]\n```\n\n{_words(text)}\n\n{listed}"


def _names(parameter: click.Parameter) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_argument(parameter)}`"
    flag = getattr(parameter, "is_flag", False)
    value = "" if flag else f" {parameter.metavar or parameter.name.upper()}"
    shown = f"{parameter.opts[0]}{value}"
    # A bar in code cannot be escaped in a way that all renderers of tables understand.
    return f"<code>{shown.replace('|', '&#124;')}</code>" if "|" in shown else f"`{shown}`"


def _argument(parameter: click.Parameter, *, usage: bool = False) -> str:
    name = f"{parameter.metavar or parameter.name}{'...' if parameter.nargs == -1 else ''}"
    return f"[{name}]" if usage and not parameter.required else name


def _about(parameter: click.Parameter) -> str:
    text = _words(getattr(parameter, "help", None) or "")
    default = parameter.default
    if (
        isinstance(default, str | int | float)
        and not isinstance(default, bool)
        and default not in ("", 0)
    ):
        text += f" Default: `{default}`."
    return text.strip()


def _words(text: str) -> str:
    """Keep wildcards in a help text from becoming Markdown."""
    return text.replace("*", "\\*").replace("``", "`")


def results(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- held_out -->`` and the like: the table with these columns in the results.

    ``arguments`` is the file in evaluation/results when it is not held-out.
    """
    path = ROOT / "evaluation" / "results" / f"{arguments or 'held-out'}.md"
    header = old.lstrip().splitlines()[0]
    text = path.read_text(encoding="utf-8")
    at = text.index(header + "\n")
    found = text[at:].split("\n\n")[0].rstrip("\n")
    return found + "\n"


def no_model(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- no_model -->``: the main table of the results without a model."""
    return results("no-model", old, place)


def quality(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- quality -->``: the README's sentence on captions that nobody looked at."""
    text = (ROOT / "evaluation" / "results" / "no-model.md").read_text(encoding="utf-8")
    lines = [cells(line) for line in text.splitlines() if line.startswith("|")]
    head = next(line for line in lines if line[0] == "F1, or a share")
    seen, check = head.index("PFOCR more (60)"), head.index("PFOCR check (36)")
    rows = {line[0]: line for line in lines if len(line) == len(head)}

    def both(name: str) -> str:
        return f"{float(rows[name][check]):.2f} ({float(rows[name][seen]):.2f})"

    return (
        "On 36 captions annotated by hand that nobody looked at during development, with the full "
        "lexicon, the F1 of mentions with the right span and identifier is "
        f"{both('genes, span and id')} for genes and {both('chemicals, span and id')} for "
        f"chemicals, and of spans alone {both('genes, span')} and {both('chemicals, span')}. Of "
        f"the existing rows that are flagged, {both('rows flagged, precision')} are wrong; of the "
        f"entities reported as missing, {both('missing, precision')} are right; the main organism "
        f"of the figure is right in {both('main organism')}. In parentheses: 60 captions that were "
        "looked at.\n"
    )


def decide(arguments: str, old: str, place: Path) -> str:
    """Fill in ``out/review.csv`` as the table below ``<!-- decide -->`` says; keep the table.

    ``<!-- decide questions.csv -->`` fills in that file. The columns are columns of the file; those before ``decision`` say which row is meant.
    """
    path = place / "out" / (arguments or "review.csv")
    rows = rows_of(path)
    header, _, *lines = old.strip().splitlines()
    columns = cells(header)
    at = columns.index("decision")
    for line in lines:
        values = cells(line)
        key = dict(zip(columns[:at], values[:at], strict=True))
        row = next(r for r in rows if all(r[name] == value for name, value in key.items()))
        row.update(zip(columns[at:], values[at:], strict=True))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return old


def record(arguments: str, old: str, place: Path) -> str:
    """Make ``<!-- record FILE [KEY=VALUE...] -->``: a line of a JSON Lines file, shortened."""
    name, *wanted = shlex.split(arguments)
    pairs = [pair.partition("=")[::2] for pair in wanted]
    with (place / name).open(encoding="utf-8") as file:
        found = next(
            value
            for line in file
            if all(str((value := json.loads(line))[k]) == v for k, v in pairs)
        )
    for list_name in ("mentions", "existing"):
        found[list_name] = found.get(list_name, [])[:1]
        if not found[list_name]:
            del found[list_name]
    return f"```json\n{json.dumps(found, indent=2, ensure_ascii=False)}\n```\n"


#: The kinds that have an example; all of them.
KINDS = tuple(kind.value for kind in FindingKind)

TABLES: dict[str, Table] = {
    "review": review,
    "kind": kind,
    "options": options,
    "held_out": results,
    "results": results,
    "findings": results,
    "reliability": results,
    "no_model": no_model,
    "quality": quality,
    "decide": decide,
    "record": record,
}
