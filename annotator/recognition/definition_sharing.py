"""Give the short and the long form of a definition the same entity where only one of them has it.

The long form may be found by other means than the lexicon's terms: as a class of genes (β-arrestin,
ARRB1 and ARRB2), or by its form. Pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from annotator.recognition.definitions.definition_spans import ELSEWHERE, Grounded, places_of
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.disambiguation import without_id
from annotator.recognition.names.head_nouns import names_something_else
from annotator.recognition.spans.candidate_spans import Cover
from annotator.records import HUMAN, EntityType, GroundedDefinition, Mention
from annotator.symbols import is_like_a_bacteriums, is_symbol

_Places = dict[tuple[int, int], Mention]


def with_shared_entities(
    caption: str,
    mentions: Sequence[Mention],
    grounded: Sequence[Grounded],
    groundings: Mapping[str, GroundedDefinition],
) -> list[Mention]:
    """Return ``mentions`` in order, with those added or completed that a definition implies."""
    places: _Places = {(mention.start, mention.end): mention for mention in mentions}
    shared: _Places = {}
    for definition, grounding in grounded:
        if definition.found_by in ELSEWHERE or groundings.get(definition.short) is not grounding:
            continue
        long = places.get((definition.long_start, definition.long_end))
        if long is None:
            continue
        short = places.get((definition.short_start, definition.short_end))
        if short is not None and _is_of_bacteria(short, long):
            shared[long.start, long.end] = without_id(long)
        elif short is not None and _is_its_gene(short, long):
            shared[long.start, long.end] = _like(short, long)
        elif _says_what_it_is(definition) and (short is not None or not grounding.candidates):
            shared |= _short_forms(caption, definition, long, places)
    if not shared:
        return list(mentions)
    taken = Cover(places)
    places |= {
        place: mention
        for place, mention in shared.items()
        if place in places or not taken.touches(*place)
    }
    return [mention for _, mention in sorted(places.items())]


def _is_its_gene(short: Mention, long: Mention) -> bool:
    """Tell that of ADH1, "alcohol dehydrogenase": one of several of that name."""
    return short.symbol == short.text and not long.ids and long.type is EntityType.GENE


def _is_of_bacteria(short: Mention, long: Mention) -> bool:
    """Tell that of AlsS, "acetolactate synthase", in yeast: it expresses a bacterium's gene."""
    is_native = not long.ids or long.taxon in ("", HUMAN) or short.ids
    return not is_native and is_like_a_bacteriums(short.text)


def _says_what_it_is(definition: Definition) -> bool:
    return not is_symbol(definition.long) and not names_something_else(definition.long)


def _short_forms(
    caption: str, definition: Definition, long: Mention, places: _Places
) -> dict[tuple[int, int], Mention]:
    """Return the short form's occurrences that have no entity, as mentions of the long form's."""
    found = {}
    for start, end in places_of(caption, definition.short):
        known = places.get((start, end))
        if known is None or (long.ids and not known.ids):
            short = replace(long, start=start, end=end, text=caption[start:end])
            said = replace(long.found_by, short=definition.short, long=definition.long)
            found[start, end] = replace(short, found_by=said)
    return found


def _like(short: Mention, long: Mention) -> Mention:
    """Return the mention of a long form with the entity of its short form."""
    return replace(short, start=long.start, end=long.end, text=long.text)
