"""Which families and lists a caption means as a whole, and which it only mentions by a member."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet
from annotator.provenance import Expansion
from annotator.records import Mention

#: Complexes with more parts are seldom drawn in full.
_MOST_PARTS = 4
#: Families whose genes make one receptor or channel together.
_ASSEMBLED = TermSet("assembled_proteins.tsv")
#: Characters between a family and its first member: ``RLRs (RIG-I and MDA5)``.
_GAP = 2


def families_spelled_out(mentions: Iterable[Mention]) -> frozenset[tuple[str, ...]]:
    """Return the ids of the families behind which the caption names members.

    ``RLRs (RIG-I and MDA5)``, ``the inhibitor p21``: those members are meant.
    """
    ordered = sorted(mentions, key=lambda mention: mention.start)
    return frozenset(
        family.ids
        for family, member in pairwise(ordered)
        if family.members
        and not member.members
        and 0 < member.start - family.end <= _GAP
        and not set(family.members).isdisjoint(member.ids)
    )


def calls_for_all(mention: Mention, lexicon: Lexicon) -> bool:
    """Return True if all that a mention names belongs in the annotations, once some of it is.

    A list (TRAF2/3/6) names each, a complex consists of its members, and so do some receptors and
    channels. Any other family is known by the members that the drawing shows: each RIG-I-like
    receptor is one by itself.
    """
    if "|" in mention.symbol:
        return mention.found_by.expansion is Expansion.LIST
    family = lexicon.entity(mention.ids[0])
    if family is None or not family.members:
        return True
    is_small = family.is_complex and len(family.members) <= _MOST_PARTS
    return is_small or family.id in _ASSEMBLED
