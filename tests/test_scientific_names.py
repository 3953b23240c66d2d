"""Scientific names of the taxonomy: what is kept, what is left out, and how it is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import LexiconError
from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.lexicon.scientific_names import key_of_name
from annotator.lexicon.sources.taxonomy import (
    ISOLATES,
    NUMBERED,
    SAMPLES,
    add_names,
    why_left_out,
)
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType, Organism
from annotator.text import matching_key

NAMES = (
    ("11", "Fictobacter novus", "scientific name"),
    ("11", "Fictobacter vetus", "synonym"),
    ("12", "Fictobacter sp. PCC 7002", "scientific name"),
    ("13", "Fictobacter sp. 1234", "scientific name"),
    ("13", "Fictobacter absconditus", "synonym"),
    ("14", "uncultured Fictobacter", "scientific name"),
    ("15", "Homonymus fictus", "scientific name"),
    ("16", "Homonymus fictus", "scientific name"),
    ("17", "Fictomus parvus", "scientific name"),
    ("17", "little mouse", "genbank common name"),
    ("18", "Fictomus parvus", "synonym"),
    ("18", "Fictomus magnus", "scientific name"),
    ("19", "Fictavirus A/Texas/36/91", "scientific name"),
    ("9606", "Homo sapiens", "scientific name"),
    ("20", "Streptomyces fictus", "scientific name"),
)


def dmp(rows):
    return "".join("\t|\t".join(row) + "\t|\n" for row in rows)


def table_of(tmp_path, names=NAMES, nodes=None):
    """Read the names into a table that knows human."""
    path = tmp_path / "names.dmp"
    path.write_text(dmp((t, name, "", kind) for t, name, kind in names), encoding="utf-8")
    table = TermTable()
    table.organisms[HUMAN] = Organism(HUMAN, "Homo sapiens", "human")
    table.entities[HUMAN] = Entity(HUMAN, EntityType.ORGANISM, "Homo sapiens", HUMAN)
    table.terms.append(Term("Homo sapiens", HUMAN, TermKind.NAME, "starter"))
    if nodes is not None:
        (tmp_path / "nodes.dmp").write_text(dmp(nodes), encoding="utf-8")
    add_names(table, path, tmp_path / "nodes.dmp" if nodes is not None else None)
    return table


@pytest.fixture
def lexicon(tmp_path):
    return Lexicon.of("test", table_of(tmp_path))


def found(lexicon, text):
    return [
        (text[m.start : m.end], c.entity.id, c.term)
        for m in lexicon.matches(text)
        for c in m.candidates
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Bacillus subtilis", ""),
        ("Synechococcus sp. PCC 7002", ""),
        ("Escherichia coli O157:H7", ""),
        ("Human adenovirus 5", ""),
        ("Clostridium sp.", ""),
        ("Bacillus sp. 1234", NUMBERED),
        ("Apis sp. BOLD:AAA1234", NUMBERED),
        ("uncultured bacterium", SAMPLES),
        ("soil metagenome", SAMPLES),
        ("Influenza A virus (A/Texas/36/1991(H1N1))", ISOLATES),
    ],
)
def test_why_a_name_is_left_out(name, why):
    assert why_left_out(name) == why


def test_what_is_left_out_is_counted(tmp_path):
    table = table_of(tmp_path)
    assert table.left_out == {"taxonomy": {NUMBERED: 2, SAMPLES: 1, ISOLATES: 1}}


def test_ranks_and_divisions_leave_out_as_well(tmp_path):
    names = (
        ("1", "Fictobacter novus", "scientific name"),
        ("2", "Fictobacter vectorius", "scientific name"),
        ("3", "Fictovirus communis", "scientific name"),
        ("4", "Fictovirus singularis", "scientific name"),
    )
    nodes = (
        ("1", "9", "species", "", "0"),
        ("2", "9", "species", "", "11"),
        ("3", "9", "species", "", "9"),
        ("4", "3", "isolate", "", "9"),
    )
    table = table_of(tmp_path, names, nodes)
    organisms = Lexicon.of("test", table).organisms
    assert set(organisms) == {HUMAN, "ncbitaxon:1", "ncbitaxon:3"}
    virus = organisms["ncbitaxon:3"]
    assert (organisms.group(HUMAN), organisms.group("ncbitaxon:3")) == ("human", "virus")
    assert organisms.group("ncbitaxon:404") == ""
    assert (virus.group, virus.is_guest) == ("virus", True)
    assert not organisms["ncbitaxon:1"].is_guest
    assert table.left_out == {"taxonomy": {SAMPLES: 1, ISOLATES: 1}}


@pytest.mark.parametrize("line", ["x | a | b | c | 1 |", "1 | 2 | species |"])
def test_another_file_than_nodes(tmp_path, line):
    (tmp_path / "nodes.dmp").write_text(f"{line}\n", encoding="utf-8")
    (tmp_path / "names.dmp").write_text("", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"nodes\.dmp:1: expected tax_id \| parent tax_id"):
        add_names(TermTable(), tmp_path / "names.dmp", tmp_path / "nodes.dmp")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("genes of Fictobacter novus.", ["Fictobacter novus"]),
        ("(Fictobacter  novus)", ["Fictobacter  novus"]),
        ("in Fictobacter\u00a0novus strains", ["Fictobacter\u00a0novus"]),
        ("FICTOBACTER NOVUS", ["FICTOBACTER NOVUS"]),
        ("Fictobacter sp. PCC7002 grows", ["Fictobacter sp. PCC7002"]),
        ("as said.Fictobacter novus is", ["Fictobacter novus"]),
        ("wild-type-Fictobacter novus", ["Fictobacter novus"]),
        ("Fictobacter novusoid", []),
        ("aFictobacter novus", []),
        ("Fictobacter sp. 1234", []),
        ("Fictobacter absconditus", []),
    ],
)
def test_names_in_a_text(lexicon, text, names):
    assert [name for name, _, _ in found(lexicon, text)] == names


@given(
    st.from_regex(
        r"[A-Z][a-z]+( [a-z]+| sp\. [A-Z]?[0-9]*|[ -]?(alpha|beta|omega)| x)*", fullmatch=True
    )
)
def test_the_key_of_a_name_is_that_of_a_term(name):
    assert key_of_name(name) == matching_key(name)


def test_names_at_the_end_of_the_part_that_is_read(lexicon):
    for before in range(90, 125):
        text = f"Fictobacter {'x' * before} Fictobacter novusoid"
        assert found(lexicon, text) == []


def test_a_synonym_means_its_taxon(lexicon):
    assert found(lexicon, "In Fictobacter vetus") == [
        ("Fictobacter vetus", "ncbitaxon:11", "Fictobacter vetus")
    ]
    assert lexicon.names("ncbitaxon:11") == ("Fictobacter novus", "Fictobacter vetus")
    assert lexicon.entity("ncbitaxon:11").symbol == "Fictobacter novus"


def test_homonyms_are_all_found(lexicon):
    assert [c.entity.id for c in lexicon.lookup("homonymus fictus")] == [
        "ncbitaxon:15",
        "ncbitaxon:16",
    ]


def test_what_is_written_like_a_term_is_a_term(lexicon):
    """Taxon 17 has an everyday name, so it is a term, and so is what else is written like it."""
    assert {c.entity.id for c in lexicon.lookup("Fictomus parvus")} == {
        "ncbitaxon:17",
        "ncbitaxon:18",
    }
    assert lexicon.scientific.names(18) == ()


def test_organisms_are_made_on_demand(lexicon):
    organisms = lexicon.organisms
    assert organisms["ncbitaxon:20"] == Organism("ncbitaxon:20", "Streptomyces fictus", "bacterium")
    assert organisms[HUMAN].group == "human"
    for unknown in ("ncbitaxon:13", "ncbitaxon:99999999999", "ncbitaxon:x", "ncbigene:11", ""):
        assert unknown not in organisms
        assert organisms.get(unknown) is None
    with pytest.raises(KeyError):
        organisms["ncbitaxon:13"]
    assert len(organisms) == len(set(organisms)) == lexicon.counts()["organism"]
    assert taxa_of_names(["Fictobacter novus", "Nemo"], lexicon) == ("ncbitaxon:11",)


def test_an_abbreviation_is_of_the_species_that_is_called_so_today(tmp_path):
    names = (
        ("11", "Fictobacter novus", "scientific name"),
        ("12", "Fortibacter novus", "synonym"),
        ("12", "Fortibacter alter", "scientific name"),
        ("12", "F. novus", "synonym"),  # the name of 11
        ("12", "F. alter", "synonym"),
        ("12", "F. antiquus", "synonym"),  # of nothing else
        ("12", "little helper", "genbank common name"),
    )
    terms = {term.text for term in table_of(tmp_path, names).terms}
    assert {"F. alter", "F. antiquus"} <= terms
    assert "F. novus" not in terms


def test_an_abbreviation_of_a_reviewed_species_is_kept(tmp_path):
    names = (
        ("9606", "Homo sapiens", "synonym"),
        ("9606", "H. sapiens", "synonym"),
        ("11", "Hylobates sapiens", "scientific name"),
    )
    terms = {term.text for term in table_of(tmp_path, names).terms}
    assert "H. sapiens" in terms
