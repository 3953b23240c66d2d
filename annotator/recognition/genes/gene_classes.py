"""The genes of a class whose name has no number: arginase, ceramide synthases.

Gene nomenclatures number the members of a class (ceramide synthase 1 to 6), so that the members
are the genes whose names go on with a number or a letter. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.lexicon.index import FOLLOW_HUMAN, Lexicon
from annotator.provenance import TermKind
from annotator.recognition.names.plausibility_rules import is_of_class_words, is_unreviewed
from annotator.records import HUMAN, Candidate, Entity, EntityType
from annotator.symbols import initials_fit, is_symbol

_GENE = EntityType.GENE
#: A class with more members says little of each: carbonic anhydrases, keratins. Of one that a
#: curator lists, a few more are meant.
_MOST, MOST_LISTED = 4, 8
#: Letters of a name of one word: shorter ones are words of many uses (Neuro, delta).
_FEWEST_LETTERS = 6
_SEPARATORS = re.compile(r"[ -]")
_PLURAL = re.compile(r"(?<=[a-z]{2}(?<![su]))s$")
#: A name that so many other genes of the organism have with a number is that of their class.
_FEWEST_OTHERS = 2
_PLURAL_NAME = re.compile(r"[a-z]{2}(?<![su])s$")
#: The plural of a symbol without a number, and the most letters of one that is none of a gene,
#: unless it is a receptor's: GSCs are cells, but ARs androgen receptors.
_PLURAL_SYMBOL = re.compile(r"[A-Z]{2,}s")
_SHORT_STEM = 3
#: Kinds of symbols other than the approved one, and the fewest letters of one that is a class.
_OTHER_SYMBOLS = (TermKind.ALIAS_SYMBOL, TermKind.PREVIOUS_SYMBOL)
_SHORTEST_ALIAS = 4
#: Symbols of pseudogenes (HYAL6P), and of two genes that are read through (CHKB-CPT1B).
_NO_GENE_OF_ITS_OWN = re.compile(r"\d[A-Z]?P\d*$|[A-Z]\d*[A-Z]*-[A-Z]{2,}")
#: How the symbol of the first member of a class ends.
_FIRST = ("1", "A", "1A")
_FAMPLEX, _REVIEWED_CLASS = "fplx:", "class:"
#: A name with its number: annexin V is no class, beside annexin VI.
_ROMAN = re.compile(r"[ -][IVX]+$")
#: What the symbols of the members of a class end in: MDH1, MDH1B, SPTLC3.
_NUMBER = re.compile(r"\d+[A-Za-z]?$")


def class_members(name: str, taxon: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return the two to four genes of ``taxon`` whose class is called ``name``, by symbol.

    Empty where one between them is missing. For an animal whose genes are called like the human
    ones but have no such names, these are the orthologs of the human genes.
    """
    singular = _PLURAL.sub("", name)
    words = _SEPARATORS.sub(" ", singular.lower())
    if len(singular) < _FEWEST_LETTERS or is_of_class_words(words):
        return ()
    numbered = lexicon.numbered(singular)
    members = _alike(filter(None, map(lexicon.entity, numbered.get(taxon, ()))))
    if _is_complete(members, lexicon):
        return members
    organism = lexicon.organisms.get(taxon)
    if taxon == HUMAN or organism is None or organism.group not in FOLLOW_HUMAN:
        return ()
    return in_organism(class_members(singular, HUMAN, lexicon), taxon, lexicon)


def members_by_symbol(stem: str, taxon: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return the genes of ``taxon`` whose symbols number ``stem``: IRAK1 to 4 for IRAK.

    Empty unless there are two to eight of them in human.
    """
    numbers = _by_number(stem, lexicon)
    if not 1 < len(numbers) <= MOST_LISTED:
        return ()
    members = tuple(numbers[number] for number in sorted(numbers))
    return members if taxon in ("", HUMAN) else in_organism(members, taxon, lexicon)


def _by_number(stem: str, lexicon: Lexicon) -> dict[int, Entity]:
    """Return the human genes whose symbols number ``stem``, by their numbers."""
    found = map(lexicon.entity, lexicon.numbered(stem).get(HUMAN, ()))
    return {
        int(number): gene
        for gene in found
        if gene is not None and (number := gene.symbol.removeprefix(stem)).isdecimal()
    }


def is_listed_class(entity: Entity) -> bool:
    """Return True for a class of human genes that only HGNC or a curator has, not FamPlex."""
    return bool(entity.members) and not entity.id.startswith(_FAMPLEX)


def has_no_id(entity: Entity) -> bool:
    """Return True for a class that only a curator has: no registry knows its identifier."""
    return entity.id.startswith(_REVIEWED_CLASS)


def listed_members(entity: Entity, target: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return the genes of a small family that only HGNC or a curator has; empty for FamPlex's."""
    if not is_listed_class(entity) or len(entity.members) > MOST_LISTED:
        return ()
    human = [gene for m in entity.members if (gene := lexicon.entity(m)) is not None]
    if target in ("", HUMAN):
        return tuple(human)
    return in_organism(human, target, lexicon) or tuple(human)


def members_or_itself(entity: Entity, target: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return what a part of a list means: CPT1A, B and C for the first of CPT1/2."""
    return listed_members(entity, target, lexicon) or (entity,)


def in_organism(members: Iterable[Entity], taxon: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return the genes of ``taxon`` that stand for human ones."""
    found = (lexicon.counterpart(gene.id, taxon) for gene in members)
    return tuple({gene.id: gene for gene in found if gene is not None}.values())


def _alike(genes: Iterable[Entity]) -> tuple[Entity, ...]:
    """Return those whose symbols differ in a number or letter: not IFNA14 beside IFNL1 to 3."""
    by_stem: dict[str, list[Entity]] = {}
    for gene in genes:
        if not _NO_GENE_OF_ITS_OWN.search(gene.symbol):
            by_stem.setdefault(_stem(gene.symbol), []).append(gene)
    alike = max(by_stem.values(), key=len, default=[])
    if not 1 < len(alike) <= _MOST:
        return ()
    return tuple(sorted(alike, key=lambda gene: gene.symbol))


def _stem(symbol: str) -> str:
    """Return the symbol without its number and the letter behind, or without its last letter."""
    stem = _NUMBER.sub("", symbol)
    return (stem if stem != symbol else symbol[:-1]).upper()


def _is_complete(members: tuple[Entity, ...], lexicon: Lexicon) -> bool:
    """Return True if the first is there, and no number between: not ACSL1 and 4 without ACSL3."""
    if not members:
        return False
    stem, taxon = _stem(members[0].symbol), members[0].taxon
    symbols = {gene.symbol.upper() for gene in members}
    if symbols.isdisjoint(stem + first for first in _FIRST):
        return False
    others = (f"{stem}{number}" for number in range(1, 2 * _MOST))
    return not any(s not in symbols and lexicon.gene_by_symbol(s, taxon) for s in others)


def names_a_class(
    candidate: Candidate, text: str, called: Iterable[Candidate], lexicon: Lexicon
) -> bool:
    """Return True if a full name that nobody reviewed is that of several genes.

    Others have it with a number (multidrug resistance-associated protein), or it is a plural.
    ``called`` is all that is called so: where that has the gene's human ortholog after review, it
    is of one gene (adiponectin in mice).
    """
    term = candidate.term
    if candidate.entity.type is not _GENE or not is_unreviewed(candidate):
        return False
    if alias_stem(candidate, text) and len(_by_number(text, lexicon)) > MOST_LISTED:
        return True  # TSPAN, an alias of TSPAN18
    if is_symbol(term) or not term.replace("-", "").replace(" ", "").isalpha():
        return False
    if _ROMAN.search(term) or _is_reviewed_in_human(candidate.entity, called, lexicon):
        return False
    if is_plural_name(candidate, text):
        return True
    entity = candidate.entity
    if entity.symbol.isalpha() and initials_fit(entity.symbol, term):
        return False  # GK is the glycerol kinase, also beside GK2 and GK3
    others = {*lexicon.numbered(term).get(entity.taxon, ())} - {entity.id}
    return len(others) >= _FEWEST_OTHERS


def is_plural_name(candidate: Candidate, text: str) -> bool:
    """Return True for the plural of a full name: ``fascins``, of what is called fascin."""
    if not text.endswith("s"):
        return False
    return bool(_PLURAL_NAME.search(text)) and not _PLURAL_NAME.search(candidate.term)


def _is_reviewed_in_human(gene: Entity, called: Iterable[Candidate], lexicon: Lexicon) -> bool:
    return any(
        other.entity.taxon == HUMAN
        and not is_unreviewed(other)
        and lexicon.counterpart(other.entity.id, gene.taxon) == gene
        for other in called
    )


def members_named(best: Candidate, text: str, taxon: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return the genes of ``taxon`` that a text names, of which ``best`` is one or the class.

    Empty where it names no class, or too many genes.
    """
    if stem := plural_stem(best, text) or alias_stem(best, text):
        return members_by_symbol(stem, taxon, lexicon)
    if best.entity.type is _GENE and is_plural_name(best, text):
        members = class_members(text, taxon, lexicon)
        return members if best.entity in members else ()
    return listed_members(best.entity, taxon, lexicon)


def plural_stem(best: Candidate, text: str) -> str:
    """Return IRAK for ``IRAKs``, the plural of what the lexicon has as one gene; else nothing."""
    if not text.endswith("s") or best.entity.type is not _GENE or best.term[-1] in "sS":
        return ""
    return text[:-1] if _PLURAL_SYMBOL.fullmatch(text) else ""


def alias_stem(best: Candidate, text: str) -> str:
    """Return IRAK for ``IRAK``, an alias of IRAK1 that nobody reviewed; else nothing."""
    is_alias = best.term == text and best.kind in _OTHER_SYMBOLS and is_unreviewed(best)
    if not is_alias or best.entity.type is not _GENE or len(text) < _SHORTEST_ALIAS:
        return ""
    return text if best.entity.symbol.removeprefix(text).isdecimal() else ""


def is_unlikely_plural(best: Candidate, text: str) -> bool:
    """Return True for the plural of a short symbol of one gene: ``GSCs`` are cells."""
    stem = plural_stem(best, text)
    return 0 < len(stem) <= _SHORT_STEM and stem[-1] != "R"
