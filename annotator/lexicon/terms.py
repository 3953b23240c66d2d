"""The parts that every lexicon source delivers: entities, organisms, and the terms for them."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field

from annotator.lexicon.scientific_names import NameTable
from annotator.provenance import TermKind
from annotator.records import Entity, Organism


class Term(NamedTuple):
    """One way to write an entity: the text, whose it is (primary CURIE), kind and source."""

    text: str
    entity_id: str
    kind: TermKind
    source: str


class TermTable(Struct):
    """What one or several sources say: entities by primary CURIE, organisms, and terms.

    ``other_ids`` maps retired and foreign CURIEs to the entities that they mean now; unlike an
    entity's ``xrefs`` they are understood and never proposed. ``orthologs`` are pairs of CURIEs:
    a gene and its human ortholog. ``full_names`` are the names of genes, by their CURIE, that the
    nomenclature of their organism approved. ``organisms`` are the reviewed ones;
    ``scientific_names`` are those of organisms that have no terms. ``left_out`` counts names that
    were not taken, by source and reason.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    organisms: dict[str, Organism] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    other_ids: dict[str, str] = field(default_factory=dict)
    orthologs: list[tuple[str, str]] = field(default_factory=list)
    full_names: dict[str, str] = field(default_factory=dict)
    scientific_names: NameTable = field(default_factory=NameTable)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)
