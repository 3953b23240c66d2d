"""Tell definitions that write out the names of plants' genes, most of which no lexicon has.

NCBI Gene has the symbols of thale cress, and names behind hardly any of them. Pure functions.
"""

from __future__ import annotations

import re

from annotator.lexicon.index import Lexicon
from annotator.provenance import TermKind
from annotator.recognition.genes.own_nomenclature import CRESS
from annotator.recognition.names.head_nouns import names_something_else
from annotator.records import Candidate
from annotator.symbols import initials_fit, is_distinctive

#: NCBI Gene takes one of a gene's symbols in the literature for its own, the first by alphabet:
#: DCL1 is an alias of ASU1 there, and BRM of ATBRM.
SYMBOLS = (TermKind.APPROVED_SYMBOL, TermKind.ALIAS_SYMBOL)

#: The number or letter by which a gene is one of several of a name: OST1, PHYA.
_ONE_OF_SEVERAL = re.compile(r"(?<=[A-Za-z])-?(\d{1,2}|(?<=[A-Z]{3})[A-Z])$")
#: The least letters of a word in capitals that is no short form itself.
_LEAST_LETTERS = 5


def symbols_of_cress(short: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the gene of thale cress with this very symbol; nothing if several have it."""
    found = tuple(
        candidate
        for candidate in lexicon.lookup(short)
        if candidate.entity.taxon == CRESS and candidate.term == short and candidate.kind in SYMBOLS
    )
    return found if len({candidate.entity.id for candidate in found}) == 1 else ()


def is_a_plants_gene(short: str, long: str) -> bool:
    """Return True for a long form that is written as plants' genes are named.

    In capitals: SQN, "SQUINT". Or with the number or letter of the symbol behind what a mutant
    looks like: OST1, "open stomata 1".
    """
    if long.isupper():
        letters = sum(map(str.isalpha, long))
        is_word = letters >= _LEAST_LETTERS and not names_something_else(long.lower())
        return is_word and short.isupper() and initials_fit(short, long)
    number = _ONE_OF_SEVERAL.search(short)
    if number is None or not is_distinctive(short):
        return False
    behind = re.fullmatch(rf"(.*[a-z])[ -]?{number[1]}", long)
    return behind is not None and initials_fit(short[: number.start()], behind[1])
