"""The genes and chemicals that a figure's mentions name, families as their genes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.encoding import repaired
from annotator.records import Entity
from annotator.results.figure_genes import FigureGenes
from annotator.results.stored import StoredMention


def entities_named(
    mentions: Iterable[StoredMention], genes: FigureGenes
) -> Iterator[tuple[str, Entity]]:
    """Yield each named gene and chemical once, with the mention's text; the genes of families.

    The text is in the right encoding, as a row's word should be.
    """
    seen: set[str] = set()
    for mention in mentions:
        for curie in mention.ids:
            entity = genes.lexicon.entity(curie)
            if entity is None or curie != entity.id:
                continue  # a cross-reference of the preceding id
            for member in genes.members(entity) if entity.members else [entity]:
                if member.id not in seen:
                    seen.add(member.id)
                    yield repaired(mention.text), member
