"""The module itself: its names, and what importing and opening cost."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import annotator

ROOT = Path(__file__).parents[1]


def test_public_names_are_the_same_everywhere():
    """For type checkers, for dir(), for import *, and when they are used."""
    tree = ast.parse((ROOT / "annotator" / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for alias in statement.names
    }
    assert typed == set(annotator.__all__)
    assert set(annotator.__all__) <= set(dir(annotator))
    assert annotator.__all__ == sorted(annotator.__all__)
    for name in annotator.__all__:
        value = getattr(annotator, name)
        assert value.__doc__ or name == "errors", name
    code = "from annotator import *\nprint(load.__module__, Mention.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "annotator.api.annotator StoredMention\n"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'annotator' has no attribute 'anotate'"):
        annotator.anotate  # noqa: B018


def test_importing_takes_no_time_and_loads_nothing():
    code = (
        "import time, sys\nbegin = time.process_time()\nimport annotator\ndir(annotator)\n"
        "print(time.process_time() - begin, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, *loaded = done.stdout.split()
    assert float(seconds) < 0.05
    assert not {name.partition(".")[0] for name in loaded} & {"spacy", "numpy", "msgspec", "yaml"}


def test_reading_runs_and_figures_does_not_load_spacy():
    code = (
        "import sys, annotator\n"
        "annotator.open_run, annotator.read_figures, annotator.Figure\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in done.stdout.split()} & {"spacy", "pandas"}


def first_annotations(text):
    """Return what is printed by three processes that annotate a text and show their time."""
    code = (
        "import annotator, sys, time\n"
        f"found = annotator.load('starter').annotate({text!r})\n"
        "print(len(found), time.process_time(), *sys.modules)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    assert {done.stderr for done in runs} == {""}  # no warnings of scispaCy
    return [done.stdout.split() for done in runs]


def test_the_first_annotation_takes_a_second_and_a_half():
    """Processor time: that of the clock depends on what else the machine does."""
    runs = first_annotations("Ketamine frees eEF2 kinase (eEF2K) in mice.")
    assert {found for found, *_ in runs} == {"3"}
    assert min(float(seconds) for _, seconds, *_ in runs) < 1.5
    assert all("spacy" in modules for _, _, *modules in runs)


def test_spacy_is_loaded_when_something_is_to_be_split_into_tokens():
    runs = first_annotations("Ketamine frees eEF2 kinase in mice.")
    assert {found for found, *_ in runs} == {"2"}
    assert min(float(seconds) for _, seconds, *_ in runs) < 0.9
    assert not any({"spacy", "thinc", "requests"}.intersection(modules) for _, _, *modules in runs)
