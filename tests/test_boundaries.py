"""What may import what, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {
    "requests",
    "platformdirs",
    "spacy",
    "scispacy",
    "numpy",
    "pyarrow",
    "rapidfuzz",
    "marisa_trie",
    "tqdm",
    "matplotlib",
    "jinja2",
    "openpyxl",
    "xlsxwriter",
}


def imports(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("records.py", {"annotator", "spacy", "yaml", "json"}),
        ("text.py", {"annotator", "spacy"}),
        ("definitions.py", {"annotator", "spacy"}),
        ("written_forms.py", {"annotator", "spacy"}),
        ("resolve.py", {"spacy", "yaml", "pathlib", "annotator.figures"}),
        ("compare.py", {"spacy", "yaml", "pathlib", "annotator.figures", "annotator.pipeline"}),
    ],
)
def test_pure_modules_import_no_io(module, forbidden):
    found = set(imports(ROOT / "annotator" / module))
    assert not {
        name for name in found for bad in forbidden if name == bad or name.startswith(bad + ".")
    }


def test_the_package_never_imports_its_evaluation_or_tests():
    for path in (ROOT / "annotator").rglob("*.py"):
        assert not {name.partition(".")[0] for name in imports(path)} & {"evaluation", "tests"}, (
            path
        )


def test_importing_the_package_and_its_command_loads_nothing_heavy():
    code = "import sys, annotator.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


def test_only_the_command_prints():
    for path in (ROOT / "annotator").rglob("*.py"):
        if path.name not in (
            "cli.py",
            "cli_lexicon.py",
            "cli_model.py",
            "cli_results.py",
            "cli_errors.py",
            "__main__.py",
        ):
            names = {
                node.func.id
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert "print" not in names, path


def test_files_stay_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("annotator", "evaluation")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
