"""Explain the evidence for and against each existing row of a record."""

from __future__ import annotations

import msgspec

from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_verdict import Objection
from annotator.comparison.same_entity import mention_ids, row_ids
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.records import CaptionAnnotations, EntityType, ExistingRow, Figure, Mention


class ExplainedRow(msgspec.Struct, frozen=True):
    """An existing row, the mentions that name the same entity, and every objection to the row.

    The first objection is the one that flags the row. ``organism_fits`` is whether the figure is
    about the row's organism; None when the row has no organism.
    """

    row: ExistingRow
    supporting: tuple[Mention, ...]
    objections: tuple[Objection, ...]
    organism_fits: bool | None


def explain_rows(
    figure: Figure, caption: CaptionAnnotations, lexicon: Lexicon, lists: WordLists
) -> list[ExplainedRow]:
    """Return the rows, except diseases, in their order; ``figure`` as for ``compare``."""
    checker = RowChecker(figure, caption, lexicon, lists)
    named = [(m, mention_ids(m, lexicon)) for m in (*caption.mentions, *caption.ions) if m.ids]
    explained = []
    for row in dict.fromkeys(figure.existing):
        if row.type is EntityType.DISEASE:
            continue
        ids = row_ids(row, lexicon)
        is_chemical = row.type is EntityType.CHEMICAL
        supporting = tuple(
            mention
            for mention, named_ids in named
            if ids & named_ids and is_chemical == (mention.type is EntityType.CHEMICAL)
        )
        taxon = lexicon.species_of_strains.get(row.taxon, row.taxon)
        fits = taxon in caption.accepted if taxon else None
        explained.append(ExplainedRow(row, supporting, tuple(checker.objections(row)), fits))
    return explained
