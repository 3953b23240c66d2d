"""Organisms as a user gives them: NCBI Taxonomy ids, scientific names or common names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process, utils

from annotator.errors import InputError
from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.provenance import TermKind
from annotator.records import Organism

#: 9606, ncbitaxon:9606, NCBITaxon_9606, taxon:9606, txid9606.
_TAXON_ID = re.compile(r"(?:(?:ncbi)?taxon[:_]|txid)?0*(\d{1,10})", re.IGNORECASE)

#: Names that are at least so similar (0 to 100, of RapidFuzz) are suggested.
_SIMILAR = 75
_SUGGESTED = 4
_MOST_COMPARED = 20


def split_names(given: str) -> tuple[str, ...]:
    """Return the names of a comma-separated list, without empty ones."""
    return tuple(filter(None, map(str.strip, given.split(","))))


def sources() -> dict[str, Any]:
    """Return what ``sources.toml`` says of the official releases, by source."""
    return tomllib.loads((lexicon_data() / "sources.toml").read_text(encoding="utf-8"))


@cache
def organisms_of_sources() -> Mapping[str, str]:
    """Return the CURIEs of the organisms whose genes can be installed, by their short names."""
    files = (file for source in sources().values() for file in source["files"])
    return {f["organism"]: f"ncbitaxon:{f['taxon']}" for f in files if "organism" in f}


def chosen_taxa(names: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the CURIEs of the organisms that a user names, without duplicates.

    A name is an NCBI Taxonomy id, with or without a prefix, a scientific name, a common name or one
    of ``annotator lexicon install``. The id of a strain stands for its species. Raises
    InputError, with the nearest names, for one that the lexicon does not have.
    """
    found: dict[str, None] = {}
    for name in names:
        found.update(dict.fromkeys(_taxa(name, lexicon)))
    return tuple(found)


def with_strains(taxa: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """Return the taxa and their strains, to which genes may belong as well."""
    return frozenset(each for taxon in taxa for each in (taxon, *lexicon.organisms[taxon].strains))


def _taxa(name: str, lexicon: Lexicon) -> Sequence[str]:
    number = _TAXON_ID.fullmatch(name.strip())
    if number is not None:
        curie = f"ncbitaxon:{number[1]}"
        curie = lexicon.species_of_strains.get(curie, curie)
        if curie in lexicon.organisms:
            return (curie,)
    elif found := taxa_of_names([name], lexicon):
        return found
    elif organisms_of_sources().get(name.casefold()) in lexicon.organisms:
        return (organisms_of_sources()[name.casefold()],)
    raise InputError(f"the lexicon has no organism {name!r}", hint=_hint(name, lexicon))


def _hint(name: str, lexicon: Lexicon) -> str:
    """Return the nearest names, or else examples of what can be given."""
    names = list(_reviewed_names(lexicon))
    nearest = process.extract(
        name, [known for known, _ in names], scorer=fuzz.token_set_ratio,
        processor=utils.default_process, limit=_MOST_COMPARED, score_cutoff=_SIMILAR,
    )  # fmt: skip
    shown: dict[str, str] = {}  # of each organism its nearest name
    for known, _, place in nearest:
        organism = names[place][1]
        scientific = "" if known == organism.name else f"{organism.name}, "
        number = organism.taxon.partition(":")[2]
        shown.setdefault(organism.taxon, f"{known} ({scientific}{number})")
    if shown:
        return f"nearest: {'; '.join(list(shown.values())[:_SUGGESTED])}"
    return "give names such as human, mouse or Drosophila melanogaster, or NCBI Taxonomy ids: 9606"


def _reviewed_names(lexicon: Lexicon) -> Iterator[tuple[str, Organism]]:
    """Yield every name of the reviewed organisms; names of cell lines are not among them."""
    for curie, organism in lexicon.organisms.reviewed.items():
        yield organism.name, organism
        for name in sorted(lexicon.names(curie)):
            if name != organism.name and any(
                candidate.kind is TermKind.NAME and candidate.entity.id == curie
                for candidate in lexicon.lookup(name)
            ):
                yield name, organism
