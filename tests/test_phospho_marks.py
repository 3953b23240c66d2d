"""The mark of phosphorylation is no part of a name."""

import pytest

from annotator.provenance import FoundBy, SpanSource, TermKind
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.recognition.spans.phospho_marks import without_marks
from annotator.records import Candidate, Entity, EntityType, Figure
from tests.sentences import mark, parse
from tests.small_lexicon import small_annotator

SENTENCES = (
    "Signaling in human cells. p-<STAT3|hgnc.symbol:STAT3>: phosphorylated <STAT3|hgnc.symbol:STAT3>; p-<AKT|fplx:AKT>, phosphorylated <AKT|fplx:AKT>.",
)


@pytest.mark.parametrize("marked", SENTENCES)
def test_short_forms(marked):
    caption = parse(marked)[0]
    mentions = small_annotator().read(Figure("PMC1__f", caption)).mentions
    assert mark(caption, mentions) == marked


NAMES = {
    "FUO": ("FUO", "fuo"),
    "P-FUO": ("fuo",),
    "P-bar": ("SELB",),
    "bar": ("BARS",),
    "RB": ("RB1",),
}


def _scored(name):
    return tuple(
        (
            0.9,
            Candidate(Entity(f"test:{s}", EntityType.GENE, s), TermKind.NAME, "ncbigene", name),
        )
        for s in NAMES.get(name, ())
    )


@pytest.mark.parametrize(
    ("text", "ids", "long", "expected"),
    [
        ("P-FUO", "P-FUO", None, "FUO"),
        ("P-bar", "P-bar", None, "P-bar"),  # a name of its own
        ("p-FUO", "FUO", "phosphorylated fuo", "FUO"),
        ("pFUO", "FUO", "phospho-FUO", "FUO"),
        ("p-FUO", "FUO", "plastid FUO", "p-FUO"),
        ("p-FUO", "bar", "phosphorylated bar", "p-FUO"),  # what is left means another
        ("pRB", "RB", "phosphorylated RB", "pRB"),  # too short to be left
        ("FUO", "FUO", "phosphorylated FUO", "FUO"),
    ],
)
def test_spans(text, ids, long, expected):
    found_by = None if long is None else FoundBy(short=text, long=long)
    source = SpanSource.NAME if long is None else SpanSource.DEFINITION
    span = CandidateSpan(0, len(text), _scored(ids), found_by, source=source)
    (found,) = without_marks(text, [span], _scored)
    assert text[found.start : found.end] == expected
