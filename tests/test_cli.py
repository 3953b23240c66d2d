"""The command: exit codes, messages, help."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from annotator import __version__
from annotator.cli import app
from annotator.cli.main import GROUPS
from tests.figure_records import write
from tests.small_lexicon import write_small_lexicon

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return str(folder)


@pytest.fixture
def captions(tmp_path):
    path = tmp_path / "captions.jsonl"
    path.write_text('{"figid": "f1", "caption": "BDNF and ketamine."}\n', encoding="utf-8")
    return path


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_run_ends_with_a_summary_and_0(captions, tmp_path, lexicon):
    out = tmp_path / "out"
    result = invoke("run", captions, "--out", out, "--lexicon", lexicon)
    assert result.exit_code == 0, result.output
    assert re.sub(r"\d+\.\d s", "0.1 s", result.stdout) == (
        f"1 records in 0.1 s ({Path(lexicon).name} lexicon): 1 annotated, 0 failed\n"
        "  2 mentions, 0 of them without an identifier; 0 figures without a caption\n"
        "  2 entities named in captions: 0 annotated, 0 partly, 2 missing\n"
        "  0 existing gene and chemical rows: 0 wrong_entity, 0 common_word, 0 cross_species\n"
        f"  2 rows to review in {out / 'review.csv'}\n"
    )


def test_quiet(captions, tmp_path, lexicon):
    result = invoke("run", captions, "--out", tmp_path / "out", "--lexicon", lexicon, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_failed_records_end_with_3(captions, tmp_path, lexicon):
    captions.write_text(captions.read_text() + "{broken\n", encoding="utf-8")
    result = invoke("run", captions, "--out", tmp_path / "out", "--lexicon", lexicon)
    assert result.exit_code == 3
    assert "1 annotated, 1 failed" in result.stdout
    assert f"failed records and reasons: {tmp_path / 'out' / 'failed.jsonl'}" in result.stdout


@pytest.mark.parametrize("workers", [1, 2])
def test_a_record_with_a_bad_sidecar_is_one_record(tmp_path, lexicon, workers):
    record = write(tmp_path, "caption: mTOR.", sidecars={"genes": "name\nTNF\n"})
    out = tmp_path / "out"
    words = ("run", record, "--out", out, "--lexicon", lexicon, "--workers", workers)
    result = invoke(*words, "--log-json", tmp_path / "log.jsonl")
    assert result.exit_code == 3
    assert result.stdout.startswith("1 records in ")
    assert "1 annotated, 0 failed, 1 damaged sidecar\n" in result.stdout
    assert f"damaged sidecars and reasons: {out / 'failed.jsonl'}" in result.stdout
    assert "0 records failed, 1 damaged sidecar: " in (tmp_path / "log.jsonl").read_text()
    assert "was read without the rows of this file" in (out / "failed.jsonl").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lexicon", "nowhere"], "error: no lexicon 'nowhere': not a folder\n"
         "  give --lexicon starter, or the path of a folder of lexicon .yaml files\n"),
        (["--model", "en_no_such_model"], "error: no model 'en_no_such_model': neither an "
         "installed package nor a folder with a spaCy model\n"
         "  see annotator model list, or give the path of its folder, or use --model none\n"),
    ],
)  # fmt: skip
def test_user_errors_end_with_1(captions, tmp_path, lexicon, arguments, message):
    if "--lexicon" not in arguments:
        arguments = [*arguments, "--lexicon", lexicon]
    result = invoke("run", captions, "--out", tmp_path / "out", *arguments)
    assert (result.exit_code, result.stderr) == (1, message)


def test_a_missing_input_ends_with_1(tmp_path, lexicon):
    result = invoke("run", tmp_path / "none", "--out", tmp_path / "out", "--lexicon", lexicon)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert str(tmp_path / "none") in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "x", "--out", "o", "--workers", "-1"],
        ["no-such-command"],
        ["run", "--what"],
    ],
)
def test_wrong_usage_ends_with_2(arguments):
    assert invoke(*arguments).exit_code == 2


def test_lexicon_lookup_lists_every_meaning(lexicon):
    result = invoke("lexicon", "lookup", "psd 95", "--lexicon", lexicon)
    assert result.exit_code == 1
    result = invoke("lexicon", "lookup", "Akt", "--lexicon", lexicon)
    first, second, *_ = map(str.split, result.stdout.splitlines())
    assert first == ["plausibility", "id", "type", "symbol", "organism", "listed", "as"]
    assert second[:4] == ["0.91", "ncbigene:41957", "gene", "Akt"]
    assert "fplx:AKT" in result.stdout


def test_lexicon_info_counts(lexicon):
    result = invoke("lexicon", "info", "--lexicon", lexicon)
    assert re.search(r"\d,\d{3} gene\n", result.stdout)


def test_version():
    assert invoke("--version").stdout == f"annotator {__version__}\n"


def test_the_module_runs_as_a_program(captions, tmp_path, lexicon):
    command = [sys.executable, "-m", "annotator", "run", str(captions), "--out",
               str(tmp_path / "out"), "--lexicon", lexicon]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")  # no progress bar, no warning
    assert json.loads((tmp_path / "out" / "run.json").read_text())["status"] == "finished"


@pytest.mark.parametrize("shard", ["3", "0/2", "3/2", "a/b", "1/0", "-1/2"])
def test_a_shard_that_is_none(captions, tmp_path, lexicon, shard):
    result = invoke(
        "run", captions, "--out", tmp_path / "out", "--lexicon", lexicon, f"--shard={shard}"
    )
    assert result.exit_code == 2
    assert "give I/N with I from 1 to N, such as 3/8" in result.output


@pytest.mark.parametrize("columns", ["80", "40"])
def test_help_lists_each_command_once_in_groups_in_the_order_of_use(columns):
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": columns}).output
    listed = shown.partition("Annotate:")[2]
    names = re.findall(r"^  (\w+) ", listed, re.MULTILINE)
    assert names == [name for names in GROUPS.values() for name in names]
    assert names[0] == "run"
    assert sorted(names) == sorted(get_command(app).commands), "a command is in no group"
    assert re.findall(r"^(\S.*):$", f"Annotate:{listed}", re.MULTILINE) == list(GROUPS)
    assert "..." not in listed  # no summary is cut off
