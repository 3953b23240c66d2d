"""Add to the evidence for mentions what the rest of the figure says of them. Pure functions.

The other mentions of the caption, the titles, the existing rows, and the statistical model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from msgspec.structs import replace

from annotator.provenance import SpanSource
from annotator.recognition.disambiguation import Choice
from annotator.recognition.mention_score import MentionEvidence, Vote
from annotator.recognition.model_votes import ModelVotes
from annotator.recognition.ner.ner_span import NerSpan

_NOT_ASKED = Vote.NOT_ASKED


def in_context(
    choices: Sequence[Choice],
    others: Sequence[Choice],
    titles: str,
    words: Set[str],
    ner: Sequence[NerSpan] | None,
    *,
    in_figure: bool,
) -> list[Choice]:
    """Return ``choices`` with all evidence; ``others`` are all mentions of the caption.

    ``words`` are those of the existing rows; ``ner`` is None if there is no model.
    """
    repeats = Counter([mention.text for mention, _ in others])
    texts: dict[tuple[str, ...], str] = {}
    named_otherwise = {
        mention.ids
        for mention, _ in others
        if mention.ids and texts.setdefault(mention.ids, mention.text) != mention.text
    }
    votes = None if ner is None else ModelVotes(ner)
    found = []
    for mention, evidence in choices:
        text = mention.text
        vote = _NOT_ASKED
        if votes is not None:
            vote = votes.vote(mention.start, mention.end, text, mention.type)
            if vote is Vote.SAME and evidence.name.span_source is not SpanSource.MODEL:
                mention = replace(mention, found_by=replace(mention.found_by, model_agrees=True))
        evidence = MentionEvidence(
            evidence.name,
            evidence.organism,
            evidence.has_form,
            repeats[text] > 1,
            mention.ids in named_otherwise,
            len(text) > 1 and text in titles,
            in_figure,
            text in words,
            vote,
        )
        found.append((mention, evidence))
    return found
