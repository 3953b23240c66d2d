"""NCBI Taxonomy: ``names.dmp``."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from annotator.errors import LexiconError
from annotator.lexicon.organisms import genus_groups
from annotator.lexicon.sources.tabular import open_source
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import Entity, EntityType, Organism

RELEASE = "NCBI's names.dmp (taxdump) of 2024"

#: Name classes that people write; authorities and type material are left out.
_CLASSES = frozenset(
    {"scientific name", "synonym", "equivalent name", "genbank common name", "common name"}
)

#: A genus and a species; some extracts of the file have such names as synonyms alone.
_BINOMIAL = re.compile(r"[A-Z][a-z]{2,} (?:x )?[a-z]{3,}$")


def add_names(table: TermTable, path: Path) -> int:
    """Add the names of taxa; return how many taxa there are.

    The group of an organism that the starter lexicon does not know is that of its genus, or empty.
    Of its names only those of two words and more are taken: "Cancer", "Electron" and "Data" are
    genera too.
    """
    names = _read_names(path)
    groups = genus_groups()
    strains = {strain for organism in table.organisms.values() for strain in organism.strains}
    for taxon, found in names.items():
        scientific = _scientific_name(found)
        if taxon in strains or scientific is None:
            continue
        if taxon not in table.organisms:
            if " " not in scientific:
                continue
            group = groups.get(scientific.split()[0], "")
            table.organisms[taxon] = Organism(taxon, scientific, group)
            table.entities[taxon] = Entity(taxon, EntityType.ORGANISM, scientific, taxon)
        for _, name in found:
            if " " in name or name == scientific:
                table.terms.append(Term(name, taxon, TermKind.NAME, "taxonomy"))
    return len(names)


def _scientific_name(names: list[tuple[str, str]]) -> str | None:
    """Return the scientific name, or else the first name that is written like one."""
    for kind, name in names:
        if kind == "scientific name":
            return name
    return next((name for _, name in names if _BINOMIAL.match(name)), None)


def _read_names(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Return (name class, name) of each taxon, by CURIE."""
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with open_source(path) as file:
        for number, line in enumerate(file, start=1):
            cells = [cell.strip() for cell in line.decode("utf-8", "replace").split("|")]
            if len(cells) < 4 or not cells[0].isdigit():
                raise LexiconError(
                    f"{path}:{number}: expected tax_id | name | unique name | name class |",
                    hint=f"the parser was written for {RELEASE}",
                )
            if cells[3] in _CLASSES:
                names[f"ncbitaxon:{cells[0]}"].append((cells[3], cells[1]))
    return names
