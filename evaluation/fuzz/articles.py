"""Damaged articles, archives, tables, texts and outputs of systems.

Each is read, as the command would read it, into figures or reported; in an archive, the articles
before and after a damaged one are the same.
"""

from __future__ import annotations

import gzip
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from annotator.errors import UserError
from annotator.figures.input_options import InputOptions
from annotator.figures.record_error import ERRORS
from annotator.figures.units import work_units
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure, Rejected
from annotator.runs.processing import process
from annotator.scoring.readers import read_documents
from evaluation.fuzz.article_samples import archive, article_samples, docbin_sample
from evaluation.fuzz.mutations import changed_bytes
from evaluation.fuzz.records import SECONDS, SECONDS_A_BYTE, Outcome, broken_lines

#: What hostile XML and JSON have.
_PIECES = (
    b"<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>", b"&b;", b"&alpha;", b"&#0;",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", b"&x;", b"&#xD800;", b"<![CDATA[",
    b"]]>", b"<!--", b"<p>" * 100, b"<p>" * 3000, b"</p>" * 5, b"<caption/>",
    b"<fig><graphic xlink:href='../../x'/></fig>", b"<?xml version='1.1' encoding='UTF-16'?>",
    b"<?xml version='1.0' encoding='shift_jis'?>", b"<article>", b"</article>", b"<document>",
    b"<sub-article>", b"<alternatives>", b"</fig>", b"<offset>999999999999</offset>",
    b"<location offset='-1' length='99999999999'/>", b'"offset": 1e400, ', b'"offset": -5, ',
    b'"text": null, ', b'"passages": {}, ', b"[" * 3000, b'{"documents": ' * 50, b"\n{",
    b"9" * 5000, b"\\ud800",
)  # fmt: skip


def fuzz_articles(
    annotator: Annotator, folder: Path, seed: int, count: int = 0, seconds: float = 0
) -> Outcome:
    """Try ``count`` damaged files, or as many as ``seconds`` allow, in ``folder``."""
    outcome = Outcome()
    ended = time.monotonic() + seconds
    samples = article_samples() | {"system.spacy": docbin_sample()}
    number = seed * 1_000_000
    while outcome.tried < count or time.monotonic() < ended:
        one_file(samples, annotator, folder, number, outcome)
        number += 1
    return outcome


def one_file(
    samples: dict[str, bytes], annotator: Annotator, folder: Path, seed: int, outcome: Outcome
) -> None:
    """Try one damaged file, which ``seed`` alone decides."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    name = chance.choice(sorted(samples))
    data = samples[name]
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = _damaged(data, chance, samples[chance.choice(sorted(samples))])
    outcome.tried += 1
    started = time.perf_counter()
    try:
        said = list(_tried(folder, name, data, samples, annotator, chance, outcome))
    except Exception as error:
        said = [repr(error)]
    took = time.perf_counter() - started
    if took > SECONDS + len(data) * SECONDS_A_BYTE:
        said.append(f"{took:.1f} s for {len(data):,} bytes")
    outcome.problems += [f"file {seed} ({name}): {problem}" for problem in said]


def _damaged(data: bytes, chance: random.Random, other: bytes) -> bytes:
    if chance.random() < 0.5:
        return changed_bytes(data, chance, other)
    at = chance.randrange(len(data) + 1)
    piece = chance.choice(_PIECES)
    return data[:at] + piece + data[at + chance.choice((0, 0, 5)) :]


def _tried(
    folder: Path,
    name: str,
    data: bytes,
    samples: dict[str, bytes],
    annotator: Annotator,
    chance: random.Random,
    outcome: Outcome,
) -> Iterator[str]:
    """Yield what is wrong with how a damaged file is read."""
    path = folder / name
    path.write_bytes(data)
    if name.startswith("system") or chance.random() < 0.2:
        path.with_suffix(".txt").write_bytes(samples["text.txt"])
        yield from _as_system(path, outcome)
    if name.startswith("system"):
        return
    if name.endswith((".nxml", ".xml", "bioc.json")):
        yield from _in_archive(folder, name, data, samples, chance)
    options = InputOptions(one_per_line=chance.random() < 0.5)
    try:
        units = list(work_units([path], 64, options=options))
    except UserError:
        outcome.results["refused"] += 1
        return
    for unit in units:
        chunk = process(unit, annotator, {})
        outcome.results["annotated"] += len(chunk.annotations)
        for rejected in chunk.failed:
            outcome.results[rejected.error] += 1
            if rejected.error not in ERRORS:
                yield f"{rejected.error}: {rejected.message[:200]}"
        yield from broken_lines(chunk)


def _as_system(path: Path, outcome: Outcome) -> Iterator[str]:
    try:
        documents = read_documents(path)
    except UserError:
        outcome.results["refused as a system"] += 1
        return
    outcome.results["read as a system"] += 1
    for document in documents:
        for mention in document.mentions:
            if document.text[mention.start : mention.end] != mention.text or not mention.text:
                yield f"{mention} is not in the text of {document.docid[:80]!r}"


def _in_archive(
    folder: Path, name: str, data: bytes, samples: dict[str, bytes], chance: random.Random
) -> Iterator[str]:
    """Yield whether the articles around a damaged one, and before a cut, are not as they are."""
    good = samples["jats.nxml"]
    second = good.replace(b"99000001", b"99000009")
    packed = archive({"a/1.nxml": good, f"a/2-{name}": data, "a/3.nxml": second})
    path = folder / "articles.tar.gz"
    path.write_bytes(gzip.compress(packed, 1, mtime=0))
    expected = [figure.figid for figure in _figures(folder, {"1.nxml": good, "3.nxml": second})]
    inside = (f"{path}/a/1.nxml", f"{path}/a/3.nxml")
    found = [f for unit in work_units([path], 64) for f in unit.read()]
    figids = [f.figid for f in found if isinstance(f, Figure) and f.source in inside]
    if figids != expected:
        yield f"the good articles of the archive gave {figids}"
    cut = path.read_bytes()[: chance.randrange(path.stat().st_size)]
    path.write_bytes(cut)
    for record in (f for unit in work_units([path], 64) for f in unit.read()):
        if isinstance(record, Rejected) and record.error not in ERRORS:
            yield f"cut archive: {record.error}: {record.message[:200]}"


def _figures(folder: Path, files: dict[str, bytes]) -> list[Figure]:
    found: list[Figure] = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        for unit in work_units([folder / name], 64):
            found += [figure for figure in unit.read() if isinstance(figure, Figure)]
        (folder / name).unlink()
    return found
