"""How fast a curator decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from annotator.curation.store import DecisionStore

#: Minutes that are looked back, and events at most.
_MINUTES, _EVENTS = 10, 2000


class Pace(Struct, frozen=True):
    """Decisions of a curator in the last ten minutes.

    ``minutes_left`` is how long the open questions take at this pace; None without a pace.
    """

    decisions: int
    per_minute: float | None
    minutes_left: int | None


def pace(store: DecisionStore, curator: str, open_questions: int) -> Pace:
    """Return the pace of a curator, of all without a name."""
    now = datetime.now(UTC)
    since = (now - timedelta(minutes=_MINUTES)).strftime("%Y-%m-%dT%H:%M:%SZ")
    times = [
        row[0]
        for row in store.read(
            "SELECT recorded_at FROM events WHERE seq > (SELECT max(seq) FROM events) - ? "
            "AND recorded_at >= ? AND ? IN ('', curator) AND decision <> 'withdrawn' ORDER BY seq",
            (str(_EVENTS), since, curator),
        )
    ]
    if len(times) < 2:
        return Pace(len(times), None, None)
    begun = datetime.fromisoformat(times[0])
    minutes = max((now - begun).total_seconds() / 60, 1 / 60)
    per_minute = len(times) / minutes
    return Pace(len(times), round(per_minute, 1), round(open_questions / per_minute))
