"""Existing annotations of a record: its lists, its sidecars, and keywords that stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.figures import read_figures
from annotator.figures.record_error import RecordError
from annotator.figures.rows import ExistingRows, _CheckedCells
from annotator.records import EntityType, ExistingRow, Origin, Rejected
from tests.figure_records import GENE_COLUMNS, tsv, write

HUMAN_GENE = ("9606", "Homo sapiens", "Primates")


def test_front_matter_lists(read):
    figure = read(
        "genes:\n"
        "- {word: GSK-3beta, symbol: GSK3beta, source: hgnc_alias_symbol, hgnc_symbol: GSK3B, entrez: '2932'}\n"
        "- {word: Akt, symbol: AKT, source: bioentities_symbol, hgnc_symbol: AKT1, entrez: 207}\n"
        "- {word: NA, symbol: NA, source: NA, hgnc_symbol: NA, entrez: NA}\n"
        "chemicals:\n- {word: 'Glucose ', source: MESH, identifier: D005947}\n"
        "- {word: Heme, source: MESH, identifier: 'MESH:D006418'}\n"
        "diseases:\n- {word: Gout, source: MESH, identifier: D006073}\n"
    )
    gene = {"taxon": "ncbitaxon:9606", "organism": "Homo sapiens",
            "origin": Origin.FRONT_MATTER, "type": EntityType.GENE}  # fmt: skip
    other = {"taxon": "", "source": "MESH", "origin": Origin.FRONT_MATTER}
    assert figure.existing == (
        ExistingRow("GSK-3beta", "GSK3B", "ncbigene:2932", source="hgnc_alias_symbol", match="GSK3beta", line=1, **gene),
        ExistingRow("Akt", "AKT1", "ncbigene:207", source="bioentities_symbol", match="AKT", line=2, **gene),
        ExistingRow("", "", "", source="", line=3, **gene),
        ExistingRow("Glucose", "Glucose", "mesh:D005947", type=EntityType.CHEMICAL, line=1, **other),
        ExistingRow("Heme", "Heme", "mesh:D006418", type=EntityType.CHEMICAL, line=2, **other),
        ExistingRow("Gout", "Gout", "mesh:D006073", type=EntityType.DISEASE, line=1, **other),
    )  # fmt: skip


@pytest.mark.parametrize("empty", ["[]", "''", "", "NA", ".na.character", "~"])
def test_empty_lists_are_no_rows(read, empty):
    assert read(f"genes: {empty}\nchemicals: {empty}\ndiseases: {empty}").existing == ()


@given(
    row=st.dictionaries(
        st.sampled_from(
            "word symbol source hgnc_symbol entrez identifier organism_id ncbigene_id mesh match "
            "name doid more".split()
        ),
        st.sampled_from(
            ["A", " B ", "NA", "", "é", "12", "12.0", "٣", "mesh:D1", "C1", None, 7, [], "\ud800",
             "x" * 1001]
        ),
    ),
    kind=st.sampled_from(["genes", "chemicals", "diseases"]),
)  # fmt: skip
def test_cells_checked_together_are_as_checked_alone(row, kind):
    def outcome():
        rows = ExistingRows()
        try:
            rows.add_list(kind, {kind: [row]})
            rows.add_keywords({"keywords": ["A", "a", "12", "é"]})
        except RecordError as fault:
            return fault.message
        return rows.rows

    together = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("annotator.figures.rows._cells", _CheckedCells)
        assert outcome() == together


def test_sidecars(read):
    figure = read(
        "schema-jsonld:\n  keywords: ''",
        genes=tsv(
            GENE_COLUMNS,
            (*HUMAN_GENE, "p38", "P38", "MAPK14", "1432", "ncbigene_synonym", "2", "8", "6"),
            ("7227", "Drosophila melanogaster", "Insects", "AND", "AND", "Andorra", "42783", "ncbigene_synonym", "NA", "NA", "NA"),
            ("NA",) * 11,
        ),
        chemicals=tsv(
            "word mesh match name chebi",
            ("IP3", "mesh:D015544", "Inositol 1,4,5-Trisphosphate", "inositol trisphosphate", "chebi:16595"),
            ("heme", "mesh:D006418", "NA", "ferroheme", "NA"),
            ("L-tyrosine", "NA", "NA", "NA", "NA"),
        ),
        diseases=tsv(
            "word mesh match name doid",
            ("Gout", "mesh:D006073", "NA", "gout", "doid:13189"),
            ("Ague", "NA", "NA", "NA", "doid:12365"),
        ),
    )  # fmt: skip
    side = {"origin": Origin.SIDECAR}
    chemical = {**side, "taxon": "", "source": "MESH", "type": EntityType.CHEMICAL}
    disease = {**chemical, "type": EntityType.DISEASE}
    assert figure.existing == (
        ExistingRow("p38", "MAPK14", "ncbigene:1432", "ncbitaxon:9606", "ncbigene_synonym",
                    type=EntityType.GENE, match="P38", line=2, organism="Homo sapiens", **side),
        ExistingRow("AND", "Andorra", "ncbigene:42783", "ncbitaxon:7227", "ncbigene_synonym",
                    type=EntityType.GENE, match="AND", line=3, organism="Drosophila melanogaster", **side),
        ExistingRow("", "", "", "", "", type=EntityType.GENE, line=4, **side),
        ExistingRow("IP3", "Inositol 1,4,5-Trisphosphate", "mesh:D015544",
                    match="Inositol 1,4,5-Trisphosphate", line=2, **chemical),
        ExistingRow("heme", "ferroheme", "mesh:D006418", line=3, **chemical),
        ExistingRow("L-tyrosine", "", "", line=4, **chemical),
        ExistingRow("Gout", "gout", "mesh:D006073", line=2, **disease),
        ExistingRow("Ague", "", "doid:12365", line=3, **disease),
    )  # fmt: skip


WORDS = {
    "a comma": "IL-1, IL-6",
    "a quotation mark at the start": '"RAS"',
    "one quotation mark": '5" RACE',
    "parentheses": "Fs(3)Kar",
    "an apostrophe": "PKA'",
    "Greek capitals that look Latin": "ΜΑΡΚ",
    "Cyrillic": "НА",
    "a Turkish capital": "İL6",
    "a hyphen, U+2010": "TNF\u2010α",
    "a minus, U+2212": "Ca2\u2212",
    "a line separator, U+2028": "TNF\u2028IL6",
}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("blanks", ["", " ", "\u00a0 "], ids=["", "trailing blank", "two blanks"])
def test_words_of_sidecars(read, word, blanks):
    row = (*HUMAN_GENE, word + blanks, "X", "X1", "1", "ncbigene_symbol", "1", "1", "1")
    after = (*HUMAN_GENE, "TNF", "TNF", "TNF", "7124", "ncbigene_symbol", "1", "1", "1")
    rows = read("", genes=tsv(GENE_COLUMNS, row, after)).existing
    assert [(r.word, r.id, r.line) for r in rows] == [
        (word, "ncbigene:1", 2), ("TNF", "ncbigene:7124", 3),
    ]  # fmt: skip


def test_repeated_rows_are_kept(read):
    row = (*HUMAN_GENE, "NMDAR", "NMDAR", "GRIN1", "2902", "famplex_relations", "1", "1", "1")
    figure = read(
        "schema-jsonld: {keywords: [GRIN1, GRIN1]}", genes=tsv(GENE_COLUMNS, row, row, row)
    )
    assert [r.line for r in figure.existing] == [2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "ncbigene_id\tnew_column\tword\torganism_id\n2932\tx\tGSK-3\t9606\n",
        "ncbigene_id\tword\torganism_id\r\n2932\tGSK-3\t9606\r\n",
        "\ufeffword\torganism_id\tncbigene_id\nGSK-3\t9606\t2932",
        "word\torganism_id\tncbigene_id\tsource\tmatch\n\nGSK-3\t9606\t2932\n\n",
        "word\torganism_id\tncbigene_id\nGSK-3\t9606\t2932\t\t\n",
    ],
    ids=[
        "other order",
        "CRLF",
        "byte order mark",
        "missing cells and blank lines",
        "trailing tabs",
    ],
)
def test_layout_of_sidecars(read, text):
    (row,) = read("", genes=text).existing
    assert (row.word, row.id, row.taxon) == ("GSK-3", "ncbigene:2932", "ncbitaxon:9606")
    assert (row.symbol, row.match, row.source) == ("", "", "")


BDNF_ROW = (*HUMAN_GENE, "bdnf", "B-DNF", "BDNF", "627", "ncbigene_symbol", "1", "1", "1")
KETAMINE = tsv(
    "word mesh match name chebi", ("KET", "mesh:D007649", "ketamine", "Esketamine", "NA")
)


@pytest.mark.parametrize(
    ("keywords", "left"),
    [
        pytest.param("[BDNF]", [], id="symbol"),
        pytest.param("[bdnf, B-DNF]", [], id="word and match"),
        pytest.param("[Bdnf]", ["Bdnf"], id="a gene of another species differs by case"),
        pytest.param("[KET, Ketamine, ESKETAMINE]", [], id="chemicals in any case"),
        pytest.param("[Akt, BDNF, kar, Akt]", ["Akt", "kar", "Akt"], id="order and repeats"),
        pytest.param("kar", ["kar"], id="a single one"),
        pytest.param("''", [], id="empty"),
        pytest.param("NA", [], id="NA"),
        pytest.param("[NA, ~, 'Fs(3)Kar']", ["Fs(3)Kar"], id="NA and null in a list"),
        pytest.param("['2,4-D', 'YES', 1e5]", ["2,4-D", "YES", "1e5"], id="as written"),
    ],
)
def test_keywords_that_no_row_covers(read, keywords, left):
    figure = read(
        f"keywords: author | words\nschema-jsonld:\n  '@type': Dataset\n  keywords: {keywords}",
        genes=tsv(GENE_COLUMNS, BDNF_ROW),
        chemicals=KETAMINE,
    )
    rows = [row for row in figure.existing if row.origin is Origin.KEYWORD]
    assert [row.symbol for row in rows] == left
    assert all((row.word, row.id, row.taxon, row.source, row.type) == ("", "", "", "", None) for row in rows)  # fmt: skip


def test_keywords_know_their_place_and_come_last(read):
    figure = read("schema-jsonld: {keywords: [BDNF, sgg, flw]}", genes=tsv(GENE_COLUMNS, BDNF_ROW))
    assert [(row.symbol, row.line) for row in figure.existing] == [
        ("BDNF", 2), ("sgg", 2), ("flw", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "symbols"),
    [
        ("{keywords: [kar, Rdl]}", ["kar", "Rdl"]),
        ("[{keywords: [kar]}, {name: x}, {keywords: [Rdl]}]", ["kar", "Rdl"]),
        ("{name: x}", []),
        ("''", []),
        ("", []),
    ],
)
def test_keywords_of_a_record_without_its_sidecars(read, schema, symbols):
    assert [row.symbol for row in read(f"schema-jsonld: {schema}").existing] == symbols


def test_sidecar_rows_come_before_list_rows_and_replace_the_same_ones(read):
    figure = read(
        "genes:\n"
        "- {word: bdnf, symbol: BDNF, source: hgnc_symbol, hgnc_symbol: BDNF, entrez: '627'}\n"
        "- {word: TrkB, symbol: TRKB, source: hgnc_alias_symbol, hgnc_symbol: NTRK2, entrez: '4915'}\n"
        "- {word: TrkB, symbol: TRKB, source: hgnc_alias_symbol, hgnc_symbol: NTRK2, entrez: '4915'}\n"
        "schema-jsonld: {keywords: [TRKB, NTRK2, BDNF]}",
        genes=tsv(GENE_COLUMNS, BDNF_ROW),
    )
    assert [(row.word, row.origin.value, row.line) for row in figure.existing] == [
        ("bdnf", "sidecar", 2), ("TrkB", "front_matter", 2), ("TrkB", "front_matter", 3),
    ]  # fmt: skip


WITHOUT = "; the figure was read without the rows of this file"


@pytest.mark.parametrize(
    ("content", "line", "message", "words"),
    [
        (b"name\tid\nTNF\t1\n", 1, "has no column word; the first line is 'name\\tid'" + WITHOUT, []),
        (b"", 1, "has no column word; the first line is ''" + WITHOUT, []),
        (b"word\tncbigene_id\nTNF\t7124\n\xff\t1\n", 3, "byte 0xff at offset 26 is not UTF-8" + WITHOUT, []),
        (b"word\tncbigene_id\nT\tNF\t7124\nIL6\t3569\nA\tB\tC\n", 2, "2 rows have more than 2 cells and are left out", ["IL6"]),
    ],
)  # fmt: skip
def test_a_damaged_sidecar_is_reported_and_the_record_kept(tmp_path, content, line, message, words):
    path = write(tmp_path, "caption: A drawing.\nschema-jsonld: {keywords: [TNF]}")
    sidecar = tmp_path / "_data" / "PMC1__f1-genes.tsv"
    sidecar.write_bytes(content)
    figure, rejected = read_figures([path])
    assert [row.word or row.symbol for row in figure.existing] == [*words, "TNF"]
    assert rejected == Rejected(str(sidecar), line, "bad_sidecar", message)


def test_an_unreadable_sidecar_is_reported(tmp_path):
    path = write(tmp_path, "caption: A drawing.")
    sidecar = tmp_path / "_data" / "PMC1__f1-genes.tsv"
    sidecar.mkdir()
    _, rejected = read_figures([path])
    assert rejected == Rejected(
        str(sidecar), 0, "bad_sidecar", f"cannot be read: is not a regular file{WITHOUT}"
    )


def test_a_figid_leads_to_no_other_folder(tmp_path):
    (tmp_path / "secret-genes.tsv").write_text("word\nTNF\n", encoding="utf-8")
    path = write(tmp_path, "caption: A drawing.")
    path.write_text('---\nfigid: "../secret"\ncaption: A drawing.\n---\n', encoding="utf-8")
    (figure,) = read_figures([path])
    assert figure.existing == ()
    path.write_text('---\nfigid: "a\\0b"\ncaption: A drawing.\n---\n', encoding="utf-8")
    assert [figure.existing for figure in read_figures([path])] == [()]
