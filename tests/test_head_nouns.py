"""What a name says of itself, by its words alone."""

import pytest

from annotator.recognition.names.head_nouns import (
    enzyme_spellings,
    is_a_word_for_a_protein,
    names_a_gene,
    names_something_else,
    without_locants,
)


@pytest.mark.parametrize(
    ("name", "gene", "other"),
    [
        ("acetate kinase", True, False),
        ("nuclear factor of activated T cells", True, False),
        ("receptor for advanced glycation end products", True, False),
        ("Kyoto Encyclopedia of Genes and Genomes", False, False),
        ("squamous cell carcinoma", False, True),
        ("hexosamine biosynthetic pathway", False, True),
        ("diabetic nephropathy", False, True),
        ("body weight", False, True),
        ("confidence interval", False, True),
        ("release", False, False),
        ("reverse transcription polymerase chain reaction", True, True),
        ("insulin", True, False),
        ("coenzyme A", False, False),
        ("tetrahydromethanopterin", False, False),
        ("thiamin pyrophosphate", False, False),
        ("ubiquitin-conjugating enzyme", True, False),
        ("high-molecular-weight cytochrome complex", True, False),
        # Words in -in that are no proteins.
        ("long-chain fatty acids", False, False),
        ("blood\u2013brain barrier", False, True),
        ("reduced co-enzyme A", False, False),
        ("chitin", False, False),
        ("24-hydroxyvitamin D", False, False),
        ("chitinase", True, False),
        # Chemicals that are named after others in -in.
        ("luteolin-7-diglucuronide", False, False),
        ("thiamin pyrophosphate", False, False),
        ("flavonoid 3-hydroxylase gene", True, False),
        ("West Nile virus", False, True),
        ("integration site for a murine leukemia virus", False, False),
        ("penicillin-induced haemolytic anaemia", True, True),
        # A numbered part of a protein.
        ("Src homology domain 2", True, True),
        ("domain protein 2", True, False),
    ],
)
def test_names(name, gene, other):
    assert names_a_gene(name) is gene
    assert names_something_else(name) is other


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fructose-1,6-bisphosphate aldolase", "fructose-bisphosphate aldolase"),
        ("acetyl-3'-kinase", "acetyl-kinase"),
        ("glucose-6-phosphate", "glucose-6-phosphate"),  # a chemical keeps its locants
        ("6-phosphogluconase", "6-phosphogluconase"),  # as does a name that begins with one
        ("caspase-3", "caspase-3"),
        ("", ""),
    ],
)
def test_lexicons_often_leave_locants_out_of_names_of_enzymes(name, expected):
    assert without_locants(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prephenic acid synthetase",
         ["prephenic acid synthase", "prephenate synthetase", "prephenate synthase"]),
        ("fructose-1,6-bisphosphate aldolase", ["fructose-bisphosphate aldolase"]),
        ("prephenate: glyoxylate ligase", ["prephenate-glyoxylate ligase"]),
        ("lauroyl transferase 2B", ["lauroyltransferase 2B"]),
        ("glycinamide transformylase", ["glycinamide formyltransferase"]),
        ("lysine transaminases", ["lysine aminotransferases"]),
        ("geranyl pyrophosphate hydrolase", ["geranyl diphosphate hydrolase"]),
        ("prephenate hydratase", []),
        ("prephenic acid", []),  # no enzyme
        ("geranyl pyrophosphate", []),
    ],
)  # fmt: skip
def test_enzymes_have_several_spellings(name, expected):
    assert enzyme_spellings(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("calmodulin", True), ("Flagellins", True), ("cytochrome", True), ("actin", False),
     ("shaggy", False), ("cactus", False)],
)  # fmt: skip
def test_words_for_proteins(text, expected):
    assert is_a_word_for_a_protein(text) is expected
