"""Which decision settles a row: its own, else the narrowest one on its question.

What people decide goes before what an audit has accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from annotator.curation.decisions import EVERYWHERE, ROW, WITHDRAWN, Decision


class Ruling(Struct, frozen=True):
    """What the curators say of a row: the decision that settles it, or those that differ.

    ``settled`` is None when they differ; then ``conflicts`` has their decisions.
    """

    settled: Decision | None
    conflicts: tuple[Decision, ...] = ()


class Asked(Struct, frozen=True):
    """What is asked about a row: its ids, its figure, and the organism that this is about."""

    review_id: str
    question_id: str = ""
    figid: str = ""
    taxon: str = ""

    def subjects(self) -> Iterator[tuple[str, str]]:
        """Yield the (subject, scope) of the decisions that can settle it, narrowest first."""
        yield self.review_id, ROW
        if self.question_id:
            yield self.question_id, f"figure:{self.figid}"
            yield self.question_id, f"organism:{self.taxon}"
            yield self.question_id, EVERYWHERE


class Rulings(Struct, frozen=True):
    """The decisions of all curators, by subject and scope."""

    by_key: Mapping[tuple[str, str], Ruling]

    def of(self, asked: Asked) -> Ruling | None:
        """Return what settles a row; None when nobody decided.

        What an audit accepted, people may decide otherwise, also for the question as a whole.
        """
        if not self.by_key:
            return None
        audited = None
        for key in asked.subjects():
            if (ruling := self.by_key.get(key)) is not None:
                if ruling.settled is None or not ruling.settled.by_audit:
                    return ruling
                audited = ruling
        return audited

    def conflicts(self) -> Mapping[tuple[str, str], tuple[Decision, ...]]:
        """Return the decisions that contradict each other, by subject and scope."""
        return {key: r.conflicts for key, r in self.by_key.items() if r.conflicts}

    def decided(self) -> Decided:
        """Return what workers need: which rows are decided, not how."""
        return Decided(frozenset(key for key, r in self.by_key.items() if r.settled is not None))


class Decided(Struct, frozen=True):
    """The (subject, scope) of all decisions on which curators agree."""

    keys: frozenset[tuple[str, str]] = frozenset()

    def has(self, asked: Asked) -> bool:
        """Return whether a row is decided."""
        return bool(self.keys) and not self.keys.isdisjoint(asked.subjects())


def rulings(decisions: Iterable[Decision]) -> Rulings:
    """Compare the curators. One who is unsure does not contradict one who knows."""
    groups: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        if decision.decision != WITHDRAWN:
            groups.setdefault((decision.subject, decision.scope), []).append(decision)
    return Rulings({key: _ruling(group) for key, group in groups.items()})


def _ruling(group: list[Decision]) -> Ruling:
    group = [d for d in group if not d.by_audit] or group
    known = sorted(d for d in group if d.decision != "unsure")
    if len({(d.decision, d.corrected_id) for d in known}) > 1:
        return Ruling(None, tuple(known))
    return Ruling((known or sorted(group))[0])
