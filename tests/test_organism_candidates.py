"""The organisms that a figure may be about, and what speaks for and against each."""

from __future__ import annotations

import pytest

from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.field_species import field_taxa
from annotator.recognition.organisms.organism_candidates import (
    GeneNames,
    OrganismCandidate,
    animals_beside,
    candidates,
    features,
    first_place,
)
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention, organism_names
from annotator.recognition.organisms.organism_words import GroupProbabilities
from annotator.records import HUMAN, EntityType, ExistingRow, Figure, Origin
from tests.ortholog_lexicon import ortholog_lexicon
from tests.small_lexicon import small_lexicon

MOUSE, FLY, CRESS = "ncbitaxon:10090", "ncbitaxon:7227", "ncbitaxon:3702"
GROUPS = ("mammal", "plant", "prokaryote", "fungus", "animal")
NO_GENES = GeneNames({}, 0, 0, 0)
EVEN = GroupProbabilities(dict.fromkeys(GROUPS, 0.2), {})


def found_in(caption="", figtitle="", papertitle="", words=EVEN):
    """Return the candidates of these texts by name."""
    lexicon = small_lexicon()
    sources = (EvidenceSource.CAPTION, EvidenceSource.FIGURE_TITLE, EvidenceSource.PAPER_TITLE)
    texts = [
        (source, organism_names(text, lexicon.matches(text)))
        for source, text in zip(sources, (caption, figtitle, papertitle), strict=True)
    ]
    return {c.name: c for c in candidates(texts, words, lexicon.organisms)}


def features_of(name, found, genes=None, field=(), words=EVEN):
    genes = genes or GeneNames({}, 0, 0, 0)
    return features(found[name], found.values(), words, genes, field)


def gene_names(caption, *rows):
    lexicon = ortholog_lexicon()
    existing = tuple(
        ExistingRow(word, symbol, "", taxon, "", Origin.SIDECAR, EntityType.GENE)
        for word, symbol, taxon in rows
    )
    figure = Figure("f", caption, existing=existing)
    return GeneNames.of(figure, lexicon.matches(caption), lexicon.organisms)


def test_human_and_the_groups_of_words_are_always_candidates():
    found = found_in()
    assert {(c.name, c.group) for c in found.values()} == {
        ("Homo sapiens", "human"),
        ("Viridiplantae", "plant"),
        ("bacterium", "bacterium"),  # the lexicon of the test has no such taxon
        ("fungus", "fungus"),
    }
    assert not any(c.mentions for c in found.values())


def test_an_organism_is_one_candidate_with_its_mentions_by_text():
    found = found_in("Mice and a mouse.", papertitle="A mouse with patients")
    mouse = found["Mus musculus"]
    assert {source: len(m) for source, m in mouse.mentions.items()} == {
        EvidenceSource.CAPTION: 2,
        EvidenceSource.PAPER_TITLE: 1,
    }
    assert mouse.count(EvidenceSource.CAPTION) == 2
    assert mouse.count(*EvidenceSource) == 3
    assert found["Homo sapiens"].count(*EvidenceSource) == 1


@pytest.mark.parametrize(
    ("caption", "title", "name", "taxon"),
    [
        ("sugars in P. rustica", "Paenibacillus rustica", "Paenibacillus rustica", "ncbitaxon:2"),
        ("leaves of Aquilaria", "", "Aquilaria", "ncbitaxon:33090"),
        ("cells of Xilonius rusticus", "", "Xilonius rusticus", "ncbitaxon:4751"),
    ],
)
def test_a_species_that_the_lexicon_does_not_have_gets_the_taxon_of_its_group(
    caption, title, name, taxon
):
    """By its genus, or else by the words of the figure, which here are those of fungi."""
    words = GroupProbabilities(EVEN.probabilities | {"fungus": 0.7}, {})
    assert found_in(caption, papertitle=f"On {title}", words=words)[name].taxon == taxon


def test_only_a_group_that_is_meant_as_such_is_wide():
    plants = found_in("plants")["Viridiplantae"]
    assert plants.is_wide
    assert not found_in("Arabidopsis")["Arabidopsis thaliana"].is_wide
    assert not found_in("leaves of Aquilaria")["Aquilaria"].is_wide


def test_symbols_of_one_kingdom_are_counted_once_each():
    caption = "BARK, BARK and FOOS beside FOO1, manyase and wigl."
    assert gene_names(caption).only == {"animal": 2}  # yeast's are those of a strain


def test_words_of_rows_that_are_the_symbol_and_those_that_are_not():
    names = gene_names(
        "",
        ("AKT1", "AKT1", HUMAN),
        ("AKT1", "AKT1", HUMAN),
        ("PKB", "AKT1", HUMAN),
        ("Akt1", "Akt1", MOUSE),
        ("", "TNF", HUMAN),  # a keyword
    )
    assert (names.rows_by_symbol, names.other_rows) == (1, 1)


def test_features_of_a_named_species():
    found = found_in("Drosophila, as in the fruit fly. Mice too.", figtitle="Drosophila")
    fly = features_of("Drosophila melanogaster", found, field=(FLY,))
    assert fly["a named species"] == 1.0
    assert fly["name in the caption"] == pytest.approx(1.585, abs=1e-3)  # log2(1 + 2)
    assert fly["name in the figure title"] == 1.0
    assert fly["in the field"] == 1.0
    assert fly["named: others in the caption"] == 1.0  # the mice
    assert fly["share of the names"] == pytest.approx(3 / 4)
    assert "named: others in the titles" not in fly


def test_rivals_are_no_guests_and_groups_count_apart():
    found = found_in("SARS-CoV-2 and plants, viral.", "zebrafish")
    human = features_of("Homo sapiens", found)
    assert human == {
        "a default human": 1.0,
        "default human: others in the titles": 1.0,
        "default human: groups in the caption": pytest.approx(1.585, abs=1e-3),  # two words
        "default human: plants in the caption": 1.0,
        "default human: words": pytest.approx(-1.386, abs=1e-3),
        "default human: words, where others are named": pytest.approx(-1.386, abs=1e-3),
    }


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Homo sapiens", "named human"),
        ("Mus musculus", "named mammal"),
        ("Danio rerio", "named species"),
        ("Viridiplantae", "named kingdom"),
        ("Severe acute respiratory syndrome coronavirus 2", "virus or parasite"),
        ("fungus", "default group"),
    ],
)
def test_the_role_of_a_candidate(name, role):
    found = found_in("SARS-CoV-2 in human, mouse, zebrafish and plants")
    assert f"a {role}" in features_of(name, found)


def test_cyanobacteria_are_a_rival_as_a_species_is_and_bacteria_are_none():
    group = OrganismCandidate("ncbitaxon:1117", "Cyanobacteria", "bacterium")
    kingdom = OrganismCandidate("ncbitaxon:2", "Bacteria", "bacterium")
    for candidate in (group, kingdom):
        name = OrganismMention(candidate.taxon, candidate.name, NameKind.GROUP)
        candidate.mentions[EvidenceSource.PAPER_TITLE] = [name]
    human = OrganismCandidate(HUMAN, "Homo sapiens", "human")
    genes = GeneNames({}, 0, 0, 0)
    beside_group = features(human, [human, group], EVEN, genes, ())
    assert beside_group["default human: others in the titles"] == 1.0
    beside_kingdom = features(human, [human, kingdom], EVEN, genes, ())
    assert "default human: others in the titles" not in beside_kingdom
    assert beside_kingdom["default human: groups in the titles"] == 1.0
    assert "a named group" in features(group, [human, group], EVEN, genes, ())


def test_genes_and_cells_of_animals_speak_where_they_can_decide():
    found = found_in("Danio rerio and plants")
    human = features(found["Homo sapiens"], found.values(), EVEN, GeneNames({}, 0, 0, 0), (), 3)
    assert human["default human: genes and cells of animals"] == 2.0
    mammals = found_in("mouse")  # they do not tell human from mouse
    human = features(mammals["Homo sapiens"], mammals.values(), EVEN, GeneNames({}, 0, 0, 0), (), 3)
    assert "default human: genes and cells of animals" not in human
    caption = "NF-κB and IL-8 in macrophages"
    assert animals_beside(caption, [*found.values()]) == 3
    assert animals_beside(caption, [found["Homo sapiens"]]) == 0


def test_symbols_and_rows_speak_for_their_group():
    found = found_in("mouse, Arabidopsis")
    genes = GeneNames({"animal": 3, "plant": 1}, human=2, rows_by_symbol=7, other_rows=1)
    mouse = features_of("Mus musculus", found, genes)
    assert mouse["named: symbols of its group alone"] == 2.0
    assert mouse["named: symbols of other groups alone"] == 1.0
    cress = features_of("Arabidopsis thaliana", found, genes)
    assert cress["named: symbols of its group alone"] == 1.0
    human = features_of("Homo sapiens", found, genes)
    assert human["default human: rows by symbol"] == 3.0
    assert human["default human: other rows"] == 1.0
    assert not any("rows" in name for name in (*cress, *mouse))


@pytest.mark.parametrize(
    ("group", "share", "expected"),
    [
        ("plant", 0.2, -1.386),
        ("plant", 1.0, 4.0),  # bounded
        ("plant", 0.0, -4.0),
        ("", 0.2, 1.386),  # no group of words: not a mammal
    ],
)
def test_words_count_by_their_log_odds(group, share, expected):
    words = GroupProbabilities(
        EVEN.probabilities | {"plant": share, "mammal": share, "animal": 0.2}, {}
    )
    candidate = OrganismCandidate("ncbitaxon:1", "x", group)
    candidate.mentions[EvidenceSource.CAPTION] = [OrganismMention("ncbitaxon:1", "x")]
    values = features(candidate, [candidate], words, GeneNames({}, 0, 0, 0), ())
    (value,) = (value for name, value in values.items() if name.endswith(": words"))
    assert value == pytest.approx(expected, abs=1e-3)


def test_what_is_named_aside_is_no_name():
    found = found_in("Signalling in patients, unlike in mice")
    mouse = features_of("Mus musculus", found)
    assert "name in the caption" not in mouse


def test_mammals_as_such_do_not_speak_against_human():
    found = found_in("Signalling in plants", papertitle="Signalling in mammals")
    mammals = OrganismCandidate("ncbitaxon:40674", "Mammalia", "mammal")
    name = OrganismMention("ncbitaxon:40674", "mammals", NameKind.GROUP)
    mammals.mentions[EvidenceSource.PAPER_TITLE] = [name]
    human = features_of("Homo sapiens", found | {"Mammalia": mammals})
    assert human["default human: groups in the caption"] == 1.0
    assert "default human: groups in the titles" not in human


@pytest.mark.parametrize(
    ("caption", "figtitle", "place"),
    [
        ("AKT acts, as shown in mice.", "", 22 / 27),
        ("Mice: AKT acts in mice.", "", 0.0),
        ("AKT acts, as shown in mice.", "AKT of mice", 0.0),  # a title names it
        ("AKT acts, unlike in mice.", "", 1.0),  # by the way alone
    ],
)
def test_the_place_where_a_caption_first_names_an_organism(caption, figtitle, place):
    mouse = found_in(caption, figtitle)["Mus musculus"]
    assert first_place(mouse, len(caption)) == pytest.approx(place)
    values = features(mouse, [mouse], EVEN, NO_GENES, (), 0, len(caption))
    assert values.get("named late", 0.0) == pytest.approx(place)


def test_words_of_other_mammals_tell_a_mammal_from_human():
    words = GroupProbabilities(EVEN.probabilities, {}, other_mammal=1.5)
    found = found_in("Mice and zebrafish")
    name = "words of other mammals than human"
    assert features_of("Mus musculus", found, words=words)[f"named mammal: {name}"] == 1.5
    assert features_of("Homo sapiens", found, words=words)[f"default human: {name}"] == 1.5
    assert not any(name in key for key in features_of("Danio rerio", found, words=words))
    unnamed = found_in("Zebrafish")  # human stands for all mammals
    assert not any(name in key for key in features_of("Homo sapiens", unnamed, words=words))


def test_names_of_ones_own_genes_count_against_human_by_their_share():
    cues = [OrganismMention(FLY, text, NameKind.CUE) for text in ("Ref(2)P", "Foo92E", "Foo92E")]
    fly = OrganismCandidate(FLY, "Drosophila melanogaster", "insect")
    fly.mentions[EvidenceSource.CAPTION] = cues
    human = OrganismCandidate(HUMAN, "Homo sapiens", "human")
    name = "default human: indirect words for others"
    for symbols, expected in ((0, 3.0), (2, 2.0)):  # 1 + 2 names, 1 + half of them
        genes = GeneNames({}, symbols, 0, 0)
        against = features(human, [human, fly], EVEN, genes, ())
        assert 2 ** against[name] == pytest.approx(expected)
        own = features(fly, [human, fly], EVEN, genes, ())
        assert 2 ** own["cue in the caption"] == pytest.approx(3.0)  # each once


def test_genes_of_a_kingdom_count_against_human_where_nothing_is_named():
    human = OrganismCandidate(HUMAN, "Homo sapiens", "human")
    bacteria = OrganismCandidate("ncbitaxon:2", "Bacteria", "bacterium")
    cues = [OrganismMention("ncbitaxon:2", text, NameKind.CUE) for text in ("sidM", "lepB")]
    bacteria.mentions[EvidenceSource.CAPTION] = cues
    name = "default human: indirect words for others"
    assert features(human, [human, bacteria], EVEN, NO_GENES, ())[name] > 0
    named = OrganismCandidate("ncbitaxon:446", "Legionella pneumophila", "bacterium")
    named.mentions[EvidenceSource.CAPTION] = [OrganismMention("ncbitaxon:446", "Legionella")]
    assert name not in features(human, [human, bacteria, named], EVEN, NO_GENES, ())


def test_indirect_words_in_titles_count_against_those_that_are_not_named():
    fly = OrganismCandidate(FLY, "Drosophila melanogaster", "insect")
    fly.mentions[EvidenceSource.PAPER_TITLE] = [
        OrganismMention(FLY, text, NameKind.CUE) for text in ("S2 cells", "S2 cells", "wing disc")
    ]
    human = OrganismCandidate(HUMAN, "Homo sapiens", "human")
    name = "default human: indirect words for others in the titles"
    assert 2 ** features(human, [human, fly], EVEN, NO_GENES, ())[name] == pytest.approx(3.0)
    fly.mentions = {EvidenceSource.CAPTION: fly.mentions[EvidenceSource.PAPER_TITLE]}
    assert name not in features(human, [human, fly], EVEN, NO_GENES, ())


def test_plants_in_titles_are_weighed_by_themselves():
    found = found_in("Hormones", papertitle="Responses of plants")
    plants = features_of("Viridiplantae", found)
    assert plants["named kingdom: a plant or animal in the titles"] == 1.0
    assert plants["named kingdom: group in the paper title"] == 1.0
    assert "group in the paper title" not in plants
    in_caption = features_of("Viridiplantae", found_in("Hormones of plants"))
    assert "named kingdom: a plant or animal in the titles" not in in_caption


def test_a_field_with_human_alone_is_a_default():
    lexicon = small_lexicon()
    for listed, taxa in (
        (("Homo sapiens",), ()),
        (("Homo sapiens", "Mus musculus"), (HUMAN, MOUSE)),
        (("Mus musculus", "Unheard of"), (MOUSE,)),
        ((), ()),
    ):
        assert field_taxa(Figure("f", "", organisms=listed), lexicon) == taxa


def test_an_abbreviation_beside_another_species_of_its_genus():
    found = found_in("in Aspergillus novus, but A. parvus", papertitle="Species of Aspergillus")
    assert found["Aspergillus parvus"].group == "fungus"
    assert "A. parvus" not in found


def test_an_abbreviation_of_a_name_in_another_text():
    found = found_in("growth in C. parvus", papertitle="Yeasts: Candida parvus")
    assert "Candida parvus" in found
    assert "C. parvus" not in found


def test_an_abbreviation_with_no_full_name_is_kept_as_it_is():
    assert "C. parvus" in found_in("growth in C. parvus", papertitle="Growth of Aspergillus")
