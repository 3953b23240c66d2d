"""What stands around a name and shows that it does not name an entity there.

``Akt 3 days``, ``CD8+ T cells``, ``tyrosine kinase``, ``Ser473``, ``ceramide-1-phosphate``. Pure
functions on the caption and the offsets of a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPACED_NUMBER = re.compile(r"[A-Za-z]\s\d+$")
_UNIT = re.compile(r"\s?(?:h|hours?|d|days?|weeks?|min|minutes?|months?|years?|fold|times|%|mg)\b")

_DECIMALS = re.compile(r"\.\d")

_MARKER = re.compile(r"CD\d+[a-z]?$")
_CELLS = re.compile(
    r"\s?(?:[+⁺⁻−-]|positive|negative)?\s?(?:(?:[TB]|NK|dendritic|memory|effector|naive|regulatory)"
    r"[- ])*(?:cells?|lymphocytes?|macrophages?|monocytes?|thymocytes?)\b"
)

#: A word that ends like the name of an enzyme.
ENZYME = (
    r"\b(?!(?:re|in|de)(?:crease|lease)|disease|(?:meta|ana|pro|inter)?phase|data?base|base|case|"
    r"phrase|please|erase)[a-z]{2,}ases?"
)

_DASH = r"[-\u2010\u2011\u2012\u2013]"
#: Words after a chemical that make it the name of a protein, an enzyme's substrate for instance.
_PROTEIN_HEAD = re.compile(
    rf"(?:\s|{_DASH}|{_DASH}\w+\s)(?:\w+{_DASH})?(?:{ENZYME}|receptors?|transporters?|cotransporters?|"
    rf"antiporters?|symporters?|exchangers?|channels?|ligase|carriers?|synth(?:et)?ases?|pumps?|"
    rf"binding(?:\s|{_DASH})protein|cycles?)\b",
    re.IGNORECASE,
)
#: Words after an element that make it what something consists of, or is fed with.
_ELEMENT_AFTER = re.compile(
    r"\s(?:sources?|flux(?:es)?|flow|metabolism|fixation|skeletons?|atoms?|chains?|backbones?)\b"
)
_ELEMENTS = frozenset({"carbon"})
#: Words before a gene's name by which it is a virus's.
_VIRAL_WORD = re.compile(r"viral|phage|viru|virion", re.IGNORECASE)
_VIRAL = re.compile(
    r"(?<!anti-)\b(?:viral|phage|virus(?:es)?|virion)(?:\s(?:protein|gene))?s?\s$", re.IGNORECASE
)

#: A dash and a number or a chemical's group: the name goes on.
_GOES_ON = re.compile(
    rf"(?:{_DASH}(?:\d|[NOS]{_DASH})|{_DASH}?\d?{_DASH}?\s?(?:mono|di|tri|bis|tris|tetra|poly)?"
    rf"phosphates?\b(?<!\sphosphate)|{_DASH}(?:sulfate|phospho|succinate|acetate|glucuronide)\w*|"
    rf"\sphosphate\s(?:pathway|shunt|cycle)\b|"
    rf"\s(?:\d['′]?,?)+{_DASH}\s?(?:mono|di|tri|bis|tris|tetra|pyro)?phosph\w+)"
)
_BEGAN_BEFORE = re.compile(
    rf"(?:\d|yl|oxy|osyl|thio|amino|nitro|keto|phospho){_DASH}$|[,\d]['′]?{_DASH}$|\){_DASH}$|[Pp]entose\s$|"
    r"[Tt]arget of (?:the )?$|\d-\($"
)
_RESIDUE_AFTER = re.compile(
    rf"(?:{_DASH}?\s?\d|\s\w+ residues?\b|(?:\s|{_DASH}|/)(?:phosph\w+|residues?|kinases?|"
    rf"hydroxyl\w+|sites?|protein|recombinase|repeats?|rich|based)\b|/(?:threonine|serine|tyrosine|Thr|Ser|Tyr)\b)",
    re.IGNORECASE,
)
_RESIDUE_BEFORE = re.compile(r"(?:phospho-?|serine/|threonine/|tyrosine/|Ser/)$", re.IGNORECASE)
_PHOSPHORYLATED = re.compile(r"(?:thr|tyr|threonine|tyrosine)\b", re.IGNORECASE)
_SERINE_BEFORE = re.compile(r"serine (?:and|or) $", re.IGNORECASE)

#: MeSH ids of the amino acids of proteins.
AMINO_ACIDS = frozenset(
    f"mesh:{number}"
    for number in (
        "D000409 D001120 D001216 D001224 D003545 D018698 D005973 D005998 D006639 D007532 D007930 "
        "D008239 D008715 D010649 D011392 D012694 D013912 D014364 D014443 D014633"
    ).split()
)


def is_count(caption: str, start: int, end: int) -> bool:
    """Tell ``Akt 3 days`` and ``CI 1.6`` from ``PSD 95``: a number that counts or goes on."""
    return bool(
        _SPACED_NUMBER.search(caption[start:end])
        and (_UNIT.match(caption, end) or _DECIMALS.match(caption, end))
    )


def is_cell_marker(caption: str, start: int, end: int) -> bool:
    """Tell the marker that names a kind of cell: ``CD8+ T cells``."""
    return bool(_MARKER.match(caption[start:end]) and _CELLS.match(caption, end))


def is_residue(caption: str, start: int, end: int) -> bool:
    """Tell the amino acid that is a place in a protein: ``Ser473``, ``tyrosine kinase``."""
    before = caption[max(0, start - 12) : start]
    return bool(
        _RESIDUE_AFTER.match(caption, end)
        or _RESIDUE_BEFORE.search(before)
        or (_SERINE_BEFORE.search(before) and _PHOSPHORYLATED.match(caption, start))
    )


def viral_names(caption: str, spans: Iterable[tuple[int, int, *tuple[object, ...]]]) -> set[str]:
    """Return those of the names at ``spans`` that are a virus's: ``the viral protein NS1``."""
    if not _VIRAL_WORD.search(caption):
        return set()
    return {
        caption[start:end]
        for start, end, *_ in spans
        if _VIRAL.search(caption[max(0, start - 20) : start])
    }


def is_part_of_longer_name(caption: str, start: int, end: int) -> bool:
    """Tell the chemical inside of a name that no lexicon has.

    ``ceramide-1-phosphate``, ``S-adenosyl-homocysteine``, ``adenosine kinase``.
    """
    if caption[start:end].lower() in _ELEMENTS and _ELEMENT_AFTER.match(caption, end):
        return True
    return bool(
        _GOES_ON.match(caption, end)
        or _PROTEIN_HEAD.match(caption, end)
        or _BEGAN_BEFORE.search(caption[max(0, start - 16) : start])
    )
