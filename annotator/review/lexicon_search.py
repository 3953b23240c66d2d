"""Search the lexicon as a curator types."""

from __future__ import annotations

from itertools import islice
from typing import Any

from annotator.lexicon.index import Lexicon
from annotator.records import Entity, EntityType
from annotator.text import matching_key

#: Keys that begin with what was typed and are looked at; entities that are returned.
_KEYS, _FOUND = 3000, 12
#: Of the keys that begin with it, those that are decoded, the shortest first.
_DECODED = 60


def search(lexicon: Lexicon, text: str, taxon: str = "") -> list[dict[str, Any]]:
    """Return entities that a text, or the beginning of a name, can mean.

    Exact names come first, then those of ``taxon`` (the figure's organism), then shorter names. A
    CURIE finds its entity.
    """
    text = text.strip()
    if not text:
        return []
    found: dict[str, tuple[tuple[bool, bool, int], Entity, str]] = {}
    if (entity := lexicon.entity(text)) is not None:
        found[entity.id] = (False, False, 0), entity, text
    key = matching_key(text)
    keys = islice(lexicon.compiled.keys.iterkeys(key), _KEYS) if key else ()
    for name in sorted(keys, key=lambda name: (len(name), name))[:_DECODED]:
        for candidate in lexicon.lookup(name):
            entity = candidate.entity
            rank = name != key, entity.taxon not in ("", taxon), len(name)
            if _is_chosen(entity) and (entity.id not in found or rank < found[entity.id][0]):
                found[entity.id] = rank, entity, candidate.term
    best = sorted(found.values(), key=lambda item: (*item[0], item[1].id))[:_FOUND]
    return [_shown(lexicon, entity, term) for _, entity, term in best]


def search_organisms(lexicon: Lexicon, text: str) -> list[dict[str, Any]]:
    """Return organisms that a text means, or whose scientific name it begins."""
    text = text.strip()
    if not text:
        return []
    terms = {c.entity.id: c.term for c in lexicon.lookup(text)}
    start = text.casefold()
    begun = [o for o in lexicon.organisms.values() if o.name.casefold().startswith(start)]
    begun.sort(key=lambda organism: (len(organism.name), organism.name))
    found = dict.fromkeys([text, *terms, *(organism.taxon for organism in begun)])
    return [
        _shown(lexicon, entity, terms.get(taxon, entity.symbol)) | {"organism": ""}
        for taxon in islice((taxon for taxon in found if taxon in lexicon.organisms), _FOUND)
        if (entity := lexicon.entity(taxon)) is not None
    ]


def _is_chosen(entity: Entity) -> bool:
    """Return whether a row can be of this entity; genes without a number have only a symbol."""
    return entity.type is not EntityType.ORGANISM and not entity.id.startswith("hgnc.symbol:")


def _shown(lexicon: Lexicon, entity: Entity, term: str) -> dict[str, Any]:
    organism = lexicon.organisms.get(entity.taxon)
    return {
        "id": entity.id,
        "symbol": entity.symbol,
        "type": entity.type.value,
        "taxon": entity.taxon,
        "organism": organism.name if organism is not None else "",
        "term": term,
    }
