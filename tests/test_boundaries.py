"""What may import what, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "annotator"
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
    "starlette",
    "uvicorn",
}

#: The rooms of the package, from the ground up, and the rooms that each may import; every room may
#: import itself and the modules at the top of the package (records, errors, text, symbols).
MAY_IMPORT = {
    "disk": set(),
    "progress": set(),
    "wording": set(),
    "figures": {"disk"},
    "lexicon": {"disk", "progress"},
    "recognition": {"lexicon", "progress", "wording"},
    "plausibility": {"lexicon"},
    "comparison": {"lexicon", "plausibility"},
    "results": {"disk", "figures", "lexicon", "wording"},
    "curation": {"disk", "progress", "figures", "lexicon", "results"},
    "exports": {"disk", "progress", "figures", "lexicon", "results", "curation"},
    "scoring": {"disk", "figures", "lexicon", "recognition", "comparison", "results", "wording"},
    "filtering": {"disk", "progress", "lexicon", "results", "curation", "exports", "scoring"},
    "report": {"disk", "lexicon", "comparison", "plausibility", "results", "curation", "scoring", "wording"},
    "runs": {"disk", "progress", "figures", "lexicon", "recognition", "comparison", "results", "curation",
             "report", "wording"},
    "review": {"figures", "lexicon", "recognition", "results", "curation", "runs"},
    "api": {"figures", "lexicon", "recognition", "results", "curation", "runs"},
    "cli": {"progress", "figures", "lexicon", "recognition", "comparison", "results", "curation",
            "exports", "scoring", "filtering", "report", "runs", "review", "api"},
}  # fmt: skip
#: The same inside of recognition: the folders that each of its folders may import. The modules
#: beside the folders bring these together, and none of the folders knows them.
MAY_IMPORT_IN_RECOGNITION = {
    "ner": set(),
    "spans": set(),
    "names": {"spans"},
    "organisms": {"spans", "names"},
    "genes": {"names", "organisms"},
    "definitions": {"spans", "names", "genes"},
    "chemicals": {"spans", "names", "definitions"},
}


def imports(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "annotator":
            yield from (f"annotator.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room(module):
    """Return the room that a module of the package is in; empty for those at the top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (PACKAGE / parts[1]).is_dir() else ""


def test_every_room_has_its_walls():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("name", [*MAY_IMPORT, ""])
def test_rooms_import_only_what_they_may(name):
    files = (PACKAGE / name).rglob("*.py") if name else PACKAGE.glob("*.py")
    crossing = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files
        for module in imports(path)
        if module.partition(".")[0] == "annotator"
        if room(module) not in {name, "", *MAY_IMPORT.get(name, ())}
        if path.name != "__main__.py"  # runs the command
        if path != PACKAGE / "__init__.py"  # the front door, see below
    }
    assert not crossing


def test_folders_of_recognition_import_only_what_they_may():
    folder = PACKAGE / "recognition"
    folders = {path.parent.name for path in folder.glob("*/__init__.py")} - {"components"}
    assert folders == set(MAY_IMPORT_IN_RECOGNITION)
    crossing = {
        f"{path.relative_to(ROOT)} imports {module}"
        for name, below in MAY_IMPORT_IN_RECOGNITION.items()
        for path in (folder / name).glob("*.py")
        for module in imports(path)
        if module.startswith("annotator.recognition.")
        if module.split(".")[2] not in {name, *below}
    }
    assert not crossing
    above = set(MAY_IMPORT_IN_RECOGNITION)
    for name, below in MAY_IMPORT_IN_RECOGNITION.items():
        above.discard(name)
        assert not below & above, name


def test_recognition_decides_on_values_not_on_text_for_people():
    """Only its spaCy components, which hand results to users, put them into words."""
    for path in (PACKAGE / "recognition").rglob("*.py"):
        if path.parent.name == "components":
            continue
        assert not {m for m in imports(path) if m.startswith("annotator.wording")}, path


def test_no_room_is_entered_from_below():
    """The rooms above import those below and never the reverse: there is no circle."""
    above = set(MAY_IMPORT)
    for name, below in MAY_IMPORT.items():
        above.discard(name)
        assert not below & above, name


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("records.py", {"spacy", "yaml", "json", "pathlib"}),
        ("text.py", {"annotator", "spacy"}),
        ("symbols.py", {"annotator", "spacy"}),
        ("recognition/definitions/definitions.py", {"spacy", "yaml", "pathlib", "csv"}),
        ("recognition/coordination.py", {"spacy", "yaml", "pathlib", "csv"}),
        ("recognition/names/head_nouns.py", {"spacy", "yaml", "pathlib", "csv"}),
        ("recognition/names/surrounding_text.py", {"spacy", "yaml", "pathlib", "csv"}),
        ("recognition/names/variants.py", {"spacy", "yaml", "pathlib", "csv"}),
        ("recognition/resolve.py", {"spacy", "yaml", "pathlib"}),
        ("comparison/compare.py", {"spacy", "yaml", "pathlib"}),
    ],
)
def test_pure_modules_import_no_io(module, forbidden):
    found = {*imports(PACKAGE / module)} - {"annotator.bounded_cache", "annotator.british_spelling"}
    assert not {
        name for name in found for bad in forbidden if name == bad or name.startswith(bad + ".")
    }


def test_the_package_never_imports_its_evaluation_or_tests():
    for path in PACKAGE.rglob("*.py"):
        assert not {name.partition(".")[0] for name in imports(path)} & {"evaluation", "tests"}, (
            path
        )


def test_importing_the_package_and_its_command_loads_nothing_heavy():
    code = "import sys, annotator.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


def test_importing_the_recognition_reads_no_table():
    code = (
        "import annotator.recognition.pipeline, annotator.lexicon.sources.mesh\n"
        "from annotator.lexicon.curated import curated_rows\n"
        "print(curated_rows.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_only_the_command_prints():
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name != "cli" and path.name != "__main__.py":
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
