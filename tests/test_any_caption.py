"""Whatever a caption holds: it is read, mentions are where they say, and nothing overlaps."""

from __future__ import annotations

import gzip
import json
import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator import wording
from annotator.recognition.ner.ner_span import NerSpan
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import resolve
from annotator.records import EntityType, ExistingRow, Figure, Origin
from annotator.runs.processing import annotate
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
        assert wording.found_by(mention.found_by)
        at = mention.end
    assert all(wording.reason(finding.reason) for finding in annotated.findings)
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


def test_a_hostile_caption_takes_no_hours():
    """Without the limit on parentheses this takes minutes: scispaCy compares all with all."""
    caption = "The brain-derived neurotrophic factor (BDNF) acts. " + "(A) (B) " * 4000
    started = time.process_time()
    annotated = annotate(Figure("F1", caption), small_annotator())
    assert time.process_time() - started < 10
    assert [m.text for m in annotated.mentions][:2] == ["brain-derived neurotrophic factor", "BDNF"]


def test_twice_the_organisms_and_names_take_twice_the_time():
    """In one sentence, with a model that says something of each name."""
    annotator = Annotator("starter")
    caption = "in mice and in patients BDNF binds TrkB and XYZQ "
    spans = [(m.start(), m.end()) for m in re.finditer("BDNF|XYZQ", caption * 8000)]
    ner = [NerSpan(start, end, "GENE_OR_GENE_PRODUCT") for start, end in spans]
    for count in (500, 8000):
        figure = Figure("F1", caption * count, is_caption=False)
        asked = replace(annotator.subject(figure), ner=ner[: 2 * count])
        started = time.process_time()
        mentions, _ = resolve(asked, annotator.names, annotator.weights)
        took = time.process_time() - started
        assert len(mentions) == 3 * count
        if count == 500:
            first = took
    assert took < 16 * first * 6  # noise; a product would take 256 times as long


def test_many_definitions_are_no_product_of_definitions_and_mentions():
    caption = "In mice, BDNF binds TrkB (NTRK2); Akt: protein kinase B; Ca2+ enters. " * 3000
    started = time.process_time()
    check(annotate(Figure("F1", caption), small_annotator()))
    assert time.process_time() - started < 20
