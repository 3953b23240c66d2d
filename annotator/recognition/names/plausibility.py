"""The plausibility of a candidate for the text that its term matched: case, length, common words.

Named rules are applied in order: some rule the candidate out, others lower its score. ``judge``
returns the rule that decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from annotator.lexicon.decoding import Candidates
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import TermKind
from annotator.recognition.names.plausibility_rules import (
    CASE_RULES,
    PLURAL_RULES,
    RULES_OF_TYPE,
    Rule,
    is_unreviewed,
)
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE as CURATED_SOURCE
from annotator.recognition.names.unsupported_aliases import is_doubtful, vouched_symbols
from annotator.records import Candidate, EntityType
from annotator.symbols import is_symbol
from annotator.text import PRIMES, cased_key

#: How often a match of this kind of term is right, before the caption is considered. Approved,
#: previous and alias symbols as measured for PFOCR's own lexicon (Hanspers et al. 2020); ours are
#: reviewed one by one, so the lower values are raised.
TRUST = {
    TermKind.APPROVED_SYMBOL: 0.98,
    TermKind.NAME: 0.95,
    TermKind.FAMILY_SYNONYM: 0.955,
    TermKind.SYNONYM: 0.92,
    TermKind.SUPPLEMENTARY: 0.85,
    TermKind.PREVIOUS_SYMBOL: 0.84,
    TermKind.ALIAS_SYMBOL: 0.82,
}

#: The same for names that were reviewed one by one.
_CURATED_TRUST = TRUST | {
    TermKind.ALIAS_SYMBOL: 0.9,
    TermKind.PREVIOUS_SYMBOL: 0.9,
    TermKind.SYNONYM: 0.96,
    TermKind.NAME: 0.96,
}

#: Types that are never annotated.
OTHER_TYPES = (EntityType.ORGANISM, EntityType.DISEASE)

#: The plausibility up to which a spelling decides nothing: that of synonyms of few letters.
_DOUBTFUL = 0.8

#: The length of the longest text, a plural, of a short alias that may be anything.
_MOST_OF_DOUBTFUL = 5

_GENE, _DISEASE = EntityType.GENE, EntityType.DISEASE


#: Names of proteins that have no letters: 14-3-3, the 9-1-1 complex.
_NAMED_BY_NUMBERS = re.compile(r"\d{1,2}-\d-\d")


def _singular(surface: str, term: str, lists: WordLists) -> tuple[str, Rule | None]:
    """Return ``surface`` without a plural s, and the rule that rules the plural out, if any."""
    # DNAs is the plural of DNA; but the lexicon also lists some plurals.
    if surface[-1] == "s" and cased_key(surface) != cased_key(term):
        for rule, rules_out in PLURAL_RULES:
            if rules_out(surface, term, lists):
                return surface, rule
        return surface[:-1], None
    if surface[-1] == "S" and is_symbol(term) and term[-1] not in "sS":
        return surface, Rule.CAPITAL_S  # KARS is not the plural of KAR.
    return surface, None


def judge_spelling(surface: str, term: str) -> tuple[float, Rule]:
    """Return in [0, 1] how well ``surface`` fits ``term`` as a spelling, and the rule that decided.

    Both must have the same matching key.
    """
    if surface == term:
        return 1.0, Rule.AS_LISTED
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
    """Return in [0, 1] how well ``surface`` fits ``term`` as a spelling; 0 rules it out."""
    return judge_spelling(surface, term)[0]


def judge(candidate: Candidate, surface: str, plural: bool, lists: WordLists) -> tuple[float, Rule]:
    """Return in [0, 1] how plausible ``candidate`` is for ``surface``, and the rule that decided.

    Considers the term alone: its kind, its case, and whether it is an ordinary word or a short
    form that usually means something else. 0 means never, unless the caption defines it. The rule
    is the one that ruled it out, else the last that lowered the score, else that of the spelling.
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
    """Return in [0, 1] how plausible ``candidate`` is for ``surface``."""
    return judge(candidate, surface, plural, lists)[0]


#: The code of a compound whose letters are a word or unit: MG 132, AM 251.
_CODE_IN_TWO = re.compile(r"[A-Z]{2,3} \d{3,}")


def _is_number_or_letter(surface: str, lists: WordLists) -> bool:
    """Return True for numbers and single letters, also after a word: ``to 1``, ``(a)``."""
    if len(surface) > 1 and surface[0].isalpha() and surface.isalnum():
        return False
    characters = list(filter(str.isalnum, surface))
    if len(characters) < 2:
        return not surface.rstrip("+-⁺⁻−").isupper() or len(characters) == len(surface)
    if not any(map(str.isalpha, characters)):
        return not _NAMED_BY_NUMBERS.fullmatch(surface)
    first, *rest = surface.split()
    return (
        bool(rest)
        and first.lower() in lists.common_words
        and all(not any(map(str.isalpha, word)) for word in rest)
        and not _CODE_IN_TWO.fullmatch(surface)
    )


def names_a_disease(candidates: Candidates, surface: str) -> bool:
    """Return True if ``surface`` is the name of a disease; a symbol must match in case."""
    diseases = candidates.of_type(_DISEASE)
    return any(disease.term == surface or not is_symbol(disease.term) for disease in diseases)


def _may_name_a_disease(candidate: Candidate) -> bool:
    """Return True for unreviewed gene names: genes are often named after the disease they cause."""
    return candidate.entity.type is _GENE and is_unreviewed(candidate)


def judged_candidates(
    candidates: Iterable[Candidate], surface: str, plural: bool, lists: WordLists
) -> Iterator[tuple[float, Rule, Candidate]]:
    """Yield each candidate with its plausibility and the rule that decided, in the order given.

    Organisms and diseases are ruled out, and any candidate of a number or single letter. The name
    of a disease (cystic fibrosis) only names a gene if it is an approved symbol or reviewed.
    """
    candidates = Candidates.of(candidates)
    if not candidates:
        return
    if _is_number_or_letter(surface, lists):
        yield from ((0.0, Rule.NUMBER_OR_LETTER, candidate) for candidate in candidates)
        return
    is_disease = names_a_disease(candidates, surface)
    vouched = vouched_symbols(candidates)
    for candidate in candidates:
        score, rule = _judged(candidate, surface, plural, lists, is_disease)
        if score and is_doubtful(candidate) and candidate.entity.symbol.upper() not in vouched:
            score, rule = 0.0, Rule.UNSUPPORTED
        yield score, rule, candidate


def _judged(
    candidate: Candidate, surface: str, plural: bool, lists: WordLists, is_disease: bool
) -> tuple[float, Rule]:
    """Return the plausibility of a candidate, and the rule that decided.

    Whichever entity of its type it is makes no difference.
    """
    if candidate.entity.type in OTHER_TYPES:
        return 0.0, Rule.OTHER_TYPE
    if is_disease and _may_name_a_disease(candidate):
        return 0.0, Rule.DISEASE
    return judge(candidate, surface, plural, lists)


def _is_exact(score: float, candidate: Candidate, surface: str) -> bool:
    """Tell chlorophyll a from a', and alcohols, a class, from more than one ethanol."""
    is_chemical = candidate.entity.type is EntityType.CHEMICAL
    return is_chemical and score > _DOUBTFUL and candidate.term.lower() == surface.lower()


def _without_doubtful(scored: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Leave out the short aliases that no nomenclature has for the gene: ICH, TAL."""
    if not any(is_doubtful(candidate) for _, candidate in scored):
        return scored
    vouched = vouched_symbols(candidate for _, candidate in scored)
    return [
        pair
        for pair in scored
        if not is_doubtful(pair[1]) or pair[1].entity.symbol.upper() in vouched
    ]


_ASCII_PRIMES = "".join(filter(str.isascii, PRIMES))


def _primes(name: str) -> int:
    """Return how many primes a name has, whatever signs they are written with."""
    if name.isalnum():
        return 0
    return sum(map(name.count, _ASCII_PRIMES if name.isascii() else PRIMES))


def scored_candidates(
    candidates: Iterable[Candidate], surface: str, plural: bool, lists: WordLists
) -> tuple[tuple[float, Candidate], ...]:
    """Return the plausible candidates with their scores, best first.

    Ties are ordered by whether the term has the primes of the text, and by id: B'alpha is another
    subunit than Balpha, and keys have no primes. Each entity is included once, with its best term.
    """
    candidates = Candidates.of(candidates)
    if not candidates or _is_number_or_letter(surface, lists):
        return ()
    is_disease = names_a_disease(candidates, surface)
    scored = candidates.scored(
        lambda candidate: _judged(candidate, surface, plural, lists, is_disease)[0]
    )
    if len(surface) <= _MOST_OF_DOUBTFUL:
        scored = _without_doubtful(scored)
    if len(scored) < 2:
        return tuple(scored)
    primes = _primes(surface)
    scored.sort(key=lambda pair: (-pair[0], _primes(pair[1].term) != primes, pair[1].entity.id))
    if scored[0][1].entity.type is EntityType.CHEMICAL:
        scored.sort(key=lambda pair: not _is_exact(pair[0], pair[1], surface))
    best: dict[str, tuple[float, Candidate]] = {}
    for pair in scored:
        best.setdefault(pair[1].entity.id, pair)
    return tuple(best.values())
