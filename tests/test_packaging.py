"""What is installed: the wheel and the sdist have all that is used, and it is used from there."""

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

#: Data files that the package reads, one of each kind.
SHIPPED = {
    "annotator/lexicon/data/starter/chemicals.yaml",
    "annotator/lexicon/data/sources.toml",
    "annotator/lexicon/data/curated/mesh_subtrees.tsv",
    "annotator/recognition/models/enzyme_words.tsv",
    "annotator/recognition/models/mention_weights.tsv",
    "annotator/recognition/models/caption_ner/config.cfg",
    "annotator/recognition/models/caption_ner/ner/model",
    "annotator/report/templates/report.html.j2",
    "annotator/py.typed",
}


#: spaCy finds the component by its entry point: nothing of the package is imported.
IN_SPACY = (
    "import spacy; nlp = spacy.blank('en');"
    "nlp.add_pipe('caption_annotator', config={'lexicon': 'starter'});"
    "doc = nlp('Ketamine.'); print(doc.spans['mentions'][0].kb_id_)"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the sdist, and the wheel that is built from it."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


def test_the_wheel_has_the_package_and_its_data_and_nothing_else(built):
    with zipfile.ZipFile(built[1]) as archive:
        names = set(archive.namelist())
    assert names >= SHIPPED
    assert {name.split("/")[0].partition("-")[0] for name in names} == {
        "annotator", "pfocr_annotator",
    }  # fmt: skip
    modules = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("annotator/**/*.py")}
    assert {name for name in names if name.endswith(".py")} == modules


def test_the_sdist_has_all_that_is_under_version_control(built):
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    there = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}
    assert there - names <= {".gitattributes", ".gitignore", ".editorconfig"}


#: Prints where the package and its data are read from.
PLACES = """
import json, sys
import annotator
from annotator.lexicon.curated import lexicon_data
from annotator.recognition.ner.ner_models import shipped_folder
print(json.dumps([annotator.__file__, str(lexicon_data()), str(shipped_folder())]))
"""


@pytest.fixture(scope="module")
def site(built, tmp_path_factory):
    """Return a folder in which the wheel is installed, without what it depends on."""
    place = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--no-index",
         "--target", str(place), str(built[1])],
        check=True, capture_output=True,
    )  # fmt: skip
    return place


#: A user's script, and what a type checker says of its lines.
SCRIPT = """
import annotator

reader = annotator.load("starter")
reveal_type(reader.annotate("Akt"))
reveal_type(reader.annotate(["Akt", None]))
reveal_type(reader.annotate("Akt")[0].ids)
reveal_type([f.kind for f in reader.compare(annotator.Figure("F1", "Akt")).findings])
reveal_type([row.decision for row in annotator.open_run("out").review])
reader.anotate("Akt")
annotator.laod()
"""
#: Without the modules of builtins and typing, which versions of mypy write in different ways.
TYPES = [
    '5: note: Revealed type is "annotator.api.values.AnnotatedText"',
    '6: note: Revealed type is "Iterator[annotator.api.values.AnnotatedText]"',
    '7: note: Revealed type is "tuple[str, ...]"',
    '8: note: Revealed type is "list[annotator.records.FindingKind]"',
    '9: note: Revealed type is "list[str]"',
    '10: error: "Annotator" has no attribute "anotate"; maybe "annotate"?  [attr-defined]',
    '11: error: Module has no attribute "laod"  [attr-defined]',
]


def test_type_checkers_know_the_installed_package(site, tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, "script.py"],
        cwd=tmp_path, env=os.environ | {"MYPYPATH": "", "PYTHONPATH": str(site)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    plain = re.sub(r"\b(builtins|typing|collections\.abc)\.", "", done.stdout)
    lines = [line.removeprefix("script.py:") for line in plain.splitlines()]
    assert lines[:-1] == TYPES, done.stderr


def test_installed_from_the_wheel_it_runs_anywhere(site, tmp_path):
    """Without the checkout, from another folder; what it depends on is taken from this Python."""
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}

    def python(*words):
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert all(place.startswith(str(site)) for place in json.loads(python("-c", PLACES)))
    record = ROOT / "evaluation" / "figures" / "_figures" / "PMC0000016__example-g1.md"
    python("-m", "annotator", "run", str(record), "--out", "out", "--model", "caption_ner")
    meta = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert meta["counts"]["figures"] == 1
    assert "caption_ner" in json.dumps(meta)
    assert "kainate receptor" in (tmp_path / "out" / "review.csv").read_text(encoding="utf-8")
    assert "<h1" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "ncbigene:29904" in python("-m", "annotator", "lexicon", "lookup", "eEF2 kinase")
    assert python("-W", "ignore", "-c", IN_SPACY) == "mesh:D007649\n"


def test_data_are_found_by_importlib_resources():
    """A path beside ``__file__`` is none in every way of installing."""
    for path in ROOT.glob("annotator/**/*.py"):
        assert "__file__" not in path.read_text(encoding="utf-8"), path


def pinned():
    """Return the pinned versions by name; a name may have several, for several Pythons."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def test_pins_have_versions_and_no_places():
    for pins in pinned().values():
        for pin in pins:
            assert re.fullmatch(r"==[\w.!+]+", str(pin.specifier)), pin
            assert pin.url is None


def needed(extra):
    """Yield what an extra needs, also by the other extras that it names."""
    for line in PROJECT["optional-dependencies"][extra]:
        wanted = Requirement(line)
        if wanted.name == PROJECT["name"]:
            for other in wanted.extras:
                yield from needed(other)
        else:
            yield wanted


def test_every_dependency_is_pinned_to_a_version_that_it_may_have():
    """``.ci/pin`` has to be run after a change of the dependencies."""
    pins = pinned()
    for wanted in (*map(Requirement, PROJECT["dependencies"]), *needed("dev")):
        assert canonicalize_name(wanted.name) in pins, wanted
        for pin in pins[canonicalize_name(wanted.name)]:
            (version,) = (one.version for one in pin.specifier)
            assert wanted.specifier.contains(version), f"{wanted}: pinned to {version}"
