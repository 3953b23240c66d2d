"""Families beside genes that are written alike, and definitions that say what kind a name is."""

import pytest
from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.pipeline import Annotator
from annotator.recognition.span_finding import _besides
from annotator.recognition.spans.candidate_spans import CandidateSpan, longest_spans
from annotator.records import HUMAN, Candidate, Entity, EntityType, Figure
from tests.sentences import mark, parse

MOUSE = "ncbitaxon:10090"
#: Symbol, aliases and full names of genes, and families of them.
GENES = [
    ("PPAX1", ["PPase"], ["pyrophosphatase (inorganic) 1", "PPase"]),
    ("OCX2", ["P"], ["P protein"]),
    ("GNXI1", [], ["G protein subunit alpha X, inhibiting activity polypeptide 1"]),
    ("GNXI2", [], ["G protein subunit alpha X2"]),
    ("CALX1", [], ["phosphorylase kinase subunit delta"]),
]
FAMILIES = [
    ("fplx:GXI", ["Gxi", "G alpha X"], ["GNXI1", "GNXI2"]),
    ("fplx:CALX", ["CALX", "CAX", "calxodulin"], ["CALX1"]),
]


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    ids = {}
    for number, (symbol, aliases, names) in enumerate(GENES):
        curie = ids[symbol] = f"ncbigene:{99000000 + number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, HUMAN)
        kinds = (
            (TermKind.APPROVED_SYMBOL, [symbol]),
            (TermKind.ALIAS_SYMBOL, aliases),
            (TermKind.NAME, names),
        )
        table.terms += [Term(t, curie, k, "hgnc") for k, texts in kinds for t in texts]
    for curie, synonyms, members in FAMILIES:
        genes = tuple(ids[member] for member in members)
        family = Entity(curie, EntityType.GENE_FAMILY, curie.partition(":")[2], members=genes)
        table.entities[curie] = family
        table.terms += [Term(t, curie, TermKind.FAMILY_SYNONYM, "famplex") for t in synonyms]
    return Lexicon.of("families", table)


@pytest.mark.parametrize(
    ("short", "long", "symbols"),
    [
        ("PPase", "phosphatase", []),
        ("PPases", "phosphatases", []),
        ("P", "protein", []),
        ("PPase", "inorganic pyrophosphatase", ["PPAX1"]),
        # Words that only the names of the family's genes have, all in one of them.
        ("Gxi", "inhibitory Gα subunit", ["GXI"]),
        ("Gxi", "stimulatory Gα subunit", []),
        # A family with a name of one word.
        ("CAX", "cell adhesion molecule", []),
        ("CAX", "binding calxodulins", ["CALX"]),
    ],
)
def test_what_a_long_form_says_of_its_short_form(lexicon, short, long, symbols):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists())
    assert [c.entity.symbol for c in found.candidates] == symbols
    if short == "P":
        assert found.rule is DefinitionRule.ANY_GENE


def test_a_family_is_no_plural_of_a_gene():
    family = Entity("fplx:LATS", EntityType.GENE_FAMILY, "LATS")
    gene = Entity("ncbigene:16797", EntityType.GENE, "Lat", "ncbitaxon:10090")
    of_family = Candidate(family, "LATS", TermKind.FAMILY_SYNONYM, "famplex")
    of_gene = Candidate(gene, "Lat", TermKind.APPROVED_SYMBOL, "ncbigene")
    spans = [CandidateSpan(0, 4, ((0.91, of_gene),)), CandidateSpan(0, 4, ((0.86, of_family),))]
    assert [s.scored[0][1].term for s in longest_spans(spans)] == ["LATS"]
    # A gene's own name in -s is no family's plural: Gαs is none of the Gα subunits.
    own = replace(of_gene, term="Lats")
    stem = replace(of_family, term="LAT")
    spans = [CandidateSpan(0, 4, ((0.98, own),)), CandidateSpan(0, 4, ((0.95, stem),))]
    assert [s.scored[0][1].term for s in longest_spans(spans)] == ["Lats"]


@pytest.mark.parametrize(
    "marked",
    [
        "<Mdm2|ncbigene:4193> is one of the human <E3 ligases|fplx:E3_Ub_ligase>.",
        "<ubiquitin ligase|fplx:E3_Ub_ligase> (<E3|fplx:E3_Ub_ligase>) of human.",
        "<guanine nucleotide exchange factor|fplx:GEF> (<GEF|fplx:GEF>) of human.",
        "<Delta|ncbigene:28514+ncbigene:10683+ncbigene:54567> binds human <NOTCH1|ncbigene:4851>.",
        "<Bcl-2 family members|hgnc.genegroup:1057> of human.",
        "The delta of a human river.",
        "Human <polymerase δ/ε|fplx:DNA_polymerase_delta+ncbigene:5426> and"
        " <polymerase η|ncbigene:5429>.",
        "Human <UDPGT|fplx:UGT> is <uridine diphosphate glucuronosyltransferase|fplx:UGT>.",
        "Human <IKKαβ|ncbigene:1147+ncbigene:3551> act.",
        "Human cells. <SCF|hgnc.symbol:SKP1+ncbigene:8454+ncbigene:9978>: "
        "<Skp, cullin, F-box containing complex|hgnc.symbol:SKP1+ncbigene:8454+ncbigene:9978>.",
    ],
)
def test_classes_and_complexes_of_human_genes(marked):
    caption, _ = parse(marked)
    found = Annotator("starter").read(Figure("f", caption, is_caption=True))
    assert mark(caption, found.mentions) == marked


def test_a_class_beside_other_names_leaves_the_genes_of_animals():
    group = Entity("class:Delta", EntityType.GENE_FAMILY, "Delta", members=("ncbigene:28514",))
    meaning = ((0.95, Candidate(group, "Delta-like", TermKind.FAMILY_SYNONYM, "starter")),)
    fly = Entity("ncbigene:42313", EntityType.GENE, "Dl", "ncbitaxon:7227")
    human = Entity("ncbigene:1", EntityType.GENE, "DLX", HUMAN)
    own = tuple((0.8, Candidate(e, "Dl", TermKind.ALIAS_SYMBOL, "hgnc")) for e in (fly, human))
    assert _besides(meaning, own) == (*meaning, own[0])
    family = replace(group, id="fplx:Delta")
    assert _besides(((0.95, replace(meaning[0][1], entity=family)),), own)[1:] == ()
    assert _besides((), own) == ()


def test_a_gene_of_yeast_is_no_class_of_human_genes_that_is_called_alike():
    glossary = "ADH1, alcohol dehydrogenase; GRE2, 3-methylbutanal reductase"
    figure = Figure("f", f"In S. cerevisiae, ADH1 and GRE2 act. {glossary}.")
    found = [m for m in Annotator("starter").read(figure).mentions if m.text == "ADH1"]
    assert [mention.symbol for mention in found] == ["ADH1", "ADH1"]
    assert all(mention.ids == ("ncbigene:854068",) for mention in found)


@pytest.mark.parametrize("kinase", ["kinase", "protein kinase"])
def test_names_of_families_go_on_behind_their_short_forms(kinase):
    caption = f"The Ca2+/calmodulin (CaM)-dependent {kinase} acts."
    mentions = Annotator("starter").read(Figure("f", caption)).mentions
    assert ("fplx:CAMK",) in [mention.ids for mention in mentions]


@pytest.mark.parametrize(("about", "symbols"), [((HUMAN, MOUSE), ["QCK1"]), ((MOUSE,), ["Qck1"])])
def test_a_number_names_a_member_of_a_human_family_beside_the_genes_of_mice(about, symbols):
    """Pck1, phosphoenolpyruvate carboxykinase: in human figures, mice's symbol decides nothing."""
    table = TermTable()
    genes = [("QCK1", HUMAN, []), ("QCK2", HUMAN, []), ("Qck1", MOUSE, ["qux carboxykinase"])]
    for number, (symbol, taxon, names) in enumerate(genes):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms += [Term(name, curie, TermKind.NAME, "ncbigene") for name in names]
    family = Entity("fplx:QCK", EntityType.GENE_FAMILY, "QCK", members=("ncbigene:0", "ncbigene:1"))
    table.entities[family.id] = family
    table.terms.append(Term("qux carboxykinase", family.id, TermKind.FAMILY_SYNONYM, "famplex"))
    lexicon = Lexicon.of("members", table)
    definition = Definition("Qck1", "qux carboxykinase", 0, 4, 6, 23, "glossary")
    found = ground_definition(definition, lexicon, shipped_word_lists(), frozenset(about))
    assert [c.entity.symbol for c in found.candidates if c.entity.taxon in about] == symbols
