"""Apply curators' decisions on a run: store them and write the corrected records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from msgspec import Struct, field

from annotator.curation.auditing import accept_audited
from annotator.curation.checking import Checked, check, conflicts_table
from annotator.curation.correcting import Corrected, Settled, Work, correct, corrected
from annotator.curation.decisions import FILE_OF_DECISIONS, WITHDRAWN, Decision
from annotator.curation.finding_index import FindingIndex
from annotator.curation.handing_in import HandedIn
from annotator.curation.returned_tables import Returned, take_tables
from annotator.curation.rulings import Asked, Rulings, rulings
from annotator.curation.store import DecisionStore
from annotator.curation.store_copy import copied_store
from annotator.curation.written_files import WrittenFiles
from annotator.disk.atomic import FileBatch, write_whole
from annotator.disk.locks import locked_file, locked_folder
from annotator.errors import OutputError
from annotator.figures.units import FilesUnit
from annotator.lexicon.index import Lexicon
from annotator.progress import SILENT, Progress
from annotator.results import run_meta
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredFinding

#: Seconds that another command may take to write.
_WAIT = 120
#: The file in a run's folder with all that was not used or not applied.
NOT_USED = "not_used.txt"
_WITHDRAWN_LINES = "SELECT count(*) FROM latest JOIN events USING (seq) WHERE decision = ?"


class ApplyOptions(Struct, frozen=True):
    """What to apply.

    Empty paths mean: the tables of the run as in ``Returned``, decisions.tsv and corrected/ of the
    run. With ``accept_audited``, the rows of the strata that have passed the run's audit are
    accepted. With several ``workers``, processes correct the records; they open ``lexicon``, by
    default the run's.
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
    lexicon: str = ""
    workers: int = 1

    @property
    def returned(self) -> Returned:
        """Return the tables that are handed in."""
        return Returned(self.run, self.reviews, self.curator, self.today, self.unknown_ids)


class Applied(Struct):
    """What was done. ``files`` are the records and sidecars written, relative to ``out``.

    ``outdated`` are those of earlier decisions that were removed.

    ``rulings`` are all decisions that are known now. ``ever`` counts the lines of the file of
    decisions, ``withdrawn_lines`` those that were withdrawn; ``settled`` counts the rows of this
    run that they settle, ``audited`` those accepted because their stratum passed an audit.

    ``skipped`` says which accepted findings were not carried out, or not completely, and which
    records were not corrected; ``records_skipped`` counts the latter.
    """

    checked: Checked
    rulings: Rulings
    out: Path
    decisions: Path
    files: list[str] = field(default_factory=list)
    handed_in: list[tuple[Path, HandedIn]] = field(default_factory=list)
    ever: int = 0
    withdrawn_lines: int = 0
    audited: int = 0
    settled: int = 0
    corrected: int = 0
    removed: int = 0
    replaced: int = 0
    added: int = 0
    skipped: list[str] = field(default_factory=list)
    records_skipped: int = 0
    outdated: list[str] = field(default_factory=list)

    def unused(self) -> list[str]:
        """Return which rows were not used and what was not applied, and why."""
        return [
            *(f"not used: {problem}" for problem in self.checked.problems),
            *(f"not applied: {problem}" for problem in self.skipped),
        ]

    def skip_record(self, problem: str) -> None:
        """Note why a record is not corrected."""
        self.skipped.append(problem)
        self.records_skipped += 1

    @property
    def withdrawn(self) -> int:
        """Return the number of decisions that the tables took back."""
        return sum(table.withdrawn for _, table in self.handed_in)

    def counts(self) -> dict[str, int]:
        """Return what was done, for logs."""
        return {
            "decisions": len(self.checked.decisions),
            "not_used": self.checked.unused,
            "not_applied": len(self.skipped),
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
    memory = options.decisions or options.run / FILE_OF_DECISIONS
    _check_out(options.out or options.run / "corrected", (*run.inputs, *options.inputs))
    index = FindingIndex(run)
    try:
        if options.check_only:
            with copied_store(memory) as store:
                tables = options.returned.open(store)
                ever = sum(1 for _ in store.current())
            checked = check(tables, options.returned.known(index, lexicon))
            return Applied(checked, rulings(checked.decisions), options.run, memory, ever=ever)
        # Two curators may hand in at once: the second one's decisions are added to the first one's.
        with locked_folder(options.run, _WAIT), locked_file(memory, _WAIT):
            return _apply(options, run, index, lexicon, memory, progress)
    finally:
        index.close()


def _check_out(out: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over the records that are corrected. Raises OutputError.

    Corrected files that no decision makes any more are removed: these would be the records.
    """
    folders = {path if path.is_dir() else path.parent for path in inputs}
    records = {path.parent if path.name == "_figures" else path for path in folders}
    if out.resolve() in {path.resolve() for path in records}:
        raise OutputError(
            f"{out}: holds the records of the run, which are not written over",
            hint="give another folder with --out, and take from there what you want to keep",
        )


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
        ever = store.export()
        known = store.rulings()
        ((withdrawn,),) = store.read(_WITHDRAWN_LINES, (WITHDRAWN,))
    applied = Applied(
        checked, known, options.out or options.run / "corrected", memory,
        handed_in=handed_in, ever=ever, withdrawn_lines=withdrawn, audited=accepted,
    )  # fmt: skip
    conflicts = options.run / "conflicts.tsv"
    conflicts.unlink(missing_ok=True)
    if found := applied.rulings.conflicts():
        write_whole(conflicts, conflicts_table(found.values()))
    _write_corrected(run, index, lexicon, options, applied, progress)
    not_used = options.run / NOT_USED
    not_used.unlink(missing_ok=True)
    if unused := applied.unused():
        write_whole(not_used, "".join(" ".join(text.split()) + "\n" for text in unused))
    return applied


def _write_corrected(
    run: RunFolder,
    index: FindingIndex,
    lexicon: Lexicon,
    options: ApplyOptions,
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
    written = WrittenFiles(run.path, applied.out)
    lock: AbstractContextManager[None] = nullcontext()
    # Other runs may write to the same folder. The run's own is locked already.
    locked = _locked_for(applied.out)
    if locked != run.path.resolve() and (accepted or written.before):
        lock = locked_folder(locked, _WAIT)
    try:
        with lock:
            with (
                progress.step("correct records", len(accepted)) as step, written,
                FileBatch() as batch,
            ):  # fmt: skip
                for made in _made(run, index, lexicon, options, applied, accepted):
                    _add(made, batch, written, applied)
                    step.update()
            for name in accepted:
                applied.skip_record(f"{name}: the record is no longer in the input")
            applied.outdated = written.remove_outdated(accepted)
    except OSError as error:
        raise OutputError(
            f"{error.filename or applied.out}: cannot be written: {error.strerror}",
            hint="give another folder with --out",
        ) from error


def _locked_for(out: Path) -> Path:
    """Return the folder to lock: for one inside of a run, such as its corrected/, the run's."""
    out = out.resolve()
    return out.parent if (out.parent / run_meta.NAME).exists() else out


def _add(made: Corrected, batch: FileBatch, written: WrittenFiles, applied: Applied) -> None:
    """Write the files of a figure and count what was corrected."""
    applied.skipped += made.skipped
    if made.problem:
        applied.skip_record(made.problem)
    if made.failed:
        written.keep(made.figid)
    if problem := written.taken(made.figid, made.files):
        applied.skip_record(problem)
        written.keep(made.figid)
        return
    for name, text in made.files.items():
        written.add(made.figid, name, text)
        batch.add(applied.out / name, text)
        applied.files.append(name)
    applied.corrected += made.is_changed
    applied.removed += made.removed
    applied.replaced += made.replaced
    applied.added += made.added


def _made(
    run: RunFolder,
    index: FindingIndex,
    lexicon: Lexicon,
    options: ApplyOptions,
    applied: Applied,
    wanted: dict[str, None],
) -> Iterator[Corrected]:
    """Yield what is made of the wanted figures, and take them from ``wanted``.

    Nearly all records are named by their figid: the others are looked for only if some are left.
    """

    def settled(figid: str) -> Settled:
        findings = tuple(_decided(figid, index, applied.rulings))
        return Settled(figid, tuple(index.taxa(figid)), findings)

    def works() -> Iterator[Work]:
        for unit in run.units(options.inputs, frozenset(wanted)):
            figids = unit.stems() if isinstance(unit, FilesUnit) else wanted
            yield Work(unit, tuple(settled(figid) for figid in figids if figid in wanted))

    if wanted:
        name = options.lexicon or run.lexicon
        for made in corrected(works(), lexicon, name, options.workers):
            if made.figid in wanted:  # else a second record of the same figure
                del wanted[made.figid]
                yield made
    if wanted:
        for figure in run.figures(options.inputs):
            if figure.figid in wanted:
                del wanted[figure.figid]
                yield correct(figure, settled(figure.figid), lexicon)


def _decided(
    figid: str, index: FindingIndex, known: Rulings
) -> Iterator[tuple[StoredFinding, Decision]]:
    """Yield the findings of a figure that are settled, with what settles them."""
    for finding in index.of_figure(figid):
        asked = Asked(finding.review_id, finding.question_id, figid, index.taxon(figid))
        ruling = known.of(asked)
        if ruling is not None and ruling.settled is not None:
            yield finding, ruling.settled
