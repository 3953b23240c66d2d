"""The memory of decisions: ``decisions.tsv``, sorted plain text, one line a finding and curator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from annotator.disk.atomic import write_whole
from annotator.disk.regular_files import open_regular
from annotator.errors import InputError
from annotator.results.spreadsheet_cells import protect, unprotect

#: accept: the finding is right. reject: it is not. unsure: asked, and not known.
DECISIONS = ("accept", "reject", "unsure")
#: Bytes of a file of decisions or of a review; the 110,000 figures of PFOCR give some 400 MB.
MAX_BYTES = 2 * 1024**3


class Decision(Struct, frozen=True, order=True):
    """What one curator decided of one finding; the columns of the file are these fields.

    The later fields repeat what the finding said, so that the file can be read on its own.
    ``decided_at`` is a date as ISO 8601 has it. ``corrected_id`` joins CURIEs with ``|``.
    """

    figid: str
    review_id: str
    curator: str
    decision: str
    corrected_id: str
    decided_at: str
    comment: str
    finding: str
    confidence: str
    mention: str
    proposed_id: str
    existing_word: str
    existing_symbol: str
    existing_id: str
    existing_taxon: str
    existing_source: str


COLUMNS = Decision.__struct_fields__


def read_decisions(path: Path) -> list[Decision]:
    """Read ``decisions.tsv``. Raises InputError naming the line that cannot be read."""
    try:
        # Not splitlines: cells may hold other line breaks.
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(f"{path}: has more than {MAX_BYTES:,} bytes")
        *lines, rest = data.decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    if rest:
        raise InputError(
            f"{path}:{len(lines) + 1}: the last line is cut off: it has no line end",
            hint="restore the file, or end the line if it is whole",
        )
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise InputError(
            f"{path}:1: not a file of decisions: its columns must be {', '.join(COLUMNS)}",
            hint="give the decisions.tsv that annotator apply has written",
        )
    decisions = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise InputError(f"{path}:{number}: {len(cells)} cells under {len(COLUMNS)} columns")
        decision = Decision(*(unprotect(_unescaped(cell)) for cell in cells))
        if decision.decision not in DECISIONS:
            raise InputError(
                f"{path}:{number}: decision {decision.decision!r}",
                hint=f"a decision is one of {', '.join(DECISIONS)}",
            )
        decisions.append(decision)
    return decisions


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the file sorted, replacing it only when the new one is complete on the disk."""
    rows = [COLUMNS, *(astuple(decision) for decision in sorted(decisions))]
    text = "".join("\t".join(_escaped(protect(cell)) for cell in row) + "\n" for row in rows)
    write_whole(path, text)


def remembered(old: Iterable[Decision], new: Iterable[Decision]) -> list[Decision]:
    """Return all decisions; a curator's newer one of a finding replaces the older."""
    kept = {(decision.review_id, decision.curator): decision for decision in old}
    kept.update(((decision.review_id, decision.curator), decision) for decision in new)
    return sorted(kept.values())


class Agreed(Struct, frozen=True):
    """The decisions of all curators by finding: those that agree, and those that do not."""

    settled: Mapping[str, Decision]
    conflicts: Mapping[str, tuple[Decision, ...]]


def agreed(decisions: Iterable[Decision]) -> Agreed:
    """Compare the curators. One who is unsure does not contradict one who knows."""
    by_finding: dict[str, list[Decision]] = {}
    for decision in sorted(decisions):
        by_finding.setdefault(decision.review_id, []).append(decision)
    settled: dict[str, Decision] = {}
    conflicts: dict[str, tuple[Decision, ...]] = {}
    for review_id, group in by_finding.items():
        known = [decision for decision in group if decision.decision != "unsure"]
        if len({(decision.decision, decision.corrected_id) for decision in known}) > 1:
            conflicts[review_id] = tuple(known)
        else:
            settled[review_id] = (known or group)[0]
    return Agreed(settled, conflicts)


_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PLAIN = {escaped: plain for plain, escaped in _ESCAPES.items()}


def _escaped(cell: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in cell)


def _unescaped(cell: str) -> str:
    if "\\" not in cell:
        return cell
    parts = []
    at = 0
    while at < len(cell):
        pair = cell[at : at + 2]
        parts.append(_PLAIN.get(pair, cell[at]))
        at += 2 if pair in _PLAIN else 1
    return "".join(parts)
