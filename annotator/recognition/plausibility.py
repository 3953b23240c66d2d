"""How well a stretch of text fits a term as a way of writing it: case, length, ordinary words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.lexicon.word_lists import WordLists
from annotator.provenance import TermKind
from annotator.recognition.head_nouns import names_something_else
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

#: The source whose names were looked at one by one, and what is worth more for that.
CURATED_SOURCE = "starter"
_CURATED_TRUST = {
    TermKind.ALIAS_SYMBOL: 0.9,
    TermKind.PREVIOUS_SYMBOL: 0.9,
    TermKind.SYNONYM: 0.96,
    TermKind.NAME: 0.96,
}

#: Kinds of symbols that are as often a word as a gene where their case is not kept.
_LOOSE = (TermKind.ALIAS_SYMBOL, TermKind.PREVIOUS_SYMBOL)
_LETTER_NUMBER = re.compile(r"[A-Za-z]-?\d{1,2}")
_LONE_LETTER_S = re.compile(r"[\s-][A-Za-z]s$")
_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
_NEVER_MEANT = (EntityType.ORGANISM, EntityType.DISEASE)


def spelling_fit(surface: str, term: str) -> float:
    """Return in [0, 1] how well ``surface`` fits as a writing of ``term``; 0 is not at all.

    Both are known to have the same matching key.
    """
    written, listed = cased_key(surface), cased_key(term)
    if written == listed:
        return 1.0
    if not is_symbol(term):
        return 1.0 if written[1:] == listed[1:] else 0.95
    if listed[-1] == "s" and listed[:-1].isupper() and written.isupper():
        return 0.0  # KARS is another symbol than the plural KARs.
    if listed[-1] == "S" and written[-1] == "s" and len(written) > 2 and written[:-1].isupper():
        return 0.0  # MAPs are several MAP, not MAPS.
    letters = sum(map(str.isalpha, listed))
    has_digit = any(map(str.isdigit, listed))
    if written.islower():
        return 0.6 if letters >= 4 or (has_digit and letters >= 2) else 0.0
    if letters <= 2 and not has_digit:
        return 0.0  # NO is nitric oxide, No is a word.
    if letters <= 3 and not has_digit and not written.isupper() and not written.istitle():
        return 0.0
    return 0.9


def _says_nothing(surface: str, lists: WordLists) -> bool:
    """Tell what is never a name: numbers, lone letters, ``to 1``, ``(a)``."""
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


def _is_word(surface: str) -> bool:
    """Tell a word as it stands in a sentence or a heading: element, Element."""
    return surface.islower() or (len(surface) > 3 and surface[1:].islower())


def _is_word_case(surface: str) -> bool:
    """Tell whether a word can be written so: not StAR, which is no star."""
    return surface.islower() or surface.isupper() or surface[1:].islower()


def plausibility(candidate: Candidate, surface: str, plural: bool, lists: WordLists) -> float:
    """Return in [0, 1] how plausible it is that ``surface`` is meant as ``candidate``.

    Considers the term alone: its kind, its case, and whether it is an ordinary word or a short
    form that usually means something else. 0 means never without a definition in the caption.
    """
    term = candidate.term
    # DNAs of DNA; but a plural may also be listed as such.
    if plural and surface[-1] == "s" and cased_key(surface) != cased_key(term):
        if _LONE_LETTER_S.search(surface):
            return 0.0  # "LC3 is" is no plural of LC3-I.
        if surface.lower() in lists.common_words and _is_word_case(surface):
            return 0.0  # "This" is no plural of Thi.
        surface = surface[:-1]
        if is_symbol(term) and (len(surface) < 3 or surface.islower()):
            return 0.0
    elif plural and surface[-1] == "S" and is_symbol(term) and term[-1] not in "sS":
        return 0.0  # KARS is no plural of KAR.
    fit = spelling_fit(surface, term)
    if fit == 0.0:
        return 0.0
    score = TRUST[candidate.kind] * fit
    if candidate.source == CURATED_SOURCE:
        score = max(score, _CURATED_TRUST.get(candidate.kind, 0.0) * fit)
    if candidate.entity.type in _GENES:
        if fit < 1 and candidate.kind in _LOOSE and surface.isalpha() and surface.islower():
            return 0.0
        approved = candidate.kind is TermKind.APPROVED_SYMBOL
        if _is_word_case(surface) and surface.lower() in lists.common_words:
            if not (approved and fit == 1.0 and surface.isupper() and len(surface) > 3):
                return 0.0
            score *= 0.7
        if surface in lists.ambiguous:
            return 0.0
        if candidate.source != CURATED_SOURCE and not approved:
            if _LETTER_NUMBER.fullmatch(surface):
                return score * 0.5  # P15, T4, E13: days, hormones, panels
            if candidate.kind is TermKind.NAME and " " in surface and names_something_else(surface):
                return 0.0  # loci are named for what they do: body weight, diabetic nephropathy
        if is_symbol(term) and not any(map(str.isdigit, term)):
            letters = sum(map(str.isalpha, term))
            score *= 0.5 if letters <= 2 else 0.93 if letters == 3 else 1.0
    elif _is_word(surface) and surface.lower() in lists.common_words:
        return 0.0
    elif is_symbol(term):
        if fit < 1 and surface.isalpha() and surface.islower() and len(surface) <= 4:
            return 0.0  # SAMe is not "same".
        if len(term) == 1 or (len(term) < 4 and candidate.kind is TermKind.SUPPLEMENTARY):
            score *= 0.5
    return score


def names_a_disease(candidates: Iterable[Candidate], surface: str) -> bool:
    """Tell whether ``surface`` is the name of a disease, in its letter case if it is a symbol."""
    return any(
        candidate.entity.type is EntityType.DISEASE
        and (candidate.term == surface or not is_symbol(candidate.term))
        for candidate in candidates
    )


def _is_loose(candidate: Candidate) -> bool:
    """Tell the names of genes that are often those of what the gene was found by."""
    return (
        candidate.entity.type is EntityType.GENE
        and candidate.kind is not TermKind.APPROVED_SYMBOL
        and candidate.source != CURATED_SOURCE
    )


def scored_candidates(
    candidates: Iterable[Candidate], surface: str, plural: bool, lists: WordLists
) -> tuple[tuple[float, Candidate], ...]:
    """Return the plausible candidates with their scores, best first; ties in a fixed order.

    An entity comes once, by the writing that fits best. Organisms and diseases are left out.
    Numbers and lone letters have no meaning. The name of a disease (cystic fibrosis) is no gene's,
    but for approved symbols and reviewed names.
    """
    if _says_nothing(surface, lists):
        return ()
    candidates = tuple(candidates)
    disease = names_a_disease(candidates, surface)
    scored = [
        (score, candidate)
        for candidate in candidates
        if candidate.entity.type not in _NEVER_MEANT
        and not (disease and _is_loose(candidate))
        and (score := plausibility(candidate, surface, plural, lists)) > 0
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].entity.id))
    best: dict[str, tuple[float, Candidate]] = {}
    for pair in scored:
        best.setdefault(pair[1].entity.id, pair)
    return tuple(best.values())
