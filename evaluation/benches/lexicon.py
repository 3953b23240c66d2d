"""Measure building, opening, memory and speed of a lexicon; every ratio within one run.

The lexicon is built from sources that are enlarged to the size of official releases.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from evaluation.benches.enlarged_sources import NAMES, SUPPLEMENTARY, enlarge
from evaluation.benches.rows import Row, in_a_process, private_mb

_WORD = re.compile(r"\w+")
_ROUNDS = 3


def bench_lexicon(
    sources: Path, captions: list[str], work: Path, say: Callable[[str], None]
) -> Iterator[Row]:
    """Build the lexicon of the enlarged ``sources`` in ``work`` and yield the measurements."""
    folder = work / "lexicon"
    say(f"enlarging the sources to {NAMES:,} names and {SUPPLEMENTARY:,} supplementary records")
    enlarge(sources, work / "sources", NAMES, SUPPLEMENTARY)
    say("building")
    seconds, peak = in_a_process(_build, work / "sources", folder)
    yield Row("build, s", seconds, f"{NAMES:,} names, {SUPPLEMENTARY:,} supplementary records")
    yield Row("build, peak MB", peak, "of the one process")
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    yield Row("folder, MB", size)
    say("hashing")
    yield Row("verify every byte, s", in_a_process(_verify, folder), "once a copy")
    say("opening")
    opened = min(in_a_process(_open, folder, captions[0]) for _ in range(_ROUNDS))
    yield Row("open and match a first caption, s", opened, "after imports")
    say("memory of workers")
    private = _private_memory(folder, captions)
    yield Row("private MB of a further worker", private, f"after {len(captions):,} captions")
    say("matching")
    ours, bare = in_a_process(_speeds, folder, captions)
    yield Row("captions/s, one core", ours, f"{len(captions):,} captions, best of {_ROUNDS}")
    yield Row("bare marisa-trie, captions/s", bare, "prefixes at word starts, no normalisation")
    yield Row("speed / bare automaton of the same library", ours / bare)
    for name, measure in (("ahocorasick_rs", _ahocorasick_rs), ("pyahocorasick", _pyahocorasick)):
        say(name)
        found = in_a_process(measure, folder, captions)
        if found is None:
            say(f"{name} is not installed: pip install {name}")
            continue
        speed, build, memory = found
        yield Row(f"bare {name}, captions/s", speed, "all keys, word-boundary filter")
        yield Row(f"bare {name}, s to make", build, "in every process: it cannot be mapped")
        yield Row(f"bare {name}, private MB", memory, "in every process")


def _build(sources: Path, folder: Path) -> tuple[float, float]:
    from annotator.lexicon.build import build

    started = time.perf_counter()
    build(sources, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.perf_counter() - started, peak


def _verify(folder: Path) -> float:
    from annotator.lexicon import verify

    started = time.perf_counter()
    verify(str(folder))
    return time.perf_counter() - started


def _open(folder: Path, caption: str) -> float:
    from annotator.lexicon import open_compiled

    started = time.perf_counter()
    open_compiled(folder).matches(caption)
    return time.perf_counter() - started


def _private_memory(folder: Path, captions: list[str]) -> float:
    """Return what the second of two workers adds while the first is there, in MB."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_worker_memory, [folder] * 2, [captions] * 2, [2.0] * 2))
    return max(found)


def _worker_memory(folder: Path, captions: list[str], stay: float) -> float:
    from annotator.lexicon import open_compiled

    before = private_mb()
    lexicon = open_compiled(folder)
    for caption in captions:
        lexicon.matches(caption)
    time.sleep(stay)  # so that the other worker is there, and pages count as shared
    return private_mb() - before


def _best(work: Callable[[], Any], captions: list[str]) -> float:
    """Return captions per second of the best round; the first one warms up."""
    best = 0.0
    for _ in range(_ROUNDS + 1):
        started = time.perf_counter()
        work()
        best = max(best, len(captions) / (time.perf_counter() - started))
    return best


def _speeds(folder: Path, captions: list[str]) -> tuple[float, float]:
    from annotator.lexicon import open_compiled

    lexicon = open_compiled(folder)
    prefixes = lexicon.compiled.keys.iter_prefixes_with_ids
    lowered = [caption.lower() for caption in captions]

    def ours() -> None:
        for caption in captions:
            lexicon.matches(caption)

    def bare() -> None:
        for text in lowered:
            words = list(_WORD.finditer(text))
            ends = {word.end() for word in words}
            hits = []
            for word in words:
                at = word.start()
                for prefix, number in prefixes(text[at : at + 120]):
                    if at + len(prefix) in ends:
                        hits.append((at, at + len(prefix), number))

    return _best(ours, captions), _best(bare, captions)


def _keys(folder: Path) -> list[str]:
    from annotator.lexicon import open_compiled

    return sorted(open_compiled(folder).compiled.keys.iterkeys())


def _ahocorasick_rs(folder: Path, captions: list[str]) -> tuple[float, float, float] | None:
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:
        return None
    keys = _keys(folder)
    before, started = private_mb(), time.perf_counter()
    automaton = AhoCorasick(keys)
    made, memory = time.perf_counter() - started, private_mb() - before
    lowered = [caption.lower() for caption in captions]

    def match() -> None:
        for text in lowered:
            edges = {edge for word in _WORD.finditer(text) for edge in word.span()}
            [
                hit
                for hit in automaton.find_matches_as_indexes(text, overlapping=True)
                if hit[1] in edges and hit[2] in edges
            ]

    return _best(match, captions), made, memory


def _pyahocorasick(folder: Path, captions: list[str]) -> tuple[float, float, float] | None:
    try:
        import ahocorasick
    except ImportError:
        return None
    keys = _keys(folder)
    before, started = private_mb(), time.perf_counter()
    automaton = ahocorasick.Automaton()
    for number, key in enumerate(keys):
        automaton.add_word(key, (number, len(key)))
    automaton.make_automaton()
    made, memory = time.perf_counter() - started, private_mb() - before
    lowered = [caption.lower() for caption in captions]

    def match() -> None:
        for text in lowered:
            edges = {edge for word in _WORD.finditer(text) for edge in word.span()}
            [
                (end, number)
                for end, (number, length) in automaton.iter(text)
                if end + 1 in edges and end + 1 - length in edges
            ]

    return _best(match, captions), made, memory
