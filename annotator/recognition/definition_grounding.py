"""Ground the definitions of a caption: to candidates, an unknown gene or chemical, or neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import cached_property

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definition_names import (
    families_spelled,
    family_of,
    is_one_of,
    is_own_symbol,
    known_candidates,
    members_of_named,
    possible_candidates,
    resembles,
    shares_word,
    trimmed_forms,
)
from annotator.recognition.definitions import Definition, without_bracket
from annotator.recognition.disambiguation import names_a_class
from annotator.recognition.head_nouns import (
    ends_in_enzyme,
    names_a_gene,
    names_something_else,
)
from annotator.recognition.orthologs import orthologs_in
from annotator.recognition.plausibility import names_a_disease, scored_candidates
from annotator.recognition.plausibility_rules import is_of_class_words
from annotator.records import HUMAN, Candidate, EntityType, GroundedDefinition
from annotator.symbols import is_distinctive
from annotator.text import matching_key

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)

_CHEMICAL_WORDS = WordPattern(
    lambda: rf"\b{one_of('chemical_words.tsv', 'ending', 'word')}\b", re.IGNORECASE
)

#: ``the neuronal isoform of nitric oxide synthase``: the name comes behind it.
_ISOFORM_OF = re.compile(r"(?:\w+\s)?isoforms?\sof\s(?:the\s)?", re.IGNORECASE)
#: A short form to which numbers may be added, and how many are.
_UNNUMBERED = re.compile(r"[A-Za-z]{3,6}")
_MOST_NUMBERED = 9
#: A name of three words, or with a locant or dash; two words are often those of a class.
_IS_SPECIFIC = re.compile(r"\S \S+ \S|[\d-]\S* \S")

#: The last word of names such as N-methyl serotonin and saikosaponin a.
_HEAD_IN = re.compile(r"(?:^|[\s-])([a-z]{4,}in)s?(?:\s[A-Za-z0-9]{1,2})?$", re.IGNORECASE)
#: The kinds of terms that a defined short form may be in organisms whose genes have short names.
_KINDS = {
    "ncbitaxon:3702": (TermKind.APPROVED_SYMBOL, TermKind.ALIAS_SYMBOL),
    "ncbitaxon:559292": (TermKind.APPROVED_SYMBOL,),
}
#: Words before a name that the lexicon does not have.
_NO_PART = ("a", "an", "the", "putative", "predicted", "probable", "hypothetical")
#: What a gene product is for or where it is: no part of a name that is not in the lexicon.
_PURPOSE = re.compile(r"\s(?:for|in|from|to|that|which|encoding)\s")


def ground_definition(
    definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str] = frozenset()
) -> GroundedDefinition:
    """Return the grounding of ``definition`` by the first rule that applies.

    Only genes of the organisms in ``about`` are candidates; empty means any. The long form
    decides. A long form that is not in the lexicon confirms the short form's own candidates if
    their names resemble it. Otherwise it rules them out, unless the short form is a distinctive
    symbol.
    """
    case = _Case(definition, lexicon, lists, about)
    if definition.found_by == "alias":
        return _alias(case)
    for rule, apply in _RULES:
        result = apply(case)
        if result is not None:
            candidates, kind, name = result
            name = _ISOFORM_OF.sub("", without_bracket(name), count=1)
            parts: tuple[Candidates, ...] = ()
            if rule is DefinitionRule.NUMBERED:
                parts = case.numbered
            elif rule is DefinitionRule.ORTHOLOGS:
                parts = tuple((candidate,) for candidate in candidates)
            return GroundedDefinition(
                definition.short, definition.long, candidates, kind, name, rule,
                parts if len(parts) > 1 else (),
            )  # fmt: skip
    return GroundedDefinition(
        definition.short, definition.long, (), None, definition.long, DefinitionRule.NOTHING
    )


class _Case:
    """One definition, with the properties that several rules use."""

    def __init__(
        self, definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str]
    ) -> None:
        self.short = definition.short
        self.long = without_bracket(definition.long)
        self.whole = definition.long
        self.lexicon = lexicon
        self.own = possible_candidates(lexicon.lookup(self.short), about)
        listed = self.long.lower() in lists.common_words  # TCA, tricarboxylic acid
        self.is_other = listed or names_something_else(self.long)
        self._lists = lists
        self._about = about

    @cached_property
    def is_enzyme(self) -> bool:
        """Return True if the long form ends like the name of an enzyme."""
        return ends_in_enzyme(self.long)

    @cached_property
    def known(self) -> tuple[Candidates, str]:
        """Return the candidates of the long form or its core, and the form that has them."""
        found, form = self._listed
        single = tuple(c for c in found if not names_a_class(c, form, self.lexicon))
        return (single, form) if single else ((), "")

    @cached_property
    def names_class(self) -> bool:
        """Return True if the genes that are called so are of a class: CISH of the SOCS proteins."""
        found, form = self._listed
        if found:
            return all(names_a_class(c, form, self.lexicon) for c in found)
        others = self.lexicon.numbered(self.long)
        return bool(self.resembling) and all(
            c.kind is TermKind.ALIAS_SYMBOL
            and len(others.get(c.entity.taxon, frozenset()) - {c.entity.id}) > 1
            for c in self.resembling
        )

    @cached_property
    def _listed(self) -> tuple[Candidates, str]:
        return known_candidates(self.whole, self.lexicon, self._lists, self._about)

    @cached_property
    def orthologs(self) -> tuple[Candidates, str]:
        """Return the genes that the long form means through orthologs, and the form that does."""
        for form in trimmed_forms(self.whole) if self._about else ():
            scored = scored_candidates(self.lexicon.lookup(form), form, True, self._lists)
            found = orthologs_in(self._about, (c for _, c in scored), self.lexicon)
            if found:
                return found, form
        return (), ""

    @cached_property
    def resembling(self) -> Candidates:
        """Return the short form's candidates with a name that resembles the long form."""
        return tuple(filter(self.resembles, self.own))

    def resembles(self, candidate: Candidate) -> bool:
        """Return True if one of the candidate's names resembles the long form."""
        # An enzyme resembles its substrate: FBP, "fructose-1,6-bisphosphatase".
        if candidate.entity.type not in _GENES and self.is_enzyme:
            return False
        return resembles(candidate, self.long, self.lexicon, whole=self.is_other) or (
            self.whole != self.long
            and resembles(candidate, self.whole, self.lexicon, whole=self.is_other)
        )

    @cached_property
    def heads(self) -> tuple[tuple[float, Candidate], ...]:
        """Return the candidates of the long form's last word in -in, before a letter or number."""
        found = _HEAD_IN.search(self.long)
        if found is None:
            return ()
        return scored_candidates(self.lexicon.lookup(found[1]), found[1], True, self._lists)

    @cached_property
    def genes(self) -> Candidates:
        """Return the short form's candidates that are genes or families."""
        return tuple(c for c in self.own if c.entity.type in _GENES)

    @cached_property
    def numbered(self) -> tuple[Candidates, ...]:
        """Return the genes of the short or the long form with 1, 2, ..., one tuple a number.

        Those of the short form must have the long form as a name. A name such as heat shock protein
        says too little of its genes.
        """
        if not _UNNUMBERED.fullmatch(self.short) or not self._about:
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
    def of_model_organism(self) -> Candidates:
        """Return the gene of yeast or cress that has the short form as it is written, if one does.

        Their names hardly ever say what the enzyme is: HDS in cress is CHLOROPLAST BIOGENESIS 4. An
        alias counts in cress for enzymes; in yeast, where aliases are many, symbols alone.
        """
        if len(self._about) == 0 or HUMAN in self._about:
            return ()
        written = tuple(
            c
            for c in self.genes
            if c.term == self.short and c.kind in _KINDS.get(c.entity.taxon, ())
        )
        if len({c.entity.id for c in written}) != 1 or not self.is_enzyme:
            return ()
        return written

    @cached_property
    def own_symbols(self) -> Candidates:
        """Return the genes and families whose own symbol is the short form."""
        return tuple(c for c in self.genes if is_own_symbol(c, self.short, self.lexicon))


Candidates = tuple[Candidate, ...]
#: Candidates, type, and the part of the long form that names the entity.
_Result = tuple[Candidates, EntityType | None, str] | None


def _result(candidates: Candidates, name: str) -> _Result:
    return candidates, candidates[0].entity.type, name


def _disease(case: _Case) -> _Result:
    """CF, "cystic fibrosis": a disease is neither a gene nor a chemical."""
    if names_a_disease(case.lexicon.lookup(case.long), case.long):
        return (), None, case.long
    return None


def _approved_symbol(case: _Case) -> _Result:
    """ATF6, "activated transcription factor 6": not the gene named "transcription factor 6"."""
    same = [c for c in case.own if c.entity.symbol == case.short]
    if not same or any(c.entity.symbol == case.short for c in case.known[0]):
        return None
    fitting = tuple(filter(case.resembles, same))
    return _result(fitting, case.long) if fitting else None


def _known_long_form(case: _Case) -> _Result:
    """AMPK, "AMP-activated protein kinase": the long form is in the lexicon."""
    known, form = case.known
    if not known:
        return None
    return _result(family_of(known[0], case.short, case.lexicon) or known, form)


def _resembling(case: _Case) -> _Result:
    """4E-BP, "eIF4E-binding protein": a name of the short form's own candidate resembles it."""
    confirmed = case.resembling
    if confirmed and all(c.kind is TermKind.ALIAS_SYMBOL for c in confirmed):
        families = families_spelled(case.own, case.short)
        if families:
            return _result(families, case.long)
    if not any(_is_own(c) for c in confirmed) and (
        case.names_class
        or is_of_class_words(case.long)
        or (len(case.numbered) > 1 and _numbered_members(case))
    ):
        return None  # IRAK is not IRAK1 alone
    return _result(confirmed, case.long) if confirmed else None


def _is_own(candidate: Candidate) -> bool:
    """Return True for an approved symbol, a family or a chemical: no alias of one of several."""
    is_gene = candidate.entity.type is EntityType.GENE
    return not is_gene or candidate.kind is TermKind.APPROVED_SYMBOL


def _member_of_named_family(case: _Case) -> _Result:
    """GluA1, "AMPA receptor subunit 1": the long form names the candidate's family."""
    if not any(case.lexicon.families(c.entity.id) for c in case.own):
        return None
    confirmed = members_of_named(case.own, case.long, case.lexicon)
    return _result(confirmed, case.long) if confirmed else None


def _numbered_members(case: _Case) -> _Result:
    """PYK, "pyruvate kinase", in yeast: the genes PYK1 and PYK2; ENT in human: SLC29A1 to 4."""
    names_gene = case.names_class or (not case.is_other and names_a_gene(case.long))
    if case.own_symbols or not names_gene:
        return None
    members = tuple(c for part in case.numbered for c in part)
    return (members, EntityType.GENE, case.long) if members else None


def _orthologs(case: _Case) -> _Result:
    """ACONT, "aconitase", in yeast: orthologs of what the long form names elsewhere."""
    if case.is_other or case.own_symbols:
        return None
    found, form = case.orthologs
    return (found, EntityType.GENE, form) if found else None


def _known_chemical(case: _Case) -> _Result:
    """NM-5-HT, "N-methyl serotonin": the head of the long form is a chemical, if one in -in."""
    if case.is_other or not case.heads or case.genes:
        return None
    types = {c.entity.type for _, c in case.heads}
    return ((), EntityType.CHEMICAL, case.long) if types == {EntityType.CHEMICAL} else None


def _gene_words(case: _Case) -> _Result:
    """RIP, "receptor-interacting protein": the long form has words for a gene product.

    A short form that is not distinctive must be a gene's own symbol. Its names must share a word
    with the long form: MCT, "MEP cytidylyltransferase", is no monocarboxylate transporter.
    """
    if case.is_other or not names_a_gene(case.long):
        return None
    name = _core(case.long)
    if names_something_else(name):
        return None
    candidates = case.genes if is_distinctive(case.short) else case.own_symbols
    fitting = tuple(c for c in candidates if shares_word(c, case.long, case.lexicon))
    fitting = fitting or case.of_model_organism
    return fitting, EntityType.GENE, name


def _distinctive_symbol(case: _Case) -> _Result:
    """RBX1, "RING-box 1": the short form is a distinctive symbol, whatever the long form."""
    if case.is_other or not case.own_symbols or not is_distinctive(case.short):
        return None
    return _result(case.own_symbols, case.long)


def _chemical_words(case: _Case) -> _Result:
    """DHNA, "1,4-dihydroxy-2-naphthoic acid": a chemical that is not in the lexicon."""
    if case.is_other or not _CHEMICAL_WORDS.search(case.long):
        return None
    return (), EntityType.CHEMICAL, case.long


#: In order of precedence.
_RULES: tuple[tuple[DefinitionRule, Callable[[_Case], _Result]], ...] = (
    (DefinitionRule.DISEASE, _disease),
    (DefinitionRule.APPROVED_SYMBOL, _approved_symbol),
    (DefinitionRule.LONG_FORM, _known_long_form),
    (DefinitionRule.RESEMBLES, _resembling),
    (DefinitionRule.FAMILY, _member_of_named_family),
    (DefinitionRule.NUMBERED, _numbered_members),
    (DefinitionRule.ORTHOLOGS, _orthologs),
    (DefinitionRule.CHEMICAL_HEAD, _known_chemical),
    (DefinitionRule.GENE_WORDS, _gene_words),
    (DefinitionRule.DISTINCTIVE, _distinctive_symbol),
    (DefinitionRule.CHEMICAL_WORDS, _chemical_words),
)


def _alias(case: _Case) -> GroundedDefinition:
    """SKP2 (p45): a further name, if the lexicon has it for one of the long form's entities."""
    named = {c.entity.id for c in case.known[0]}
    shared = tuple(c for c in case.own if c.entity.id in named)
    kind = shared[0].entity.type if shared else None
    return GroundedDefinition(
        case.short, case.long, shared, kind, case.long, DefinitionRule.LONG_FORM
    )


def _core(long: str) -> str:
    """Return the name in a long form that the lexicon does not have.

    Without article, doubt and purpose: ``polyketide synthase`` of ``a putative polyketide synthase
    for olefin synthesis``.
    """
    words = long.split(" ")
    while len(words) > 1 and words[0].lower() in _NO_PART:
        words = words[1:]
    if len(words) > 1 and words[-1].lower() in ("gene", "genes") and names_a_gene(words[-2]):
        words = words[:-1]
    name = " ".join(words)
    purpose = _PURPOSE.search(name)
    if purpose is None:
        return name
    before = name[: purpose.start()]
    return before if " " in before and names_a_gene(before.split(" ")[-1]) else name
