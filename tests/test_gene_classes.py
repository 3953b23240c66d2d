"""A class of genes without a number means its members: arginase, ceramide synthases."""

import pytest

from annotator.comparison.compare import compare
from annotator.lexicon import open_lexicon
from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import Expansion, TermKind
from annotator.recognition.genes.gene_classes import MOST_LISTED, class_members
from annotator.recognition.names.variants import is_modified
from annotator.recognition.pipeline import Annotator
from annotator.records import (
    HUMAN,
    Candidate,
    Entity,
    EntityType,
    Figure,
    FindingKind,
    Organism,
)

MOUSE, CRESS = "ncbitaxon:10090", "ncbitaxon:3702"
HUMAN_GENES = {
    "QARG1": "quarginase 1",
    "QARG2": "quarginase 2",
    "IFX9": "quarginase 3",  # another stem
    "CQS1": "ceraquide synthase 1",
    "CQS2": "ceraquide synthase 2",
    "CQS2P": "ceraquide synthase 4",  # a pseudogene
    "CQS2-QARG1": "ceraquide synthase 5",  # read through
    "LACK2": "lacking hydrolase 2",  # the first is not there
    "LACK3": "lacking hydrolase 3",
    "GAP1": "gapped hydrolase 1",
    "GAP2": "",  # a gene of another name between them
    "GAP3": "gapped hydrolase 3",
    "ONE1": "onelike hydrolase 1",
    **{f"MANY{n}": f"manifold hydrolase {n}" for n in range(1, 6)},
    "RQA": "receptase A",
    "RQB": "receptase B",
    "PKX1": "protein kinase 1",
    "PKX2": "protein kinase 2",
    "VEIN1": "vein 1",
    "VEIN2": "vein 2",
}


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, (symbol, name) in enumerate(HUMAN_GENES.items(), start=1):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, HUMAN)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        if name:
            table.terms.append(Term(name, curie, TermKind.NAME, "hgnc"))
    for number, symbol in ((1, "Qarg1"), (2, "Qarg2")):
        curie = f"ncbigene:{number + 1000}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, MOUSE)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        table.orthologs.append((curie, f"ncbigene:{number}"))
    for organism in (
        Organism(HUMAN, "Homo sapiens", "human"),
        Organism(MOUSE, "Mus musculus", "mammal"),
        Organism(CRESS, "Arabidopsis thaliana", "plant"),
    ):
        table.organisms[organism.taxon] = organism
        entity = Entity(organism.taxon, EntityType.ORGANISM, organism.name, organism.taxon)
        table.entities[organism.taxon] = entity
        table.terms.append(Term(organism.name, organism.taxon, TermKind.NAME, "starter"))
    return Lexicon.of("classes", table)


@pytest.mark.parametrize(
    ("name", "taxon", "symbols"),
    [
        ("quarginase", HUMAN, ["QARG1", "QARG2"]),
        ("quarginases", HUMAN, ["QARG1", "QARG2"]),
        ("quarginase", MOUSE, ["Qarg1", "Qarg2"]),  # by the orthologs of the human genes
        ("quarginase", CRESS, []),
        ("ceraquide synthase", HUMAN, ["CQS1", "CQS2"]),
        ("receptase", HUMAN, ["RQA", "RQB"]),
        ("lacking hydrolase", HUMAN, []),
        ("gapped hydrolase", HUMAN, []),
        ("onelike hydrolase", HUMAN, []),
        ("manifold hydrolase", HUMAN, []),
        ("protein kinase", HUMAN, []),  # says too little
        ("protein-kinase", HUMAN, []),
        ("vein", HUMAN, []),  # a word of many uses
    ],
)
def test_the_members_of_a_class(lexicon, name, taxon, symbols):
    assert [gene.symbol for gene in class_members(name, taxon, lexicon)] == symbols


def test_a_longer_number_is_no_member_of_a_class():
    """Caspase 10 is no kind of caspase 1."""
    starter = open_lexicon("starter")
    assert starter.lookup("caspase 1") and starter.lookup("caspase 10")
    assert starter.numbered("caspase 1") == {}
    assert "ncbigene:843" in starter.numbered("caspase")[HUMAN]


def mentions(caption, title="", lexicon="starter"):
    figure = Figure("f", caption, papertitle=title)
    return {m.text: m for m in Annotator(lexicon).read(figure).mentions}


def test_a_name_that_is_only_known_by_its_numbers_is_a_family(tmp_path):
    (tmp_path / "genes.yaml").write_text(
        "topic: test\ngenes:\n"
        "  - {symbol: QARG1, id: 1, names: [quarginase 1]}\n"
        "  - {symbol: QARG2, id: 2, names: [quarginase 2]}\n"
    )
    found = mentions("In patients, quarginase splits it.", lexicon=tmp_path)["quarginase"]
    assert found.type is EntityType.GENE_FAMILY
    assert (found.symbol, found.ids) == ("QARG1|QARG2", ("ncbigene:1", "ncbigene:2"))
    assert found.members == found.ids
    assert (found.found_by.expansion, found.found_by.detail) == (Expansion.CLASS, "2")


def test_a_family_that_a_curator_listed_means_its_genes():
    found = mentions("In patients, EAATs take up glutamate.")["EAATs"]
    assert found.symbol == "SLC1A1|SLC1A2|SLC1A3|SLC1A6|SLC1A7"
    assert len(found.members) == 5
    assert {f"ncbigene:{n}" for n in (6505, 6506, 6507)} <= set(found.ids)


def test_a_family_in_a_list_means_its_genes():
    found = mentions("In patients, EAATs take up what CPT1/2 act on.")
    assert found["CPT1/2"].symbol == "CPT1A|CPT1B|CPT1C|CPT2"


def test_a_large_family_keeps_its_own_id():
    found = mentions("In patients, claudins seal it.")["claudins"]
    assert len(found.members) > MOST_LISTED
    assert found.ids == ("hgnc.genegroup:488",)


def test_families_of_famplex_keep_their_id():
    found = mentions("In patients, GSK3 is active.")["GSK3"]
    assert found.ids == ("fplx:GSK3",)


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("pyruvate decarboxylase", {"PDC1", "PDC5", "PDC6"}),
        ("isocitrate dehydrogenase", {"IDH1", "IDH2"}),
        ("fatty acid synthase", {"FAS1", "FAS2"}),
        ("thioredoxin reductase", {"TRR1"}),
    ],
)
def test_the_name_of_an_enzyme_means_all_its_isozymes_in_yeast(name, symbols):
    title = "Growth of Saccharomyces cerevisiae"
    found = mentions(f"In this yeast, {name} acts.", title)[name]
    assert set(found.symbol.split("|")) == symbols
    assert found.taxon == "ncbitaxon:559292"


def test_one_full_name_of_two_human_genes_is_not_joined(tmp_path):
    """Only isozymes of yeast, fly and cress share the name that a curator gave."""
    (tmp_path / "genes.yaml").write_text(
        "topic: test\ngenes:\n"
        "  - {symbol: QA1X, id: 1, names: [quartz ligase]}\n"
        "  - {symbol: QA2X, id: 2, names: [quartz ligase]}\n"
        "organisms:\n  - {taxon: 9606, name: Homo sapiens, group: human}\n"
    )
    found = mentions("In patients, the quartz ligase acts.", lexicon=tmp_path)
    assert found["quartz ligase"].ids == ()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("phosphomevalonate kinase", False), ("phosphoAKT", True), ("phospho-tau", True)],
)
def test_phospho_may_belong_to_the_substrate_of_an_enzyme(text, is_one):
    gene = Entity("ncbigene:1", EntityType.GENE, "PMVK", HUMAN)
    best = Candidate(gene, text, TermKind.NAME, "ncbigene")
    assert is_modified(text, best, {"mevalonate kinase", "AKT", "tau"}.__contains__) is is_one


@pytest.mark.parametrize(
    ("caption", "missing"),
    [
        ("EAATs (excitatory amino acid transporters) take up glutamate.", True),
        ("EAATs (SLC1A3) take up glutamate.", False),  # the caption says which
    ],
)
def test_a_class_and_its_other_name_is_one_finding(caption, missing):
    annotator = Annotator("starter")
    figure = Figure("f", caption)
    lists = annotator.names.lists
    findings = compare(figure, annotator.read(figure), annotator.lexicon, lists).findings
    found = {f.mention.text for f in findings if f.kind is FindingKind.MISSING}
    assert bool(found - {"glutamate", "SLC1A3"}) is missing
