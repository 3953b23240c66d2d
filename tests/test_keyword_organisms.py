"""Which organism a keyword without any organism comes from."""

import pytest

from annotator.comparison.keyword_organisms import infer_keywords
from annotator.records import EntityType, ExistingRow, Origin
from tests.small_lexicon import small_lexicon


def keyword(symbol):
    return ExistingRow("", symbol, "", "", "", Origin.KEYWORD, None)


def inferred(symbols, organisms_ner):
    rows = infer_keywords([keyword(s) for s in symbols], organisms_ner, small_lexicon())
    return [row.organism or row.type.value for row in rows]


HUMAN, MOUSE, FLY = "Homo sapiens", "Mus musculus", "Drosophila melanogaster"
FISH, WORM = "Danio rerio", "Caenorhabditis elegans"


@pytest.mark.parametrize(
    ("organisms", "blocks"),
    [
        ([FLY], [(FLY, ["Eaat1", "Mtor", "Akt"])]),
        ([HUMAN, MOUSE, FLY], [
            (HUMAN, ["BDNF", "MTOR", "AKT1"]), (MOUSE, ["Bdnf", "Akt1"]),
            (FLY, ["kar", "Fs(3)Kar", "Rdl", "CG4849"])]),
        ([FLY, FISH, HUMAN], [
            (FLY, ["CkIIbeta", "Akt"]), (FISH, ["bdnf", "akt1"]), (HUMAN, ["BDNF"])]),
        ([WORM, HUMAN], [(WORM, ["daf-16", "akt-1"]), (HUMAN, ["AKT1", "BDNF"])]),
        ([], [(HUMAN, ["BDNF", "AKT1"]), ("chemical", ["ketamine"])]),
        ([HUMAN], [(HUMAN, ["BDNF"]), ("chemical", ["Ketamine", "Ca2+"]),
                   ("disease", ["Heart disease"])]),
    ],
)  # fmt: skip
def test_blocks(organisms, blocks):
    symbols = [symbol for _, block in blocks for symbol in block]
    expected = [name for name, block in blocks for _ in block]
    assert inferred(symbols, organisms) == expected


def test_taxa_are_filled_in_and_other_rows_are_left_alone():
    row = ExistingRow("x", "BDNF", "ncbigene:627", "ncbitaxon:9606", "", Origin.SIDECAR,
                      EntityType.GENE)  # fmt: skip
    rows = infer_keywords([row, keyword("Akt")], [FLY], small_lexicon())
    assert rows[0] is row
    assert rows[1].taxon == "ncbitaxon:7227"
    assert rows[1].type is EntityType.GENE


def test_an_organism_that_the_lexicon_does_not_know_keeps_its_name():
    rows = infer_keywords([keyword("ABC1")], ["Anas platyrhynchos"], small_lexicon())
    assert (rows[0].organism, rows[0].taxon) == ("Anas platyrhynchos", "")
