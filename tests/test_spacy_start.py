"""spaCy's own command line, which no command of ours needs, is not imported."""

import subprocess
import sys
from pathlib import Path

from annotator.spacy_start import without_spacy_commands
from evaluation.benches.runs import IMPORTS

_FILE = """---
figid: "F1"
caption: "Nerve growth factor (NGF) and AKT1."
---
"""
_RUN = """
import sys
from annotator.cli import app
try:
    app(["run", "F1.md", "--out", "run", "--lexicon", "starter", "--quiet"])
except SystemExit as end:
    print(end.code, "spacy" in sys.modules, "spacy.cli" in sys.modules)
"""


def test_a_run_leaves_spacys_commands_out(tmp_path: Path) -> None:
    (tmp_path / "F1.md").write_text(_FILE, encoding="utf-8")
    assert _printed(_RUN, tmp_path) == "0 True False"
    assert "NGF" in (tmp_path / "run" / "annotations.jsonl").read_text(encoding="utf-8")


def test_worker_processes_leave_them_out(tmp_path: Path) -> None:
    code = "import sys, annotator.runs.fork_server; print('spacy.cli' in sys.modules)"
    assert _printed(code, tmp_path) == "False"


def test_a_start_is_measured_beside_importing_spacy_without_them(tmp_path: Path) -> None:
    code = f"{IMPORTS}; import sys; print('scispacy' in sys.modules, 'spacy.cli' in sys.modules)"
    assert _printed(code, tmp_path) == "True False"


def test_a_library_has_them(tmp_path: Path) -> None:
    code = "import sys, spacy, annotator.runs.processing; print('spacy.cli' in sys.modules)"
    assert _printed(code, tmp_path) == "True"


def test_they_can_still_be_imported(tmp_path: Path) -> None:
    code = (
        "from annotator.spacy_start import without_spacy_commands; without_spacy_commands(); "
        "import spacy; print(spacy.info); import spacy.cli; print(callable(spacy.cli.download))"
    )
    assert _printed(code, tmp_path) == "None\nTrue"


def test_nothing_changes_once_spacy_is_imported() -> None:
    import spacy

    before = spacy.info
    without_spacy_commands()
    assert spacy.info is before is not None


def _printed(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return done.stdout.strip()
