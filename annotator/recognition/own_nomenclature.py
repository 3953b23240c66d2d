"""Prefer a fly's or worm's own gene to a family of human genes that is called so. Pure functions.

FamPlex has Hedgehog under the name of the fly's one gene, and HIF1 under that of the worm's.
"""

from __future__ import annotations

from annotator.lexicon.index import Lexicon
from annotator.provenance import TermKind
from annotator.recognition.plausibility_rules import CURATED_SOURCE
from annotator.records import Candidate, EntityType

#: Groups of animals whose genes are not called like the human ones.
_GROUPS = ("insect", "nematode")

_Scored = list[tuple[float, Candidate]]


def own_genes_first(fitting: _Scored, text: str, target: str, lexicon: Lexicon) -> _Scored:
    """Return the candidates, best first, with the genes of ``target`` before families.

    Genes of that symbol alone: Hh is hh, and Notch is a family in the worm.
    """
    if fitting[0][1].entity.type is not EntityType.GENE_FAMILY or len(fitting) == 1:
        return fitting
    organism = lexicon.organisms.get(target)
    if organism is None or organism.group not in _GROUPS:
        return fitting
    own = [p for p in fitting if p[1].entity.taxon == target and _is_called(p[1], text)]
    return own + [pair for pair in fitting if pair not in own]


def _is_called(candidate: Candidate, text: str) -> bool:
    """Return True for a reviewed symbol in any case, or a reviewed name as it is written.

    Others are names of other genes: the fly's ras is raspberry.
    """
    if candidate.source != CURATED_SOURCE:
        return False
    if candidate.kind is TermKind.APPROVED_SYMBOL:
        return candidate.term.lower() == text.lower()
    return candidate.term == text
