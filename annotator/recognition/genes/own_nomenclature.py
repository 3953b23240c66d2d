"""Tell an organism's own genes from human ones that are called so. Pure functions.

FamPlex has Hedgehog under the name of the fly's one gene, and HIF1 under that of the worm's. Fungi
call their genes as yeast does: NRG1 of *Candida albicans* is no neuregulin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.lexicon.index import Lexicon
from annotator.provenance import EvidenceSource, TermKind
from annotator.recognition.genes.gene_classes import MOST_LISTED
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE
from annotator.records import HUMAN, Candidate, EntityType, Taxon

#: Groups of animals whose genes are not called like the human ones.
_GROUPS = ("insect", "nematode")

CRESS = "ncbitaxon:3702"
_YEAST = frozenset({"ncbitaxon:559292", "ncbitaxon:4932"})
#: A fungus's gene or protein: where a host shows as well, capitals alone may be the host's.
_OF_FUNGUS = re.compile(r"(?:[A-Za-z][a-z]{2}|[A-Z]{3})\d{1,3}")
_BESIDE_A_HOST = re.compile(r"[A-Za-z][a-z]{2}\d{1,3}")

#: The plausibility of a symbol that has the form of one and is that of a gene of the figure.
_OWN = 0.9

_ANY_KIND = frozenset(TermKind)
NO_ALIAS = _ANY_KIND - {TermKind.ALIAS_SYMBOL}

_Scored = list[tuple[float, Candidate]]


def kind_as_written(candidate: Candidate, text: str) -> TermKind:
    """Return what kind of name a gene was found by: any symbol of cress counts as its own.

    Which of a gene's symbols in the literature is NCBI Gene's own is by chance: BRM is an alias of
    ATBRM, and PKL of CHD3.
    """
    is_symbol = candidate.kind is TermKind.ALIAS_SYMBOL and candidate.term == text
    if is_symbol and candidate.entity.taxon == CRESS and not candidate.via_ortholog:
        return TermKind.APPROVED_SYMBOL
    return candidate.kind


def symbol_as_written(text: str, taxon: str, lexicon: Lexicon) -> _Scored:
    """Return the gene of ``taxon`` whose own symbol is written so, though words are as well: GI.

    Nothing for what a large family is called by: bHLH.
    """
    if len(lexicon.numbered(text).get(taxon, ())) > MOST_LISTED:
        return []
    return [
        (_OWN, candidate)
        for candidate in lexicon.lookup(text)
        if candidate.entity.taxon == taxon
        and candidate.kind is TermKind.APPROVED_SYMBOL
        and candidate.term == text
    ]


def own_genes_first(
    fitting: _Scored, text: str, long: str, target: str, lexicon: Lexicon
) -> _Scored:
    """Return the candidates, best first, with the genes of ``target`` before families.

    Genes of that symbol alone: Hh is hh, and Notch is a family in the worm. ``long`` is what the
    caption defines the text as, or empty: Fz, defined as Frizzled, is fz; FZD is of vertebrates.
    """
    if fitting[0][1].entity.type is not EntityType.GENE_FAMILY or len(fitting) == 1:
        return fitting
    if lexicon.organisms.group(target) not in _GROUPS:
        return fitting
    own = [p for p in fitting if p[1].entity.taxon == target and _is_called(p[1], text, long)]
    return own + [pair for pair in fitting if pair not in own]


def _is_called(candidate: Candidate, text: str, long: str) -> bool:
    """Return True for a reviewed symbol or long form in any case, or a name as it is written.

    Others are names of other genes: the fly's ras is raspberry.
    """
    if candidate.source != CURATED_SOURCE:
        return False
    if candidate.term.lower() == long.lower() and not text.isupper():
        return True
    if candidate.kind is TermKind.APPROVED_SYMBOL:
        return candidate.term.lower() == text.lower()
    return candidate.term == text


def symbols_of_fungi(taxa: Sequence[Taxon], lexicon: Lexicon) -> re.Pattern[str] | None:
    """Return how the genes of a fungus without genes here are written in a figure about ``taxa``.

    None for a figure about no such fungus, or one that names human.
    """
    human = next((taxon for taxon in taxa if taxon.taxon == HUMAN), None)
    if human is None or not any(_is_fungus(taxon.taxon, lexicon) for taxon in taxa):
        return None
    sources = {evidence.source for evidence in human.evidence}
    if sources <= {EvidenceSource.DEFAULT}:
        return _OF_FUNGUS
    return _BESIDE_A_HOST if sources <= {EvidenceSource.DEFAULT, EvidenceSource.HOST} else None


def _is_fungus(taxon: str, lexicon: Lexicon) -> bool:
    return lexicon.organisms.group(taxon) == "fungus" and taxon not in lexicon.gene_taxa


def yeasts_kinds(taxa: Sequence[Taxon], lexicon: Lexicon) -> frozenset[TermKind]:
    """Return the kinds of terms that mean genes of yeast in a figure about ``taxa``.

    Beside a fungus without genes here, an alias is rather a symbol of that one: RAG1 of
    Kluyveromyces is no HXT4. If that fungus comes first, so is every symbol.
    """
    others = [
        rank
        for rank, taxon in enumerate(taxa)
        if taxon.taxon not in _YEAST and _is_fungus(taxon.taxon, lexicon)
    ]
    if not others or all(taxon.taxon not in _YEAST for taxon in taxa):
        return _ANY_KIND
    if any(taxon.taxon in _YEAST for taxon in taxa[: others[0]]):
        return NO_ALIAS
    return frozenset()


def is_of_yeast(taxon: str) -> bool:
    """Return True for budding yeast and the strain whose genes NCBI Gene has."""
    return taxon in _YEAST


def is_a_fungus_own(text: str, scored: Sequence[tuple[float, Candidate]]) -> bool:
    """Return True if budding yeast has a gene of that symbol, as fungi mostly do then."""
    return any(
        candidate.entity.taxon in _YEAST
        and candidate.kind is TermKind.APPROVED_SYMBOL
        and candidate.term.lower() == text.lower()
        for _, candidate in scored
    )
