"""Find symbols of genes by the rules of their nomenclature, also those that no lexicon has.

Bacteria's genes are written ``fabA`` and ``sdhABCD``, their proteins ``FabA``; cytochromes P450
``CYP76B6``; and a glossary gives the symbol of an enzyme before its name: ``Fch, methenyl-H4F
cyclohydrolase``. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from annotator.lexicon.word_lists import TermSet
from annotator.recognition.organisms.nomenclature import INNER_CAPITAL

#: Residues, sugars, and words of figures: Ser10, Glc3, Day7.
_NUMBERED_WORD = (
    r"(?:Ala|Arg|Asn|Asp|Cys|Gl[nuyc]|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
    r"|Gal|Man|Fuc|Xyl|Ara|Rha|Hex|Fig|Tab|Day|Ref|Pos|Exp|Dol|Log|Lab|Box|Run|Rep|Chr|Gen|Sup)\d"
)
#: demerec: three letters for the pathway, capitals for its genes. A dash may join two of them.
_SYMBOL = re.compile(
    r"(?<![^\W\u0394])(?<![.@])(?:(?<!-)|(?<=[a-z][A-Z]-)|(?<=[a-z][A-Z]{2}-)|(?<=[A-Z]{3}-))"
    r"(?!(?:pro|pre|mem|mit|hem)[A-Z]{3})"
    r"(?:[a-z]{3}|[A-Z][a-z]{2})[A-Z]{1,14}\d{0,2}(?:(?:/[A-Z]{1,2})+(?![\w/])|-[A-Z](?![\w-]))?(?=(?:fbr|FBR)?(?!\w))"
)
#: What bacteria have besides: sigma factors, the phosphotransferase system, sporulation genes,
#: small RNAs and beta-lactamases.
_OF_BACTERIA = re.compile(
    r"(?<![\w-])(?:\u03c3(?:\d\d|[A-Z])|(?:[Aa]nti-)?[Ss]igma(?:[ -](?:\d\d|[A-Z]))?(?: factors?)"
    r"|[Ss]igma[ -](?:\d\d|[A-Z])|(?:EII[A-D]{0,4}|II[A-D]{1,2}(?=Glc|Man|Mtl))(?:Glc|Man|Mtl|Fru)?"
    r"|HPr|H-NS|Spo(?:0[A-Z]|[IV]{1,3}[A-Z]{1,2})|PBP\d[a-c]?|Qrr\d(?:-\d)?|PSM[\u03b1\u03b2\u03b3]?\d?s?"
    r"|ESX-\d|Cas\d{1,2}[a-e]?"
    r"|(?:NDM|KPC|OXA|CTX-M|TEM|SHV|VIM|IMP|CMY|MCR)-\d{1,3})(?!\w)"
)
#: Fungi's genes, three letters and a number: Pmk1, TRI5, clr-2 of Neurospora; proteins (Dfg5p).
_OF_FUNGI = re.compile(
    rf"(?<![^\W\u0394])(?<![.@-])(?!{_NUMBERED_WORD}|(?:log|day)\d)"
    r"(?!(?:fig|tab|exp|ref|rep|lab|chr|min|max|gen|pos|set|sup|mir|hsa|con|sub|kDa)\d)"
    r"(?:[A-Z][a-z]{2}\d{1,3}p?|[A-Z]{3}\d{1,2}|[a-z]{3}-?\d{1,2}|WC-[12])(?!\w)"
)
#: Bacteria's proteins that end in a number: Tse2, Rrp2.
_NUMBERED = re.compile(rf"(?<![\w.@-])(?!{_NUMBERED_WORD})[A-Z][a-z]{{2}}\d{{1,2}}(?!\w)")
_P450 = re.compile(r"(?<![\w-])(?:CYP\d{1,3}[A-Z]{1,2}\d{1,3}(?:v\d)?|UGT\d{2}[A-Z]\d{1,3})(?!\w)")
_RNA = re.compile(r"(?:[RD]NA|GFP|PP)$")
#: An entry of a glossary up to the name of the enzyme.
_ENTRY = re.compile(
    r"(?:^|(?<=[;.:,(]\s)|(?<=\())"
    r"(?P<symbol>\d?[A-Z][A-Za-z0-9'\u2019/-]{1,9}|[a-z]{2,5}[A-Z0-9][A-Za-z0-9-]{0,5}|[a-z]{2,5})(?:\s\((?P<other>[A-Za-z0-9]{2,9})\))?"
    r"(?:(?:,|\s?=|\s?-|\s?\u2013|\s?\u2014|;)\s|:\s?)(?:putative |a |an |the )?$"
)
#: What ends an entry, and characters before the name of the enzyme in which it is.
_ENDS_ENTRY = frozenset(",:=-\u2013\u2014;")
_ENTRY_END = len(", putative \n")
#: A symbol in parentheses behind the name of an enzyme: two capitals, or one and a digit.
_BEHIND = re.compile(
    r"\s\((?P<symbol>(?=[^\s,;)]*[A-Z][^\s,;)]*[A-Z\d]|[^\s,;)]*\d[A-Z])"
    r"[A-Za-z0-9'\u2032\u2019-]{2,8})(?=[,;)])"
)

_NOT_SYMBOLS = TermSet("not_gene_symbols.tsv")
#: The fewest symbols by which a caption is about genes that are named like this.
_SEVERAL = 3
#: The longest entry of a glossary before the name, in characters.
_ENTRY_LENGTH = 34
_ENTRIES = 3
_DISTINCT = re.compile(r"[A-Z0-9].*[A-Z0-9]|[a-z][A-Z0-9]")


def nomenclature_symbols(
    caption: str,
    *,
    is_prokaryote: bool,
    is_animal: bool,
    is_fungus: bool = False,
    has_fungus: bool = False,
    is_slime_mould: bool = False,
) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of bacterial symbols and of cytochromes P450.

    Bacterial symbols count if the caption is about a prokaryote, a fungus or Dictyostelium (moulds'
    genes are written in the same way), or if there are several in it and it is not about an animal.
    In a caption about a fungus, also beside its host (``has_fungus``), so do several symbols as
    yeasts' are.
    """
    if is_fungus or has_fungus:
        yield from _several(_OF_FUNGI, caption)
    if is_prokaryote:
        yield from _several(_NUMBERED, caption)
        yield from (found.span() for found in _OF_BACTERIA.finditer(caption))
    if "CYP" in caption or "UGT" in caption:
        for found in _P450.finditer(caption):
            yield found.span()
    symbols = [
        (at + found.start(), found.group())
        for at, word in INNER_CAPITAL.words(caption)
        for found in _SYMBOL.finditer(word)
        if found.group() not in _NOT_SYMBOLS and not _RNA.search(found.group())
    ]
    stems = {symbol[:4].lower() for _, symbol in symbols}
    if is_prokaryote or is_fungus or is_slime_mould or (len(stems) >= _SEVERAL and not is_animal):
        for start, symbol in symbols:
            yield start, start + len(symbol)


def _several(pattern: re.Pattern[str], caption: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of proteins, and of symbols that are written so if there are several."""
    symbols = list(pattern.finditer(caption))
    are_several = len({found.group() for found in symbols}) >= _SEVERAL
    for found in symbols:
        if are_several or found.group().endswith("p"):
            yield found.span()


def may_be_defined(caption: str, start: int, end: int) -> bool:
    """Return False where no symbol can be given for the name at these offsets; most have none."""
    return caption.startswith("(", end + 1) or _is_behind_an_entry(caption, start)


def _is_behind_an_entry(caption: str, start: int) -> bool:
    return not _ENDS_ENTRY.isdisjoint(caption[max(0, start - _ENTRY_END) : start])


def defined_symbols(
    caption: str, enzymes: Sequence[tuple[int, int]], ordinary: Container[str]
) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the symbols that are given for the names ``enzymes``.

    They stand before a name in a glossary, or behind it in parentheses; those with a capital or a
    digit are yielded wherever the caption has them. ``ordinary`` are words that are no symbols, in
    lower case.
    """
    entries, places = [], []
    for start, end in enzymes:
        if len(enzymes) >= _ENTRIES and _is_behind_an_entry(caption, start):
            offset = max(0, start - _ENTRY_LENGTH)
            entry = _ENTRY.search(caption[offset:start])
            if entry is not None:
                entries.append((offset, entry))
        behind = _BEHIND.match(caption, end)
        if behind is not None:
            places.append(behind.span("symbol"))
    if not entries and not places:
        return
    if len(entries) >= _ENTRIES:
        for offset, entry in entries:
            for group in ("symbol", "other"):
                first, last = entry.span(group)
                if first >= 0:
                    places.append((offset + first, offset + last))
    symbols = {caption[start:end] for start, end in places}
    symbols = {symbol for symbol in symbols if _may_be_a_symbol(symbol, ordinary)}
    yield from (place for place in places if caption[place[0] : place[1]] in symbols)
    for symbol in sorted(filter(_DISTINCT.search, symbols)):
        yield from _places(caption, symbol)


def _places(caption: str, symbol: str) -> Iterator[tuple[int, int]]:
    """Yield where the caption has a symbol as a word of its own."""
    at = caption.find(symbol)
    while at >= 0:
        end = at + len(symbol)
        around = caption[at - 1 : at], caption[end : end + 1]
        if not any(char.isalnum() or char in ("_", "-") for char in around):
            yield at, end
        at = caption.find(symbol, at + 1)


def _may_be_a_symbol(symbol: str, ordinary: Container[str]) -> bool:
    return symbol.lower() not in ordinary and symbol not in _NOT_SYMBOLS
