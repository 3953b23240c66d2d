"""The genes of one organism that a full name of another organism's genes means.

``citrate synthase`` is a name of the human gene CS; in a figure about yeast it means CIT1, CIT2 and
CIT3, the orthologs of CS. Names of fly and worm genes lead to human genes in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.provenance import TermKind
from annotator.recognition.genes.gene_classes import is_plural_name
from annotator.records import HUMAN, Candidate, EntityType

#: Names with more orthologs than this are those of a class; in human, names are told apart.
_MOST = 3
#: A name that so many human genes have with a number is that of a class.
_OF_A_CLASS = 3
#: Kinds of terms that may be a full name.
_NAMES = (TermKind.NAME, TermKind.SYNONYM, TermKind.FAMILY_SYNONYM, TermKind.ALIAS_SYMBOL)


def orthologs_in(
    taxa: Set[str], candidates: Iterable[Candidate], lexicon: Lexicon, text: str = ""
) -> tuple[Candidate, ...]:
    """Return the genes of ``taxa`` that are orthologs of what a full name means elsewhere.

    Empty for symbols, which mean other genes in other organisms, and for names with too many
    orthologs. The human meaning of a name counts before those in other organisms, where it may be
    the only one of its class: the galanin receptor of the fly is no GALR2, and ``text``, if it is
    a plural, not one gene.
    """
    full = [c for c in candidates if c.kind in _NAMES and _is_full_name(c.term)]
    own = [c for c in full if c.entity.taxon in ("", HUMAN)]
    if not own:
        full = [c for c in full if not _is_of_a_class(c, lexicon)]
    found: dict[str, Candidate] = {}
    for candidate in own or full:
        for human in _human_genes(candidate, lexicon):
            for gene in _genes_in(taxa, human, lexicon):
                entity = lexicon.entity(gene)
                if entity is not None:
                    found.setdefault(
                        gene,
                        replace(candidate, entity=entity, via_ortholog=candidate.entity.symbol),
                    )
    most = 1 if HUMAN in taxa else _MOST
    if not own and any(is_plural_name(c, text) for c in found.values()) and len(found) == 1:
        return ()
    return tuple(found.values()) if len(found) <= most else ()


def _is_of_a_class(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Return True for a name that human genes have with a number."""
    return len(lexicon.numbered(candidate.term).get(HUMAN, ())) >= _OF_A_CLASS


def better_name(
    kept: tuple[float, Candidate], other: tuple[float, Candidate]
) -> tuple[float, Candidate]:
    """Return the better of two names of a gene; if one is its own, so is the other."""
    score, candidate = other if other[0] > kept[0] else kept
    is_own = not (kept[1].via_ortholog and other[1].via_ortholog)
    if is_own and candidate.via_ortholog:
        candidate = replace(candidate, via_ortholog="")
    return score, candidate


def _is_full_name(term: str) -> bool:
    return " " in term or term.endswith(("ase", "ases"))


def _human_genes(candidate: Candidate, lexicon: Lexicon) -> Iterator[str]:
    entity = candidate.entity
    if entity.type is EntityType.GENE:
        yield from (entity.id,) if entity.taxon == HUMAN else lexicon.orthologs(entity.id)


def _genes_in(taxa: Set[str], human: str, lexicon: Lexicon) -> Iterator[str]:
    if HUMAN in taxa:
        yield human
        return
    for taxon in sorted(taxa):
        for gene in lexicon.counterparts(human, taxon):
            yield gene.id
