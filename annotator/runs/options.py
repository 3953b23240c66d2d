"""The options of a run, and a summary of what it did."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from annotator.figures.input_options import InputOptions
from annotator.report.tally import Tally


class RunOptions(Struct, frozen=True):
    """The input, resources and output of a run.

    ``workers`` 0 is one per core; ``limit`` 0 is no limit. ``organisms`` restricts genes to these
    organisms; empty means all. ``decisions`` is a file of earlier decisions; ``xlsx`` also writes
    the review table as a workbook. ``resume`` continues an interrupted run. ``shard`` (i, n) is the
    i-th of n parts of the input. ``form`` is the format of annotations and findings: jsonl,
    jsonl.gz or parquet. ``cluster`` is the address of a Dask scheduler, or local:N to start one;
    its workers are used instead of ``workers``. ``reading`` says how the inputs are read.
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
    reading: InputOptions = InputOptions()


class RunSummary(Struct):
    """What a run did; ``seconds`` is wall-clock time.

    ``failed`` are the lines of failed.jsonl, ``sidecars`` those of them about a sidecar.
    """

    tally: Tally = field(default_factory=Tally)
    failed: int = 0
    sidecars: int = 0
    review_rows: int = 0
    decided_rows: int = 0
    seconds: float = 0.0
    lexicon: str = ""
    #: The run to resume was already finished; the counts are empty.
    nothing_left: bool = False
    #: The run was stopped before all records were done.
    stopped: bool = False

    @property
    def failed_records(self) -> int:
        """The number of records that were not annotated; those without their sidecar were."""
        return self.failed - self.sidecars

    @property
    def records(self) -> int:
        """The number of records that were read or failed."""
        return self.tally.figures + self.failed_records

    def what_failed(self, noun: str = "") -> str:
        """Return the numbers of records and sidecars that failed, in words."""
        text = f"{self.failed_records:,} {noun}failed"
        if self.sidecars:
            text += f", {self.sidecars:,} damaged sidecar{'s' if self.sidecars > 1 else ''}"
        return text

    def counts(self) -> dict[str, int]:
        """Return what was done, for logs."""
        return {
            "figures": self.tally.figures,
            "failed": self.failed,
            "mentions": sum(self.tally.mentions.values()),
            "findings": sum(self.tally.findings.values()),
            "review_rows": self.review_rows,
            "decided_rows": self.decided_rows,
        }
