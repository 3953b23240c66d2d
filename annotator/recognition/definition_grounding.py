"""What a caption's definition makes of a short form: an entity, an unknown gene, no gene."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from functools import cached_property

from rapidfuzz import fuzz

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet, WordLists
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions import Definition
from annotator.recognition.head_nouns import names_a_gene, names_something_else
from annotator.recognition.plausibility import names_a_disease, scored_candidates
from annotator.records import Candidate, EntityType, GroundedDefinition
from annotator.symbols import SAME_NAME_RATIO, is_distinctive
from annotator.text import cased_key, matching_key

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
_ENTITY_TYPES = (EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL)

#: Words around a name that do not change what is named.
_MODIFIERS = TermSet("name_modifiers.tsv", "before the name")
_TAILS = TermSet("name_modifiers.tsv", "after the name")

_CHEMICAL_WORDS = WordPattern(lambda: rf"\b{one_of('chemical_words.tsv')}\b", re.IGNORECASE)

_OWN_SYMBOLS = (TermKind.APPROVED_SYMBOL, TermKind.FAMILY_SYNONYM)


def ground_definition(
    definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str] = frozenset()
) -> GroundedDefinition:
    """Return what ``definition`` makes of its short form: what the first rule says that applies.

    Genes of organisms that are not among ``about``, when there are any, are not considered. The
    long form decides. A long form that the lexicon lacks confirms the short form's own candidates
    when their names resemble it. Otherwise it rules them out, unless the short form is a
    distinctive symbol.
    """
    case = _Case(definition, lexicon, lists, about)
    for rule, applies in _RULES:
        found = applies(case)
        if found is not None:
            candidates, kind, name = found
            return GroundedDefinition(
                definition.short, definition.long, candidates, kind, name, rule
            )
    return GroundedDefinition(
        definition.short, definition.long, (), None, definition.long, DefinitionRule.NOTHING
    )


class _Case:
    """One definition, with what several rules ask of it."""

    def __init__(
        self, definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str]
    ) -> None:
        self.short = definition.short
        self.long = definition.long
        self.lexicon = lexicon
        self.own = _possible(lexicon.lookup(self.short), about)
        self.is_other = names_something_else(self.long)
        self._lists = lists
        self._about = about

    @cached_property
    def known(self) -> tuple[Candidates, str]:
        """Return what the lexicon knows under the long form or its core, and that form."""
        return _known(self.long, self.lexicon, self._lists, self._about)

    @cached_property
    def resembling(self) -> Candidates:
        """Return the short form's candidates that have a name like the long form."""
        return tuple(
            c for c in self.own if _resembles(c, self.long, self.lexicon, whole=self.is_other)
        )

    @cached_property
    def genes(self) -> Candidates:
        """Return the genes and families that have the short form as a name."""
        return tuple(c for c in self.own if c.entity.type in _GENES)

    @cached_property
    def own_symbols(self) -> Candidates:
        """Return those whose own symbol the short form is."""
        return tuple(c for c in self.genes if _is_own_symbol(c, self.short, self.lexicon))


Candidates = tuple[Candidate, ...]
#: Candidates, type, and the part of the long form that names the entity.
_Found = tuple[Candidates, EntityType | None, str] | None


def _as_found(candidates: Candidates, name: str) -> _Found:
    return candidates, candidates[0].entity.type, name


def _disease(case: _Case) -> _Found:
    """CF, "cystic fibrosis": a disease is neither gene nor chemical."""
    if names_a_disease(case.lexicon.lookup(case.long), case.long):
        return (), None, case.long
    return None


def _approved_symbol(case: _Case) -> _Found:
    """ATF6, "activated transcription factor 6": not another one's "transcription factor 6"."""
    same = tuple(c for c in case.resembling if c.entity.symbol == case.short)
    if same and not any(c.entity.symbol == case.short for c in case.known[0]):
        return _as_found(same, case.long)
    return None


def _known_long_form(case: _Case) -> _Found:
    """AMPK, "AMP-activated protein kinase": the lexicon knows the long form."""
    known, form = case.known
    if not known:
        return None
    return _as_found(_family_of(known[0], case.short, case.lexicon) or known, form)


def _resembling(case: _Case) -> _Found:
    """4E-BP, "eIF4E-binding protein": a name of the short form's own candidate is like it."""
    confirmed = case.resembling
    if confirmed and all(c.kind is TermKind.ALIAS_SYMBOL for c in confirmed):
        confirmed = _written_so(case.own, case.short) or confirmed
    return _as_found(confirmed, case.long) if confirmed else None


def _member_of_named_family(case: _Case) -> _Found:
    """GluA1, "AMPA receptor subunit 1": the long form names the family of the candidate."""
    confirmed = _members_of_named(case.own, case.long, case.lexicon)
    return _as_found(confirmed, case.long) if confirmed else None


def _gene_words(case: _Case) -> _Found:
    """RIP, "receptor-interacting protein": the words of a gene product.

    A short form that many genes share needs to be a gene's own symbol.
    """
    if case.is_other or not names_a_gene(case.long):
        return None
    candidates = case.genes if is_distinctive(case.short) else case.own_symbols
    return candidates, EntityType.GENE, case.long


def _distinctive_symbol(case: _Case) -> _Found:
    """RBX1, "RING-box 1": the short form is distinctive, whatever its words."""
    if case.is_other or not case.own_symbols or not is_distinctive(case.short):
        return None
    return _as_found(case.own_symbols, case.long)


def _chemical_words(case: _Case) -> _Found:
    """DHNA, "1,4-dihydroxy-2-naphthoic acid": a chemical that no lexicon has."""
    if case.is_other or not _CHEMICAL_WORDS.search(case.long):
        return None
    return (), EntityType.CHEMICAL, case.long


#: In the order in which they are asked.
_RULES: tuple[tuple[DefinitionRule, Callable[[_Case], _Found]], ...] = (
    (DefinitionRule.DISEASE, _disease),
    (DefinitionRule.APPROVED_SYMBOL, _approved_symbol),
    (DefinitionRule.LONG_FORM, _known_long_form),
    (DefinitionRule.RESEMBLES, _resembling),
    (DefinitionRule.FAMILY, _member_of_named_family),
    (DefinitionRule.GENE_WORDS, _gene_words),
    (DefinitionRule.DISTINCTIVE, _distinctive_symbol),
    (DefinitionRule.CHEMICAL_WORDS, _chemical_words),
)


def _written_so(own: Iterable[Candidate], short: str) -> tuple[Candidate, ...]:
    """Return the families that are written as the short form: IL-1 is not mouse Il25."""
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
    """Return whether one of the entity's names is like the long form.

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
    """Return whether the short form is the gene's own symbol, or nothing contradicts that."""
    if candidate.kind in _OWN_SYMBOLS and cased_key(candidate.term) == cased_key(short):
        return True
    return not any(" " in name for name in lexicon.names(candidate.entity.id))
