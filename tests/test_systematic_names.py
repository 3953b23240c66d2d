"""Names that nomenclatures give by a scheme are scored as symbols, however short they are."""

import pytest

from annotator.provenance import TermKind
from annotator.recognition.mention_score import MentionEvidence, NameEvidence, features
from annotator.records import EntityType


def evidence(text):
    name = NameEvidence(text, EntityType.GENE, TermKind.ALIAS_SYMBOL, "hgnc")
    return MentionEvidence(name, in_figure=True)


@pytest.mark.parametrize(
    "name", ["CD49d", "CD307e", "Kv1.6", "Kir2.2", "Nav1.7", "Cav3.1", "KCa1.1", "K2P3.1", "K2p9.1"]
)
def test_antigens_and_channels(name):
    assert features(evidence(name)) == features(evidence("MAPK1"))


@pytest.mark.parametrize("name", ["uS12", "eL24", "mL66", "uL3m", "bS6m"])
def test_proteins_of_ribosomes(name):
    assert features(evidence(name)) == features(evidence("MAPK1"))


@pytest.mark.parametrize("name", ["Kv1", "CDd", "uT12", "kv1.6", "eS", "Kb1.6"])
def test_other_short_names(name):
    assert features(evidence(name)) != features(evidence("MAPK1"))
