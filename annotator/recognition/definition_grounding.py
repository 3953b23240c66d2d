"""What a caption's definition makes of a short form: an entity, an unknown gene, no gene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from rapidfuzz import fuzz

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet, WordLists
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.definitions import Definition
from annotator.recognition.head_nouns import names_a_gene, names_something_else
from annotator.recognition.plausibility import names_a_disease, scored_candidates
from annotator.records import Candidate, EntityType, GroundedDefinition, TermKind
from annotator.symbols import SAME_NAME_RATIO, is_distinctive
from annotator.text import cased_key, matching_key

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
_ENTITY_TYPES = (EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL)

#: Words around a name that do not change what is named.
_MODIFIERS = TermSet("name_modifiers.tsv", "before the name")
_TAILS = TermSet("name_modifiers.tsv", "after the name")

_CHEMICAL_WORDS = WordPattern(lambda: rf"\b{one_of('chemical_words.tsv')}\b", re.IGNORECASE)

_OWN_SYMBOLS = (TermKind.APPROVED_SYMBOL, TermKind.FAMILY_SYNONYM)


def meaning_of(
    definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str] = frozenset()
) -> GroundedDefinition:
    """Return what ``definition`` makes of its short form.

    Genes of organisms that are not among ``about``, when there are any, are not considered.

    The long form decides. A long form that the lexicon lacks confirms the short form's own
    candidates when their names resemble it. Otherwise a long form that is no gene or chemical
    rules them out, unless the short form is a telling symbol (RBX1, "RING-box 1"). One that is a
    gene rules them out if the short form is one that many genes share and none's approved symbol.
    """
    said = f"the caption says {definition.short} is {definition.long}"
    name = definition.long
    if names_a_disease(lexicon.lookup(name), name):
        return GroundedDefinition((), None, said, name)
    own = _possible(lexicon.lookup(definition.short), about)
    other = names_something_else(definition.long)

    def resembles(candidate: Candidate) -> bool:
        return _resembles(candidate, definition.long, lexicon, whole=other)

    same = tuple(c for c in own if c.entity.symbol == definition.short and resembles(c))
    known, name = _known(definition.long, lexicon, lists, about)
    if same and not any(c.entity.symbol == definition.short for c in known):
        # ATF6, "activated transcription factor 6": not another one's "transcription factor 6".
        return GroundedDefinition(same, same[0].entity.type, said, definition.long)
    if known:
        known = _family_of(known[0], definition.short, lexicon) or known
        return GroundedDefinition(known, known[0].entity.type, said, name)
    name = definition.long
    confirmed = tuple(filter(resembles, own))
    if confirmed and all(c.kind is TermKind.ALIAS_SYMBOL for c in confirmed):
        confirmed = _written_so(own, definition.short) or confirmed
    if not confirmed:
        confirmed = _members_of_named(own, definition.long, lexicon)
    if confirmed:
        return GroundedDefinition(confirmed, confirmed[0].entity.type, said, name)
    if not other:
        telling = is_distinctive(definition.short)
        genes = tuple(c for c in own if c.entity.type in _GENES)
        exact = tuple(c for c in genes if _is_own_symbol(c, definition.short, lexicon))
        if names_a_gene(definition.long):
            return GroundedDefinition(genes if telling else exact, EntityType.GENE, said, name)
        if telling and exact:
            return GroundedDefinition(exact, exact[0].entity.type, said, name)
        if _CHEMICAL_WORDS.search(definition.long):
            return GroundedDefinition((), EntityType.CHEMICAL, said, name)
    return GroundedDefinition((), None, said, name)


def _written_so(own: Iterable[Candidate], short: str) -> tuple[Candidate, ...]:
    """Return the families that are written as the short form: IL-1 is no alias of mouse Il25."""
    return tuple(
        c
        for c in own
        if c.kind is TermKind.FAMILY_SYNONYM and cased_key(c.term) == cased_key(short)
    )


def _family_of(gene: Candidate, short: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the family that the short form names, if the long form's gene is one of its members.

    ``RSK: ribosomal S6 kinase`` is the family, though one member has the long form as a name too.
    """
    if gene.entity.type is not EntityType.GENE or gene.entity.symbol == short:
        return ()
    return tuple(
        c
        for c in lexicon.lookup(short)
        if c.kind is TermKind.FAMILY_SYNONYM
        and cased_key(c.term) == cased_key(short)
        and gene.entity.id in c.entity.members
    )


def _possible(candidates: Iterable[Candidate], about: Set[str]) -> list[Candidate]:
    """Return the candidates that a figure about these organisms can mean."""
    return [
        c
        for c in candidates
        if c.entity.type in _ENTITY_TYPES
        and (not c.entity.taxon or not about or c.entity.taxon in about)
    ]


def _known(
    long: str, lexicon: Lexicon, lists: WordLists, about: Set[str]
) -> tuple[tuple[Candidate, ...], str]:
    """Return what the lexicon knows under the long form or its core, and the form it knows."""
    for form in _trimmed(long):
        found = _possible(lexicon.lookup(form), about)
        good = tuple(c for _, c in scored_candidates(found, form, True, lists))
        if good:
            return good, form
    return (), ""


def _trimmed(long: str) -> Iterable[str]:
    """Yield the long form, then without words that do not change what is named."""
    yield long
    words = long.split()
    while len(words) > 1 and words[0].lower() in _MODIFIERS:
        words = words[1:]
        yield " ".join(words)
    while len(words) > 1 and words[-1].lower() in _TAILS:
        words = words[:-1]
        yield " ".join(words)


def _resembles(candidate: Candidate, long: str, lexicon: Lexicon, *, whole: bool) -> bool:
    """Tell whether one of the entity's names says the same as the long form.

    With ``whole``, no word may be lacking: "squamous cell carcinoma" is not "squamous cell
    carcinoma antigen".
    """
    said = matching_key(long)
    for key in lexicon.name_keys(candidate.entity.id):
        # Below the cutoff, the score is 0.
        if len(key) > 6 and fuzz.token_sort_ratio(key, said, score_cutoff=SAME_NAME_RATIO):
            return True
        several = not whole and key.count(" ") > 1
        if several and fuzz.token_set_ratio(key, said, score_cutoff=SAME_NAME_RATIO):
            return True
    return False


def _members_of_named(own: list[Candidate], long: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the candidates that belong to a family named inside the long form.

    ``AMPA receptor subunit 1`` names the family GRIA, of which GluA1 is a member.
    """
    named = {
        c.entity.id for match in lexicon.matches(long) for c in match.candidates if len(c.term) > 4
    }
    return tuple(
        c for c in own if any(family.id in named for family in lexicon.families(c.entity.id))
    )


def _is_own_symbol(candidate: Candidate, short: str, lexicon: Lexicon) -> bool:
    """Tell whether the short form is the gene's own symbol, or nothing known contradicts it."""
    if candidate.kind in _OWN_SYMBOLS and cased_key(candidate.term) == cased_key(short):
        return True
    return not any(" " in name for name in lexicon.names(candidate.entity.id))
