"""Measure ``annotator review``: how long it takes to begin, its memory, and to save decisions."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from evaluation.benches.rows import Row

#: Curators at once, and decisions of each.
_CURATORS, _DECISIONS = 4, 200


class _Server:
    """A server of its own process."""

    def __init__(self, run: Path) -> None:
        words = ["-m", "annotator", "review", str(run), "--print-url", "--no-browser"]
        self.started = time.perf_counter()
        self.process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.base, _, self.token = self.process.stdout.readline().strip().partition("/?token=")

    def ask(self, path: str, body: dict[str, str] | None = None) -> Any:
        """Return the JSON of an answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def peak_megabytes(self) -> float:
        """Return the largest memory of the process so far; Linux says it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def seconds(self) -> float:
        """Return the time since the start."""
        return time.perf_counter() - self.started


def bench_review(run: Path) -> Iterator[Row]:
    """Yield what the server of a run takes."""
    server = _Server(run)
    try:
        first = server.ask("/api/questions?limit=1&state=open")
        yield Row("review: start to the first question, s", server.seconds())
        assert first["questions"]
        while not (progress := server.ask("/api/progress"))["complete"]:
            time.sleep(0.2)
        about = f"{progress['rows']:,} rows, {progress['questions']:,} questions"
        yield Row("review: start to the whole index, s", server.seconds(), about)
        yield Row("review: a page of open questions, ms", _milliseconds(server, "questions"))
        yield Row("review: a page of open figures, ms", _milliseconds(server, "figures"))
        times = sorted(_decided(server))
        about = f"{_CURATORS} curators at once"
        percentile = times[int(len(times) * 0.95)] * 1000
        yield Row("review: a decision saved, 95th percentile, ms", percentile, about)
        yield Row("review: peak MB", server.peak_megabytes())
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.communicate(timeout=120)


def _milliseconds(server: _Server, queue: str) -> float:
    start = time.perf_counter()
    server.ask(f"/api/{queue}?limit=30&state=open")
    return (time.perf_counter() - start) * 1000


def _decided(server: _Server) -> list[float]:
    """Return the seconds that each of many decisions takes."""
    ids: list[str] = []
    while len(ids) < _CURATORS * _DECISIONS:
        page = server.ask(f"/api/questions?limit=500&offset={len(ids)}")["questions"]
        if not page:
            break
        ids += [question["question_id"] for question in page]

    def work(number: int) -> list[float]:
        taken = []
        for question_id in ids[number::_CURATORS][:_DECISIONS]:
            body = {"question_id": question_id, "decision": "unsure", "curator": f"bench {number}"}
            start = time.perf_counter()
            server.ask("/api/decisions", body)
            taken.append(time.perf_counter() - start)
        return taken

    with ThreadPoolExecutor(_CURATORS) as pool:
        return [seconds for taken in pool.map(work, range(_CURATORS)) for seconds in taken]
