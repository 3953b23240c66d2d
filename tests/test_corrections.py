"""What accepting a finding changes in its record, where the finding proposes something else."""

import pytest
import yaml
from msgspec.structs import replace

from annotator.curation.corrections import Corrections, corrections
from annotator.curation.decisions import COLUMNS, Decision
from annotator.curation.record_files import corrected_files
from annotator.figures import read_figures
from annotator.lexicon import open_lexicon
from annotator.reasons import FoundAs, RowName, UnlikelyReading
from annotator.records import (
    Confidence,
    Entity,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Origin,
    Proposal,
)
from annotator.results.figure_genes import NewRow
from annotator.results.sidecar_edits import edit_sidecar
from annotator.results.stored import StoredFinding

ROW = ExistingRow(
    "KAR", "HSD17B12", "ncbigene:51144", "ncbitaxon:9606", "hgnc_alias_symbol", Origin.SIDECAR,
    EntityType.GENE, line=2,
)  # fmt: skip
BDNF = Proposal("ncbigene:627", "BDNF", "ncbitaxon:9606")


def accepted(kind, proposal, lexicon, corrected_id=""):
    reason = UnlikelyReading(
        "KAR", (RowName("HSD17B12", ROW.id, ""),), (FoundAs("KAR", "alias", "x"),)
    )
    finding = StoredFinding.of(
        Finding("r1", "f1", kind, 50, Confidence.HIGH, reason, None, (ROW,), proposal)
    )
    texts = dict.fromkeys(COLUMNS, "") | {
        "figid": "f1", "review_id": "r1", "decision": "accept", "corrected_id": corrected_id,
    }  # fmt: skip
    figure = Figure("f1", "A drawing.", existing=(ROW,))
    return corrections(
        figure, ("ncbitaxon:9606",), [(finding, Decision(**texts))], open_lexicon(str(lexicon))
    )


@pytest.mark.parametrize("proposal", [None, BDNF])
@pytest.mark.parametrize("kind", [FindingKind.IMPLAUSIBLE, FindingKind.WRONG_ENTITY])
def test_accepting_removes_the_row_and_adds_no_proposal_by_itself(lexicon, kind, proposal):
    """As with wrong_entity where a mention says what the word is."""
    made = accepted(kind, proposal, lexicon)
    assert (made.removed, made.added, made.skipped) == ([ROW], [], [])


@pytest.mark.parametrize("kind", [FindingKind.IMPLAUSIBLE, FindingKind.WRONG_ENTITY])
def test_the_corrected_id_is_annotated_instead(lexicon, kind):
    made = accepted(kind, BDNF, lexicon, "ncbigene:627")
    assert made.removed == [ROW]
    assert [(row.word, row.entity.symbol) for row in made.added] == [("KAR", "BDNF")]


@pytest.mark.parametrize(
    ("curie", "problem"),
    [
        ("fplx:Ubiquitin", "has no known genes: give those that are meant as corrected_id"),
        ("ncbitaxon:10090", "is neither gene nor chemical: give corrected_id"),
    ],
)
def test_what_cannot_be_a_row_says_what_to_do_next(lexicon, curie, problem):
    """Of some families and complexes that the tool proposes, no genes are known."""
    made = accepted(FindingKind.FAMILY_PARTIAL, None, lexicon, curie)
    assert (made.added, made.skipped) == ([], [f"r1: {curie} {problem}"])


BOTH = """---
figid: f1
caption: BDNF binds TrkB.
genes:
- word: BDNF
  symbol: BDNF
  source: hgnc_symbol
  hgnc_symbol: BDNF
  entrez: '627'
- word: CAT
  symbol: CAT
  source: hgnc_symbol
  hgnc_symbol: CAT
  entrez: '847'
- word: KAR
  symbol: HSD17B12
  source: hgnc_alias_symbol
  hgnc_symbol: HSD17B12
  entrez: '51144'
---
"""
SIDECAR = """organism_id	organism_name	word	match	ncbigene_symbol	ncbigene_id	source
9606	Homo sapiens	BDNF	BDNF	BDNF	627	hgnc_symbol
9606	Homo sapiens	CAT	CAT	CAT	847	hgnc_symbol
9606	Homo sapiens	CAT	CAT	CAT	847	ncbigene_symbol
9606	Homo sapiens	KAR	KAR	HSD17B12	51144	hgnc_alias_symbol
"""


def test_a_row_of_the_sidecar_is_not_left_in_the_list_of_the_record(lexicon, tmp_path):
    """Readers pass over rows of the list that the sidecar has: they would come back."""
    (tmp_path / "f1.md").write_text(BOTH)
    (tmp_path / "f1-genes.tsv").write_text(SIDECAR)
    (figure,) = read_figures([tmp_path])
    _, cat, again, kar = figure.existing
    opened = open_lexicon(str(lexicon))
    bdnf = opened.entity("ncbigene:627")

    def left(**changes):
        for name, text in corrected_files(figure, Corrections(**changes), opened).items():
            (tmp_path / name).write_text(text)
        (corrected,) = read_figures([tmp_path])
        listed = yaml.safe_load((tmp_path / "f1.md").read_text().split("---")[1])["genes"]
        (tmp_path / "f1.md").write_text(BOTH)
        (tmp_path / "f1-genes.tsv").write_text(SIDECAR)
        rows = [(row.word, row.symbol) for row in corrected.existing]
        return rows, [(row["word"], row["hgnc_symbol"]) for row in listed]

    is_cat, is_kar, is_bdnf = ("CAT", "CAT"), ("KAR", "HSD17B12"), ("BDNF", "BDNF")
    assert left(removed=[kar]) == ([is_bdnf, is_cat, is_cat], [is_bdnf, is_cat])
    assert left(removed=[cat]) == ([is_bdnf, is_cat, is_kar], [is_bdnf, is_cat, is_kar])
    assert left(removed=[cat, again]) == ([is_bdnf, is_kar], [is_bdnf, is_kar])
    repointed = ("KAR", "BDNF")
    assert left(replaced=[(kar, bdnf)]) == (
        [is_bdnf, is_cat, is_cat, repointed], [is_bdnf, is_cat, repointed],
    )  # fmt: skip


WITHOUT_ID = BOTH.replace("entrez: '847'", "entrez: ''").replace(
    "caption:", "organisms:\n- Homo sapiens\ncaption:"
)


@pytest.mark.parametrize("checkout", [True, False])
def test_a_gene_of_another_organism_goes_into_a_sidecar(lexicon, tmp_path, checkout):
    """Readers take the genes in a record's own list for human ones."""
    folder = tmp_path / "_figures" if checkout else tmp_path
    folder.mkdir(exist_ok=True)
    (folder / "f1.md").write_text(WITHOUT_ID)
    (figure,) = read_figures([tmp_path])
    _, cat, _ = figure.existing
    opened = open_lexicon(str(lexicon))
    fly, human = opened.entity("ncbigene:41957"), opened.entity("ncbigene:29904")
    strain = Entity("ncbigene:948000", EntityType.GENE, "lacZ", "ncbitaxon:511145")
    made = Corrections(
        added=[NewRow("Akt", fly), NewRow("eEF2K", human), NewRow("LacZ", strain)],
        replaced=[(cat, fly)],
    )
    files = corrected_files(figure, made, opened)
    assert set(files) == (
        {"_figures/f1.md", "_data/f1-genes.tsv"} if checkout else {"f1.md", "f1-genes.tsv"}
    )
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (corrected,) = read_figures([tmp_path])
    rows = [(r.word, r.id, r.taxon, r.organism, r.origin.value) for r in corrected.existing]
    fruit_fly = ("ncbitaxon:7227", "Drosophila melanogaster", "sidecar")
    man = ("ncbitaxon:9606", "Homo sapiens", "front_matter")
    assert rows == [
        ("Akt", "ncbigene:41957", *fruit_fly),
        ("LacZ", "ncbigene:948000", "ncbitaxon:511145", "Escherichia coli", "sidecar"),
        ("CAT", "ncbigene:41957", *fruit_fly),
        ("BDNF", "ncbigene:627", *man),
        ("KAR", "ncbigene:51144", *man),
        ("eEF2K", "ncbigene:29904", *man),
    ]
    sidecar = next(text for name, text in files.items() if name.endswith(".tsv"))
    groups = [line.split("\t")[2] for line in sidecar.splitlines()]
    assert groups == ["organism_group", "Invertebrates", "Bacteria", "Invertebrates"]


def test_the_organism_of_the_record_corrects_no_row(lexicon):
    """A question on a record's organisms has rows of the wrong one, which are removed with it."""
    made = accepted(FindingKind.CROSS_SPECIES, None, lexicon, "ncbitaxon:10090")
    assert (made.removed, made.added, made.skipped) == ([ROW], [], [])


@pytest.mark.parametrize(
    ("text", "removed", "expected"),
    [
        ("word\tmesh\r\nA\tx\r\n", (), "word\tmesh\r\nA\tx\r\nB\tD1\r\n"),
        ("word\tmesh\r\nA\tx", (), "word\tmesh\r\nA\tx\r\nB\tD1\r\n"),
        ("word\tmesh\r\nA\tx\n", (), "word\tmesh\r\nA\tx\nB\tD1\r\n"),
        ("word\tmesh\nA\tx\r\n", (), "word\tmesh\nA\tx\r\nB\tD1\n"),
        ("word\tmesh\r\nA\tx", (2,), "word\tmesh\r\nB\tD1\r\n"),
    ],
)
def test_lines_of_a_sidecar_keep_their_ends(lexicon, text, removed, expected):
    chemical = Entity("mesh:D1", EntityType.CHEMICAL, "b")
    rows = [replace(ROW, type=EntityType.CHEMICAL, line=line) for line in removed]
    new = [NewRow("B", chemical)]
    made = edit_sidecar(text, EntityType.CHEMICAL, rows, (), new, open_lexicon(str(lexicon)))
    assert made == expected.replace("D1", "mesh:D1")


@pytest.mark.parametrize("text", ["word\tmesh\r\nA\tx\n", "word\tmesh\nA\tx\r\n"])
def test_a_row_that_is_replaced_keeps_its_line_end(lexicon, text):
    row = replace(ROW, type=EntityType.CHEMICAL, word="A", line=2)
    entity = Entity("mesh:D1", EntityType.CHEMICAL, "b")
    made = edit_sidecar(
        text, EntityType.CHEMICAL, (), [(row, entity)], (), open_lexicon(str(lexicon))
    )
    assert made == text.replace("x", "mesh:D1")
