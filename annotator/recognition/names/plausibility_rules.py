"""Named rules that rule a candidate out or lower its plausibility.

They are applied in the order of the table at the end of each part. To add a rule: a member of
``Rule``, a function with the example that prompted it, a line in a table, and a sentence in
``tests/test_plausibility.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from annotator.bounded_cache import bounded_cache
from annotator.lexicon.word_lists import TermSet, WordLists
from annotator.provenance import TermKind
from annotator.recognition.names.head_nouns import names_something_else
from annotator.records import Candidate, EntityType
from annotator.symbols import is_symbol

#: The source whose names were reviewed one by one.
CURATED_SOURCE = "starter"

#: Kinds of symbols that, in another case, are as often a word as a gene.
_ALIASES = (TermKind.ALIAS_SYMBOL, TermKind.PREVIOUS_SYMBOL)
_DISEASE = re.compile(r"(?:phyria|emia|itis|osis|pathy|trophy)$")
#: The end of a possessive.
_S = ("'s", "’s")
_SPACES = re.compile(r"[\s-]+")
_CLASS_WORDS = TermSet("class_words.tsv")
#: Last words of what a protein does or resembles: such a name goes on.
_QUALITY = re.compile(
    r"[\s-](?:induced|inducible|related|like|associated|dependent|regulated|responsive|activated|"
    r"containing|interacting|early|specific)$"
)
#: A mass, or the number of a subunit or isoform of any protein: 21-kDa, alpha 1, δ3, β3-subunit.
_OF_ANY_PROTEIN = re.compile(
    r"\d+(?:\.\d+)?[\s-]?[kK][dD]a?"
    r"|(?:alpha|beta|gamma|delta|epsilon|zeta|[α-ζ])[\s-]?\d?(?:[\s-](?:subunit|chain|isoform)s?)?"
)
#: Endings of full names that a nomenclature gives, and that traits and classes have otherwise:
#: ankyrin repeat domain 10, fibrinogen gamma chain, lipase C hepatic type, drebrin like.
_GIVEN = re.compile(
    r"\s(?:chains?|type|like|(?:domain|motif|repeat)s?[\s-][A-Z]?\d{1,2}[A-Z]?)$", re.IGNORECASE
)
#: The source whose full names a nomenclature gave.
_NOMENCLATURE = "hgnc"
#: Kinds of RNA: gRNA, 16S rRNA, long non-coding RNAs.
_RNA = re.compile(
    r"(?:\d+(?:\.\d)?S )?[a-z]{0,3}R[Nn][Aa]s?"
    r"|(?:[a-z-]+ )*(?:[a-z-]*coding|messenger|transfer|ribosomal|guide|small|nuclear|nucleolar"
    r"|antisense|interfering|circular|hairpin) RNAs?"
)
_LETTER_NUMBER = re.compile(r"[A-Za-z]-?\d{1,2}")
_RESIDUE = re.compile(
    r"(?:Ala|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Arg)-?\d{1,4}"
)
_HISTONE_MARK = re.compile(r"H(?:1|2[AB]|3|4)[KRSTY]\d{1,3}(?:me|ac|ub|ph)")
_NUCLEOTIDES = re.compile(r"[ACGIUX]MPs")
#: What is written out: kinase, caspase.
_WORD = re.compile(r"[a-z]{6}")
#: The most letters of a symbol that may stand for other things.
_FEW = 3
_SINGLE_LETTER_S = re.compile(r"[\s-][A-Za-z]s$")


class Rule(StrEnum):
    """The rule that decided a plausibility."""

    AS_LISTED = "spelled as in the lexicon"
    OTHER_CASE = "in another letter case"
    # Rules for any candidate of a text.
    NUMBER_OR_LETTER = "a number or a single letter"
    OTHER_TYPE = "an organism or a disease"
    DISEASE = "the name of a disease"
    # Rules for plurals.
    SINGLE_LETTER_PLURAL = "the plural of a single letter"
    WORD_ENDING_IN_S = "an ordinary word ending in s"
    SHORT_PLURAL = "the plural of a short or lower-case symbol"
    AMBIGUOUS_PLURAL = "a plural that usually means something else"
    CAPITAL_S = "a symbol ending in S, not a plural"
    # Rules for the case of a symbol.
    NOT_THE_PLURAL = "a different symbol, not a plural"
    PLURAL_OF_ANOTHER = "the plural of a different symbol"
    LOWER_CASE_SYMBOL = "a short symbol in lower case"
    TWO_LETTERS = "a two-letter symbol in another case"
    THREE_LETTERS = "a three-letter symbol in mixed case"
    # Rules for genes and families.
    LOWER_CASE_ALIAS = "an alias in lower case"
    COMMON_WORD = "an ordinary word"
    AMBIGUOUS = "a short form that usually means something else"
    LETTER_AND_NUMBER = "a letter and a number"
    LOCUS = "a locus named after a trait"
    CLASS = "the name of a class of genes"
    FEW_LETTERS = "a symbol with few letters"
    ARTICLE = "an article and a name"
    POSSESSIVE = "a word and the s of its possessive"
    RESIDUE = "an amino acid in a protein"
    UNSUPPORTED = "a short alias that no nomenclature has"
    # Rules for chemicals.
    LOWER_CASE_CHEMICAL = "a short chemical symbol in lower case"
    CASE_OF_CHEMICAL = "a short chemical symbol in another case"
    SHORT_CHEMICAL = "a short chemical name"
    HISTONE_MARK = "a modification of a histone"
    WORDS_AROUND = "a word before or after the name of a chemical"


# Rules for plurals: True rules out that ``surface`` is the plural of ``term``.


def _single_letter_plural(surface: str, term: str, lists: WordLists) -> bool:
    """``LC3 is`` is not the plural of LC3-I."""
    return bool(_SINGLE_LETTER_S.search(surface))


def _is_listed(surface: str, lists: WordLists) -> bool:
    """Return True for a common word, whatever hyphens it is written with."""
    word = surface.lower()
    if not word.isascii():
        word = word.replace("\N{HYPHEN}", "-").replace("\N{NON-BREAKING HYPHEN}", "-")
    return word in lists.common_words


def _word_ending_in_s(surface: str, term: str, lists: WordLists) -> bool:
    """Thi is not the singular of ``This``, nor WA (interferon alpha-WA) that of ``was``."""
    before, _, last = surface.rpartition(" ")
    name = last if before and last.islower() and len(last) <= len("was") else surface
    return _is_listed(name, lists) and _is_word_case(name)


def _short_plural(surface: str, term: str, lists: WordLists) -> bool:
    """``NPs`` (nanoparticles) is not the plural of Np, ``AMPs`` (peptides) not that of AMP.

    A name with a number that has words is none: ``phosphatidylinositol-3-kinases``.
    """
    if not is_symbol(term) or _WORD.search(surface):
        return False
    return len(surface) < 4 or surface[:-1].islower() or bool(_NUCLEOTIDES.fullmatch(surface))


def _ambiguous_plural(surface: str, term: str, lists: WordLists) -> bool:
    """``APCs`` are antigen-presenting cells, but APC alone is a gene."""
    return surface in lists.ambiguous


PLURAL_RULES: tuple[tuple[Rule, Callable[[str, str, WordLists], bool]], ...] = (
    (Rule.SINGLE_LETTER_PLURAL, _single_letter_plural),
    (Rule.WORD_ENDING_IN_S, _word_ending_in_s),
    (Rule.SHORT_PLURAL, _short_plural),
    (Rule.AMBIGUOUS_PLURAL, _ambiguous_plural),
)


# Rules for case: True rules out that ``written`` is the symbol ``listed``. Both are cased keys.


def _letters(text: str) -> int:
    return len(text) if text.isalpha() else sum(map(str.isalpha, text))


def _has_digit(text: str) -> bool:
    return not text.isalpha() and any(map(str.isdigit, text))


def _not_the_plural(written: str, listed: str) -> bool:
    """``KARS`` is a symbol, not the plural KARs."""
    return listed[-1] == "s" and listed[:-1].isupper() and written.isupper()


def _plural_of_another(written: str, listed: str) -> bool:
    """MAP has the plural ``MAPs``; MAPS and its ortholog Maps are different symbols."""
    is_plural = written[-1] == "s" and len(written) > 2 and written[:-1].isupper()
    return is_plural and listed[-1] in "sS"


def _lower_case_symbol(written: str, listed: str) -> bool:
    """``cas`` is not CAS, but ``bdnf`` is BDNF and ``il6`` is IL6."""
    return written.islower() and _letters(listed) < (2 if _has_digit(listed) else 4)


def _two_letters(written: str, listed: str) -> bool:
    """``NO`` is nitric oxide, ``No`` is a word; ``pH`` is not PH."""
    return not _has_digit(listed) and _letters(listed) <= 2


def _three_letters(written: str, listed: str) -> bool:
    """``sGC`` is not SGC and ``miR`` is not Mir, but ``Src`` is SRC."""
    mixed = not written.isupper() and not written.istitle()
    return mixed and not _has_digit(listed) and _letters(listed) <= 3


CASE_RULES: tuple[tuple[Rule, Callable[[str, str], bool]], ...] = (
    (Rule.NOT_THE_PLURAL, _not_the_plural),
    (Rule.PLURAL_OF_ANOTHER, _plural_of_another),
    (Rule.LOWER_CASE_SYMBOL, _lower_case_symbol),
    (Rule.TWO_LETTERS, _two_letters),
    (Rule.THREE_LETTERS, _three_letters),
)


# Rules for a type: the factor applied to the score, 0 to rule out; ``fit`` is the spelling's.


def _is_word(surface: str) -> bool:
    """Return True for the case of a word in a sentence or a heading: element, Element."""
    return surface.islower() or (len(surface) > 3 and surface[1:].islower())


def _is_word_case(surface: str) -> bool:
    """Return True for the case of a word, also in capitals: not StAR, which is not a star.

    Several words have it in any case: BH3-only proteins.
    """
    return " " in surface or surface.islower() or surface.isupper() or surface[1:].islower()


def is_unreviewed(candidate: Candidate) -> bool:
    """Return True for names that were not reviewed one by one, except approved symbols."""
    return candidate.kind is not TermKind.APPROVED_SYMBOL and candidate.source != CURATED_SOURCE


def _lower_case_alias(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``stop`` is a word, not the alias STOP; ``wave`` is not Wave. No word is like ``pparγ``."""
    if fit == 1.0 or candidate.kind not in _ALIASES:
        return 1.0
    return 0.0 if surface.isalpha() and surface.islower() and surface.isascii() else 1.0


def _common_word(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``AND`` is not the fly gene Andorra; ``CLOCK`` in capitals may be the gene."""
    if not _is_listed(surface, lists) or not _is_word_case(surface):
        return 1.0
    approved = candidate.kind is TermKind.APPROVED_SYMBOL and fit == 1.0
    return 0.7 if approved and surface.isupper() and len(surface) > 3 else 0.0


def _ambiguous(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``CAS`` is the Chemical Abstracts Service."""
    return 0.0 if surface in lists.ambiguous else 1.0


def _letter_and_number(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``P15``, ``T4``, ``E13`` are days, hormones, panels."""
    return 0.5 if _LETTER_NUMBER.fullmatch(surface) and is_unreviewed(candidate) else 1.0


def _article(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """Rule out A-Raf where ``a Raf`` inhibitor is written."""
    return 0.0 if surface.startswith("a ") and is_symbol(candidate.term) else 1.0


def _possessive(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """Rule out protein S where a ``protein's`` localization is written."""
    return 0.0 if surface.endswith(_S) and not candidate.term.endswith(_S) else 1.0


def is_residue_number(text: str) -> bool:
    """Return True for an amino acid and its place in a protein: ``Asp4``, ``Ser-473``."""
    return _RESIDUE.fullmatch(text) is not None


def _residue(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``Asp4`` is a residue, not NAPSA; but ``Arg1`` is a gene of the mouse."""
    approved = candidate.kind is TermKind.APPROVED_SYMBOL
    return 0.0 if not approved and is_residue_number(surface) else 1.0


def _locus(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """Loci are named after traits: ``body weight``, ``protoporphyria``."""
    if candidate.kind is not TermKind.NAME or not is_unreviewed(candidate):
        return 1.0
    is_trait = names_something_else(surface) if " " in surface else _DISEASE.search(surface)
    return 0.0 if is_trait and not _is_given(candidate, surface) else 1.0


def _is_given(candidate: Candidate, surface: str) -> bool:
    """Return True for a full name with an ending that only names of a nomenclature have."""
    return candidate.source == _NOMENCLATURE and _GIVEN.search(surface) is not None


def _class(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """Rule out ``cell surface receptor``, ``acetyltransferase``, ``fasting-induced``, ``tRNAs``."""
    if candidate.entity.type is not EntityType.GENE or candidate.source == CURATED_SOURCE:
        return 1.0
    if surface[-1:] in "Aas" and _RNA.fullmatch(surface):
        return 0.0
    if candidate.kind is TermKind.APPROVED_SYMBOL:
        return 1.0
    if _OF_ANY_PROTEIN.fullmatch(surface):
        return 0.0
    if is_symbol(candidate.term):
        return 1.0
    if is_of_class_words(surface):
        return 0.0
    return 0.0 if _QUALITY.search(surface) and not _is_given(candidate, surface) else 1.0


@bounded_cache(16_384)
def is_of_class_words(surface: str) -> bool:
    """Return True for a name of words that hundreds of genes have in theirs: protein kinase."""
    return all(word in _CLASS_WORDS for word in _SPACES.split(surface))


def _few_letters(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``AR`` stands for many things, ``SRC`` for some."""
    term = candidate.term
    if len(term) > _FEW and term.isalpha():
        return 1.0
    if _has_digit(term) or not is_symbol(term):
        return 1.0
    letters = _letters(term)
    return 0.5 if letters < _FEW else 0.93 if letters == _FEW else 1.0


def _word_for_a_chemical(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``Element`` in a heading is not the chemical Elements."""
    return 0.0 if _is_word(surface) and surface.lower() in lists.common_words else 1.0


def _lower_case_chemical(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """Nobody writes ``same``, which is a word, for SAMe."""
    short_word = len(surface) <= 4 and surface.isalpha() and surface.islower()
    return 0.0 if short_word and fit < 1 and is_symbol(candidate.term) else 1.0


#: UreA: the symbol of a bacterial protein.
_BACTERIAL_PROTEIN = re.compile(r"[A-Z][a-z]{2}[A-Z]")


def _other_case(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``PPI`` is not PPi, ``DAMP`` not dAMP, ``Ros`` not ROS, ``UreA`` not urea; ``ALA`` is Ala."""
    term = candidate.term
    if fit < 1 and (_BACTERIAL_PROTEIN.fullmatch(surface) or _is_carbon_dioxide(surface, term)):
        return 0.0
    is_short = fit < 1 and len(term) <= 4 and term.isalpha() and is_symbol(term)
    if not is_short or (surface.isupper() and term.istitle()):
        return 1.0
    return 0.0 if surface.isupper() != term.isupper() else 1.0


def _is_carbon_dioxide(surface: str, term: str) -> bool:
    """Return whether ``CO2 +`` in a reaction is read as cobalt."""
    return surface.startswith("CO2") and term.startswith("Co2")


def _short_chemical(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``TCA`` is the name of many records, a single letter of even more."""
    term = candidate.term
    is_code = candidate.kind is TermKind.SUPPLEMENTARY or (
        candidate.kind is TermKind.NAME and candidate.entity.id.startswith("mesh:C")
    )
    if _LETTER_NUMBER.fullmatch(surface) and is_unreviewed(candidate):
        return 0.4  # C15 is a number of atoms
    return 0.5 if len(term) <= (3 if is_code else 1) and is_symbol(term) else 1.0


def _histone_mark(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """``H3K4me3`` is a state of a protein."""
    return 0.0 if surface[0] == "H" and _HISTONE_MARK.match(surface) else 1.0


#: ``a glucose`` is not A-glucose; MeSH also has terms for what drugs do.
_NOT_OF_NAME = re.compile(r"an? |.* (?:effects?|activity|uses?)$", re.IGNORECASE)


def _words_around(candidate: Candidate, surface: str, fit: float, lists: WordLists) -> float:
    """Rule out A-glucose where ``a glucose`` is written."""
    return 0.0 if " " in surface and _NOT_OF_NAME.match(surface) else 1.0


_Factor = Callable[[Candidate, str, float, WordLists], float]

_GENE_RULES: tuple[tuple[Rule, _Factor], ...] = (
    (Rule.LOWER_CASE_ALIAS, _lower_case_alias),
    (Rule.COMMON_WORD, _common_word),
    (Rule.AMBIGUOUS, _ambiguous),
    (Rule.LETTER_AND_NUMBER, _letter_and_number),
    (Rule.ARTICLE, _article),
    (Rule.POSSESSIVE, _possessive),
    (Rule.RESIDUE, _residue),
    (Rule.LOCUS, _locus),
    (Rule.CLASS, _class),
    (Rule.FEW_LETTERS, _few_letters),
)
_CHEMICAL_RULES: tuple[tuple[Rule, _Factor], ...] = (
    (Rule.COMMON_WORD, _word_for_a_chemical),
    (Rule.LOWER_CASE_CHEMICAL, _lower_case_chemical),
    (Rule.CASE_OF_CHEMICAL, _other_case),
    (Rule.SHORT_CHEMICAL, _short_chemical),
    (Rule.HISTONE_MARK, _histone_mark),
    (Rule.WORDS_AROUND, _words_around),
)
RULES_OF_TYPE = {
    EntityType.GENE: _GENE_RULES,
    EntityType.GENE_FAMILY: _GENE_RULES,
    EntityType.CHEMICAL: _CHEMICAL_RULES,
    EntityType.DISEASE: _CHEMICAL_RULES,
    EntityType.ORGANISM: _CHEMICAL_RULES,
}
