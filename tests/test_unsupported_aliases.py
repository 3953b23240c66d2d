"""Short aliases of mammalian genes that only NCBI Gene lists, beside those that HGNC has as well."""

import pytest

from annotator.lexicon.word_lists import WordLists
from annotator.provenance import TermKind
from annotator.recognition.names.plausibility import judged_candidates, scored_candidates
from annotator.recognition.names.plausibility_rules import Rule
from annotator.records import HUMAN, Candidate, Entity, EntityType

LISTS = WordLists({}, {})
MOUSE, FLY = "ncbitaxon:10090", "ncbitaxon:7227"
ALIAS, APPROVED = TermKind.ALIAS_SYMBOL, TermKind.APPROVED_SYMBOL


def alias(term, symbol, taxon=HUMAN, source="ncbigene", kind=ALIAS):
    entity = Entity(f"test:{symbol}", EntityType.GENE, symbol, taxon)
    return Candidate(entity, term, kind, source)


@pytest.mark.parametrize(
    ("candidates", "text", "kept"),
    [
        ([alias("ICH", "COL4A2")], "ICH", []),
        ([alias("1A", "GDI1")], "1A", []),
        ([alias("MIC", "KITLG")], "MICs", []),
        ([alias("MHV", "Ceacam1", MOUSE)], "MHV", []),
        # HGNC or a review has it, for the gene itself or for that of the same symbol in man.
        ([alias("FAK", "PTK2", source="hgnc")], "FAK", ["PTK2"]),
        ([alias("FAK", "PTK2", source="hgnc"), alias("FAK", "Ptk2", MOUSE)], "FAK",
         ["PTK2", "Ptk2"]),
        ([alias("NIK", "MAP3K14", source="starter"), alias("NIK", "Other")], "NIK", ["MAP3K14"]),
        # A nomenclature gave it, it has a form of its own, or the genes have no such nomenclature.
        ([alias("ICH", "ICH", kind=APPROVED)], "ICH", ["ICH"]),
        ([alias("ICER", "CREM")], "ICER", ["CREM"]),
        ([alias("MK2", "MAPKAPK2")], "MK2", ["MAPKAPK2"]),
        ([alias("RLC", "sqh", FLY)], "RLC", ["sqh"]),
    ],
)  # fmt: skip
def test_short_aliases(candidates, text, kept):
    scored = scored_candidates(candidates, text, True, LISTS)
    assert sorted(c.entity.symbol for _, c in scored) == kept
    judged = list(judged_candidates(candidates, text, True, LISTS))
    assert sorted(c.entity.symbol for score, _, c in judged if score) == kept
    left_out = {rule for score, rule, _ in judged if not score}
    assert left_out <= {Rule.UNSUPPORTED}
