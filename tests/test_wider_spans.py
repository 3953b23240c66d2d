"""Wider names that mean nothing in a figure give way to the gene that they begin with."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import TermKind
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.resolve import Subject, resolve
from annotator.records import HUMAN, Entity, EntityType, Organism, Taxon

FLY = "ncbitaxon:7227"
#: Name, organism, symbol.
NAMES = [
    ("QRF", HUMAN, "QRF1"),
    ("QRF transcription factor", FLY, "qrf"),
    ("QRF kinase", FLY, "qkin"),
    ("QBL", FLY, "qbl"),
    ("QBL proteins", FLY, "qbl"),
    ("QCN", HUMAN, "QCN1"),
    ("QCN channel", HUMAN, "QCN2"),
    ("QRF/QZX", FLY, "qrzx"),
    ("QCN/", FLY, "qcno"),
    ("Ca2", HUMAN, "CA2"),
    ("hQER", HUMAN, "QCHA"),
    ("QER", HUMAN, "QER"),
    ("mQAC", HUMAN, "QAC"),
    ("QAC", FLY, "Qac"),
    ("quistone protein", HUMAN, "QST1"),
    ("quistone subunit 2", HUMAN, "QST2"),
    ("quorin B", HUMAN, "QRNB"),
    ("B protein", HUMAN, "BPRO"),
    ("B subunit", FLY, "bsub"),
    ("QRF subunit", FLY, "qsub"),
    ("quistone 8", HUMAN, "QST8"),
    ("protein 7", HUMAN, "QPR7"),
    ("QSP9", HUMAN, "QSP9"),
    ("transcription factor QSP9", HUMAN, "QSP9"),
    ("quo-like protein QSP9", HUMAN, "QSP9"),
    ("receptor QSP9", HUMAN, "QSP9"),
    ("protein kinase QSP", HUMAN, "QPK"),
    ("QSP", HUMAN, "QSP"),
    ("GTPase", HUMAN, "QGT"),
    ("quo", HUMAN, "QUO"),
]


class AllWeighed:
    """Takes every mention."""

    def score(self, evidence):
        return 1.0, 1.0


@pytest.fixture(scope="module")
def names():
    table = TermTable()
    for term, taxon, symbol in NAMES:
        curie = f"test:{symbol}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(term, curie, TermKind.NAME, "ncbigene"))
    table.entities["test:qfam"] = Entity("test:qfam", EntityType.GENE_FAMILY, "quistone")
    table.terms.append(Term("quistone", "test:qfam", TermKind.FAMILY_SYNONYM, "famplex"))
    for curie, term in (
        ("test:qinit", "starting quistone"), ("test:qpro", "cold quo protein"),
        ("class:qwide", "quire receptor"),
    ):  # fmt: skip
        members = tuple(f"test:{symbol}" for _, _, symbol in NAMES[:20])
        family = Entity(curie, EntityType.GENE_FAMILY, term, members=members)
        table.entities[curie] = family
        table.terms.append(Term(term, curie, TermKind.FAMILY_SYNONYM, "starter"))
    table.entities["mesh:1"] = Entity("mesh:1", EntityType.CHEMICAL, "qol")
    table.terms.append(Term("qol", "mesh:1", TermKind.NAME, "mesh"))
    table.entities["test:qol"] = Entity("test:qol", EntityType.GENE, "qolp", FLY)
    table.terms.append(Term("qol protein", "test:qol", TermKind.NAME, "ncbigene"))
    for taxon, name, group in (
        (HUMAN, "Homo sapiens", "human"),
        (FLY, "Drosophila melanogaster", "insect"),
    ):
        table.organisms[taxon] = Organism(taxon, name, group)
    return NameLookup(Lexicon.of("wider", table), shipped_word_lists())


def found(caption, names, taxon=HUMAN):
    matches = names.lexicon.matches(caption)
    taxa = (Taxon(taxon, names.lexicon.organisms[taxon].name),)
    subject = Subject(caption, matches, (), taxa, frozenset({taxon}))
    mentions, _ = resolve(subject, names, AllWeighed())
    return [(m.text, m.symbol) for m in mentions]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("QRF transcription factors", [("QRF", "QRF1")]),
        ("QRF kinase", [("QRF kinase", "")]),  # another gene, which human lacks
        ("QBL proteins", [("QBL proteins", "")]),  # the narrower one is of the fly as well
        ("QCN channel", [("QCN channel", "QCN2")]),  # of the figure
        ("QRF subunits", [("QRF", "QRF1")]),
        ("quistone protein", [("quistone", "quistone")]),  # any of the family
        ("quistone subunit 2", [("quistone subunit 2", "QST2")]),
        ("quorin B proteins", [("quorin B", "QRNB")]),
        ("quorin B subunits", [("quorin B", "QRNB")]),
        ("hemi-B protein", [("B protein", "BPRO")]),
        ("qol protein", [("qol protein", "")]),  # a chemical
    ],
)
def test_the_gene_that_a_name_of_another_organism_begins_with(names, name, expected):
    assert found(f"The {name} bind.", names) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("starting quistone 8", ["quistone 8"]),
        ("starting quistones (quistone 8)", ["starting quistones", "quistone 8"]),
        ("starting quistone and", ["starting quistone"]),
        ("cold quo protein 7", ["cold quo protein"]),  # many names have a protein and a number
    ],
)
def test_a_class_does_not_cut_off_the_number_of_a_member(names, name, expected):
    assert [text for text, _ in found(f"The {name} bind.", names)] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("transcription factor QSP9", ["QSP9"]),
        ("quo-like protein QSP9", ["QSP9"]),
        ("receptor QSP9", ["receptor QSP9"]),
        ("GTPase QSP9", ["QSP9"]),
        ("GTPase that QSP9", ["GTPase", "QSP9"]),
        ("protein kinase QSP", ["protein kinase QSP"]),  # not what QSP is
    ],
)
def test_what_a_symbol_is_said_to_be_is_no_part_of_it(names, name, expected):
    assert [text for text, _ in found(f"The {name} binds.", names)] == expected


def test_a_wide_class_of_a_curator_has_no_identifier(names):
    assert found("A quire receptor binds.", names) == [("quire receptor", "")]


def test_the_name_is_kept_in_its_own_organism(names):
    text = "QRF transcription factor"
    assert found(f"The {text} binds.", names, FLY) == [(text, "qrf")]


@pytest.mark.parametrize("caption", ["QRF/QZX act on cells.", "QCN/QXX act on cells."])
def test_a_second_name_behind_a_slash_hides_nothing(names, caption):
    assert [text for text, _ in found(caption, names)] == [caption[:3]]


@pytest.mark.parametrize(
    ("caption", "expected"), [("Through Ca2+ channels.", []), ("Through Ca2 itself.", ["Ca2"])]
)
def test_an_ion_is_no_gene(names, caption, expected):
    assert [text for text, _ in found(caption, names)] == expected


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("hQER", ""),  # another human gene than QER
        ("mQAC", "Qac"),
        ("mQBL", "qbl"),  # the whole is no name
    ],
)
def test_what_a_prefix_is_part_of_is_not_the_gene_without_it(names, name, symbol):
    assert found(f"In flies {name} acts.", names, FLY) == [(name, symbol)]
