"""Which words behind a part of a chemical's name go on with it. Pure functions on text.

``copalyl`` and ``diphosphate``, ``gambogic`` and ``acid``, ``saikosaponin`` and ``b``.
"""

from __future__ import annotations

import re

from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.chemicals.chemical_name_parts import Kind, Piece

#: A group, which something follows; and the first word of an acid.
ENDS_OPEN = re.compile(r"(?:yl|oxy|o|ylidene|[Mm]ethylene)$")
ACID = re.compile(r"ic$")
ACID_HEAD = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'acid')}$")
CLASS_HEAD = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'class')}$", re.IGNORECASE)
#: What something is that an acid or alcohol can be made to: artemisinic aldehyde.
GROUP_HEAD = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'after a group')}$")
#: Words that are neither names nor parts of them: a peptide, an organic acid.
NO_NAME = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'no name')}$", re.IGNORECASE)
#: Of several compounds of this name: baciterpenol A, polyphyllin VII.
_ONE_OF_SEVERAL = re.compile(r" (?:[A-D]|[IVX]{2,4})(?=[\s,.;)])")
#: Names that a letter or number always follows: saikosaponin b, cephalosporin C, soyasaponin Ab.
SEVERAL = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'one of several')}$", re.IGNORECASE)
_WHICH = re.compile(
    r" (?:[A-Z](?:[a-e]\d?|[f-z]\d|[-‐‑]?\d)?|[IVX]{1,5}|[a-e]\d?(?![\s/-]*[a-z]{3}(?<!and)))"
    r"(?=[\s,.;:)/]|$)"
)
#: The metal of a salt, and what the names of its ion end in: lithium diisopropylamide.
CATION = re.compile(
    r"(?:di)?(?:sodium|potassium|magnesium|calcium|lithium|ammonium)", re.IGNORECASE
)
_IONS = ("ide", "ate", "ite")
#: 25-hydroxyvitamin D, 25-hydroxyvitamin D3-induced.
_VITAMIN = re.compile(r"(?<=vitamin) [A-K]\d{0,2}(?!\w)")


def is_open(part: str) -> bool:
    """Return whether something must follow: a group (hydroxy) or the first word of an acid."""
    return bool(ENDS_OPEN.search(part) or ACID.search(part))


def which_of_several(caption: str, piece: Piece) -> re.Match[str] | None:
    """Return what says which of several compounds a word means: polyphyllin VII."""
    if piece.kind in (Kind.NAME, Kind.GROUP):
        return _VITAMIN.match(caption, piece.end)
    if piece.kind not in (Kind.UNKNOWN, Kind.WORD):
        return None
    if SEVERAL.match(caption[piece.start : piece.end]):
        return _WHICH.match(caption, piece.end)
    is_unknown = piece.kind is Kind.UNKNOWN
    return _ONE_OF_SEVERAL.match(caption, piece.end) if is_unknown else None


def continues(caption: str, piece: Piece, after: Piece) -> bool:
    """Return whether the second of two pieces goes on with the name of the first."""
    if not is_next(caption, piece, after):
        return False
    if Kind.ADJECTIVE in (piece.kind, after.kind):
        return ACID_HEAD.match(caption[after.start : after.end]) is not None
    if _is_salt(caption, piece, after):
        return True
    if after.kind is Kind.HEAD:
        return piece.kind is not Kind.HEAD and _fits(caption, piece, after)
    is_group = piece.kind is Kind.GROUP and not ACID.search(caption, piece.start, piece.end)
    if is_group and NO_NAME.fullmatch(caption, piece.start, piece.end):
        return False  # the dipeptide carnosine
    return is_group


def _is_salt(caption: str, piece: Piece, after: Piece) -> bool:
    """Return whether a metal and the name of an ion that no lexicon has are a salt."""
    is_ion = after.kind in (Kind.NAME, Kind.UNKNOWN) and caption.endswith(_IONS, 0, after.end)
    return is_ion and CATION.fullmatch(caption, piece.start, piece.end) is not None


def is_next(caption: str, piece: Piece, after: Piece) -> bool:
    """Return whether only a blank is between two pieces."""
    return after.start == piece.end + 1 and caption[piece.end] in " \n\xa0"


def _fits(caption: str, piece: Piece, head: Piece) -> bool:
    """Return whether a head continues a name: acids follow on -ic, classes on whole names."""
    # Aldehydes follow on groups and on -ic.
    text = caption[head.start : head.end]
    is_acid = bool(ACID.search(caption[piece.start : piece.end]))
    if ACID_HEAD.match(text):
        return is_acid
    is_group = piece.kind is Kind.GROUP
    if GROUP_HEAD.match(text) and (is_acid or is_group):
        return True
    if CLASS_HEAD.match(text):
        return not is_group
    if GROUP_HEAD.match(text):
        return False
    return not is_acid or text.startswith("semialdehyde")
