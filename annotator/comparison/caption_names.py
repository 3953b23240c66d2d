"""The names of a caption, looked up by the rows of its figure."""

from __future__ import annotations

from operator import attrgetter

from annotator.comparison.same_entity import mention_ids
from annotator.lexicon.index import Lexicon
from annotator.records import CaptionAnnotations, EntityType, Mention
from annotator.text import matching_key

#: Organisms whose pathways are drawn with the genes of animals; those of others have no vectors.
_ANIMALS = frozenset(
    "human mammal bird reptile fish amphibian insect nematode invertebrate virus".split()
)
#: Mentions from this score on can contradict a row.
SURE = 0.7
_NOTHING: tuple[None, tuple[str, ...]] = None, ()
_SCORE = attrgetter("score")


class CaptionNames:
    """The mentions of a caption by id, by name and by entity; the most certain ones count.

    ``named`` has the best mention of each entity, or of several named at once, in the order of
    their first mentions, with the ids of the rows that agree. ``named_ids`` are all of these,
    ``of_type`` those of chemicals (True) and of genes (False). ``by_key`` are the mentions by the
    matching key of their name, grounded or not; ``sure`` are the first of each name that can
    contradict a row.
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
        self.sure: dict[str, Mention] = {}
        self._by_id: dict[str, Mention] = {}
        self._grounded: dict[str, tuple[Mention, tuple[str, ...]]] = {}
        self._best: dict[tuple[str, ...], tuple[Mention, tuple[str, ...]]] = {}
        for mention in caption.mentions:
            name = mention.name
            key = matching_key(name)
            kept = self.by_key.get(key)
            if kept is None or kept.score < mention.score:
                self.by_key[key] = mention
            if mention.ids:
                self._index(mention, key)
                if mention.score >= SURE:
                    self.sure.setdefault(name, mention)
        for ion in caption.ions:
            if ion.ids:
                self._index(ion, matching_key(ion.name))
        self.named = list(self._best.values())
        self.named_ids = frozenset(self._by_id)
        self.of_type: dict[bool, set[str]] = {True: set(), False: set()}
        for mention, ids in self.named:
            self.of_type[mention.type is EntityType.CHEMICAL].update(ids)

    def _index(self, mention: Mention, key: str) -> None:
        entity = tuple(sorted(mention.ids))  # TRAF2/3 is TRAF3/2
        best = self._best.get(entity)
        if best is None or best[0].score < mention.score:
            ids = mention_ids(mention, self._lexicon)
            best = self._best[entity] = mention, ids
            for curie in ids:
                kept = self._by_id.get(curie)
                if kept is None or kept.score < mention.score:
                    self._by_id[curie] = mention
        named = self._grounded.get(key)
        if named is None or named[0].score < mention.score:
            self._grounded[key] = mention, best[1]

    def naming(self, ids: frozenset[str]) -> Mention | None:
        """Return the most certain mention of an entity that has one of ``ids``."""
        if ids.isdisjoint(self.named_ids):
            return None
        found = [self._by_id[curie] for curie in ids if curie in self._by_id]
        return found[0] if len(found) == 1 else max(found, key=_SCORE)

    def other_score(self, key: str, ids: frozenset[str]) -> float:
        """Return the score of the mention that uses a word for none of ``ids``; 0 without one.

        The word is given by its matching key.
        """
        mention, named = self._grounded.get(key, _NOTHING)
        return 0.0 if mention is None or not ids.isdisjoint(named) else mention.score
