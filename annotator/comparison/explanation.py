"""Explain the evidence for and against each existing row of a record."""

from __future__ import annotations

import math

import msgspec

from annotator.comparison.caption_names import CaptionNames
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_judgement import OBJECTED_AT_MOST, Contribution, row_judge
from annotator.comparison.row_verdict import Objection, RowVerdict
from annotator.comparison.same_entity import mention_ids
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.reasons import UnlikelyReading
from annotator.records import CaptionAnnotations, EntityType, Figure, JudgedRow, Mention


class ExplainedRow(msgspec.Struct, frozen=True):
    """An existing row as judged, with the mentions that name the same entity.

    ``objections`` are all that hold; the first is the one that flags the row, None of them where
    the row is not flagged. ``contributions`` make up the log odds of its probability.
    ``organism_fits`` is whether the figure is about the row's organism; None without one.
    """

    judged: JudgedRow
    supporting: tuple[Mention, ...]
    objections: tuple[Objection, ...]
    contributions: tuple[Contribution, ...]
    organism_fits: bool | None


def explain_rows(
    figure: Figure, caption: CaptionAnnotations, lexicon: Lexicon, lists: WordLists
) -> list[ExplainedRow]:
    """Return the rows, except diseases, in their order; ``figure`` as for ``compare``."""
    judge = row_judge(lexicon, lists)
    checker = RowChecker(figure, CaptionNames(caption, lexicon), judge.known)
    rows = [r for r in dict.fromkeys(figure.existing) if r.type is not EntityType.DISEASE]
    checked = [checker.verdict(row) for row in rows]
    verdicts, judged = judge.judge(checker, checked)
    parts = judge.contributions(checker, checked)
    named = [(m, mention_ids(m, lexicon)) for m in (*caption.mentions, *caption.ions) if m.ids]
    explained = []
    for verdict, found, contributions in zip(verdicts, judged, parts, strict=True):
        row = verdict.row
        is_chemical = row.type is EntityType.CHEMICAL
        supporting = tuple(
            mention
            for mention, ids in named
            if not verdict.known.ids.isdisjoint(ids)
            and is_chemical == (mention.type is EntityType.CHEMICAL)
        )
        first = () if verdict.objection is None else (verdict.objection,)
        others = [o for o in checker.objections(row) if o.reason not in [f.reason for f in first]]
        fits = checker.organism_fits(verdict) if row.taxon or row.organism else None
        all_parts = _with_objection(verdict, contributions)
        explained.append(ExplainedRow(found, supporting, (*first, *others), all_parts, fits))
    return explained


def _with_objection(
    verdict: RowVerdict, contributions: tuple[Contribution, ...]
) -> tuple[Contribution, ...]:
    """Add what an objection takes from the log odds where all else would make the row likelier."""
    total = sum(part.log_odds for part in contributions)
    most = math.log(OBJECTED_AT_MOST / (1 - OBJECTED_AT_MOST))
    is_weighed = verdict.objection is None or isinstance(verdict.objection.reason, UnlikelyReading)
    if is_weighed or total <= most:
        return contributions
    limit = Contribution("at most with an objection", OBJECTED_AT_MOST, round(most - total, 4))
    return (limit, *contributions)
