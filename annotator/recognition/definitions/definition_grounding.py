"""Ground the definitions of a caption: to candidates, an unknown gene or chemical, or neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definition_case import Candidates, DefinitionCase
from annotator.recognition.definitions.definition_likeness import is_like
from annotator.recognition.definitions.definition_names import (
    behind_another,
    families_spelled,
    family_of,
    members_of_named,
    other_families,
    shares_word,
)
from annotator.recognition.definitions.definitions import Definition, without_bracket
from annotator.recognition.genes.gene_classes import MOST_LISTED
from annotator.recognition.names.head_nouns import (
    names_a_gene,
    names_something_else,
)
from annotator.recognition.names.plausibility import names_a_disease
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE
from annotator.records import Candidate, EntityType, GroundedDefinition
from annotator.symbols import is_distinctive

_CHEMICAL_WORDS = WordPattern(
    lambda: rf"\b{one_of('chemical_words.tsv', 'ending', 'word')}\b", re.IGNORECASE
)

#: One of several natural products of a name: ``gentamicin C1a``.
_ONE_OF_SEVERAL = WordPattern(
    lambda: rf"\b{one_of('chemical_heads.tsv', 'name', 'one of several')}\s[A-Z]-?\d?[a-z]?$",
    re.IGNORECASE,
)

#: ``the neuronal isoform of nitric oxide synthase``: the name comes behind it.
_ISOFORM_OF = re.compile(r"(?:\w+\s)?isoforms?\sof\s(?:the\s)?", re.IGNORECASE)
#: What the name is one of, behind it; the ELK1 member of ETS oncogene family has it in its name.
_BEHIND = re.compile(
    r"(?<=ase) genes?$|(?:(?<= \d)|(?<= \d\d)) (?:protein|hemichannel)s?$"
    r"|(?<!\bgene)(?<!\boncogene)(?: gene)? family"
    r"(?: of (?:transcription factor|protein|enzyme)s?)?$"
)
_NAME_END = re.compile(r"(?:[\dA-Z]|-like)$")
#: Words before a name that the lexicon does not have.
_NO_PART = (
    "a", "an", "the", "putative", "predicted", "probable", "hypothetical", "uncharacterized",
    "uncharacterised",
)  # fmt: skip
_ENDS_IN_NUMBER = re.compile(r"[\dα-ω]$")
_LAST_NUMBER = re.compile(r"\d+$")
#: Kinds of genes, of which a short form names none: TF, "transcription factor".
_KIND = re.compile(
    r"(?:transcription(?:al)?[ -](?:co-?)?(?:factor|regulator)|(?:nuclear )?(?:co)?receptor"
    r"|growth[ -]factor(?:[ -]receptor)?|(?:protein )?kinase|(?:carrier |membrane )?protein"
    r"|co-?(?:activator|repressor)|cytokine|enzyme|ligand|(?:tumou?r[ -]\w+[ -])?antigen)s?",
    re.IGNORECASE,
)
#: What stands for any of many genes: a tumor suppressor, a cofactor.
_ANY_GENE = re.compile(
    r"(?:putative )?tumou?r[ -]suppressors?(?: genes?)?"
    r"|(?:(?:unknown|other|various|several|different|specific|general) )*"
    r"(?:proteins?|enzymes?|peptides?|genes?|co-?factors?|pro-?peptides?"
    r"|transcription[ -]factors?)",
    re.IGNORECASE,
)
#: What says of genes or factors only what they do or what switches them on: ISG.
_DESCRIBED = re.compile(
    r".*[ -](?:stimulated|induced|inducible|regulated|responsive|response|early|target) genes?"
    r"|(?:.*[ -](?:inducing|induced|related|associated)[ -])?transcription[ -]factors?",
    re.IGNORECASE,
)
#: A complex of proteins: ``polycomb repressive complex``, not of membranes, chromosomes or cells.
_COMPLEX = re.compile(
    r"(?!.*\b(?:golgi|synaptonemal|immune|oocyte|ternary|inclusion|vitamin|an?|and|to)\b)"
    r"(?:\S+\s){0,5}\S*[a-z\d]\scomplex(?:$|(?:es)?\srequired\sfor\s)",
    re.IGNORECASE,
)
#: What a gene product is for or where it is: no part of a name that is not in the lexicon.
_PURPOSE = re.compile(r"\s(?:(?:for|in|from|to|that|which|encoding)\s|of\s(?=[A-Z](?:[a-z]+\s|$)))")


def ground_definition(
    definition: Definition, lexicon: Lexicon, lists: WordLists, about: Set[str] = frozenset()
) -> GroundedDefinition:
    """Return the grounding of ``definition`` by the first rule that applies.

    Only genes of the organisms in ``about`` are candidates; empty means any. The long form
    decides. A long form that is not in the lexicon confirms the short form's own candidates if
    their names resemble it. Otherwise it rules them out, unless the short form is a distinctive
    symbol.
    """
    case = DefinitionCase(definition, lexicon, lists, about)
    if definition.found_by == "alias":
        return _alias(case)
    for rule, apply in _RULES:
        result = apply(case)
        if result is not None:
            candidates, kind, name = result
            candidates = case.native(candidates)
            name = _without_kind(_ISOFORM_OF.sub("", without_bracket(name), count=1))
            name = behind_another(name, definition.short, candidates, lexicon)
            parts: tuple[Candidates, ...] = ()
            if rule is DefinitionRule.NUMBERED:
                parts = case.numbered if candidates else ()
            elif rule is DefinitionRule.ORTHOLOGS:
                parts = tuple((candidate,) for candidate in candidates)
            return GroundedDefinition(
                definition.short, definition.long, candidates, kind, name, rule,
                parts if len(parts) > 1 else (),
            )  # fmt: skip
    return GroundedDefinition(
        definition.short, definition.long, (), None, definition.long, DefinitionRule.NOTHING
    )


def _without_kind(name: str) -> str:
    """Return a name without the family or gene that it is, behind what is a name by itself."""
    kind = _BEHIND.search(name)
    if kind is None:
        return name
    left = name[: kind.start()]
    return left if " of " in kind[0] or names_a_gene(left) or _NAME_END.search(left) else name


#: What a gene of a family may be called as the family is: CDC25 was the symbol of CDC25C.
_NOT_OWN = (TermKind.ALIAS_SYMBOL, TermKind.PREVIOUS_SYMBOL)

#: Candidates, type, and the part of the long form that names the entity.
_Result = tuple[Candidates, EntityType | None, str] | None


def _result(candidates: Candidates, name: str) -> _Result:
    return candidates, candidates[0].entity.type, name


def _disease(case: DefinitionCase) -> _Result:
    """CF, "cystic fibrosis": a disease is neither a gene nor a chemical.

    WT1, "Wilms tumor 1", is the gene: its symbol and its full name are defined as one.
    """
    named = case.lexicon.lookup(case.long)
    if case.plants_gene is not None or not names_a_disease(named, case.long):
        return None
    symbols = {c.entity.symbol for c in named if c.kind is TermKind.NAME}
    return None if case.short.upper() in symbols else ((), None, case.long)


def _any_gene(case: DefinitionCase) -> _Result:
    """TSG, "tumor suppressor gene": any of many; not GATA4, "transcription factor"."""
    if not _ANY_GENE.fullmatch(case.long) or (is_distinctive(case.short) and case.own_symbols):
        return None
    return (), None, case.long


def _micro_rna(case: DefinitionCase) -> _Result:
    """MiR-7, "microRNA-7": its loci, not MIR711, which has it as an alias."""
    return _result(case.micro_rna, case.long) if case.micro_rna else None


def _approved_symbol(case: DefinitionCase) -> _Result:
    """ATF6, "activated transcription factor 6": not the gene named "transcription factor 6"."""
    same = [c for c in case.own if c.entity.symbol == case.short]
    known = case.known[0]
    if not same or any(c.entity.symbol == case.short for c in known):
        return None
    if known and all(c.entity.type is EntityType.CHEMICAL for c in known):
        return None  # "tyrosine (Tyr)" is not tyrosinase
    fitting = tuple(filter(case.resembles, same))
    return _result(fitting, case.long) if fitting else None


def _reviewed_alias(case: DefinitionCase) -> _Result:
    """S6K1, "ribosomal S6 kinase 1": the gene of the reviewed alias, not RSK1 of that name."""
    known = case.known[0]
    if not known or any(c.source == CURATED_SOURCE for c in known):
        return None
    if {c.entity.id for c in case.own} & {c.entity.id for c in known}:
        return None  # both forms may mean the same
    fitting = tuple(filter(case.resembles, case.of_reviewed_alias))
    return _result(fitting, case.long) if fitting else None


def _known_long_form(case: DefinitionCase) -> _Result:
    """AMPK, "AMP-activated protein kinase": the long form is in the lexicon."""
    known, form = case.known
    if not known:
        return None
    if case.is_not_human and any(c.entity.symbol == case.short for c in known):
        return _result(known, form)  # ADH1, "alcohol dehydrogenase", of yeast: human has a class
    others = (
        _member_by_number(case, known[0])
        or family_of(known[0], case.short, case.lexicon)
        or other_families(case.own, case.short, known[0], form, case.lexicon)
    )
    return _result(others or known, form)


def _member_by_number(case: DefinitionCase, family: Candidate) -> Candidates:
    """IL-1β, "interleukin-1": the gene, if the short form with its number is no name of all."""
    if family.entity.type is not EntityType.GENE_FAMILY or not _ENDS_IN_NUMBER.search(case.short):
        return ()
    if any(candidate.entity.id == family.entity.id for candidate in case.own):
        return ()
    return tuple(c for c in case.well_known if c.entity.id in family.entity.members)


def _resembling(case: DefinitionCase) -> _Result:
    """4E-BP, "eIF4E-binding protein": a name of the short form's own candidate resembles it."""
    confirmed = case.resembling
    if not confirmed:
        return None
    number = _LAST_NUMBER.search(case.long)
    is_one = number is not None and not case.short.endswith(number[0])  # SHC, "... protein 1"
    if not is_one and all(c.kind in _NOT_OWN for c in confirmed):
        families = families_spelled(case.own, case.short)
        if families:
            return _result(families, case.long)
    if not any(_is_own(c) for c in confirmed) and (
        case.names_class or (len(case.numbered) > 1 and _numbered_members(case))
    ):
        return None  # IRAK is not IRAK1 alone
    return _result(confirmed, case.long)


def _is_own(candidate: Candidate) -> bool:
    """Return True for an approved symbol, a family or a chemical: no alias of one of several."""
    is_gene = candidate.entity.type is EntityType.GENE
    return not is_gene or candidate.kind is TermKind.APPROVED_SYMBOL


def _member_of_named_family(case: DefinitionCase) -> _Result:
    """GluA1, "AMPA receptor subunit 1": the long form names the candidate's family."""
    if not any(case.lexicon.families(c.entity.id) for c in case.own):
        return None
    confirmed = members_of_named(case.own, case.long, case.lexicon)
    return _result(confirmed, case.long) if confirmed else None


def _numbered_members(case: DefinitionCase) -> _Result:
    """PYK, "pyruvate kinase", in yeast: the genes PYK1 and PYK2; ENT in human: SLC29A1 to 4."""
    if not (case.names_class or (not case.is_other and names_a_gene(case.long))):
        return None
    if case.own_symbols or len(case.numbered) > MOST_LISTED:
        return None  # of PTK, "protein tyrosine kinase", there are too many
    members = tuple(c for part in case.numbered for c in part)
    return (members, EntityType.GENE, case.long) if members else None


def _orthologs(case: DefinitionCase) -> _Result:
    """ACONT, "aconitase", in yeast: orthologs of what the long form names elsewhere."""
    if case.is_other:
        return None
    found, form = case.orthologs
    # All names of each gene are read to tell its own symbol: only where it decides.
    return (found, EntityType.GENE, form) if found and not case.own_symbols else None


def _like(case: DefinitionCase) -> _Result:
    """TRAM, "TRIF-related adapter protein": a well-known symbol, and words of a name of its gene.

    An enzyme is no chemical (TYR, "tyrosinase").
    """
    if case.is_class_word:
        return None
    candidates = case.well_known if any(map(str.isupper, case.short)) else ()
    if case.is_other:
        distinctive = is_distinctive(case.short)
        candidates = tuple(c for c in candidates if distinctive and c.entity.symbol == case.short)
    if names_a_gene(case.long):
        candidates = tuple(c for c in candidates if c.entity.type is not EntityType.CHEMICAL)
    like = [c for c in candidates if is_like(c, case.short, case.long, case.lexicon)]
    if not like and is_distinctive(case.short) and _CHEMICAL_WORDS.search(case.long):
        like = [c for c in candidates if c.entity.type is EntityType.CHEMICAL]  # 5-HPETE
    if not like:
        return None
    if like[0].entity.type is EntityType.GENE:
        # The genes of other organisms too: the figure's decides.
        genes = (c for c in case.own if c.entity.type is EntityType.GENE and c not in like)
        like += [c for c in genes if is_like(c, case.short, case.long, case.lexicon)]
    return _result(tuple(like), _core(case.long))


def _plants_gene(case: DefinitionCase) -> _Result:
    """SQN, "SQUINT", and OST1, "open stomata 1", in plants: how their genes are named."""
    genes = case.plants_gene
    return None if genes is None else (genes, EntityType.GENE, case.long)


def _known_chemical(case: DefinitionCase) -> _Result:
    """NM-5-HT, "N-methyl serotonin": the head of the long form is a chemical, if one in -in.

    Genes of the short form speak against it, but not for AP-3, "ansamitocin P-3".
    """
    if case.is_other or not case.heads or (case.genes and not _ONE_OF_SEVERAL.search(case.long)):
        return None
    types = {c.entity.type for _, c in case.heads}
    return ((), EntityType.CHEMICAL, case.long) if types == {EntityType.CHEMICAL} else None


def _gene_words(case: DefinitionCase) -> _Result:
    """RIP, "receptor-interacting protein": the long form has words for a gene product.

    A short form that is not distinctive must be a gene's own symbol. Its names must share a word
    with the long form: MCT, "MEP cytidylyltransferase", is no monocarboxylate transporter.
    """
    if case.is_other or not names_a_gene(case.long):
        return None
    name = _core(case.long)
    if names_something_else(name) or _KIND.fullmatch(name) or _DESCRIBED.fullmatch(name):
        return None
    if case.is_class_word:
        return (), EntityType.GENE, name
    distinctive = is_distinctive(case.short)
    candidates = case.genes if distinctive else case.own_symbols
    fitting = tuple(
        c for c in candidates if shares_word(c, case.long, case.lexicon, specific=not distinctive)
    )
    fitting = fitting or case.of_model_organism or case.described
    return fitting, EntityType.GENE, name


def _distinctive_symbol(case: DefinitionCase) -> _Result:
    """RBX1, "RING-box 1": the short form is a distinctive symbol, whatever the long form."""
    if case.is_other or not is_distinctive(case.short) or not case.own_symbols:
        return None
    return _result(case.own_symbols, case.long)


def _complex(case: DefinitionCase) -> _Result:
    """PRC, "polycomb repressive complex": a complex that is not in the lexicon."""
    if not _COMPLEX.match(case.long):
        return None
    return (), EntityType.GENE_FAMILY, case.long


def _chemical_words(case: DefinitionCase) -> _Result:
    """DHNA, "1,4-dihydroxy-2-naphthoic acid": a chemical that is not in the lexicon."""
    if case.is_other or not _CHEMICAL_WORDS.search(case.long):
        return None
    return (), EntityType.CHEMICAL, case.long


#: In order of precedence.
_RULES: tuple[tuple[DefinitionRule, Callable[[DefinitionCase], _Result]], ...] = (
    (DefinitionRule.DISEASE, _disease),
    (DefinitionRule.ANY_GENE, _any_gene),
    (DefinitionRule.MICRO_RNA, _micro_rna),
    (DefinitionRule.APPROVED_SYMBOL, _approved_symbol),
    (DefinitionRule.REVIEWED_ALIAS, _reviewed_alias),
    (DefinitionRule.LONG_FORM, _known_long_form),
    (DefinitionRule.RESEMBLES, _resembling),
    (DefinitionRule.FAMILY, _member_of_named_family),
    (DefinitionRule.NUMBERED, _numbered_members),
    (DefinitionRule.ORTHOLOGS, _orthologs),
    (DefinitionRule.LIKE, _like),
    (DefinitionRule.PLANT, _plants_gene),
    (DefinitionRule.CHEMICAL_HEAD, _known_chemical),
    (DefinitionRule.GENE_WORDS, _gene_words),
    (DefinitionRule.DISTINCTIVE, _distinctive_symbol),
    (DefinitionRule.COMPLEX, _complex),
    (DefinitionRule.CHEMICAL_WORDS, _chemical_words),
)


def _alias(case: DefinitionCase) -> GroundedDefinition:
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
        words = words if words[-2].endswith("ed") else words[:-1]  # interferon-stimulated gene
    name = " ".join(words)
    purpose = _PURPOSE.search(name)
    if purpose is None:
        return name
    before = name[: purpose.start()]
    return before if " " in before and names_a_gene(before.split(" ")[-1]) else name
