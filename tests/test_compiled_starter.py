"""The compiled form of the starter lexicon that the user's cache keeps."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.lexicon import compiled_starter
from annotator.lexicon.compiled_starter import open_starter
from annotator.lexicon.curated import lexicon_data

LEXICON = Path(compiled_starter.__file__).parent


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Return the folder of the compiled forms, which is empty at first."""
    monkeypatch.setenv("ANNOTATOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "starter"


def not_compiled(*_):
    raise AssertionError("the starter was compiled again")


def test_the_second_time_the_same_lexicon_is_mapped(kept, monkeypatch):
    first = open_starter()
    monkeypatch.setattr(compiled_starter, "read_starter", not_compiled)
    second = open_starter()
    assert second.sha256 == first.sha256
    assert list(second.organisms.reviewed.items()) == list(first.organisms.reviewed.items())
    text = "eEF2 kinase and GSK-3 in Mus musculus"
    assert second.matches(text) == first.matches(text)
    assert second.name == first.name == "starter"
    assert len(list(kept.iterdir())) == 1


def test_another_content_is_compiled_and_replaces_the_old_form(kept, monkeypatch):
    open_starter()
    (old,) = kept.iterdir()
    monkeypatch.setattr(compiled_starter, "_content", lambda _: "other")
    open_starter()
    (new,) = kept.iterdir()
    assert new.name == "other" != old.name


def test_content_depends_on_every_file_of_the_lexicon(tmp_path):
    folder = tmp_path / "lexicon"
    folder.mkdir()
    contents = set()
    for text in ("genes: []", "genes: [] # none"):
        (folder / "genes.yaml").write_text(text, encoding="utf-8")
        contents.add(compiled_starter._content(folder))
    (folder / "more.yaml").write_text("", encoding="utf-8")
    contents.add(compiled_starter._content(folder))
    assert len(contents) == 3


def test_content_depends_on_the_names_that_are_taken_out(tmp_path, monkeypatch):
    data = tmp_path / "lexicons"
    shutil.copytree(lexicon_data(), data)
    monkeypatch.setattr(compiled_starter, "lexicon_data", lambda: data)
    before = compiled_starter._content(data / "starter")
    with (data / "curated" / "wrong_names.tsv").open("a", encoding="utf-8") as table:
        table.write("foobarin\tncbigene:207\tno name of it\tcurator\t2026-11-29\n")
    assert compiled_starter._content(data / "starter") != before


#: Prints the files that are read while the starter is compiled.
READS = """
import sys
from annotator.lexicon.compiled import compile_table
from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.starter import read_starter
sys.addaudithook(lambda event, given: event == "open" and print(given[0]))
compile_table(read_starter(lexicon_data() / "starter"))
"""


def test_content_depends_on_every_file_that_is_read():
    done = subprocess.run(
        [sys.executable, "-c", READS], capture_output=True, encoding="utf-8", check=True
    )
    data = (".yaml", ".tsv", ".csv", ".toml", ".json")
    read = {Path(path) for path in done.stdout.splitlines() if path.endswith(data)}
    assert len(read) > 3
    known = {path.resolve() for path in compiled_starter._read(lexicon_data() / "starter")}
    assert {path.resolve() for path in read} <= known


@pytest.mark.parametrize("damage", ["cut", "removed", "not_json"])
def test_a_damaged_form_is_not_used(kept, damage):
    whole = open_starter()
    (place,) = kept.iterdir()
    if damage == "cut":
        os.truncate(place / "texts.npy", 100)
    elif damage == "removed":
        (place / "keys.marisa").unlink()
    else:
        (place / "manifest.json").write_text("{", encoding="utf-8")
    again = open_starter()
    assert again.sha256 == whole.sha256
    # And is replaced, so that the next process finds a whole one.
    assert (place / "texts.npy").stat().st_size > 100
    assert (place / "keys.marisa").exists()
    assert (place / "manifest.json").stat().st_size > 1


def test_without_a_cache_it_is_compiled_in_memory(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("ANNOTATOR_CACHE", str(file))
    assert open_starter().matches("GSK3B")


def test_the_code_that_compiles_is_part_of_the_content():
    used = set()
    for path in LEXICON.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("annotator."):
                used.add(node.module.split(".")[1])
    # Errors, progress, caches and the collector do not change what is compiled.
    used -= {"errors", "progress", "bounded_cache", "garbage_collection", "lexicon", "disk"}
    assert {f"{name}.py" for name in used} == set(compiled_starter._MODULES)
