"""Apply curators' decisions on a run: store them and write the corrected records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from msgspec import Struct, field

from annotator.curation.auditing import accept_audited
from annotator.curation.checking import Checked, check, conflicts_table
from annotator.curation.corrections import Corrections, corrections
from annotator.curation.decisions import Decision
from annotator.curation.finding_index import FindingIndex
from annotator.curation.front_matter_edits import FrontMatterEdits, gone_keywords
from annotator.curation.handing_in import HandedIn
from annotator.curation.returned_tables import Returned, take_tables
from annotator.curation.rulings import Asked, Rulings, rulings
from annotator.curation.store import DecisionStore
from annotator.disk.atomic import FileBatch, write_whole
from annotator.disk.locks import locked_file, locked_folder
from annotator.errors import OutputError
from annotator.figures import is_file_name, sidecar_path
from annotator.lexicon.index import Lexicon
from annotator.progress import SILENT, Progress
from annotator.records import Entity, EntityType, ExistingRow, Figure, Origin
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
    """What to apply.

    Empty paths mean: review.csv, questions.csv and audit.csv, decisions.tsv and corrected/ of the
    run. With ``accept_audited``, the rows of the strata that have passed the run's audit are
    accepted.
    """

    run: Path
    reviews: tuple[Path, ...] = ()
    decisions: Path | None = None
    out: Path | None = None
    inputs: tuple[Path, ...] = ()
    curator: str = ""
    today: str = ""
    unknown_ids: bool = False
    check_only: bool = False
    accept_audited: bool = False

    @property
    def returned(self) -> Returned:
        """Return the tables that are handed in."""
        return Returned(self.run, self.reviews, self.curator, self.today, self.unknown_ids)


class Applied(Struct):
    """What was done. ``files`` are the records and sidecars written, relative to ``out``.

    ``rulings`` are all decisions that are known now; ``settled`` counts the rows of this run that
    they settle, ``audited`` those that were accepted because their stratum passed an audit.
    """

    checked: Checked
    rulings: Rulings
    out: Path
    decisions: Path
    files: list[str] = field(default_factory=list)
    handed_in: list[tuple[Path, HandedIn]] = field(default_factory=list)
    audited: int = 0
    settled: int = 0
    corrected: int = 0
    removed: int = 0
    replaced: int = 0
    added: int = 0
    skipped: list[str] = field(default_factory=list)

    @property
    def withdrawn(self) -> int:
        """Return the number of decisions that the tables took back."""
        return sum(table.withdrawn for _, table in self.handed_in)

    def counts(self) -> dict[str, int]:
        """Return what was done, for logs."""
        return {
            "decisions": len(self.checked.decisions),
            "not_used": len(self.checked.problems) + len(self.skipped),
            "conflicts": len(self.rulings.conflicts()),
            "settled": self.settled,
            "corrected": self.corrected,
            "removed": self.removed,
            "replaced": self.replaced,
            "added": self.added,
        }


def apply(options: ApplyOptions, lexicon: Lexicon, progress: Progress = SILENT) -> Applied:
    """Check the returned tables, remember the decisions and write the corrected records.

    All that was ever decided of this run's findings is applied, not only what is new; what two
    curators decided differently is not. A decision on a question settles all its rows that have no
    narrower one. Raises UserError for a folder that is not a run, or a file that is not a review
    table.
    """
    run = RunFolder.open(options.run)
    memory = options.decisions or options.run / "decisions.tsv"
    index = FindingIndex(run)
    try:
        if options.check_only:
            checked = check(options.returned.open(), options.returned.known(index, lexicon))
            return Applied(checked, rulings(checked.decisions), options.run, memory)
        # Two curators may hand in at once: the second one's decisions are added to the first one's.
        with locked_folder(options.run, _WAIT), locked_file(memory, _WAIT):
            return _apply(options, run, index, lexicon, memory, progress)
    finally:
        index.close()


def _apply(
    options: ApplyOptions,
    run: RunFolder,
    index: FindingIndex,
    lexicon: Lexicon,
    memory: Path,
    progress: Progress,
) -> Applied:
    with progress.step("take decisions", unit=""), DecisionStore(memory) as store:
        checked, handed_in = take_tables(options.returned, index, lexicon, store)
        accepted = accept_audited(run, index, store, options.today) if options.accept_audited else 0
        store.export()
        known = store.rulings()
    applied = Applied(
        checked, known, options.out or options.run / "corrected", memory,
        handed_in=handed_in, audited=accepted,
    )  # fmt: skip
    conflicts = options.run / "conflicts.tsv"
    conflicts.unlink(missing_ok=True)
    if found := applied.rulings.conflicts():
        write_whole(conflicts, conflicts_table(found.values()))
    _write_corrected(run, index, lexicon, options.inputs, applied, progress)
    return applied


def _write_corrected(
    run: RunFolder,
    index: FindingIndex,
    lexicon: Lexicon,
    inputs: tuple[Path, ...],
    applied: Applied,
    progress: Progress,
) -> None:
    accepted: dict[str, None] = {}
    for asked in index.asked():
        ruling = applied.rulings.of(asked)
        if ruling is not None and ruling.settled is not None:
            applied.settled += 1
            if ruling.settled.decision == "accept":
                accepted[asked.figid] = None
    if not accepted:
        return
    try:
        with progress.step("correct records", len(accepted)) as step, FileBatch() as batch:
            for figure in _figures(run, inputs, accepted):
                _correct(figure, index, lexicon, applied, batch)
                step.update()
    except OSError as error:
        raise OutputError(
            f"{error.filename or applied.out}: cannot be written: {error.strerror}",
            hint="give another folder with --out",
        ) from error
    applied.skipped += [f"{figid}: the record is no longer in the input" for figid in accepted]


def _correct(
    figure: Figure, index: FindingIndex, lexicon: Lexicon, applied: Applied, batch: FileBatch
) -> None:
    """Write what was decided of a figure into corrected copies of its files, and count it."""
    decided = list(_decided(figure.figid, index, applied.rulings))
    made = corrections(figure, index.taxa(figure.figid), decided, lexicon)
    applied.skipped += [f"{figure.figid}: {problem}" for problem in made.skipped]
    if figure.line:
        applied.skipped.append(f"{figure.source}:{figure.line}: only record files are rewritten")
        return
    if not made:
        return
    try:
        written = corrected_files(figure, made, lexicon)
    except (OSError, ValueError, yaml.YAMLError) as error:
        applied.skipped.append(f"{figure.source}: cannot be corrected: {error}")
        return
    for name, text in written.items():
        batch.add(applied.out / name, text)
        applied.files.append(name)
    applied.corrected += 1
    applied.removed += len(made.removed)
    applied.replaced += len(made.replaced)
    applied.added += len(made.added)


def _figures(run: RunFolder, inputs: tuple[Path, ...], wanted: dict[str, None]) -> Iterator[Figure]:
    """Yield the wanted figures and take them from ``wanted``.

    Nearly all records are named by their figid: the others are looked for only if some are left.
    """
    for named in (frozenset(wanted), None):
        if wanted:
            for figure in run.figures(inputs, named):
                if figure.figid in wanted:
                    del wanted[figure.figid]
                    yield figure


def _decided(
    figid: str, index: FindingIndex, known: Rulings
) -> Iterator[tuple[StoredFinding, Decision]]:
    """Yield the findings of a figure that are settled, with what settles them."""
    for finding in index.of_figure(figid):
        asked = Asked(finding.review_id, finding.question_id, figid, index.taxon(figid))
        ruling = known.of(asked)
        if ruling is not None and ruling.settled is not None:
            yield finding, ruling.settled


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
