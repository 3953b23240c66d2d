"""The ids that curators give in the place of what a finding proposes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from annotator.lexicon.index import Lexicon
from annotator.records import EntityType, FindingKind
from annotator.results.stored import StoredFinding

#: Spreadsheets make dates of SEPT2 and MARCH1.
DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?")
_CURIE = re.compile(r"(?:ncbigene|hgnc|fplx|mesh|ncbitaxon|hgnc\.genegroup):[\w.-]+")
#: Findings that an organism can correct: a question about a record's organisms has rows of both.
_OF_ORGANISMS = (FindingKind.ORGANISM_MISMATCH, FindingKind.CROSS_SPECIES)


def ids_of(cell: str) -> list[str]:
    """Return the ids in a cell, however they are separated."""
    return [part.strip() for part in re.split(r"[|;,\s]+", cell) if part.strip()]


def bad_ids(
    ids: Sequence[str], said: str, finding: StoredFinding, lexicon: Lexicon, unknown: bool
) -> str:
    """Return why the ids of a decision cannot be used, or nothing.

    With ``unknown``, those that the lexicon lacks can.
    """
    if ids and said != "accept":
        return f"{said} with a corrected_id: accept it with the id, or leave the id out"
    rows = ", ".join(dict.fromkeys(row.id for row in finding.existing if row.id))
    conflict = said == "accept" and finding.kind is FindingKind.TYPE_CONFLICT
    if conflict and not (ids and set(ids) <= set(rows.split(", "))):
        return f"a type_conflict is accepted with the right id as corrected_id, of {rows}"
    if ids and finding.kind is FindingKind.ENCODING:
        return "an encoding finding is about the record's text, and has no corrected_id"
    for curie in ids:
        if not _CURIE.fullmatch(curie):
            kind = ": a spreadsheet made a date of it" if DATE.fullmatch(curie) else ""
            return f"corrected_id {curie!r} is not a CURIE such as ncbigene:1938{kind}"
        if (entity := lexicon.entity(curie)) is None:
            continue
        is_organism = entity.type is EntityType.ORGANISM
        if is_organism and finding.kind not in _OF_ORGANISMS:
            return f"corrected_id {curie} is an organism, neither gene nor chemical"
        if finding.kind is FindingKind.ORGANISM_MISMATCH and not is_organism:
            return f"corrected_id {curie} is not an organism such as ncbitaxon:10090"
    lacking = [] if unknown else unknown_ids(ids, lexicon)
    if lacking:
        return (
            f"corrected_id {lacking[0]} is not in the lexicon ({lexicon.name}): check it; "
            "annotator apply --unknown-ids accepts such ids"
        )
    return ""


def unknown_ids(ids: Iterable[str], lexicon: Lexicon) -> list[str]:
    """Return the ids that the lexicon lacks."""
    return [curie for curie in ids if not lexicon.entity(curie) and curie not in lexicon.organisms]
