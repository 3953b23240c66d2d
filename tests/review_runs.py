"""Small runs for the tests of the review, and the server as a process of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from annotator.runs.batch import run
from annotator.runs.options import RunOptions

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "evaluation" / "figures"


def make_run(folder, inputs=(FIGURES,), lexicon="starter"):
    """Annotate ``inputs`` and return the folder of the run."""
    out = folder / "out"
    run(RunOptions(tuple(inputs), out, lexicon, workers=1))
    return out


class Process:
    """``annotator review`` as a user starts it."""

    def __init__(self, out, *options):
        """Start it and wait for its address."""
        words = [
            sys.executable,
            "-m",
            "annotator",
            "review",
            str(out),
            "--print-url",
            "--no-browser",
        ]
        self.process = subprocess.Popen(
            [*words, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self.url = self.process.stdout.readline().strip()
        self.base, _, self.token = self.url.partition("/?token=")

    def __enter__(self):
        """Return the process."""
        return self

    def __exit__(self, *_):
        """End it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def ask(self, path, body=None, **headers):
        """Return the status and the JSON of an answer."""
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def stop(self, number):
        """Send a signal; return the exit code and what was printed to stderr."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, err


def until(condition, seconds=20):
    """Wait until a condition holds, and return its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it never holds"
        time.sleep(0.05)
    return value
