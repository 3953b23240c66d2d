"""Look names up in the lexicon, with the plausibility of each candidate; cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from functools import cached_property

from msgspec.structs import replace
from rapidfuzz import fuzz

from annotator.bounded_cache import BoundedCache, interned
from annotator.lexicon.decoding import Candidates
from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import DefinitionRule, DropRule, TermKind
from annotator.recognition.chemicals.chemical_spans import ChemicalNames
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definition_spans import names_something
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.disambiguation import DisambiguationCache
from annotator.recognition.genes.family_subunits import values_in
from annotator.recognition.genes.micro_rnas import micro_rna_loci
from annotator.recognition.names.plausibility import OTHER_TYPES, scored_candidates
from annotator.recognition.names.variants import is_modified
from annotator.recognition.spans.candidate_spans import Scored
from annotator.records import HUMAN, Candidate, Entity, EntityType, GroundedDefinition
from annotator.symbols import initials_fit
from annotator.text import matching_key

#: Captions repeat the same few thousand names; beyond this number of those that are looked up in
#: the same way, they are forgotten. A dictionary of 32,768 slots has room for as many.
_KEPT = 21_845

#: The least similarity (0 to 100) of a misspelt name.
_MISSPELT = 80.0

#: Definitions whose groundings are kept.
_KEPT_DEFINITIONS = 8_192

#: Sets of organisms that figures are about, of which definitions share the same few.
_KEPT_ABOUT = 1_024

#: Families whose subunits are kept.
_KEPT_FAMILIES = 512
#: α of hemoglobin means both.
_MOST_ALIKE = 2

#: What stands for all taxa of which the lexicon has no genes.
_WITHOUT_GENES = frozenset(("",))

#: The least plausibility of a name that the caption does not define.
_LEAST_PLAUSIBLE = 0.45


def is_plausible(scored: Scored) -> bool:
    """Return True if a name is plausible enough without a definition in the caption."""
    return bool(scored) and scored[0][0] >= _LEAST_PLAUSIBLE


def _is_cue(organism: Candidate, surface: str) -> bool:
    """Return True for a cell line or strain, whose name may also be a gene's alias: HeLa, THP-1."""
    return organism.kind is TermKind.SYNONYM and organism.term == surface


def _are_alike(symbols: Set[str]) -> bool:
    """Return True for one symbol, or two that differ in their last number."""
    stems = {symbol.rstrip("0123456789") for symbol in symbols}
    return len(stems) == 1 and len(symbols) <= _MOST_ALIKE


class NameLookup:
    """The plausible candidates of names, for one lexicon and its word lists."""

    def __init__(self, lexicon: Lexicon, lists: WordLists) -> None:
        """Start with empty caches."""
        self.lexicon = lexicon
        self.lists = lists
        #: By whether the match is a plural; None for names that are asked for themselves.
        self._kept: dict[bool | None, dict[str, Scored]] = {False: {}, True: {}, None: {}}
        self.choices = DisambiguationCache()
        self._subunits = BoundedCache(self._by_subunit, _KEPT_FAMILIES)
        self._ground = BoundedCache(self._grounded, _KEPT_DEFINITIONS)
        self._one_about: Callable[[frozenset[str]], frozenset[str]] = interned(_KEPT_ABOUT)
        self.chemicals = ChemicalNames(self._plausible, self._chemicals, lexicon.may_be_chemical)

    def of_match(self, match: Match, surface: str) -> Scored:
        """Return the plausible candidates of a match whose text is ``surface``, best first.

        Empty for implausible names, for a name with its modification (p-Akt), and for names of
        cell lines and strains (HeLa).
        """
        scored = self._kept[match.plural].get(surface)
        if scored is None:
            candidates: Iterable[Candidate] = match.candidates
            if loci := micro_rna_loci(surface, self.lexicon):
                candidates = (*candidates, *loci)
            scored = scored_candidates(candidates, surface, match.plural, self.lists)
            if not is_plausible(scored) or self._dropped(match, surface, scored) is not None:
                scored = ()
            scored = self._keep(surface, match.plural, scored, match.candidates)
        return scored

    def why_not(self, match: Match, surface: str) -> DropRule | None:
        """Return the rule by which ``of_match`` is empty; None if it is not."""
        scored = scored_candidates(match.candidates, surface, match.plural, self.lists)
        return self._dropped(match, surface, scored)

    def _dropped(self, match: Match, surface: str, scored: Scored) -> DropRule | None:
        if not is_plausible(scored):
            annotated = any(c.entity.type not in OTHER_TYPES for c in match.candidates)
            return DropRule.IMPLAUSIBLE if annotated else DropRule.OTHER_TYPE
        if is_modified(surface, scored[0][1], self.knows):
            return DropRule.MODIFIED
        if any(_is_cue(organism, surface) for organism in match.candidates.organisms):
            return DropRule.CELL_LINE
        return None

    def of(self, name: str) -> Scored:
        """Return the plausible candidates of a whole name, best first."""
        scored = self._kept[None].get(name)
        if scored is None:
            candidates: Iterable[Candidate]
            candidates = listed = self.lexicon.lookup(name)
            if loci := micro_rna_loci(name, self.lexicon):
                candidates = (*candidates, *loci)
            if not candidates:
                return ()  # not kept: many words are asked for that are no names
            scored = scored_candidates(candidates, name, True, self.lists)
            scored = self._keep(name, None, scored, listed)
        return scored

    def _plausible(self, name: str) -> Scored:
        scored = self.of(name)
        return scored if is_plausible(scored) else ()

    def grounded(self, definition: Definition, about: Set[str]) -> GroundedDefinition:
        """Return the grounding of a definition in a figure about these taxa; empty means any."""
        # Figures repeat the definitions of their paper and of their field. How they were found only
        # matters to further names.
        found_by = definition.found_by if definition.found_by == "alias" else "title"
        key = Definition(definition.short, definition.long, -1, -1, -1, -1, found_by)
        taxa = self._taxa_with_genes.intersection(about)
        return self._ground[key, self._one_about(taxa) if taxa or not about else _WITHOUT_GENES]

    def _of_last_word(self, definition: Definition) -> tuple[Candidate, ...]:
        """Return what the short form and the last word of the long form both mean.

        GSH, "newly made glutathione".
        """
        first, _, last = definition.long.rpartition(" ")
        if not first or not (meant := self._chemicals(last)):
            return ()
        short = self._chemicals(definition.short)
        is_same = bool(short) and short[0][1].entity.id == meant[0][1].entity.id
        return (meant[0][1],) if is_same else ()

    def _of_own_name(self, definition: Definition) -> tuple[Candidate, ...]:
        """Return what the short form means anywhere, if the long form misspells a name of it.

        cGMP, "cyclic guanylyl monophosphate". Of one word, another ending is another compound.
        """
        long = definition.long.lower()
        if " " not in long or not initials_fit(definition.short, definition.long):
            return ()
        if not (own := self._chemicals(definition.short)):
            return ()
        names = self.lexicon.names(own[0][1].entity.id)
        is_name = any(fuzz.ratio(long, name.lower()) >= _MISSPELT for name in names)
        return (own[0][1],) if is_name else ()

    def subunits(self, family: Entity, value: str) -> tuple[str, ...]:
        """Return the symbol of the gene of a family whose full names end in this letter or number.

        Those of two where its subunits are α1 and α2, and the value is α; empty for more.
        """
        found = self._subunits[family.members]
        if value in found:
            return found[value]
        alike = {s for v, symbols in found.items() if v[:-1] == value for s in symbols}
        return tuple(sorted(alike)) if len(alike) <= _MOST_ALIKE else ()

    def _by_subunit(self, members: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """Return the symbols of genes by the letter or number of what they encode.

        Empty where several encode it that are not numbered alone: HBA1 and HBA2.
        """
        found: dict[str, set[str]] = {}
        for gene in filter(None, map(self.lexicon.entity, members)):
            for value in values_in(self.lexicon.names(gene.id)):
                found.setdefault(value, set()).add(gene.symbol)
        return {v: tuple(sorted(s)) if _are_alike(s) else () for v, s in found.items()}

    @cached_property
    def _taxa_with_genes(self) -> frozenset[str]:
        """Return the taxa that differ to a definition: all without genes are alike."""
        return self.lexicon.gene_taxa | {HUMAN}

    def _grounded(self, key: tuple[Definition, frozenset[str]]) -> GroundedDefinition:
        definition, about = key
        grounding = ground_definition(definition, self.lexicon, self.lists, about)
        if grounding.candidates or grounding.type not in (None, EntityType.CHEMICAL):
            return grounding
        is_chemical = grounding.type is not None and names_something(grounding)
        known = self.chemicals.of_short_form(definition, is_chemical=is_chemical)
        known = known or self._of_last_word(definition) or self._of_own_name(definition)
        if not known:
            return grounding
        return replace(
            grounding, candidates=known, type=EntityType.CHEMICAL, rule=DefinitionRule.KNOWN_SHORT
        )

    def _chemicals(self, name: str) -> Scored:
        """Return the plausible candidates of a name whose best is a chemical."""
        # Most words that are asked for are none: they are not scored, and not kept.
        if not self.lexicon.may_be_chemical(matching_key(name.strip())):
            return ()
        scored = self._plausible(name)
        return scored if scored and scored[0][1].entity.type is EntityType.CHEMICAL else ()

    def knows(self, name: str) -> bool:
        """Return True if a name has plausible candidates."""
        return bool(self.of(name))

    def is_chemical(self, name: str) -> bool:
        """Return True if the best candidate of a name is a chemical."""
        scored = self.of(name.strip())
        return bool(scored) and scored[0][1].entity.type is EntityType.CHEMICAL

    def _keep(self, name: str, plural: bool | None, scored: Scored, listed: Candidates) -> Scored:
        """Keep the candidates of a name, ``listed`` under its key, and return them."""
        kept = self._kept[plural]
        if len(kept) >= _KEPT:
            kept.clear()
        if scored:
            scored = listed.one_object(scored)
            term = scored[0][1].term
            name = term if term == name else name  # one string for both
        kept[name] = scored
        return scored
