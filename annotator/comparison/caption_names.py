"""The names of a caption, looked up by the rows of its figure."""

from __future__ import annotations

from annotator.comparison.same_entity import mention_ids
from annotator.lexicon.index import Lexicon
from annotator.records import CaptionAnnotations, EntityType, Mention
from annotator.text import matching_key

#: Organisms whose pathways are drawn with the genes of animals; those of others have no vectors.
_ANIMALS = frozenset(
    "human mammal bird reptile fish amphibian insect nematode invertebrate virus".split()
)


class CaptionNames:
    """The mentions of a caption by id, by name and by entity; the most certain ones count.

    ``named`` has the best mention of each entity, or of several named at once, in the order of
    their first mentions, with the ids of the rows that agree. ``named_ids`` are all of these,
    ``of_type`` those of chemicals (True) and of genes (False). ``by_key`` are the mentions by the
    matching key of their name, grounded or not.
    """

    def __init__(self, caption: CaptionAnnotations, lexicon: Lexicon) -> None:
        """Index the mentions of ``caption``."""
        self._lexicon = lexicon
        self.caption = caption
        self.taxa = caption.taxa
        main = caption.taxa[0]
        self.probability = main.probability
        organism = lexicon.organisms.get(main.taxon)
        self.about_animals = organism is None or organism.group in _ANIMALS
        self.by_key: dict[str, Mention] = {}
        self._by_id: dict[str, Mention] = {}
        self._grounded: dict[str, Mention] = {}
        best: dict[tuple[str, ...], Mention] = {}
        for mention in caption.mentions:
            key = matching_key(mention.name)
            _keep(self.by_key, key, mention)
            if mention.ids:
                _keep(self._grounded, key, mention)
                self._index(mention, best)
        for ion in caption.ions:
            if ion.ids:
                _keep(self._grounded, matching_key(ion.name), ion)
                self._index(ion, best)
        self.named = [(mention, mention_ids(mention, lexicon)) for mention in best.values()]
        self.named_ids = frozenset(self._by_id)
        self.of_type: dict[bool, set[str]] = {True: set(), False: set()}
        for mention, ids in self.named:
            self.of_type[mention.type is EntityType.CHEMICAL] |= ids

    def _index(self, mention: Mention, best: dict[tuple[str, ...], Mention]) -> None:
        kept = best.get(mention.ids)
        if kept is None or kept.score < mention.score:
            best[mention.ids] = mention
            for curie in mention_ids(mention, self._lexicon):
                _keep(self._by_id, curie, mention)

    def naming(self, ids: frozenset[str]) -> Mention | None:
        """Return the most certain mention of an entity that has one of ``ids``."""
        if ids.isdisjoint(self.named_ids):
            return None
        found = [self._by_id[curie] for curie in ids if curie in self._by_id]
        return max(found, key=lambda mention: mention.score)

    def other_score(self, key: str, ids: frozenset[str]) -> float:
        """Return the score of the mention that uses a word for none of ``ids``; 0 without one.

        The word is given by its matching key.
        """
        mention = self._grounded.get(key)
        if mention is None or not ids.isdisjoint(mention_ids(mention, self._lexicon)):
            return 0.0
        return mention.score


def _keep(kept: dict[str, Mention], key: str, mention: Mention) -> None:
    if key not in kept or kept[key].score < mention.score:
        kept[key] = mention
