"""The reasons for findings, one type each.

Values only: ``annotator.wording`` renders them as text, once, when results are written.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from annotator.provenance import FoundBy
from annotator.records import Reason, Taxon


class RowName(msgspec.Struct, frozen=True):
    """How the entity of an existing row is named to a curator.

    ``name`` is the symbol, or the match or id where there is none. ``id`` is a CURIE or empty,
    ``organism`` a scientific name or empty. ``full_name`` is the gene's full name, empty when the
    lexicon has none.
    """

    name: str
    id: str = ""
    organism: str = ""
    is_chemical: bool = False
    full_name: str = ""


# About the caption's names.


class NamedAndAnnotated(Reason, frozen=True):
    """The caption names the entity, and an annotation covers it."""

    text: str


class NotAnnotated(Reason, frozen=True):
    """The caption names the entity, and no annotation covers it.

    ``shared_parts`` are symbols of annotated genes that are also parts of another complex;
    ``row_without_id`` is the word of a row that has the name but no id.
    """

    text: str
    found_by: FoundBy
    shared_parts: tuple[str, ...] = ()
    row_without_id: str = ""


class FamilyInPart(Reason, frozen=True):
    """The caption names a family, and only some of its members are annotated.

    Those that are ``named`` by themselves lack as well, and are findings of their own.
    """

    text: str
    members: int
    annotated: tuple[str, ...]
    lacking: tuple[str, ...]
    named: tuple[str, ...] = ()


class NotInCaption(Reason, frozen=True):
    """The caption does not mention the rows."""


# About existing rows. ``rows`` are the rows that the reason applies to.


class Duplicate(Reason, frozen=True):
    """The row duplicates another."""


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
    """The row's word is an ordinary word, unit or label; ``what`` is its kind in the word list.

    ``usual`` is what it usually means as it is written (His), where that is known.
    """

    word: str
    what: str
    rows: tuple[RowName, ...]
    usual: str = ""


class NameFragment(Reason, frozen=True):
    """The row's word is a fragment of a longer chemical name."""

    word: str
    rows: tuple[RowName, ...]


class UnknownMatch(Reason, frozen=True):
    """The row's word is very short, and its id is not in the lexicon."""

    word: str
    id: str
    rows: tuple[RowName, ...]


class NameOfAnother(Reason, frozen=True):
    """The row's word is a name of another chemical, not of the row's own, ``chemical``."""

    word: str
    chemical: str
    symbol: str
    id: str
    rows: tuple[RowName, ...]


class NameOfPart(Reason, frozen=True):
    """Only part of the row's word is a name of its chemical."""

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
    """How the record's ``organisms`` field relates to a row's organism."""

    NOTHING = "nothing"
    LISTED = "listed"  # one of several organisms of the paper
    ALONE = "alone"  # the default in older records


class OtherOrganism(Reason, frozen=True):
    """The figure is not about the row's organism.

    ``symbols`` are those of the rows; ``taxa`` are what the figure is about. ``is_keyword`` means
    that the organism is inferred from the keyword's place and spelling.
    """

    symbols: tuple[str, ...]
    organism: str
    taxa: tuple[Taxon, ...]
    field: FieldSays = FieldSays.NOTHING
    is_keyword: bool = False


class LooksLike(Reason, frozen=True):
    """The row's word is a misreading of ``name``, which stands for ``symbol`` in the caption."""

    word: str
    name: str
    symbol: str
    rows: tuple[RowName, ...]


class ForeignLetters(Reason, frozen=True):
    """The row's word, its look-alike letters read as Latin ones, is another gene's symbol."""

    word: str
    latin: str
    symbol: str
    id: str
    rows: tuple[RowName, ...]


# About the likelihood of a row.


class FoundAs(Reason, frozen=True):
    """PFOCR found the row by a name that is less trusted than an approved symbol.

    ``how`` is alias, previous symbol or family.
    """

    word: str
    symbol: str
    how: str


class PartLookedUp(Reason, frozen=True):
    """PFOCR looked up only part of the word."""

    word: str
    match: str


class AuthorsMean(Reason, frozen=True):
    """What the authors of pathways mean by the word: nodes of the row's gene and of others.

    ``other`` is the gene that they mean most often, empty for a metabolite.
    """

    word: str
    symbol: str
    nodes: int
    other: str
    other_nodes: int
    all_nodes: int


class KeepsCompany(Reason, frozen=True):
    """Which genes of the figure the row's gene is often drawn with.

    ``other`` is another gene that the word may mean, with the genes that it goes with.
    """

    symbol: str
    companions: tuple[str, ...]
    other: str = ""
    other_companions: tuple[str, ...] = ()


class MayBeMisread(Reason, frozen=True):
    """The word may be a misreading of ``form``, a name of ``symbol``."""

    word: str
    form: str
    symbol: str


class RarelyDrawn(Reason, frozen=True):
    """The gene stands in few gene sets of figures and pathways, or in none."""

    symbol: str
    sets: int


class UnsureOrganism(Reason, frozen=True):
    """It is uncertain whether the figure is about the row's organism."""

    organism: str
    taxa: tuple[Taxon, ...]


class UnlikelyReading(Reason, frozen=True):
    """All evidence together makes the rows unlikely; ``why`` is the strongest of it."""

    word: str
    rows: tuple[RowName, ...]
    why: tuple[Reason, ...]


class TwoTypes(Reason, frozen=True):
    """One word is annotated both as a gene and as a chemical."""

    word: str
    genes: tuple[str, ...]
    chemicals: tuple[str, ...]


class ReplacedId(Reason, frozen=True):
    """The row's id was replaced."""

    old: str
    new: str
    symbol: str


class PreviousSymbol(Reason, frozen=True):
    """The row's symbol is a previous symbol of its gene."""

    old: str
    symbol: str
    id: str


# About the record.


class BrokenText(msgspec.Struct, frozen=True):
    """A text of the record whose encoding is wrong.

    ``field`` names the text, ``places`` counts the broken characters, ``words`` are the first
    distinct words with one: as they stand, and repaired.
    """

    field: str
    places: int
    words: tuple[tuple[str, str], ...]


class BrokenEncoding(Reason, frozen=True):
    """Texts of the record were read in a wrong encoding."""

    texts: tuple[BrokenText, ...]


class RecordOrganisms(Reason, frozen=True):
    """The figure is not about any of the record's organisms."""

    listed: tuple[str, ...]
    taxa: tuple[Taxon, ...]
