"""Why a record cannot be read; becomes one line of ``failed.jsonl``."""

from __future__ import annotations

from annotator.records import Rejected

#: What can be wrong with a record or a sidecar, as ``failed.jsonl`` names it.
ERRORS = frozenset(
    "no_front_matter bad_yaml wrong_type no_caption no_figid bad_row bad_json bad_xml bad_sidecar "
    "undecodable too_large truncated unreadable duplicate_figid worker_killed".split()
)


class RecordError(Exception):
    """A record, or one of its sidecars, that cannot be read.

    ``error`` is one of ERRORS. ``line`` is the 1-based line of the file, 0 when none is to blame.
    """

    def __init__(self, error: str, message: str, line: int = 0) -> None:
        """Keep the parts of the later Rejected."""
        super().__init__(message)
        self.error = error
        self.message = message
        self.line = line

    def rejected(self, source: str, line: int = 0) -> Rejected:
        """Return the line of failed.jsonl; ``line`` is used where the fault has no line."""
        return Rejected(source, self.line or line, self.error, self.message)
