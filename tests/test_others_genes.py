"""Genes that a caption says are another organism's: no gene of the figure's organism."""

import pytest

from annotator.recognition.pipeline import Annotator
from annotator.records import Figure
from tests.sentences import mark, parse

YEAST = "Engineered S. cerevisiae. "


@pytest.mark.parametrize(
    "marked",
    [
        "tdcB encodes <threonine dehydratase|>.",
        "tdcB encodes <threonine dehydratase|> and <squalene synthase|>.",
        "LeuC encodes a <threonine dehydratase|>; <ILV1|ncbigene:856819> acts.",
        "TdcB: <threonine dehydratase|>.",
        "<ILV1|ncbigene:856819> encodes <threonine dehydratase|ncbigene:856819>.",
        "Added are the <threonine dehydratase|> from Bacillus subtilis and <ERG9|ncbigene:856597>.",
        "Added is B. subtilis <threonine dehydratase|>.",
        "Added is S. cerevisiae <threonine dehydratase|ncbigene:856819>.",
        "The <ERG9|> gene from Bacillus subtilis replaces <ERG9|ncbigene:856597>.",
        "Unlike that of B. subtilis, <threonine dehydratase|ncbigene:856819> acts.",
    ],
)
def test_enzymes_of_others_in_yeast(marked):
    caption, expected = parse(YEAST + marked)
    mentions = Annotator("starter").read(Figure("PMC1__f1", caption)).mentions
    places = {(start, end) for start, end, _ in expected}
    kept = [m for m in mentions if (m.start, m.end) in places]
    assert mark(caption, kept) == YEAST + marked


def test_a_short_form_means_what_its_long_form_does():
    def ids(caption):
        mentions = Annotator("starter").read(Figure("PMC1__f1", YEAST + caption)).mentions
        return [m.ids for m in mentions if m.text == "THD"]

    assert ids("THD, threonine dehydratase. THD acts.") == [("ncbigene:856819",)] * 2
    assert ids("THD, threonine dehydratase from Bacillus subtilis. THD acts.") == [()] * 2


def test_vertebrates_stand_for_each_other_and_hosts_for_themselves():
    for caption in (
        "BDNF from mice acts in human neurons.",
        "Human neurons: HIV tumor necrosis factor.",
        "Human neurons and yeast alpha-synuclein.",
    ):
        mentions = Annotator("starter").read(Figure("PMC1__f1", caption)).mentions
        assert any(
            m.ids
            for m in mentions
            if m.text in ("BDNF", "tumor necrosis factor", "alpha-synuclein")
        ), caption
