"""Check a chemical row's word against the names of its MeSH id.

PFOCR looks words up in MeSH's names and also matches parts of them: ``Asp`` matched "Asp-Asp",
``Co`` mesh:C065987, and ``Fructose-6-P`` fructose.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from annotator.comparison.row_verdict import Objection, row_name
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.reasons import (
    BeginningOfName,
    NameFragment,
    NameOfAnother,
    NameOfPart,
    RowName,
    UnknownMatch,
)
from annotator.records import (
    Confidence,
    Entity,
    EntityType,
    ExistingRow,
    FindingKind,
    Proposal,
    Reason,
)
from annotator.symbols import SAME_NAME_RATIO, is_symbol
from annotator.text import matching_key

#: A fragment of a longer name, such as glucose 6-phosphate.
_LOCANT = re.compile(r"\d+(?:[,'′]\d+)*[,'′]?-?(?:mono|di|tri|bis)?phosphates?")
_P = re.compile(r"-?(\d)-?P$")
_CHIRAL = re.compile(r"^[DL]-")
_BP = re.compile(r"-?(\d),(\d)-?(?:BP|bisP|P2?)$")
#: Words up to this many letters match too much to be trusted without a name.
_SHORT = 2
_PARTS = re.compile(r"[-()\[\]]+")
#: The longest symbol, and the RapidFuzz partial_ratio from which a word may be a name rephrased.
_SYMBOL, _RESEMBLES = 4, 75
#: Longer names may have spelling variants.
_SHORT_NAME = 10


def chemical_objection(
    row: ExistingRow, word: str, ids: frozenset[str], lexicon: Lexicon, lists: WordLists
) -> Objection | None:
    """Object when the row's word is not a name of its id; ``word`` is without its EDGES."""
    if not row.id or not word:
        return None
    rows = (row_name(row, lexicon),)
    if _is_fragment(word, lists):
        reason: Reason = NameFragment(word, rows)
        return Objection(FindingKind.COMMON_WORD, Confidence.MEDIUM, reason)
    entity = lexicon.entity(row.id)
    phosphate = _phosphate_of(word)
    if entity is not None and phosphate and not _has_phosphate(entity, lexicon):
        others = _others_named(word, frozenset(), lexicon)
        if others and others[0].id != entity.id:
            reason = NameOfAnother(word, entity.symbol, others[0].symbol, others[0].id, rows)
        else:
            reason = NameOfPart(word, entity.symbol, phosphate, rows)
        return _wrong(reason)
    if entity is None:
        if not _is_unknown_match(row, word):
            return None
        reason = UnknownMatch(word, row.id, rows)
    elif _is_named(word, entity, lexicon):
        return None
    else:
        not_its_name = _not_its_name(word, ids, entity, rows, lexicon)
        if not_its_name is None:
            return None
        reason = not_its_name
    return _wrong(reason)


def _wrong(reason: Reason) -> Objection:
    """Return the objection, with the chemical that the word is a name of where that is known."""
    proposal = None
    if isinstance(reason, NameOfAnother):
        proposal = Proposal(reason.id, reason.symbol)
    return Objection(FindingKind.WRONG_ENTITY, Confidence.MEDIUM, reason, proposal=proposal)


def _phosphate_of(word: str) -> str:
    """Return what a phosphate's short name is of: Fructose of Fructose-1,6-BP; "" for others."""
    for ending in (_BP, _P):
        if (found := ending.search(word)) and found.start() > _SHORT:
            return word[: found.start()]
    return ""


def is_phosphate(word: str) -> bool:
    """Return True for the short name of a phosphate: the caption may name what it is of."""
    return bool(_phosphate_of(word))


def _has_phosphate(entity: Entity, lexicon: Lexicon) -> bool:
    return any("phosph" in name.lower() or name.endswith("P") for name in lexicon.names(entity.id))


def _is_fragment(word: str, lists: WordLists) -> bool:
    """Return True if the word is a fragment of a longer name."""
    listed = lists.common_words.get(word.lower()) == "word fragment" and word.islower()
    return listed or _LOCANT.fullmatch(word) is not None


def _is_unknown_match(row: ExistingRow, word: str) -> bool:
    """Return True if the row does not show which name a very short word matched."""
    return len(word) <= _SHORT and not row.match and row.symbol in ("", word)


def _not_its_name(
    word: str, ids: frozenset[str], entity: Entity, rows: tuple[RowName, ...], lexicon: Lexicon
) -> Reason | None:
    """Return what the word is instead of a name of ``entity``; None if unknown."""
    shown = entity.symbol or rows[0].name
    others = _others_named(word, ids, lexicon)
    if others:
        return NameOfAnother(word, shown, others[0].symbol, others[0].id, rows)
    if part := _only_part(word, entity, lexicon):
        return NameOfPart(word, shown, part, rows)
    if is_symbol(word) and len(word) <= 4 and _begins(word, entity.symbol):
        return BeginningOfName(word, shown, rows)
    return None


def _is_named(word: str, entity: Entity, lexicon: Lexicon) -> bool:
    """Return True if the word is a name of the entity; MeSH has plural classes (Pyruvates)."""
    key = matching_key(word)
    for name in map(matching_key, lexicon.names(entity.id)):
        if name in (key, f"{key}s") or f"{name}s" == key:
            return True
        if len(key) > _SHORT_NAME and fuzz.ratio(key, name) >= SAME_NAME_RATIO:
            return True
    return False


def _others_named(word: str, ids: frozenset[str], lexicon: Lexicon) -> list[Entity]:
    """Return the chemicals named by the word, or by its full form; none if the row's is among them.

    The full form of ``D-Fructose-6-P`` is D-Fructose-6-phosphate, or without D.
    """
    full = _P.sub(r"-\1-phosphate", _BP.sub(r"-\1,\2-bisphosphate", word))
    for form in dict.fromkeys((word, full, _CHIRAL.sub("", full))):
        named = [c.entity for c in lexicon.lookup(form) if c.entity.type is EntityType.CHEMICAL]
        if named:
            return [] if any(entity.id in ids for entity in named) else named
    return []


def _only_part(word: str, entity: Entity, lexicon: Lexicon) -> str:
    """Return the short symbol in a longer name that PFOCR matched instead of the whole, or "".

    CDP in CDP-ME2P, S in (S)-cheilanthifoline. Not if a name of the entity resembles the word.
    """
    parts = [part for part in _PARTS.split(word) if sum(map(str.isalpha, part)) > 1]
    if len(parts) < 2 or " " in word:
        return ""  # one name with numbers and single letters: 17-HETE, NAD(P)H
    names = lexicon.names(entity.id)
    key = matching_key(word)
    if any(len(n) > _SYMBOL and fuzz.partial_ratio(n.lower(), key) >= _RESEMBLES for n in names):
        return ""
    return next((part for part in parts if len(part) <= _SYMBOL and part in names), "")


def _begins(word: str, name: str) -> bool:
    return (
        len(name) > len(word)
        and name.lower().startswith(word.lower())
        and not (name[len(word)].islower() and name[len(word) - 1].isalpha())
    )
