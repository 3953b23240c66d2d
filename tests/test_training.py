"""Training the caption NER and the weights: on corpora of a few sentences."""

from __future__ import annotations

import gzip
import json

import pytest
import spacy
from msgspec.structs import replace
from typer.testing import CliRunner

from annotator.errors import LexiconError
from annotator.provenance import SpanSource, TermKind
from annotator.recognition.mention_score import (
    MentionEvidence,
    NameEvidence,
    Vote,
    Weights,
    features,
    read_weights,
)
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType
from annotator.scoring.documents import Document
from annotator.scoring.readers import CHEMICALS, GENES
from evaluation.__main__ import app
from evaluation.ablation import PARTS, HandSet, predict
from evaluation.train_ner import make_docs, span_scores, split_compounds
from evaluation.train_weights import IN_FIGURES, Example, examples, fit
from tests.small_lexicon import small_annotator, write_small_lexicon
from tests.test_measures import document, gold


@pytest.fixture(scope="module")
def tokens():
    nlp = spacy.blank("en")
    split_compounds(nlp)
    return lambda text: [token.text for token in nlp.make_doc(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TNF-α-induced", "TNF - α - induced"),
        ("PI3K/Akt/mTOR", "PI3K / Akt / mTOR"),
        ("Mdm2(-/-) mice", "Mdm2 ( - / - ) mice"),
        ("shTp53 pAkt p53 ΔrpoE", "sh Tp53 p Akt p53 ΔrpoE"),
        ("Ca2+", "Ca2 +"),
    ],
)
def test_the_tokenizer_splits_compounds(tokens, text, expected):
    assert tokens(text) == expected.split()


def test_gold_becomes_entities_and_what_is_not_known_stays_open():
    nlp = spacy.blank("en")
    split_compounds(nlp)
    text = "Ketamine and BDNF-induced TrkB with SH2 domain"
    marked = (
        gold(13, 17, EntityType.GENE),
        gold(36, 46, EntityType.GENE_FAMILY, optional=True),
        gold(14, 16, EntityType.GENE),  # ends inside of a token: left open
    )
    figure = document("1", *marked, types=GENES).figure
    texts = [Document(type(figure)("1", text), marked, GENES, "1")]
    (doc,) = make_docs(texts, nlp, small_annotator())
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Ketamine", "SIMPLE_CHEMICAL"),  # filled in: the corpus does not mark chemicals
        ("BDNF", "GENE_OR_GENE_PRODUCT"),
    ]
    states = {token.text: token.ent_iob_ for token in doc}
    assert (states["TrkB"], states["SH2"]) == ("O", "")
    (doc,) = make_docs(texts, nlp, None)
    assert [e.text for e in doc.ents] == ["BDNF"]


@pytest.fixture
def data(tmp_path):
    """Return a data folder with a corpus of twenty short abstracts."""
    folder = tmp_path / "data" / "corpora"
    folder.mkdir(parents=True)
    lines = []
    for number in range(20):
        lines += [
            f"{number}|t|BDNF binds TrkB {number}",
            f"{number}|a|CAS and ketamine. KAR acts; AKT1 too.",
            f"{number}\t0\t4\tBDNF\tGene\t627",
            f"{number}\t11\t15\tTrkB\tGene\t4915",
            "",
        ]
    text = "\n".join(lines)
    (folder / "BioRED_TrainDev.PubTator.gz").write_bytes(gzip.compress(text.encode()))
    write_small_lexicon(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_train_ner(data):
    """A few steps: what is written loads without this project's evaluation, and is a model."""
    out = data / "model"
    done = run("train-ner", "--out", out, "--data", data / "data", "--lexicon", data, "--steps", 20)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "BioRED, GENE_OR_GENE_PRODUCT: " in done.output
    config = (out / "config.cfg").read_text()
    assert str(data) not in config
    assert "evaluation" not in config
    assert not (out / "vocab").exists()
    assert json.loads((out / "meta.json").read_text())["name"] == "caption_ner"
    assert Annotator(str(data), str(out)).nlp.pipe_names[:2] == ["tok2vec", "ner"]


def test_spans_that_a_model_finds_by_itself(data):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "GENE_OR_GENE_PRODUCT", "pattern": text} for text in ("BDNF", "CAS", "KAR")]
    )
    (score,) = span_scores(nlp, data / "data")
    # In each of four documents, one of two genes is found, and two words that are none.
    assert (score.right, score.found, score.wanted) == (4, 12, 8)
    assert str(score) == "BioRED, GENE_OR_GENE_PRODUCT: 0.333 / 0.500 / 0.400"


def test_train_weights(data):
    out = data / "weights.tsv"
    done = run(
        "train-weights", "--out", out, "--data", data / "data", "--lexicon", data, "--model", "none"
    )
    assert done.exit_code == 0, (done.output, done.exception)
    weights = read_weights(out.read_text().splitlines())
    assert {"", "gene: approved symbol", "implausible"} <= weights.name.keys()
    trusted = NameEvidence(
        "BDNF", EntityType.GENE, TermKind.APPROVED_SYMBOL, "starter", plausibility=0.98
    )
    name, right = weights.score(MentionEvidence(trusted))
    assert 0.5 < name < 1
    assert 0.5 < right < 1


def test_training_without_corpora_says_so(tmp_path):
    (tmp_path / "corpora").mkdir()
    done = run("train-weights", "--out", tmp_path / "w", "--data", tmp_path, "--lexicon", "starter")
    assert done.exit_code == 1
    assert "none of the corpora is there" in done.output


def test_examples_of_types_that_are_not_marked_are_left_out():
    annotator = small_annotator()
    text = "BDNF and ketamine"
    figure = type(document("1").figure)("1", text)
    mention = gold(0, 4, EntityType.GENE, "ncbigene:627")
    (genes,) = examples([Document(figure, (mention,), GENES, "1")], annotator, {})
    assert (genes.is_name, genes.right) == (True, True)
    (chemical,) = examples([Document(figure, (), CHEMICALS, "1")], annotator, {})
    assert (chemical.is_name, chemical.right) == (False, False)


def test_weights_add_up():
    name = NameEvidence(
        "BDNF", EntityType.GENE, TermKind.APPROVED_SYMBOL, "starter", plausibility=0.98
    )
    evidence = MentionEvidence(name)
    found = features(evidence)
    assert found["gene: approved symbol"] == found["gene: approved symbol (starter)"] == 1.0
    assert found["implausible"] == pytest.approx(0.02)
    assert "repeated" not in found
    weights = Weights({"": 1.0, "implausible": -50.0}, {})
    assert weights.score(evidence) == (pytest.approx(0.5), 0.5)


def test_a_bad_line_of_weights_is_named():
    with pytest.raises(LexiconError, match=r"weights\.tsv:3"):
        read_weights(["feature\tname\tright", "a\t1\t2", "b\t1"])


def test_every_corpus_of_a_data_folder_is_scored(data):
    done = run("score", "--all", "--data", data / "data", "--lexicon", data, "--model", "none")
    assert done.exit_code == 0, (done.output, done.exception)
    # Right are BDNF and TrkB; CAS and AKT1 are found as well, which the made-up gold lacks.
    assert "| BioRED | genes | 20 | 0.667 |" in done.stdout
    held_out = run(
        "score", "--all", "--data", data / "data", "--lexicon", data, "--model", "none",
        "--part", "held-out", "--limit", 3,
    )  # fmt: skip
    assert "| BioRED | genes | 3 |" in held_out.stdout


def test_a_data_folder_without_corpora(tmp_path):
    done = run("score", "--all", "--data", tmp_path, "--lexicon", "starter")
    assert done.exit_code == 1
    assert "no folder with corpora/ and gold/" in done.output


def test_every_part_is_switched_off(data):
    done = run("ablate", "--data", data / "data", "--lexicon", data, "--part", "all")
    assert done.exit_code == 0, (done.output, done.exception)
    for part in PARTS:
        assert f"| {part.name} | " in done.stdout


@pytest.mark.parametrize(
    ("part", "caption", "found"),
    [
        (
            "nothing",
            "KAR: kainate receptor. ERK1/2 and TrkB.",
            "KAR, kainate receptor, ERK1/2, TrkB",
        ),
        (
            "abbreviations and glossaries",
            "CAS: central adhesion substrate; Akt.",
            "CAS, Akt",
        ),
        ("written forms", "ERK1/2 and hBDNF.", "ERK1/2"),
        ("species: human alone", "In Drosophila, Akt.", "Akt"),
        ("families", "NMDA receptors and BDNF.", "BDNF"),
    ],
)
def test_what_is_left_without_a_part(part, caption, found):
    (switched,) = [p for p in PARTS if p.name == part]
    documents = [Document(type(document("1").figure)("1", caption, pmcid="P"), (), GENES, "1")]
    ((mentions),) = predict(documents, {}, small_annotator(), switched)
    assert ", ".join(m.text for m in mentions) == found
    if part == "abbreviations and glossaries":
        assert mentions[0].ids[0] == "ncbigene:9564"  # the alias, as nothing says otherwise
    if part == "species: human alone":
        assert mentions[0].ids == ("fplx:AKT",)  # and not the fly's gene


def test_scores_set_by_hand():
    name = NameEvidence(
        "BDNF", EntityType.GENE, TermKind.APPROVED_SYMBOL, "starter", plausibility=0.98
    )
    assert HandSet().score(MentionEvidence(name)) == (0.98, 0.98)
    assert HandSet().score(MentionEvidence(name, vote=Vote.SAME))[0] == pytest.approx(0.99)
    name = replace(name, rivals=1)
    assert HandSet().score(MentionEvidence(name))[0] == pytest.approx(0.784)
    name = replace(name, kind=None, span_source=SpanSource.MODEL)
    assert HandSet().score(MentionEvidence(name))[0] == 0.4


def test_a_title_counts_alike_in_figures_and_abstracts():
    values = {"in a title": 1.0, "gene: a digit": 1.0}
    found = [Example(values, bool(n), bool(n), in_figures=True) for n in range(2)]
    names = {feature for feature, _, _ in fit(found)}
    assert f"gene: a digit{IN_FIGURES}" in names
    assert f"in a title{IN_FIGURES}" not in names
