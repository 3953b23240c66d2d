"""A tally as plain values and back, to go on from where a run was interrupted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from annotator.report.highlights import Highlight
from annotator.report.ratios import Sums
from annotator.report.tally import Tally

_NUMBERS = ("figures", "empty_captions", "diseases")
_BY_TEXT = ("mentions", "findings", "about_rows")
_BY_TEXTS = ("confidence", "coverage", "rows", "flagged", "missed", "noisy")
_SUMS = ("coverage_sums", "noise_sums")


def tally_values(tally: Tally) -> dict[str, Any]:
    """Return everything that ``tally`` counted, for JSON."""
    values: dict[str, Any] = {name: getattr(tally, name) for name in _NUMBERS}
    values |= {name: dict(getattr(tally, name)) for name in _BY_TEXT}
    for name in _BY_TEXTS:
        values[name] = [[*key, count] for key, count in getattr(tally, name).items()]
    for name in _SUMS:
        values[name] = [
            [*key, s.figures, s.part, s.whole, s.part2, s.both, s.whole2]
            for key, s in getattr(tally, name).items()
        ]
    values["highlights"] = [[h.priority, h.shown] for h in tally.highlights]
    return values


def read_tally(values: dict[str, Any]) -> Tally:
    """Return the tally of ``tally_values``. Raises KeyError, TypeError or ValueError."""
    tally = Tally()
    for name in _NUMBERS:
        setattr(tally, name, int(values[name]))
    for name in _BY_TEXT:
        setattr(tally, name, Counter(values[name]))
    for name in _BY_TEXTS:
        counter = Counter({tuple(key): count for *key, count in values[name]})
        setattr(tally, name, counter)
    for name in _SUMS:
        sums = {tuple(row[:-6]): Sums(*row[-6:]) for row in values[name]}
        setattr(tally, name, sums)
    tally.highlights = [Highlight(*row) for row in values["highlights"]]
    return tally
