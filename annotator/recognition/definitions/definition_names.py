"""Compare the names of entities with the long form of a definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from rapidfuzz import fuzz

from annotator.lexicon.decoding import Candidates
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet, WordLists
from annotator.provenance import TermKind
from annotator.recognition.definitions.definitions import without_bracket
from annotator.recognition.names.head_nouns import enzyme_spellings
from annotator.recognition.names.plausibility import scored_candidates
from annotator.records import GENE_TYPES, Candidate, EntityType
from annotator.symbols import SAME_NAME_RATIO, initials_fit
from annotator.text import cased_key, matching_key

_ENTITY_TYPES = (EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL)
_OWN_SYMBOLS = (TermKind.APPROVED_SYMBOL, TermKind.FAMILY_SYNONYM)

#: Words around a name that do not change the entity.
_MODIFIERS = TermSet("name_modifiers.tsv", "before the name")
_TAILS = TermSet("name_modifiers.tsv", "after the name")
_CLASS_WORDS = TermSet("class_words.tsv")

#: Words are compared by their first letters: regulated, regulating.
_LONG_WORD, _STEM = re.compile(r"[a-z]{4,}"), 6
#: A name of one word.
_WORD = re.compile(r"(?:[\w-]*-)?[A-Z]?[a-z]{6,}")
_CLASS_STEMS = frozenset(
    "protei recept kinase factor family member subuni bindin gene genes".split()
)
#: A short form inside of a name: adenosine monophosphate (AMP)-activated protein kinase.
_SHORT_INSIDE = re.compile(r"\s?\([A-Z][\w-]{1,7}\)(?=[\s-])")
#: The state of what is named: phospho-extracellular signal-regulated kinase.
_STATE = re.compile(r"(?:phospho|cleaved|activated|soluble|total)-(?=\w{4})", re.IGNORECASE)
_IN_WORDS = re.compile(r" |[a-z]{4}")
#: What joins two names, and a symbol before it: of capitals, PI3K and not NO, phos or M(3).
_JOINT = re.compile(r"[-\u2010\u2013\u2014/](?=\w)")
_SYMBOL = re.compile(r"(?=[\w-]*[A-Z][\w-]*[A-Z])[\w-]{3,}")


def shares_word(
    candidate: Candidate, long: str, lexicon: Lexicon, *, specific: bool = False
) -> bool:
    """Return True if a name of the entity has a word of the long form that says what it is.

    An entity without a name in words may be any, and so may one whose long form says nothing. With
    ``specific``, what many enzymes do says nothing beside the substrate: AGT, "anthocyanin
    glycosyltransferase". The name of a gene of a family may have all of them: Gαi, "inhibitory Gα
    subunit".
    """
    is_family = candidate.entity.type is EntityType.GENE_FAMILY
    names = _in_words(lexicon.names(candidate.entity.id), is_family=is_family)
    of_members = [n for member in candidate.entity.members for n in lexicon.names(member)]
    if not names:
        # TK, which only TK1 and TK2 spell out
        names, specific = _in_words(of_members, is_family=False), False
    words = [word for word in _LONG_WORD.findall(long.lower()) if word not in _MODIFIERS]
    if specific:
        words = [word for word in words if word not in _CLASS_WORDS] or words
    telling = {word[:_STEM] for word in words} - _CLASS_STEMS
    if not names or not telling or any(telling & _stems(name) for name in names):
        return True
    return any(telling <= _stems(name) for name in of_members)


def _in_words(names: Iterable[str], *, is_family: bool) -> list[str]:
    """Return the names that say what is named: those of several words, and enzymes.

    One word says it of a family (calmodulin), of a gene it may not (loquacious, of the fly).
    """
    return [
        name
        for name in names
        if " " in name or (_WORD.fullmatch(name) and (is_family or name.endswith("ase")))
    ]


def _stems(name: str) -> set[str]:
    return {word[:_STEM] for word in _LONG_WORD.findall(name.lower())}


def families_spelled(own: Iterable[Candidate], short: str) -> tuple[Candidate, ...]:
    """Return the families with a synonym spelled like the short form: IL-1, not mouse Il25."""
    return tuple(
        c
        for c in own
        if c.kind is TermKind.FAMILY_SYNONYM and cased_key(c.term) == cased_key(short)
    )


def family_of(gene: Candidate, short: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the family that the short form names, if the long form's gene is a member.

    ``RSK: ribosomal S6 kinase`` is the family, although the long form is also a member's name.
    """
    if gene.entity.type is not EntityType.GENE or gene.entity.symbol == short:
        return ()
    return tuple(
        c
        for c in lexicon.lookup(short).of_type(EntityType.GENE_FAMILY)
        if c.kind is TermKind.FAMILY_SYNONYM
        and cased_key(c.term) == cased_key(short)
        and gene.entity.id in c.entity.members
    )


def other_families(
    own: Iterable[Candidate], short: str, known: Candidate, long: str, lexicon: Lexicon
) -> tuple[Candidate, ...]:
    """Return the short form's families that a family's name ``long`` is too short or wide for.

    MAPKKK, "mitogen-activated protein kinases", is not MAPK; STAT5, "signal transducer and
    activator of transcription", is a part of STAT.
    """
    families = families_spelled(own, short)
    if not families or known.entity.type is not EntityType.GENE_FAMILY:
        return ()
    if known.entity.id in {c.entity.id for c in families}:
        return ()
    key, members = matching_key(long).removesuffix("s"), set(known.entity.members)
    return tuple(
        c
        for c in families
        if (c.entity.members and members > set(c.entity.members))
        or any(
            name.startswith(key) and len(name) > len(key) + 1
            for name in lexicon.name_keys(c.entity.id)
        )
    )


def possible_candidates(candidates: Candidates, about: Set[str]) -> list[Candidate]:
    """Return the genes, families and chemicals that fit a figure about these organisms."""
    return candidates.where(
        lambda kind, taxon: kind in _ENTITY_TYPES and (not taxon or not about or taxon in about)
    )


def known_candidates(
    long: str, lexicon: Lexicon, lists: WordLists, about: Set[str]
) -> tuple[tuple[Candidate, ...], str]:
    """Return the plausible candidates of the long form or its core, and the form that has them."""
    for form in trimmed_forms(long):
        named = lexicon.lookup(form)
        if not named:
            continue  # most are not in the lexicon
        possible = possible_candidates(named, about)
        plausible = tuple(c for _, c in scored_candidates(possible, form, True, lists))
        if plausible:
            return plausible, form
    return (), ""


def trimmed_forms(long: str) -> Iterable[str]:
    """Yield the long form, then shorter forms without words that do not change the entity."""
    yield long
    joined = long.replace("- ", "-")  # a line ended at the hyphen
    if joined != long:
        yield joined
    if (state := _STATE.match(long)) is not None:
        yield long[state.end() :]
    whole = _SHORT_INSIDE.sub("", long)
    if whole != long:
        yield whole
    yield from enzyme_spellings(long)
    name = without_bracket(long)
    if name != long:
        yield name
        long = name
    words = long.split()
    while len(words) > 1 and words[0].lower() in _MODIFIERS:
        words = words[1:]
        yield " ".join(words)
    while len(words) > 1 and words[-1].lower() in _TAILS:
        words = words[:-1]
        yield " ".join(words)


def behind_another(name: str, short: str, candidates: Iterable[Candidate], lexicon: Lexicon) -> str:
    """Return the part of a name that the short form is of, behind another gene's name.

    EML4-anaplastic lymphoma kinase (ALK) are two names. A name that the lexicon has as a whole is
    one, as is one that the short form has the beginning of: TNF-related ligand (TRL).
    """
    for joint in _JOINT.finditer(name):
        symbol, rest = name[: joint.start()], name[joint.end() :]
        if symbol in short or not _SYMBOL.fullmatch(symbol):
            continue
        before = lexicon.lookup(symbol)
        if " " not in rest or lexicon.lookup(name) or not any(map(before.of_type, GENE_TYPES)):
            continue
        if initials_fit(short, rest) and any(
            resembles(c, rest, lexicon, whole=True)
            for c in candidates
            if c.entity.type in GENE_TYPES
        ):
            return rest
    return name


def resembles(candidate: Candidate, long: str, lexicon: Lexicon, *, whole: bool) -> bool:
    """Return True if one of the entity's names resembles the long form.

    With ``whole``, no word may be missing: "squamous cell carcinoma" is not "squamous cell
    carcinoma antigen".
    """
    long_key = matching_key(long)
    for key in lexicon.name_keys(candidate.entity.id):
        # Below the cutoff, the score is 0.
        if len(key) > 6 and fuzz.token_sort_ratio(key, long_key, score_cutoff=SAME_NAME_RATIO):
            return True
        several = not whole and key.count(" ") > 1 and " " in long_key
        if several and fuzz.token_set_ratio(key, long_key, score_cutoff=SAME_NAME_RATIO):
            return True
    return False


def is_one_of(candidate: Candidate, long: str, short: str, lexicon: Lexicon) -> bool:
    """Return True if a gene's names say that it is one of those that the long form describes.

    Of plant genes without a name in words, the symbol decides.
    """
    if not cased_key(candidate.term).startswith(cased_key(short)):
        return False
    key, head = matching_key(long), matching_key(long.split()[-1].removesuffix("s"))
    names = lexicon.names(candidate.entity.id)
    # Without the number, which is written together with the word before it in a key.
    described = [
        matching_key(name).rstrip("0123456789") for name in names if _IN_WORDS.search(name)
    ]
    if not described:
        organism = lexicon.organisms.get(candidate.entity.taxon)
        is_plant = organism is not None and organism.group == "plant"
        return is_plant and initials_fit(short, long)
    return any(
        head in name and fuzz.token_set_ratio(name, key, score_cutoff=SAME_NAME_RATIO)
        for name in described
    )


def members_of_named(own: list[Candidate], long: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return the candidates that belong to a family named in the long form.

    ``AMPA receptor subunit 1`` names the family GRIA; GluA1 is a member.
    """
    named = {
        c.entity.id
        for match in lexicon.matches(long)
        for c in match.candidates.of_type(EntityType.GENE_FAMILY)
        if len(c.term) > 4
    }
    return tuple(
        c for c in own if any(family.id in named for family in lexicon.families(c.entity.id))
    )


def is_own_symbol(candidate: Candidate, short: str, lexicon: Lexicon) -> bool:
    """Return True if the short form is the gene's own symbol, or the gene has no full name."""
    if candidate.kind in _OWN_SYMBOLS and cased_key(candidate.term) == cased_key(short):
        return True
    return not any(" " in name for name in lexicon.names(candidate.entity.id))
