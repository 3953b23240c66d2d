"""Find symbols of genes by the rules of their nomenclature, also those that no lexicon has.

Bacteria's genes are written ``fabA`` and ``sdhABCD``, their proteins ``FabA``; cytochromes P450
``CYP76B6``; and a glossary gives the symbol of an enzyme before its name: ``Fch, methenyl-H4F
cyclohydrolase``. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from annotator.lexicon.word_lists import TermSet

#: demerec: three letters for the pathway, capitals for its genes.
_SYMBOL = re.compile(r"(?<![\w.@/-])(?:[a-z]{3}|[A-Z][a-z]{2})[A-Z]{1,6}\d{0,2}(?!\w|-[a-z]{3})")
_P450 = re.compile(r"(?<![\w-])CYP\d{1,3}[A-Z]{1,2}\d{1,3}(?!\w)")
_RNA = re.compile(r"(?:[RD]NA|GFP)$")
#: An entry of a glossary up to the name of the enzyme.
_ENTRY = re.compile(
    r"(?:^|(?<=[;.:,(]\s)|(?<=\())"
    r"(?P<symbol>\d?[A-Za-z][A-Za-z0-9'\u2019/-]{1,9})(?P<other>\s\([A-Za-z0-9]{2,9}\))?"
    r"(?:,|:|\s?=|\s?-|\s?\u2013|\s?\u2014|;)\s(?:putative |a |an |the )?$"
)
#: A symbol in parentheses behind the name of an enzyme.
_BEHIND = re.compile(
    r"\s\((?P<symbol>[a-z]{3}[A-Z]{1,6}|[A-Z][a-z]{2}[A-Z]{0,6}\d?|[A-Z0-9]{2,6})(?=[,;)])"
)

_NOT_SYMBOLS = TermSet("not_gene_symbols.tsv")
#: The fewest symbols by which a caption is about genes that are named like this.
_SEVERAL = 3
#: The longest entry of a glossary before the name, in characters.
_ENTRY_LENGTH = 34
_ENTRIES = 3


def nomenclature_symbols(caption: str, *, is_prokaryote: bool) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of bacterial symbols and of cytochromes P450.

    Bacterial symbols count if there are several in the caption, or it is about a prokaryote.
    """
    for found in _P450.finditer(caption):
        yield found.span()
    symbols = [
        found
        for found in _SYMBOL.finditer(caption)
        if found.group() not in _NOT_SYMBOLS and not _RNA.search(found.group())
    ]
    stems = {found.group()[:4].lower() for found in symbols}
    if is_prokaryote or len(stems) >= _SEVERAL:
        for found in symbols:
            yield found.span()


def glossary_symbols(
    caption: str, enzymes: Iterable[tuple[int, int]], ordinary: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of symbols that a glossary gives for the names ``enzymes``.

    ``ordinary`` are words that are no symbols, in lower case.
    """
    entries = []
    for start, _ in enzymes:
        found = _ENTRY.search(caption[max(0, start - _ENTRY_LENGTH) : start])
        if found is not None:
            entries.append((max(0, start - _ENTRY_LENGTH), found))
    if len(entries) < _ENTRIES:
        return
    for offset, found in entries:
        symbol = found.group("symbol")
        if symbol.lower() not in ordinary and not symbol.isdigit() and len(symbol) > 1:
            yield offset + found.start("symbol"), offset + found.end("symbol")
        if found.group("other"):
            yield offset + found.start("other") + 2, offset + found.end("other") - 1
