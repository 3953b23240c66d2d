"""The example figures and their gold: consistent with each other, and what the annotator makes."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from annotator.figures import read_figures
from annotator.recognition.ner.ner_models import SHIPPED
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType, Figure, Origin
from annotator.scoring.gold import read_gold
from evaluation.score import errors, named_corpora, score

FIGURES = Path(__file__).parents[1] / "evaluation" / "figures"
GOLD = {gold.figid: gold for gold in read_gold(FIGURES / "gold.jsonl")}
RECORDS = {figure.figid: figure for figure in read_figures([FIGURES])}

PREFIXES = {
    EntityType.GENE: re.compile(r"ncbigene:\d+$"),
    EntityType.GENE_FAMILY: re.compile(r"fplx:\w+$|hgnc\.genegroup:\d+$|ncbigene:\d+$"),
    EntityType.CHEMICAL: re.compile(r"mesh:[CD]\d+$"),
}


def test_there_are_enough_of_both_formats():
    assert len(RECORDS) >= 24
    assert all(isinstance(figure, Figure) for figure in RECORDS.values())
    origins = Counter(
        origin for figure in RECORDS.values() for origin in {row.origin for row in figure.existing}
    )
    assert min(origins[Origin.SIDECAR], origins[Origin.FRONT_MATTER]) >= 10
    assert origins[Origin.KEYWORD] >= 1


def test_every_record_has_gold():
    assert GOLD.keys() == RECORDS.keys()


@pytest.mark.parametrize("figid", GOLD)
def test_the_gold_is_of_this_record(figid):
    gold, figure = GOLD[figid], RECORDS[figid]
    assert gold.document.text == figure.caption
    at = 0
    for mention in gold.document.mentions:
        assert gold.document.text[mention.start : mention.end] == mention.text
        assert mention.start >= at, "mentions are in order and do not overlap"
        at = mention.end
        assert all(PREFIXES[mention.type].match(curie) for curie in mention.ids), mention


@pytest.mark.parametrize("figid", GOLD)
def test_every_existing_row_has_a_verdict(figid):
    gold, figure = GOLD[figid], RECORDS[figid]
    genes = {
        (row.word.strip() or row.symbol, row.organism)
        for row in figure.existing
        if row.type is EntityType.GENE
    }
    judged = {(row.word.strip(), row.organism) for row in gold.genes}
    assert {word for word, _ in genes} <= {word for word, _ in judged}
    chemicals = {row.word.strip() for row in figure.existing if row.type is EntityType.CHEMICAL}
    assert chemicals == {row.word.strip() for row in gold.chemicals}
    verdicts = {row.verdict for row in (*gold.genes, *gold.chemicals)}
    assert verdicts <= {"right", "wrong_species", "wrong_entity", "unsure"}


def test_gold_ids_exist(shared_data):
    sources = shared_data / "lexicon_sources"
    genes = set()
    for path in (sources / "gene_info").glob("*.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            genes |= {line.split("\t", 2)[1] for line in file}
    mesh = set()
    for path in (sources / "mesh").glob("*.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            mesh.update(re.findall(r"<(?:DescriptorUI|SupplementalRecordUI)>(\w+)<", file.read()))
    for gold in GOLD.values():
        for curie in (curie for mention in gold.document.mentions for curie in mention.ids):
            prefix, local = curie.split(":", 1)
            known = {"ncbigene": genes, "mesh": mesh}.get(prefix)
            assert known is None or local in known, f"{gold.figid}: {curie}"


@pytest.mark.parametrize("model", [None, SHIPPED])
def test_the_annotator_agrees_with_the_gold(model):
    """The examples are what the tool is for: all but what the starter lexicon cannot know."""
    gold = named_corpora([FIGURES / "gold.jsonl"])
    report = score(gold, [FIGURES], ["ours"], Annotator("starter", model))
    by_group = {scores.group: scores for scores in report.corpora}
    genes, chemicals = by_group["genes"], by_group["chemicals"]
    assert genes.counts("relaxed id").fp == 0, errors(report)
    assert chemicals.counts("relaxed id").fp == 0, errors(report)
    # pflB, pta, ackA, adhE are no genes of the starter; tube and CO read as words.
    assert genes.counts("overlap").fn <= 6, errors(report)
    assert chemicals.counts("overlap").fn == 0, errors(report)
    findings = report.findings["gold.jsonl"]
    assert findings.rows_spared == findings.rows_right, findings.errors
    assert findings.rows.fn == 0, findings.errors
