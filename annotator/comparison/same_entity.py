"""The ids by which a mention and an existing row name the same entity."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from annotator.bounded_cache import bounded_cache
from annotator.lexicon.index import FOLLOW_HUMAN, Lexicon
from annotator.records import HUMAN, Entity, EntityType, ExistingRow, Mention
from annotator.symbols import is_symbol

#: Rows and mentions repeat: a release has four million rows of a few thousand genes.
_KEPT = 8_192


def row_ids(row: ExistingRow, lexicon: Lexicon) -> frozenset[str]:
    """Return every id that stands for the entity of ``row``.

    The row's own id and, for genes, those of the gene with that symbol in its organism and in
    human: mouse Bdnf and human BDNF are the same to a curator of pathways. By nomenclature,
    orthologs share their symbol (MGI, RGD and ZFIN follow HGNC), except in fly, worm and yeast.
    Those of mammals that do not (Fgf15 is FGF19) are known as well.
    For chemicals, the candidates of the id's preferred name are included: MeSH has one substance as
    a descriptor, a supplementary record and a class.
    """
    return _row_ids((row.id, row.type, row.symbol, row.taxon, lexicon))


@bounded_cache(_KEPT)
def _row_ids(key: tuple[str, EntityType | None, str, str, Lexicon]) -> frozenset[str]:
    curie, kind, symbol, taxon, lexicon = key
    ids = {curie} if curie else set()
    entities = [lexicon.entity(curie)] if curie else []
    if kind is EntityType.GENE and symbol:
        named = [(symbol, taxon)] if taxon else []
        if not taxon or _follows_human_symbols(taxon, lexicon):
            named.append((symbol.upper(), HUMAN))
            ids.add(f"hgnc.symbol:{symbol.upper()}")
        own = entities[0] if entities else None
        entities += [lexicon.gene_by_symbol(*gene) for gene in dict.fromkeys(named)]
        if own is not None and _is_of_a_mammal(own, lexicon):
            entities.append(lexicon.human_ortholog(own))
    elif kind is EntityType.CHEMICAL:
        # The word of a row, which may be its symbol, is no evidence for its id.
        known = entities[0] if entities else None
        name = known.symbol if known is not None else symbol
        if not curie or not is_symbol(name):
            forms = dict.fromkeys((name, name.removesuffix("s")))  # MeSH's class Pyruvates
            found = [c.entity for form in forms for c in lexicon.lookup(form)]
            entities.extend(entity for entity in found if entity.type is EntityType.CHEMICAL)
    for entity in entities:
        if entity is not None:
            ids.update(entity.ids)
    return frozenset(ids)


def _follows_human_symbols(taxon: str, lexicon: Lexicon) -> bool:
    organism = lexicon.organisms.get(taxon)
    return organism is not None and organism.group in FOLLOW_HUMAN


def _is_of_a_mammal(gene: Entity, lexicon: Lexicon) -> bool:
    """Return True for a gene of a mammal other than human."""
    organism = lexicon.organisms.get(gene.taxon)
    return organism is not None and organism.group == "mammal"


def mention_ids(mention: Mention, lexicon: Lexicon) -> tuple[str, ...]:
    """Return every id of a row that agrees with ``mention``, once: its own and its members'.

    Not as a set: most are one or two, and a set would take four times the memory.
    """
    return _mention_ids((mention.ids, mention.members, lexicon))


@bounded_cache(_KEPT)
def _mention_ids(key: tuple[tuple[str, ...], tuple[str, ...], Lexicon]) -> tuple[str, ...]:
    curies, members, lexicon = key
    ids = {*curies, *members}
    for curie in ids.copy():
        ids |= agreeing_ids(curie, lexicon)
    return tuple(ids)


def agreeing_ids(curie: str, lexicon: Lexicon) -> set[str]:
    """Return every id of a row that agrees with an entity.

    A mammal's gene is that of human, too: curators of its pathways accept human rows.
    """
    entity = lexicon.entity(curie)
    if entity is None:
        return {curie}
    ids = {*entity.ids}
    if entity.type is EntityType.GENE:
        ids.add(f"hgnc.symbol:{entity.symbol}")
        if _is_of_a_mammal(entity, lexicon):
            human = lexicon.human_ortholog(entity)
            symbol = entity.symbol.upper() if human is None else human.symbol
            ids.update((f"hgnc.symbol:{symbol}", *(human.ids if human is not None else ())))
    return ids


def covering_ids(curies: Iterable[str], lexicon: Lexicon) -> set[str]:
    """Return every id of a row that covers one of ``curies``, as each member does a family."""
    ids: set[str] = set()
    for curie in curies:
        entity = lexicon.entity(curie)
        for each in (curie, *(entity.members if entity is not None else ())):
            ids |= agreeing_ids(each, lexicon)
    return ids


@lru_cache(_KEPT)
def specific_members(family: Entity, lexicon: Lexicon) -> frozenset[str]:
    """Return the members that stand for a complex: those that no other complex has.

    RPTOR stands for mTORC1; MTOR does not, since it is also in mTORC2. Sub-complexes of this one
    and complexes that contain it do not count as others. Every member of a family stands for it,
    and so do all members of a complex that has none of its own.
    """
    if not family.is_complex:
        return frozenset(family.members)
    members = set(family.members)
    shared = {
        member
        for member in members
        for other in lexicon.families(member)
        if other.is_complex
        and other.id != family.id
        and not members <= set(other.members)
        and not set(other.members) <= members
    }
    return frozenset(members - shared) or frozenset(members)
