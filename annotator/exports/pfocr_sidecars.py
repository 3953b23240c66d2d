"""PFOCR's own sidecars, with what the captions name."""

from __future__ import annotations

from pathlib import Path

from annotator.disk.atomic import FileBatch
from annotator.errors import InputError
from annotator.exports.named_entities import entities_named
from annotator.exports.reading import Source
from annotator.figures import is_file_name
from annotator.records import EntityType
from annotator.results.figure_genes import FigureGenes, NewRow
from annotator.results.sidecar_edits import edit_sidecar

_KINDS = {EntityType.GENE: "genes", EntityType.CHEMICAL: "chemicals"}


def write(source: Source, out: Path) -> int:
    """Write ``<figid>-genes.tsv`` and ``<figid>-chemicals.tsv``. Return the number of figures.

    A file of an earlier export goes where its figure has no such rows any more.
    """
    count = 0
    outdated: list[Path] = []
    lexicon = source.lexicon
    with FileBatch() as batch:
        for read in source.figures():
            count += 1
            figure = read.figure
            if not is_file_name(figure.figid):
                raise InputError(f"{figure.source}: the figid {figure.figid!r} is not a file name")
            named = list(entities_named(read.mentions, FigureGenes(lexicon, read.taxa)))
            for kind, name in _KINDS.items():
                new = [NewRow(word, entity) for word, entity in named if entity.type is kind]
                path = out / f"{figure.figid}-{name}.tsv"
                if new:
                    batch.add(path, edit_sidecar("", kind, [], [], new, lexicon))
                elif path.exists():
                    outdated.append(path)
    for path in outdated:
        path.unlink(missing_ok=True)
    return count
