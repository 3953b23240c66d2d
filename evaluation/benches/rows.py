"""What benchmarks print: measurements, each with the bar that it must keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from msgspec import Struct

#: The bars that the lexicon must keep: name -> (limit, whether more is better).
LEXICON_BARS = {
    "build, s": (240.0, False),
    "build, peak MB": (2500.0, False),
    "open and match a first caption, s": (0.5, False),
    "private MB of a further worker": (100.0, False),
    "captions/s, one core": (3000.0, True),
    "speed / bare automaton of the same library": (0.5, True),
    "folder, MB": (350.0, False),
}
#: And those of reading captions.
RECOGNITION_BARS = {
    "with the model / bare nlp.pipe": (0.8, True),
    "with the model / without, time": (2.0, False),
}
#: And those of whole runs.
RUN_BARS = {
    "run / bare CSafeLoader, wall time": (2.5, False),
    "captions/s of one core, from JSON Lines": (600.0, True),
    "captions/s of one core, from Parquet": (600.0, True),
    "annotator --help, s": (0.3, False),
    "one record with the starter, s": (1.0, False),
    "of which not importing spaCy and scispaCy, s": (0.4, False),
    "cold / warm": (1.3, False),
    "speed of 2 workers / of 1": (1.9, True),
    "Dask / local processes, wall time": (1.15, False),
    "private MB of an additional worker": (100.0, False),
    "memory at the end / after the first tenth": (1.05, False),
    "time a caption, last tenth / second tenth": (1.1, False),
    "ours / gilda, captions/s": (3.0, True),
    "main process / one worker, records/s": (32.0, True),
}
#: And those of curation on 100,000 records.
CURATION_BARS = {
    "review.csv and questions.csv, s": (120.0, False),
    "review.csv and questions.csv, peak MB": (1000.0, False),
    "audit, s": (120.0, False),
    "audit, peak MB": (1000.0, False),
    "apply, s": (120.0, False),
    "apply, peak MB": (1000.0, False),
    "a decision recorded, 95th percentile, ms": (50.0, False),
    "review: start to the first question, s": (3.0, False),
    "review: a decision saved, 95th percentile, ms": (50.0, False),
    "review: peak MB": (600.0, False),
}
BARS = LEXICON_BARS | RECOGNITION_BARS | RUN_BARS | CURATION_BARS


class Row(Struct, frozen=True):
    """One measurement; ``note`` says what it was measured on."""

    name: str
    value: float
    note: str = ""

    @property
    def kept(self) -> bool | None:
        """Return whether the bar is met; None without a bar."""
        if self.name not in BARS:
            return None
        limit, more = BARS[self.name]
        return self.value >= limit if more else self.value <= limit


def in_a_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run in a fresh process, so that nothing is cached and memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def private_mb() -> float:
    """Return the memory that only this process has, from the kernel's count."""
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    kilobytes = re.findall(r"Private_(?:Clean|Dirty):\s+(\d+) kB", text)
    return sum(map(int, kilobytes)) / 1024


def table(rows: list[Row]) -> str:
    """Return the measurements as a Markdown table."""
    lines = ["| what | measured | bar | |", "|---|---|---|---|"]
    for row in rows:
        bar = ""
        if row.name in BARS:
            limit, more = BARS[row.name]
            bar = f"{'at least' if more else 'at most'} {limit:g}"
        verdict = {None: "", True: "kept", False: "MISSED"}[row.kept]
        value = f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:.2f}"
        lines.append(f"| {row.name} | {value} | {bar} | {verdict or row.note} |")
    return "\n".join(lines)
