"""Definitions decide what their short form means everywhere in a caption."""

import pytest

from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import resolve
from annotator.records import Figure
from tests.sentences import mark, parse
from tests.small_lexicon import small_annotator


@pytest.mark.parametrize(
    "marked",
    [
        # A short form means the same wherever it stands, also before its definition.
        "<KAR|fplx:Kainate_family> opens. <Kainate receptor|fplx:Kainate_family> (<KAR|fplx:Kainate_family>).",
        # As a plural, too, and not inside of a word.
        "<Kainate receptors|fplx:Kainate_family> (<KARs|fplx:Kainate_family>) and a KARmann.",
        # Of what is defined in the plural, one is meant without the s, unless that means another.
        "<Kainate receptors|fplx:Kainate_family> (<KARs|fplx:Kainate_family>); a <KAR|fplx:Kainate_family> opens.",
        "<KARs|fplx:Kainate_family>: <kainate receptors|fplx:Kainate_family>; <KAR|fplx:GRIN>: <NMDA receptor|fplx:GRIN>; a <KAR|fplx:GRIN> opens.",
        # A lexicon's name that it holds is no mention of its own.
        "<NMDA-R|fplx:GRIN>: <NMDA receptor|fplx:GRIN>; <NMDA-R|fplx:GRIN> opens.",
        # A gene that no lexicon has is a mention without identifier; what is no gene is none.
        "<CAS|>, <canadine synthase|>; the <CAS|> reaction.",
        "CAS: chemical abstracts. The CAS number.",
        # Of the genes that the long form can mean, the one with this symbol.
        "<IL6|ncbigene:3569>: <interleukin 6|ncbigene:3569>.",
        # The words around the name in a long form are no part of the mention.
        "<KAR|fplx:Kainate_family>: human <kainate receptor|fplx:Kainate_family>.",
    ],
)  # fmt: skip
def test_sentences(marked):
    caption, _ = parse(marked)
    assert mark(caption, small_annotator().read(Figure("f", caption)).mentions) == marked


def test_a_definition_wins_against_the_lexicon_of_the_same_length():
    short, _ = (
        small_annotator()
        .read(Figure("f", "BDNF: kainate receptor; TrkB: AMPA receptor."))
        .mentions[:2]
    )
    assert (short.text, short.ids) == ("BDNF", ("fplx:Kainate_family",))
    assert (short.found_by.short, short.found_by.long) == ("BDNF", "kainate receptor")


class _Doubtful:
    """Scores that no name reaches which the caption does not define."""

    def score(self, evidence):
        return 0.1, 0.1


def test_both_forms_of_a_definition_are_mentions_whatever_their_score():
    annotator = small_annotator()
    subject = annotator.subject(Figure("f", "eukaryotic elongation factor 2 (eEF2) and BDNF"))
    mentions, _ = resolve(subject, annotator.names, _Doubtful())
    assert [m.text for m in mentions] == ["eukaryotic elongation factor 2", "eEF2"]


@pytest.mark.parametrize(
    "marked",
    [
        "In human, <TLR4|ncbigene:7099>–<myeloid differentiation primary response 88"
        "|ncbigene:4615> (<MYD88|ncbigene:4615>).",
        "In human, <PI3K|fplx:PI3K>-<mammalian target of rapamycin|ncbigene:2475>"
        " (<mTOR|ncbigene:2475>).",
        "In human, <TAK1|ncbigene:6885>/<c-Jun N-terminal kinase|fplx:JNK> (<JNK|fplx:JNK>).",
        "In human, <PD-1|ncbigene:5133>/<programmed death ligand 1|ncbigene:29126>"
        " (<PD-L1|ncbigene:29126>).",
        "In human, <TNF-related apoptosis-inducing ligand|ncbigene:8743> (<TRAIL|ncbigene:8743>).",
    ],
)
def test_a_name_joined_to_a_defined_one_is_another(marked):
    caption, _ = parse(marked)
    found = Annotator("starter").read(Figure("f", caption, is_caption=True))
    assert mark(caption, found.mentions) == marked


@pytest.mark.parametrize(
    ("caption", "named"),
    [
        ("It reacts with protein tyrosine (Tyr) residues.", []),
        ("Serine (Ser)/threonine phosphorylation of IRS1 in human liver.", ["IRS1"]),
        ("Hydroxylation of tyrosine (Tyr) comes next.", ["tyrosine", "Tyr"]),
    ],
)
def test_an_amino_acid_that_a_caption_defines_is_none_as_a_residue(caption, named):
    found = Annotator("starter", None).read(Figure("f", caption)).mentions
    assert [mention.text for mention in found] == named
