"""PubTator: title, caption, and a line for each mention."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from annotator.exports.reading import Source, one_line
from annotator.records import EntityType

#: PubTator's names of the types; FamilyName is GNormPlus's.
TYPES = {
    EntityType.GENE: "Gene",
    EntityType.GENE_FAMILY: "FamilyName",
    EntityType.CHEMICAL: "Chemical",
}


def write(source: Source, file: IO[str]) -> int:
    """Write the figures; offsets count from the start of the title. Return their number."""
    count = 0
    for read in source.figures():
        count += 1
        title, caption = one_line(read.figure.figtitle), one_line(read.figure.caption)
        docid = one_line(read.figure.figid).replace("|", "_")
        file.write(f"{docid}|t|{title}\n{docid}|a|{caption}\n")
        shift = len(title) + 1
        for m in read.mentions:
            cells = (
                docid, str(m.start + shift), str(m.end + shift), one_line(m.text),
                TYPES[m.type], ";".join(_ids(m.ids)) or "-",
            )  # fmt: skip
            file.write("\t".join(cells) + "\n")
        file.write("\n")
    return count


def _ids(ids: Iterable[str]) -> list[str]:
    """Return ids as PubTator writes them: bare NCBI Gene numbers, MESH:, others as CURIEs."""
    written = []
    for curie in ids:
        prefix, _, local = curie.partition(":")
        if prefix == "ncbigene":
            written.append(local)
        elif prefix == "mesh":
            written.append(f"MESH:{local}")
        elif prefix != "hgnc":
            written.append(curie)
    return written
