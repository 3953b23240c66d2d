"""Why a finding holds: one type for each reason, with what it is about.

Values only. ``annotator.wording`` renders them as text, once, when results are written.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from annotator.provenance import FoundBy
from annotator.records import Reason, Taxon


class RowName(msgspec.Struct, frozen=True):
    """How to name the entity of an existing row to a curator.

    ``name`` is the symbol, or what stands for it. ``id`` is a CURIE or empty, ``organism`` a
    scientific name or empty. ``full_name`` is the gene's full name where the lexicon has one.
    """

    name: str
    id: str = ""
    organism: str = ""
    is_chemical: bool = False
    full_name: str = ""


# About the caption's names.


class NamedAndAnnotated(Reason, frozen=True):
    """The caption names it, and the annotations have it."""

    text: str


class NotAnnotated(Reason, frozen=True):
    """The caption names it, and no annotation covers it.

    ``shared_parts`` are symbols of annotated genes that are parts of another complex as well;
    ``row_without_id`` is the word of a row that has the name but no id.
    """

    text: str
    found_by: FoundBy
    shared_parts: tuple[str, ...] = ()
    row_without_id: str = ""


class FamilyInPart(Reason, frozen=True):
    """The caption names a family, and the annotations have only some of its members."""

    text: str
    members: int
    annotated: tuple[str, ...]
    lacking: tuple[str, ...]


class NotInCaption(Reason, frozen=True):
    """The caption does not mention the rows."""


# About existing rows. ``rows`` are the rows that the reason is about, the first one first.


class Duplicate(Reason, frozen=True):
    """The row is a repeat of another."""


class DefinedOtherwise(Reason, frozen=True):
    """The caption defines the row's word as something else."""

    short: str
    long: str
    rows: tuple[RowName, ...]


class UsedOtherwise(Reason, frozen=True):
    """The caption uses the row's word for another entity."""

    text: str
    symbol: str
    found_by: FoundBy
    rows: tuple[RowName, ...]


class UsualMeaning(Reason, frozen=True):
    """The row's word is an alias that usually means something else."""

    word: str
    usual: str
    rows: tuple[RowName, ...]


class OrdinaryWord(Reason, frozen=True):
    """The row's word is an ordinary word, a unit, a label; ``what`` is the word list's term."""

    word: str
    what: str
    rows: tuple[RowName, ...]


class NameFragment(Reason, frozen=True):
    """The row's word is a fragment of a longer chemical name."""

    word: str
    rows: tuple[RowName, ...]


class UnknownMatch(Reason, frozen=True):
    """A very short word, and an id that the lexicon does not have."""

    word: str
    id: str
    rows: tuple[RowName, ...]


class NameOfAnother(Reason, frozen=True):
    """The row's word is a name of another chemical, not of its own, ``chemical``."""

    word: str
    chemical: str
    symbol: str
    id: str
    rows: tuple[RowName, ...]


class NameOfPart(Reason, frozen=True):
    """Only a part of the row's word is a name of its chemical."""

    word: str
    chemical: str
    part: str
    rows: tuple[RowName, ...]


class BeginningOfName(Reason, frozen=True):
    """The row's word is only the beginning of a name of its chemical."""

    word: str
    chemical: str
    rows: tuple[RowName, ...]


class FieldSays(StrEnum):
    """What the record's ``organisms`` field says of a row's organism."""

    NOTHING = "nothing"
    LISTED = "listed"  # among several of the paper
    ALONE = "alone"  # as it is by default in older records


class OtherOrganism(Reason, frozen=True):
    """The row's organism is not one that the figure is about.

    ``symbols`` are those of the rows; ``taxa`` what the figure is about. ``is_keyword``: the
    organism is inferred from the keyword's place and spelling.
    """

    symbols: tuple[str, ...]
    organism: str
    taxa: tuple[Taxon, ...]
    field: FieldSays = FieldSays.NOTHING
    is_keyword: bool = False


class LooksLike(Reason, frozen=True):
    """The row's word is a misreading of a name in the caption; ``symbol`` is what that means."""

    word: str
    name: str
    symbol: str
    rows: tuple[RowName, ...]


class ForeignLetters(Reason, frozen=True):
    """The row's word has letters of another alphabet; in Latin ones it is another gene's symbol."""

    word: str
    latin: str
    symbol: str
    id: str
    rows: tuple[RowName, ...]


class TwoTypes(Reason, frozen=True):
    """One word is annotated as a gene and as a chemical."""

    word: str
    genes: tuple[str, ...]
    chemicals: tuple[str, ...]


class ReplacedId(Reason, frozen=True):
    """The row's id was replaced."""

    old: str
    new: str
    symbol: str


class PreviousSymbol(Reason, frozen=True):
    """The row's symbol is a previous one of its gene."""

    old: str
    symbol: str
    id: str


# About the record.


class RecordOrganisms(Reason, frozen=True):
    """The record's organisms are contradicted by what the figure is about."""

    listed: tuple[str, ...]
    taxa: tuple[Taxon, ...]
