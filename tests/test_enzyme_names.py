"""Names of enzymes by their form."""

from __future__ import annotations

import pytest

from annotator.errors import LexiconError
from annotator.provenance import Form
from annotator.recognition.genes.enzyme_names import (
    HEAD,
    _heads,
    enzyme_names,
)
from annotator.recognition.genes.enzyme_words import read_enzyme_words, shipped_enzyme_words
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure
from tests.small_lexicon import small_annotator

WORDS = shipped_enzyme_words()


def found(caption):
    return [caption[name.start : name.end] for name in enzyme_names(caption, WORDS)]


@pytest.mark.parametrize(
    "name",
    [
        "sucrose synthase",
        "(R)-lactate dehydrogenase",
        "(+)-borneol dehydrogenase",
        "3'-O-methyltransferase",
        "type III polyketide synthase",
        "4-(cytidine 5'-diphospho)-2-C-methyl-D-erythritol kinase",
        "glutamyl-tRNA(Gln) amidotransferase",
        "butyryl-CoA:acetate CoA-transferase",
        "β-ketoacyl-ACP synthase II",
        "xylanase",
        "acetolactate synthase large subunit",
        "NADP(H)-dependent xylose reductase",
        "chitinase A",
        "polyhydroxybutyrate (PHB) synthase",
    ],
)
def test_the_whole_name_is_found(name):
    assert found(f"The gene encodes {name}, which is shown.") == [name]
    assert found(f"XyzA, {name}; Other: text") == [name]


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("mitochondrial citrate synthase of", ["citrate synthase"]),
        ("with pyruvate  formate-lyase and", ["pyruvate  formate-lyase"]),  # two blanks
        ("citrate  synthase", ["citrate  synthase"]),
        ("4CL, 4-coumarate: CoA ligase", ["4-coumarate: CoA ligase"]),  # of two substrates
        ("a UDP-glucose: sterol glucosyltransferase", ["UDP-glucose: sterol glucosyltransferase"]),
        ("UDP-glucose: glycogen synthase", ["glycogen synthase"]),
        ("steps: sterol glucosyltransferase", ["sterol glucosyltransferase"]),
        ("NADH by the putative lactate dehydrogenase in", ["lactate dehydrogenase"]),
        ("E. gracilis wax ester synthase is", ["wax ester synthase"]),
        ("ADH—alcohol dehydrogenase", ["alcohol dehydrogenase"]),
        ("PGI- glucose isomerase, HEX- hexokinase", ["glucose isomerase", "hexokinase"]),
        ("pyruvate kinase, lactate oxidase", ["pyruvate kinase", "lactate oxidase"]),
        ("the enzyme catalase", ["catalase"]),
        ("enzymes like citrate synthase", ["citrate synthase"]),
        ("by histidine kinase 2/3/4 in", ["histidine kinase 2/3/4"]),
    ],
)
def test_other_words_are_outside(caption, names):
    assert found(caption) == names


@pytest.mark.parametrize(
    "caption",
    [
        "the kinase is", "an increase of disease", "in S phase", "a xylanase of",
        "viral polymerases and helicases", "the luciferase of", "an activating enzyme",
        "brain metastases", "the nucleobases and databases", "in uppercase",
    ],
)  # fmt: skip
def test_classes_and_other_words_are_no_names(caption):
    assert not found(caption)


def mentions(caption, **record):
    annotations = small_annotator().read(Figure("a", caption, **record))
    return [(mention.text, mention.found_by.form) for mention in annotations.mentions]


@pytest.mark.parametrize(
    ("caption", "texts"),
    [
        ("Made by specific synthases.", []),
        ("By a bifunctional cyclase.", []),
        ("By a bifunctional xylitol dehydrogenase.", ["bifunctional xylitol dehydrogenase"]),
        ("By a xylitol specific synthase.", ["xylitol specific synthase"]),
    ],
)
def test_what_an_enzyme_is_like_is_no_name_of_it(caption, texts):
    assert [text for text, _ in mentions(caption)] == texts


def test_a_name_by_form_is_a_gene_without_an_identifier():
    (mention,) = small_annotator().read(Figure("a", "It needs xylitol dehydrogenase.")).mentions
    assert (mention.text, mention.ids) == ("xylitol dehydrogenase", ())
    assert mention.found_by.form is Form.ENZYME


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("It needs tyrosine transaminase.", {"tyrosine transaminase": "TAT"}),
        ("TATX: tyrosine transaminase; TK: thymidine kinase.", {"TATX": "TAT", "tyrosine transaminase": "TAT"}),
        ("with carnitine palmitoyl transferases.",
         {"carnitine palmitoyl transferases": "CPT1A|CPT1B|CPT1C|CPT2"}),
    ],
)  # fmt: skip
def test_an_enzyme_is_found_in_another_spelling(caption, expected):
    """The lexicon has aminotransferase and palmitoyltransferase."""
    found = {m.text: m.symbol for m in Annotator().read(Figure("a", caption)).mentions}
    assert {text: found.get(text) for text in expected} == expected


def test_a_short_form_behind_a_gene_of_that_symbol_is_no_chemical():
    caption = (
        "The synthesis of methionine from homocysteine, serine and glycine by methionine synthase"
        " (MTR) is shown. Vitamin B12 is a cofactor of MTR."
    )
    found = Annotator().read(Figure("a", caption)).mentions
    assert [m.symbol for m in found if m.text == "MTR"] == ["MTR", "MTR"]


def test_a_known_gene_is_kept_where_the_words_before_it_say_little():
    assert ("caspase 3", None) in mentions("the N-terminal caspase 3 is cut")


def test_a_class_before_a_gene_says_what_the_gene_is():
    assert mentions("the serine kinase AKT1 is") == [("AKT1", None)]
    assert mentions("activation of receptor kinases and serine proteases") == []


def test_a_definition_s_long_form_is_cut_to_the_enzyme():
    found = mentions("PksX, a chalcone synthase for the colour of petals")
    assert ("chalcone synthase", Form.ENZYME) in found


def test_a_broken_table_is_refused():
    with pytest.raises(LexiconError) as caught:
        read_enzyme_words(["kind\ttext\tweight", "word\tx\tmuch"])
    assert str(caught.value).startswith("enzyme_words.tsv:2: expected word, ending or class")


@pytest.mark.parametrize(
    "caption",
    [
        "Increased CITRATE SYNTHASE, Kinases and xylase2; a disease of 4-hydroxylase-like ases",
        "a malic enzyme beside a synthase",
        "MALIC ENZYMES, a phosphatase enzyme, an enzyme, x-cleaving enzyme/lyases or 2cleaving enzyme",
        "İ and the reductase",
    ],
)
def test_heads_are_those_of_the_pattern(caption):
    found = [head.span() for head in _heads(caption)]
    assert found == [head.span() for head in HEAD.finditer(caption)]
    assert found


def test_a_short_form_before_its_enzyme_is_not_part_of_the_name():
    caption = (
        "Flux to ethanol. LDH lactate dehydrogenase, PFL pyruvate formate-lyase, PFOR pyruvate "
        "ferredoxin oxidoreductase, ALDH acetaldehyde dehydrogenase, ADH alcohol dehydrogenase."
    )
    found = small_annotator().read(Figure("F1", caption))
    assert {mention.text for mention in found.mentions} >= {
        "PFL", "pyruvate formate-lyase", "PFOR", "pyruvate ferredoxin oxidoreductase"
    }  # fmt: skip


def test_a_state_before_a_known_enzyme_is_not_part_of_the_name():
    caption = "Cells show cleaved-caspase-3 and phospho-caspase-9."
    found = Annotator("starter").read(Figure("F1", caption, is_caption=True))
    assert [(m.text, m.symbol) for m in found.mentions] == [
        ("caspase-3", "CASP3"),
        ("caspase-9", "CASP9"),
    ]
