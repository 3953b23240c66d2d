"""Name the species that a record's ``organisms`` field has, where the text says only its group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.recognition.organisms.organism_candidates import OrganismCandidate
from annotator.recognition.organisms.organism_words import word_group
from annotator.records import HUMAN, Figure, Organism

_BINOMIAL = re.compile(r"[A-Z][a-z]{2,} [a-z]{3,}(?:-[a-z]+)?\b")

#: What a figure may be about, with its probability.
Chosen = list[tuple[float, OrganismCandidate]]


def with_field_species(figure: Figure, chosen: Chosen, lexicon: Lexicon) -> Chosen:
    """Return ``chosen`` with the species of the field in the place of their groups and genera.

    A text speaks of lumpfish, crustaceans, *Cordyceps* or *P. hexandrum*; newer releases name the
    species in ``organisms``. Human does not count: the field has it by default.
    """
    if not any(c.mentions for _, c in chosen):
        return chosen  # only what a text names is narrowed
    species = list(_species_of_field(figure, lexicon))
    known = {c.name for _, c in chosen}
    return [(share, _narrowed(c, species, known)) for share, c in chosen]


def _species_of_field(figure: Figure, lexicon: Lexicon) -> Iterator[tuple[str, Organism | None]]:
    """Yield each species of the field, with what the lexicon knows of it."""
    for listed in figure.organisms:
        if found := _BINOMIAL.match(listed):
            taxa = taxa_of_names([found.group()], lexicon)
            yield found.group(), lexicon.organisms[taxa[0]] if taxa else None


def _narrowed(
    candidate: OrganismCandidate,
    species: Sequence[tuple[str, Organism | None]],
    known: set[str],
) -> OrganismCandidate:
    if not candidate.mentions:
        return candidate
    for listed, organism in species:
        name, taxon, group = listed, candidate.taxon, candidate.group
        if organism is not None:
            name, taxon, group = organism.name, organism.taxon, organism.group or group
        if name in known or taxon == HUMAN:
            continue
        if _is_of(listed, candidate.name) or (candidate.is_wide and _is_in(organism, candidate)):
            return replace(candidate, taxon=taxon, name=name, group=group)
    return candidate


def _is_of(species: str, name: str) -> bool:
    """Return True for the species of a genus, or of an abbreviated name."""
    genus, _, rest = species.partition(" ")
    initial, _, epithet = name.partition(". ")
    return name == genus or (len(initial) == 1 and species[0] == initial and epithet == rest)


def _is_in(organism: Organism | None, group: OrganismCandidate) -> bool:
    """Return True for a species that may be in a group: what is not known to be in another."""
    if organism is None:
        return False
    return not organism.group or word_group(organism.group) == word_group(group.group)


def field_taxa(figure: Figure, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the taxa of the record's ``organisms``; none if that is the release's default."""
    listed = taxa_of_names(figure.organisms, lexicon)
    return () if listed == (HUMAN,) else listed
