"""Loose and misspelt long forms of well-known short forms."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definitions import Definition
from annotator.records import HUMAN, Entity, EntityType, Organism

MOUSE, CRESS = "ncbitaxon:10090", "ncbitaxon:3702"
GENES = [
    ("FOOA2", HUMAN, ["FRAM"], ["bar domain containing adaptor molecule", "FRIZ-related adaptor molecule"]),
    ("Fooa2", MOUSE, ["FRAM"], ["FRIZ-related adaptor molecule"]),
    ("VAGER", HUMAN, ["QAGE"], ["glycosylation end product receptor"]),
    ("QRP1", HUMAN, [], ["quake region protein"]),
    ("QRPEX", HUMAN, [], ["quake region protein"]),
    ("AXT", CRESS, [], ["alanine exchanging aminotransferase"]),
    ("AXTR", CRESS, [], ["alanine exchanging aminotransferase"]),
    ("QUA2", CRESS, ["QS", "QSY"], ["quake overaccumulator 2"]),
]  # fmt: skip
CHEMICALS = [
    ("2-deoxyfoonose 4-phosphate", "DF4P"), ("barcine", "Bac"), ("cytofoodine diphosphate", "CFDP"),
]  # fmt: skip


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, (symbol, taxon, aliases, names) in enumerate(GENES):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms += [Term(alias, curie, TermKind.ALIAS_SYMBOL, "starter") for alias in aliases]
        table.terms += [Term(name, curie, TermKind.NAME, "hgnc") for name in names]
    for number, (name, short) in enumerate(CHEMICALS):
        curie = f"mesh:D{number}"
        table.entities[curie] = Entity(curie, EntityType.CHEMICAL, name, "")
        table.terms.append(Term(name, curie, TermKind.NAME, "mesh"))
        table.terms.append(Term(short, curie, TermKind.SYNONYM, "mesh"))
    member = Entity("fplx:PFP", EntityType.GENE_FAMILY, "PFP", "", members=("ncbigene:3",))
    table.entities[member.id] = member
    table.terms.append(Term("PFP", member.id, TermKind.FAMILY_SYNONYM, "famplex"))
    family = Entity("fplx:PGP", EntityType.GENE_FAMILY, "PGP", "", members=("ncbigene:4",))
    table.entities[family.id] = family
    table.terms.append(Term("PGP", family.id, TermKind.FAMILY_SYNONYM, "famplex"))
    table.organisms |= {
        HUMAN: Organism(HUMAN, "Homo sapiens", "human"),
        MOUSE: Organism(MOUSE, "Mus musculus", "mammal"),
    }
    return Lexicon.of("genes", table)


@pytest.mark.parametrize(
    ("short", "long", "symbols"),
    [
        ("FRAM", "FRIZ-related adapter protein", ["FOOA2", "Fooa2"]),  # a word of its name
        ("FRAM", "frozen remote adapter protein", None),  # no word but those of classes
        ("QAGE", "receptor for AGEs", ["VAGER"]),  # a symbol that is part of the short form
        ("QAGE", "receptor of QAGE", None),  # the short form itself says nothing
        ("PFP", "quake pro of fish", ["PFP"]),  # half of the words, in a member's name
        ("PGP", "QRPEX5/7", None),  # a list of genes is no name of the family
        ("PFP", "perforating fish protein", None),
        ("QRPEX", "quake exchange region", ["QRPEX"]),  # another head, but a symbol of five letters
        ("QRP1", "quick response pathway", None),
        ("DF4P", "dehydrofoonose phosphate", ["2-deoxyfoonose 4-phosphate"]),  # misspelt
        ("DF4P", "4-phosphate-2-deoxyfoonose", ["2-deoxyfoonose 4-phosphate"]),  # another order
        ("Bac", "reduced bar-cine", ["barcine"]),
        ("DF4P", "4-phosphate-deoxyfoonose", ["2-deoxyfoonose 4-phosphate"]),  # a short name
        ("CFDP", "copalic farnesyl diphosphate", None),  # only the class of chemicals
        ("Bac", "barcinase", None),  # an enzyme
        ("DF4P", "deoxyfoonose 4-phosphate cycle", None),  # a process
    ],
)
def test_a_well_known_short_form(lexicon, short, long, symbols):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists())
    if symbols is None:
        assert found.rule is not DefinitionRule.LIKE
    else:
        assert found.rule is DefinitionRule.LIKE
        assert [c.entity.symbol for c in found.candidates] == symbols


def test_a_word_is_not_a_short_form(lexicon):
    definition = Definition("barcine", "barcin", 0, 7, 9, 15, "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists())
    assert found.rule is not DefinitionRule.LIKE


@pytest.mark.parametrize(
    ("short", "long", "symbols"),
    [
        ("AXT", "alanine aminotransferase", ["AXT"]),
        ("AXT", "anthocyanin aminotransferase", []),  # another substrate
        ("AXTR", "anthocyanin aminotransferase", ["AXTR"]),  # hardly another enzyme's symbol
        ("QSY", "quinate synthase", ["QUA2"]),
        ("QS", "quinate synthase", []),  # fits any enzyme
    ],
)
def test_the_enzyme_of_a_short_symbol_has_the_same_substrate(lexicon, short, long, symbols):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    about = frozenset({CRESS})
    found = ground_definition(definition, lexicon, shipped_word_lists(), about)
    assert [c.entity.symbol for c in found.candidates] == symbols
