"""Ground definitions whose short form names several: ``PAI-1/2``, ``AhR-ARNT``, ``MMP2/MMP9``.

The lexicon rarely has the long form of such a short form, but what is listed in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set

from msgspec.structs import replace

from annotator.provenance import DefinitionRule
from annotator.recognition.coordination import numbered_lists
from annotator.recognition.definitions.definition_spans import Grounded
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.names.shared_stems import numbered_symbols
from annotator.recognition.span_finding import fits_figure
from annotator.records import GENE_TYPES, Candidate, EntityType, GroundedDefinition
from annotator.symbols import initials_fit

#: Where the first name of a list ends: ``PAI-1/2``, ``AKR1C1-3``.
_LISTED = re.compile(r"(?<=\w)(?:/|[-–](?=\d+$))")
#: Two or three symbols that are joined, each of which may be a name of its own.
_JOINT = re.compile(r"(?:[A-Za-zα-ω][\w-]*[A-Za-z0-9α-ω])(?:[/–-][A-Za-z][A-Za-z0-9α-ω]+)+")
_JOINTS = re.compile(r"[/–-]")
#: Where a long form may be that of two short forms.
_LONG_JOINTS = re.compile(r"[/–-]|\s(?:and|or)\s")
#: The least plausibility of a short form that says what it is, whatever the long form.
_WELL_KNOWN = 0.8

Ground = Callable[[Definition], GroundedDefinition]


def several(
    definition: Definition,
    grounding: GroundedDefinition,
    names: NameLookup,
    about: Set[str],
    ground: Ground,
) -> list[Grounded]:
    """Return the definitions that one without candidates stands for: itself, each part, or none.

    None if the parts of its short form are well known: what they are is not said better by a long
    form that the lexicon does not have.
    """
    if symbols := numbered_symbols(definition.short):
        if all(_genes(symbol, names, about) for symbol in symbols):
            return []
        return [(part, ground(part)) for part in _each(definition, symbols)]
    if grounding.candidates or not _LONG_JOINTS.search(definition.short):
        return [(definition, grounding)]
    listed = _listed(grounding, names, about)
    if listed is not None:
        return [(definition, listed)]
    if grounding.type is None and _is_known_list(definition.short, names, about):
        return []
    if grounding.type is EntityType.CHEMICAL or _JOINT.fullmatch(definition.short) is None:
        return [(definition, grounding)]  # CDP-DAG is one compound
    for parts in _pairs(definition):
        grounded = [(part, ground(part)) for part in parts]
        if all(found.candidates for _, found in grounded):
            return grounded
    if grounding.type is None:
        return [(definition, grounding)]
    shorts = _JOINTS.split(definition.short)
    if all(map(_is_symbol, shorts)) and all(_is_well_known(name, names, about) for name in shorts):
        return []
    return [(definition, grounding)]


def _listed(
    grounding: GroundedDefinition, names: NameLookup, about: Set[str]
) -> GroundedDefinition | None:
    """Return the grounding of ``PAI-1/2`` to both genes, if the figure's organisms have them."""
    short = grounding.short
    first = _LISTED.search(short)
    if first is None or grounding.type not in GENE_TYPES:
        return None
    for found in numbered_lists(short, 0, first.start(), names.knows):
        parts = tuple(_genes(name, names, about) for name in found.names)
        if found.end == len(short) and all(parts):
            return replace(
                grounding,
                candidates=tuple(candidate for part in parts for candidate in part),
                rule=DefinitionRule.LISTED,
                parts=parts,
            )
    return None


def _is_known_list(short: str, names: NameLookup, about: Set[str]) -> bool:
    """Return True for ``LATS1/2``, each of which would be an entity of the figure by itself."""
    first = _LISTED.search(short)
    return first is not None and any(
        found.end == len(short) and all(_is_well_known(name, names, about) for name in found.names)
        for found in numbered_lists(short, 0, first.start(), names.knows)
    )


def _genes(name: str, names: NameLookup, about: Set[str]) -> tuple[Candidate, ...]:
    """Return the plausible genes and families of a name in the figure's organisms."""
    return tuple(
        candidate
        for _, candidate in names.of(name)
        if candidate.entity.type in GENE_TYPES and fits_figure(candidate, about)
    )


def _pairs(definition: Definition) -> Iterator[list[Definition]]:
    """Yield each way to see ``AhR-ARNT`` and its long form as two definitions."""
    joint = _JOINTS.search(definition.short)
    if joint is None or _JOINTS.search(definition.short, joint.end()):
        return
    shorts = definition.short[: joint.start()], definition.short[joint.end() :]
    for cut in _LONG_JOINTS.finditer(definition.long):
        longs = definition.long[: cut.start()], definition.long[cut.end() :]
        if not initials_fit(shorts[0], longs[0]) or len(longs[1]) <= len(shorts[1]):
            continue
        starts = (
            (definition.short_start, definition.long_start),
            (definition.short_start + joint.end(), definition.long_start + cut.end()),
        )
        yield [
            Definition(
                short, long, at, at + len(short), long_at, long_at + len(long),
                definition.found_by,
            )
            for short, long, (at, long_at) in zip(shorts, longs, starts, strict=True)
        ]  # fmt: skip


def _each(definition: Definition, symbols: Iterable[str]) -> Iterator[Definition]:
    """Yield a definition by the same long form for each symbol of ``FAS1/FAS2``."""
    start = definition.short_start
    for symbol in symbols:
        end = start + len(symbol)
        yield replace(definition, short=symbol, short_start=start, short_end=end)
        start = end + 1


def _is_symbol(name: str) -> bool:
    return len(name) > 2 and any(map(str.isupper, name))


def _is_well_known(name: str, names: NameLookup, about: Set[str]) -> bool:
    """Return True if a name by itself would be an entity of the figure."""
    return any(
        score >= _WELL_KNOWN and fits_figure(candidate, about)
        for score, candidate in names.of(name)
    )
