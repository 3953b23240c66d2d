"""Build a compiled lexicon from the official release files in a folder."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import astuple

from annotator import __version__
from annotator.disk.atomic import sync_file, sync_folder
from annotator.disk.locks import locked_file
from annotator.errors import LexiconError, OutputError
from annotator.garbage_collection import paused_collection
from annotator.lexicon.approved_names import without_namesakes
from annotator.lexicon.bracketed_names import with_names_before_brackets
from annotator.lexicon.compiled import compile_table
from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.famplex import FILES as FAMPLEX_FILES
from annotator.lexicon.famplex import FamPlex, famplex_files
from annotator.lexicon.manifest import NAME, ORGANISMS, Manifest, SourceFile, file_sha256, measured
from annotator.lexicon.sources.gene_info import add_gene_history, add_gene_info
from annotator.lexicon.sources.hgnc import add_complexes, add_hgnc, add_withdrawn
from annotator.lexicon.sources.mesh import add_descriptors, add_supplementary
from annotator.lexicon.sources.orthologs import add_orthologs
from annotator.lexicon.sources.tabular import counted_reading
from annotator.lexicon.sources.taxonomy import add_names
from annotator.lexicon.starter import add_starter
from annotator.lexicon.terms import TermTable
from annotator.lexicon.verification import check_files
from annotator.lexicon.wrong_names import without_wrong_names
from annotator.progress import SILENT, Progress
from annotator.provenance import TermKind
from annotator.records import EntityType

#: Seconds that another build of the same lexicon may take to compile and write it.
_WAIT = 600
LICENCES = {
    "hgnc": "HGNC: no restriction on use",
    "ncbigene": "NCBI Gene: public domain",
    "mesh": "MeSH: NLM terms and conditions",
    "taxonomy": "NCBI Taxonomy: public domain",
    "famplex": "FamPlex: CC0",
    "orthologs": "as the table's publisher says; NCBI's gene_orthologs is public domain",
    "starter": "MIT, with this package",
}


class _Files(Struct, frozen=True):
    """The source files found in a folder."""

    hgnc: list[Path]
    withdrawn: list[Path]
    gene_info: list[Path]
    gene_history: list[Path]
    descriptors: list[Path]
    supplementary: list[Path]
    names: list[Path]
    nodes: list[Path]
    orthologs: list[Path]
    famplex: dict[str, Path]

    def size(self) -> int:
        """Return the bytes of the files that are read."""
        lists = [paths for paths in astuple(self) if isinstance(paths, list)]
        return sum(path.stat().st_size for paths in lists for path in paths)


def build(
    sources: Path,
    out: Path,
    say: Callable[[str], None] = lambda _: None,
    name: str = "full",
    *,
    progress: Progress = SILENT,
) -> Manifest:
    """Build the lexicon of the release files below ``sources`` into the folder ``out``.

    The starter lexicon's reviewed names are joined in. A lexicon that is at ``out`` already is
    replaced when the new one is whole. ``say`` is told each file that is read,
    ``progress`` the bytes. Raises UserError.
    """
    _check_out(out)
    with paused_collection():  # there are no cycles, and it would look at millions of rows
        return _build(sources, out, say, name, progress)


def _build(
    sources: Path, out: Path, say: Callable[[str], None], name: str, progress: Progress
) -> Manifest:
    files = _find(sources)
    with (
        progress.step("read the sources", files.size(), "B") as step,
        counted_reading(step.update),
    ):
        table, used = _read(files, sources, say)
    say(f"compiling {len(table.terms):,} terms of {len(table.entities):,} entities")
    with locked_file(out, _WAIT, say):
        return _compiled(table, used, out, name, progress)


def _compiled(
    table: TermTable, used: Sequence[SourceFile], out: Path, name: str, progress: Progress
) -> Manifest:
    """Compile the terms and put the lexicon at ``out``. Raises OutputError."""
    working = out.with_name(f".{out.name}.{os.getpid()}.building")
    try:
        _remove_leftovers(out, "building")
        working.mkdir()
        compiled = compile_table(table, progress)
        with progress.step("write the lexicon", unit=""):
            written = compiled.write(working)
        organisms = working / ORGANISMS
        listed = [to_builtins(organism) for _, organism in sorted(table.organisms.items())]
        organisms.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
        manifest = Manifest(
            name,
            tuple(used),
            _counts(table),
            compiled.sources,
            measured([*written, organisms]),
            _today(),
            __version__,
            table.left_out,
        )
        manifest.write(working)
        for path in working.iterdir():
            sync_file(path)
        sync_folder(working)
        _replace(working, out)
        check_files(out, manifest)
    except OSError as error:
        raise OutputError(
            f"{out}: the lexicon cannot be written: {error.strerror or error}",
            hint="give another folder with --out, or make room",
        ) from error
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return manifest


def _today() -> str:
    """Return the date of the build; SOURCE_DATE_EPOCH sets it for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.now(datetime.UTC)
    if epoch and epoch.isdecimal():
        now = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    return now.date().isoformat()


def _check_out(out: Path) -> None:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / NAME).is_file())):
        raise OutputError(
            f"{out}: exists and is not a lexicon", hint="give a new or empty folder with --out"
        )


def _find(sources: Path) -> _Files:
    if not sources.is_dir():
        raise LexiconError(f"{sources}: no such folder", hint="give the folder of source files")

    def named(*patterns: str) -> list[Path]:
        found = {path for pattern in patterns for path in sources.rglob(pattern) if path.is_file()}
        return sorted(path for path in found if not path.name.endswith((".part", ".tmp")))

    famplex = {path.name: path for path in named(*FAMPLEX_FILES)}
    files = _Files(
        named("hgnc_complete_set*"),
        named("withdrawn*.txt*"),
        named("*gene_info", "*gene_info.gz"),
        named("gene_history*"),
        named("desc*.xml", "desc*.xml.gz"),
        named("supp*.xml", "supp*.xml.gz"),
        named("names.dmp", "names.dmp.gz"),
        named("nodes.dmp", "nodes.dmp.gz"),
        named("*orthologs*.tsv", "*orthologs*.tsv.gz", "gene_orthologs.gz", "gene_orthologs"),
        famplex if len(famplex) == len(FAMPLEX_FILES) else {},
    )
    if not (files.hgnc or files.gene_info or files.descriptors):
        raise LexiconError(
            f"{sources}: no source files here: neither hgnc_complete_set*, nor *.gene_info, nor "
            "desc*.xml, plain or .gz",
            hint="fetch them: annotator lexicon install; or see lexicons/sources.toml",
        )
    if files.supplementary and not files.descriptors:
        raise LexiconError(
            f"{files.supplementary[0]}: supplementary records need the descriptors, desc*.xml",
            hint="put the descriptor file of the same year beside it",
        )
    return files


def _read(
    files: _Files, folder: Path, say: Callable[[str], None]
) -> tuple[TermTable, list[SourceFile]]:
    """Read every file, in an order in which each finds what it refers to."""
    table = TermTable()
    used: list[SourceFile] = []

    def read(source: str, paths: Iterable[Path], add: Callable[[TermTable, Path], int]) -> None:
        for path in paths:
            say(f"reading {path.name}")
            records = add(table, path)
            used.append(_source_file(source, path, folder, records))

    no_chemicals: set[str] = set()

    def descriptors(table: TermTable, path: Path) -> int:
        number, others = add_descriptors(table, path)
        no_chemicals.update(others)
        return number

    read("hgnc", files.hgnc, add_hgnc)
    read("hgnc", files.withdrawn, add_withdrawn)
    read("ncbigene", files.gene_info, add_gene_info)
    read("ncbigene", files.gene_history, add_gene_history)
    read("mesh", files.descriptors, descriptors)
    read(
        "mesh",
        files.supplementary,
        lambda table, path: add_supplementary(table, path, frozenset(no_chemicals)),
    )
    say("reading the starter lexicon and FamPlex")
    famplex = files.famplex or famplex_files()
    starter = lexicon_data() / "starter"
    entries = add_starter(table, starter, FamPlex(famplex), strict=False)
    used += [
        _source_file("starter", path, starter.parent, entries)
        for path in sorted(starter.rglob("*.yaml"))
    ]
    used += [
        _source_file("famplex", path, path.parent, path.read_bytes().count(b"\n"))
        for _, path in sorted(famplex.items())
    ]
    for path in files.hgnc:
        add_complexes(table, path)
    without_wrong_names(table)
    without_namesakes(table)
    with_names_before_brackets(table)
    nodes = next(iter(files.nodes), None)
    read("taxonomy", files.names, lambda table, path: add_names(table, path, nodes))
    used += [_source_file("taxonomy", path, folder, 0) for path in files.nodes[:1]]
    read("orthologs", files.orthologs, add_orthologs)
    return table, used


def _source_file(source: str, path: Path, folder: Path, records: int) -> SourceFile:
    changed = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC).date()
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    release = _release(path) or f"file of {changed.isoformat()}"
    return SourceFile(source, name, release, file_sha256(path), LICENCES[source], records)


def _release(path: Path) -> str:
    """Return the release that ``release.json`` beside the file gives for it, or nothing."""
    try:
        listed: dict[str, str] = json.loads((path.parent / "release.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(listed.get(path.name, ""))


def _counts(table: TermTable) -> dict[str, Any]:
    by_organism: dict[str, Counter[str]] = {}
    for entity in table.entities.values():
        # Every organism is its own taxon: they are counted together.
        taxon = entity.taxon if entity.type is EntityType.GENE else ""
        by_organism.setdefault(taxon or "any", Counter())[entity.type.value] += 1
    organisms = len(set(table.scientific_names.taxa))
    by_organism.setdefault("any", Counter())[EntityType.ORGANISM.value] += organisms
    kinds = Counter(term.kind.value for term in table.terms)
    kinds[TermKind.NAME.value] += len(table.scientific_names.names)
    return {
        "entities": {taxon: dict(sorted(c.items())) for taxon, c in sorted(by_organism.items())}
        | {"all": len(table.entities) + organisms},
        "terms": dict(sorted(kinds.items())) | {"all": sum(kinds.values())},
        "orthologs": len(table.orthologs),
        "other_ids": len(table.other_ids),
    }


def _replace(working: Path, out: Path) -> None:
    """Put the finished folder in place of the old one; readers keep what they have mapped."""
    out.parent.mkdir(parents=True, exist_ok=True)
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(old)
    working.rename(out)
    _remove_leftovers(out, "old")


def _remove_leftovers(out: Path, what: str) -> None:
    """Remove hidden folders beside ``out``, also those of killed builds: no other has the lock."""
    own = re.compile(rf"\.{re.escape(out.name)}\.\d+\.{what}")
    for path in out.parent.iterdir():
        if own.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
