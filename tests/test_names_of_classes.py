"""Names of classes, of ordinary things and of organisms name no single gene."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import DefinitionRule, DropRule, EvidenceSource, TermKind
from annotator.recognition.definition_grounding import ground_definition
from annotator.recognition.definitions import Definition
from annotator.recognition.figure_organisms import _about
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.organism_candidates import OrganismCandidate
from annotator.recognition.organism_names import OrganismMention, organism_names
from annotator.recognition.span_finding import lexicon_spans
from annotator.recognition.trace import Trace
from annotator.records import HUMAN, Entity, EntityType, Organism, Taxon

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
    ("OTHER1", [], ["other receptor of melanogaster"]),
]


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, (symbol, aliases, names) in enumerate(GENES):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, HUMAN)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms += [Term(t, curie, TermKind.ALIAS_SYMBOL, "ncbigene") for t in aliases]
        table.terms += [Term(t, curie, TermKind.NAME, "ncbigene") for t in names]
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
    found = lexicon_spans(caption, matches, organism_names(caption, matches), names, trace)
    return {caption[span.start : span.end] for span in found}


@pytest.mark.parametrize(
    "name", ["B cell receptor", "BH3-only protein", "DNA glycosylase", "Drosophila melanogaster"]
)
def test_no_single_gene_is_called_so(lexicon, name):
    assert spans(f"Here {name} binds SOCS1.", lexicon) == {"SOCS1"}


def test_a_name_with_a_word_of_its_own_is_kept(lexicon):
    name = "other receptor of melanogaster"
    assert spans(f"The {name} binds.", lexicon) == {name}


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
    ],
)
def test_a_defined_class_means_its_members(lexicon, short, long, genes):
    definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
    grounded = ground_definition(definition, lexicon, shipped_word_lists(), frozenset({HUMAN}))
    assert {candidate.entity.symbol for candidate in grounded.candidates} == genes
    assert (grounded.rule is DefinitionRule.NUMBERED) == (len(genes) > 1)


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


@pytest.mark.parametrize(("human", "hosts"), [(0.45, 1), (0.3, 0)])
def test_a_likely_host_is_listed_beside_its_pathogen(human, hosts):
    named = {EvidenceSource.CAPTION: [OrganismMention(CHLAMYDIA, "C. trachomatis")]}
    guest = OrganismCandidate(CHLAMYDIA, "Chlamydia trachomatis", "bacterium", True, named)
    host = OrganismCandidate(HUMAN, "Homo sapiens", "human")
    about = [candidate for _, candidate in _about([(0.8, guest), (human, host)])]
    assert about == [guest, *[host] * hosts]
