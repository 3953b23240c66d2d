"""Which families and lists a caption means as a whole, and which it only mentions by a member."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from annotator.comparison.caption_names import SURE
from annotator.comparison.same_entity import mention_ids
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet
from annotator.provenance import Expansion
from annotator.records import EntityType, Mention

#: Complexes with more parts are seldom drawn in full.
_MOST_PARTS = 4
#: Families whose genes make one receptor or channel together.
_ASSEMBLED = TermSet("assembled_proteins.tsv")
#: Characters between a family and its first member: ``RLRs (RIG-I and MDA5)``.
_GAP = 2
#: How a class ends that stands right before what it is: ``the G protein-coupled receptor GPR35``.
_KIND_OF = re.compile(r"(?:[a-z]ases?|receptors?|chemokines?|cytokines?|factors?)$")
#: What stands between a member and the class that says what it is: ``PDC1, pyruvate
#: decarboxylase``, ``NDE1/2, external mitochondrial NADH dehydrogenase``, ``BAT2 encodes a``.
_IS_A = re.compile(
    r"\)?\s|(?:\s?[,(:=\u2013\u2014]\s?|\s(?:is|are|encodes?)\s)(?:(?:an?|the|another|other)\s)?"
    r"(?:(?!(?:and|or|by|via|with|to|of|in|on|for|from|then|which|that)\s)[a-z][a-z-]*\s){0,2}"
)
_LONGEST_IS_A = 40
#: What says of a gene what it is, whatever is known of it: ``PTH1R, which is a GPCR``, ``SMAD6 is a
#: member of the inhibitory-SMAD family``; and what follows, unless the class only specifies a noun:
#: not ``HJV is a BMP co-receptor``.
_PREDICATE = re.compile(
    r"\)?,?\s(?:(?:(?:which|that)\s)?(?:is|was|are|were)\s(?:an?|another)\s|(?=member\s))"
    r"(?:member\sof\s(?:the\s)?)?"
    r"(?:(?!(?:by|via|with|to|of|in|on|for|from|then|which|that)\s)[a-z][a-z-]*\s){0,3}"
)
_ALL_OF_IT = re.compile(
    r"\s?(?:$|[.,;:()])|\s(?:that|which|in|of|for|on|at|to|by|with)\s|\s(?:and|or)\s(?=[a-z])"
    r"|\s(?:[a-z-]+\s)?(?:super)?family\b"
)
#: A list that a definition found: ``NDE1/2``, ``FAA1 and FAA4``.
_LISTED = re.compile(r"\d\w?(?:[/,]|\s?[-\u2013]\s?\d|\s(?:and|or)\s)")
#: Members that a caption names instead of their family; of a larger one, any member says more.
_FEWEST_NAMED, _MOST_MEMBERS = 2, 40


def families_spelled_out(
    caption: str, mentions: Iterable[Mention], lexicon: Lexicon
) -> frozenset[tuple[str, ...]]:
    """Return the ids of the families whose members the caption names instead.

    They stand behind it (``RLRs (RIG-I and MDA5)``, ``the inhibitor p21``, ``the chemokine CCL5``)
    or before it (``PDC1, pyruvate decarboxylase``), or the caption names several elsewhere:
    caspases, of caspase-3 and caspase-9. Where it names all of them, the family adds nothing that
    is not drawn. Nor does one of which it only says that a gene is of it (``PTH1R is a GPCR``).
    """
    genes = [m for m in mentions if m.ids and m.type is not EntityType.CHEMICAL]
    genes.sort(key=lambda mention: mention.start)
    pairs = list(pairwise(genes))
    before = {
        a.ids
        for a, b in pairs
        if (_has(a, b) and 0 < b.start - a.end <= _GAP) or _introduces(caption, a, b)
    }
    behind = {b.ids for a, b in pairs if _has(b, a) and _says_what_it_is(caption, a, b)}
    said = {id(b) for a, b in pairs if _is_said_of(caption, a, b)}
    predicates = {m.ids for m in genes if id(m) in said and not _is_assembled(m, lexicon)}
    if predicates:
        predicates.difference_update(m.ids for m in genes if id(m) not in said)
    named = _named_singly(genes, lexicon)
    instead = {m.ids for m in genes if _are_named_instead(m, named, m.ids in behind, lexicon)}
    return frozenset(before | predicates | instead)


def _has(family: Mention, member: Mention) -> bool:
    """Return True if the second is a member of the first, or some of several."""
    return (
        _is_class(family)
        and not _is_class(member)
        and not set(family.ids) <= set(member.ids)
        and not set(_members(family)).isdisjoint(member.ids)
    )


def _introduces(caption: str, kind: Mention, gene: Mention) -> bool:
    """Return True for a class right before what it is, whatever the class is known to have."""
    return (
        caption[kind.end : gene.start] == " "
        and _is_class(kind)
        and gene.type is EntityType.GENE
        and not _is_class(gene)
        and _KIND_OF.search(kind.name) is not None
    )


def _says_what_it_is(caption: str, member: Mention, family: Mention) -> bool:
    """Return True for a family right behind its member: ``PDC1, pyruvate decarboxylase``."""
    gap = caption[member.end : family.start]
    return len(gap) <= _LONGEST_IS_A and _IS_A.fullmatch(gap) is not None


def _is_said_of(caption: str, gene: Mention, family: Mention) -> bool:
    """Return True for a family that a caption says a gene to be: ``PTH1R, which is a GPCR``."""
    gap = caption[gene.end : family.start]
    return (
        len(gap) <= _LONGEST_IS_A
        and family.type is EntityType.GENE_FAMILY
        and not _is_class(gene)
        and _PREDICATE.fullmatch(gap) is not None
        and _ALL_OF_IT.match(caption, family.end) is not None
    )


def is_list(mention: Mention) -> bool:
    """Return True for what names each of several by itself: ``TRAF2/3/6``, ``GPD1 and 2``."""
    if "|" not in mention.symbol:
        return False
    return mention.found_by.expansion is Expansion.LIST or _LISTED.search(mention.name) is not None


def _is_class(mention: Mention) -> bool:
    return bool(mention.members) or ("|" in mention.symbol and not is_list(mention))


def _members(family: Mention) -> tuple[str, ...]:
    return family.members or family.ids


def _named_singly(genes: Iterable[Mention], lexicon: Lexicon) -> frozenset[str]:
    """Return the ids of the genes that a caption names by themselves or in a list."""
    single = (m for m in genes if not _is_class(m) and m.score >= SURE)
    return frozenset(curie for m in single for curie in mention_ids(m, lexicon))


def _are_named_instead(
    family: Mention, named: Collection[str], is_behind: bool, lexicon: Lexicon
) -> bool:
    """Return True if some members of a family are named, but not all, and stand for it.

    One is enough if the family ``is_behind`` it. A complex is more than its parts.
    """
    if not _is_class(family) or _is_assembled(family, lexicon):
        return False
    found = map(lexicon.entity, _members(family))
    members = {member.id for member in found if member is not None}
    count = sum(curie in named for curie in members)
    few = is_behind or len(members) > _MOST_MEMBERS
    return (1 if few else _FEWEST_NAMED) <= count < len(members)


def _is_assembled(family: Mention, lexicon: Lexicon) -> bool:
    """Return True for a complex, a receptor or a channel that consists of its members."""
    entity = lexicon.entity(family.ids[0])
    return entity is not None and (entity.is_complex or entity.id in _ASSEMBLED)


def asked_singly(mentions: Iterable[Mention]) -> frozenset[str]:
    """Return the ids of single entities that a caption surely names, each a question of its own."""
    return frozenset(
        curie for m in mentions if m.score >= SURE and "|" not in m.symbol for curie in m.ids
    )


def is_in_a_list(mention: Mention, lists: Iterable[Mention]) -> bool:
    """Return True if one of ``lists`` names all that ``mention`` does, and more."""
    return any(set(mention.ids) < set(several.ids) for several in lists)


def calls_for_all(mention: Mention, lexicon: Lexicon) -> bool:
    """Return True if all that a mention names belongs in the annotations, once some of it is.

    A list (TRAF2/3/6) names each, a complex consists of its members, and so do some receptors and
    channels. Any other family is known by the members that the drawing shows: each RIG-I-like
    receptor is one by itself.
    """
    if "|" in mention.symbol:
        return is_list(mention)
    family = lexicon.entity(mention.ids[0])
    if family is None or not family.members:
        return True
    is_small = family.is_complex and len(family.members) <= _MOST_PARTS
    return is_small or family.id in _ASSEMBLED
