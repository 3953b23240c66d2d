"""Compare the organisms of a figure with the names that caption gold gives."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.records import Taxon

#: The gold's everyday names of organisms.
EVERYDAY_NAMES = {
    "human": "ncbitaxon:9606",
    "mouse": "ncbitaxon:10090",
    "rat": "ncbitaxon:10116",
    "dog": "ncbitaxon:9615",
    "cow": "ncbitaxon:9913",
    "fly": "ncbitaxon:7227",
    "worm": "ncbitaxon:6239",
    "yeast": "ncbitaxon:4932",
    "zebrafish": "ncbitaxon:7955",
    "arabidopsis": "ncbitaxon:3702",
    "tomato": "ncbitaxon:4081",
    "rice": "ncbitaxon:4530",
    "sars-cov-2": "ncbitaxon:2697049",
}
#: The gold's names of groups, and the groups of the lexicon's organisms that they mean.
GROUP_NAMES = {
    "bacteria": ("bacterium",),
    "archaea": ("archaeon",),
    "plants": ("plant",),
    "algae": ("plant", "protist"),
    "fungi": ("fungus",),
    "insects": ("insect",),
}
#: The taxa of groups.
_WIDE = {
    "bacteria": {"ncbitaxon:2"},
    "archaea": {"ncbitaxon:2157"},
    "plants": {"ncbitaxon:33090"},
    "algae": {"ncbitaxon:33090"},
    "fungi": {"ncbitaxon:4751"},
    "insects": {"ncbitaxon:50557"},
}


def is_named(taxon: Taxon, names: Iterable[str], lexicon: Lexicon) -> bool:
    """Return True if one of the gold's ``names`` means ``taxon``: it, a strain, or its group."""
    organism = lexicon.organisms.get(taxon.taxon)
    for name in names:
        plain = name.lower()
        if plain == taxon.name.lower():
            return True
        if organism is not None and organism.group in GROUP_NAMES.get(plain, ()):
            return True
        if taxon.taxon in named_taxa(name, lexicon):
            return True
    return False


def named_taxa(name: str, lexicon: Lexicon) -> set[str]:
    """Return the taxa that one of the gold's names means, with their strains."""
    plain = name.lower()
    if plain in GROUP_NAMES or plain in EVERYDAY_NAMES:
        meant = {EVERYDAY_NAMES[plain]} if plain in EVERYDAY_NAMES else _WIDE.get(plain, set())
    else:
        meant = set(taxa_of_names([name], lexicon))
    known = (lexicon.organisms[taxon] for taxon in meant if taxon in lexicon.organisms)
    return meant.union(*(organism.strains for organism in known))


def same_organisms(taxa: Iterable[Taxon], names: Iterable[str], lexicon: Lexicon) -> bool:
    """Return True if ``taxa`` are exactly what the gold's ``names`` mean."""
    found, wanted = list(taxa), list(names)
    return all(is_named(taxon, wanted, lexicon) for taxon in found) and all(
        any(is_named(taxon, [name], lexicon) for taxon in found) for name in wanted
    )
