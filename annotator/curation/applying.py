"""Apply curators' decisions on a run: store them and write the corrected records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from msgspec import Struct, field

from annotator.curation.checking import Checked, Known, check, conflicts_table
from annotator.curation.corrections import Corrections, corrections
from annotator.curation.decisions import (
    Agreed,
    Decision,
    agreed,
    read_decisions,
    remembered,
    write_decisions,
)
from annotator.curation.front_matter_edits import FrontMatterEdits, gone_keywords
from annotator.curation.review_file import read_review
from annotator.disk.atomic import write_whole
from annotator.disk.locks import locked_file, locked_folder
from annotator.errors import OutputError
from annotator.figures import is_file_name, sidecar_path
from annotator.lexicon.index import Lexicon
from annotator.records import REVIEW_KINDS, Entity, EntityType, ExistingRow, Figure, Origin
from annotator.results.figure_genes import NewRow
from annotator.results.run_folder import RunFolder
from annotator.results.sidecar_edits import edit_sidecar
from annotator.results.stored import StoredFinding

#: Seconds that another command may take to write.
_WAIT = 120

_FIELDS = {EntityType.GENE: "genes", EntityType.CHEMICAL: "chemicals"}
#: Fields of a record whose encoding is repaired.
_TEXTS = ("caption", "figtitle", "papertitle")


class ApplyOptions(Struct, frozen=True):
    """What to apply. Empty paths mean: review.csv, decisions.tsv and corrected/ of the run."""

    run: Path
    reviews: tuple[Path, ...] = ()
    decisions: Path | None = None
    out: Path | None = None
    inputs: tuple[Path, ...] = ()
    curator: str = ""
    today: str = ""
    unknown_ids: bool = False
    check_only: bool = False


class Applied(Struct):
    """What was done. ``files`` are the records and sidecars written, relative to ``out``."""

    checked: Checked
    agreed: Agreed
    out: Path
    decisions: Path
    files: list[str] = field(default_factory=list)
    corrected: int = 0
    removed: int = 0
    replaced: int = 0
    added: int = 0
    skipped: list[str] = field(default_factory=list)


def apply(options: ApplyOptions, lexicon: Lexicon) -> Applied:
    """Check the returned tables, remember the decisions and write the corrected records.

    All that was ever decided of this run's findings is applied, not only what is new; what two
    curators decided differently is not. Raises UserError for a
    folder that is not a run, or a file that is not a review table.
    """
    memory = options.decisions or options.run / "decisions.tsv"
    if options.check_only:
        return _apply(options, lexicon, memory)
    # Two curators may hand in at once: the second one's decisions are added to the first one's.
    RunFolder.open(options.run)
    with locked_folder(options.run, _WAIT), locked_file(memory, _WAIT):
        return _apply(options, lexicon, memory)


def _apply(options: ApplyOptions, lexicon: Lexicon, memory: Path) -> Applied:
    run = RunFolder.open(options.run)
    findings = {f.review_id: f for f in run.findings() if f.kind in REVIEW_KINDS}
    reviews = options.reviews or (options.run / "review.csv",)
    files = [read_review(path) for path in reviews]
    known = Known(findings, lexicon, options.curator, options.today, options.unknown_ids)
    checked = check(files, known)
    old = read_decisions(memory) if memory.exists() else []
    decided = remembered(old, checked.decisions)
    compared = agreed(decided)
    out = options.out or options.run / "corrected"
    applied = Applied(checked, compared, out, memory)
    if options.check_only:
        return applied
    write_decisions(memory, decided)
    conflicts = options.run / "conflicts.tsv"
    conflicts.unlink(missing_ok=True)
    if compared.conflicts:
        write_whole(conflicts, conflicts_table(compared.conflicts))
    _write_corrected(run, findings, compared.settled, lexicon, options.inputs, applied)
    return applied


def _write_corrected(
    run: RunFolder,
    findings: Mapping[str, StoredFinding],
    settled: Mapping[str, Decision],
    lexicon: Lexicon,
    inputs: tuple[Path, ...],
    applied: Applied,
) -> None:
    by_figure: dict[str, list[tuple[StoredFinding, Decision]]] = {}
    for review_id, decision in settled.items():
        finding = findings.get(review_id)
        if finding is not None and decision.decision == "accept":
            by_figure.setdefault(finding.figid, []).append((finding, decision))
    if not by_figure:
        return
    taxa = {
        said.figid: tuple(taxon.taxon for taxon in said.taxa)
        for said in run.annotations()
        if said.figid in by_figure
    }
    for figure in run.figures(inputs):
        decided = by_figure.pop(figure.figid, None)
        if decided is None:
            continue
        made = corrections(figure, taxa.get(figure.figid, ()), decided, lexicon)
        applied.skipped += [f"{figure.figid}: {problem}" for problem in made.skipped]
        if figure.line:
            applied.skipped.append(f"{figure.source}:{figure.line}: a table is not rewritten")
        elif made:
            try:
                written = corrected_files(figure, made, lexicon)
            except (OSError, ValueError, yaml.YAMLError) as error:
                applied.skipped.append(f"{figure.source}: cannot be corrected: {error}")
                continue
            _write(applied, written)
            applied.corrected += 1
            applied.removed += len(made.removed)
            applied.replaced += len(made.replaced)
            applied.added += len(made.added)
    applied.skipped += [f"{figid}: the record is no longer in the input" for figid in by_figure]


def corrected_files(figure: Figure, made: Corrections, lexicon: Lexicon) -> dict[str, str]:
    """Return the changed files of a record: path below the checkout's root, and text."""
    if not is_file_name(figure.figid):
        raise ValueError(f"the figid {figure.figid[:80]!r} is not a file name")
    path = Path(figure.source)
    in_checkout = path.parent.name == "_figures"
    record = _read(path)
    edits = FrontMatterEdits(record)
    files = {}
    for kind, name in _FIELDS.items():
        sidecar = sidecar_path(figure.figid, name, path.parent)
        added = [row for row in made.added if row.entity.type is kind]
        in_list = _is_listed(figure, kind) or (not sidecar.exists() and _has_lists(record))
        removed, replaced = _changes(made, kind, Origin.FRONT_MATTER)
        edits.change_rows(
            name, kind, {row.line for row in removed}, {row.line: e for row, e in replaced},
            added if in_list else [],
        )  # fmt: skip
        text = _corrected_sidecar(sidecar, kind, made, [] if in_list else added, lexicon)
        if text is not None:
            files[f"{'_data/' if in_checkout else ''}{sidecar.name}"] = text
    _change_keywords(edits, figure, made)
    if made.organisms:
        edits.set_list("organisms", made.organisms)
    if made.encoding:
        edits.repair_texts(_TEXTS)
    text = edits.text()
    if text != record:
        files[f"{'_figures/' if in_checkout else ''}{path.name}"] = text
    return files


def _corrected_sidecar(
    path: Path, kind: EntityType, made: Corrections, added: list[NewRow], lexicon: Lexicon
) -> str | None:
    """Return the text of a sidecar, which need not be there yet; None when nothing changes."""
    removed, replaced = _changes(made, kind, Origin.SIDECAR)
    if not (removed or replaced or added):
        return None
    return edit_sidecar(
        _read(path) if path.exists() else "", kind, removed, replaced, added, lexicon
    )


def _changes(
    made: Corrections, kind: EntityType, origin: Origin
) -> tuple[list[ExistingRow], list[tuple[ExistingRow, Entity]]]:
    """Return the rows of one type and place that are removed, and those that are replaced."""
    removed = [row for row in made.removed if row.type is kind and row.origin is origin]
    replaced = [(r, e) for r, e in made.replaced if r.type is kind and r.origin is origin]
    return removed, replaced


def _change_keywords(edits: FrontMatterEdits, figure: Figure, made: Corrections) -> None:
    """Change the keywords, which repeat the symbols of genes and the words of chemicals."""
    symbols = [
        row.word if row.entity.type is EntityType.CHEMICAL else row.entity.symbol
        for row in made.added
    ]
    symbols += [entity.symbol for _, entity in made.replaced]
    gone = {id(row) for row in made.removed}
    edits.change_keywords(gone_keywords(figure.existing, gone, symbols), symbols)


def _is_listed(figure: Figure, kind: EntityType) -> bool:
    """Tell whether rows of this type are in the front matter."""
    return any(row.type is kind and row.origin is Origin.FRONT_MATTER for row in figure.existing)


def _has_lists(record: str) -> bool:
    """Return whether a record has the older format, with annotations in its front matter."""
    return "\ngenes:" in record


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _write(applied: Applied, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = applied.out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written: {error.strerror}",
                hint="give another folder with --out",
            ) from error
        applied.files.append(name)
