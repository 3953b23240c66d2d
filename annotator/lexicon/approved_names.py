"""Full names that a nomenclature gave to one gene of an organism, and that a source lists for more.

NCBI Gene lists ``interleukin 20`` for IL17B too, which was called so before; in a text it is IL20.
"""

from __future__ import annotations

from collections import Counter

from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.text import matching_key

#: A name that more other genes have is that of a class: amino acid transporter of yeast.
_MOST_OTHERS = 3
#: Whose names are given up. Reviewed names are kept.
_LISTING = ("hgnc", "ncbigene")

#: A name's key and the organism whose genes it names.
_Place = tuple[str, str]


def without_namesakes(table: TermTable) -> int:
    """Take the names out of ``table`` that are the approved name of another gene of the organism.

    Returns how many there were.
    """
    approved = _of_one_gene(table)
    others = [(term, place) for term in table.terms if (place := _taken(term, table, approved))]
    genes = Counter(place for _, place in {(term.entity_id, place) for term, place in others})
    wrong = {term for term, place in others if genes[place] <= _MOST_OTHERS}
    if wrong:
        table.terms[:] = [term for term in table.terms if term not in wrong]
    return len(wrong)


def _of_one_gene(table: TermTable) -> dict[_Place, str]:
    """Return the gene of each approved name that no other gene of the organism has."""
    genes: dict[_Place, str] = {}
    for curie, name in table.full_names.items():
        place = matching_key(name), table.entities[curie].taxon
        genes[place] = "" if place in genes else curie
    return {place: curie for place, curie in genes.items() if curie}


def _taken(term: Term, table: TermTable, approved: dict[_Place, str]) -> _Place | None:
    """Return the place of a name that is approved for another gene; None for all other terms."""
    if term.kind is not TermKind.NAME or term.source not in _LISTING:
        return None
    place = matching_key(term.text), table.entities[term.entity_id].taxon
    return place if approved.get(place, term.entity_id) != term.entity_id else None
