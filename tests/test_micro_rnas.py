"""MicroRNAs with their loci, and full names that are those of a class."""

import pytest
from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.recognition.genes.gene_classes import names_a_class
from annotator.recognition.genes.micro_rnas import micro_rna_loci, micro_rnas
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Candidate, Entity, EntityType, Figure

MOUSE = "ncbitaxon:10090"
#: Symbol, taxon, full name.
GENES = [
    *((symbol, HUMAN, "") for symbol in ("MIR9-1", "MIR9-2", "MIR9-3", "MIR21", "MIRLET7A1")),
    ("MIR29B1", HUMAN, ""),
    ("MIR29B2", HUMAN, ""),
    *((f"MIR548-{number}", HUMAN, "") for number in range(1, 6)),
    *((symbol, HUMAN, "") for symbol in ("MIR29A", "MIR29C", "MIR27A", "MIR27B")),
    *((symbol, HUMAN, "") for symbol in ("MIR451A", "MIR451B", "MIR146A", "MIR146B")),
    *((symbol, MOUSE, "") for symbol in ("Mir9-1", "Mir146", "Mir34a", "Mir34b-1")),
    *((symbol, MOUSE, "") for symbol in ("Mir34c", "Mir145a", "Mir145b")),
    *((symbol, MOUSE, "") for symbol in ("Mir126a", "Mir126b", "Mir126c")),
    ("MIR126", HUMAN, ""),
    ("MIR155", "ncbitaxon:9031", ""),
    ("mir155", "ncbitaxon:7955", ""),
    ("CISH", HUMAN, "suppressor of signals"),
    ("SOS1", HUMAN, "suppressor of signals 1"),
    ("SOS2", HUMAN, "suppressor of signals 2"),
    ("GK", HUMAN, "glycerol kinase"),
    ("GK2", HUMAN, "glycerol kinase 2"),
    ("GK3", HUMAN, "glycerol kinase 3"),
    ("CALX", HUMAN, "calnexon"),
    ("CALX4", HUMAN, "calnexon 4"),
]


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, (symbol, taxon, name) in enumerate(GENES):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        if name:
            table.terms.append(Term(name, curie, TermKind.NAME, "hgnc"))
        if symbol == "MIR451A":
            table.terms.append(Term("MIR451", curie, TermKind.PREVIOUS_SYMBOL, "hgnc"))
    return Lexicon.of("genes", table)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("miR-21 and hsa-miR-29b-3p in cells", ["miR-21", "hsa-miR-29b-3p"]),
        ("microRNA-9 with let-7a*", ["microRNA-9", "let-7a*"]),
        ("miR-9/21 is a list", []),
        ("miR-9, -21 and mirror 21", []),
        ("pri-miR-9-2 and miR21-5p", ["pri-miR-9-2", "miR21-5p"]),
        ("gga-miR-9, pre-miR-9 and miR21-SOS1", ["gga-miR-9", "pre-miR-9", "miR21"]),
        ("pre-let-7 and miR-21-a", []),
    ],
)
def test_names_of_micro_rnas(text, names):
    assert [text[start:end] for start, end in micro_rnas(text)] == names


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("miR-9", ["MIR9-1", "MIR9-2", "MIR9-3", "Mir9-1"]),
        ("miR-9-2", ["MIR9-2"]),
        ("miR-29b-5p", ["MIR29B1", "MIR29B2"]),
        ("MiR21", ["MIR21"]),
        ("miR-29", ["MIR29A", "MIR29B1", "MIR29B2", "MIR29C"]),  # all with a letter
        ("miR-27", ["MIR27A", "MIR27B"]),
        ("miR-126", ["MIR126", "Mir126a"]),  # that of mice, whose others are newer
        ("miR-451", []),  # one is newer than the number
        ("miR-146", ["Mir146", "MIR146A", "MIR146B"]),  # the mouse's has no letter
        ("miR-34", ["Mir34a", "Mir34b-1", "Mir34c"]),
        ("miR-145", []),  # of mice, whose former symbols are not known
        ("let-7", []),
        ("Let-7a", ["MIRLET7A1"]),
        ("miR-548", []),  # more loci than one name can mean
        ("gga-miR-155", ["MIR155", "mir155"]),  # of chicken and zebrafish
        ("miR-4711", []),
        ("MIR", []),
    ],
)
def test_loci_of_micro_rnas(lexicon, name, symbols):
    assert [c.entity.symbol for c in micro_rna_loci(name, lexicon)] == symbols


def test_names_with_a_number_are_found_by_taxon(lexicon):
    found = lexicon.numbered("suppressor of signals")
    assert {lexicon.entity(c).symbol for c in found[HUMAN]} == {"SOS1", "SOS2"}
    assert lexicon.numbered("signals") == {}


@pytest.mark.parametrize(
    ("symbol", "text", "source", "is_class"),
    [
        ("CISH", "suppressor of signals", "hgnc", True),
        ("CISH", "suppressor of signals", "starter", False),  # reviewed
        ("GK", "glycerol kinase", "hgnc", False),  # the symbol abbreviates it
        ("CALX", "calnexon", "hgnc", False),  # one other
        ("CALX", "calnexons", "hgnc", True),
    ],
)
def test_a_full_name_that_several_genes_have_is_that_of_a_class(
    lexicon, symbol, text, source, is_class
):
    gene = lexicon.gene_by_symbol(symbol, HUMAN)
    candidate = Candidate(gene, text.removesuffix("s") if symbol == "CALX" else text,
                          TermKind.NAME, source)  # fmt: skip
    assert names_a_class(candidate, text, (), lexicon) is is_class


def test_a_name_that_was_reviewed_is_of_one_gene_in_other_animals_as_well(lexicon, monkeypatch):
    human = lexicon.gene_by_symbol("CISH", HUMAN)
    mouse = replace(human, id="ncbigene:1", taxon="ncbitaxon:10090")
    monkeypatch.setattr(lexicon, "counterpart", lambda gene, _: mouse if gene == human.id else None)
    text = "suppressor of signals"
    others = {mouse.taxon: {"ncbigene:2", "ncbigene:3"}}
    monkeypatch.setattr(lexicon, "numbered", {text: others}.get)
    candidate = Candidate(mouse, text, TermKind.NAME, "ncbigene")
    for source, is_class in (("starter", False), ("ncbigene", True)):
        called = [candidate, Candidate(human, text, TermKind.NAME, source)]
        assert names_a_class(candidate, text, called, lexicon) is is_class


@pytest.mark.parametrize(("name", "is_class"), [("annexin V", False), ("annexin beta", True)])
def test_a_name_with_a_roman_number_is_no_class(lexicon, monkeypatch, name, is_class):
    gene = lexicon.gene_by_symbol("CALX", HUMAN)
    others = {HUMAN: {"ncbigene:2", "ncbigene:3"}}  # annexin VI and VII
    monkeypatch.setattr(lexicon, "numbered", {name: others}.get)
    candidate = Candidate(gene, name, TermKind.NAME, "ncbigene")
    assert names_a_class(candidate, name, (), lexicon) is is_class


def test_a_micro_rna_without_loci_is_a_gene_without_an_identifier():
    found = Annotator("starter", None).read(Figure("a", "In cells, miR-4711 and bta-miR-9 fall"))
    names = [(m.text, m.ids, m.type) for m in found.mentions]
    assert names == [("miR-4711", (), EntityType.GENE), ("bta-miR-9", (), EntityType.GENE)]
