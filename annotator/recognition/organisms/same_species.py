"""Which species a name means beside the other names of a figure: *A. oryzae*, *Aconitum*, yeast.

Pure functions on the names that the texts of one figure have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.lexicon.organism_index import genus_groups
from annotator.lexicon.word_lists import TermSet
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.records import Organism

_SCIENTIFIC = (NameKind.NAME, NameKind.GENUS)
_BUDDING_YEAST = "ncbitaxon:4932"
_YEAST = frozenset({"yeast", "yeasts"})
#: Genera of yeasts other than the budding one, which a text calls "the yeast" once it named them.
_GENERA_OF_YEASTS = TermSet("yeast_genera.tsv")


def same_species(
    text: str, named: Sequence[OrganismMention], organisms: Mapping[str, Organism]
) -> tuple[str, str]:
    """Return the taxon, or else the fullest name, of the species that ``text`` abbreviates.

    ``S. pneumoniae`` and ``Streptococcus`` are the *Streptococcus pneumoniae* of another text, *D.
    indicum* is *Dendranthema indicum* also if the lexicon calls that *Chrysanthemum*; *A. arguta*
    beside *Actinidia chinensis* is of its genus, and ``Actinidia`` beside *A. arguta* that species.
    """
    initial, _, species = text.replace(".", ". ").rpartition(" ")
    is_abbreviated = "." in text
    name = genus = ""
    for other in named:
        if other.text == text:
            continue
        for full in _written(other, organisms):
            if not full.startswith(initial[:1] or text) or "." in full.split()[0]:
                continue
            first, *rest = full.split()
            if is_abbreviated:
                if other.kind in _SCIENTIFIC and _gives_genus(other.text):
                    genus = genus or first
                same = rest[:1] == [species]
            else:
                same = full.startswith(f"{text} ")
            if same and len(full) > max(len(name), len(text)):
                if other.taxon:
                    return other.taxon, full
                name = full
    if not name and not is_abbreviated and " " not in text:
        name = _abbreviated_species_of(text, named)
    return "", name or (f"{genus} {species}" if genus else text)


def _gives_genus(text: str) -> bool:
    """Return True for a name whose genus others are of: not *S. cerevisiae*, nor yeast."""
    return "." not in text.split()[0] and text.lower() not in _YEAST


def _written(mention: OrganismMention, organisms: Mapping[str, Organism]) -> tuple[str, ...]:
    """Return the names of a mention's organism: the lexicon's, and a scientific one in the text."""
    if not mention.taxon:
        return (mention.text,)
    name = organisms[mention.taxon].name
    is_other = " " in mention.text and mention.text[:1].isupper() and "." not in mention.text
    return (name, mention.text) if is_other and mention.text != name else (name,)


def _abbreviated_species_of(genus: str, named: Sequence[OrganismMention]) -> str:
    """Return the one species of a genus that the texts only abbreviate; empty if there are more."""
    found = {
        other.text.replace(".", ". ").split()[-1]
        for other in named
        if not other.taxon and other.text.startswith((f"{genus[0]}. ", f"{genus[0]}."))
    }
    return f"{genus} {found.pop()}" if len(found) == 1 else ""


def group_of_genus(
    name: str, named: Sequence[OrganismMention], organisms: Mapping[str, Organism]
) -> str:
    """Return the group of a species by its genus: as it is listed, or as of another one of it."""
    genus, _, species = name.partition(" ")
    if "." in genus:
        return ""
    if group := genus_groups().get(genus, ""):
        return group
    others = (organisms[m.taxon] for m in named if m.taxon) if species else ()
    return next((o.group for o in others if o.name.startswith(f"{genus} ")), "")


def other_yeast(
    mention: OrganismMention, named: Sequence[OrganismMention], organisms: Mapping[str, Organism]
) -> OrganismMention | None:
    """Return the name of the yeast that "yeast" means beside it; None for the budding yeast.

    Beside *Pichia pastoris*, the yeast is that, unless the texts name or show budding yeast too.
    """
    if mention.taxon != _BUDDING_YEAST or mention.text.lower() not in _YEAST:
        return None
    found: dict[str, OrganismMention] = {}
    for other in named:
        name = organisms[other.taxon].name if other.taxon else other.text
        if name.startswith("Saccharomyces") and other.text.lower() not in _YEAST:
            return None
        if other.aside or other.kind not in _SCIENTIFIC:
            continue
        words = {name.split()[0], other.text.split()[0]}
        if any(word in _GENERA_OF_YEASTS for word in words):
            found.setdefault(other.taxon or name, other)
    return next(iter(found.values())) if len(found) == 1 else None
