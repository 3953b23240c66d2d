"""How likely existing rows are right: the tables, the company that genes keep, the trees, the judgement."""

import gc
import json
import weakref
from array import array
from types import SimpleNamespace

import numpy as np
import pytest

from annotator.comparison import row_judgement
from annotator.comparison.row_judgement import row_judge
from annotator.comparison.row_reasons import RowReasons
from annotator.errors import InputError, LexiconError
from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import TermTable
from annotator.lexicon.word_lists import WordLists, shipped_word_lists
from annotator.plausibility.coherence import GeneVectors, read_vectors, vector_table
from annotator.plausibility.company import company
from annotator.plausibility.labels import METABOLITE, LabelPriors, label_trie, read_labels
from annotator.plausibility.ocr_confusions import misreadings
from annotator.plausibility.readings import (
    Alternative,
    Reading,
    ReadingKey,
    Readings,
    human_numbers,
    reading_group,
    reading_key,
)
from annotator.plausibility.row_model import NAMES, shipped_row_model
from annotator.plausibility.shipped import MODELS, shipped_labels, shipped_vectors
from annotator.plausibility.trees import read_trees
from annotator.reasons import (
    AuthorsMean,
    FoundAs,
    KeepsCompany,
    RarelyDrawn,
    UnlikelyReading,
    UnsureOrganism,
)
from annotator.recognition.pipeline import Annotator
from annotator.records import (
    Entity,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    Origin,
    Taxon,
    Verdict,
)
from annotator.runs.processing import annotate

HUMAN = "ncbitaxon:9606"
GENES = {
    "MAPK1": 5594, "MAPK3": 5595, "EP300": 2033, "CREB1": 1385, "RELA": 5970, "TNF": 7124,
    "IL6": 3569, "AKT1": 207, "MTOR": 2475, "TP53": 7157, "PROC": 5624, "NUP62": 23636,
    "OPN1LW": 5956, "AXIN1": 8312, "GSK3B": 2932, "CTNNB1": 1499, "STUB1": 10273, "AMFR": 267,
    "DERL1": 79139, "DNAJA1": 3301, "BAG2": 9532, "UBE2J1": 51465, "VCP": 7415, "SEL1L": 6400,
    "CDC42": 998, "RAC1": 5879, "CFL1": 1072, "RHOA": 387, "WASF1": 8936, "CPZ": 8532, "LRPPRC": 10128, "AIMP1": 9255,
    "C3": 718, "C4B": 721, "C5": 727, "C1QA": 712, "C1R": 715, "C2": 717, "CISH": 1154,
}  # fmt: skip


def row(word, symbol="", source="hgnc_symbol", **fields):
    symbol = symbol or word
    return ExistingRow(
        word, symbol, f"ncbigene:{GENES[symbol]}", HUMAN, source, Origin.SIDECAR, EntityType.GENE,
        organism="Homo sapiens", **fields,
    )  # fmt: skip


#: Rows of a drawing of signaling.
SIGNALING = tuple(map(row, ("MAPK1", "MAPK3", "EP300", "CREB1", "RELA", "TNF", "IL6", "AKT1")))


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter", None)


def judged(annotator, *rows, caption="Signaling in human macrophages."):
    figure = Figure("f", caption, existing=rows)
    annotated = annotate(figure, annotator)
    flags = {r: f for f in annotated.findings for r in f.existing if f.kind is not None}
    return annotated.rows, flags


def test_every_row_is_judged_in_its_order(starter):
    rows = (*SIGNALING, SIGNALING[0])
    found, _ = judged(starter, *rows)
    assert [j.row for j in found] == list(rows)
    assert all(0 < j.probability < 1 for j in found)
    assert {j.verdict for j in found} == {Verdict.PLAUSIBLE}


def test_rows_that_the_caption_names_are_supported(starter):
    found, _ = judged(starter, *SIGNALING, caption="TNF frees RELA in human macrophages.")
    supported = {j.row.word for j in found if j.verdict is Verdict.SUPPORTED}
    assert supported == {"TNF", "RELA"}


def test_an_alias_that_authors_use_for_another_gene_is_flagged_with_what_they_mean(starter):
    wnt = tuple(map(row, ("AXIN1", "GSK3B", "CTNNB1")))
    wrong = row("APC", "PROC", "hgnc_alias_symbol", match="APC")
    found, flags = judged(starter, *wnt, wrong)
    assert (found[-1].verdict, flags[wrong].kind) == (Verdict.WRONG, FindingKind.WRONG_ENTITY)
    assert flags[wrong].proposal.symbol == found[-1].proposal.symbol == "APC"
    assert isinstance(flags[wrong].reason, UnlikelyReading)
    assert {type(said) for said in found[-1].reasons} & {FoundAs, KeepsCompany, AuthorsMean}
    assert all(j.verdict is Verdict.PLAUSIBLE for j in found[:-1])


def test_a_row_is_implausible_where_nobody_knows_what_is_meant(starter):
    wrong = row("p62", "NUP62", "hgnc_alias_symbol", match="P62")
    found, flags = judged(starter, *SIGNALING, wrong)
    assert found[-1].probability < 0.3
    assert flags[wrong].kind in {FindingKind.IMPLAUSIBLE, FindingKind.WRONG_ENTITY}


def test_an_ordinary_word_in_capitals_is_a_gene_among_its_partners(starter):
    partners = tuple(map(row, ("AMFR", "DERL1", "DNAJA1", "BAG2", "UBE2J1", "VCP", "SEL1L")))
    capitals, plain = (row(word, "STUB1", "hgnc_alias_symbol") for word in ("CHIP", "chip"))
    _, flags = judged(starter, *partners, capitals)
    assert flags[capitals].kind is FindingKind.CAPTION_SILENT
    _, flags = judged(starter, *partners, plain)
    assert flags[plain].kind is FindingKind.COMMON_WORD
    others = map(row, ("C3", "C4B", "C5", "C1QA", "C1R", "C2"))
    _, flags = judged(starter, *others, capitals)
    assert flags[capitals].kind is FindingKind.COMMON_WORD


def test_a_word_in_capitals_is_left_alone_that_its_partners_make_likely_enough(starter):
    """WAVE beside CDC42 and RAC1 is right more often than its probability says."""
    partners = tuple(map(row, ("CDC42", "RAC1", "CFL1", "RHOA")))
    capitals, plain = (
        row(word, "WASF1", "hgnc_alias_symbol", match=word) for word in ("WAVE", "wave")
    )
    found, flags = judged(starter, *partners, capitals)
    assert 0.15 < found[-1].probability < 0.3
    assert flags[capitals].kind is FindingKind.CAPTION_SILENT
    _, flags = judged(starter, *partners, plain)
    assert flags[plain].kind is FindingKind.COMMON_WORD


def test_a_prefix_is_no_misread_symbol(starter):
    rows = tuple(map(row, ("C3", "C4B", "C5", "C1QA", "C1R", "C2")))
    prefix, symbol = (row(word, "CISH", "hgnc_alias_symbol") for word in ("cis", "Cis"))
    found, _ = judged(starter, *rows, prefix)
    assert found[-1].proposal is None
    found, _ = judged(starter, *rows, symbol)
    assert found[-1].proposal.symbol == "C1S"


def test_what_the_caption_names_is_not_implausible(starter, monkeypatch):
    monkeypatch.setattr("annotator.comparison.row_judgement.WRONG_BELOW", 0.999)
    named = row("p62", "NUP62", "hgnc_alias_symbol", match="P62")
    _, flags = judged(starter, *SIGNALING, named)
    assert flags[named].kind is not FindingKind.CAPTION_SILENT
    _, flags = judged(starter, *SIGNALING, named, caption="Human NUP62 is in the nucleus.")
    assert flags[named].kind is FindingKind.AGREEMENT


def test_the_company_it_keeps_is_no_reason_against_a_name_that_can_mean_nothing_else(starter):
    symbol = row("Cpz", "CPZ")
    by_mass, short = (
        row(word, gene, "hgnc_alias_symbol", match=word)
        for word, gene in (("Lrp130", "LRPPRC"), ("p43", "AIMP1"))
    )
    for one, kind in (
        (symbol, FindingKind.CAPTION_SILENT),
        (by_mass, FindingKind.CAPTION_SILENT),
        (short, FindingKind.IMPLAUSIBLE),
    ):
        found, flags = judged(starter, *SIGNALING, one)
        assert found[-1].probability < 0.3
        assert flags[one].kind is kind


def test_doubts_about_the_organism_of_a_figure_are_no_reason_against_single_rows():
    def is_for_organism(*taxa):
        evidence = SimpleNamespace(taxa=taxa, keys=[SimpleNamespace(taxon=HUMAN)])
        return row_judgement._is_for_organism(evidence, 0, 0.2, parts)

    parts = np.zeros(len(NAMES))
    human = Taxon(HUMAN, "Homo sapiens", probability=0.3)
    assert not is_for_organism(human)
    parts[NAMES.index("organism")] = -2
    assert is_for_organism(human)
    assert not is_for_organism(Taxon(HUMAN, "Homo sapiens", probability=0.9))
    assert not is_for_organism(Taxon("ncbitaxon:2", "Bacteria", probability=0.4), human)


def test_a_doubt_about_the_organism_alone_flags_rows_of_another_only():
    human = Taxon(HUMAN, "Homo sapiens", probability=0.3)
    doubt = UnsureOrganism("Homo sapiens", (human,))
    rare = RarelyDrawn("CPZ", 2)

    def is_reason(*why, of_likeliest):
        return row_judgement._is_reason(why, unmistakable=False, of_likeliest=of_likeliest)

    assert is_reason(doubt, of_likeliest=False)
    assert not is_reason(doubt, of_likeliest=True)
    assert is_reason(doubt, rare, of_likeliest=True)


def test_a_keyword_is_not_flagged_for_its_word_is_unknown(starter):
    keyword = ExistingRow("", "OPN1LW", "", HUMAN, "", Origin.KEYWORD, EntityType.GENE)
    _, flags = judged(starter, *SIGNALING, keyword)
    assert flags[keyword].kind is FindingKind.CAPTION_SILENT


def test_an_id_with_a_digit_that_is_no_number_is_that_of_no_gene(starter):
    odd = ExistingRow(
        "AKT1", "AKT1", "ncbigene:20²", HUMAN, "hgnc_symbol", Origin.SIDECAR, EntityType.GENE
    )
    found, _ = judged(starter, *SIGNALING, odd)
    assert len(found) == len(SIGNALING) + 1
    known = SimpleNamespace(
        entity=lambda curie: Entity(curie, EntityType.GENE, "AKT1", HUMAN), orthologs=lambda _: ()
    )
    assert human_numbers("ncbigene:20²", known) == ()
    assert human_numbers("ncbigene:207", known) == (207,)


def test_a_single_row_has_no_company_to_be_judged_by(starter):
    (alone,), flags = judged(starter, row("OPN1LW"), caption="Human retina.")
    assert alone.verdict is not Verdict.WRONG
    assert flags[alone.row].kind is FindingKind.CAPTION_SILENT


def test_rows_are_judged_by_the_word_lists_that_are_given(starter):
    lexicon, lists = starter.lexicon, shipped_word_lists()
    judge = row_judge(lexicon, lists)
    assert row_judge(lexicon, lists) is judge
    try:
        other = row_judge(lexicon, WordLists({"word": "a word"}, {}))
        assert other is not judge and "word" in other.lists.common_words
    finally:
        assert row_judge(lexicon, lists).lists is lists


def test_the_order_of_rows_changes_no_probability(starter):
    rows = (*SIGNALING, row("APC", "PROC", "hgnc_alias_symbol", match="APC"))
    forward, _ = judged(starter, *rows)
    backward, _ = judged(starter, *rows[::-1])
    there = {j.row: j.probability for j in forward}
    assert {j.row: j.probability for j in backward} == pytest.approx(there, abs=1e-3)


# The tables.


def test_vectors_survive_being_stored(tmp_path):
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]])
    np.save(tmp_path / "v.npy", vector_table(np.array([7, 207]), np.array([3, 70_000]), vectors))
    read = read_vectors(tmp_path / "v.npy")
    assert (read.position(207), read.position(8), read.dimensions) == (1, -1, 2)
    assert (read.sets(0), read.sets(1)) == (3, 65_535)
    assert read.vectors([0, 1]) == pytest.approx(vectors, abs=0.01)


def test_a_damaged_table_says_what_to_do(tmp_path):
    for name, read in (("v.npy", read_vectors), ("l.marisa", read_labels)):
        (tmp_path / name).write_bytes(b"no table")
        with pytest.raises(LexiconError, match=name) as caught:
            read(tmp_path / name)
        assert "install the package again" in caught.value.hint


def test_labels_count_nodes_by_gene():
    labels = LabelPriors(label_trie([("cbp", 1387, 7), ("cbp", 23077, 1), ("pep", METABOLITE, 9)]))
    assert labels.nodes("CBP") == {1387: 7, 23077: 1}
    assert labels.nodes("PEP") == {METABOLITE: 9}
    for unknown in ("XYZ", "", "\x00", "\ud800"):
        assert labels.nodes(unknown) == {}


def test_what_is_shipped_is_small_and_says_where_it_is_from():
    assert sum(path.stat().st_size for path in MODELS.iterdir()) < 4_000_000
    for name in ("coherence.json", "row_model.json"):
        about = json.loads((MODELS / name).read_text(encoding="utf-8"))
        assert about["trained"] and about["lexicon"]
        assert "CC0" in json.dumps(about)
    vectors, labels = shipped_vectors(), shipped_labels()
    crebbp, ep300, opsin = (vectors.position(n) for n in (1387, 2033, 5956))
    unit = vectors.vectors([crebbp, ep300, opsin])
    assert unit[0] @ unit[1] > 0.8 > 0.3 > unit[0] @ unit[2]
    assert labels.nodes("CBP")[1387] > 5


# Readings and company.


@pytest.mark.parametrize(("word", "left_out"), [("CRBPs", 0.0), ("CRBPX", 0.2), ("CRBP", 0.0)])
def test_the_plural_of_what_was_looked_up_is_no_part_of_the_word(starter, word, left_out):
    table = Readings(starter.lexicon, starter.names.lists, shipped_vectors(), shipped_labels())
    values = table.of(reading_key([row(word, "C3", "hgnc_alias_symbol", match="CRBP")])).values
    found = array("f", values)[NAMES.index("part of the word that was left out")]
    assert found == pytest.approx(left_out)


def test_a_family_is_one_reading_and_an_alias_of_two_genes_is_two():
    rows = (
        row("Akt", "AKT1", "bioentities_symbol"), row("Akt", "MTOR", "bioentities_symbol"),
        row("x", "TNF", "hgnc_alias_symbol"), row("x", "IL6", "hgnc_alias_symbol"),
    )  # fmt: skip
    family, member, *aliases = map(reading_group, rows)
    assert family == member and len({family, *aliases}) == 3


def test_words_that_differ_in_their_edges_are_one_reading(starter):
    rows = (*SIGNALING, row("(TNF)", "TNF", match="TNF"), row("TNF,", "TNF", match="TNF"))
    found, _ = judged(starter, *rows)
    assert [j.row for j in found] == list(rows)
    assert found[-1].probability == found[-2].probability > 0.5


def plane_vectors():
    """Return vectors of four genes: three alike, one at a right angle to them."""
    vectors = np.array([[1.0, 0.0], [0.96, 0.28], [0.8, 0.6], [0.0, 1.0]])
    return GeneVectors(vector_table(np.arange(1, 5), np.full(4, 5), vectors))


plane = pytest.fixture(plane_vectors)


def reading(*positions, alternatives=()):
    direction = plane_vectors().direction(positions).tobytes() if positions else b""
    return Reading(b"", positions, direction, alternatives)


def test_company_tells_the_odd_one_out_and_the_alternative_that_fits(plane):
    odd = reading(3, alternatives=(Alternative("ncbigene:1", 0, 0),))
    found = company([reading(0), reading(1), odd], [0, 1, 2], 1.0, plane)
    coherence = found.values[:, 0]
    assert coherence[0] > 0.5 > 0.3 > coherence[2]
    assert found.values[2, 3] > 0.5  # the gain of the alternative
    assert found.best[2][0].curie == "ncbigene:1"
    assert found.nearest[0][0] == (1, pytest.approx(0.96, abs=0.01))
    assert found.similar[0, 0] == -1.0  # nothing keeps company with itself


def test_a_word_counts_once_however_many_members_its_family_has(plane):
    family = [reading(3), reading(0), reading(1)]
    once = company(family, [0, 1, 2], 1.0, plane).values[1:, 0]
    again = company([*family, reading(3), reading(3)], [0, 1, 2, 0, 0], 1.0, plane).values[1:3, 0]
    assert once == pytest.approx(again, abs=0.01)


def test_thousands_of_words_are_compared_with_the_first_alone(plane):
    many = [reading(0)] * 3_000
    found = company(many, list(range(3_000)), 1.0, plane)
    assert found.similar.shape == (3_000, 500)
    assert found.values[:, 0] == pytest.approx(1.0, abs=0.02)


def test_no_reading_with_a_vector(plane):
    found = company([reading(), reading()], [0, 1], 0.0, plane)
    assert not found.values.any()
    assert found.best == [None, None]


def test_misreadings_change_one_character_that_ocr_confuses():
    assert {"JNK", "VNK"} <= set(misreadings("UNK"))
    assert "CK1" in set(misreadings("CKI"))
    assert not set(misreadings("IL")) and not set(misreadings("A" * 9))


# The trees.


def test_trees_are_those_that_were_fitted(tmp_path):
    pytest.importorskip("sklearn")
    from sklearn.ensemble import GradientBoostingClassifier

    from evaluation import train_rows

    random = np.random.default_rng(1)
    values = random.normal(size=(400, len(NAMES))).astype(np.float32)
    right = values[:, 0] + values[:, 1] * values[:, 2] > 0
    weight = random.uniform(0.1, 1.0, 400)
    fold = train_rows.Fold(values, values[:, :6], right, weight, right)
    trees = train_rows.fit_trees(fold)
    with (tmp_path / "t.tsv").open("w", encoding="utf-8") as file:
        file.writelines("\t".join(map(str, line)) + "\n" for line in trees.lines())
    read = read_trees(tmp_path / "t.tsv", NAMES)
    model = GradientBoostingClassifier(
        n_estimators=len(trees.feature), max_depth=3, learning_rate=0.08, subsample=0.7,
        max_features=0.4, min_samples_leaf=10, random_state=0,
    ).fit(values, right, sample_weight=weight)  # fmt: skip
    expected = model.decision_function(values)
    assert trees.log_odds(values) == pytest.approx(expected, abs=1e-3)
    assert read.log_odds(values) == pytest.approx(expected, abs=2e-2)
    parts = read.contributions(values).sum(axis=1) + read.constant
    assert parts == pytest.approx(read.log_odds(values), abs=1e-2)


def test_a_damaged_tree_is_named(tmp_path):
    lines = (MODELS / "row_trees.tsv").read_text(encoding="utf-8").splitlines()
    for number, damage in ((4, "0\t1\tno feature\t1\t0.5"), (9, "0\t6"), (9, "x\t6\t\t\t0.1")):
        damaged = [*lines[: number - 1], damage, *lines[number:]]
        (tmp_path / "t.tsv").write_text("\n".join(damaged), encoding="utf-8")
        with pytest.raises(LexiconError, match=rf"t\.tsv:{number}:"):
            read_trees(tmp_path / "t.tsv", NAMES)


def test_the_contributions_of_a_row_are_its_log_odds():
    model = shipped_row_model()
    random = np.random.default_rng(2)
    values = random.uniform(0, 2, size=(50, len(NAMES))).astype(np.float32)
    caption = random.uniform(0, 1, size=(50, 6)).astype(np.float32)
    parts = model.contributions(values, caption).sum(axis=1) + model.constant
    assert parts == pytest.approx(model.log_odds(values, caption), abs=1e-2)


def test_gene_sets_of_two_kinds_and_what_is_none(tmp_path, starter):
    pytest.importorskip("sklearn")
    from evaluation.train_coherence import gene_vectors, read_gene_sets, read_label_counts

    (tmp_path / "a.gmt").write_text(
        "one\tabout\t207\t2475\t7157\nother\t\tTNF\tIL6\tRELA\tno gene\n"
    )
    sets = list(read_gene_sets(tmp_path / "a.gmt", starter.lexicon))
    assert sets == [{207, 2475, 7157}, {7124, 3569, 5970}]
    (tmp_path / "b.gmt").write_text("one\tabout\t207\nno set\n")
    with pytest.raises(InputError, match=r"b\.gmt:2: not a gene set"):
        list(read_gene_sets(tmp_path / "b.gmt", starter.lexicon))
    genes, counts, vectors = gene_vectors(sets * 4, 2)
    assert genes.tolist() == [207, 2475, 3569, 5970, 7124, 7157]
    assert set(counts.tolist()) == {4}
    assert vectors[0] @ vectors[1] > 0.9 > 0.1 > abs(vectors[0] @ vectors[4])
    header = "organism\tlabel\ttype\tids\tnodes\n"
    (tmp_path / "l.tsv").write_text(
        f"{header}Homo sapiens\tPKB\tGeneProduct\tncbigene:207\t3\nMus\tADP\tMetabolite\tchebi:1\t2\n"
    )
    counted = read_label_counts(tmp_path / "l.tsv", starter.lexicon)
    assert counted == {("pkb", 207): 3, ("adp", METABOLITE): 2}
    (tmp_path / "m.tsv").write_text(f"{header}Homo sapiens\tPKB\tGeneProduct\tncbigene:207\tmany\n")
    with pytest.raises(InputError, match=r"m\.tsv:2: not a label"):
        read_label_counts(tmp_path / "m.tsv", starter.lexicon)


def test_a_chemical_row_proposes_what_its_word_is_a_name_of():
    sugar = ExistingRow(
        "Glucose-6-P", "Glucose-6-P", "mesh:D005947", "", "MESH", Origin.SIDECAR,
        EntityType.CHEMICAL,
    )  # fmt: skip
    found, flags = judged(Annotator("starter", None), sugar)
    assert flags[sugar].kind is FindingKind.WRONG_ENTITY
    assert found[0].proposal == flags[sugar].proposal
    assert found[0].proposal.symbol.casefold() == "glucose-6-phosphate"


def test_the_judge_of_another_lexicon_does_not_keep_the_first_one(starter):
    lists = shipped_word_lists()
    first = Lexicon.of("first", TermTable())
    row_judge(first, lists)
    gone = weakref.ref(first)
    del first
    row_judge(starter.lexicon, lists)
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("word", "symbol", "group", "others", "unmistakable"),
    [
        ("PDF", "Pdf", "insect", 2, True),
        ("T", "T", "insect", 2, False),  # many genes' alias
        ("LAP", "LAP", "human", 2, False),
        ("CPZ", "CPZ", "human", 0, True),
        ("Ku70", "XRCC6", "human", 0, False),  # found as a symbol, but written otherwise
    ],
)
def test_another_genes_alias_is_no_second_meaning_of_a_flys_symbol(
    word, symbol, group, others, unmistakable
):
    judge = row_judgement.RowJudge.__new__(row_judgement.RowJudge)
    judge.lexicon = SimpleNamespace(lookup=lambda _: [])
    judge._table = SimpleNamespace(group=lambda _: group)
    values = np.zeros((1, len(NAMES)))
    values[0, NAMES.index("other meanings")] = others
    key = ReadingKey(word, word, "symbol", "ncbitaxon:1", (symbol,), ("ncbigene:1",))
    evidence = SimpleNamespace(keys=[key], values=values)
    assert judge._is_unmistakable(evidence, 0) is unmistakable


@pytest.mark.parametrize(("group", "proposed"), [("insect", False), ("mammal", True)])
def test_a_fly_calls_nothing_by_the_alias_of_a_gene_that_it_does_not_have(starter, group, proposed):
    """PDF of flies is not GDF15, which human calls so."""
    reasons = RowReasons.__new__(RowReasons)
    tp53 = starter.lexicon.entity("ncbigene:7157")
    reasons._lexicon = SimpleNamespace(
        counterpart=lambda *_: None, entity=lambda _: tp53, lookup=lambda _: []
    )
    reasons._labels = SimpleNamespace(nodes=lambda _: {})
    reasons._table = SimpleNamespace(numbers=lambda _: set(), group=lambda _: group)
    key = ReadingKey("PDF", "PDF", "alias", "ncbitaxon:1", ("CG1",), ("ncbigene:1",))
    evidence = SimpleNamespace(
        keys=[key],
        about_animals=True,
        values=np.ones((1, len(NAMES))),
        company=SimpleNamespace(best=[(Alternative(tp53.id, 0, 0), 0.9)], values=np.zeros((1, 3))),
        word_symbols=[],
    )
    assert (reasons.proposal(evidence, 0) is not None) is proposed
