"""CSV: a line for each mention."""

from __future__ import annotations

from typing import IO

from annotator.exports.reading import Source
from annotator.results.spreadsheet_cells import csv_line

COLUMNS = (
    "figid", "pmcid", "start", "end", "text", "type", "ids", "symbol", "taxon", "score",
    "matched_by",
)  # fmt: skip


def write(source: Source, file: IO[str]) -> int:
    """Write the mentions, encoded as review.csv is. Return the number of figures.

    Captions are not needed, and so not read again.
    """
    count = 0
    file.write("\ufeff" + csv_line(COLUMNS))
    for read in source.run.annotations():
        count += 1
        for m in read.mentions:
            file.write(
                csv_line(
                    (read.figid, read.pmcid, m.start, m.end, m.text, m.type.value,
                     "|".join(m.ids), m.symbol, m.taxon, m.score, m.matched_by)
                )
            )  # fmt: skip
    return count
