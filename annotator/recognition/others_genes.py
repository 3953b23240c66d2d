"""Names that a caption says are those of another organism's genes: ``reductase from A. annua``.

Engineered yeast expresses enzymes of plants and bacteria. They have no gene of the figure's
organism, although it has one of that name. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import MAMMALS
from annotator.recognition.definitions.definition_spans import Grounded
from annotator.recognition.disambiguation import without_id
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.records import EntityType, Mention
from annotator.symbols import is_symbol

#: Between a gene and the organism that it is from.
_FROM = re.compile(
    r"(?:\s?\([^()]{1,20}\))?,? (?:gene |originating |derived |isolated )?from (?:the )?"
)
#: A gene as bacteria's are written, with what makes the name behind it that of its enzyme:
#: ``thrA encodes``, ``IlvG:``, ``LeuC/D (``.
_BACTERIAL = r"(?:[a-z]{3}|[A-Z][a-z]{2})[A-Z](?:/[A-Z])?"
_ENCODES = re.compile(
    rf"(?<![\w-])({_BACTERIAL})(?: encod(?:es?|ing)|,? (?:codes?|coding) for|[:,=]| \()\s?"
    r"(?:an? |the )?$"
)
_AS_OF_BACTERIA = re.compile(_BACTERIAL)
_LOOK_BACK = 30
#: Named by themselves, not by what lives in them or by the group that they belong to.
_KINDS = (NameKind.NAME, NameKind.GENUS)
#: The genes of vertebrates stand for each other.
_ALIKE = frozenset(MAMMALS) | {"bird", "reptile", "amphibian", "fish"}
#: Those in which genes of human diseases are studied.
_MODELS = ("fungus", "insect", "nematode")


def without_genes_of_others(
    caption: str,
    mentions: Sequence[Mention],
    named: Iterable[OrganismMention],
    grounded: Iterable[Grounded],
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions, without ids where a gene is that of an organism the caption names.

    The short form of such a name means the same, unless it is the gene's own symbol.
    """
    starts: dict[int, OrganismMention] = {}
    ends: dict[int, OrganismMention] = {}
    for name in named:
        if name.kind in _KINDS and name.start >= 0:
            starts[name.start] = name
            ends[name.start + len(name.text)] = name
    others: list[Mention] = []
    for mention in mentions:
        if mention.type is not EntityType.GENE or not mention.ids:
            continue
        is_bacterial = _group(mention.taxon, lexicon) == "fungus" and (
            _is_of_bacteria(caption, mention, others)
        )
        if is_bacterial or _is_of(caption, mention, starts, ends, lexicon):
            others.append(mention)
    if not others:
        return list(mentions)
    dropped = {(m.start, m.end) for m in others}
    shorts = {
        definition.short
        for definition, _ in grounded
        if any(definition.long_start <= m.start < definition.long_end for m in others)
    }
    return [
        without_id(m) if m.ids and ((m.start, m.end) in dropped or _stands_for(m, shorts)) else m
        for m in mentions
    ]


def _stands_for(mention: Mention, shorts: set[str]) -> bool:
    is_defined = mention.found_by.short in shorts and mention.text in shorts
    return is_defined and not _is_symbol_of(mention.text, mention)


def _is_symbol_of(text: str, mention: Mention) -> bool:
    return text.upper() == mention.symbol.upper()


def _is_of(
    caption: str,
    mention: Mention,
    starts: dict[int, OrganismMention],
    ends: dict[int, OrganismMention],
    lexicon: Lexicon,
) -> bool:
    """Return True for a gene from an organism, or a full name that follows its name."""
    if not starts:
        return False
    found = _FROM.match(caption, mention.end)
    source = starts.get(found.end()) if found is not None else None
    if source is None and not is_symbol(mention.text):
        source = ends.get(mention.start - 1)
        if source is not None and _may_be_its_hosts(source, mention, lexicon):
            return False
    return source is not None and _is_another(source, mention.taxon, lexicon)


def _may_be_its_hosts(source: OrganismMention, mention: Mention, lexicon: Lexicon) -> bool:
    """Return True for a gene of the host of a virus, or a human one in yeast: alpha-synuclein."""
    group = _group(source.taxon, lexicon)
    if group not in _MODELS:
        return group == "virus"
    organism = lexicon.organisms.get(source.taxon)
    taxa = (source.taxon, *(organism.strains if organism is not None else ()))
    return not any(lexicon.counterpart(mention.ids[0], taxon) for taxon in taxa)


def _is_another(source: OrganismMention, taxon: str, lexicon: Lexicon) -> bool:
    species = lexicon.species_of_strains
    if species.get(source.taxon, source.taxon) == species.get(taxon, taxon):
        return False
    group = _group(source.taxon, lexicon) or source.group
    return group not in _ALIKE


def _is_of_bacteria(caption: str, mention: Mention, others: Sequence[Mention]) -> bool:
    """Return True for a name in yeast whose gene is written like a bacterium's: ``thrA encodes``.

    So is what follows such a name: ``aspartokinase and homoserine dehydrogenase``.
    """
    if mention.found_by.short == mention.text and _AS_OF_BACTERIA.fullmatch(mention.text):
        return not _is_symbol_of(mention.text, mention)
    if is_symbol(mention.text):
        return False
    before = caption[max(0, mention.start - _LOOK_BACK) : mention.start]
    if gene := _ENCODES.search(before):
        return not _is_symbol_of(gene[1], mention)
    return bool(others) and caption[others[-1].end : mention.start] in (" and ", "/")


def _group(taxon: str, lexicon: Lexicon) -> str:
    return lexicon.organisms.group(lexicon.species_of_strains.get(taxon, taxon))
