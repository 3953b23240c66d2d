"""Short aliases of mammalian genes that only NCBI Gene lists, which are initials of anything.

NCBI Gene keeps what any paper once called a gene, and the disease or locus it was found by: ICH is
COL4A2 there, and intracerebral haemorrhage to authors. HGNC and the reviewed names leave these out.
Names of mice and rats have the same aliases as the human gene's, so HGNC vouches for them, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.provenance import TermKind
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE
from annotator.records import HUMAN, Candidate

#: The species whose genes share symbols, mostly, with those that HGNC names: human, mouse, rat.
_OF_HGNC = frozenset((HUMAN, "ncbitaxon:10090", "ncbitaxon:10116"))
_VOUCHING = ("hgnc", CURATED_SOURCE)
#: TAL, NOD, 1A.
_INITIALS = re.compile(r"[A-Z]{2,3}|\d[A-Z0-9]{1,2}")


def is_doubtful(candidate: Candidate) -> bool:
    """Return True for an alias of few capitals, or of a digit and few more, from NCBI Gene alone.

    Whether another source has it for the gene is not looked at.
    """
    return (
        candidate.kind is TermKind.ALIAS_SYMBOL
        and candidate.source not in _VOUCHING
        and candidate.entity.taxon in _OF_HGNC
        and _INITIALS.fullmatch(candidate.term) is not None
    )


def vouched_symbols(candidates: Iterable[Candidate]) -> frozenset[str]:
    """Return in capitals the symbols of the genes that HGNC or a review gives a name to."""
    return frozenset(c.entity.symbol.upper() for c in candidates if c.source in _VOUCHING)
