"""Choose the organism whose gene a name refers to, and fit the candidates to it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set

import msgspec
from msgspec.structs import replace

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.index import FOLLOW_HUMAN, Lexicon
from annotator.lexicon.organisms import PROKARYOTES
from annotator.provenance import EvidenceSource, TermKind
from annotator.recognition.genes.organism_places import (
    HUMAN_DEFAULT,
    IN_TITLE,
    NAMED,
    SHARE,
    TITLE_CASE,
    UPPER_CASE,
    OrganismPlaces,
)  # fmt: skip
from annotator.recognition.genes.organism_signs import MOUSE, OrganismSigns
from annotator.recognition.genes.organisms_with_genes import (
    ANIMALS,
    are_without_genes,
    is_mammal,
    strain_with_genes,
    with_genes,
)
from annotator.recognition.genes.orthologs import better_name, orthologs_in
from annotator.recognition.genes.own_nomenclature import (
    NO_ALIAS,
    is_of_yeast,
    symbols_of_fungi,
    yeasts_kinds,
)
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE
from annotator.recognition.organisms.organism_names import OrganismMention
from annotator.records import HUMAN, Candidate, Entity, EntityType, Taxon
from annotator.symbols import is_distinctive

#: The factor for the score of a gene of a mammal that the figure does not name. (The letter case
#: of symbols costs a mouse gene a tenth in a figure about mice that writes IL-10.)
_NOT_NAMED = 0.85
#: The factor for a human gene in a figure about another mammal: papers use human symbols.
_HUMAN_NAME = 0.98
#: The factor for a gene that only the full name of an ortholog means.
_BY_ORTHOLOG = 0.9

#: Probabilities of organisms are kept inside of these bounds, and the log odds of any other.
_LEAST_SHARE = 0.03
_UNLIKELY = -3.0
#: Stands for the mammals that the figure is not about; no taxon is called so.
_ANY_MAMMAL = ""

#: Groups of organisms whose genes FamPlex's human families stand for as well.
_WITH_FAMILIES = ANIMALS | {"human", "virus"}

#: An object that stands for a key: the key itself would be hashed for each name of a caption.
_stand_in = BoundedCache[object, object](lambda _: object(), 4_096).__getitem__

_TITLE_CASE = re.compile(r"[A-Z][a-z]+[a-z0-9-]*\d")


class GeneOrganisms(msgspec.Struct, frozen=True):
    """The organisms whose genes a caption can name.

    ``about`` are the taxa that fit; empty means any. ``places`` are where the caption names
    organisms, and ``titles`` the taxa that the figure's or the paper's title names. ``only`` are
    the taxa whose genes are wanted; empty means all. ``has_families`` is whether FamPlex's families
    have orthologs in these organisms, ``groups`` the groups that these belong to, such as plant.
    ``odds`` are the log odds of organisms, and ``lacks_genes`` is whether the lexicon has no genes
    of the first one, or those that are nearly as likely. ``ranks`` are the places of ``taxa`` in
    their order, -1 for what has no organism. ``key`` is that of a cache: with a name, its target
    organism and ``lacks_genes``, which ``key`` does not tell, it determines the choice. ``options``
    are the organisms whose genes a name can refer to, and ``only_target`` is that of every name,
    empty if there are several. ``of_fungi`` is how a fungus's own symbols are written, None if none
    are told by that; ``of_yeast`` are the kinds of terms that mean yeast's; ``signs`` are what a
    text that is no caption says of organisms.
    """

    taxa: Sequence[Taxon]
    about: Set[str]
    places: OrganismPlaces
    titles: Set[str]
    only: Set[str]
    lexicon: Lexicon
    has_families: bool
    groups: Set[str]
    odds: Mapping[str, float]
    lacks_genes: bool
    ranks: Mapping[str, int]
    key: object
    options: Sequence[str]
    only_target: str
    of_fungi: re.Pattern[str] | None
    of_yeast: Set[TermKind]
    signs: OrganismSigns | None

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
        *,
        in_figure: bool = True,
    ) -> GeneOrganisms:
        """Derive what else is to be known for a figure about ``taxa``.

        A text that is no caption (``in_figure``) may be about any mammal that it names.
        """
        listed = {taxon.taxon for taxon in taxa}
        known = lexicon.organisms
        fitting = listed if in_figure else listed | about
        places = [
            (name.start, name.taxon if in_figure else strain_with_genes(name.taxon, lexicon))
            for name in organisms
            if name.start >= 0
            and name.taxon in fitting
            and not known[name.taxon].is_guest
            and (name.taxon in listed or not name.aside)
        ]
        in_caption = EvidenceSource.CAPTION
        own_genes = {
            taxon.taxon
            for taxon in taxa
            if any(e.source is in_caption for e in taxon.evidence)
            and with_genes(taxon.taxon, lexicon) in lexicon.gene_taxa
        }
        placed = OrganismPlaces(caption, places, own_genes)
        groups = {o.group for taxon in listed if (o := known.get(taxon)) is not None}
        has_families = not groups or not groups.isdisjoint(_WITH_FAMILIES)
        ranks = {"": -1} | {taxon.taxon: rank for rank, taxon in enumerate(taxa)}
        of_fungi = symbols_of_fungi(taxa, lexicon)
        names = tuple((taxon.taxon, taxon.name) for taxon in taxa)
        key = _stand_in((names, about, only, of_fungi))
        shown = None
        if not in_figure:
            with_own = {strain_with_genes(taxon, lexicon) for taxon in titles}
            shown = OrganismSigns(caption, placed, with_own, lexicon)
        options = _options(taxa, about, placed, only, shown, lexicon)
        only_target = "" if options else min(only)
        if len(options) == 1:
            only_target = with_genes(options[0], lexicon)
        return cls(
            taxa, about, placed, titles, only, lexicon, has_families, groups,
            _odds(taxa, lexicon, in_figure=in_figure), are_without_genes(taxa, lexicon), ranks, key,
            options, only_target, of_fungi, yeasts_kinds(taxa, lexicon), shown,
        )  # fmt: skip

    @property
    def is_prokaryote(self) -> bool:
        """Return True if one of the organisms is a bacterium or archaeon."""
        return not self.groups.isdisjoint(PROKARYOTES)

    @property
    def first_group(self) -> str:
        """Return the group of the first organism; empty if that is not known."""
        return self.lexicon.organisms.group(self.taxa[0].taxon) if self.taxa else ""

    @property
    def is_animal(self) -> bool:
        """Return True if all of the organisms are animals other than human, the default."""
        return bool(self.groups) and self.groups <= ANIMALS

    def is_mammal(self, taxon: str) -> bool:
        """Return True for human and other mammals."""
        return is_mammal(taxon, self.lexicon)

    def log_odds(self, taxon: str) -> float:
        """Return the log odds that the figure is about an organism; 0 for none.

        Mammals share the best of theirs, since their genes stand for each other.
        """
        if not taxon or not self.about:
            return 0.0
        if taxon not in self.about:
            return _UNLIKELY
        return self.odds.get(taxon, self.odds[_ANY_MAMMAL])

    def target(self, start: int, text: str) -> str:
        """Return the organism (a CURIE) whose gene the name at ``start`` refers to.

        The organism of the figure with the most support from the surrounding words, the whole
        caption, the titles and the letter case of the name.
        """
        if self.only_target:
            return self.only_target
        if (signs := self.signs) is not None:
            return max(self.options, key=lambda taxon: signs.support(taxon, start, text))
        support = self.places.support(start)
        for taxon in self.options:
            support[taxon] = support.get(taxon, 0.0) + self._support_in_all(taxon, text)
        # Ties go to the first, which has the most evidence in the figure.
        return with_genes(max(self.options, key=support.__getitem__), self.lexicon)

    def _support_in_all(self, taxon: str, text: str) -> float:
        """Return the support for ``taxon`` in the whole caption, the titles and the letter case."""
        support = 0.0
        if named := self.places.counts[taxon]:
            support += SHARE * named / len(self.places.taxa) + NAMED
        elif taxon in self.places.shown:
            support += NAMED
        if taxon in self.titles:
            support += IN_TITLE
        if taxon == HUMAN:
            is_upper = len(text) > 2 and text.isupper()
            return support + HUMAN_DEFAULT + (UPPER_CASE if is_upper else 0.0)
        if _TITLE_CASE.match(text) and is_mammal(taxon, self.lexicon):
            support += TITLE_CASE
        return support

    def fitting(
        self, pairs: Iterable[tuple[float, Candidate]], target: str
    ) -> list[tuple[float, Candidate]]:
        """Return the candidates that fit this figure, with adjusted scores, each entity once.

        Orthologs are merged into the gene of ``target`` if there is one.
        """
        best: dict[str, tuple[float, Candidate]] = {}
        for score, candidate in pairs:
            pair = self._fit(score, candidate, target)
            if pair is not None and self._wanted(pair[1].entity):
                kept = best.get(pair[1].entity.id)
                best[pair[1].entity.id] = pair if kept is None else better_name(kept, pair)
        return list(best.values())

    def fits_any(self, pairs: Iterable[tuple[float, Candidate]], target: str) -> bool:
        """Return True if ``fitting`` returns any candidate."""
        return any(
            (pair := self._fit(score, candidate, target)) is not None
            and self._wanted(pair[1].entity)
            for score, candidate in pairs
        )

    def orthologs(
        self, pairs: Sequence[tuple[float, Candidate]], text: str
    ) -> tuple[tuple[tuple[float, Candidate], ...], ...]:
        """Return the genes that a full name means through orthologs, each with its score."""
        if not self.about or self.only:
            return ()
        found = orthologs_in(self.about, (candidate for _, candidate in pairs), self.lexicon, text)
        score = max((score for score, _ in pairs), default=0.0) * _BY_ORTHOLOG
        return tuple(((score, candidate),) for candidate in found)

    def twins(
        self, score: float, best: Candidate, target: str
    ) -> tuple[tuple[tuple[float, Candidate], ...], ...]:
        """Return the two genes of ``target`` that a human gene stands for: Ins1 and Ins2 for INS.

        Their symbols must differ in a number alone; empty where there is one ortholog, or none.
        """
        if best.entity.taxon != HUMAN or target == HUMAN or self.only or not self._is_named(target):
            return ()
        genes = self.lexicon.counterparts(best.entity.id, target)
        stems = {gene.symbol.rstrip("0123456789") for gene in genes}
        if len(genes) != 2 or len(stems) != 1:
            return ()
        return tuple(((score * _HUMAN_NAME, _as(gene, best)),) for gene in genes)

    def _species(self, taxon: str) -> str:
        return self.lexicon.species_of_strains.get(taxon, taxon)

    def _is_named(self, taxon: str) -> bool:
        """Return True for a taxon that fits, but for mammals that the figure is not about."""
        return taxon in self.about and (taxon in self.ranks or not self.is_mammal(taxon))

    def _wanted(self, entity: Entity) -> bool:
        return not self.only or not entity.taxon or entity.taxon in self.only

    def _fit(
        self, score: float, candidate: Candidate, target: str
    ) -> tuple[float, Candidate] | None:
        """Return the candidate with its score adjusted to this figure; None if it does not fit.

        Chemicals fit everywhere, families in animals and fungi: FamPlex's human families also stand
        for orthologs, but not for a plant's lactate dehydrogenase. A gene of a mammal that the
        figure does not name is replaced by its ortholog: AKT1 in a figure about mice is mouse Akt1,
        and mouse Ror2 in a figure that names no organism is ROR2.
        """
        taxon = candidate.entity.taxon
        if taxon and self.lacks_genes and self._species(taxon) != self._species(target):
            return None
        if candidate.entity.type is EntityType.GENE_FAMILY and not self.has_families:
            return None
        if is_of_yeast(taxon):
            # Beside the name of yeast itself, its symbols are its own.
            kinds = self.of_yeast or (NO_ALIAS if is_of_yeast(target) else ())
            is_reviewed = bool(kinds) and candidate.source == CURATED_SOURCE
            if candidate.kind not in kinds and not is_reviewed:
                return None
        if not taxon or not self.about or taxon == target:
            return score, candidate
        if taxon not in self.about:
            return self._fit_named_after_human(score, candidate, target)
        if taxon == HUMAN:
            own = self.lexicon.counterpart(candidate.entity.id, target)
            if own is not None:
                # Reviewed names mean the same in any mammal: no other source's name wins.
                is_reviewed = candidate.source == CURATED_SOURCE
                return score * (1.0 if is_reviewed else _HUMAN_NAME), _as(own, candidate)
            return score * (1.0 if self._is_named(taxon) else _NOT_NAMED), candidate
        is_named = self._is_named(taxon)
        human = self.lexicon.human_ortholog(candidate.entity)
        if human is not None:
            ortholog = human if target == HUMAN else self.lexicon.counterpart(human.id, target)
            if ortholog is not None and (is_named or _stands_for(candidate, human)):
                factor = _HUMAN_NAME if is_named else _NOT_NAMED
                return score * factor, _as(ortholog, candidate)
        return (score, candidate) if is_named else None

    def _fit_named_after_human(
        self, score: float, candidate: Candidate, target: str
    ) -> tuple[float, Candidate] | None:
        """Return the gene of a bird or fish that bears the symbol of a human gene, by its name.

        Names of human genes that were reviewed are used for them (p53, IKKβ); tp53, gabra2a.
        """
        human = candidate.entity
        is_reviewed = human.taxon == HUMAN and candidate.source == CURATED_SOURCE
        if not is_reviewed or self.lexicon.organisms.group(target) not in FOLLOW_HUMAN:
            return None
        own = self.lexicon.counterpart(human.id, target)
        if own is None or not own.symbol.upper().startswith(human.symbol):
            return None
        return score * _HUMAN_NAME, _as(own, candidate)


def _options(
    taxa: Sequence[Taxon], about: Set[str], places: OrganismPlaces, only: Set[str],
    signs: OrganismSigns | None, lexicon: Lexicon,
) -> tuple[str, ...]:  # fmt: skip
    """Return the organisms whose genes a name can refer to, the first of the figure first.

    Human is one beside others, and where a text is no caption, as is mouse if it is shown there.
    """
    first = taxa[0].taxon if taxa else HUMAN
    if signs is not None:
        first = strain_with_genes(first, lexicon)
    options = dict.fromkeys([first, *places.counts])
    if HUMAN in about and (places.taxa or only or signs is not None):
        options.setdefault(HUMAN)
    if MOUSE in about and signs is not None and signs.shows_mouse:
        options.setdefault(MOUSE)
    return tuple(taxon for taxon in options if not only or taxon in only)


def _odds(taxa: Sequence[Taxon], lexicon: Lexicon, *, in_figure: bool) -> dict[str, float]:
    """Return the log odds of each organism that the figure is about, and of any mammal.

    Those of mammals are even in a text that is no caption and names none.
    """
    odds = {taxon.taxon: _log_odds(taxon.probability) for taxon in taxa}
    for taxon in taxa:
        organism = lexicon.organisms.get(taxon.taxon)
        if organism is not None and organism.strains:
            odds |= dict.fromkeys(organism.strains, _log_odds(taxon.probability))
    mammals = [value for taxon, value in odds.items() if is_mammal(taxon, lexicon)]
    odds[_ANY_MAMMAL] = max(mammals, default=_log_odds(0.0) if in_figure else 0.0)
    return odds


def _log_odds(share: float) -> float:
    share = min(max(share, _LEAST_SHARE), 1.0 - _LEAST_SHARE)
    return math.log(share / (1.0 - share))


def _as(entity: Entity, candidate: Candidate) -> Candidate:
    """Return the candidate with its gene replaced by an ortholog, noted in ``via_ortholog``."""
    if candidate.entity.type is not EntityType.GENE or entity.id == candidate.entity.id:
        return candidate
    return replace(candidate, entity=entity, via_ortholog=candidate.entity.symbol)


def _stands_for(candidate: Candidate, human: Entity) -> bool:
    """Return True if a mouse gene's name is distinctive enough in a figure that names no mouse.

    A symbol is if it is also the human one (Ror2) or hardly any other gene has it; old short
    symbols (co, act, This) are not.
    """
    term = candidate.term
    if candidate.kind is TermKind.NAME:
        return " " in term
    return term.upper() == human.symbol or is_distinctive(term)
