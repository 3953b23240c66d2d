"""Whose genes a caption names: the candidates of a name, as they count in one figure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence, Set

import msgspec
from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import MAMMALS
from annotator.provenance import TermKind
from annotator.recognition.figure_organisms import OrganismMention
from annotator.records import HUMAN, Candidate, Entity, EntityType, Taxon
from annotator.symbols import is_distinctive

#: The share of trust that a name keeps when its organism only stands for the figure's. The letter
#: case of symbols costs a mouse gene a tenth in a figure about mice that writes IL-10.
_NOT_NAMED = 0.85
#: The same for a human name in a figure about another mammal: papers use human symbols.
_HUMAN_NAME = 0.98

#: What speaks for an organism at a name, in logits: a conditional logistic regression on the
#: training documents of the abstract corpora.
LAST_BEFORE, FIRST_AFTER, IN_SENTENCE = 1.1, 0.65, 0.6
#: The last one named in earlier sentences, where this sentence does not name any.
LAST_SENTENCES = 0.55
#: Its share of all names of organisms, being named at all, being named in a title.
SHARE, NAMED, IN_TITLE = 0.6, 1.35, 1.6
#: Human where nothing else is said; symbols of human genes are upper case, of mice title case.
DEFAULT, UPPER_CASE, TITLE_CASE = 0.4, 0.45, 1.0

#: Groups of organisms in which FamPlex's families have hardly any orthologs.
_WITHOUT_FAMILIES = frozenset({"bacterium", "archaeon", "plant"})

_TITLE_CASE = re.compile(r"[A-Z][a-z]+[a-z0-9-]*\d")
_SENTENCE_END = re.compile(r"[.;!?]\s+(?=[^a-z])|\n")


class _Places:
    """Where a caption names organisms that have genes, to ask at every name of a gene."""

    def __init__(self, caption: str, places: Sequence[tuple[int, str]]) -> None:
        """Take ``(offset, taxon)`` in order; sentences are counted once for all names."""
        self.taxa = [taxon for _, taxon in places]
        self.counts = Counter(self.taxa)
        self._offsets = [offset for offset, _ in places]
        self._sentences = [0, *(end.end() for end in _SENTENCE_END.finditer(caption))]
        self._named: dict[int, set[str]] = {}
        for offset, taxon in places:
            self._named.setdefault(self._sentence(offset), set()).add(taxon)

    def _sentence(self, offset: int) -> int:
        return bisect_right(self._sentences, offset) - 1

    def support(self, start: int) -> dict[str, float]:
        """Return what the sentence around ``start``, or else the last organism before it, says."""
        sentence = self._sentence(start)
        here = self._named.get(sentence, set())
        support = dict.fromkeys(here, IN_SENTENCE)
        following = bisect_left(self._offsets, start)
        if following:
            last = self.taxa[following - 1]
            if self._offsets[following - 1] >= self._sentences[sentence]:
                support[last] += LAST_BEFORE
                return support
            if not here:
                support[last] = LAST_SENTENCES
        if here:
            support[self.taxa[following]] += FIRST_AFTER
        return support


class GeneOrganisms(msgspec.Struct, frozen=True):
    """Whose genes a caption names. ``about`` are the taxa that fit; empty means any.

    ``named`` are those among them that the figure is about, not only accepted beside them.
    ``has_families`` tells that FamPlex's families have orthologs there.
    ``places`` are where the caption names organisms, and ``titles`` the taxa that the figure's or
    the paper's title names. ``only`` are the taxa whose genes are wanted; empty means all.
    """

    taxa: Sequence[Taxon]
    about: Set[str]
    named: Set[str]
    places: _Places
    titles: Set[str]
    only: Set[str]
    lexicon: Lexicon
    has_families: bool

    @classmethod
    def of(
        cls,
        caption: str,
        taxa: Sequence[Taxon],
        about: Set[str],
        organisms: Iterable[OrganismMention],
        titles: Set[str],
        only: Set[str],
        lexicon: Lexicon,
    ) -> GeneOrganisms:
        """Find the named taxa: all that fit, except mammals that are accepted only as orthologs."""
        listed = {taxon.taxon for taxon in taxa}
        known = lexicon.organisms
        named = {
            taxon
            for taxon in about
            if taxon in listed or taxon not in known or known[taxon].group not in MAMMALS
        }
        places = [
            (name.start, name.taxon)
            for name in organisms
            if name.start >= 0 and name.taxon in listed and not known[name.taxon].is_guest
        ]
        placed = _Places(caption, places)
        groups = {known[taxon].group for taxon in listed if taxon in known}
        has_families = not groups or not groups <= _WITHOUT_FAMILIES
        return cls(taxa, about, named, placed, titles, only, lexicon, has_families)

    @property
    def key(self) -> tuple[object, ...]:
        """Return what, together with the organism of a name, decides what the name means."""
        return tuple(taxon.taxon for taxon in self.taxa), self.about, self.only

    def target(self, start: int, text: str) -> str:
        """Return the organism (a CURIE) whose gene is meant by the name at ``start``.

        Of those that the figure is about, the one with the most support from the words around,
        the whole caption, the titles and the letter case of the name.
        """
        first = self.taxa[0].taxon if self.taxa else HUMAN
        if not self.places.taxa and not self.only:
            return first
        options = dict.fromkeys([first, *self.places.counts])
        if HUMAN in self.about:
            options.setdefault(HUMAN)
        if self.only:
            options = {taxon: None for taxon in options if taxon in self.only}
            if not options:
                return min(self.only)
            first = next(iter(options))
        if len(options) == 1:
            return first
        support = self.places.support(start)
        for taxon in options:
            support[taxon] = support.get(taxon, 0.0) + self._support_in_all(taxon, text)
        # The first of equals is the one that the figure is about most.
        return max(options, key=support.__getitem__)

    def _support_in_all(self, taxon: str, text: str) -> float:
        """Return what the whole caption, the titles and the letter case say for ``taxon``."""
        named = self.places.counts[taxon]
        support = SHARE * named / len(self.places.taxa) + NAMED if named else 0.0
        if taxon in self.titles:
            support += IN_TITLE
        if taxon == HUMAN:
            return support + DEFAULT + (UPPER_CASE if len(text) > 2 and text.isupper() else 0.0)
        organism = self.lexicon.organisms.get(taxon)
        if organism is not None and organism.group in MAMMALS and _TITLE_CASE.match(text):
            support += TITLE_CASE
        return support

    def fitting(
        self, pairs: Iterable[tuple[float, Candidate]], target: str
    ) -> list[tuple[float, Candidate]]:
        """Return the candidates as they count in this figure, each entity once.

        Orthologs count together, as the gene of ``target`` where there is one.
        """
        best: dict[str, tuple[float, Candidate]] = {}
        for score, candidate in pairs:
            pair = self._fit(score, candidate, target)
            if pair is not None and self._wanted(pair[1].entity):
                kept = best.get(pair[1].entity.id)
                if kept is None or pair[0] > kept[0]:
                    best[pair[1].entity.id] = pair
        return list(best.values())

    def _wanted(self, entity: Entity) -> bool:
        return not self.only or not entity.taxon or entity.taxon in self.only

    def _fit(
        self, score: float, candidate: Candidate, target: str
    ) -> tuple[float, Candidate] | None:
        """Return the candidate as it counts in this figure; None when it is of another organism.

        Chemicals fit everywhere, families in animals and fungi: FamPlex's human families stand for
        orthologs too, but not for a plant's lactate dehydrogenase. A gene of a mammal that the
        figure does not name counts as its ortholog: AKT1 in a figure about mice is mouse Akt1, and
        mouse Ror2 in a figure about nothing in particular is ROR2.
        """
        taxon = candidate.entity.taxon
        if candidate.entity.type is EntityType.GENE_FAMILY and not self.has_families:
            return None
        if not taxon or not self.about or taxon == target:
            return score, candidate
        if taxon not in self.about:
            return None
        if taxon == HUMAN:
            own = self.lexicon.counterpart(candidate.entity.id, target)
            if own is not None:
                return score * _HUMAN_NAME, _as(own, candidate)
            return score * (1.0 if taxon in self.named else _NOT_NAMED), candidate
        human = self.lexicon.human_ortholog(candidate.entity)
        if human is not None:
            meant = human if target == HUMAN else self.lexicon.counterpart(human.id, target)
            if meant is not None and (taxon in self.named or _stands_for(candidate, human)):
                share = _HUMAN_NAME if taxon in self.named else _NOT_NAMED
                return score * share, _as(meant, candidate)
        return (score, candidate) if taxon in self.named else None


def _as(entity: Entity, candidate: Candidate) -> Candidate:
    """Return the candidate for an ortholog of its gene, saying so."""
    if candidate.entity.type is not EntityType.GENE or entity.id == candidate.entity.id:
        return candidate
    return replace(candidate, entity=entity, via_ortholog=candidate.entity.symbol)


def _stands_for(candidate: Candidate, human: Entity) -> bool:
    """Return whether the name of a mouse gene is distinctive in a figure that does not name mice.

    A symbol is when it is the human one (Ror2) or hardly any other gene has it; of the short old
    ones (co, act, This) it is not.
    """
    term = candidate.term
    if candidate.kind is TermKind.NAME:
        return " " in term
    return term.upper() == human.symbol or is_distinctive(term)
