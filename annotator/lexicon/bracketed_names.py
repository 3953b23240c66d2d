"""Full names of genes that end in a bracket, which texts leave out.

``fucosyltransferase 3 (Lewis blood group)``, ``SEC11 homolog A (S. cerevisiae)``.
"""

from __future__ import annotations

import re

from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import EntityType
from annotator.text import matching_key

#: What ends in a number is one of several genes; a word without one is often that of a class.
_BRACKET = re.compile(
    r"(?P<name>[^()]{5,} (?:\d{1,3}[A-Z]?|homolog(?: [A-Z\d]{1,2})?))\s\((?P<inside>[^()]*)\)"
)
#: Brackets that make another gene of it.
_OTHER_GENE = re.compile(r"pseudogene|non-protein coding|anticodon|opposite strand|head to head")
_SOURCES = ("hgnc", "ncbigene")


def with_names_before_brackets(table: TermTable) -> int:
    """Add the names before the brackets to ``table``; return how many.

    Not those that anything else is called, of the same organism or of none: the bracket tells them
    apart.
    """
    found: dict[tuple[str, str], dict[str, Term]] = {}
    for term in table.terms:
        if term.kind is not TermKind.NAME or term.source not in _SOURCES:
            continue
        entity = table.entities[term.entity_id]
        match = _BRACKET.fullmatch(term.text) if term.text[-1] == ")" else None
        if match is None or entity.type is not EntityType.GENE:
            continue
        if not _OTHER_GENE.search(match["inside"]):
            place = entity.taxon, matching_key(match["name"])
            found.setdefault(place, {})[entity.id] = term._replace(text=match["name"])
    new = {place: terms for place, terms in found.items() if len(terms) == 1}
    keys = {key for _, key in new}
    for term in table.terms:
        if (key := matching_key(term.text)) in keys:
            taxon = table.entities[term.entity_id].taxon
            for place in [(taxon, key)] if taxon else [place for place in new if place[1] == key]:
                new.pop(place, None)
    table.terms += [term for terms in new.values() for term in terms.values()]
    return len(new)
