"""What a definition makes of its short form: each rule with a sentence where it decides."""

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definition_case import DefinitionCase
from annotator.recognition.definitions.definition_grounding import _RULES, ground_definition
from annotator.recognition.definitions.definition_names import other_families, shares_word
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.pipeline import Annotator
from annotator.records import Candidate, Entity, EntityType, Figure
from tests.ortholog_lexicon import BACTERIUM, STRAIN, WORM, YEAST, ortholog_lexicon
from tests.sentences import mark, parse
from tests.small_lexicon import small_annotator

#: Rule, sentence with its mentions, and the type of the definition.
SENTENCES = [
    (DefinitionRule.MICRO_RNA, "<miR-9|ncbigene:407046>: <microRNA-9|ncbigene:407046>.", "gene"),
    (DefinitionRule.APPROVED_SYMBOL, "<activated transcription factor 6|ncbigene:22926> (<ATF6|ncbigene:22926>) acts.", "gene"),
    (DefinitionRule.REVIEWED_ALIAS, "<RPII|ncbigene:999999992>: <RNA polymerase II|ncbigene:999999992>.", "gene"),
    (DefinitionRule.LONG_FORM, "<kainate receptor|fplx:Kainate_family> (<KAR|fplx:Kainate_family>) opens.", "gene_family"),
    (DefinitionRule.LONG_FORM, "<KAR|fplx:Kainate_family>: <kainate receptor|fplx:Kainate_family>.", "gene_family"),
    (DefinitionRule.RESEMBLES, "<TrkB|ncbigene:4915>: <tropomyosine receptor kinase B|ncbigene:4915>.", "gene"),
    (DefinitionRule.FAMILY, "<GluA1|ncbigene:2890> = <glutamate AMPA receptor subunit 1|ncbigene:2890>.", "gene"),
    (DefinitionRule.NUMBERED, "<CASP|ncbigene:836+ncbigene:841+ncbigene:842>: <proteolytic caspase|ncbigene:836+ncbigene:841+ncbigene:842>.", "gene"),
    (DefinitionRule.LIKE, "<NMDAR|fplx:GRIN>: <NMDA-activated reactor|fplx:GRIN>.", "gene_family"),
    (DefinitionRule.CHEMICAL_HEAD, "<NMZ|>: <N-methyl-z serotonin|>.", "chemical"),
    (DefinitionRule.CHEMICAL_HEAD, "<SM-3|>: <serotonin M-3|>.", "chemical"),
    (DefinitionRule.GENE_WORDS, "<CAS|>: <canadine synthase|>.", "gene"),
    (DefinitionRule.DISTINCTIVE, "<CASP3|ncbigene:836>: <central axis spatial part 3|ncbigene:836>.", "gene"),
    (DefinitionRule.COMPLEX, "<PZC|>: <polyzomb silencing complex|>.", "gene_family"),
    (DefinitionRule.COMPLEX, "<ZSCRT|>: <zomal sorting complex required for transport|>.", "gene_family"),
    (DefinitionRule.NOTHING, "GBC: Golgi big complex.", ""),
    (DefinitionRule.CHEMICAL_WORDS, "ARG: alpha resorcylic gallate.", "chemical"),
    (DefinitionRule.CHEMICAL_WORDS, "<KGL|>: <2-keto-glutarate|>.", "chemical"),
    (DefinitionRule.NOTHING, "CAS: chemical abstracts.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "marked", "kind"), SENTENCES)
def test_the_rule_that_decides(rule, marked, kind):
    caption, _ = parse(marked)
    found = small_annotator().read(Figure("f", caption))
    (definition,) = found.definitions.values()
    assert definition.rule is rule
    assert (definition.type.value if definition.type else "") == kind
    assert mark(caption, found.mentions) == marked


def test_what_is_only_described_keeps_its_meaning():
    annotator = Annotator("starter")
    found = annotator.read(Figure("f", "A20, ubiquitin-modified enzyme; TBK1, kinase."))
    assert found.mentions[0].symbol == "TNFAIP3"

    def described(long, about=frozenset()):
        definition = Definition("A20", long, 0, 3, 5, 5 + len(long), "glossary")
        names = annotator.names
        case = DefinitionCase(definition, annotator.lexicon, names.lists, about)
        return [c.entity.symbol for c in case.described]

    assert described("ubiquitin-modified enzyme") == ["TNFAIP3"]
    assert described("anther 20 enzyme") == [], "spelled out, it is another protein"
    assert described("ubiquitin-modified enzyme", {YEAST}) == []


@pytest.mark.parametrize(
    ("short", "symbols"),
    [
        ("GluA1", ["GRIA1"]),  # one of the family that the long form names
        ("AMPAR", ["GRIA"]),  # without a number
        ("GluA9", ["GRIA"]),  # no gene
    ],
)
def test_the_number_says_which_of_a_family(short, symbols):
    annotator = small_annotator()
    definition = Definition(short, "AMPA receptor", 0, 5, 7, 20, "glossary")
    grounded = annotator.names.grounded(definition, frozenset())
    assert [c.entity.symbol for c in grounded.candidates] == symbols
    assert grounded.rule is DefinitionRule.LONG_FORM


@pytest.mark.parametrize(
    ("long", "rule"),
    [
        ("zyxomicin P-3", DefinitionRule.CHEMICAL_HEAD),  # one of several natural products
        ("zyxomicin C1a", DefinitionRule.CHEMICAL_HEAD),
        ("zyxomicin", DefinitionRule.DISTINCTIVE),
        ("zyxotropin P-3", DefinitionRule.GENE_WORDS),
    ],
)
def test_a_gene_is_not_meant_by_one_of_several_natural_products(long, rule, monkeypatch):
    entity = Entity("mesh:C1", EntityType.CHEMICAL, "zyxomicin")
    head = Candidate(entity, "zyxomicin", TermKind.NAME, "mesh")
    monkeypatch.setattr(DefinitionCase, "heads", ((1.0, head),))
    names = small_annotator().names
    definition = Definition("CASP3", long, 0, 5, 7, 20, "glossary")
    assert ground_definition(definition, names.lexicon, names.lists).rule is rule


def test_every_rule_has_a_sentence():
    # What a short form lists, or is known to mean, is decided behind these rules: see
    # test_joint_definitions and test_known_short_forms.
    rules = {rule for rule, _ in _RULES} | {DefinitionRule.NOTHING}
    assert rules == set(DefinitionRule) - {DefinitionRule.LISTED, DefinitionRule.KNOWN_SHORT}
    # The small lexicon has neither diseases nor orthologs: see the next tests; for genes of plants,
    # test_other_organisms_genes.
    others = {DefinitionRule.DISEASE, DefinitionRule.ANY_GENE, DefinitionRule.ORTHOLOGS}
    others |= {DefinitionRule.PLANT}
    assert rules - {rule for rule, *_ in SENTENCES} == others


def test_a_long_form_means_the_orthologs_in_the_figures_organism():
    lexicon = ortholog_lexicon()
    definition = Definition("XYS", "putative foonate synthase", 0, 3, 5, 30, "glossary")
    lists = small_annotator().names.lists
    grounded = ground_definition(definition, lexicon, lists, frozenset({STRAIN}))
    assert grounded.rule is DefinitionRule.ORTHOLOGS
    assert [c.entity.symbol for c in grounded.candidates] == ["FOO1", "FOO2"]
    assert [len(part) for part in grounded.parts] == [1, 1], "both are meant"
    assert grounded.name == "foonate synthase"


def test_organisms_without_genes_are_alike_to_a_definition():
    names = NameLookup(ortholog_lexicon(), small_annotator().names.lists)
    definition = Definition("XYS", "putative foonate synthase", 0, 3, 5, 30, "glossary")
    elsewhere = [names.grounded(definition, {taxon}) for taxon in (BACTERIUM, WORM)]
    assert elsewhere[0] is elsewhere[1], "grounded once"
    assert not elsewhere[0].candidates
    assert elsewhere[0] == ground_definition(
        definition, names.lexicon, names.lists, frozenset({BACTERIUM})
    )
    yeasts = names.grounded(definition, {YEAST, STRAIN})
    assert yeasts is names.grounded(definition, {STRAIN, BACTERIUM})
    assert [c.entity.symbol for c in yeasts.candidates] == ["FOO1", "FOO2"]
    anything = names.grounded(definition, frozenset())
    assert {c.entity.taxon for c in anything.candidates} != {STRAIN}


@pytest.mark.parametrize(
    ("long", "name"),
    [
        ("canadine synthase gene", "canadine synthase"),
        ("canadine transporter family", "canadine transporter"),
        ("canadine receptor gene family", "canadine receptor"),
        ("canadine homeobox family of transcription factors", "canadine homeobox"),
        ("canadine differentiation 14 protein", "canadine differentiation 14"),
        ("canadine beta A4 protein", "canadine beta A4 protein"),
        ("canadine resistance 1-like family", "canadine resistance 1-like"),
        ("canadine efflux family", "canadine efflux family"),  # what it is the family of
        ("canadine kinase stimulated gene", "canadine kinase stimulated gene"),
        (
            "CAD member of the canadine oncogene family",
            "CAD member of the canadine oncogene family",
        ),
    ],
)
def test_a_name_ends_before_what_it_is_one_of(long, name):
    definition = Definition("CAS", long, 0, 3, 5, 5 + len(long), "glossary")
    annotator = small_annotator()
    grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists)
    assert grounded.name == name


@pytest.mark.parametrize(
    "long",
    [
        "tumor suppressor gene",
        "putative tumour suppressor",
        "protein",
        "co-factors",
        "propeptide",
        "other transcription factors",
    ],
)
def test_a_kind_of_gene_is_none_of_them(long):
    definition = Definition("KAR", long, 0, 3, 5, 5 + len(long), "glossary")
    annotator = small_annotator()
    grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists)
    assert (grounded.rule, grounded.candidates) == (DefinitionRule.ANY_GENE, ())


def test_what_a_well_known_gene_is_in_general_does_not_take_its_name_away():
    annotator = small_annotator()
    definition = Definition("HGRK9", "protein", 0, 5, 7, 14, "glossary")
    grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists)
    assert grounded.rule is not DefinitionRule.ANY_GENE


def test_a_disease_is_neither_gene_nor_chemical(monkeypatch):
    monkeypatch.setattr(
        "annotator.recognition.definitions.definition_grounding.names_a_disease",
        lambda candidates, name: name == "cystic fibrosis",
    )
    annotator = small_annotator()
    definition = Definition("KAR", "cystic fibrosis", 0, 3, 5, 20, "glossary")
    grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists)
    assert grounded.rule is DefinitionRule.DISEASE
    assert (grounded.candidates, grounded.type) == ((), None)


def test_a_gene_that_is_named_after_a_disease_is_meant_beside_its_symbol(monkeypatch):
    long = "breast cancer anti-estrogen resistance 1"  # as Wilms tumor 1 (WT1)
    monkeypatch.setattr(
        "annotator.recognition.definitions.definition_grounding.names_a_disease",
        lambda candidates, name: name == long,
    )
    annotator = small_annotator()
    for short, symbols in (("BCAR1", {"BCAR1"}), ("BCA", set())):
        definition = Definition(short, long, 0, len(short), 9, 9 + len(long), "glossary")
        grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists)
        assert {c.entity.symbol for c in grounded.candidates} == symbols


def test_genes_of_other_organisms_are_not_considered():
    annotator = small_annotator()
    definition = Definition("KAR", "kar gene product", 0, 3, 5, 20, "glossary")
    fly = frozenset({"ncbitaxon:7227"})
    grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists, fly)
    assert all(c.entity.taxon in ("", *fly) for c in grounded.candidates)
    assert grounded.type in (EntityType.GENE, None)


def test_one_word_is_not_like_a_long_name():
    annotator = small_annotator()
    definition = Definition("HGRK9", "receptor", 0, 5, 7, 15, "glossary")
    grounded = ground_definition(definition, annotator.lexicon, annotator.names.lists)
    assert grounded.rule is not DefinitionRule.RESEMBLES


def test_a_defined_word_of_another_organism_is_a_mention():
    annotator = small_annotator()
    plain = annotator.read(Figure("f", "In humans, Kaf acts."))
    assert "Kaf" not in [m.text for m in plain.mentions]
    defined = annotator.read(Figure("f", "In humans, karstic factor (Kaf) acts, Kaf too."))
    assert [m.text for m in defined.mentions].count("Kaf") == 2


def test_a_name_does_not_end_in_the_middle_of_another_sign():
    found = small_annotator().read(Figure("f", "In humans, BDNF- treated cells."))
    assert [m.text for m in found.mentions] == ["BDNF"]


class _Families:
    """A lexicon of families, which asks for nothing but the keys of their names."""

    def __init__(self, keys):
        self._keys = keys

    def name_keys(self, identifier):
        return self._keys[identifier]


@pytest.mark.parametrize(
    ("short", "members", "keys", "long", "expected"),
    [
        ("FBKKK", ("g:4",), ["foo bar kinase kinase kinase"], "foo bar kinases", True),
        ("FB5", ("g:1",), ["fb5"], "foo bar kinase", True),  # a part of the family
        ("FBX", ("g:4",), ["foo bar kinases", "fbx"], "foo bar kinase", False),  # the same name
        ("FBY", ("g:4",), ["fby"], "foo bar kinase", False),  # another family
        ("FBZ", (), ["fbz"], "foo bar kinase", False),
    ],
)
def test_a_short_form_s_family_that_the_long_form_is_too_short_or_wide_for(
    short, members, keys, long, expected
):
    wide = Entity("f:wide", EntityType.GENE_FAMILY, "FBK", members=("g:1", "g:2"))
    known = Candidate(wide, "foo bar kinase", TermKind.FAMILY_SYNONYM, "famplex")
    entity = Entity("f:own", EntityType.GENE_FAMILY, short, members=members)
    own = Candidate(entity, short, TermKind.FAMILY_SYNONYM, "famplex")
    lexicon = _Families({"f:own": keys, "f:wide": []})
    assert other_families([own], short, known, long, lexicon) == ((own,) if expected else ())
    # Not where the long form is also a name of the short form's own, nor that of a gene.
    same = Candidate(wide, short, TermKind.FAMILY_SYNONYM, "famplex")
    assert other_families([own, same], short, known, long, lexicon) == ()
    gene = Candidate(Entity("g:9", EntityType.GENE, "FB9"), long, TermKind.NAME, "ncbigene")
    assert other_families([own], short, gene, long, lexicon) == ()


def test_a_gene_whose_name_resembles_that_of_a_chemical_is_not_meant():
    table = TermTable()
    for curie, kind, symbol, name in (
        ("ncbigene:1", EntityType.GENE, "Fyr", "fyrosinase"),
        ("mesh:D1", EntityType.CHEMICAL, "Fyrosine", "fyrosine"),
    ):
        table.entities[curie] = Entity(curie, kind, symbol)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        table.terms.append(Term(name, curie, TermKind.NAME, "ncbigene"))
    lexicon = Lexicon.of("a gene and a chemical", table)
    definition = Definition("Fyr", "fyrosine", 0, 3, 5, 13, "glossary")
    grounded = ground_definition(definition, lexicon, small_annotator().names.lists)
    assert {c.entity.id for c in grounded.candidates} == {"mesh:D1"}


@pytest.mark.parametrize(
    ("long", "shares"),
    [("thymidine kinase", True), ("transketolase", False), ("tyrosine kinase", False)],
)
def test_a_family_without_a_name_in_words_is_what_its_genes_are(long, shares):
    table = TermTable()
    family = Entity("fplx:TKX", EntityType.GENE_FAMILY, "TKX", members=("ncbigene:1",))
    gene = Entity("ncbigene:1", EntityType.GENE, "TKX1")
    for entity, name in ((family, "TKX"), (gene, "thymidine kinase 1")):
        table.entities[entity.id] = entity
        table.terms.append(Term(name, entity.id, TermKind.FAMILY_SYNONYM, "famplex"))
    lexicon = Lexicon.of("a family", table)
    candidate = Candidate(family, "TKX", TermKind.FAMILY_SYNONYM, "famplex")
    assert shares_word(candidate, long, lexicon, specific=True) is shares


def test_one_word_says_what_an_enzyme_is():
    table = TermTable()
    names = {
        "ncbigene:1": "transketolase",
        "ncbigene:2": "loquacious",
        "ncbigene:3": "cis-prenylketolase",
    }
    for curie, name in names.items():
        table.entities[curie] = Entity(curie, EntityType.GENE, "TKX")
        table.terms.append(Term(name, curie, TermKind.NAME, "ncbigene"))
    lexicon = Lexicon.of("two genes", table)
    one, other, dashed = (
        Candidate(table.entities[curie], "TKX", TermKind.ALIAS_SYMBOL, "ncbigene")
        for curie in names
    )
    assert not shares_word(one, "tyrosine kinase", lexicon)
    assert not shares_word(dashed, "tyrosine kinase", lexicon)
    assert shares_word(other, "response RNA-binding protein", lexicon)


@pytest.mark.parametrize(
    ("long", "entity"),
    [
        ("zonal assembly quencher", "fplx:ZAQ"),
        ("zonal assembly quencher 3", "ncbigene:1"),  # one of several
    ],
)
def test_the_former_symbol_of_one_gene_is_the_name_of_its_family(long, entity):
    table = TermTable()
    gene, family = "ncbigene:1", "fplx:ZAQ"
    table.entities[gene] = Entity(gene, EntityType.GENE, "ZAQ3", "ncbitaxon:9606")
    table.entities[family] = Entity(family, EntityType.GENE_FAMILY, "ZAQ", "", members=(gene,))
    table.terms += [
        Term("ZAQ", gene, TermKind.PREVIOUS_SYMBOL, "hgnc"),
        Term("zonal assembly quencher 3c", gene, TermKind.NAME, "hgnc"),
        Term("ZAQ", family, TermKind.FAMILY_SYNONYM, "famplex"),
    ]
    definition = Definition("ZAQ", long, 0, 3, 5, 5 + len(long), "glossary")
    found = ground_definition(
        definition, Lexicon.of("family", table), small_annotator().names.lists
    )
    assert found.rule is DefinitionRule.RESEMBLES
    assert [c.entity.id for c in found.candidates] == [entity]
