"""GMT: a gene set for each figure and organism."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from annotator.exports.named_entities import entities_named
from annotator.exports.reading import Source, one_line
from annotator.lexicon.index import Lexicon
from annotator.records import HUMAN, Figure
from annotator.results.figure_genes import FigureGenes


def write(source: Source, file: IO[str]) -> int:
    """Write a line per figure and organism: name, title, NCBI Gene ids. Return the figures."""
    count = 0
    lexicon = source.lexicon
    for read in source.figures():
        count += 1
        sets: dict[str, list[str]] = {}
        for _, entity in entities_named(read.mentions, FigureGenes(lexicon, read.taxa)):
            if entity.id.startswith("ncbigene:"):
                sets.setdefault(entity.taxon, []).append(entity.id.partition(":")[2])
        file.writelines(gene_set_lines(read.figure, sets, lexicon))
    return count


def gene_set_lines(
    figure: Figure, sets: Mapping[str, Iterable[str]], lexicon: Lexicon
) -> Iterator[str]:
    """Yield the lines of a GMT file for a figure: name, title, and the genes of each taxon."""
    title = one_line(figure.figtitle or figure.papertitle)
    for taxon, genes in sorted(sets.items(), key=lambda item: (item[0] != HUMAN, item[0])):
        organism = lexicon.organisms.get(taxon)
        name = one_line(figure.figid)
        if taxon != HUMAN:  # readers keep one set of a name
            known = organism.name if organism is not None else taxon
            name += f" ({known or 'unknown organism'})"
        yield "\t".join((name, title, *genes)) + "\n"
