"""Every reviewed name in a made-up sentence, with the full lexicon: a few thousand of a kind."""

from __future__ import annotations

from collections import Counter

import pytest

from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.starter import read_starter
from annotator.provenance import TermKind
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, EntityType, Figure

_NAMES = (TermKind.NAME, TermKind.ALIAS_SYMBOL)


@pytest.fixture(scope="module")
def annotator(full_lexicon):
    return Annotator(str(full_lexicon), None)


@pytest.fixture(scope="module")
def starter():
    return read_starter(lexicon_data() / "starter")


def mentions_of(annotator, name, organism):
    """Return what is found where a sentence about an organism has the name."""
    caption = f"In {organism}, the level of {name} rises after stress."
    figure = Figure("f", caption, papertitle=f"A study in {organism}.")
    start = caption.index(f" of {name}") + 4
    found = annotator.annotations_of(annotator.subject(figure)).mentions
    return [mention for mention in found if mention.start <= start < mention.end]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("organism", "taxon", "fewest", "share"),
    [
        ("mice", "ncbitaxon:10090", 5_000, 0.985),
        ("rats", "ncbitaxon:10116", 5_000, 0.985),
        ("chicken", "ncbitaxon:9031", 4_500, 0.95),
        ("zebrafish", "ncbitaxon:7955", 3_000, 0.94),
    ],
)
def test_names_of_human_genes_mean_the_orthologs_in_other_vertebrates(
    annotator, starter, organism, taxon, fewest, share
):
    counts = Counter()
    for term in starter.terms:
        entity = starter.entities[term.entity_id]
        is_of_human = entity.type is EntityType.GENE and entity.taxon == HUMAN
        if not is_of_human or term.kind not in _NAMES or term.source != "starter":
            continue
        ortholog = annotator.lexicon.counterpart(entity.id, taxon)
        if ortholog is not None:
            found = mentions_of(annotator, term.text, organism)
            counts[bool(found) and ortholog.id in found[0].ids] += 1
    assert counts.total() > fewest
    assert counts[True] / counts.total() > share


@pytest.mark.slow
def test_names_of_organisms_and_their_cells_are_no_genes_or_chemicals(annotator, starter):
    wrong = {
        term.text
        for term in starter.terms
        if starter.entities[term.entity_id].type is EntityType.ORGANISM
        and mentions_of(annotator, term.text, "cells")
    }
    assert wrong <= {"equine"}  # has the ending of a chemical


@pytest.mark.slow
@pytest.mark.parametrize(
    ("organism", "words"),
    [
        ("flies", "A broad, dorsal view of a string of cysts; giant cells; paired t-test"),
        ("mice", "Pdx1-Cre mice in April; Con, control; Sera were kept in Tris; sh-control"),
        ("mice", "CD-1 mice; tactile hairs; meta-inflammation; Log Rank test; EDL muscles"),
        ("humans", "Seahorse and ATAC-seq; Bean plots; Sotos syndrome; venus fly trap; refs 1-3"),
        ("humans", "a protein's metrics abate; melting of centrin; a marble arena; torques"),
        ("humans", "tumor suppressor genes; coproporphyria; muscular dystrophy; polycomb groups"),
    ],
)
def test_words_that_lists_have_as_names_mean_nothing(annotator, organism, words):
    figure = Figure("f", f"In {organism}: {words}.", papertitle=f"A study in {organism}.")
    found = annotator.annotations_of(annotator.subject(figure)).mentions
    assert {m.text for m in found if m.ids} <= {"Pdx1"}
