"""MicroRNAs by their names: ``miR-16`` is the product of the loci MIR16-1 and MIR16-2.

Lexicons list the loci under their symbols, hardly ever under what papers write: the mature
microRNA, with or without its arm (``miR-125b-5p``), whichever of several loci it is from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from annotator.lexicon.index import Lexicon
from annotator.provenance import TermKind
from annotator.recognition.names.word_filter import WordFilter
from annotator.records import HUMAN, Candidate

#: The most loci of one microRNA; let-7 alone has twelve, and is a family.
MOST_LOCI = 3
#: The same of a number that stands for the microRNAs with a letter behind it: miR-29a to c.
MOST_OF_A_NUMBER = 8
_LETTERS = "ABCDEF"
_PAIR = 2
#: Organisms whose loci are named alike, and the case of their symbols.
_CASE: dict[str, Callable[[str], str]] = {
    HUMAN: str.upper,
    "ncbitaxon:10090": str.capitalize,
    "ncbitaxon:10116": str.capitalize,
    "ncbitaxon:9031": str.upper,
    "ncbitaxon:7955": str.lower,
}
#: The source of full names.
_SOURCE = "ncbigene"
_NAME = re.compile(
    r"(?<![\w-])(?:(?!pr[ei])[a-z]{3}-)?"
    r"(?:(?P<kind>[mM]iR|MIR|[mM]icroRNA|miRNA|pre-miR|pri-miR)[-\u2010\u2011\u2013 ]?"
    r"|[lL]et-?(?=7))"
    r"(?P<number>[1-9]\d{0,4})(?P<letter>[a-z]?)(?P<copy>-[1-3](?!p))?"
    r"(?:[-\u2010\u2011\u2013][35]p)?\*?(?![\w/]|-(?![A-Z]{2})|,? ?-\d)"
)
#: What is in every name; looking for it is much cheaper than the expression.
_PART = re.compile("[mM]iR|MIR|icroRNA|et-?7")
_WITH_PART = WordFilter(_PART.search, in_plain_words=False)


def micro_rnas(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the names of microRNAs in a text; lists of several are left out."""
    if _WITH_PART.is_in(text):
        for found in _NAME.finditer(text):
            yield found.span()


def micro_rna_loci(name: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the loci of the microRNA that ``name`` as a whole is; none if too many."""
    if not _PART.search(name):
        return ()
    found = _NAME.fullmatch(name)
    if found is None:
        return ()
    kind = "MIR" if found["kind"] else "MIRLET"
    base = f"{kind}{found['number']}{found['letter'].upper()}"
    if found["copy"]:
        return _candidates(name, [f"{base}{found['copy']}"], 1, 1, lexicon)
    copies = _copies(base if found["letter"] else f"{base}-")
    loci = _candidates(name, [base, *copies], 1, MOST_LOCI, lexicon)
    if found["letter"]:
        return loci
    first = _candidates(name, _with_letter(base, _LETTERS[0]), 1, MOST_OF_A_NUMBER, lexicon)
    if not first:
        return loci  # most have no letters
    numbered = {candidate.entity.taxon for candidate in loci}
    if HUMAN in numbered:  # Mir21a of mice was Mir21, as that of human is, before there was Mir21b
        return (*loci, *(c for c in first if c.entity.taxon not in numbered))
    lettered = [symbol for letter in _LETTERS for symbol in _with_letter(base, letter)]
    others = _candidates(name, lettered, 2, MOST_OF_A_NUMBER, lexicon)
    # Of two, one may be newer than the number: MIR451A was MIR451 before there was MIR451B. Former
    # symbols are known of human genes alone.
    was_one = any(c.kind is TermKind.PREVIOUS_SYMBOL for c in lexicon.lookup(base))
    loci_of = Counter(candidate.entity.taxon for candidate in others)
    others = tuple(
        candidate
        for candidate in others
        if loci_of[taxon := candidate.entity.taxon] > _PAIR or (taxon == HUMAN and not was_one)
    )
    # What has no letter in one organism (Mir146 of mice) may have some in another.
    return (*loci, *(c for c in others if c.entity.taxon not in numbered))


def _with_letter(base: str, letter: str) -> list[str]:
    return [f"{base}{letter}", *_copies(f"{base}{letter}"), *_copies(f"{base}{letter}-")]


def _copies(stem: str) -> list[str]:
    """Return the symbols that the loci of one microRNA may have, if there are several."""
    return [f"{stem}{number}" for number in range(1, MOST_LOCI + 2)]


def _candidates(
    name: str, symbols: list[str], fewest: int, most: int, lexicon: Lexicon
) -> tuple[Candidate, ...]:
    """Return the loci that have one of ``symbols``; none of an organism with too few or many."""
    loci: list[Candidate] = []
    for taxon, in_case in _CASE.items():
        written = map(in_case, symbols)
        genes = [gene for symbol in written if (gene := lexicon.gene_by_symbol(symbol, taxon))]
        if fewest <= len(genes) <= most:
            loci += (Candidate(gene, name, TermKind.NAME, _SOURCE) for gene in genes)
    return tuple(loci)
