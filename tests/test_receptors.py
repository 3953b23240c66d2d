"""Receptors that lexicons list under another name than what a caption writes."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import TermKind
from annotator.recognition.genes.receptors import receptors
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.receptor_spans import receptor_spans
from annotator.records import HUMAN, Entity, EntityType

FLY = "ncbitaxon:7227"
#: Symbol, taxon, aliases, full name.
GENES = [
    ("QL6", HUMAN, ["QL-6"], "qleukin 6"),
    ("QL6R", HUMAN, [], "qleukin 6 receptor"),
    ("QL6RN", HUMAN, [], "qleukin 6 antagonist of the receptor"),
    ("QL2RB", HUMAN, [], "qleukin 2 receptor subunit beta"),
    ("QRFR1", HUMAN, [], "q-releasing hormone receptor 1"),
    ("QGFL", HUMAN, ["QGF-α"], "quantum growth factor"),
    ("QGFLR", HUMAN, [], "quantum growth factor receptor"),
    ("QMETR", HUMAN, [], "quantum reductase"),
    ("QTRK", HUMAN, ["QTRK1"], "quantum receptor kinase"),
    ("QTRKR", HUMAN, [], "another receptor"),
    ("QEL", HUMAN, ["QEL receptor"], "quel"),
    ("QELR", HUMAN, [], "quel receptor"),
    ("QTR2C", HUMAN, ["5-HT2C receptor"], "serotonin receptor of type 2C"),
    ("IL97", HUMAN, ["interleukin 97"], ""),
    ("IL97RA", HUMAN, [], "chain of a receptor"),
    ("QL3RA1", HUMAN, [], "one chain of a receptor"),
    ("Qfly", FLY, ["QL-6 receptor"], ""),
]


@pytest.fixture(scope="module")
def names():
    table = TermTable()
    for number, (symbol, taxon, aliases, name) in enumerate(GENES):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms += [Term(alias, curie, TermKind.ALIAS_SYMBOL, "hgnc") for alias in aliases]
        if name:
            table.terms.append(Term(name, curie, TermKind.NAME, "hgnc"))
    table.entities["fplx:QAMR"] = Entity("fplx:QAMR", EntityType.GENE_FAMILY, "QAMR")
    table.terms.append(Term("QAMR", "fplx:QAMR", TermKind.FAMILY_SYNONYM, "famplex"))
    return NameLookup(Lexicon.of("receptors", table), shipped_word_lists())


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the QL-6 receptor binds", [("QL-6 receptor", "QL6R")]),  # though a fly's gene is called so
        ("the QL-6-receptors bind", [("QL-6-receptors", "QL6R")]),
        ("by QL-6 receptor antagonists", [("QL-6 receptor antagonists", "QL6RN")]),
        ("the QL-2 receptor β-chain", [("QL-2 receptor β-chain", "QL2RB")]),
        ("the QRF1 receptor", [("QRF1 receptor", "QRFR1")]),
        ("the QGF-α receptor", [("QGF-α receptor", "QGFLR")]),  # by its ligand's symbol
        ("the QAM receptor", [("QAM receptor", "QAMR")]),  # a family
        ("the QMET receptor", []),  # the symbol is that of another gene
        ("the QTRK1 receptor", []),  # a receptor itself
        ("the QEL receptor", []),  # known as it is written
        ("QL-6 receptor-associated factor", []),
        ("QL-6 and QAM receptors", [("QAM receptors", "QAMR"), ("QL-6", "QL6R")]),
        ("QL-6, QRF1 and QAM receptors", [
            ("QAM receptors", "QAMR"), ("QL-6", "QL6R"), ("QRF1", "QRFR1")]),
        ("QEL/QL receptors", [("QEL", "QEL")]),  # which "QEL receptor" is a name of
        ("QL6/QL receptors", []),  # its symbol alone may be another receptor's
        ("QEL/QL receptor domains of receptors", []),
        ("QL-6 and their receptors", []),
        ("the serotonin 2C receptor", [("serotonin 2C receptor", "QTR2C")]),
        ("5-hydroxytryptamine 2C receptors", [("5-hydroxytryptamine 2C receptors", "QTR2C")]),
        ("5-hydroxytryptamine 2D receptors", []),
        ("by interleukin 97 receptors", [("interleukin 97 receptors", "IL97RA")]),
        ("by interleukin-97 receptor alpha", [
            ("interleukin-97 receptor alpha", "IL97RA"), ("interleukin-97 receptor", "IL97RA")]),
        ("the QL-2 receptor beta", [("QL-2 receptor beta", "QL2RB")]),
        ("the QL-3 receptor α", [("QL-3 receptor α", "QL3RA1")]),  # the first of two
        ("the QL-6 receptor beta chain", [("QL-6 receptor", "QL6R")]),  # that chain is not known
        ("between QL-6 and QAM receptors", [("QAM receptors", "QAMR")]),
    ],
)  # fmt: skip
def test_receptors_by_their_short_names(names, caption, expected):
    found = receptor_spans(caption, names, frozenset({HUMAN}))
    assert [(caption[s.start : s.end], s.scored[0][1].entity.symbol) for s in found] == expected


def test_a_gene_of_no_mammal_may_have_the_name(names):
    assert not list(receptor_spans("the QL-6 receptor", names, frozenset({FLY})))


def test_without_a_receptor_nothing_is_looked_up():
    asked = []
    assert not list(receptors("QL-6 binds", asked.append, asked.append))
    assert not asked
