"""Classify names by their head noun: a gene product, a chemical, or something else."""

from __future__ import annotations

import re

from annotator.bounded_cache import bounded_cache
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.names.surrounding_text import enzyme

#: Words for a gene product; longer words may end in them.
_GENE_WORDS = WordPattern(lambda: rf"(?:{enzyme()}|{one_of('gene_heads.tsv')})\b", re.IGNORECASE)
#: Words that end like those for gene products: brain, coenzyme.
_NOT_PROTEINS = WordPattern(lambda: rf"\b{one_of('not_proteins.tsv')}\b", re.IGNORECASE)
_LAST_ENZYME = WordPattern(lambda: rf"{enzyme()}\s*$", re.IGNORECASE)
#: Chemicals that end like a gene product, or have a word in them that does:
#: tetrahydromethanopterin, thiamin pyrophosphate.
_CHEMICAL_WORD = WordPattern(
    lambda: rf"(?:{one_of('chemical_heads.tsv', 'name')}|{one_of('chemical_words.tsv', 'class')})$",
    re.IGNORECASE,
)
#: Last words of names of something else, whatever precedes them.
_OTHER_HEADS = WordPattern(lambda: rf"\b{one_of('other_heads.tsv')}\s*$", re.IGNORECASE)

#: A part of proteins that has a number: ``Src homology domain 2``.
_NUMBERED_PART = re.compile(r"\b(?:domain|homology|motif)s?(?:\s[A-Z]?\d{1,2}|\s[A-Z])$", re.I)

#: A virus; what is said with a preposition may come from one: ``site for a leukemia virus``.
_VIRUS = re.compile(r"virus(?:es)?$", re.IGNORECASE)

#: The last word of the name of a chemical, whatever precedes it: geranyl diphosphate.
_CHEMICAL_CLASS = WordPattern(
    lambda: rf"[^\s]*?\b{one_of('chemical_words.tsv', 'class')}", re.IGNORECASE
)
#: One that is chemical with a stem or a locant before it: 2-ketoisovalerate, 3-dehydroquinate.
_CHEMICAL_ENDING = WordPattern(lambda: rf"{one_of('chemical_words.tsv', 'ending')}$", re.IGNORECASE)
_CHEMICAL_STEM = WordPattern(
    lambda: (
        rf"(?i:{one_of('chemical_words.tsv', 'stem')})"
        r"|(?:^|[\s(-])(?:\d+(?:,\d+)*[′'’]?|[NOSDL]|[dl])[-\u2010\u2011\u2013]"
    )
)
#: Words that no chemical's name contains, and how many words one has at most.
_NO_CHEMICAL = re.compile(r"(?:^|\s)(?:anti-|(?:of|the|to|and|by|in|from|for|is|are)\s)")
_MOST_WORDS = 4

#: Positions inside a name; lexicons often leave them out.
_LOCANTS = re.compile(r"\b\d+(?:,\d+)*[′'’]?-(?=[a-z])")
#: Which of several enzymes, behind their name: acyltransferase 2B.
_MEMBER = re.compile(r"\s(?:\d{1,2}[A-Z]?|I{1,3}|[A-Zα-γ])$")
#: How else enzymes are called: a synthetase is also a synthase, one of an acid that of its salt
#: (glutamic acid), and a name may be written apart (palmitoyl transferase, sulfide:quinone).
_SPELLINGS = (
    (re.compile(r"synthetase(?=s?\b)"), "synthase"),
    (re.compile(r"\bsynthase(?=s?\b)"), "synthetase"),
    (re.compile(r"(?<=[a-z]{2})ic acid\b"), "ate"),
    (re.compile(r"(?<=yl)[ -](?=(?:phosphoribosyl)?transferase)"), ""),
    (re.compile(r"(?<=[\w)])(?:: ?|--)(?=[A-Za-z])"), "-"),
    (re.compile(r"\btrans(formyl|carbamo?yl|acetyl|methyl)ase"), r"\1transferase"),
    (re.compile(r"\btransaminase"), "aminotransferase"),
    (re.compile(r"\baminotransferase"), "transaminase"),
    (re.compile(r"\bpyrophosphate\b"), "diphosphate"),
    (re.compile(r"\bdiphosphate\b"), "pyrophosphate"),
)
#: The ending of words for proteins, and the fewest letters of such a word.
_PROTEIN = re.compile(r"(?:in|chrome)s?$")
_LEAST_LETTERS = 6
_PREPOSITION = re.compile(r"\s(?:of|for|in|from|to|with|by)\s")


#: Names whose answers are kept: each is asked for by several rules, and for each of its candidates.
_KEPT = 8192


@bounded_cache(_KEPT)
def names_a_gene(name: str) -> bool:
    """Return True if a word before any preposition is one for a gene product."""
    head = _PREPOSITION.split(name, maxsplit=1)[0]
    words = _NOT_PROTEINS.compiled.sub(" ", head).split()
    if words and _CHEMICAL_WORD.match(words[-1].rpartition("-")[2]):
        return False
    if words and not _GENE_WORDS.search(words[-1].split("-")[-1]) and names_a_chemical(head):
        return False  # luteolin-7-diglucuronide, but not a hydroxylase gene
    return bool(_GENE_WORDS.search(" ".join(words)))


def ends_in_enzyme(name: str) -> bool:
    """Return True if the last word ends like the name of an enzyme."""
    return bool(_LAST_ENZYME.search(name))


def without_locants(name: str) -> str:
    """Return the name of an enzyme without locants: fructose-1,6-bisphosphate aldolase."""
    return _LOCANTS.sub("", name) if name[:1].isalpha() and ends_in_enzyme(name) else name


def enzyme_spellings(name: str) -> list[str]:
    """Return the other names of the same enzyme that differ in spelling, the likeliest first.

    Empty for all but enzymes.

    >>> enzyme_spellings("argininosuccinic acid synthetase")
    ['argininosuccinic acid synthase', 'argininosuccinate synthetase', 'argininosuccinate synthase']
    """
    if not ends_in_enzyme(_MEMBER.sub("", name)):
        return []
    forms = [name]
    bare = without_locants(name)
    if bare != name:
        forms.append(bare)
    for written, other in _SPELLINGS:
        if written.search(name):
            forms += [written.sub(other, form) for form in forms]
    return forms[1:]


@bounded_cache(_KEPT)
def names_something_else(name: str) -> bool:
    """Return True if the last word shows that the name is not that of a gene.

    A last word after a preposition does not, if the word before the preposition is one for a gene
    product: ``nuclear factor of activated T cells``.
    """
    head = _PREPOSITION.split(name, maxsplit=1)[0]
    if head != name and _GENE_WORDS.search(head.split()[-1] if head.split() else ""):
        return False
    if head == name and _VIRUS.search(name):
        return True
    return bool(_OTHER_HEADS.search(name) or _NUMBERED_PART.search(name))


def names_a_chemical(name: str) -> bool:
    """Return True for the systematic name of a chemical: ``2-C-methylerythritol 4-phosphate``."""
    words = name.split()
    if len(words) > _MOST_WORDS or _NO_CHEMICAL.search(name.lower()):
        return False
    if _CHEMICAL_CLASS.fullmatch(words[-1]):
        return len(words) > 1 or "-" in name
    return bool(_CHEMICAL_ENDING.search(words[-1]) and _CHEMICAL_STEM.search(name))


def is_a_word_for_a_protein(text: str) -> bool:
    """Return True for a word of six letters and more that ends as those for proteins do.

    >>> is_a_word_for_a_protein("calmodulin"), is_a_word_for_a_protein("shaggy")
    (True, False)
    """
    return len(text) >= _LEAST_LETTERS and _PROTEIN.search(text) is not None
