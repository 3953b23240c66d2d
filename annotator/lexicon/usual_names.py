"""The name by which people know a chemical that its record calls by a systematic name.

MeSH calls LY294002 2-(4-morpholinyl)-8-phenyl-4H-1-benzopyran-4-one, and has the other as a
synonym.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

#: Numbers of atoms, by which a name says where its parts are: 2R and 3S in (2R,3S)-2,3-dihydroxy.
_LOCANT = re.compile(r"\d+[A-Za-z]?'*(?=[,)\]-])")
_BRACKET = re.compile(r"[\[{]|\((?!\+|-|[IV]+\)|\d*[-+]\))")
#: Shorter names are usual enough, and longer ones not.
_LONG, _TOO_LONG = 28, 48
#: Names without brackets and with no more locants are usual: 2-keto-3-deoxy-6-phosphogluconate.
_FEW_LOCANTS = 3
#: The name of a record that only has another database's number: CHEBI:60169.
_IDENTIFIER = re.compile(r"(?:CHEBI|PCID):\d+")
#: A code of a firm or laboratory, not the number of a registry: PD98059, BAY 11-7082, PJ34.
_CODE = re.compile(
    r"(?!BRN|CCRIS|EINECS|HSDB|UNII)[A-Z]{1,4}(?:[ -]?\d[\d,]{2,}(?:-\d)?|[ -]?\d{2}-\d{4})"
    r"|[A-Z]{2}[ -]?\d{2}"
)
#: Radicals joined to what follows: ``benzyloxycarbonylleucyl-leucyl-leucine aldehyde``.
_RADICAL = re.compile(r"[a-z]yl\)?-(?=[a-z])")
#: Parts that stand for words (PP, PO4, 4P), charges, remarks, and forms: no name to show.
_NOT_SHOWN = re.compile(
    r"(?<![A-Za-z])(?:\d*P|[A-Z]{2,}\d*|P\w?\d)(?![A-Za-z])|\(\d?[-+]\)|, | \(|^an? |"
    r"\b(?:anion|cation|dianion|salt|intermediate)\b"
)
_WORD = re.compile(r"[a-z]{5,}")


def usual_name(name: str, synonyms: Sequence[str]) -> str:
    """Return the name to show for a chemical: ``name``, or a usual one if that is systematic.

    A code of a drug (PD98059) is more usual than a name with locants. Of several names, the one
    of the words that most synonyms share is chosen.
    """
    if _IDENTIFIER.fullmatch(name):
        others = [s for s in synonyms if not (_IDENTIFIER.fullmatch(s) or _is_systematic(s))]
        return min(others, key=lambda s: (not _WORD.search(s.lower()), len(s), s), default=name)
    if len(name) <= _LONG:
        return name
    codes = [s for s in synonyms if _CODE.fullmatch(s)]
    same = Counter(map(_key, codes))
    codes.sort(key=lambda s: (-same[_key(s)], len(_key(s)), _key(s), len(s), s))
    if not _is_systematic(name):
        return codes[0] if codes and _RADICAL.search(name) else name
    usual = [s for s in synonyms if len(s) < min(len(name), _TOO_LONG) and not _is_systematic(s)]
    names = [s for s in usual if _WORD.search(s.lower()) and not _NOT_SHOWN.search(s)]
    shared = Counter(word for s in synonyms for word in set(_WORD.findall(s.lower())))
    best = min(names, key=lambda s: _rank(s, shared), default="")
    if codes and (any(map(str.isdigit, best or "0")) or _RADICAL.search(best)):
        return codes[0]
    return best or name


def _key(code: str) -> str:
    """Return a code without its separators: ``BAY117082``."""
    return "".join(filter(str.isalnum, code))


def _is_systematic(name: str) -> bool:
    locants = len(_LOCANT.findall(name))
    return (
        locants > _FEW_LOCANTS
        or (locants > 0 and _BRACKET.search(name) is not None)
        or name.endswith("anion")
    )


def _rank(name: str, shared: Counter[str]) -> tuple[float, bool, int, str]:
    words = _WORD.findall(name.lower())
    mean = sum(shared[word] for word in words) / len(words)
    return -mean, name[0].isupper(), len(name), name
