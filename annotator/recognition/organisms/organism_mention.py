"""The name of an organism in a text, and how it names one."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class NameKind(StrEnum):
    """How a text names an organism, which says how far to trust it."""

    NAME = "name"  # a scientific or everyday name
    SHARED = "shared name"  # an everyday name of species of several genera (soft coral)
    GENUS = "genus"  # alone, or a scientific name that the lexicon does not have
    CUE = "cue"  # an indirect word (HeLa, dauer, the spelling of genes)
    GROUP = "group"  # plants, bacterial


class OrganismMention(msgspec.Struct, frozen=True):
    """The name of an organism in a text.

    ``taxon`` is empty for a scientific name that the lexicon does not have; ``group`` is then that
    of its genus, or empty, and ``within`` the taxon of the group that a text says it is of (a soft
    coral). ``start`` is the offset of the name, -1 for evidence from the whole text. ``aside`` is
    True where the organism is compared with or a source (homologs in yeast, the gene from E. coli).
    """

    taxon: str
    text: str
    kind: NameKind = NameKind.NAME
    start: int = -1
    group: str = ""
    aside: bool = False
    within: str = ""
