"""Whose genes a caption names: the candidates of a name, as they count in one figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from annotator.lexicon.index import Lexicon
from annotator.meanings import is_telling
from annotator.records import HUMAN, Candidate, Entity, Taxon, TermKind
from annotator.species import MAMMALS

#: The share of trust that a name keeps when its organism only stands for the figure's. The letter
#: case of symbols costs a mouse gene a tenth in a figure about mice that writes IL-10.
_NOT_NAMED = 0.85


@dataclass(frozen=True, slots=True)
class FigureSpecies:
    """Whose genes a caption names. ``about`` are the taxa that fit; empty means any.

    ``named`` are those among them that the figure is about, not only accepted beside them.
    """

    taxa: Sequence[Taxon]
    about: Set[str]
    named: Set[str]
    lexicon: Lexicon

    @classmethod
    def of(cls, taxa: Sequence[Taxon], about: Set[str], lexicon: Lexicon) -> FigureSpecies:
        """Tell the named taxa: all that fit, but the mammals that stand for each other."""
        listed = {taxon.taxon for taxon in taxa}
        organisms = lexicon.organisms
        named = {
            taxon
            for taxon in about
            if taxon in listed or taxon not in organisms or organisms[taxon].group not in MAMMALS
        }
        return cls(taxa, about, named, lexicon)

    def fitting(self, pairs: Iterable[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
        """Return the candidates as they count in this figure, each entity once."""
        best: dict[str, tuple[float, Candidate]] = {}
        for pair in map(self._fit, pairs):
            if pair is not None:
                kept = best.get(pair[1].entity.id)
                if kept is None or pair[0] > kept[0]:
                    best[pair[1].entity.id] = pair
        return list(best.values())

    def _fit(self, pair: tuple[float, Candidate]) -> tuple[float, Candidate] | None:
        """Return the candidate as it counts in this figure; None when it is of another organism.

        Families and chemicals fit everywhere: FamPlex's families stand for orthologs too. A gene
        of a mammal that the figure does not name counts as its human ortholog, or, for human, a
        little less: mouse Ror2 in a figure about nothing in particular is ROR2.
        """
        score, candidate = pair
        taxon = candidate.entity.taxon
        if not taxon or not self.about or taxon in self.named:
            return pair
        if taxon not in self.about:
            return None
        if taxon == HUMAN:
            return score * _NOT_NAMED, candidate
        for curie in self.lexicon.orthologs(candidate.entity.id):
            human = self.lexicon.entity(curie)
            if human is not None and _stands_for(candidate, human):
                source = f"{candidate.source}, by {candidate.entity.symbol}'s ortholog"
                return score * _NOT_NAMED, replace(candidate, entity=human, source=source)
        return None


def _stands_for(candidate: Candidate, human: Entity) -> bool:
    """Tell whether the name of a mouse gene is as telling in a figure that names no mouse.

    A symbol is when it is the human one (Ror2) or hardly any other gene has it; of the short old
    ones (co, act, This) it is not.
    """
    term = candidate.term
    if candidate.kind is TermKind.NAME:
        return " " in term
    return term.upper() == human.symbol or is_telling(term)
