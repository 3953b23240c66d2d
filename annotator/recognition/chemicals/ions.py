"""Find ions inside the names of their channels: ``voltage-dependent Ca2+ channels``.

The longest name is the mention, so the ion is not one. A curator still wants to know that the
caption names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.bounded_cache import bounded_cache
from annotator.lexicon.index import Match
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import FoundBy
from annotator.records import Candidate, EntityType, Mention

_CONDUCTOR = WordPattern(lambda: rf"\b{one_of('ion_conductors.tsv')}$")

#: MeSH ids of ions.
IONS = TermSet("chemical_classes.tsv", "ion")

#: Lower than direct mentions: low confidence.
_SCORE = 0.6


def conducted_ions(mentions: Iterable[Mention], matches: Sequence[Match]) -> tuple[Mention, ...]:
    """Return the ions inside the mentions of channels, pumps and transporters."""
    ions = []
    for mention in mentions:
        name = mention.text
        # Most names are symbols, which end in no small letter.
        if mention.type is EntityType.CHEMICAL or not name[-1].islower() or not _conducts(name):
            continue
        for match in matches:
            if not mention.start <= match.start < match.end <= mention.end:
                continue
            for ion in (c.entity for c in _chemicals(match) if c.entity.id in IONS):
                text = mention.text[match.start - mention.start : match.end - mention.start]
                found_by = FoundBy(part_of=mention.text)
                ions.append(
                    Mention(
                        match.start, match.end, text, ion.type, ion.ids, ion.symbol,
                        found_by=found_by, score=_SCORE,
                    )
                )  # fmt: skip
    return tuple(ions)


def _chemicals(match: Match) -> list[Candidate]:
    return match.candidates.of_type(EntityType.CHEMICAL)


@bounded_cache(8_192)
def _conducts(name: str) -> bool:
    """Return True for the name of a channel, pump or transporter."""
    return _CONDUCTOR.search(name) is not None
