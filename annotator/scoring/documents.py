"""What every gold corpus is read into: a document with its mentions."""

from __future__ import annotations

from msgspec import Struct

from annotator.records import EntityType, Figure


class GoldMention(Struct, frozen=True):
    """A name in the text; half-open offsets in characters.

    ``ids`` are CURIEs, empty when the corpus gives none. ``optional`` marks what counts neither
    when it is found nor when it is not, such as the domains of GNormPlus.
    """

    start: int
    end: int
    text: str
    type: EntityType
    ids: frozenset[str] = frozenset()
    optional: bool = False


class Document(Struct, frozen=True):
    """One annotated text: an abstract, a panel of a legend, or a caption.

    ``types`` are the entity types that its annotators marked: the others are not known to be
    absent. ``group`` is what belongs together when a corpus is split, such as a paper.
    """

    figure: Figure
    mentions: tuple[GoldMention, ...]
    types: frozenset[EntityType]
    group: str

    @property
    def docid(self) -> str:
        """Return the identifier: a PMID, a figid."""
        return self.figure.figid

    @property
    def text(self) -> str:
        """Return the annotated text, to which offsets refer."""
        return self.figure.caption
