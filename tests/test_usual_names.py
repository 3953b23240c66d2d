"""The name by which a chemical is shown that its record calls by a systematic name."""

import pytest

from annotator.lexicon.sources.mesh import add_supplementary
from annotator.lexicon.terms import TermTable
from annotator.lexicon.usual_names import usual_name
from annotator.provenance import TermKind
from tests.lexicon_sources import supplementary


@pytest.mark.parametrize(
    ("name", "synonyms", "shown"),
    [
        (
            "2-(4-morpholinyl)-8-phenyl-4H-1-benzopyran-4-one",
            ["2-(morpholin-4-yl)-8-phenyl-4H-chromen-4-one", "LY 294002", "LY294002"],
            "LY294002",
        ),
        (
            "(2E)-3,7-dimethylocta-2,6-dien-1-yl trihydrogen diphosphate",
            ["Geranyl-PP", "Neryl diphosphate", "Geranyl-diphosphate", "trans-Geranyl diphosphate"],
            "Geranyl-diphosphate",
        ),
        (
            "2-chloro-N-[4-chloro-3-(pyridin-2-yl)phenyl]-4-(methylsulfonyl)benzamide",
            ["Erivedge", "vismodegib"],
            "vismodegib",
        ),
        # Radicals joined, where the records have a code in several spellings.
        (
            "beta-(cyanovinyl)-p-tolylsulfone",
            [
                "BAY 11-7082",
                "BAY-11-7082",
                "BAY-117821",
                "3-(4-methylphenylsulfonyl)propenenitrile",
            ],
            "BAY 11-7082",
        ),
        ("benzyloxycarbonylleucyl-leucyl-leucine aldehyde", ["MG 132", "Z-LLL-al"], "MG 132"),
        ("N-(oxo-5,6-dihydrophenanthridin-2-yl)-N,N-dimethylacetamide", ["PJ34"], "PJ34"),
        ("5-nitro-2-(3-phenylpropylamino)benzoic acid", ["BRN 2257968"], None),
        # A number of another database.
        ("CHEBI:60169", ["PCID:101362114", "PIP3"], "PIP3"),
        ("CHEBI:60169", ["CHEBI:1"], None),
        # Usual already, though it has numbers.
        ("2-keto-3-deoxy-6-phosphogluconate", ["KDPG intermediate"], None),
        ("bis(3',5')-cyclic di-GMP", ["cyclic diguanylate"], None),
        # Nothing usual to show: short forms, other systematic names, remarks.
        ("1H-(1,2,4)oxadiazolo(4,3-a)quinoxalin-1-one", ["ODQ"], None),
        ("4-(N-methyl-N-nitrosamino)-1-(3-pyridyl)-1-butanone", ["Ketone, pyridyl", "name"], None),
    ],
)
def test_a_systematic_name_gives_way_to_a_usual_one(name, synonyms, shown):
    assert usual_name(name, [name, *synonyms]) == (shown or name)


def test_a_chemical_is_shown_by_its_usual_name_and_found_by_both(tmp_path):
    systematic = "2-(4-morpholinyl)-8-phenyl-4H-1-benzopyran-4-one"
    source = tmp_path / "supp2026.xml"
    source.write_text(
        '<?xml version="1.0"?><SupplementalRecordSet>'
        + supplementary("C1", systematic, "LY294002")
        + "</SupplementalRecordSet>"
    )
    table = TermTable()
    add_supplementary(table, source, frozenset())
    assert table.entities["mesh:C1"].symbol == "LY294002"
    terms = {term.text: term.kind for term in table.terms}
    assert terms == {systematic: TermKind.NAME, "LY294002": TermKind.SUPPLEMENTARY}
