"""Organisms that nothing names but genes and organelles that only they have: FLS2, LexA, thylakoid.

The names are those of a reviewed table, and symbols that the lexicon has for one organism alone.
One such name may mean something else; two different ones of a kind of organism are a sign of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from annotator.lexicon.curated import curated_rows
from annotator.lexicon.index import Match
from annotator.lexicon.organisms import WIDE_TAXA
from annotator.recognition.names.word_filter import WordFilter
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.records import EntityType, Organism

#: A word, with the dash of a worm's protein (DAF-16).
_WORD = re.compile(r"[A-Za-z](?<![\w-].)[A-Za-z0-9]+-?")
_DIGITS = "0123456789"
#: Letters of a word that may begin a sentence or title: Photorespiration.
_LONG_WORD = 9
#: The fewest different names that show a kind of organism, or a species of it.
_FEWEST = 2
#: More of them say no more.
_MOST = 5
#: Plants and bacteria, whose figures mostly show the genes of the species that is studied most.
_KINGDOMS = frozenset({"ncbitaxon:33090", "ncbitaxon:2"})
#: Animals whose genes are called as the fly's and the worm's are: shrimps, planarians.
_ALIKE = dict.fromkeys(("insect", "nematode"), frozenset({"insect", "nematode", "invertebrate"}))
#: A symbol with a number; those of letters alone, or of one letter before it, mean many things.
_NUMBERED = re.compile(r"[A-Za-z]{2}[A-Za-z-]{0,8}\d+[A-Za-z]?")
#: Organisms whose symbols are like no others, with the form of those: all with a number of budding
#: yeast, the worm and Arabidopsis; a gene that the zebrafish has twice, as only fish do (fgf10a);
#: one that the fly's map names (Stat92E).
_CRESS, _PLANTS = "ncbitaxon:3702", "ncbitaxon:33090"
_FORMS = {
    "ncbitaxon:4932": _NUMBERED,
    "ncbitaxon:6239": _NUMBERED,
    _CRESS: _NUMBERED,
    "ncbitaxon:7955": re.compile(r"[A-Za-z][a-z]+\d{1,2}[ab]"),
    "ncbitaxon:7227": re.compile(r"[A-Z][a-z]+\d{1,3}[A-F]"),
}
_NAMING = (NameKind.NAME, NameKind.SHARED, NameKind.GENUS)


@cache
def _taxa() -> Mapping[str, str]:
    """Return the taxon of each name."""
    return {row.term: row.what for row in curated_rows("telltale_names.tsv")}


def names_of_one_organism(
    caption: str, matches: Sequence[Match], strains: Mapping[str, str]
) -> dict[str, str]:
    """Return the symbols in a caption that only one organism has, with its taxon.

    ``matches`` are the lexicon's terms in it; ``strains`` gives the species of each strain.
    """
    found: dict[str, str] = {}
    for match in matches:
        end = match.end
        # That no number is at its end shows quicker than the form of a symbol.
        if not (caption[end - 1].isdigit() or caption[end - 2].isdigit()):
            continue
        text = caption[match.start : end]
        if text in found or not _NUMBERED.fullmatch(text):
            continue
        # Most are symbols of mammals: the other candidates are not even made.
        first = next(iter(match.candidates)).entity.taxon
        taxon = strains.get(first, first)
        form = _FORMS.get(taxon)
        if form is not None and form.fullmatch(text):
            entities = (candidate.entity for candidate in match.candidates)
            if all(
                e.type is EntityType.GENE and strains.get(e.taxon, e.taxon) == taxon
                for e in entities
            ):
                found[text] = taxon
    return found


def telltale_cues(
    texts: Iterable[str],
    named: Sequence[OrganismMention],
    organisms: Mapping[str, Organism],
    own: Mapping[str, str] = MappingProxyType({}),
) -> list[OrganismMention]:
    """Return the organism whose telltale names are in ``texts``, once for each name.

    ``own`` are further such names, of one organism alone (``names_of_one_organism``). Of several
    kinds of organisms it is the one with most. Where ``named``, the names in the texts of the
    figure, have one other of its kind, whose genes are called alike, it is that one; empty where
    they have several.
    """
    listed = [pair for text in texts for pair in _found(text).items()]
    if any(m.taxon == _PLANTS for m in named):
        own = {name: taxon for name, taxon in own.items() if taxon != _CRESS}
    found = {name: taxon for name, taxon in (*own.items(), *listed) if taxon in organisms}
    if len(found) < _FEWEST:
        return []
    group, count = Counter(organisms[t].group for t in found.values()).most_common(1)[0]
    if count < _FEWEST:
        return []
    own = {name: taxon for name, taxon in found.items() if organisms[taxon].group == group}
    taxon = _meant(own.values())
    if taxon in WIDE_TAXA:  # AtWRKY22 shows which plant it is
        species = (m.taxon for m in named if m.kind is NameKind.CUE and m.taxon in organisms)
        taxon = next((t for t in species if organisms[t].group == group), taxon)
    if any(m.group == group for m in named if not m.taxon):
        return []
    alike = _ALIKE.get(group, {group})
    others = {m.taxon for m in named if _is_narrow(m) and not m.aside}
    named_alike = {t for t in others if t in organisms and organisms[t].group in alike}
    if named_alike - {taxon}:
        if len(named_alike) > 1 or any(t in WIDE_TAXA for t in named_alike):
            return []
        taxon = named_alike.pop()
    return [OrganismMention(taxon, name, NameKind.CUE) for name in [*own][:_MOST]]


def _is_narrow(mention: OrganismMention) -> bool:
    """Return True for a species or a group such as grasses, whose genes are called alike."""
    if mention.kind is NameKind.GROUP:
        return mention.taxon not in _KINGDOMS
    return mention.kind in _NAMING


def _meant(taxa: Iterable[str]) -> str:
    """Return the species with most names, or the group if each has too few."""
    counts = Counter(taxa)
    wide = [taxon for taxon in counts if taxon in WIDE_TAXA]
    species = [taxon for taxon, count in counts.most_common() if taxon not in WIDE_TAXA]
    if species and (not wide or counts[species[0]] >= _FEWEST):
        return species[0]
    return wide[0]


def _found(text: str) -> dict[str, str]:
    """Return the telltale names in a text with their taxa; a number may follow a name."""
    return {
        name: taxon for _, word in _FILTER.words(text) for name, taxon in _found_in(word).items()
    }


#: A symbol in capitals beside a slash: what is called so in another animal, KIF7/Cos2.
_OF_MAMMALS = re.compile(r"(?:^\W*|/)[A-Z]{2}[A-Z0-9]+(?:/|\W*$)")


def _found_in(word: str) -> dict[str, str]:
    """Return the same for what stands between two blanks."""
    taxa = _taxa()
    found: dict[str, str] = {}
    if "/" in word and _OF_MAMMALS.search(word):
        return found
    for written in _WORD.findall(word):
        bare = written.rstrip("-")
        at_start = (written.lower(),) if len(written) >= _LONG_WORD and written.istitle() else ()
        for name in (written, bare, bare.rstrip(_DIGITS), *at_start):
            if name in taxa:
                found[bare if name != written else written] = taxa[name]
                break
    return found


_FILTER = WordFilter(_found_in)
