"""What commands print: nothing that comes from input steers the terminal or looks like ours."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.cli.console import echo, reported
from annotator.errors import InputError
from tests.review_tables import decide, read_rows, write_rows, write_run

ROOT = Path(__file__).parents[1]
#: Clear the screen, set the title, go up and overwrite, report the status, turn the direction.
STEERING = (
    "\x1b[2J\x1b]0;owned\x07\x1b[1A\x9b31m\x08\x7f\u202e\u2066\x85\u2028\rerror: none\n\ud800"
)
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]")


def test_control_characters_are_shown_not_obeyed(capsys):
    echo(f"figid {STEERING}", "second line")
    said = capsys.readouterr().out
    assert not CONTROL.search(said)
    assert said.count("\n") == 2
    assert r"\x1b[2J\x1b]0;owned\x07" in said
    assert r"\u202e" in said
    assert r"\ud800" in said
    echo("β-catenin — 5′ µM")
    assert capsys.readouterr().out == "β-catenin — 5′ µM\n"


def test_an_error_is_two_lines_whatever_it_quotes(capsys):
    with pytest.raises(Exception, match=r"^$|1"):
        reported(lambda: (_ for _ in ()).throw(InputError(f"{STEERING}: x", hint="do\nthis")))
    said = capsys.readouterr().err
    assert said.count("\n") == 2
    assert not CONTROL.search(said)


def test_only_one_function_prints():
    """All output of commands goes through ``echo``."""
    for path in (ROOT / "annotator").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "console.py":
            assert not re.search(r"typer\.echo|click\.echo|(?<!\.)\bprint\(", text), path


def all_commands(folder):
    """Yield commands over records, names, cells and terms that hold control characters."""
    out = write_run(folder)
    rows = decide(read_rows(out / "review.csv"), missing="accept", wrong_entity="reject")
    for row in rows:
        row |= {"curator": f"A{STEERING}", "comment": STEERING, "corrected_id": ""}
    rows[0] |= {"decision": f"maybe{STEERING}"}
    rows[1] |= {"review_id": f"{STEERING}"}
    # A program that saves UTF-8 cannot have written lone surrogates.
    table = write_rows(
        folder / "r.csv", [{k: v.replace("\ud800", "") for k, v in r.items()} for r in rows]
    )
    lexicon = ["--lexicon", str(folder / "lexicon")]
    yield ["apply", str(out), str(table), *lexicon]
    yield ["apply", str(out), str(table), "--check", *lexicon]
    for row in rows:
        row |= {"curator": "B", "decision": "unsure", "review_id": row["review_id"]}
    yield ["diff", str(out), str(out)]
    yield ["lexicon", "lookup", STEERING.replace("\ud800", ""), *lexicon]
    odd = folder / f"odd{STEERING}".replace("\ud800", "").replace("/", "")
    odd.mkdir()
    yield ["run", str(odd), "--out", str(folder / "o1"), *lexicon]
    (odd / "t.csv").write_text(f'"fig{STEERING}id"\nx\n'.replace("\ud800", ""), encoding="utf-8")
    yield ["run", str(odd / "t.csv"), "--out", str(folder / "o2"), *lexicon]
    (odd / "t.jsonl").write_text(json.dumps({"figid": STEERING, "caption": STEERING}))
    yield ["run", str(odd / "t.jsonl"), "--out", str(odd / "o3"), *lexicon]
    yield ["report", str(odd / "o3"), *lexicon]
    yield ["export", str(odd / "o3"), "--format", "pfocr", "--out", str(folder / "e"), *lexicon]
    (odd / "run.json").write_text(json.dumps({"status": STEERING}))
    yield ["diff", str(odd), str(odd)]


def test_every_command_on_hostile_input(tmp_path):
    codes = []
    for words in all_commands(tmp_path):
        done = CliRunner().invoke(app, words)
        assert not CONTROL.search(done.output), (words[0], done.output)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        codes.append(done.exit_code)
    assert set(codes) == {0, 1, 3}


def test_bytes_that_are_no_text_in_the_name_of_an_input(tmp_path):
    folder = str(tmp_path).encode() + b"/odd\xff\x1b[31m"
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "run", folder, "--out", tmp_path / "o"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"no such file or folder" in done.stderr
    assert b"\x1b" not in done.stderr
    assert b"Traceback" not in done.stderr
