"""Short and long forms that get each other's entity."""

import pytest

from annotator.recognition.definition_sharing import with_shared_entities
from annotator.recognition.definitions.definitions import Definition
from annotator.records import Candidate, Entity, EntityType, GroundedDefinition, Mention

_GENE, _CHEMICAL = EntityType.GENE, EntityType.CHEMICAL


def _mention(caption, text, symbol="", kind=_GENE):
    start = caption.index(text)
    return Mention(start, start + len(text), text, kind, (symbol,) if symbol else (), symbol)


def _read(caption, short, long, mentions, candidates=(), found_by="parenthesis"):
    at, long_at = caption.index(short), caption.index(long)
    definition = Definition(
        short, long, at, at + len(short), long_at, long_at + len(long), found_by
    )
    grounding = GroundedDefinition(short, long, candidates, None, long)
    given = [_mention(caption, *mention) for mention in mentions]
    found = with_shared_entities(caption, given, [(definition, grounding)], {short: grounding})
    return [(m.text, m.symbol) for m in found]


_CANDIDATE = Candidate(Entity("x:1", _GENE, "BAR1", ""), "BAR1", None, "")


@pytest.mark.parametrize(
    ("caption", "short", "long", "mentions", "expected"),
    [
        # Every occurrence of the short form gets the entity, or is added.
        ("foo lipases (FOL); FOL acts", "FOL", "foo lipases", [("foo lipases", "F1|F2")],
         [("foo lipases", "F1|F2"), ("FOL", "F1|F2"), ("FOL", "F1|F2")]),
        ("foo lipases (FOL)", "FOL", "foo lipases", [("foo lipases", "F1"), ("FOL", "")],
         [("foo lipases", "F1"), ("FOL", "F1")]),
        ("SHORT ROOTS 1 (SR1)", "SR1", "SHORT ROOTS 1", [("SHORT ROOTS 1", "")],
         [("SHORT ROOTS 1", ""), ("SR1", "")]),
        # Not where it has an entity, is part of another mention, or means something else.
        ("foo lipases (FOL)", "FOL", "foo lipases", [("foo lipases", "F1"), ("FOL", "G")],
         [("foo lipases", "F1"), ("FOL", "G")]),
        ("foo lipases (FOL kinase)", "FOL", "foo lipases", [("foo lipases", "F1"), ("FOL kinase", "K")],
         [("foo lipases", "F1"), ("FOL kinase", "K")]),
        ("foo repeats (FOR)", "FOR", "foo repeats", [("foo repeats", "F1")], [("foo repeats", "F1")]),
        ("Foo1p (FOP)", "FOP", "Foo1p", [("Foo1p", "F1")], [("Foo1p", "F1")]),
        ("foo lipases (FOL)", "FOL", "foo lipases", [("lipases", "F1")], [("lipases", "F1")]),
    ],
)  # fmt: skip
def test_a_short_form_gets_the_entity_of_its_long_form(caption, short, long, mentions, expected):
    assert _read(caption, short, long, mentions) == expected


def test_a_short_form_that_was_dropped_stays_dropped():
    caption = "foo lipases (FOL)"
    found = _read(caption, "FOL", "foo lipases", [("foo lipases", "F1")], (_CANDIDATE,))
    assert found == [("foo lipases", "F1")]


def test_a_definition_elsewhere_says_nothing_about_its_place():
    caption = "foo lipases (FOL)"
    found = _read(caption, "FOL", "foo lipases", [("foo lipases", "F1")], found_by="title")
    assert found == [("foo lipases", "F1")]


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        (("BAR1", "BAR1"), ("bar lipase", ""), "BAR1"),
        (("BAR1", "BAR2"), ("bar lipase", ""), ""),  # an alias of one of several
        (("BAR1", "BAR1"), ("bar lipase", "B"), "B"),
        (("BAR1", "BAR1"), ("bar lipase", "", _CHEMICAL), ""),
    ],
)
def test_a_long_form_gets_the_gene_whose_symbol_is_the_short_form(short, long, expected):
    caption = "BAR1: bar lipase"
    found = _read(caption, "BAR1", "bar lipase", [short, long], (_CANDIDATE,))
    assert found[1] == ("bar lipase", expected)
