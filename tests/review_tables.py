"""A run on records written by the tests, and review tables that come back from it."""

import csv
import io
from pathlib import Path

from annotator.results.review_table import COLUMNS
from annotator.results.spreadsheet_cells import csv_line, unprotect
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.small_lexicon import write_small_lexicon

CURATOR = "0000-0002-1825-0097"

_HUMAN = ("9606", "Homo sapiens", "Primates")
_FLY = ("7227", "Drosophila melanogaster", "Invertebrates")
_COUNTS = ("1", "2", "3")

#: Of the current release: a gene of no such name, a fly's genes, a repeat.
SIDECAR = tsv(
    GENE_COLUMNS,
    (*_HUMAN, "KAR", "KAR", "HSD17B12", "51144", "hgnc_alias_symbol", *_COUNTS),
    (*_HUMAN, "BDNF", "BDNF", "BDNF", "627", "hgnc_symbol", *_COUNTS),
    (*_FLY, "Akt", "Akt", "Akt", "41957", "ncbigene_symbol", *_COUNTS),
    (*_FLY, "AND", "AND", "and", "42783", "ncbigene_symbol", *_COUNTS),
    (*_FLY, "Akt", "Akt", "Akt", "41957", "ncbigene_symbol", *_COUNTS),
)

NEW = """\
pmcid: PMC1
organisms:
- Homo sapiens
caption: Kainate receptor (KAR) and the β form of eEF2 kinase act on BDNF; ketamine
  frees it.
schema-jsonld:
  '@type': Dataset
  keywords:
  - HSD17B12
  - BDNF
  - Akt
  - and"""

#: Of older releases: lists in the front matter.
OLD = """\
pmcid: PMC2
organisms:
- Homo sapiens
caption: E. coli makes L-arginine.
genes:
- word: KAR
  symbol: KAR
  source: hgnc_alias_symbol
  hgnc_symbol: HSD17B12
  entrez: '51144'
chemicals: []
diseases: []"""


def write_run(folder: Path, lexicon: Path | None = None) -> Path:
    """Write two records, annotate them, and return the folder of the run."""
    lexicon = lexicon or folder / "lexicon"
    if not lexicon.exists():
        lexicon.mkdir()
        write_small_lexicon(lexicon)
    records = folder / "pfocr"
    records.mkdir(exist_ok=True)
    write(records, NEW, "PMC1__f1", sidecars={"genes": SIDECAR})
    write(records, OLD, "PMC2__f1")
    out = folder / "run"
    run(RunOptions((records,), out, str(lexicon), workers=1, overwrite=True))
    return out


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a review.csv by column."""
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: unprotect(cell) for name, cell in row.items()} for row in rows]


def decide(rows, **decisions):
    """Fill rows: ``kind=decision`` or ``kind=(decision, corrected_id)``; return all rows."""
    for row in rows:
        said = decisions.get(row["finding"])
        if said is not None:
            row["decision"], row["corrected_id"] = (said, "") if isinstance(said, str) else said
            row["curator"] = CURATOR
    return rows


def write_rows(path: Path, rows, encoding="utf-8-sig", delimiter=",") -> Path:
    """Write rows as a spreadsheet saves them."""
    if delimiter == ",":
        text = csv_line(COLUMNS) + "".join(csv_line(row.values()) for row in rows)
    else:
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(row.values() for row in rows)
        text = buffer.getvalue()
    path.write_bytes(text.encode(encoding, "replace"))
    return path
