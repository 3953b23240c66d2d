"""``annotator text``: one text from the command line or standard input, as a table or JSON."""

import json
import os
import pty
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from annotator.cli import app

TEXT = "KAR: kainate receptor. Ketamine frees eEF2 kinase in mice."


def text(*arguments, **options):
    return CliRunner().invoke(app, ["text", *map(str, arguments)], **options)


def test_a_table_with_a_line_for_each_mention(lexicon):
    done = text(TEXT, "--lexicon", lexicon)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    cells = [re.split(r"  +", line) for line in lines[:-2]]
    assert cells[0] == ["place", "text", "type", "symbol", "ids", "organism", "score", "found by"]
    assert [row[:2] for row in cells[1:]] == [
        ["0-3", "KAR"], ["5-21", "kainate receptor"], ["23-31", "Ketamine"], ["38-49", "eEF2 kinase"],
    ]  # fmt: skip
    assert cells[4][2:6] == ["gene", "EEF2K", "ncbigene:29904 hgnc:24615", "Homo sapiens"]
    assert 0 < float(cells[4][6]) < 1
    assert cells[1][-1] == "the caption defines KAR as kainate receptor"
    assert lines[-2:] == ["about: Mus musculus (caption: mice)", "defined: KAR = kainate receptor"]


def test_words_need_no_quotation_marks(lexicon):
    assert (
        text(*TEXT.split(), "--lexicon", lexicon).stdout == text(TEXT, "--lexicon", lexicon).stdout
    )


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_one_text(lexicon, arguments):
    lines = "\ufeffBDNF binds\nTrkB.\r\n"
    done = text(*arguments, "--lexicon", lexicon, "--json", input=lines.encode())
    found = json.loads(done.stdout)
    assert found["text"] == "BDNF binds\nTrkB."
    assert [mention["text"] for mention in found["mentions"]] == ["BDNF", "TrkB"]


def test_json_is_one_object_with_every_detail(lexicon):
    done = text(TEXT, "--lexicon", lexicon, "--json")
    assert done.stdout.count("\n") == 1
    found = json.loads(done.stdout)
    assert list(found) == ["text", "mentions", "taxa", "definitions"]
    assert set(found["mentions"][0]) == {
        "start", "end", "text", "type", "ids", "symbol", "taxon", "matched_by", "score",
        "alternatives",
    }  # fmt: skip
    assert found["definitions"] == {"KAR": "kainate receptor"}
    assert found["taxa"][0]["name"] == "Mus musculus"


@pytest.mark.parametrize("control", ["\x85", "\x1b[31m", "\u202e", "\x7f", "\u2028"])
def test_control_characters_are_escaped(lexicon, control):
    """On a terminal they could hide what is there; in JSON they are as JSON escapes them."""
    done = text(f"BDNF{control} Akt", "--lexicon", lexicon, "--json")
    assert control not in done.stdout
    assert json.loads(done.stdout)["text"] == f"BDNF{control} Akt"
    shown = text(f"brain-derived{control}neurotrophic factor, Akt", "--lexicon", lexicon).stdout
    assert control not in shown
    explained = CliRunner().invoke(
        app, ["explain", "--text", f"Akt{control}", "--lexicon", str(lexicon), "--model", "none",
              "--json"],
    )  # fmt: skip
    assert json.loads(explained.stdout)["caption"] == f"Akt{control}"


def test_names_over_two_lines_are_shown_on_one(lexicon):
    shown = text("kainate\n  receptor (KR) in Mus\nmusculus", "--lexicon", lexicon).stdout
    assert "  kainate receptor  " in shown
    assert "about: Mus musculus (caption: Mus musculus)\n" in shown
    assert "\\n" not in shown


def test_square_brackets_are_no_markup(lexicon):
    line = text("[bold]KAR[/bold]: kainate receptor", "--lexicon", lexicon).stdout.splitlines()[1]
    assert "kainate receptor" in line


def test_a_text_without_mentions_is_a_success(lexicon):
    for given in ("nothing is here", ""):
        done = text(given, "--lexicon", lexicon)
        assert done.exit_code == 0
        assert done.stdout.startswith("no genes, gene families or chemicals found\nabout: Homo")
    assert json.loads(text("", "--lexicon", lexicon, "--json").stdout)["mentions"] == []


def test_title_and_organisms(lexicon):
    done = text("BDNF.", "--title", "Drosophila melanogaster", "--lexicon", lexicon)
    assert "about: Drosophila melanogaster (paper title: Drosophila melanogaster)" in done.stdout
    done = text("BDNF.", "--organisms", "mouse", "--lexicon", lexicon)
    assert re.search(r"BDNF +gene +none ", done.stdout)
    assert "not of the requested organisms" in done.stdout


def test_the_lexicon_that_auto_means_is_named():
    done = text("BDNF.")
    assert done.stderr == (
        "lexicon: the embedded starter; for the full one: annotator lexicon install\n"
    )
    assert text("BDNF.", "--json").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "given", "message"),
    [
        (["x", "--lexicon", "nowhere"], None, "error: no lexicon 'nowhere': not a folder\n"),
        (["x", "--model", "en_none", "--lexicon", "starter"], None, "error: no model 'en_none'"),
        (["x", "--organisms", "martian", "--lexicon", "starter"], None, "error: the lexicon has no "
         "organism 'martian'\n"),
        ([], b"bad \xff", "error: standard input: not UTF-8 at byte 5\n  convert it, for example "),
        ([], b"x" * 4_000_001, "error: standard input: has more than 4,000,000 bytes\n  this "),
        ([], b"x" * 1_000_001, "error: caption has 1,000,001 characters, more than "),
        (["BDNF \udcff"], None, "error: caption has bytes that were not decoded"),
    ],
)  # fmt: skip
def test_user_errors_end_with_1(arguments, given, message):
    done = text(*arguments, input=given)
    assert done.exit_code == 1, done.output
    lines = done.stderr.removeprefix(
        "lexicon: the embedded starter; for the full one: annotator lexicon install\n"
    )
    assert lines.startswith(message)
    assert done.stdout == ""


def test_wrong_usage_ends_with_2():
    assert text("x", "--what").exit_code == 2


@pytest.mark.skipif(not hasattr(pty, "spawn"), reason="no terminals")
@pytest.mark.parametrize(("width", "last"), [(70, "score"), (140, "found by")])
def test_the_table_fits_the_terminal_and_keeps_everything(lexicon, width, last):
    leader, follower = pty.openpty()
    caption = f"{TEXT} Eukaryotic elongation factor 2 kinase is eEF2 kinase."
    with os.fdopen(follower, "w") as terminal:
        done = subprocess.Popen(
            [sys.executable, "-m", "annotator", "text", caption, "--lexicon", str(lexicon)],
            stdout=terminal, stdin=subprocess.DEVNULL,
            env=os.environ | {"COLUMNS": str(width)},
        )  # fmt: skip
        assert done.wait(timeout=120) == 0
    printed = b""
    with os.fdopen(leader, "rb", buffering=0) as out:
        while True:
            try:
                block = out.read(10_000)
            except OSError:  # the end, on Linux
                break
            if not block:
                break
            printed += block
    lines = printed.decode().splitlines()
    table = lines[: next(n for n, line in enumerate(lines) if line.startswith("about:"))]
    assert max(map(len, table)) <= width
    assert any(line.endswith(last) for line in table[:2])  # headings are folded, too
    words = " ".join(table).split()
    assert {"ncbigene:29904", "hgnc:24615", "0-3"} <= set(words)
    assert "…" not in printed.decode()
