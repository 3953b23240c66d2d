"""Brat standoff: for each figure a text and an annotation file, and brat's configuration.

Offsets are Unicode code points from the start of the text file: the title, a line break, the
caption. Line breaks inside of either are replaced by spaces, so that no annotation spans lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.disk.atomic import FileBatch
from annotator.exports.file_names import file_name
from annotator.exports.reading import Source, one_line
from annotator.records import EntityType
from annotator.results.stored import StoredMention

_TYPES = {
    EntityType.GENE: "Gene",
    EntityType.GENE_FAMILY: "Gene_family",
    EntityType.CHEMICAL: "Chemical",
}

#: The files of the configuration; brat reads them from the folder of a collection.
CONFIGURATION = {
    "annotation.conf": """\
[entities]
Gene
Gene_family
Chemical

[relations]
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
""",
    "visual.conf": """\
[labels]
Gene | Gene | G
Gene_family | Gene family | Family | F
Chemical | Chemical | Chem | C

[drawing]
Gene\tbgColor:#9ecae9
Gene_family\tbgColor:#b9dfb1
Chemical\tbgColor:#ffcf87
""",
    "tools.conf": """\
[options]
Validation\tvalidate:none
Tokens\ttokenizer:whitespace
Sentences\tsplitter:newline
Annotation-log\tlogfile:<NONE>

[search]

[normalization]
ncbigene\t<URL>:https://www.ncbi.nlm.nih.gov/gene, <URLBASE>:https://www.ncbi.nlm.nih.gov/gene/%s
hgnc\t<URL>:https://www.genenames.org, <URLBASE>:https://identifiers.org/hgnc:%s
fplx\t<URL>:https://github.com/sorgerlab/famplex, <URLBASE>:https://identifiers.org/fplx:%s
mesh\t<URL>:https://meshb.nlm.nih.gov, <URLBASE>:https://meshb.nlm.nih.gov/record/ui?ui=%s
""",
}


def write(source: Source, out: Path) -> int:
    """Write the folder, a collection of brat's. Return the number of figures."""
    count = 0
    with FileBatch() as batch:
        for name, text in CONFIGURATION.items():
            batch.add(out / name, text)
        for read in source.figures():
            count += 1
            figure = read.figure
            name = file_name(figure.figid)
            title = one_line(figure.figtitle)
            batch.add(out / f"{name}.txt", f"{title}\n{one_line(figure.caption)}\n")
            lines = _lines(read.mentions, len(title) + 1)
            batch.add(out / f"{name}.ann", "".join(lines))
    return count


def _lines(mentions: Iterable[StoredMention], shift: int) -> Iterator[str]:
    """Yield a line for each mention, each identifier of one, and how it was found."""
    normalisations = 0
    for number, m in enumerate(mentions, start=1):
        text = one_line(m.text)
        yield f"T{number}\t{_TYPES[m.type]} {m.start + shift} {m.end + shift}\t{text}\n"
        for curie in m.ids:
            normalisations += 1
            symbol = one_line(m.symbol)
            yield f"N{normalisations}\tReference T{number} {curie}\t{symbol}\n"
        note = f"score {m.score}; {m.matched_by}"
        yield f"#{number}\tAnnotatorNotes T{number}\t{one_line(note)}\n"
