"""The human genes that go by the symbol of a yeast's or fly's gene: Sec23 for SEC23A and SEC23B.

Reviews of processes that all eukaryotes share call the proteins of mammals as those of yeast. Pure
functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.provenance import TermKind
from annotator.recognition.names.plausibility_rules import is_unreviewed
from annotator.records import Candidate, EntityType

_GENE = EntityType.GENE
#: A symbol with a number, which hardly means anything else.
_NUMBERED = re.compile(r"[A-Za-z]{3,}\d{1,3}")
_YEAST, _FLY = frozenset({"ncbitaxon:559292", "ncbitaxon:4932"}), frozenset({"ncbitaxon:7227"})
_SHARING = _YEAST | _FLY
#: More human genes than these are no answer.
_MOST = 4
#: What the symbols of paralogs end in: SEC23A, HDAC1, SEL1L2.
_LAST = re.compile(r"(?:\d+|(?<=\d)[A-Z])$")
#: The same behind the symbol that yeast or the fly has.
_PARALOG = re.compile(r"[A-Z]?L?\d?")

#: A candidate with its score.
_Pair = tuple[float, Candidate]


def is_numbered_symbol(text: str) -> bool:
    """Return True for a symbol with a number: others are not looked for in yeast and the fly."""
    return text[-1].isdecimal() and _NUMBERED.fullmatch(text) is not None


def conserved_genes(
    text: str, scored: Iterable[_Pair], best: Candidate | None, lexicon: Lexicon
) -> tuple[_Pair, ...]:
    """Return the human genes that a numbered symbol of yeast or the fly means, sorted by symbol.

    Their own symbols go on after it (SEC23A and SEC23B for Sec23), or yeast and fly have genes of
    the symbol with the same orthologs (Npl4). Where ``best`` has it as an alias, it is that gene
    if yeast or the fly says so (Atg1 for ULK1), or those that bear the symbol. Empty where there
    are many, not of one family, or where the alias was reviewed.
    """
    if best is not None and not _is_alias(best):
        return ()
    own = [
        (score, candidate)
        for score, candidate in scored
        if candidate.entity.taxon in _SHARING
        and candidate.kind is TermKind.APPROVED_SYMBOL
        and candidate.entity.type is _GENE
        and candidate.term.lower() == text.lower()
    ]
    if not own:
        return ()
    of_yeast, of_fly = (_orthologs(own, taxa, lexicon) for taxa in (_YEAST, _FLY))
    common = of_yeast.keys() & of_fly.keys()
    found = of_fly | of_yeast
    genes = [(found[c], gene) for c in common or found if (gene := lexicon.entity(c))]
    genes.sort(key=lambda pair: pair[1].symbol)
    symbols = [gene.symbol for _, gene in genes]
    if not all(_bears(symbol, text) for symbol in symbols):
        if best is not None:
            genes = [pair for pair in genes if pair[1].symbol == best.entity.symbol.upper()]
        elif not common or not _are_alike(symbols):
            return ()
    if len(genes) > _MOST:
        return ()
    return tuple(
        (score, replace(candidate, entity=gene, via_ortholog=candidate.entity.symbol))
        for (score, candidate), gene in genes
    )


def _is_alias(candidate: Candidate) -> bool:
    return candidate.entity.type is _GENE and is_unreviewed(candidate)


def _bears(symbol: str, text: str) -> bool:
    return symbol.startswith(text.upper()) and bool(_PARALOG.fullmatch(symbol, len(text)))


def _orthologs(own: Iterable[_Pair], taxa: Set[str], lexicon: Lexicon) -> dict[str, _Pair]:
    """Return the human genes that the genes of ``taxa`` are orthologs of, by CURIE."""
    return {
        human: pair
        for pair in own
        if pair[1].entity.taxon in taxa
        for human in lexicon.orthologs(pair[1].entity.id)
    }


def _are_alike(symbols: Sequence[str]) -> bool:
    """Tell the genes of one family, whose symbols differ in a number or letter."""
    stem = _LAST.sub("", min(symbols, key=len))
    return len(symbols) == 1 or all(symbol.startswith(stem) for symbol in symbols)
