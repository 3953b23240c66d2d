"""Every command and example of the README files runs and prints what they say."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from annotator.cli import app
from annotator.records import FindingKind
from annotator.results.review_table import COLUMNS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language, text=README):
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.strip().splitlines()]


def test_the_first_two_commands_set_everything_up():
    main, tests = COMMANDS[:2]
    assert "pip install -q ." in main
    assert "annotator run" in main
    assert "pip install -q -c constraints.txt '.[dev]'" in tests
    assert "pytest" in tests


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Return what the main command writes."""
    folder = tmp_path_factory.mktemp("readme") / "out"
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "run", "evaluation/figures", "--out", str(folder)],
        capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    (folder.parent / "printed.txt").write_bytes(done.stdout)
    return folder


@pytest.mark.parametrize("command", [c.split(" && ")[-1] for c in COMMANDS if "pytest" not in c])
def test_command(command, tmp_path, out):
    """Run the command with this Python in place of the one that it installs."""
    installed = {
        ".venv/bin/annotator": [sys.executable, "-m", "annotator"],
        ".venv/bin/python": [sys.executable],
    }
    words = [part for word in shlex.split(command) for part in installed.get(word, [word])]
    if "--out" in words:
        at = words.index("--out") + 1
        words[at] = str(tmp_path / words[at])
    words = [str(out) if word == "out" else word for word in words]
    if "--minutes" in words:
        words[words.index("--minutes") + 1] = "0.02"
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_summary_is_as_printed(out):
    printed = (out.parent / "printed.txt").read_text(encoding="utf-8")
    shown = blocks("text")[0].replace("out/review.csv", str(out / "review.csv"))
    seconds = re.compile(r"\d+\.\d s")
    assert seconds.sub("", printed) == seconds.sub("", shown)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Return a folder in which the README's Parquet files are where it says."""
    folder = tmp_path_factory.mktemp("tables")
    (command,) = [command for command in COMMANDS if "parquet" in command]
    words = shlex.split(command)[1:]
    words = [str(ROOT / word) if word.startswith("evaluation/") else word for word in words]
    subprocess.run([sys.executable, "-m", "annotator", *words], check=True, cwd=folder)
    return folder


def test_the_queries_of_tables_count_the_same(tables, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("polars")
    monkeypatch.chdir(tables)
    (query,), (script,) = blocks("sql"), blocks("py")
    rows = duckdb.sql(query).fetchall()
    assert sum(count for _, count in rows) > 20
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(script, "README.md", "exec"), names)
    assert names["by_year"].collect().rows() == rows


def test_parts_are_read_as_one_table(tables, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(tables)
    for part in (1, 2):
        folder = tables / "parts" / f"shard={part}"
        folder.mkdir(parents=True)
        shutil.copy(tables / "out" / "tables" / "findings.parquet", folder)
    query = "SELECT count(DISTINCT shard) FROM 'parts/*/findings.parquet'"
    assert duckdb.sql(query).fetchall() == [(2,)]


def test_the_excerpt_of_review_csv_is_real(tmp_path):
    import csv

    out = tmp_path / "out"
    record = "evaluation/figures/_figures/PMC0000016__example-g1.md"
    subprocess.run(
        [sys.executable, "-m", "annotator", "run", record, "--out", str(out), "--quiet"],
        check=True, cwd=ROOT,
    )  # fmt: skip
    with (out / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = README[README.index("| priority | finding |") :].split("\n\n")[0].splitlines()
    columns = cells(table[0])
    written = [dict(zip(columns, cells(line), strict=True)) for line in table[2:]]
    shown = [
        {c: row[c].removeprefix("'") if c == "reason" else row[c] for c in columns} for row in rows
    ]
    for row in written:
        row["reason"] = row["reason"].removeprefix("'")
        assert row in shown


def cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|\n "))]


def documented(heading):
    """Return what the first column of the table under ``heading`` names, in order."""
    section = README[README.index(heading) :].split("\n#", 2)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [name for line in rows for name in re.findall(r"`([^`]+)`", line.split("|")[1])]


def test_the_columns_are_those_of_the_code():
    assert documented("### Columns of review.csv") == list(COLUMNS)


def test_the_kinds_are_those_of_the_code():
    assert set(documented("### Kinds of findings")) == {k.value for k in FindingKind}


def test_python_examples_print_what_is_shown():
    examples = re.findall(r"```python\n(.*?)```\n\n(?:.*?\n)??```text\n(.*?)```", README, re.DOTALL)
    assert len(examples) == len(blocks("python")) == 2
    for code, shown in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
        assert printed.getvalue() == shown


#: The commands that are not in a group.
ALONE = ("run", "merge", "apply", "report", "diff", "export", "evaluate")


def commands():
    """Return every command of ``annotator`` by its words."""
    root = get_command(app)
    found = {(name,): root.commands[name] for name in ALONE}
    for group in ("lexicon", "model"):
        found |= {(group, name): c for name, c in root.commands[group].commands.items()}
    return found


def test_every_option_has_a_help_text():
    for words, command in commands().items():
        assert command.help, words
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                assert parameter.help, (words, parameter.name)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "lexicons/README.md",
        "evaluation/README.md",
        "evaluation/cluster/README.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ],
)
def test_commands_in_the_text_exist_with_their_options(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    for code in re.findall(
        rf"`annotator ((?:{'|'.join(ALONE)}|lexicon \w+|model \w+)\b[^`]*)`", text
    ):
        words = code.split()
        command = commands()[tuple(words[: 1 if words[0] in ALONE else 2])]
        options = {o for p in command.params for o in p.opts}
        assert {word for word in words if word.startswith("--")} <= options, code


def test_quoted_results_are_those_of_the_evaluation():
    """README files quote tables of evaluation/results, between comments that name them."""
    results = {
        name: (ROOT / "evaluation" / "results" / f"{name}.md").read_text(encoding="utf-8")
        for name in ("held-out", "no-model")
    }
    quoted = []
    for path in ("README.md", "evaluation/README.md"):
        text = (ROOT / path).read_text(encoding="utf-8")
        quoted += re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    assert {name for name, _ in quoted} == {
        "held_out", "no_model", "reliability", "ablation", "findings",
    }  # fmt: skip
    for name, table in quoted:
        if name != "ablation":
            assert table in results["no-model" if name == "no_model" else "held-out"], name


def test_links_lead_somewhere():
    for file in (README, (ROOT / "lexicons/README.md").read_text(encoding="utf-8")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", file):
            assert (ROOT / target).exists(), target


def test_the_example_of_the_lexicon_format_is_read(tmp_path):
    from annotator.lexicon import open_lexicon

    (example,) = blocks("yaml", (ROOT / "lexicons/README.md").read_text(encoding="utf-8"))
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    lexicon = open_lexicon(str(tmp_path))
    assert {c.entity.id for c in lexicon.lookup("eEF2 kinase")} == {"ncbigene:29904"}


def test_the_version_is_in_the_changelog():
    from annotator import __version__

    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_distribution_is_named_as_in_the_hints():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "pfocr-annotator"
    assert "parquet" in project["optional-dependencies"]


def test_json_outputs_have_the_fields_that_the_design_promises(out):
    first = json.loads((out / "annotations.jsonl").read_text(encoding="utf-8").splitlines()[0])
    # Beside what the design promises, what tables are grouped by.
    assert list(first) == ["figid", "taxa", "mentions", "pmcid", "year"]
    assert list(first["mentions"][0]) == [
        "start", "end", "text", "type", "ids", "symbol", "taxon", "matched_by", "score",
        "alternatives",
    ]  # fmt: skip
