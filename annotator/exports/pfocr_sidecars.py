"""PFOCR's own sidecars, with what the captions name."""

from __future__ import annotations

from pathlib import Path

from annotator.disk.atomic import FileBatch
from annotator.exports.file_names import file_name
from annotator.exports.named_entities import entities_named
from annotator.exports.reading import Source
from annotator.records import EntityType
from annotator.results.figure_genes import FigureGenes, NewRow
from annotator.results.sidecar_edits import edit_sidecar

_KINDS = {EntityType.GENE: "genes", EntityType.CHEMICAL: "chemicals"}


def write(source: Source, out: Path) -> int:
    """Write ``<figid>-genes.tsv`` and ``<figid>-chemicals.tsv``. Return the number of figures.

    A figid that cannot be a file's name is replaced as in brat. A file of an earlier export goes
    where its figure has no such rows any more.
    """
    count = 0
    outdated: list[Path] = []
    lexicon = source.lexicon
    with FileBatch() as batch:
        for read in source.figures():
            count += 1
            figure = read.figure
            named = list(entities_named(read.mentions, FigureGenes(lexicon, read.taxa)))
            for kind, name in _KINDS.items():
                new = [NewRow(word, entity) for word, entity in named if entity.type is kind]
                path = out / f"{file_name(figure.figid)}-{name}.tsv"
                if new:
                    batch.add(path, edit_sidecar("", kind, [], [], new, lexicon))
                elif path.exists():
                    outdated.append(path)
    for path in outdated:
        path.unlink(missing_ok=True)
    return count
