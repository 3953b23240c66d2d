"""The history of decisions, and the outcome of merging two copies of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct, field

from annotator.curation.decisions import Decision


class Event(Struct, frozen=True):
    """One entry of the history.

    ``recorded_at`` is a time in UTC, ``source`` the table or command that the decision came from,
    ``before`` what the same curator had decided until then, empty for nothing.
    """

    recorded_at: str
    source: str
    decision: Decision
    before: str = ""


class Imported(Struct):
    """The outcome of taking over decisions: counts, and those that contradict others."""

    new: int = 0
    replaced: int = 0
    same: int = 0
    #: Older than what is in the store.
    older: int = 0
    #: (in the store, given): of one curator and the same time, but different.
    conflicts: list[tuple[Decision, Decision]] = field(default_factory=list)


def now() -> str:
    """Return the time in UTC, in seconds, as ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now_after(before: str) -> str:
    """Return the time, or a second after ``before`` if that is later: its clock may be fast.

    What replaces a decision is then the later one in all copies.
    """
    at, known = now(), moment(before)
    if known < at:
        return at
    return f"{(datetime.fromisoformat(known) + timedelta(seconds=1)).isoformat()[:19]}Z"


def moment(decided_at: str) -> str:
    """Return when something was decided, in UTC, such that texts sort as times do.

    Empty for what is no date or time as ISO 8601 has it, and for what lies more than a day ahead:
    a clock that is fast, or a typing error, must not win over all that is decided later.
    """
    try:
        found = date.fromisoformat(decided_at).isoformat()
    except ValueError:
        try:
            at = datetime.fromisoformat(decided_at)
            at = at.astimezone(UTC) if at.tzinfo else at
        except (ValueError, OverflowError):
            return ""
        found = at.isoformat(timespec="seconds")[:19] + "Z"
    return found if found <= (datetime.now(UTC) + timedelta(days=1)).isoformat() else ""
