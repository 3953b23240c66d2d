"""Audit a run: sample its rows, say what the answers show, and accept the strata that pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.curation.acceptance import AcceptanceTest, Outcome, State
from annotator.curation.audit_file import (
    AuditFile,
    AuditSettings,
    audit_file,
    audit_id,
    read_audit,
    write_audit,
)
from annotator.curation.checking import Checked
from annotator.curation.decisions import AUDIT, FILE_OF_DECISIONS, WITHDRAWN, Decision
from annotator.curation.finding_decisions import decision_on
from annotator.curation.finding_index import FindingIndex
from annotator.curation.handing_in import AUDIT_SHEET
from annotator.curation.returned_tables import Returned, take_tables
from annotator.curation.review_file import read_review
from annotator.curation.rulings import Rulings
from annotator.curation.store import DecisionStore
from annotator.curation.strata import Answer, Stratum, strata_of
from annotator.disk.atomic import whole_file
from annotator.disk.locks import locked_file, locked_folder
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.progress import SILENT, Progress
from annotator.records import Figure
from annotator.results.review_table import COLUMNS, review_row
from annotator.results.run_folder import RunFolder
from annotator.results.spreadsheet_cells import csv_line
from annotator.results.stored import current_id

#: Seconds that another command may take to write.
_WAIT = 120
#: What a curator fills in: empty in the sheet, whose rows no one has decided.
_ANSWER = ("decision", "corrected_id", "curator", "comment", "decided_at")


class AuditOptions(Struct, frozen=True):
    """What to audit, and how; None means as before, or the defaults of ``AuditSettings``.

    ``decisions`` is the file of decisions, by default that of the run.
    """

    returned: Returned
    decisions: Path | None = None
    target: float | None = None
    level: float | None = None
    by: tuple[str, ...] | None = None
    seed: int | None = None


class Audited(Struct):
    """What an audit has found, and what was found in the tables.

    ``sheet`` is the table with the rows to be decided next, None if it still has rows that cannot
    be used, so that it was not replaced. ``changed`` are the settings that differ from before.
    """

    file: AuditFile
    checked: Checked
    sheet: Path | None
    changed: list[str] = field(default_factory=list)


def audit(options: AuditOptions, lexicon: Lexicon, progress: Progress = SILENT) -> Audited:
    """Take over the answers in the tables of a run, and write ``audit.json`` and ``audit.csv``.

    The first time, rows that are decided already are left out. Raises InputError for settings that
    make no sense, and for a folder that is not a run.
    """
    folder = options.returned.run
    run = RunFolder.open(folder)
    memory = options.decisions or folder / FILE_OF_DECISIONS
    before = read_audit(folder)
    settings = _settings(options, before)
    index = FindingIndex(run)
    try:
        with (
            progress.step("audit", unit=""),
            locked_folder(folder, _WAIT),
            locked_file(memory, _WAIT),
            DecisionStore(memory) as store,
        ):
            checked, _ = take_tables(options.returned, index, lexicon, store)
            store.export()
            known = store.rulings()
            strata = strata_of(run, index, known, settings.by, settings.seed, settings.left_out)
            if before is None:
                settings = _begun(settings, strata)
            file = audit_file(settings, outcomes(settings, strata))
            write_audit(folder, file)
            sheet = folder / AUDIT_SHEET
            if any(problem.startswith(f"{sheet}:") for problem in checked.problems):
                return Audited(file, checked, None, _changed(settings, before))
            _write_sheet(sheet, folder / "review.csv", file.queue, index)
    finally:
        index.close()
    return Audited(file, checked, sheet, _changed(settings, before))


def outcomes(settings: AuditSettings, strata: Iterable[Stratum]) -> list[tuple[Stratum, Outcome]]:
    """Return the strata that have rows to audit, with what the answers of each say."""
    found = []
    for stratum in strata:
        if stratum.rows:
            test = AcceptanceTest(len(stratum.rows), settings.target, settings.level)
            standing = stratum.standing()
            said = test.outcome(standing.sample, standing.known_wrong, standing.expected)
            found.append((stratum, said))
    return found


def accept_audited(run: RunFolder, index: FindingIndex, store: DecisionStore, today: str) -> int:
    """Accept the undecided rows of the strata that have passed; return how many these are.

    Rows that an audit has accepted before and that do not pass now are taken back. Raises
    InputError if the run was never audited.
    """
    before = read_audit(run.path)
    if before is None:
        raise InputError(
            f"{run.path}: was never audited", hint=f"begin with annotator audit {run.path}"
        )
    settings = before.settings
    known = store.rulings()
    strata = strata_of(run, index, known, settings.by, settings.seed, settings.left_out)
    curator = f"{AUDIT}{audit_id(settings, strata)}"
    evidence: dict[str, str] = {}
    for stratum, outcome in outcomes(settings, strata):
        if outcome.state is State.PASSED:
            said = _evidence(stratum, outcome, settings)
            evidence |= {row.review_id: said for row in stratum.open_rows()}
    outdated = [
        (subject, scope, by)
        for subject, scope, by in store.read(
            "SELECT latest.subject, latest.scope, latest.curator FROM latest JOIN events "
            f"USING (seq) WHERE latest.curator LIKE '{AUDIT}%' AND decision <> '{WITHDRAWN}'"
        )
        if subject in index and (by != curator or subject not in evidence)
    ]

    def accepted() -> Iterator[Decision]:
        for review_id, said in evidence.items():
            yield decision_on(index[review_id], "accept", curator, comment=said, decided_at=today)

    with store.writing() as db:
        for key in outdated:
            store.take_back(db, key, "audit")
    store.record_all(accepted(), "audit")
    return len(evidence)


def _evidence(stratum: Stratum, outcome: Outcome, settings: AuditSettings) -> str:
    """Return the reason for which the rows of a stratum are accepted."""
    return (
        f"{stratum.name}: {outcome.right:,} of {outcome.answered:,} sampled rows are right, so "
        f"with {settings.level:.4g} confidence at least {settings.target:.4g} of the "
        f"{len(stratum.rows):,}"
    )


def _settings(options: AuditOptions, before: AuditFile | None) -> AuditSettings:
    """Return the settings given, else those of before. Raises InputError for impossible ones."""
    settings = before.settings if before is not None else AuditSettings()
    given = {
        name: value
        for name in ("target", "level", "by", "seed")
        if (value := getattr(options, name)) is not None
    }
    settings = replace(settings, **given)
    for name, least in (("target", 0.5), ("level", 0.5)):
        value = getattr(settings, name)
        if not least <= value < 1:
            raise InputError(
                f"--{name} {value:g}: it is a share from {least:g} up to, but not, 1",
                hint=f"give for example --{name} {0.98 if name == 'target' else 0.95:g}",
            )
    return settings


def _begun(settings: AuditSettings, strata: Sequence[Stratum]) -> AuditSettings:
    """Return the settings of an audit that begins: what is decided is no part of it."""
    left_out = set()
    for stratum in strata:
        stratum.before = [row for row in stratum.rows if row.answer is not Answer.OPEN]
        stratum.rows = stratum.open_rows()
        left_out |= {row.review_id for row in stratum.before}
    return replace(settings, left_out=frozenset(left_out))


def _changed(settings: AuditSettings, before: AuditFile | None) -> list[str]:
    if before is None:
        return []
    was, now = _shown(before.settings), _shown(settings)
    return [f"{name} {was[name]} -> {now[name]}" for name in was if was[name] != now[name]]


def _shown(settings: AuditSettings) -> dict[str, str]:
    by = ",".join(settings.by)
    return {
        "target": f"{settings.target:g}", "level": f"{settings.level:g}", "by": by,
        "seed": str(settings.seed),
    }  # fmt: skip


def _write_sheet(sheet: Path, review: Path, queue: Sequence[str], index: FindingIndex) -> None:
    """Write the queue as a review table, with the rows of review.csv."""
    wanted = set(queue)
    lines: dict[str, str] = {}
    for line in read_review(review).lines:
        review_id = current_id(line.cells["review_id"].strip())
        if review_id in wanted:
            cells = line.cells | dict.fromkeys(_ANSWER, "")
            lines[review_id] = csv_line(cells.get(name, "") for name in COLUMNS)
    with whole_file(sheet) as file:
        file.write("\ufeff" + csv_line(COLUMNS))
        for review_id in queue:
            # A row that a curator has deleted from review.csv, or whose id is damaged there.
            file.write(lines.get(review_id) or _without_context(index, review_id))


def _without_context(index: FindingIndex, review_id: str) -> str:
    finding = index[review_id]
    row = review_row(Figure(finding.figid, ""), finding)
    return csv_line(getattr(row, name) for name in COLUMNS)


def known_strata(run: RunFolder, known: Rulings, settings: AuditSettings) -> list[Stratum]:
    """Return the strata of a run's audit with the answers in ``known``."""
    index = FindingIndex(run)
    try:
        return strata_of(run, index, known, settings.by, settings.seed, settings.left_out)
    finally:
        index.close()
