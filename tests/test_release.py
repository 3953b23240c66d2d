"""A release has one version everywhere, and the same source gives the same files."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import __version__

ROOT = Path(__file__).parents[1]


def problems(version, tags, citation, changelog):
    """Return what contradicts in a release; ``tags`` are those of the commit.

    Tags are ``v`` with the version; a commit without one is no release.
    """
    found = []
    cited = re.search(r"^version: ?\"?([^\"\n]+)\"?$", citation, re.MULTILINE)
    if cited is None or cited[1] != version:
        found.append(f"CITATION.cff has version {cited[1] if cited else 'none'}, not {version}")
    heading = re.search(rf"^## {re.escape(version)} \(([^)]+)\)$", changelog, re.MULTILINE)
    if heading is None:
        found.append(f"CHANGELOG.md has no heading '## {version} (date)'")
    releases = [tag for tag in tags if re.match(r"v?\d", tag)]
    for tag in releases:
        if tag != f"v{version}":
            found.append(f"the tag is {tag}, the version {version}")
        if heading is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", heading[1]):
            found.append(f"CHANGELOG.md: {version} has no date, but {heading[1]!r}")
    return found


def tags_of_commit():
    """Return the tags of the commit that is checked out; none outside of a checkout."""
    done = subprocess.run(
        ["git", "tag", "--points-at", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.split() if done.returncode == 0 else []


def test_tag_version_citation_and_changelog_agree():
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("CITATION.cff", "CHANGELOG.md")]
    assert not problems(__version__, tags_of_commit(), *texts)


@pytest.mark.parametrize(
    ("version", "tags", "citation", "heading", "found"),
    [
        ("1.2.0", [], "1.2.0", "1.2.0 (unreleased)", ""),
        ("1.2.0", ["v1.2.0", "nightly"], "1.2.0", "1.2.0 (2027-01-31)", ""),
        ("1.2.0", ["v1.2.1"], "1.2.0", "1.2.0 (2027-01-31)", "the tag is v1.2.1"),
        ("1.2.0", ["1.2.0"], "1.2.0", "1.2.0 (2027-01-31)", "the tag is 1.2.0"),
        ("1.2.0", ["v1.2.0"], "1.2.0", "1.2.0 (unreleased)", "has no date"),
        ("1.2.0", [], "1.1.0", "1.2.0 (unreleased)", "CITATION.cff has version 1.1.0"),
        ("1.2.0", [], "1.2.0", "1.1.0 (2026-01-31)", "no heading '## 1.2.0"),
    ],
)
def test_a_release_that_contradicts_itself_is_found(version, tags, citation, heading, found):
    said = problems(version, tags, f"version: {citation}\n", f"# Changelog\n\n## {heading}\n")
    assert len(said) == bool(found)
    assert found in "".join(said)


def built(source, out):
    """Build sdist and wheel; return the hash of each by name."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)],
        check=True, capture_output=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1800000000"},
    )  # fmt: skip
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}


@pytest.mark.slow
def test_the_same_source_gives_the_same_files_wherever_and_whenever(tmp_path):
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    copy = tmp_path / "copy"
    for number, name in enumerate(filter(None, listed.stdout.split("\0"))):
        if not (ROOT / name).exists():
            continue
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
        (copy / name).chmod(0o600 if number % 2 else 0o644)
        if os.access(ROOT / name, os.X_OK):
            (copy / name).chmod(0o755)
        os.utime(copy / name, (1_500_000_000 + number, 1_500_000_000 + number))
    first, second = built(ROOT, tmp_path / "a"), built(copy, tmp_path / "b")
    assert sorted(first) == [
        f"pfocr_annotator-{__version__}-py3-none-any.whl", f"pfocr_annotator-{__version__}.tar.gz"
    ]  # fmt: skip
    assert first == second
