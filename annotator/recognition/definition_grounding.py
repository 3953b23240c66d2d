"""Ground the definitions of a caption: to candidates, an unknown gene or chemical, or neither."""

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
from annotator.recognition.head_nouns import (
    ends_in_enzyme,
    names_a_gene,
    names_something_else,
)
from annotator.recognition.plausibility import names_a_disease, scored_candidates
from annotator.records import Candidate, EntityType, GroundedDefinition
from annotator.symbols import SAME_NAME_RATIO, is_distinctive
from annotator.text import cased_key, matching_key

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
_ENTITY_TYPES = (EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL)

#: Words around a name that do not change the entity.
_MODIFIERS = TermSet("name_modifiers.tsv", "before the name")
_TAILS = TermSet("name_modifiers.tsv", "after the name")

_CHEMICAL_WORDS = WordPattern(lambda: rf"\b{one_of('chemical_words.tsv')}\b", re.IGNORECASE)

_OWN_SYMBOLS = (TermKind.APPROVED_SYMBOL, TermKind.FAMILY_SYNONYM)


def ground_definition(
    definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str] = frozenset()
) -> GroundedDefinition:
    """Return the grounding of ``definition`` by the first rule that applies.

    Only genes of the organisms in ``about`` are candidates; empty means any. The long form
    decides. A long form that is not in the lexicon confirms the short form's own candidates if
    their names resemble it. Otherwise it rules them out, unless the short form is a distinctive
    symbol.
    """
    case = _Case(definition, lexicon, lists, about)
    for rule, apply in _RULES:
        result = apply(case)
        if result is not None:
            candidates, kind, name = result
            return GroundedDefinition(
                definition.short, definition.long, candidates, kind, name, rule
            )
    return GroundedDefinition(
        definition.short, definition.long, (), None, definition.long, DefinitionRule.NOTHING
    )


class _Case:
    """One definition, with the properties that several rules use."""

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
        """Return the candidates of the long form or its core, and the form that has them."""
        return _known(self.long, self.lexicon, self._lists, self._about)

    @cached_property
    def resembling(self) -> Candidates:
        """Return the short form's candidates with a name that resembles the long form."""
        # An enzyme resembles its substrate: FBP, "fructose-1,6-bisphosphatase".
        own = self.genes if ends_in_enzyme(self.long) else self.own
        return tuple(c for c in own if _resembles(c, self.long, self.lexicon, whole=self.is_other))

    @cached_property
    def genes(self) -> Candidates:
        """Return the short form's candidates that are genes or families."""
        return tuple(c for c in self.own if c.entity.type in _GENES)

    @cached_property
    def own_symbols(self) -> Candidates:
        """Return the genes and families whose own symbol is the short form."""
        return tuple(c for c in self.genes if _is_own_symbol(c, self.short, self.lexicon))


Candidates = tuple[Candidate, ...]
#: Candidates, type, and the part of the long form that names the entity.
_Result = tuple[Candidates, EntityType | None, str] | None


def _result(candidates: Candidates, name: str) -> _Result:
    return candidates, candidates[0].entity.type, name


def _disease(case: _Case) -> _Result:
    """CF, "cystic fibrosis": a disease is neither a gene nor a chemical."""
    if names_a_disease(case.lexicon.lookup(case.long), case.long):
        return (), None, case.long
    return None


def _approved_symbol(case: _Case) -> _Result:
    """ATF6, "activated transcription factor 6": not the gene named "transcription factor 6"."""
    same = tuple(c for c in case.resembling if c.entity.symbol == case.short)
    if same and not any(c.entity.symbol == case.short for c in case.known[0]):
        return _result(same, case.long)
    return None


def _known_long_form(case: _Case) -> _Result:
    """AMPK, "AMP-activated protein kinase": the long form is in the lexicon."""
    known, form = case.known
    if not known:
        return None
    return _result(_family_of(known[0], case.short, case.lexicon) or known, form)


def _resembling(case: _Case) -> _Result:
    """4E-BP, "eIF4E-binding protein": a name of the short form's own candidate resembles it."""
    confirmed = case.resembling
    if confirmed and all(c.kind is TermKind.ALIAS_SYMBOL for c in confirmed):
        confirmed = _families_spelled(case.own, case.short) or confirmed
    return _result(confirmed, case.long) if confirmed else None


def _member_of_named_family(case: _Case) -> _Result:
    """GluA1, "AMPA receptor subunit 1": the long form names the candidate's family."""
    confirmed = _members_of_named(case.own, case.long, case.lexicon)
    return _result(confirmed, case.long) if confirmed else None


def _gene_words(case: _Case) -> _Result:
    """RIP, "receptor-interacting protein": the long form has words for a gene product.

    A short form that is not distinctive must be a gene's own symbol.
    """
    if case.is_other or not names_a_gene(case.long):
        return None
    candidates = case.genes if is_distinctive(case.short) else case.own_symbols
    return candidates, EntityType.GENE, case.long


def _distinctive_symbol(case: _Case) -> _Result:
    """RBX1, "RING-box 1": the short form is a distinctive symbol, whatever the long form."""
    if case.is_other or not case.own_symbols or not is_distinctive(case.short):
        return None
    return _result(case.own_symbols, case.long)


def _chemical_words(case: _Case) -> _Result:
    """DHNA, "1,4-dihydroxy-2-naphthoic acid": a chemical that is not in the lexicon."""
    if case.is_other or not _CHEMICAL_WORDS.search(case.long):
        return None
    return (), EntityType.CHEMICAL, case.long


#: In order of precedence.
_RULES: tuple[tuple[DefinitionRule, Callable[[_Case], _Result]], ...] = (
    (DefinitionRule.DISEASE, _disease),
    (DefinitionRule.APPROVED_SYMBOL, _approved_symbol),
    (DefinitionRule.LONG_FORM, _known_long_form),
    (DefinitionRule.RESEMBLES, _resembling),
    (DefinitionRule.FAMILY, _member_of_named_family),
    (DefinitionRule.GENE_WORDS, _gene_words),
    (DefinitionRule.DISTINCTIVE, _distinctive_symbol),
    (DefinitionRule.CHEMICAL_WORDS, _chemical_words),
)


def _families_spelled(own: Iterable[Candidate], short: str) -> tuple[Candidate, ...]:
    """Return the families with a synonym spelled like the short form: IL-1, not mouse Il25."""
    return tuple(
        c
        for c in own
        if c.kind is TermKind.FAMILY_SYNONYM and cased_key(c.term) == cased_key(short)
    )


def _family_of(gene: Candidate, short: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the family that the short form names, if the long form's gene is a member.

    ``RSK: ribosomal S6 kinase`` is the family, although the long form is also a member's name.
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
    """Return the genes, families and chemicals that fit a figure about these organisms."""
    return [
        c
        for c in candidates
        if c.entity.type in _ENTITY_TYPES
        and (not c.entity.taxon or not about or c.entity.taxon in about)
    ]


def _known(
    long: str, lexicon: Lexicon, lists: WordLists, about: Set[str]
) -> tuple[tuple[Candidate, ...], str]:
    """Return the plausible candidates of the long form or its core, and the form that has them."""
    for form in _trimmed(long):
        possible = _possible(lexicon.lookup(form), about)
        plausible = tuple(c for _, c in scored_candidates(possible, form, True, lists))
        if plausible:
            return plausible, form
    return (), ""


def _trimmed(long: str) -> Iterable[str]:
    """Yield the long form, then shorter forms without words that do not change the entity."""
    yield long
    words = long.split()
    while len(words) > 1 and words[0].lower() in _MODIFIERS:
        words = words[1:]
        yield " ".join(words)
    while len(words) > 1 and words[-1].lower() in _TAILS:
        words = words[:-1]
        yield " ".join(words)


def _resembles(candidate: Candidate, long: str, lexicon: Lexicon, *, whole: bool) -> bool:
    """Return True if one of the entity's names resembles the long form.

    With ``whole``, no word may be missing: "squamous cell carcinoma" is not "squamous cell
    carcinoma antigen".
    """
    long_key = matching_key(long)
    for key in lexicon.name_keys(candidate.entity.id):
        # Below the cutoff, the score is 0.
        if len(key) > 6 and fuzz.token_sort_ratio(key, long_key, score_cutoff=SAME_NAME_RATIO):
            return True
        several = not whole and key.count(" ") > 1
        if several and fuzz.token_set_ratio(key, long_key, score_cutoff=SAME_NAME_RATIO):
            return True
    return False


def _members_of_named(own: list[Candidate], long: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the candidates that belong to a family named in the long form.

    ``AMPA receptor subunit 1`` names the family GRIA; GluA1 is a member.
    """
    named = {
        c.entity.id for match in lexicon.matches(long) for c in match.candidates if len(c.term) > 4
    }
    return tuple(
        c for c in own if any(family.id in named for family in lexicon.families(c.entity.id))
    )


def _is_own_symbol(candidate: Candidate, short: str, lexicon: Lexicon) -> bool:
    """Return True if the short form is the gene's own symbol, or the gene has no full name."""
    if candidate.kind in _OWN_SYMBOLS and cased_key(candidate.term) == cased_key(short):
        return True
    return not any(" " in name for name in lexicon.names(candidate.entity.id))
