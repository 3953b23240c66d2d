"""From captions to mentions. A biologist can add a sentence: mark what should be found."""

import pytest
from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import Grounding, NotChosen, TermKind
from annotator.recognition.mention_score import Weights, _of_text, shipped_weights
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.names.plausibility import spelling_fit
from annotator.recognition.ner.ner_span import NerSpan
from annotator.recognition.organisms.organism_names import organism_names
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import Subject, mentions_with_evidence, resolve
from annotator.recognition.spans.candidate_spans import Cover
from annotator.records import HUMAN, Entity, EntityType, Figure, Organism, Taxon
from tests.sentences import mark, parse
from tests.small_lexicon import small_annotator, small_lexicon

LISTS = WordLists(
    {"step": "word", "and": "word", "this": "word", "element": "word"},
    {"CAS": "Chemical Abstracts Service"},
)
HUMAN_TAXON = Taxon(HUMAN, "Homo sapiens")


def annotate(caption, taxa=(HUMAN_TAXON,), ner=None, in_figure=True, weights=None):
    lexicon = small_lexicon()
    matches = lexicon.matches(caption)
    subject = Subject(
        caption,
        matches,
        tuple(small_annotator().definitions(caption)),
        tuple(taxa),
        frozenset(taxon.taxon for taxon in taxa),
        organism_names(caption, matches),
        in_figure=in_figure,
        ner=ner,
    )
    return resolve(subject, NameLookup(lexicon, LISTS), weights or shipped_weights())


@pytest.mark.parametrize(
    "marked",
    [
        # Longest name wins, exact offsets.
        "Inhibits <eEF2 kinase|ncbigene:29904> and <eEF2|ncbigene:1938>.",
        "<NMDA receptors|fplx:GRIN> bind <NMDA|mesh:D016202>; GABAergic cells release <GABA|mesh:D005680>.",
        "<Ca2+|mesh:D002118> and <TNF-α|ncbigene:7124>-induced <IL-1beta|ncbigene:3553>.",
        # A bracket that the reviewed name has is a part of it.
        "<ketapeptide I (1-7)|mesh:D999001> and <ketamine|mesh:D007649> (1-7).",
        # Case: symbols need theirs, words do not.
        "<Bdnf|ncbigene:627> but no cas; <NO|mesh:D009569> but No and no.",
        "A fatty start: <fatty acid|mesh:D005227>.",
        # Definitions decide, in both directions and everywhere.
        "The <KAR|fplx:Kainate_family> opens. <kainate receptor|fplx:Kainate_family> "
        "(<KAR|fplx:Kainate_family>).",
        "<Arg|mesh:D001120> enters. <Arg|mesh:D001120>: <arginine|mesh:D001120>.",
        "CAS moves. CAS, cellular activity score; ARG: acute renal grade.",
        "<CAS|> acts. <CAS|>, <canadine synthase|>.",
        # Its own symbol, though another gene has a part of the long form as a name.
        "<ATF6|ncbigene:22926>: <activated transcription factor 6|ncbigene:22926>.",
        # The family, though a gene of a like name has it as an alias.
        "<AMPAR|fplx:GRIA>: <AMPA receptive y|fplx:GRIA>.",
        # Several short forms that share a long one.
        "<A1|ncbigene:134>, <A2A|ncbigene:135>, <adenosine receptors|fplx:ADORA>.",
        # An enzyme is named for what it acts on; a word is a word in a heading too.
        "A <ubiquitin ligase|>; <ubiquitin|fplx:Ubiquitin> binds.",
        "The Promoter Element and the element.",
        # The short form names a family of which the long form's gene is a member.
        "<ERK|fplx:ERK>: <extracellular signal kinase|fplx:ERK>.",
        # Split by its short form.
        "The <eukaryotic elongation factor 2 (eEF2) kinase|ncbigene:29904> and <eEF2|ncbigene:1938>.",
        "Of these (as <interleukin [IL]-1beta|ncbigene:3553>), one acts.",
        "Through <α-amino-3-hydroxy-5-methyl-4-isoxazolepropionic acid (AMPA) receptors|fplx:GRIA>.",
        # Lists.
        "<ERK1/2|fplx:ERK> and <Akt1-3|ncbigene:207+ncbigene:208+ncbigene:10000>",
        "<caspase-3, 8 and 9|ncbigene:836+ncbigene:841+ncbigene:842>.",
        "<caspases 3 and 8|ncbigene:836+ncbigene:841>.",
        # What was done to it stays out.
        "p<Akt|fplx:AKT>, p-<Akt|fplx:AKT> and <hBDNF|ncbigene:627>.",
        # Families.
        "<mTORC1|fplx:mTORC1> holds <mTOR|ncbigene:2475>.",
        # Ambiguous and ordinary words are no genes without a definition.
        "By CAS number, step by step.",
        # A number that counts.
        "<Akt|fplx:AKT> 3 days later",
        "This acts; <LC3|fplx:MAP1LC3> is there.",
        "In HeLa cells, <BDNF|ncbigene:627> at P15 and E13.",
        "",
    ],
)  # fmt: skip
def test_sentences(marked):
    caption, _ = parse(marked)
    mentions, _ = annotate(caption)
    assert mark(caption, mentions) == marked
    assert all(caption[m.start : m.end] == m.text for m in mentions)


def test_what_a_mention_could_also_mean_is_kept():
    mentions, _ = annotate(
        "GluA1 and Akt.",
        taxa=(
            Taxon("ncbitaxon:7227", "fly"),
            HUMAN_TAXON,
        ),
    )
    akt = mentions[1]
    assert akt.ids == ("ncbigene:41957",)
    (family,) = akt.alternatives
    assert (family.id, family.why) == ("fplx:AKT", NotChosen.LESS_TRUSTED)
    assert (family.kind, family.chosen) == (TermKind.FAMILY_SYNONYM, TermKind.APPROVED_SYMBOL)


def test_a_name_known_only_in_another_organism_gets_no_id_but_says_so():
    fly = Taxon("ncbitaxon:7227", "Drosophila melanogaster")
    mentions, _ = annotate("BDNF here", taxa=(fly,))
    assert mentions[0].ids == ()
    assert mentions[0].alternatives[0].id == "ncbigene:627"
    assert mentions[0].found_by.grounding is Grounding.OTHER_ORGANISM
    assert mentions[0].found_by.organisms == ("Drosophila melanogaster",)


@pytest.mark.parametrize(("probability", "ids"), [(0.35, ("ncbigene:29904",)), (0.25, ())])
def test_an_unlikely_organism_gives_no_ids(probability, ids):
    taxon = Taxon(HUMAN, "Homo sapiens", (), probability)
    (mention,), _ = annotate("eEF2 kinase acts.", taxa=(taxon,))
    assert mention.ids[:1] == ids


@pytest.mark.parametrize(("in_figure", "count"), [(True, 2), (False, 0)])
def test_a_class_means_its_members_in_a_figure_alone(in_figure, count):
    annotator = Annotator("starter", None)
    subject = annotator.subject(Figure("PMC1__f", "Cyclooxygenase acts on arachidonic acid."))
    names = NameLookup(annotator.lexicon, LISTS)
    mentions, _ = resolve(replace(subject, in_figure=in_figure), names, shipped_weights())
    assert [m.text for m in mentions] == ["Cyclooxygenase", "arachidonic acid"]
    assert sum(curie.startswith("ncbigene:") for curie in mentions[0].ids) == count


def test_the_model_confirms_and_adds():
    caption = "TrkB binds FOO7."
    without, _ = annotate(caption, in_figure=False)
    ner = [NerSpan(0, 4, "GENE_OR_GENE_PRODUCT"), NerSpan(11, 15, "GENE_OR_GENE_PRODUCT"),
           NerSpan(5, 10, "CELL")]  # fmt: skip
    mentions, _ = annotate(caption, ner=ner, in_figure=False)
    assert mentions[0].found_by == replace(without[0].found_by, model_agrees=True)
    assert mentions[0].score > without[0].score
    assert mentions[0].ids == without[0].ids
    assert mentions[1] == replace(
        mentions[1], start=11, end=15, text="FOO7", type=EntityType.GENE, ids=()
    )
    assert len(mentions) == 2


@pytest.mark.parametrize(
    ("in_figure", "logit", "found"),
    [(True, 3.0, []), (False, 3.0, ["FOOB7", "FOOB7"]), (False, 0.5, [])],
)
def test_a_chemical_that_only_the_model_found_needs_more(in_figure, logit, found):
    ner = [NerSpan(at, at + 5, "SIMPLE_CHEMICAL") for at in (6, 19)]
    weights = Weights({"": logit}, {})
    mentions, _ = annotate(
        "Given FOOB7 twice, FOOB7.", ner=ner, in_figure=in_figure, weights=weights
    )
    assert [m.text for m in mentions] == found


def test_a_long_form_with_odd_blanks_is_read():
    caption = (
        "PKB acts. PKB: human  protein  kinase\u00a0B gene; TrkB: tropomyosin receptor kinase B."
    )
    mentions, meanings = annotate(caption)
    assert meanings["PKB"].candidates[0].entity.id == "fplx:AKT"
    assert [m.text for m in mentions if "fplx:AKT" in m.ids][:2] == ["PKB", "PKB"]
    assert all(caption[m.start : m.end] == m.text for m in mentions)


@pytest.mark.parametrize(
    ("stretch", "held"),
    [
        ((0, 5), True),
        ((1, 3), True),
        ((4, 6), False),
        ((12, 13), True),
        ((25, 31), False),
        ((11, 29), True),
    ],
)
def test_cover(stretch, held):
    assert Cover([(10, 30), (0, 5), (12, 14)]).holds(*stretch) is held


@pytest.mark.parametrize(
    "caption",
    [
        "The viral protein TNF; then TNF acts.",  # what is viral once is viral everywhere
        "PP, Protein-protein binding; RB, regulation of binding.",
    ],
)
def test_what_is_no_gene(caption):
    assert annotate(caption)[0] == ()


def test_no_gene_inside_of_the_name_of_an_organism():
    lexicon = small_lexicon()
    assert not [m for m in annotate("SARS-CoV-2 enters.")[0] if m.start == 0]
    assert lexicon.lookup("SARS-CoV-2")


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("HSV-1 and quail cells with AKT1.", ["AKT1"]),
        ("INS1 cells with AKT1.", ["INS1", "AKT1"]),  # a symbol is one all the same
        ("hESCs with AKT1.", ["AKT1"]),  # no plural of the symbol
        ("Lactic acid bacteria make lactic acid.", ["lactic acid"]),
    ],
)
def test_what_an_organism_is_named_by_is_no_gene_or_chemical(caption, expected, tmp_path):
    yaml = """
genes:
  - {symbol: AKT1, id: 207}
  - {symbol: HSVX, id: 999999991, aliases: [HSV-1]}
  - {symbol: QX, id: 999999990, names: [quail]}
  - {symbol: INS1, id: 999999989}
  - {symbol: hESC, id: 999999988}
chemicals:
  - {name: lactic acid, id: D019344}
organisms:
  - {taxon: 10298, name: Human alphaherpesvirus 1, group: virus, names: [HSV-1]}
  - {taxon: 93934, name: Coturnix japonica, group: bird, names: [quail]}
  - {taxon: 10116, name: Rattus norvegicus, group: mammal, names: [INS1]}
  - {taxon: 9606, name: Homo sapiens, group: human, names: [hESCs]}
  - {taxon: 186826, name: Lactobacillales, group: bacterium, names: [lactic acid bacteria]}
"""
    (tmp_path / "terms.yaml").write_text(yaml, encoding="utf-8")
    annotator = Annotator(str(tmp_path))
    mentions = annotator.annotations_of(annotator.subject(Figure("1", caption))).mentions
    assert [mention.text for mention in mentions] == expected


def test_families_have_no_orthologs_in_bacteria_and_plants():
    coli = Taxon("ncbitaxon:562", "Escherichia coli")
    mentions, _ = annotate("The NMDA receptor.", taxa=(coli,))
    assert not any(mention.ids for mention in mentions)
    fly = Taxon("ncbitaxon:7227", "Drosophila melanogaster")
    ((mention,), _) = annotate("The NMDA receptor.", taxa=(fly,))
    assert mention.ids == ("fplx:GRIN",)


def test_plural_of_a_short_form_is_no_symbol_in_s():
    assert spelling_fit("MAPs", "MAPS") == 0.0
    assert spelling_fit("MAPS", "MAPS") == spelling_fit("MAPs", "MAPs") == 1.0
    assert spelling_fit("Maps", "MAPS") > 0


def form_of(text):
    """Return what the score knows of a text: evidence has one of the same form."""
    return tuple(_of_text(text, is_defined=False))


def test_a_symbol_is_scored_with_its_number():
    annotator = Annotator()
    subject = annotator.subject(Figure("1", "Cells with AKT 1 and TNF receptor 1 grow."))
    choices, _ = mentions_with_evidence(subject, annotator.names)
    scored = {mention.text: form_of(evidence.name.text) for mention, evidence in choices}
    assert scored == {"AKT 1": form_of("AKT1"), "TNF receptor 1": form_of("TNF receptor 1")}
    assert form_of("AKT1") != form_of("AKT 1")


@pytest.mark.parametrize(
    ("caption", "unlikely", "texts"),
    [
        ("The eEF2 kinase acts.", "eEF2 kinase", ["eEF2"]),
        ("NMDA receptors act.", "NMDA receptors", []),  # what binds to it is not named
        ("The eEF2 acts.", "eEF2", []),
    ],
)
def test_a_gene_is_found_inside_of_an_unlikely_name(caption, unlikely, texts):
    shipped = shipped_weights()

    class Doubtful:
        def score(self, evidence):
            name, right = shipped.score(evidence)
            return (0.4 if form_of(evidence.name.text) == form_of(unlikely) else name), right

    mentions, _ = annotate(caption, weights=Doubtful())
    assert [mention.text for mention in mentions] == texts


def test_a_gene_is_found_inside_of_words_that_name_a_flys_gene():
    table = TermTable()
    fly = "ncbitaxon:7227"
    symbol, name = TermKind.APPROVED_SYMBOL, TermKind.NAME
    for number, (term, taxon, kind) in enumerate(
        [("burning QMADA", fly, name), ("QMADA", HUMAN, symbol), ("bric-QMADA", fly, name)]
    ):
        gene = Entity(f"ncbigene:{number}", EntityType.GENE, term, taxon)
        table.entities[gene.id] = gene
        table.terms.append(Term(term, gene.id, kind, "ncbigene"))
    table.organisms[HUMAN] = Organism(HUMAN, "Homo sapiens", "human")
    table.organisms[fly] = Organism(fly, "Drosophila melanogaster", "insect")
    lexicon = Lexicon.of("test", table)
    caption = "Burning QMADA and bric-QMADA."
    subject = Subject(
        caption, lexicon.matches(caption), (), (HUMAN_TAXON,), frozenset({HUMAN}), in_figure=True
    )
    mentions, _ = resolve(subject, NameLookup(lexicon, LISTS), shipped_weights())
    assert [(mention.text, mention.symbol) for mention in mentions] == [("QMADA", "QMADA")]


def test_the_noun_behind_one_subunit_does_not_begin_the_next():
    table = TermTable()
    for number, (symbol, name) in enumerate(
        [("ITGB4", "integrin, beta 4"), ("ITGAV", "integrin, alpha V")]
    ):
        gene = Entity(f"ncbigene:{number}", EntityType.GENE, symbol, HUMAN)
        table.entities[gene.id] = gene
        table.terms.append(Term(symbol, gene.id, TermKind.APPROVED_SYMBOL, "hgnc"))
        table.terms.append(Term(name, gene.id, TermKind.NAME, "hgnc"))
    table.organisms[HUMAN] = Organism(HUMAN, "Homo sapiens", "human")
    lexicon = Lexicon.of("test", table)

    def found(caption):
        matches = lexicon.matches(caption)
        subject = Subject(caption, matches, (), (HUMAN_TAXON,), frozenset({HUMAN}), in_figure=True)
        mentions, _ = resolve(subject, NameLookup(lexicon, LISTS), shipped_weights())
        return [(mention.text, mention.symbol) for mention in mentions]

    in_a_list = [("β4 integrin", "ITGB4"), ("αV integrin", "ITGAV")]
    assert found("The β4 integrin, αV integrin and others.") == in_a_list
    assert found("Integrin, alpha V is shown.") == [("Integrin, alpha V", "ITGAV")]
