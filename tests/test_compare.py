"""Findings: what the caption says against what the record has."""

import pytest
from msgspec.structs import replace

from annotator import wording
from annotator.comparison.compare import compare
from annotator.comparison.row_verdict import row_name
from annotator.comparison.same_entity import agreeing_ids, row_ids
from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import DefinitionRule, TermKind
from annotator.reasons import FamilyInPart, FieldSays, ForeignLetters, LooksLike, RowName, TwoTypes
from annotator.recognition.pipeline import Annotator
from annotator.records import (
    REVIEW_KINDS,
    Entity,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    GroundedDefinition,
    Organism,
    Origin,
)
from annotator.runs.processing import annotate
from tests.small_lexicon import small_annotator

HUMAN, FLY, MOUSE = "Homo sapiens", "Drosophila melanogaster", "Mus musculus"
TAXA = {HUMAN: "ncbitaxon:9606", FLY: "ncbitaxon:7227", MOUSE: "ncbitaxon:10090"}


def gene(word, symbol, number, organism=HUMAN, source="hgnc_symbol"):
    return ExistingRow(
        word, symbol, f"ncbigene:{number}", TAXA[organism], source, Origin.SIDECAR,
        EntityType.GENE, organism=organism,
    )  # fmt: skip


def chemical(word, name, mesh):
    return ExistingRow(word, name, f"mesh:{mesh}", "", "MESH", Origin.SIDECAR, EntityType.CHEMICAL)


def found(caption, *rows, **record):
    """Return {(kind, mention or word)} of every finding."""
    figure = Figure("PMC1__f1", caption, existing=rows, **record)
    annotated = annotate(figure, small_annotator())
    return {
        (f.kind.value, f.mention.text if f.mention and not f.existing else
         f.existing[0].word or f.existing[0].symbol)
        for f in annotated.findings
    }  # fmt: skip


def test_a_mammals_gene_agrees_with_rows_of_human():
    table = TermTable(
        organisms={
            "ncbitaxon:9606": Organism("ncbitaxon:9606", HUMAN, "human"),
            "ncbitaxon:10090": Organism("ncbitaxon:10090", MOUSE, "mammal"),
            "ncbitaxon:7955": Organism("ncbitaxon:7955", "Danio rerio", "fish"),
        }
    )
    for number, symbol, taxon in ((1, "FOO3", 9606), (2, "Foo3", 10090), (3, "foo3", 7955)):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, f"ncbitaxon:{taxon}")
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        if number > 1:
            table.orthologs.append((curie, "ncbigene:1"))
    lexicon = Lexicon.of("three organisms", table)
    assert agreeing_ids("ncbigene:2", lexicon) == {
        "ncbigene:2", "hgnc.symbol:Foo3", "ncbigene:1", "hgnc.symbol:FOO3",
    }  # fmt: skip
    assert agreeing_ids("ncbigene:3", lexicon) == {"ncbigene:3", "hgnc.symbol:foo3"}


def test_a_mammals_row_stands_for_the_human_gene_of_another_symbol():
    table = TermTable(
        organisms={
            "ncbitaxon:9606": Organism("ncbitaxon:9606", HUMAN, "human"),
            "ncbitaxon:10090": Organism("ncbitaxon:10090", MOUSE, "mammal"),
        }
    )
    for number, symbol, organism in ((1, "FOO19", HUMAN), (2, "Foo15", MOUSE)):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, TAXA[organism])
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
    table.orthologs.append(("ncbigene:2", "ncbigene:1"))
    lexicon = Lexicon.of("two organisms", table)
    assert "ncbigene:1" in row_ids(gene("Foo15", "Foo15", 2, MOUSE), lexicon)
    assert "ncbigene:2" not in row_ids(gene("FOO19", "FOO19", 1), lexicon)


def test_a_family_in_a_list_is_covered_by_one_of_its_members():
    annotator = Annotator("starter")
    first, second = gene("IFNA2", "IFNA2", 3440), gene("IFNB1", "IFNB1", 3456)

    def finding(*rows):
        figure = Figure("PMC1__f1", "Human IFN-α/β act.", existing=rows)
        return annotate(figure, annotator).findings[0]

    partial = finding(first)
    assert partial.kind is FindingKind.FAMILY_PARTIAL
    assert partial.reason == FamilyInPart("IFN-α/β", 2, ("IFNA2",), ("IFNB",))
    assert finding(first, second).kind is FindingKind.AGREEMENT


def test_a_word_that_usually_means_something_else_may_be_defined_as_the_row():
    row = gene("TF", "F3", 2152)
    figure = Figure("PMC1__f1", "Human tissue factor (TF) starts coagulation.", existing=(row,))
    findings = annotate(figure, Annotator("starter")).findings
    assert [f.kind for f in findings if row in f.existing] == [FindingKind.AGREEMENT]


def test_a_definition_by_a_name_of_the_row_is_not_another_meaning():
    row = gene("BD", "BDNF", 627)
    figure = Figure("PMC1__f1", "BD acts in human neurons.", existing=(row,))
    annotator = small_annotator()
    caption = annotator.read(figure)
    for long, kind in (
        ("Brain-derived neurotrophic factor", FindingKind.CAPTION_SILENT),
        ("bipolar disorder", FindingKind.WRONG_ENTITY),
    ):
        definition = GroundedDefinition("BD", long, (), None, long, DefinitionRule.DISEASE)
        defined = replace(caption, definitions={"BD": definition})
        found = compare(figure, defined, annotator.lexicon, annotator.names.lists).findings
        assert [f.kind for f in found if row in f.existing] == [kind]


def test_genes_that_are_named_together_are_missing_once_in_whatever_order():
    caption = "Human caspase-8 and -9; caspase-9 and -8."
    findings = annotate(Figure("PMC1__f1", caption), small_annotator()).findings
    assert [(f.kind, f.mention.text) for f in findings] == [
        (FindingKind.MISSING, "caspase-8 and -9")
    ]


BDNF = gene("BDNF", "BDNF", 627)


@pytest.mark.parametrize(
    ("caption", "rows", "expected"),
    [
        pytest.param("BDNF rises.", [BDNF], {("agreement", "BDNF")}, id="the same id"),
        pytest.param("BDNF and ketamine.", [BDNF],
                     {("agreement", "BDNF"), ("missing", "ketamine")}, id="missing"),
        pytest.param("BDNF rises in mice.", [gene("Bdnf", "Bdnf", 12064, MOUSE)],
                     {("agreement", "Bdnf")}, id="a mammal's ortholog, by its symbol"),
        pytest.param("A drawing.", [BDNF], {("caption_silent", "BDNF")},
                     id="silence is no evidence"),
        pytest.param("A drawing.", [BDNF, BDNF, BDNF],
                     {("caption_silent", "BDNF"), ("duplicate", "BDNF")}, id="the same row again"),
        pytest.param("BDNF acts.", [gene("Akt", "Akt", 41957, FLY)],
                     {("missing", "BDNF"), ("cross_species", "Akt")}, id="a fly gene on no fly"),
        pytest.param("mTOR acts.", [gene("mTOR", "Mtor", 36264, FLY)],
                     {("missing", "mTOR"), ("cross_species", "mTOR")},
                     id="a row of another species covers nothing"),
        pytest.param("In the fruit fly, Akt acts.", [gene("Akt", "Akt", 41957, FLY)],
                     {("agreement", "Akt")}, id="a fly gene on a fly"),
        pytest.param("Kainate receptor (KAR) opens.", [gene("KAR", "HSD17B12", 51144)],
                     {("missing", "Kainate receptor"), ("wrong_entity", "KAR")},
                     id="defined otherwise"),
        pytest.param("Arg: arginine; NO: nitric oxide.", [gene("Arg", "ABL2", 27)],
                     {("missing", "Arg"), ("missing", "NO"), ("wrong_entity", "Arg")},
                     id="a chemical"),
        pytest.param("Hexosamine biosynthetic pathway (HBP).", [gene("HBP", "HEBP1", 50865)],
                     {("wrong_entity", "HBP")}, id="defined as no gene at all"),
        pytest.param("Fed by Arg alone.", [gene("Arg", "ABL2", 27)],
                     {("missing", "Arg"), ("wrong_entity", "Arg")}, id="used for a chemical"),
        pytest.param("One and all.", [gene("and", "and", 42783, FLY)],
                     {("common_word", "and")}, id="an ordinary word"),
        pytest.param("NMDA receptors (NMDAR).", [gene("GRIN1", "GRIN1", 2902)],
                     {("family_partial", "GRIN1")}, id="one of a family"),
        pytest.param("Adenosine receptors.", [gene("ADORA1", "ADORA1", 134)],
                     {("agreement", "ADORA1")}, id="each of a family is a receptor by itself"),
        pytest.param("AMPAR and GluA1.",
                     [gene(f"GRIA{n}", f"GRIA{n}", 2889 + n) for n in (1, 2, 3)]
                     + [gene("GRIA4", "GRIA4", 2893)],
                     {("agreement", "GRIA1")}, id="all of a family"),
        pytest.param("Akt acts.", [gene("Akt", "AKT1", 207)], {("agreement", "Akt")},
                     id="the family itself was read, whatever it was expanded to"),
        pytest.param("mTORC1 acts.", [gene("MTOR", "MTOR", 2475)], {("missing", "mTORC1")},
                     id="MTOR alone may be mTORC2"),
        pytest.param("mTORC1 acts.", [gene("raptor", "RPTOR", 57521), gene("m", "MTOR", 2475)],
                     {("agreement", "raptor")}, id="RPTOR stands for mTORC1"),
        pytest.param("ERK1/2 act.", [gene("MAPK1", "MAPK1", 5594), gene("MAPK3", "MAPK3", 5595)],
                     {("agreement", "MAPK1")}, id="a list of names"),
        pytest.param("Ca2+ flows.", [chemical("Ca2+", "Calcium", "D002118")],
                     {("agreement", "Ca2+")}, id="chemicals by id"),
        pytest.param("Ca2+ flows.", [chemical("Co", "Co nonsense", "C065987")],
                     {("missing", "Ca2+"), ("caption_silent", "Co")}, id="another chemical"),
        pytest.param("", [], set(), id="nothing at all"),
    ],
)  # fmt: skip
def test_kinds(caption, rows, expected):
    assert found(caption, *rows) == expected


def test_a_species_of_the_paper_alone_lowers_the_confidence():
    figure = Figure(
        "f", "BDNF acts.", existing=(gene("Akt", "Akt", 41957, FLY),), organisms=(HUMAN, FLY)
    )
    findings = annotate(figure, small_annotator()).findings
    (finding,) = [f for f in findings if f.kind is FindingKind.CROSS_SPECIES]
    assert finding.confidence == "low"
    assert finding.reason.field is FieldSays.LISTED


def test_diseases_are_left_alone():
    row = ExistingRow(
        "MI", "infarction", "mesh:D009203", "", "", Origin.SIDECAR, EntityType.DISEASE
    )
    assert annotate(Figure("f", "MI and BDNF.", existing=(row, BDNF)), small_annotator()).findings[
        0
    ].existing == (BDNF,)


def test_a_decision_survives_another_order_of_rows_and_another_figure_does_not_share_it():
    rows = (gene("Akt", "Akt", 41957, FLY), gene("mTOR", "Mtor", 36264, FLY), BDNF)
    ids = [
        {f.review_id for f in annotate(Figure(figid, "GABA.", existing=order), small_annotator()).findings}
        for figid, order in (("f", rows), ("f", rows[::-1]), ("g", rows))
    ]  # fmt: skip
    assert ids[0] == ids[1]
    assert not ids[0] & ids[2]


def test_every_row_is_in_a_finding():
    rows = (BDNF, BDNF, gene("and", "and", 42783, FLY), gene("X", "XYZ1", 1),
            chemical("Co", "Co", "C1"), ExistingRow("", "", "", "", "", Origin.SIDECAR,
                                                    EntityType.GENE))  # fmt: skip
    annotated = annotate(Figure("f", "Akt and BDNF.", existing=rows), small_annotator())
    counted = sum(
        len(f.existing) for f in annotated.findings if f.kind is not FindingKind.FAMILY_PARTIAL
    )
    assert counted == len(rows)


def test_most_important_first():
    rows = (gene("Akt", "Akt", 41957, FLY), gene("KAR", "HSD17B12", 51144), BDNF)
    annotated = annotate(
        Figure("f", "Kainate receptor (KAR), ketamine, BDNF.", existing=rows), small_annotator()
    )
    priorities = [f.priority for f in annotated.findings]
    assert priorities == sorted(priorities, reverse=True)
    assert annotated.findings[0].kind is FindingKind.WRONG_ENTITY
    assert compare(annotated.figure, small_annotator().read(annotated.figure),
                   small_annotator().lexicon, small_annotator().names.lists).findings == annotated.findings  # fmt: skip


@pytest.mark.parametrize(
    ("figure_fields", "confidence"),
    [
        (
            {
                "caption": "Spores of budding yeast. In budding yeast, AKT1 acts.",
                "organisms": ("Homo sapiens",),
            },
            "medium",
        ),
        (
            {
                "caption": "AKT1 acts.",
                "figtitle": "Budding yeast",
                "papertitle": "Spores of budding yeast",
                "organisms": ("Homo sapiens",),
            },
            "high",
        ),
        (
            {
                "caption": "Spores of budding yeast. In budding yeast, AKT1 acts.",
                "organisms": ("Homo sapiens", "Mus musculus"),
            },
            "low",
        ),
    ],
)
def test_a_lone_organism_is_the_default_and_no_evidence(figure_fields, confidence):
    """Older releases call every record human; newer ones list the organisms of the paper."""
    row = gene("AKT1", "AKT1", 207)
    figure = Figure("F1", existing=(row,), **figure_fields)
    (finding,) = [
        f
        for f in annotate(figure, small_annotator()).findings
        if f.kind is FindingKind.CROSS_SPECIES
    ]
    assert finding.confidence == confidence


def kinds(caption, *rows, **record):
    figure = Figure("PMC1__f1", caption, existing=rows, **record)
    return {f.kind: f for f in annotate(figure, small_annotator()).findings}


def test_a_misread_word():
    finding = kinds("BDNF acts.", gene("BONF", "MX1", 4599))[FindingKind.OCR_VARIANT]
    assert finding.mention.text == "BDNF"
    assert finding.confidence == "high"
    assert finding.reason == LooksLike(
        "BONF", "BDNF", "BDNF", (RowName("MX1", "ncbigene:4599", "Homo sapiens"),)
    )
    assert FindingKind.OCR_VARIANT not in kinds("IL6 acts.", gene("BONF", "MX1", 4599))


def test_letters_of_another_alphabet():
    row = gene("ВDNF", "DNF9", 4600)  # the first letter is Cyrillic
    finding = kinds("A drawing.", row)[FindingKind.OCR_VARIANT]
    reason = finding.reason
    assert isinstance(reason, ForeignLetters)
    assert (reason.latin, reason.symbol, reason.id) == ("BDNF", "BDNF", "ncbigene:627")


def test_a_word_of_two_types():
    rows = gene("XYZ", "XYZ1", 999999999), chemical("XYZ", "xyzine", "D000001")
    finding = kinds("A drawing.", *rows)[FindingKind.TYPE_CONFLICT]
    assert set(finding.existing) == set(rows)
    assert finding.reason == TwoTypes("XYZ", ("XYZ1",), ("xyzine",))
    # What the caption says of the word settles it.
    rows = gene("NO", "NOS9", 5001), chemical("NO", "nitric oxide", "D009569")
    assert FindingKind.TYPE_CONFLICT not in kinds("NO rises.", *rows)


@pytest.mark.parametrize(
    ("caption", "organisms", "confidence"),
    [
        ("Growth of E. coli.", (HUMAN,), "medium"),
        ("Growth in Arabidopsis.", (HUMAN, MOUSE), "medium"),
        ("Growth of mice.", (HUMAN,), None),  # mammals stand for each other
        ("Growth of E. coli.", ("Escherichia coli",), None),
        ("Growth of E. coli.", ("Escherichia coli str. K-12 substr. MG1655",), None),
        ("Growth of E. coli.", (HUMAN, "Quercus ignota"), None),  # who knows what that is
        ("Growth.", (FLY,), None),  # a word of bacteria is no contradiction
        ("Growth of E. coli.", (), None),
    ],
)
def test_organisms_that_caption_and_titles_contradict(caption, organisms, confidence):
    finding = kinds(caption, organisms=organisms).get(FindingKind.ORGANISM_MISMATCH)
    assert (finding.confidence if finding else None) == confidence
    if finding:
        assert finding.reason.listed == organisms


def test_more_evidence_contradicts_with_more_confidence():
    titles = {"papertitle": "Growth of E. coli", "figtitle": "Growth of E. coli"}
    finding = kinds("Growth.", organisms=(HUMAN,), **titles)
    assert finding[FindingKind.ORGANISM_MISMATCH].confidence == "high"


def test_rows_of_another_organism_are_one_decision():
    rows = [gene("Akt", "Akt", 41957, FLY), gene("mTOR", "Mtor", 36264, FLY)]
    finding = kinds("BDNF acts.", *rows, *rows)[FindingKind.CROSS_SPECIES]
    assert len(finding.existing) == 4  # repeats share the fate of the first
    assert finding.reason.symbols == ("Akt", "Mtor")
    assert finding.reason.organism == FLY
    one = kinds("BDNF acts.", rows[0])[FindingKind.CROSS_SPECIES]
    assert one.review_id == finding.review_id
    assert one.priority < finding.priority


def test_all_that_a_word_led_to_is_one_decision():
    rows = gene("KAR", "HSD17B12", 51144), gene("KAR", "KARX", 51145)
    finding = kinds("Kainate receptor (KAR) opens.", *rows)[FindingKind.WRONG_ENTITY]
    assert finding.existing == rows
    assert [row.name for row in finding.reason.rows] == ["HSD17B12", "KARX"]


def test_priority_follows_probability_kind_and_rows():
    from annotator.comparison.priority import priority

    wrong, species = FindingKind.WRONG_ENTITY, FindingKind.CROSS_SPECIES
    assert priority(wrong, 0.9, 1) > priority(wrong, 0.8, 1) > priority(species, 0.8, 1)
    assert priority(wrong, 0.9, 16) > priority(wrong, 0.9, 1)
    assert priority(wrong, 0.9, 16) == priority(wrong, 0.9, 1000)
    assert priority(species, 0.9, 16) > priority(species, 0.9, 2)
    assert priority(FindingKind.DUPLICATE, None, 5) == 0
    assert priority(FindingKind.ENCODING, 0.0, 1) > 0
    assert priority(wrong, 1.0, 1000) <= 99


def test_a_finding_has_the_probability_of_its_rows_or_its_mention():
    from annotator.comparison.priority import finding_probability

    rows = gene("KAR", "HSD17B12", 51144), gene("KAR", "KARX", 51145)
    found = kinds("Kainate receptor (KAR) opens, and ketamine frees it.", *rows)
    wrong, missing = found[FindingKind.WRONG_ENTITY], found[FindingKind.MISSING]
    assert wrong.probability >= 0.95
    assert missing.probability == round(missing.mention.score, 4)
    for kind in FindingKind:
        probability = finding_probability(kind, "low")
        assert (probability is not None) == (kind in REVIEW_KINDS)
        assert probability is None or 0.5 <= probability < 1
    assert finding_probability(FindingKind.IMPLAUSIBLE, "low", None, 0.71) == 0.71
    assert finding_probability(FindingKind.IMPLAUSIBLE, "low") == 0.65


@pytest.mark.parametrize(
    ("caption", "row"),
    [
        # Its own symbol, by a name that only resembles one of its own.
        ("TNF: tumour necrosis factor alpha.", gene("TNF", "TNF", 7124)),
        # The same gene of another mammal, which has the name.
        ("ISG15: interferon stimulated gene 15.", gene("ISG15", "ISG15", 9636)),
        # An alias with a digit, by a name that nobody knows.
        ("ERK2: extra rapid kin 2.", gene("ERK2", "MAPK1", 5594)),
    ],
)
def test_definitions_in_other_words_speak_against_no_row(caption, row):
    assert FindingKind.WRONG_ENTITY not in kinds(caption, row)


def starter_kinds(caption, *rows):
    figure = Figure("PMC1__f1", caption, existing=rows)
    return {finding.kind for finding in annotate(figure, Annotator("starter")).findings}


@pytest.mark.parametrize(
    ("word", "ordinary"), [("StAR", False), ("Star", True), ("STAR", False), ("star", True)]
)
def test_capitals_inside_make_an_ordinary_word_a_name(word, ordinary):
    row = gene(word, "STAR", 6770, source="ncbigene_symbol")
    found = starter_kinds("Steroids in human adrenal glands.", row)
    assert (FindingKind.COMMON_WORD in found) is ordinary


@pytest.mark.parametrize(
    ("caption", "word", "ordinary"),
    [
        ("Toll signals through Pelle in Drosophila embryos.", "Tube", False),
        ("Toll signals through Pelle in Drosophila embryos.", "tube", True),
        ("Filtration in human kidneys.", "Tube", True),
    ],
)
def test_the_full_name_of_a_flys_gene_is_no_ordinary_word(caption, word, ordinary):
    found = starter_kinds(caption, gene(word, "tub", 40554, FLY, source="ncbigene_synonym"))
    assert (FindingKind.COMMON_WORD in found) is ordinary
    assert not found & {FindingKind.IMPLAUSIBLE, FindingKind.WRONG_ENTITY}


@pytest.mark.parametrize(
    ("caption", "word", "contradicted"),
    [
        ("Dopamine acts on medium spiny neurons (MSNs) of humans.", "MSN", True),
        ("Dopamine acts on medium spiny neurons (MSNs) of humans.", "MSNs", True),
        # The caption has the singular, for something else.
        ("Medium spiny neurons (MSNs) express moesin, MSN.", "MSN", False),
        # QPS is no plural.
        ("The quiet phase signal (QPS) of humans.", "QP", False),
    ],
)
def test_a_definition_in_the_plural_defines_the_singular(caption, word, contradicted):
    row = gene(word, "MSN", 4478, source="ncbigene_symbol")
    assert (FindingKind.WRONG_ENTITY in starter_kinds(caption, row)) is contradicted


def test_a_chemical_that_only_has_its_word_is_named_by_its_preferred_name():
    lexicon = small_annotator().lexicon
    mesh = lexicon.lookup("ketamine")[0].entity
    row = chemical("KET", "KET", mesh.id.removeprefix("mesh:"))
    assert row_name(row, lexicon).name == mesh.symbol
    assert row_name(replace(row, symbol="Ketalar"), lexicon).name == "Ketalar"


def test_members_that_the_caption_names_by_themselves_are_said_to_be_asked_for():
    figure = Figure(
        "PMC1__f1",
        "PKA phosphorylates AMPA receptors and GluA2 in human neurons.",
        existing=(gene("GluA1", "GRIA1", 2890),),
    )
    findings = annotate(figure, Annotator("starter")).findings
    (reason,) = [f.reason for f in findings if f.kind is FindingKind.FAMILY_PARTIAL]
    assert reason == FamilyInPart("AMPA receptors", 4, ("GRIA1",), ("GRIA3", "GRIA4"), ("GRIA2",))
    assert wording.reason(reason).endswith("but not GRIA3, GRIA4; GRIA2 is asked for separately")


def test_an_ordinary_word_is_said_to_mean_what_it_usually_means():
    figure = Figure(
        "PMC1__f1", "Transport in human cells.", existing=(gene("His", "AKR1B10", 57016),)
    )
    (finding,) = annotate(figure, small_annotator()).findings
    assert wording.reason(finding.reason).startswith("'His' usually means histidine, not ")
    assert finding.kind is FindingKind.COMMON_WORD
