"""Export the mentions of a run to common formats: PubTator, BioC JSON, PFOCR's sidecars, GMT."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from annotator.disk.atomic import whole_file, write_whole
from annotator.encoding import repaired
from annotator.errors import DependencyError, InputError, OutputError
from annotator.figures import is_file_name
from annotator.lexicon.index import Lexicon
from annotator.progress import SILENT, Progress, counted
from annotator.records import HUMAN, Entity, EntityType, Figure
from annotator.results.figure_genes import FigureGenes, NewRow
from annotator.results.run_folder import RunFolder
from annotator.results.sidecar_edits import edit_sidecar
from annotator.results.stored import StoredMention

FORMATS = ("pubtator", "bioc-json", "pfocr", "gmt")

#: PubTator's names of the types; FamilyName is GNormPlus's.
_PUBTATOR_TYPES = {
    EntityType.GENE: "Gene",
    EntityType.GENE_FAMILY: "FamilyName",
    EntityType.CHEMICAL: "Chemical",
}
#: Characters that would break a line or a cell, replaced one by one to preserve offsets.
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))

#: A figure, the taxa that it is about (CURIEs), and its mentions.
Read = tuple[Figure, tuple[str, ...], tuple[StoredMention, ...]]


def export(
    run: RunFolder,
    form: str,
    out: Path,
    lexicon: Lexicon,
    inputs: tuple[Path, ...] = (),
    progress: Progress = SILENT,
) -> int:
    """Write the mentions of ``run`` to ``out`` and return the number of figures.

    ``out`` is a file, for pfocr a folder. Captions are read from ``inputs``, by default the run's
    input. Raises UserError.
    """
    if form not in FORMATS:
        raise InputError(f"no format {form!r}", hint=f"the formats are {', '.join(FORMATS)}")
    with progress.step("export", run.meta.counts.figures, "figures") as step:
        return _exported(counted(read_together(run, inputs), step), form, out, lexicon)


def _exported(figures: Iterator[Read], form: str, out: Path, lexicon: Lexicon) -> int:
    if form == "pfocr":
        return _pfocr(figures, out, lexicon)
    if form == "bioc-json":
        _bioc()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(out) as file:
            if form == "pubtator":
                return _pubtator(figures, file)
            if form == "gmt":
                return _gmt(figures, file, lexicon)
            return _bioc_json(figures, file)
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written: {error.strerror}", hint="give another file with --out"
        ) from error


def read_together(run: RunFolder, inputs: tuple[Path, ...] = ()) -> Iterator[Read]:
    """Yield each figure of a run with its taxa and mentions, in order.

    Raises InputError if the input lacks a figure, or a caption has changed since the run.
    """
    figures = run.figures(inputs)
    for annotation in run.annotations():
        figure = next((f for f in figures if f.figid == annotation.figid), None)
        if figure is None:
            raise InputError(
                f"{run.path}: {annotation.figid} is missing from the input, or in another order",
                hint="give the run's own input with --input, or run it again",
            )
        if any(figure.caption[m.start : m.end] != m.text for m in annotation.mentions):
            raise InputError(
                f"{figure.source}: its caption has changed since the run", hint="run it again"
            )
        yield figure, tuple(taxon.taxon for taxon in annotation.taxa), annotation.mentions


def _pubtator(figures: Iterable[Read], file: IO[str]) -> int:
    """Write title, caption and one line per mention; offsets count from the start of the title."""
    count = 0
    for figure, _, mentions in figures:
        count += 1
        title, caption = figure.figtitle.translate(_BREAKS), figure.caption.translate(_BREAKS)
        docid = figure.figid.translate(_BREAKS).replace("|", "_")
        file.write(f"{docid}|t|{title}\n{docid}|a|{caption}\n")
        shift = len(title) + 1
        for m in mentions:
            cells = (
                docid, str(m.start + shift), str(m.end + shift), m.text.translate(_BREAKS),
                _PUBTATOR_TYPES[m.type], ";".join(_pubtator_ids(m.ids)) or "-",
            )  # fmt: skip
            file.write("\t".join(cells) + "\n")
        file.write("\n")
    return count


def _pubtator_ids(ids: Iterable[str]) -> list[str]:
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


def _bioc() -> Any:
    try:
        import bioc
        import bioc.biocjson
    except ImportError as error:
        raise DependencyError(
            "--format bioc-json needs bioc", hint="pip install 'pfocr-annotator[evaluation]'"
        ) from error
    return bioc


def _bioc_json(figures: Iterable[Read], file: IO[str]) -> int:
    """Write one BioC collection, document by document to bound memory."""
    bioc = _bioc()
    head = {"source": "pfocr-annotator", "date": "", "key": "", "version": "1.0", "infons": {}}
    file.write(json.dumps(head)[:-1] + ', "documents": [')
    count = 0
    for figure, _, mentions in figures:
        count += 1
        document = _bioc_document(bioc, figure, mentions)
        text = json.dumps(bioc.biocjson.toJSON(document), ensure_ascii=False)
        file.write((",\n" if count > 1 else "\n") + text)
    file.write("\n]}\n")
    return count


def _bioc_document(bioc: Any, figure: Figure, mentions: Iterable[StoredMention]) -> Any:
    document = bioc.BioCDocument()
    document.id = figure.figid
    title, caption = bioc.BioCPassage(), bioc.BioCPassage()
    title.offset, title.text = 0, figure.figtitle
    title.infons["type"] = "fig_title_caption"
    caption.offset, caption.text = len(figure.figtitle) + 1, figure.caption
    caption.infons["type"] = "fig_caption"
    for number, mention in enumerate(mentions, start=1):
        annotation = bioc.BioCAnnotation()
        annotation.id = str(number)
        annotation.text = mention.text
        annotation.infons.update(
            {
                "type": _PUBTATOR_TYPES[mention.type],
                "identifier": ";".join(mention.ids) or "-",
                "symbol": mention.symbol,
                "taxon": mention.taxon,
                "score": str(mention.score),
                "matched_by": mention.matched_by,
            }
        )
        place = bioc.BioCLocation(caption.offset + mention.start, mention.end - mention.start)
        annotation.add_location(place)
        caption.add_annotation(annotation)
    for passage in (title, caption):
        document.add_passage(passage)
    return document


def entities_named(
    mentions: Iterable[StoredMention], genes: FigureGenes
) -> Iterator[tuple[str, Entity]]:
    """Yield each named gene and chemical once, with the mention's text; the genes of families.

    The text is in the right encoding, as a row's word should be.
    """
    seen: set[str] = set()
    for mention in mentions:
        for curie in mention.ids:
            entity = genes.lexicon.entity(curie)
            if entity is None or curie != entity.id:
                continue  # a cross-reference of the preceding id
            for member in genes.members(entity) if entity.members else [entity]:
                if member.id not in seen:
                    seen.add(member.id)
                    yield repaired(mention.text), member


def _gmt(figures: Iterable[Read], file: IO[str], lexicon: Lexicon) -> int:
    """Write one gene set per figure and organism: name, title, NCBI Gene ids."""
    count = 0
    for figure, taxa, mentions in figures:
        count += 1
        sets: dict[str, list[str]] = {}
        for _, entity in entities_named(mentions, FigureGenes(lexicon, taxa)):
            if entity.id.startswith("ncbigene:"):
                sets.setdefault(entity.taxon, []).append(entity.id.partition(":")[2])
        file.writelines(gene_set_lines(figure, sets, lexicon))
    return count


def gene_set_lines(
    figure: Figure, sets: Mapping[str, Iterable[str]], lexicon: Lexicon
) -> Iterator[str]:
    """Yield the lines of a GMT file for a figure: name, title, and the genes of each taxon."""
    title = (figure.figtitle or figure.papertitle).translate(_BREAKS)
    for taxon, genes in sorted(sets.items(), key=lambda item: (item[0] != HUMAN, item[0])):
        organism = lexicon.organisms.get(taxon)
        name = figure.figid.translate(_BREAKS)
        if taxon != HUMAN and organism is not None:
            name += f" ({organism.name})"
        yield "\t".join((name, title, *genes)) + "\n"


def _pfocr(figures: Iterable[Read], out: Path, lexicon: Lexicon) -> int:
    """Write ``<figid>-genes.tsv`` and ``<figid>-chemicals.tsv`` with the named entities."""
    count = 0
    kinds = {EntityType.GENE: "genes", EntityType.CHEMICAL: "chemicals"}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for figure, taxa, mentions in figures:
            count += 1
            if not is_file_name(figure.figid):
                raise InputError(f"{figure.source}: the figid {figure.figid!r} is not a file name")
            named = list(entities_named(mentions, FigureGenes(lexicon, taxa)))
            for kind, name in kinds.items():
                new = [NewRow(word, entity) for word, entity in named if entity.type is kind]
                if new:
                    text = edit_sidecar("", kind, [], [], new, lexicon)
                    path = out / f"{figure.figid}-{name}.tsv"
                    write_whole(path, text)
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written: {error.strerror}", hint="give another folder with --out"
        ) from error
    return count
