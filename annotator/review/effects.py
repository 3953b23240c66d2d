"""What accepting a finding changes in the record, in a sentence for the curator."""

from __future__ import annotations

from annotator.records import FindingKind

_REMOVED = "its rows are removed"
_ADDED = "what the caption names is added"
#: By kind of finding: the question that is put, and what accepting does.
_OF_KIND: dict[FindingKind, tuple[str, str]] = {
    FindingKind.WRONG_ENTITY: (
        "Does the word mean something else here than the existing row says?",
        f"{_REMOVED}; the right id is added, if you give one",
    ),
    FindingKind.COMMON_WORD: ("Is this an ordinary word here, and no gene or chemical?", _REMOVED),
    FindingKind.CROSS_SPECIES: (
        "Is this row of an organism that the figure is not about?",
        _REMOVED,
    ),
    FindingKind.OCR_VARIANT: (
        "Was the word misread, and does it mean what the caption names?",
        f"{_REMOVED}; the proposed entity, or the right id, is added",
    ),
    FindingKind.IMPLAUSIBLE: (
        "Is this row wrong?",
        f"{_REMOVED}; the right id is added, if you give one",
    ),
    FindingKind.MISSING: (
        "Does the caption name this entity, so that it should be annotated?",
        f"{_ADDED}, or the right id instead",
    ),
    FindingKind.FAMILY_PARTIAL: (
        "Should the whole family be annotated?",
        f"{_ADDED}: a family as its genes in the figure's organisms",
    ),
    FindingKind.TYPE_CONFLICT: (
        "Which of the rows is right? Choose its id.",
        "the rows with other ids are removed",
    ),
    FindingKind.OUTDATED_SYMBOL: (
        "Was the symbol or id replaced?",
        "symbol and id are replaced by the current ones",
    ),
    FindingKind.ORGANISM_MISMATCH: (
        "Is the record marked with the wrong organism?",
        "the record's organisms are replaced, and rows of the wrong ones removed",
    ),
    FindingKind.ENCODING: (
        "Is the text of the record broken, and is the repair right?",
        "caption and titles are repaired; annotations stay as they are",
    ),
}


def question_text(kind: str) -> str:
    """Return what is asked about a kind of finding; it needs no decision if this is empty."""
    return _OF_KIND.get(FindingKind(kind), ("", ""))[0]


def effect_text(kind: str, *, with_missing: bool = False) -> str:
    """Return what accepting a kind of finding does.

    ``with_missing`` is of a question that also settles what is missing for the same reason.
    """
    if with_missing:
        return f"{_REMOVED}; {_ADDED} where it is missing, or the right id instead"
    return _OF_KIND.get(FindingKind(kind), ("", ""))[1]
