"""Run the commands and examples of a page of documentation, and put in their real output.

A page is Markdown. What is checked in it:

``` sh        commands, run in a folder of their own with ``evaluation``, ``lexicons`` and ``out``
``` python    a script; all scripts of a page share their names
``` py        the same, with the optional packages duckdb, pandas and polars
``` sql       a query of DuckDB
<!-- output -->   above a block ``` text: what the block before prints (``output 5``: five lines)
<!-- NAME ... --> to <!-- end -->: a table made by ``docs_tables``

Blocks of other languages (``console``, ``text``, ``yaml``) are not run: what needs a network or a
cluster is shown in ``console``. ``python -m tests.update_docs`` writes what ``updated`` returns.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
#: The example run, which most pages read and none repeats.
EXAMPLE_RUN = "run evaluation/figures --out out --overwrite"

_PART = re.compile(
    r"^<!-- output(?: (?P<lines>\d+))? -->\n+```text\n(?P<shown>.*?)^```$"
    r"|^```(?P<language>\w+)[^\n]*\n(?P<code>.*?)^```$"
    r"|^<!-- (?P<name>\w+)(?P<arguments>[^\n]*?) -->\n(?P<table>.*?)^<!-- end -->$",
    re.MULTILINE | re.DOTALL,
)
#: What differs from run to run.
_VOLATILE = re.compile(r"\d+\.\d s\b|(?<=sha256 )[0-9a-f]+")
#: Steps of a chain of commands that set up what is set up here.
_SETUP = ("python3 -m venv", ".venv/bin/pip", "pip install")

Table = Callable[[str, str, Path], str]


def pages() -> list[Path]:
    """Return every page that is checked: the README and the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language: str, text: str) -> list[str]:
    """Return the code of a page's blocks in one language."""
    return [part["code"] for part in _PART.finditer(text) if part["language"] == language]


def commands(text: str) -> list[str]:
    """Return the shell commands of a page, a line each."""
    return [line for code in blocks("sh", text) for line in code.strip().splitlines()]


class CommandError(Exception):
    """A documented command that does not end well."""


class Site:
    """Runs pages; the example run is made once, and each page works on a copy of it."""

    def __init__(self, folder: Path, tables: dict[str, Table]) -> None:
        """Make the example run below ``folder``."""
        # An installation in place has the entry points of the day it was made: older ones may lack
        # this component. ``tests/test_packaging.py`` tests those of the wheel.
        importlib.import_module("annotator.recognition.components.captions")
        self._folder = folder
        self._tables = tables
        first = self._workplace("example")
        with contextlib.chdir(first):
            self.printed = run_annotator(shlex.split(EXAMPLE_RUN))
        self.run = first / "out"

    def updated(self, page: Path) -> str:
        """Return the text of ``page`` with the output and tables that it has now."""
        place = self._workplace("-".join(page.relative_to(ROOT).with_suffix("").parts))
        shutil.copytree(self.run, place / "out", dirs_exist_ok=True)
        names: dict[str, object] = {"__name__": "documentation"}
        printed = ""

        def renewed(part: re.Match[str]) -> str:
            nonlocal printed
            whole = part[0]
            if part["language"]:
                printed = self._output(part["language"], part["code"], names, printed)
                return whole
            if part["name"]:
                if part["name"] not in self._tables:
                    return whole
                new = self._tables[part["name"]](
                    part["arguments"].strip(" :"), part["table"], place
                )
                return _replaced(part, "table", new)
            wanted = int(part["lines"] or 0)
            lines = printed.splitlines(keepends=True)
            new = "".join(lines[:wanted]) + "…\n" if wanted and wanted < len(lines) else printed
            if _VOLATILE.sub("", new) == _VOLATILE.sub("", part["shown"]):
                return whole
            return _replaced(part, "shown", new)

        with contextlib.chdir(place):
            return _PART.sub(renewed, page.read_text(encoding="utf-8"))

    def _workplace(self, name: str) -> Path:
        place = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._folder))
        for shared in ("evaluation", "lexicons", "docs"):
            (place / shared).symlink_to(ROOT / shared)
        return place

    def _output(self, language: str, code: str, names: dict[str, object], before: str) -> str:
        """Run a block and return what it prints; ``before`` when it cannot be run here."""
        if language == "sh":
            return "".join(self._shell(line) for line in code.strip().splitlines())
        if language == "sql" and importlib.util.find_spec("duckdb"):
            import duckdb

            return f"{duckdb.sql(code)}"
        needs = ["pandas", "polars", "duckdb"] if language == "py" else []
        if language in ("py", "python") and all(map(importlib.util.find_spec, needs)):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, f"{language} block", "exec"), names)
            return printed.getvalue()
        return before

    def _shell(self, line: str) -> str:
        printed = ""
        for step in line.split(" && "):
            words = shlex.split(step)
            if step.startswith(_SETUP) or "pytest" in words:
                continue
            program, words = words[0].removeprefix(".venv/bin/"), words[1:]
            if program == "annotator" and shlex.join(words) == EXAMPLE_RUN:
                printed += self.printed
            elif program == "annotator":
                printed += run_annotator(words)
            elif program == "python" and words[:2] == ["-m", "evaluation"]:
                from evaluation.__main__ import app

                printed += _run(words[2:], app)
            else:
                printed += subprocess.run(
                    step, shell=True, capture_output=True, text=True, check=True
                ).stdout
        return printed


def run_annotator(words: list[str]) -> str:
    """Run ``annotator`` with these words in this process and return what it prints."""
    from annotator.cli import app

    return _run(words, app)


def _run(words: list[str], app: object) -> str:
    done = CliRunner().invoke(app, words)  # type: ignore[arg-type]
    if done.exit_code:
        raise CommandError(f"{shlex.join(words)}: {done.output}") from done.exception
    return done.stdout


def _replaced(part: re.Match[str], group: str, new: str) -> str:
    start, end = part.start(group) - part.start(), part.end(group) - part.start()
    return part[0][:start] + new + part[0][end:]
