"""Families from the famplex package, whose wheel puts its files in an unexpected place."""

from importlib import metadata

import pytest

from annotator.errors import LexiconError
from annotator.lexicon.famplex import FamPlex, famplex_files


@pytest.fixture(scope="module")
def famplex():
    return FamPlex(famplex_files())


def test_families_members_and_synonyms_are_there(famplex):
    assert len(famplex.families) > 700
    assert len({symbol for family in famplex.members.values() for symbol in family}) > 4500
    assert famplex.members["EIF4EBP"] == ("EIF4EBP1", "EIF4EBP2", "EIF4EBP3")
    assert ("NMDA receptor", "FPLX", "GRIN") in famplex.synonyms


def test_members_are_transitive_and_complexes_are_told_from_families(famplex):
    assert "PIK3CA" in famplex.members["PI3K"]  # through PI3K_p110
    assert {"mTORC1", "PI3K"} <= famplex.complexes
    assert "GRIA" not in famplex.complexes


def test_a_cycle_in_the_relations_does_no_harm(tmp_path):
    (tmp_path / "entities.csv").write_text("A\nB\n")
    (tmp_path / "relations.csv").write_text(
        "FPLX,A,isa,FPLX,B\nFPLX,B,isa,FPLX,A\nHGNC,X1,isa,FPLX,A\n"
    )
    (tmp_path / "grounding_map.csv").write_text("x one,HGNC,X1,,\n")
    read = FamPlex({path.name: path for path in tmp_path.iterdir()})
    assert read.members == {"A": ("X1",), "B": ("X1",)}
    assert read.synonyms == [("x one", "HGNC", "X1")]


def test_missing_files_are_named(monkeypatch):
    monkeypatch.setattr(metadata, "files", lambda name: [])
    with pytest.raises(LexiconError) as error:
        famplex_files()
    assert str(error.value) == (
        "the installed famplex package 0.0.5 lacks its resource files entities.csv, "
        "relations.csv, grounding_map.csv\n"
        "  reinstall it: pip install --force-reinstall famplex"
    )


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)
    with pytest.raises(LexiconError, match=r"the famplex package, .*, is not installed\n  install"):
        famplex_files()
