"""What a run is asked to do, and what it did."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from annotator.report.tally import Tally


class RunOptions(Struct, frozen=True):
    """What to run on, with what, and where to. ``workers`` 0 is one a core; ``limit`` 0 is all.

    ``organisms`` are those whose genes are wanted; all when empty. ``decisions`` is a file of
    earlier decisions; ``xlsx`` asks for the review table as a workbook as well. ``resume`` goes on
    with an interrupted run. ``shard`` (i, n) is the i-th of n parts of the input. ``form`` is that
    of annotations and findings: jsonl, jsonl.gz or parquet. ``cluster`` is the address of a Dask
    scheduler, or local:N for one that is started here; its workers take the place of ``workers``.
    """

    inputs: tuple[Path, ...]
    out: Path
    lexicon: str = "auto"
    model: str | None = None
    workers: int = 0
    limit: int = 0
    overwrite: bool = False
    organisms: tuple[str, ...] = ()
    decisions: Path | None = None
    xlsx: bool = False
    resume: bool = False
    shard: tuple[int, int] = (1, 1)
    form: str = "jsonl"
    cluster: str = ""


class RunSummary(Struct):
    """What a run did; ``seconds`` is wall time."""

    tally: Tally = field(default_factory=Tally)
    failed: int = 0
    review_rows: int = 0
    decided_rows: int = 0
    seconds: float = 0.0
    lexicon: str = ""
    #: A finished run was to be resumed: nothing was left to do, and the counts are empty.
    nothing_left: bool = False
    #: It was told to stop before all was done.
    stopped: bool = False
