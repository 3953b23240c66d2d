"""A definition with the properties that several rules of its grounding use, each computed once."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cached_property

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import TermKind
from annotator.recognition.definitions.definition_names import (
    is_one_of,
    is_own_symbol,
    known_candidates,
    possible_candidates,
    resembles,
    shares_word,
    trimmed_forms,
)
from annotator.recognition.definitions.definitions import Definition, without_bracket
from annotator.recognition.definitions.plant_names import (
    SYMBOLS,
    is_a_plants_gene,
    symbols_of_cress,
)
from annotator.recognition.genes.gene_classes import names_a_class
from annotator.recognition.genes.micro_rnas import micro_rna_loci
from annotator.recognition.genes.orthologs import orthologs_in
from annotator.recognition.genes.own_nomenclature import CRESS
from annotator.recognition.names.head_nouns import ends_in_enzyme, names_something_else
from annotator.recognition.names.plausibility import scored_candidates
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE, is_of_class_words
from annotator.records import GENE_TYPES, HUMAN, Candidate, EntityType
from annotator.symbols import initials_fit, is_like_a_bacteriums
from annotator.text import matching_key

Candidates = tuple[Candidate, ...]


#: The least plausibility of what a short form means without a definition.
_WELL_KNOWN = 0.85
#: The length of symbols that several enzymes may have.
_SHORT_SYMBOL = 3
#: HIFi, "HIF inhibitor": a drug that is named after the gene; IL-1 receptor antagonist is none.
_DRUG = re.compile(
    r"(?:^|\s)(?:[A-Z][A-Z0-9-]+|tyrosine kinase|[γg]\S*secretase|proteasome"
    r"|(?!IL-|interleukin|\d)\S+ receptor)\s(?:inhibitor|antagonist|agonist|blocker)s?$"
)
#: The words that both expressions end in.
_DRUG_WORDS = ("inhibitor", "agonist", "blocker")
_INHIBITOR = re.compile(r"[A-Z0-9]i: .*inhibitors?$")
#: A short form to which numbers may be added, and how many are.
_UNNUMBERED = re.compile(r"[A-Za-z]{3,6}")
_MOST_NUMBERED = 9
#: A name of three words, or with a locant or dash; two words are often those of a class.
_IS_SPECIFIC = re.compile(r"\S \S+ \S|[\d-]\S* \S")

#: The last word of names such as N-methyl serotonin and saikosaponin a.
_HEAD_IN = re.compile(
    r"(?:^|[\s-])([a-z]{4,}in)s?(?:\s[A-Z0-9]{1,2}|\s[A-Z](?:\d[a-z]|-\d)|\sI{1,3}[A-Z]?)?$",
    re.IGNORECASE,
)
#: What ends the name of a transporter: TPT, "triose phosphate translocator".
_CARRIERS = ("transporter", "translocator", "antiporter", "symporter", "permease")
#: The kinds of terms that a defined short form may be in organisms whose genes have short names.
_KINDS = {
    CRESS: SYMBOLS,
    "ncbitaxon:559292": (TermKind.APPROVED_SYMBOL,),
}


class DefinitionCase:
    """One definition, with the properties that several rules use."""

    def __init__(
        self, definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str]
    ) -> None:
        """Look up the short form; ``about`` are the taxa whose genes are candidates, or empty."""
        self.short = definition.short
        self.long = without_bracket(definition.long)
        self.whole = definition.long
        self.lexicon = lexicon
        self.own = possible_candidates(lexicon.lookup(self.short), about)
        self._lists = lists
        self._about = about

    @cached_property
    def is_other(self) -> bool:
        """Return True if the long form says that the short form is no gene: a process, a drug."""
        long = self.long
        is_process = self._lists.common_words.get(long.lower()) == "process"
        if is_process or names_something_else(long):  # TCA, tricarboxylic acid
            return True
        return any(word in long for word in _DRUG_WORDS) and bool(
            _DRUG.search(long) or _INHIBITOR.search(f"{self.short}: {long}")
        )

    @property
    def is_not_human(self) -> bool:
        """Return True if the figure has other organisms, none of them human."""
        return bool(self._about) and HUMAN not in self._about

    @cached_property
    def is_enzyme(self) -> bool:
        """Return True if the long form ends like the name of an enzyme."""
        return ends_in_enzyme(self.long)

    @cached_property
    def known(self) -> tuple[Candidates, str]:
        """Return the candidates of the long form or its core, and the form that has them."""
        found, form = self._listed
        single = tuple(c for c in found if not names_a_class(c, form, found, self.lexicon))
        return (single, form) if single else ((), "")

    @cached_property
    def names_class(self) -> bool:
        """Return True if the genes that are called so are of a class: CISH of the SOCS proteins."""
        found, form = self._listed
        if found:
            return all(names_a_class(c, form, found, self.lexicon) for c in found)
        if not self.resembling:
            return False
        others = self.lexicon.numbered(self.long)
        return all(
            c.kind is TermKind.ALIAS_SYMBOL
            and len({*others.get(c.entity.taxon, ())} - {c.entity.id}) > 1
            for c in self.resembling
        )

    @cached_property
    def _listed(self) -> tuple[Candidates, str]:
        return known_candidates(self.whole, self.lexicon, self._lists, self._about)

    @cached_property
    def orthologs(self) -> tuple[Candidates, str]:
        """Return the genes that the long form means through orthologs, and the form that does."""
        for form in trimmed_forms(self.whole) if self._has_genes else ():
            named = self.lexicon.lookup(form)
            if not named:
                continue  # most are not in the lexicon
            scored = scored_candidates(named, form, True, self._lists)
            found = orthologs_in(self._about, (c for _, c in scored), self.lexicon)
            if found:
                return found, form
        return (), ""

    @cached_property
    def _has_genes(self) -> bool:
        """Return True if the figure has organisms, and the lexicon genes that may be of them."""
        about = self._about
        return bool(about) and not self.lexicon.gene_taxa.isdisjoint(("", *about))

    @cached_property
    def resembling(self) -> Candidates:
        """Return the short form's candidates with a name that resembles the long form."""
        return () if self.is_class_word else tuple(filter(self.resembles, self.own))

    @cached_property
    def is_class_word(self) -> bool:
        """Return True for a word that says of hundreds of genes what they are: P, "protein"."""
        return " " not in self.long and is_of_class_words(self.long.lower().removesuffix("s"))

    def resembles(self, candidate: Candidate) -> bool:
        """Return True if one of the candidate's names resembles the long form."""
        # An enzyme resembles its substrate: FBP, "fructose-1,6-bisphosphatase".
        if candidate.entity.type not in GENE_TYPES and self.is_enzyme:
            return False
        return resembles(candidate, self.long, self.lexicon, whole=self.is_other)

    @cached_property
    def of_reviewed_alias(self) -> Candidates:
        """Return the genes that have the short form as a reviewed alias, and those named alike."""
        reviewed = {
            c.entity.symbol.upper()
            for c in self.lexicon.lookup(self.short)
            if c.source == CURATED_SOURCE and c.term == self.short
        }
        return tuple(c for c in self.genes if c.entity.symbol.upper() in reviewed)

    @cached_property
    def well_known(self) -> Candidates:
        """Return the short form's candidates that it would mean without a definition."""
        scored = scored_candidates(self.own, self.short, True, self._lists)
        return tuple(c for score, c in scored if score >= _WELL_KNOWN)

    @cached_property
    def heads(self) -> tuple[tuple[float, Candidate], ...]:
        """Return the candidates of the long form's last word in -in, before a letter or number."""
        found = _HEAD_IN.search(self.long)
        if found is None:
            return ()
        name = found[1] if self.lexicon.lookup(found[1]) else found[0].strip(" -")
        return scored_candidates(self.lexicon.lookup(name), name, True, self._lists)

    @cached_property
    def genes(self) -> Candidates:
        """Return the short form's candidates that are genes or families."""
        return tuple(c for c in self.own if c.entity.type in GENE_TYPES)

    @cached_property
    def micro_rna(self) -> Candidates:
        """Return the loci of the microRNA that the short form, or else the long form, names."""
        loci = micro_rna_loci(self.short, self.lexicon) or micro_rna_loci(self.long, self.lexicon)
        return tuple(c for c in loci if not self._about or c.entity.taxon in self._about)

    @cached_property
    def numbered(self) -> tuple[Candidates, ...]:
        """Return the genes of the short or the long form with 1, 2, ..., one tuple a number.

        Those of the short form must have the long form as a name. A name such as heat shock protein
        says too little of its genes.
        """
        if not _UNNUMBERED.fullmatch(self.short) or not self._has_genes:
            return ()
        if is_of_class_words(self.long):
            return ()
        found = []
        longs = self._with_numbers(self.long) if _IS_SPECIFIC.search(self.long) else {}
        shorts = self._with_numbers(self.short)
        for number in sorted({*longs, *shorts}):
            genes = tuple(longs.get(number, ()))
            if not genes:
                genes = tuple(
                    c
                    for c in shorts.get(number, ())
                    if is_one_of(c, self.long, self.short, self.lexicon)
                )
            if genes:
                found.append(genes)
        return tuple(found)

    def _with_numbers(self, name: str) -> dict[int, list[Candidate]]:
        """Return the genes of the organisms that ``name`` with a number means, by the number."""
        # The key of a name with another number differs in the number alone.
        key = matching_key(f"{name} 1").removesuffix("1")
        return {
            number: genes
            for number in range(1, _MOST_NUMBERED + 1)
            if self.lexicon.has_key(f"{key}{number}")
            if (genes := self._genes_named(f"{name} {number}"))
        }

    def _genes_named(self, name: str) -> list[Candidate]:
        possible = possible_candidates(self.lexicon.lookup(name), self._about)
        return [c for c in possible if c.entity.type is EntityType.GENE]

    @cached_property
    def plants_gene(self) -> Candidates | None:
        """Return the gene of cress that the definition writes out, nothing for another plant's.

        None if the short form is no symbol of cress, the long form is not written as a gene's name,
        or the lexicon has the genes of the figure's organisms.
        """
        if not self.is_not_human or not is_a_plants_gene(self.short, self.long):
            return None
        is_cress = CRESS in self._about
        if not is_cress and not self.lexicon.gene_taxa.isdisjoint(self._about):
            return None
        genes = symbols_of_cress(self.short, self.lexicon)
        return (genes if is_cress else ()) if genes else None

    @cached_property
    def of_model_organism(self) -> Candidates:
        """Return the gene of yeast or cress that has the short form as it is written, if one does.

        Their names hardly ever say what the enzyme is: HDS in cress is CHLOROPLAST BIOGENESIS 4. An
        alias counts in cress for enzymes and transporters, unless it has two letters, which fit
        any: TS; in yeast, where aliases are many, symbols alone, and of enzymes.
        """
        if len(self._about) == 0 or HUMAN in self._about:
            return ()
        written = tuple(
            c
            for c in self.genes
            if c.term == self.short
            and c.kind in _KINDS.get(c.entity.taxon, ())
            and (c.kind is TermKind.APPROVED_SYMBOL or len(self.short) >= _SHORT_SYMBOL)
        )
        if len({c.entity.id for c in written}) != 1:
            return ()
        is_carrier = written[0].entity.taxon == CRESS and self.long.endswith(_CARRIERS)
        if not self.is_enzyme and not is_carrier:
            return ()
        return () if self._is_another_enzyme(written[0]) else written

    def _is_another_enzyme(self, candidate: Candidate) -> bool:
        """Tell that of AGT, "anthocyanin glycosyltransferase": the gene is a transaminase's.

        Longer symbols are hardly those of two enzymes.
        """
        if len(self.short) > _SHORT_SYMBOL:
            return False
        is_enzyme = any(map(ends_in_enzyme, self.lexicon.names(candidate.entity.id)))
        return is_enzyme and not shares_word(candidate, self.long, self.lexicon, specific=True)

    def native(self, candidates: Candidates) -> Candidates:
        """Leave out what the short form is not written for, in figures without human genes.

        AlsS, "acetolactate synthase", is a bacterium's in yeast; and Acr1, "acyl-CoA reductase",
        is no alias of a carrier.
        """
        if not self.is_not_human:
            return candidates
        if is_like_a_bacteriums(self.short):
            exact = {c.entity.id for c in self.own if c.term == self.short}
            return tuple(
                c for c in candidates if c.entity.type not in GENE_TYPES or c.entity.id in exact
            )
        return tuple(c for c in candidates if not self._is_alias_of_another(c))

    def _is_alias_of_another(self, candidate: Candidate) -> bool:
        """Tell that the long form is an enzyme that the gene of a yeast's alias is not."""
        if candidate.kind is not TermKind.ALIAS_SYMBOL or not self.is_enzyme:
            return False
        taxon = candidate.entity.taxon
        organism = self.lexicon.organisms.get(self.lexicon.species_of_strains.get(taxon, taxon))
        if organism is None or organism.group != "fungus":
            return False
        is_enzyme = any(map(ends_in_enzyme, self.lexicon.names(candidate.entity.id)))
        return not is_enzyme or not shares_word(candidate, self.long, self.lexicon, specific=True)

    @cached_property
    def described(self) -> Candidates:
        """Return what is only described: A20, "ubiquitin-modifying enzyme", is no other protein.

        What is spelled out, by its initials, is another one (MCT, "MEP cytidylyltransferase").
        """
        if self.is_not_human or initials_fit(self.short, self.long):
            return ()
        return tuple(
            c for c in self.well_known if c.source == CURATED_SOURCE and c.entity.type in GENE_TYPES
        )

    @cached_property
    def own_symbols(self) -> Candidates:
        """Return the genes and families whose own symbol is the short form."""
        return tuple(c for c in self.genes if is_own_symbol(c, self.short, self.lexicon))
