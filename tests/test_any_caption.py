"""Whatever a caption holds: it is read, mentions are where they say, and nothing overlaps."""

from __future__ import annotations

import gzip
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.batch import annotate
from annotator.pipeline import Annotator
from annotator.records import EntityType, ExistingRow, Figure, Origin
from tests.small_lexicon import small_annotator

PIECES = st.one_of(
    st.sampled_from(
        """Akt AKT1-3 ERK1/2 (BDNF) TrkB: eEF2 kinase; KAR: kainate receptor, Ca2+ Ca²⁺ NMDA
        receptors IL-1β, -6 and -8 caspase-3, 8 and 9 CAS = PI3K/AKT: a/b GABA(A) mice zebrafish
        Ser473 tyrosine kinase AND step ΜΑΡΚ НА (A) (+ ) ; : = , . / - – − α \u200b \u00a0""".split()
    ),
    st.text(st.characters(codec="utf-8"), max_size=6),
)
CAPTIONS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "\n"])), max_size=25).map(
    lambda parts: "".join(piece + blank for piece, blank in parts)
)


def check(annotated):
    caption = annotated.figure.caption
    at = 0
    for mention in annotated.mentions:
        assert caption[mention.start : mention.end] == mention.text
        assert at <= mention.start < mention.end
        assert 0 < mention.score <= 1
        assert mention.matched_by
        at = mention.end
    assert all(finding.reason for finding in annotated.findings)
    rows = {id(row) for finding in annotated.findings for row in finding.existing}
    assert len(rows) == len(annotated.figure.existing), "every row is in a finding"


@settings(max_examples=300, deadline=None)
@given(caption=CAPTIONS, word=PIECES)
def test_any_caption(caption, word):
    row = ExistingRow(
        word, "AKT1", "ncbigene:207", "ncbitaxon:9606", "hgnc_symbol", Origin.SIDECAR, EntityType.GENE, "AKT1"
    )  # fmt: skip
    check(annotate(Figure("F1", caption, papertitle=caption, existing=(row,)), small_annotator()))


def test_real_captions_cut_anywhere(shared_data):
    annotator = Annotator("starter")
    with gzip.open(shared_data / "pfocr" / "captions.jsonl.gz", "rt", encoding="utf-8") as file:
        captions = [json.loads(line)["caption"] for _, line in zip(range(150), file, strict=False)]
    for number, caption in enumerate(captions):
        for cut in (caption, caption[: number * 7], caption[number * 5 :], caption[::-1]):
            check(annotate(Figure("F1", cut), annotator))
