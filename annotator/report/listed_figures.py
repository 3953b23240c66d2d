"""Figures for the lists of a report: where the most missed entities and noisiest words are.

The figures are looked up when the lists are known, in the files of the run, which have the findings
in the order of the input: counting them for every name would take more memory than the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from msgspec import Struct

from annotator.records import NOISE_KINDS, FindingKind
from annotator.results.jsonl import read_line

#: Figures named of each entry, and lines read for them: names that are frequent come soon.
_FIGURES = 5
_LINES = 1_000_000
_NOISE = frozenset(kind.value for kind in NOISE_KINDS)


class _Mention(Struct, frozen=True):
    text: str
    type: str
    ids: tuple[str, ...]
    symbol: str = ""


class _Row(Struct, frozen=True):
    word: str
    symbol: str


class _Finding(Struct, frozen=True):
    """What is needed of a line of findings.jsonl."""

    figid: str
    kind: str
    mention: _Mention | None
    existing: tuple[_Row, ...]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield what it counts for: a list of the report, and two keys there."""
        mention = self.mention
        if self.kind == FindingKind.MISSING and mention is not None:
            yield "most_missed", mention.ids[0], mention.symbol
        elif self.kind in _NOISE:
            yield from (("noisiest_words", r.word or r.symbol, self.kind) for r in self.existing)


class _Annotation(Struct, frozen=True):
    """What is needed of a line of annotations.jsonl."""

    figid: str
    mentions: tuple[_Mention, ...]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield the names without an identifier."""
        yield from (("unknown_names", m.text, m.type) for m in self.mentions if not m.ids)


#: The keys of an entry, by list.
_KEYS = {
    "most_missed": ("id", "symbol"),
    "noisiest_words": ("word", "kind"),
    "unknown_names": ("name", "type"),
}


def add_figures(
    report: dict[str, Any], findings: Iterable[bytes], annotations: Iterable[bytes]
) -> None:
    """Add ``figids``, the first few figures, to the entries of the report's lists.

    ``findings`` and ``annotations`` are the lines of the run's files.
    """
    _add(report, ("most_missed", "noisiest_words"), findings, _Finding)
    _add(report, ("unknown_names",), annotations, _Annotation)


def _add(
    report: dict[str, Any],
    lists: Iterable[str],
    lines: Iterable[bytes],
    kind: type[_Finding] | type[_Annotation],
) -> None:
    wanted: dict[tuple[str, str, str], list[str]] = {}
    for name in lists:
        one, other = _KEYS[name]
        for entry in report[name]:
            entry["figids"] = wanted[name, entry[one], entry[other]] = []
    lacking = len(wanted)
    for line in islice(lines, _LINES):
        if not lacking:
            return
        value = read_line(line, kind)
        for key in dict.fromkeys(value.names()):
            figids = wanted.get(key)
            if figids is None or len(figids) == _FIGURES or value.figid in figids[-1:]:
                continue
            figids.append(value.figid)
            lacking -= len(figids) == _FIGURES
