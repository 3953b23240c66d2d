"""The scorers on documents small enough to count by hand."""

from __future__ import annotations

import pytest

from annotator.records import EntityType, Figure, Mention
from annotator.scoring.corpus_scores import score_corpus
from annotator.scoring.counts import Counts
from annotator.scoring.documents import Document, GoldMention
from annotator.scoring.intervals import compare, macro_f1, micro_f1
from annotator.scoring.measures import pair_up, score_document
from annotator.scoring.readers import CHEMICALS, GENES
from annotator.scoring.same_ids import SameIds
from annotator.scoring.tables import main_table, reliability_table, species_table
from tests.small_lexicon import small_lexicon

GENE, FAMILY, CHEMICAL = EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL
ERK = frozenset({"ncbigene:5594", "ncbigene:5595"})


def gold(start, end, kind, *ids, optional=False):
    return GoldMention(start, end, "", kind, frozenset(ids), optional)


def found(start, end, kind, *ids, score=0.95):
    return Mention(start, end, "", kind, ids, score=score)


def document(docid, *mentions, types=GENES | CHEMICALS):
    return Document(Figure(docid, "x" * 100), mentions, types, docid)


@pytest.fixture(scope="module")
def same():
    return SameIds(small_lexicon())


#: gold: a gene, a family by its members, a gene without id, a domain that does not count.
FIRST = document(
    "1",
    gold(0, 4, GENE, "ncbigene:627"),
    gold(10, 16, GENE, *ERK),
    gold(20, 25, GENE),
    gold(30, 40, FAMILY, optional=True),
)
FIRST_FOUND = (
    found(0, 4, GENE, "ncbigene:627", "hgnc:1033"),
    found(10, 15, FAMILY, "fplx:ERK", score=0.85),  # one character short: nearly, not exactly
    found(20, 25, GENE, "ncbigene:207", score=0.4),  # the gold has no id: left out of ids
    found(30, 40, GENE, "ncbigene:208"),  # on the domain: does not count
    found(50, 54, GENE, "ncbigene:4915"),  # nothing there
)
#: gold: two genes; one is found with a wrong id, one not at all.
SECOND = document("2", gold(0, 4, GENE, "ncbigene:627"), gold(8, 12, GENE, "ncbigene:4915"))
SECOND_FOUND = (found(0, 4, GENE, "ncbigene:207", score=0.55), found(9, 20, GENE))


def test_spans(same):
    counts = score_document(FIRST, FIRST_FOUND, "genes", same, families=False).counts
    assert counts["span"] == Counts(2, 2, 1)
    assert counts["span ±1"] == Counts(3, 1, 0)
    assert counts["overlap"] == Counts(3, 1, 0)
    counts = score_document(SECOND, SECOND_FOUND, "genes", same, families=False).counts
    assert (counts["span"], counts["overlap"]) == (Counts(1, 1, 1), Counts(2, 0, 0))


def test_families_of_a_corpus_without_their_ids(same):
    """A family that is found as one is right, with whichever id; a gene is wrong."""
    marked = document("1", gold(0, 4, FAMILY), gold(10, 14, FAMILY), gold(20, 24, GENE))
    predicted = (
        found(0, 4, FAMILY, "fplx:ERK"),
        found(10, 14, GENE, "ncbigene:207"),
        found(20, 24, FAMILY, "fplx:ERK"),
    )
    counts = score_document(marked, predicted, "genes", same, families=False).counts
    assert counts["span and id"] == Counts(1, 2, 2)
    counts = score_document(marked, predicted, "genes", same, families=True).counts
    assert counts["span and id"] == Counts(0, 3, 3)


def test_ids(same):
    counts = score_document(FIRST, FIRST_FOUND, "genes", same, families=False).counts
    assert counts["strict id"] == Counts(1, 2, 1)  # ERK: its span is not exact
    assert counts["relaxed id"] == Counts(2, 1, 0)  # ERK by exactly the same members
    counts = score_document(SECOND, SECOND_FOUND, "genes", same, families=False).counts
    assert counts["relaxed id"] == Counts(0, 1, 2)


def test_document_ids(same):
    scores = score_document(FIRST, FIRST_FOUND, "genes", same, families=False)
    # Wanted: BDNF, ERK1, ERK2. Found: BDNF; AKT1, AKT2, TrkB are wrong; families have no place.
    assert scores.counts["document ids"] == Counts(1, 3, 2)
    assert scores.species == {"ncbitaxon:9606": Counts(1, 3, 2)}


def test_what_is_reported(same):
    scores = score_document(SECOND, SECOND_FOUND, "genes", same, families=False)
    assert scores.judged == [(0.55, False)]
    assert [error[0] for error in scores.errors] == ["not found", "not in gold", "id"]


def test_documents_add_up(same):
    (scores,) = score_corpus(
        "c",
        [document("1", *FIRST.mentions, types=GENES), document("2", *SECOND.mentions, types=GENES)],
        [FIRST_FOUND, SECOND_FOUND],
        "ours",
        same,
    )
    assert scores.counts("span") == Counts(3, 3, 2)
    assert scores.f1("span").value == pytest.approx(6 / 11)
    # F1 of document ids: 2/(2+3+2) and 0/(0+1+2).
    assert scores.f1("document ids, macro").value == pytest.approx((2 / 7 + 0) / 2)
    assert scores.reliability() == [(0.5, 0.6, 1, 0), (0.9, 1.0, 2, 1)]
    table = str(main_table([scores]))
    assert "| c | genes | 2 | 0.545 |" in table
    assert "| 0.9-1.0 | 0.50 of 2 | 0.50 of 2 |" in str(reliability_table([scores]))
    assert "| c | the rest | 0.200 | 0.200 | 0.200 | 5 |" in str(species_table([scores]))


def test_families_count_in_every_document_of_a_corpus_that_has_them(same):
    with_family = document("1", gold(0, 3, FAMILY, "fplx:AKT"), types=GENES)
    without = document(
        "2", gold(0, 4, GENE, "ncbigene:627"), gold(8, 11, FAMILY, *ERK), types=GENES
    )
    predicted = [
        (found(0, 3, FAMILY, "fplx:AKT"),),
        # The second family is not in the caption; the members of the first are not found.
        (found(0, 4, GENE, "ncbigene:627"), found(20, 23, FAMILY, "fplx:AKT", score=0.75)),
    ]
    (scores,) = score_corpus("c", [with_family, without], predicted, "ours", same)
    assert scores.counts("document ids") == Counts(2, 1, 2)
    assert scores.reliability() == [(0.7, 0.8, 1, 0), (0.9, 1.0, 2, 2)]


def test_only_what_the_corpus_marks_is_scored(same):
    chemicals = document("1", gold(0, 4, CHEMICAL, "mesh:D007649"), types=CHEMICALS)
    scores = score_corpus("c", [chemicals], [(found(0, 4, GENE, "ncbigene:627"),)], "ours", same)
    assert [(s.group, s.counts("span")) for s in scores] == [("chemicals", Counts(0, 0, 1))]


def test_each_mention_is_paired_once_and_with_the_nearest():
    one, other = gold(0, 5, GENE), gold(1, 6, GENE)
    near = found(1, 6, GENE)
    assert pair_up([one, other], [near], lambda g, m: True) == [(other, near)]


def test_the_same_under_another_id(same):
    assert same.share({"fplx:ERK"}, ERK)
    assert same.equal({"fplx:ERK"}, ERK)
    assert not same.share({"fplx:AKT"}, {"ncbigene:207"}), "a member is not the family"
    assert same.share({"hgnc:391"}, {"ncbigene:207"})
    assert same.canonical("mesh:C999999") == "mesh:C999999", "unknown ids stand for themselves"
    assert same.taxon("mesh:D007649") == "other"


def test_intervals():
    even = [Counts(1, 1, 1)] * 20
    assert micro_f1(even) == macro_f1(even)
    assert (micro_f1(even).low, micro_f1(even).high) == (0.5, 0.5)
    mixed = [Counts(1, 0, 0), Counts(0, 1, 1)] * 10
    score = micro_f1(mixed)
    assert score.value == 0.5
    assert 0.2 < score.low < 0.5 < score.high < 0.8
    assert micro_f1(mixed) == score, "the same draws each time"
    assert micro_f1([Counts()]).value is None
    assert macro_f1([Counts(), Counts(1, 0, 0)]).value == 1.0


def test_paired_comparison():
    better = [Counts(2, 0, 0)] * 15 + [Counts(1, 1, 1)] * 5
    worse = [Counts(1, 1, 1)] * 20
    found = compare(better, worse)
    assert found.value == pytest.approx(35 / 40 - 0.5)
    assert 0 < found.low < found.value < found.high
    assert found.p < 0.01
    assert compare(worse, worse).p == 1.0
    with pytest.raises(ValueError, match="1 documents against 20"):
        compare([Counts()], worse)
