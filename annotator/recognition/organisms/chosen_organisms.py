"""Choose what a figure is about, of organisms with probabilities."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.hosts import is_free_living, shows_an_animal
from annotator.recognition.organisms.organism_candidates import OrganismCandidate
from annotator.recognition.organisms.organism_names import NameKind
from annotator.recognition.organisms.organism_words import word_group

#: A figure is about each organism that is as likely as this, and about the most likely one.
LEAST = 0.5
#: The same for human where nothing names it and a likelier organism is named.
_LEAST_BESIDE = 0.6
#: Where none is surely likely, those are kept that are nearly as likely as the best.
_AS_LIKELY = 0.8
#: Animals whose figures show human genes only if they name human.
_OTHER_ANIMALS = frozenset(
    {"fish", "bird", "amphibian", "reptile", "insect", "nematode", "invertebrate"}
)
_BY_THE_WAY = frozenset({"ncbitaxon:6239", "ncbitaxon:7227"})
#: A virus of bacteria, by its name.
_PHAGE = re.compile(r"phage|Microviridae|Caudovir")
#: Names that say which organism it is.
NAMING = (NameKind.NAME, NameKind.GENUS)


def is_shown(candidate: OrganismCandidate, kinds: Sequence[NameKind]) -> bool:
    """Return True for what a text names in one of these ways, unless it is all by the way."""
    return any(
        mention.kind in kinds and not mention.aside
        for mentions in candidate.mentions.values()
        for mention in mentions
    )


def choose(
    likely: Sequence[tuple[float, OrganismCandidate]], caption: str
) -> list[tuple[float, OrganismCandidate]]:
    """Return what the figure is about; a group only if none of its species is."""
    groups = {word_group(c.group) for share, c in likely if share >= LEAST and not c.is_wide}
    specific = [(s, c) for s, c in likely if not c.is_wide or word_group(c.group) not in groups]
    named = max((s for s, c in specific if c.mentions and not c.is_guest), default=0.0)
    best = max((s for s, _ in specific), default=0.0)
    # One of two that are as likely is not left out because the other is just above the limit.
    least = min(LEAST, best * _AS_LIKELY) if best >= LEAST else LEAST
    chosen = [(s, c) for s, c in specific if s >= _least(s, c, named, least)] or _best(specific)
    if any(_shows_no_human(c, caption) for _, c in chosen):
        chosen = [(s, c) for s, c in chosen if c.mentions or not c.is_human]
    if all(c.is_virus for _, c in chosen):  # a virus has a host
        hosts = [(s, c) for s, c in specific if not c.is_virus]
        of_human = not any(_PHAGE.search(c.name) for _, c in chosen)
        chosen += [(s, c) for s, c in hosts if c.mentions or (c.is_human and of_human)][:1]
    return sorted(chosen, key=lambda pair: pair[1].is_virus)


def _shows_no_human(candidate: OrganismCandidate, caption: str) -> bool:
    """Return True for an organism beside which human must be named: an animal, phage or parasite.

    Enzymes of a parasite are called as human ones are: its host shows by cells, or by a gene of
    animals alone.
    """
    if _PHAGE.search(candidate.name) or is_another_animal(candidate):
        return True
    if candidate.group != "protist" or not is_shown(candidate, NAMING):
        return False
    return is_free_living(candidate.name) or not shows_an_animal(caption)


def is_another_animal(candidate: OrganismCandidate) -> bool:
    """Return True for a fish, bird, insect and the like that a text names in earnest.

    Captions name fly and worm by the way: a title must.
    """
    if candidate.group not in _OTHER_ANIMALS or candidate.is_guest:
        return False
    return any(
        mention.kind in NAMING and not mention.aside
        for source, mentions in candidate.mentions.items()
        if source is not EvidenceSource.CAPTION or candidate.taxon not in _BY_THE_WAY
        for mention in mentions
    )


def _least(share: float, candidate: OrganismCandidate, named: float, least: float) -> float:
    """Return how likely a figure must be about a candidate; a default beside one that is named."""
    is_beside = not candidate.mentions and named > max(share, LEAST)
    return _LEAST_BESIDE if is_beside else least


def _best(
    likely: Sequence[tuple[float, OrganismCandidate]],
) -> list[tuple[float, OrganismCandidate]]:
    """Return the most likely candidates.

    Of several organisms that are named, each is less likely for the others: together they may be
    likelier than human, which is not. Not so plants, which medicines are made of.
    """
    share, first = likely[0]
    if first.is_human and not first.mentions:
        named = [(s, c) for s, c in likely if c.mentions and not c.is_wide and c.group != "plant"]
        if len(named) > 1 and 1.0 - math.prod(1.0 - s for s, _ in named) > share:
            likely, share = named, named[0][0]
    return [(s, c) for s, c in likely if s >= share * _AS_LIKELY]
