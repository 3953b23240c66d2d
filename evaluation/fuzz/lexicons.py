"""Damaged lexicons and source files: refused in words, or read."""

from __future__ import annotations

import gzip
import random
import shutil
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from annotator.errors import LexiconError, UserError
from annotator.lexicon import open_compiled
from annotator.lexicon.build import build
from annotator.lexicon.manifest import NAME
from annotator.lexicon.verification import RECORD
from evaluation.fuzz.mutations import damaged
from evaluation.fuzz.records import Outcome

#: Lines kept of each source file.
_LINES = 400
#: Damaged lexicons opened for each build from damaged sources, which takes as long.
_OPENED = 40


def small_sources(data: Path, folder: Path) -> Path:
    """Write the beginnings of some official source files to ``folder``."""
    sources = data / "lexicon_sources"
    for name in ("hgnc_complete_set.txt.gz", "gene_info/Homo_sapiens.gene_info.gz"):
        _write(folder / name.removesuffix(".gz"), _head(sources / name))
    text = b"".join(_head(sources / "mesh/desc2023.xml.gz", 4000))
    end = text.rindex(b"</DescriptorRecord>") + len(b"</DescriptorRecord>")
    _write(folder / "mesh/desc2023.xml", [text[:end], b"</DescriptorRecordSet>"])
    return folder


def _head(path: Path, lines: int = _LINES) -> list[bytes]:
    with gzip.open(path) as file:
        return list(islice(file, lines))


def _write(path: Path, lines: Sequence[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(lines))


def fuzz_lexicons(
    sources: Path, work: Path, seed: int, count: int = 0, seconds: float = 0
) -> Outcome:
    """Damage the files of a lexicon built from ``sources``, and the sources themselves."""
    outcome = Outcome()
    whole = work / "whole"
    build(sources, whole)
    ended = time.monotonic() + seconds
    chance = random.Random(seed)
    while outcome.tried < count or time.monotonic() < ended:
        for _ in range(_OPENED):
            _open_damaged(whole, chance, outcome)
        _build_from_damaged(sources, work, chance, outcome)
    return outcome


def _open_damaged(whole: Path, chance: random.Random, outcome: Outcome) -> None:
    path = chance.choice(_files(whole))
    before = path.read_bytes()
    other = chance.choice(_files(whole)).read_bytes()
    after = other if chance.random() < 0.1 else damaged(before, chance)[0]
    path.write_bytes(after)
    outcome.tried += 1
    try:
        open_compiled(whole)
    except LexiconError:
        outcome.results["refused"] += 1
    except Exception as error:
        outcome.problems.append(f"{path.name} damaged: {error!r}")
    else:
        outcome.results["opened"] += 1
        # The manifest's notes are not covered by a hash; its list of files is.
        if after != before and path.name != NAME:
            outcome.problems.append(f"{path.name} damaged, and not seen")
    finally:
        path.write_bytes(before)


def _files(whole: Path) -> list[Path]:
    """Return the files of a lexicon; the record of their times is written by opening it."""
    return sorted(path for path in whole.iterdir() if path.name != RECORD)


def _build_from_damaged(sources: Path, work: Path, chance: random.Random, outcome: Outcome) -> None:
    copy = work / "sources"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(sources, copy)
    path = chance.choice(sorted(p for p in copy.rglob("*") if p.is_file()))
    path.write_bytes(damaged(path.read_bytes(), chance)[0])
    outcome.tried += 1
    try:
        build(copy, work / "built")
        outcome.results["built"] += 1
    except UserError:
        outcome.results["not built"] += 1
    except Exception as error:
        outcome.problems.append(f"built from a damaged {path.name}: {error!r}")
