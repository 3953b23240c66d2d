"""How well a text fits as a spelling of a term: case, length, ordinary words.

The decision is a list of named rules, asked in order: one that rules a reading out ends it, one
that marks it down lowers its score. ``judge`` says which one decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.lexicon.word_lists import WordLists
from annotator.provenance import TermKind
from annotator.recognition.plausibility_rules import (
    CASE_RULES,
    PLURAL_RULES,
    RULES_OF_TYPE,
    Rule,
    is_unreviewed,
)
from annotator.recognition.plausibility_rules import CURATED_SOURCE as CURATED_SOURCE
from annotator.records import Candidate, EntityType
from annotator.symbols import is_symbol
from annotator.text import cased_key

#: How often a match of this kind of term is right, before the caption is considered. Approved,
#: previous and alias as measured for PFOCR's own lexicon (Hanspers et al. 2020); ours are reviewed
#: one by one, so the lower ones are set higher.
TRUST = {
    TermKind.APPROVED_SYMBOL: 0.98,
    TermKind.NAME: 0.95,
    TermKind.FAMILY_SYNONYM: 0.955,
    TermKind.SYNONYM: 0.92,
    TermKind.SUPPLEMENTARY: 0.85,
    TermKind.PREVIOUS_SYMBOL: 0.84,
    TermKind.ALIAS_SYMBOL: 0.82,
}

#: The same for names that were looked at one by one.
_CURATED_TRUST = TRUST | {
    TermKind.ALIAS_SYMBOL: 0.9,
    TermKind.PREVIOUS_SYMBOL: 0.9,
    TermKind.SYNONYM: 0.96,
    TermKind.NAME: 0.96,
}

NEVER_MEANT = (EntityType.ORGANISM, EntityType.DISEASE)


def _singular(surface: str, term: str, lists: WordLists) -> tuple[str, Rule | None]:
    """Return ``surface`` without the s of a plural, and the rule by which it is not one."""
    # DNAs of DNA; but a plural may also be listed as such.
    if surface[-1] == "s" and cased_key(surface) != cased_key(term):
        for rule, rules_out in PLURAL_RULES:
            if rules_out(surface, term, lists):
                return surface, rule
        return surface[:-1], None
    if surface[-1] == "S" and is_symbol(term) and term[-1] not in "sS":
        return surface, Rule.CAPITAL_S  # KARS is not the plural of KAR.
    return surface, None


def judge_spelling(surface: str, term: str) -> tuple[float, Rule]:
    """Return in [0, 1] how well ``surface`` fits as a writing of ``term``, and the rule why.

    Both are known to have the same matching key.
    """
    written, listed = cased_key(surface), cased_key(term)
    if written == listed:
        return 1.0, Rule.AS_LISTED
    if not is_symbol(term):
        return (1.0 if written[1:] == listed[1:] else 0.95), Rule.OTHER_CASE
    for rule, rules_out in CASE_RULES:
        if rules_out(written, listed):
            return 0.0, rule
    return (0.6 if written.islower() else 0.9), Rule.OTHER_CASE


def spelling_fit(surface: str, term: str) -> float:
    """Return in [0, 1] how well ``surface`` fits as a writing of ``term``; 0 is not at all."""
    return judge_spelling(surface, term)[0]


def judge(candidate: Candidate, surface: str, plural: bool, lists: WordLists) -> tuple[float, Rule]:
    """Return in [0, 1] how plausible ``surface`` is meant as ``candidate``, and what decided.

    Considers the term alone: its kind, its case, and whether it is an ordinary word or a short
    form that usually means something else. 0 means never without a definition in the caption. What
    decided is the rule that ruled it out, else the last that marked it down, else its spelling.
    """
    term = candidate.term
    if plural:
        surface, ruled_out = _singular(surface, term, lists)
        if ruled_out is not None:
            return 0.0, ruled_out
    fit, decided = judge_spelling(surface, term)
    if fit == 0.0:
        return 0.0, decided
    trust = _CURATED_TRUST if candidate.source == CURATED_SOURCE else TRUST
    score = trust[candidate.kind] * fit
    for rule, factor_of in RULES_OF_TYPE[candidate.entity.type]:
        factor = factor_of(candidate, surface, fit, lists)
        if factor == 0.0:
            return 0.0, rule
        if factor != 1.0:
            score *= factor
            decided = rule
    return score, decided


def plausibility(candidate: Candidate, surface: str, plural: bool, lists: WordLists) -> float:
    """Return in [0, 1] how plausible it is that ``surface`` is meant as ``candidate``."""
    return judge(candidate, surface, plural, lists)[0]


def _says_nothing(surface: str, lists: WordLists) -> bool:
    """Return whether a text is never a name: numbers, lone letters, ``to 1``, ``(a)``."""
    signs = [char for char in surface if char.isalnum()]
    if len(signs) < 2:
        return not surface.rstrip("+-⁺⁻−").isupper() or len(signs) == len(surface)
    if not any(map(str.isalpha, signs)):
        return True
    first, *rest = surface.split()
    return (
        bool(rest)
        and first.lower() in lists.common_words
        and all(not any(map(str.isalpha, word)) for word in rest)
    )


def names_a_disease(candidates: Iterable[Candidate], surface: str) -> bool:
    """Return whether ``surface`` is the name of a disease; symbols in their letter case."""
    return any(
        candidate.entity.type is EntityType.DISEASE
        and (candidate.term == surface or not is_symbol(candidate.term))
        for candidate in candidates
    )


def _is_loose(candidate: Candidate) -> bool:
    """Return whether a gene's name may be that of the disease that it was found by."""
    return candidate.entity.type is EntityType.GENE and is_unreviewed(candidate)


def judged_candidates(
    candidates: Iterable[Candidate], surface: str, plural: bool, lists: WordLists
) -> Iterator[tuple[float, Rule, Candidate]]:
    """Yield each candidate with its plausibility and what decided, in the order given.

    Organisms and diseases are left out. Numbers and lone letters are never names. The name of
    a disease (cystic fibrosis) is not a gene's, except for approved symbols and curated names.
    """
    if _says_nothing(surface, lists):
        yield from ((0.0, Rule.SAYS_NOTHING, candidate) for candidate in candidates)
        return
    candidates = tuple(candidates)
    disease = names_a_disease(candidates, surface)
    for candidate in candidates:
        if candidate.entity.type in NEVER_MEANT:
            yield 0.0, Rule.NEVER_MEANT, candidate
        elif disease and _is_loose(candidate):
            yield 0.0, Rule.DISEASE, candidate
        else:
            yield *judge(candidate, surface, plural, lists), candidate


def scored_candidates(
    candidates: Iterable[Candidate], surface: str, plural: bool, lists: WordLists
) -> tuple[tuple[float, Candidate], ...]:
    """Return the plausible candidates with their scores, best first; ties in a fixed order.

    An entity comes once, by the writing that fits best.
    """
    scored = [
        (score, candidate)
        for score, _, candidate in judged_candidates(candidates, surface, plural, lists)
        if score > 0
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].entity.id))
    best: dict[str, tuple[float, Candidate]] = {}
    for pair in scored:
        best.setdefault(pair[1].entity.id, pair)
    return tuple(best.values())
