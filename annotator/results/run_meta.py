"""``run.json``: the command, input, settings and outcome of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from annotator.disk.atomic import write_whole
from annotator.figures.input_options import InputOptions
from annotator.results.jsonl import report_text

NAME = "run.json"


class LexiconMeta(Struct, frozen=True):
    """The lexicon of a run; ``path`` is the value of ``--lexicon`` that opens it."""

    name: str = "unknown"
    path: str = "starter"
    sha256: str = "unknown"
    counts: dict[str, int] = field(default_factory=dict)


class ModelMeta(Struct, frozen=True):
    """The statistical model of a run."""

    name: str
    version: str


class RunCounts(Struct, frozen=True):
    """The counts of a run."""

    figures: int = 0
    failed: int = 0
    mentions: int = 0
    findings: int = 0
    review_rows: int = 0
    decided_rows: int = 0


class RunMeta(Struct, frozen=True):
    """The content of run.json; the keys are these fields, in this order.

    Runs of other versions may have more or fewer keys; missing ones are unknown or empty.
    ``settings`` must be the same when the run is resumed. ``seconds`` is wall time.
    """

    status: str
    tool: dict[str, str] = field(default_factory=dict)
    command: str = ""
    inputs: tuple[str, ...] = ()
    input_options: InputOptions = InputOptions()
    input_sha256: str = "unknown"
    lexicon: LexiconMeta = LexiconMeta()
    model: ModelMeta | None = None
    organisms: tuple[str, ...] = ()
    decisions: str | None = None
    shard: Annotated[str, Meta(pattern=r"^\d+/\d+$")] = "1/1"
    settings: dict[str, str] | None = None
    workers: int = 0
    cluster: str | None = None
    counts: RunCounts = RunCounts()
    started_at: str = ""
    seconds: float = 0.0
    #: The folders of the parts, for a merged run.
    merged: tuple[str, ...] | UnsetType = UNSET


def write_meta(folder: Path, meta: RunMeta) -> None:
    """Write run.json into the folder of a run."""
    write_whole(folder / NAME, report_text(msgspec.to_builtins(meta)))


def read_meta(folder: Path) -> RunMeta:
    """Read run.json. Raises OSError, ValueError or RecursionError."""
    return msgspec.convert(json.loads((folder / NAME).read_text(encoding="utf-8")), RunMeta)
