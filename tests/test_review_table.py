"""review.csv: the columns, and cells that no spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.provenance import FoundBy
from annotator.reasons import Duplicate
from annotator.records import (
    Confidence,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Mention,
    Origin,
    Proposal,
)
from annotator.results.review_table import COLUMNS, review_row
from annotator.results.spreadsheet_cells import csv_line, csv_lines, protect, unprotect
from annotator.results.stored import StoredFinding

DESIGN = (
    "review_id, question_id, question_rows, priority, finding, figid, pmcid, figure_url, entity_type, mention, context, "
    "proposed_id, proposed_symbol, proposed_taxon, existing_word, existing_id, existing_symbol, "
    "existing_taxon, existing_source, reason, confidence, decision, corrected_id, curator, "
    "comment, decided_at"
)


def test_columns_are_the_contract():
    assert list(COLUMNS) == DESIGN.split(", ")


def test_every_field_is_filled_from_the_finding():
    mention = Mention(
        8, 13, "GSK-3", EntityType.GENE_FAMILY, ("fplx:GSK3",), "GSK3", "", FoundBy(), 0.9
    )
    rows = tuple(
        ExistingRow("GSK3", symbol, f"ncbigene:{number}", "ncbitaxon:9606", "hgnc_symbol",
                    Origin.SIDECAR, EntityType.GENE)
        for symbol, number in (("GSK3A", 2931), ("GSK3B", 2932))
    )  # fmt: skip
    finding = Finding(
        "id1",
        "PMC1__f",
        FindingKind.FAMILY_PARTIAL,
        31,
        Confidence.HIGH,
        Duplicate(),
        mention,
        rows,
    )
    figure = Figure("PMC1__f", "Blocks  GSK-3 here.", pmcid="PMC1")
    row = review_row(figure, StoredFinding.of(finding))
    assert {name: getattr(row, name) for name in COLUMNS if getattr(row, name)} == {
        "review_id": "id1",
        "priority": 31,
        "finding": "family_partial",
        "figid": "PMC1__f",
        "pmcid": "PMC1",
        "figure_url": "https://pfocr.wikipathways.org/figures/PMC1__f.html",
        "entity_type": "gene_family",
        "mention": "GSK-3",
        "context": "Blocks [[GSK-3]] here.",
        "proposed_id": "fplx:GSK3",
        "proposed_symbol": "GSK3",
        "existing_word": "GSK3",
        "existing_id": "ncbigene:2931|ncbigene:2932",
        "existing_symbol": "GSK3A|GSK3B",
        "existing_taxon": "ncbitaxon:9606",
        "existing_source": "hgnc_symbol",
        "reason": "duplicate of another row",
        "confidence": "high",
    }


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", '"=1', "'' =1", "＝1", "-β"],
)
def test_formulas_are_neutralised(cell):
    assert protect(cell).startswith("'")
    assert protect(cell).replace("'", "") == cell.replace("'", "")


@pytest.mark.parametrize("cell", ["x;=1", "x; +1", "a\t-1", "a\n=1", "R;=OH", 'x;"=1'])
def test_what_another_separator_makes_a_cell_is_neutralised(cell):
    at = max(cell.find(char) for char in ";\t\n") + 1
    assert protect(cell) == f"{cell[:at]}'{cell[at:]}"


@pytest.mark.parametrize("cell", ["", "Ca2+", "IL-6", "'quoted'", "a=b", "β-catenin", "1.5"])
def test_plain_cells_are_left_alone(cell):
    assert protect(cell) == cell


@given(st.text(alphabet=st.sampled_from("'\" =+-@\t\r\n;ab1＝"), max_size=10) | st.text())
def test_unprotect_gives_back_what_protect_was_given(cell):
    assert unprotect(protect(cell)) == cell


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=1, max_size=5))
def test_a_line_survives_the_csv_reader(values):
    line = csv_line(values)
    read = next(csv.reader(io.StringIO(line, newline="")), [])
    assert [unprotect(cell) for cell in read] == values


@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.sampled_from("'\" =+-@\t\r\n;,ab1＝"), max_size=5) | st.integers(),
            min_size=1,
            max_size=5,
        )
    )
)
def test_cells_are_protected_one_by_one(rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([protect(str(cell)) for cell in row] for row in rows)
    assert "".join(csv_lines(rows)) == buffer.getvalue()


def test_a_lone_surrogate_is_written_escaped():
    assert csv_line(["\ud800"]).encode("utf-8") == b"\\ud800\r\n"


@pytest.mark.parametrize("ids", [None, ()])
def test_what_a_row_means_instead_is_proposed_where_no_mention_says_it(ids):
    row = ExistingRow(
        "CBP", "OPN1LW", "ncbigene:5956", "ncbitaxon:9606", "hgnc_alias_symbol", Origin.SIDECAR,
        EntityType.GENE,
    )  # fmt: skip
    mention = None if ids is None else Mention(0, 3, "CBP", EntityType.GENE, ids)
    proposal = Proposal("ncbigene:1387", "CREBBP", "ncbitaxon:9606")
    finding = Finding(
        "id1", "f", FindingKind.WRONG_ENTITY, 90, Confidence.HIGH, Duplicate(), mention, (row,),
        proposal,
    )  # fmt: skip
    cells = review_row(Figure("f", "CBP."), StoredFinding.of(finding), "gene")
    assert (cells.proposed_id, cells.proposed_symbol, cells.proposed_taxon) == (
        "ncbigene:1387", "CREBBP", "ncbitaxon:9606",
    )  # fmt: skip
    assert cells.entity_type == "gene"
