"""Names of classes, of ordinary things and of organisms name no single gene."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import DefinitionRule, DropRule, TermKind
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.organisms.organism_names import organism_names
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import Subject, resolve
from annotator.recognition.span_finding import OrganismSpans, lexicon_spans
from annotator.recognition.spans.trace import Trace
from annotator.records import HUMAN, Entity, EntityType, Figure, Organism, Taxon

FLY, CHLAMYDIA, CANDIDA, YEAST = (f"ncbitaxon:{n}" for n in (7227, 813, 5476, 4932))
#: Symbol, aliases, and full names as gene_info has them.
GENES = [
    ("CISH", ["SOCS"], ["suppressor of cytokine signaling"]),
    *((f"SOCS{n}", [], [f"suppressor of cytokine signaling {n}"]) for n in range(1, 4)),
    ("IDH1", ["IDH"], ["isocitrate dehydrogenase 1"]),
    ("IDH2", ["IDH"], ["isocitrate dehydrogenase 2"]),
    ("TRKX", ["TRK"], ["tropomyosin receptor kinase"]),
    ("CD22", [], ["B cell receptor"]),
    ("RTL10", [], ["BH3-only protein"]),
    ("NTHL1", [], ["DNA glycosylase"]),
    ("PCID2", [], ["Drosophila melanogaster"]),
    ("HSP90X", ["HSP"], ["heat shock protein"]),
    *((f"HSPX{n}", [f"HSP{n}"], [f"heat shock protein {n}"]) for n in range(1, 4)),
    ("QXB", ["IL"], ["interleukin"]),
    *((f"IL{n}", [], [f"interleukin {n}"]) for n in range(1, 4)),
    ("PC", [], ["protein C"]),
    ("ZZZ", [], ["protein C"]),
    *((f"QQ{n}", [], [f"protein C{n}"]) for n in range(1, 3)),
    ("OTHER1", [], ["other receptor of melanogaster"]),
    *((f"QRAK{n}", ["QRAK"] * (n == 1), []) for n in range(1, 5)),
    *((f"QXN{n}", ["QXN"] * (n == 1), []) for n in range(1, 12)),
    *((f"QSH{n}", ["QSH"] * (n == 1), []) for n in range(1, 4)),
    *((f"QXNM{n}", ["QXNM"] * (n == 1), []) for n in range(1, 11)),
    *((f"QFN{n}", [], [f"quascin {n}"]) for n in range(1, 4)),
    ("QPL1", [], ["quipilin 1"]),
    ("QLX", [], ["qualin"]),
    ("QFR", [], []),
    ("QGC", [], []),
    ("QGCP", [], []),
    *((f"QTK{n}", [], [f"qual kinase {n}"]) for n in range(1, 10)),
    ("QRT", [], ["receptor quorin"]),
]


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, (symbol, aliases, names) in enumerate(GENES):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, HUMAN)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms += [Term(t, curie, TermKind.ALIAS_SYMBOL, "hgnc") for t in aliases]
        table.terms += [Term(t, curie, TermKind.NAME, "ncbigene") for t in names]
        reviewed = {"QFN1": "quascin", "QPL1": "quipilin"}.get(symbol)
        if reviewed:
            table.terms.append(Term(reviewed, curie, TermKind.NAME, "starter"))
    members = ("ncbigene:1", "ncbigene:2")
    for curie, name in (
        ("fplx:QPL", "quipilins"), ("fplx:QK", "quosyl-3-kinase"), ("class:Q", "cytokine receptor"),
    ):  # fmt: skip
        table.entities[curie] = Entity(curie, EntityType.GENE_FAMILY, name, members=members)
        table.terms.append(Term(name, curie, TermKind.FAMILY_SYNONYM, "starter"))
    table.terms.append(Term("quipilin", "fplx:QPL", TermKind.FAMILY_SYNONYM, "starter"))
    for organism in (
        Organism(HUMAN, "Homo sapiens", "human"),
        Organism(FLY, "Drosophila melanogaster", "insect"),
        Organism(CHLAMYDIA, "Chlamydia trachomatis", "bacterium", is_guest=True),
        Organism(CANDIDA, "Candida albicans", "fungus", is_guest=True),
        Organism(YEAST, "Saccharomyces cerevisiae", "fungus"),
    ):
        table.organisms[organism.taxon] = organism
        entity = Entity(organism.taxon, EntityType.ORGANISM, organism.name, organism.taxon)
        table.entities[organism.taxon] = entity
        table.terms.append(Term(organism.name, organism.taxon, TermKind.NAME, "starter"))
    return Lexicon.of("classes", table)


def spans(caption, lexicon, trace=None):
    matches = lexicon.matches(caption)
    names = NameLookup(lexicon, shipped_word_lists())
    organisms = OrganismSpans(caption, organism_names(caption, matches))
    found = lexicon_spans(caption, matches, organisms, names, trace)
    return {caption[span.start : span.end] for span in found}


@pytest.mark.parametrize(
    "name", ["B cell receptor", "BH3-only protein", "DNA glycosylase", "Drosophila melanogaster"]
)
def test_no_single_gene_is_called_so(lexicon, name):
    assert spans(f"Here {name} binds SOCS1.", lexicon) == {"SOCS1"}


def test_a_name_with_a_word_of_its_own_is_kept(lexicon):
    name = "other receptor of melanogaster"
    assert spans(f"The {name} binds.", lexicon) == {name}


def test_what_is_negated_is_not_named(lexicon):
    assert spans("A receptor quorin, a non-receptor quorin", lexicon) == {"receptor quorin"}
    caption = "By non-receptor quorin"
    assert spans(caption, lexicon) == set()
    assert spans("By non-SOCS1 signalling", lexicon) == {"SOCS1"}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("The cytokine receptor binds", {"cytokine receptor"}),
        ("Cytokine-cytokine receptor interaction", set()),  # a pathway
        ("The cytokine receptor-bound protein 2", set()),
        ("The cytokine receptor-associated kinase", set()),
        ("The cytokine receptor-associated changes", {"cytokine receptor"}),
    ],
)
def test_a_class_in_a_longer_name_is_not_named(lexicon, caption, expected):
    assert spans(caption, lexicon) == expected


def test_it_is_said_that_the_name_is_an_organism_s(lexicon):
    caption = "Cells of Drosophila melanogaster bind SOCS1."
    trace = Trace(caption)
    spans(caption, lexicon, trace)
    assert [d.rule for d in trace.dropped if d.start == 9] == [DropRule.ORGANISM]


@pytest.mark.parametrize(
    ("short", "long", "genes"),
    [
        ("SOCS", "suppressor of cytokine signaling", {"SOCS1", "SOCS2", "SOCS3"}),
        ("IDH", "isocitrate dehydrogenase", {"IDH1", "IDH2"}),
        ("TRK", "tropomyosin receptor kinases", {"TRKX"}),
        ("PRC", "protein C", {"PC"}),  # its initials: no class
        ("HSP", "heat shock protein", set()),  # says too little
        ("QTK", "qual kinase", set()),  # too many
    ],
)
def test_a_defined_class_means_its_members(lexicon, short, long, genes):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    grounded = ground_definition(definition, lexicon, shipped_word_lists(), frozenset({HUMAN}))
    assert {candidate.entity.symbol for candidate in grounded.candidates} == genes
    assert (grounded.rule is DefinitionRule.NUMBERED) == (len(genes) > 1)


def test_an_alias_is_not_confirmed_by_the_name_of_a_class(lexicon):
    definition = Definition("IL", "interleukin", 0, 2, 4, 15, "glossary")
    grounded = ground_definition(definition, lexicon, shipped_word_lists(), frozenset({HUMAN}))
    assert grounded.rule is DefinitionRule.GENE_WORDS


@pytest.mark.parametrize("caption", ["TCA, tricarboxylic acid", "the tricarboxylic acid cycle"])
def test_tricarboxylic_acid_is_a_cycle(caption):
    assert Annotator("starter").read(Figure("f", caption)).mentions == ()


@pytest.mark.parametrize(
    ("taxa", "lacks"),
    [
        ([(CHLAMYDIA, 0.9), (HUMAN, 0.5)], False),
        ([(CHLAMYDIA, 0.9)], True),
        ([(CANDIDA, 0.9), (YEAST, 0.5)], True),
    ],
)
def test_genes_beside_a_pathogen_are_those_of_its_host(lexicon, taxa, lacks):
    listed = tuple(Taxon(taxon, taxon, (), share) for taxon, share in taxa)
    about = frozenset(taxon for taxon, _ in taxa)
    found = GeneOrganisms.of("CERT acts.", listed, about, [], set(), frozenset(), lexicon)
    assert found.lacks_genes is lacks


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("QRAKs", ["QRAK1", "QRAK2", "QRAK3", "QRAK4"]),
        ("QXNs", []),  # too many to be meant, and three letters
        ("QFRs", ["QFR"]),  # a receptor
        ("QGCs", []),  # cells, more often than a gene
        ("QGCPs", ["QGCP"]),
        ("QRAK", ["QRAK1", "QRAK2", "QRAK3", "QRAK4"]),  # an alias of the first
        ("QSH", ["QSH1"]),  # of three letters
        ("QXNM", []),  # too many to be meant, and no alias of the first
        ("quascin", ["QFN1"]),
        ("quascins", ["QFN1", "QFN2", "QFN3"]),
        ("quipilin", ["QPL1"]),
        ("quipilins", ["quipilins"]),  # the family that is called so, too
        ("quosyl-3-kinases", ["quosyl-3-kinase"]),  # words and a number are no symbol
        ("qualin", ["QLX"]),
    ],
)
def test_the_plural_of_a_name_means_the_genes_that_number_it(lexicon, text, symbols):
    assert members(f"Here {text} and SOCS1 act.", lexicon, text) == symbols


def members(caption, lexicon, text):
    taxa = (Taxon(HUMAN, "Homo sapiens"),)
    subject = Subject(
        caption, lexicon.matches(caption), (), taxa, frozenset({HUMAN}), in_figure=True
    )
    found, _ = resolve(subject, NameLookup(lexicon, shipped_word_lists()), AllWeighed())
    return [symbol for m in found if m.text == text for symbol in m.symbol.split("|") if symbol]


class AllWeighed:
    """Takes every mention."""

    def score(self, evidence):
        return 1.0, 1.0


@pytest.mark.parametrize("cells", ["(TH)1", "(TH)1 and (TH)17", "(Th)2"])
def test_helper_cells_with_their_short_form_in_parentheses_are_no_gene(cells):
    mentions = (
        Annotator("starter").read(Figure("f", f"T helper {cells} cells make insulin")).mentions
    )
    assert [mention.text for mention in mentions] == ["insulin"]
