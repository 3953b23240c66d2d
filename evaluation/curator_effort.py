"""Count what the review of a run asks of a curator: a sheet of rows, questions, an audit.

Counted are decisions, keystrokes, figures that have to be opened, and words that have to be read.
Minutes are a model of these counts, the keystroke-level model of Card, Moran and Newell, with the
reading rate of Brysbaert; they leave out what is the same in every way of working: looking at
drawings, searching the right id of a wrong proposal, and pauses. Words that are read:

* the words of the row (what the tool says, and what it is about), for each decision;
* the context of the mention, where the finding has one; else the whole caption, unless it has just
  been read for the row before.

In a sheet, a caption is read on the figure's page, which has to be opened; the page of the review
shows it.

S. K. Card, T. P. Moran, A. Newell, The keystroke-level model for user performance time with
interactive systems, Communications of the ACM 23 (1980) 396-410.
M. Brysbaert, How many words do we read per minute?, Journal of Memory and Language 109 (2019).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from annotator.curation.acceptance import AcceptanceTest
from annotator.curation.finding_index import FindingIndex
from annotator.curation.review_file import read_review
from annotator.curation.rulings import rulings
from annotator.curation.strata import Stratum, strata_of
from annotator.results.run_folder import RunFolder

#: Seconds: a key (K, an average typist), pointing at something (P) and pressing the button (B),
#: mental preparation (M), all of Card, Moran and Newell; words a minute of Brysbaert.
KEY, POINT, BUTTON, MENTAL, WORDS_A_MINUTE = 0.28, 1.1, 0.1, 1.35, 238
#: Seconds until the page of a figure is there, and for a judgement that takes longer than M.
LOADING, JUDGEMENT = 2.0, 10.0
#: A letter, which the spreadsheet completes, and Enter; on the page a letter.
SHEET_KEYS, PAGE_KEYS = 2, 1
_READ = (
    "mention", "proposed_symbol", "existing_word", "existing_symbol", "existing_taxon", "reason",
)  # fmt: skip
_TARGETS = (0.98, 0.95, 0.9)
_LEVEL, _BY, _SEED = 0.95, ("kind", "confidence"), 1
#: Audits that are simulated, and averaged.
_AUDITS = 20


class ReviewedRow(Struct, frozen=True):
    """A row of the review: words to read with and without its context."""

    review_id: str
    question_id: str
    figid: str
    words: int
    context: int


class Effort(Struct):
    """Counts of one way of working; ``rows`` are those that it settles."""

    name: str
    rows: float = 0
    decisions: float = 0
    keystrokes: float = 0
    opened: float = 0
    words: float = 0

    def minutes(self, judgement: float = MENTAL) -> float:
        """Return the minutes, with so many seconds to make up one's mind."""
        seconds = self.decisions * judgement + self.keystrokes * KEY
        seconds += self.opened * (POINT + BUTTON + LOADING)
        return seconds / 60 + self.words / WORDS_A_MINUTE

    def ask(
        self, rows: Iterable[ReviewedRow], captions: dict[str, int], *, keys: int, opening: bool
    ) -> None:
        """Count a decision on each row, one after the other."""
        last = ""
        for row in rows:
            self.decisions += 1
            self.keystrokes += keys
            self.words += row.words + row.context
            if not row.context and row.figid != last:
                self.words += captions.get(row.figid, 0)
                self.opened += opening
                last = row.figid

    def plus(self, other: Effort, share: float = 1.0) -> None:
        """Add a share of the counts of another."""
        for name in self.__struct_fields__[1:]:
            setattr(self, name, getattr(self, name) + share * getattr(other, name))


def curator_effort(run_folder: Path, inputs: tuple[Path, ...] = ()) -> list[Effort]:
    """Return the effort of each way of reviewing a run. Raises InputError."""
    run = RunFolder.open(run_folder)
    rows = _rows(run)
    captions = {figure.figid: len(figure.caption.split()) for figure in run.figures(inputs)}
    sheet = Effort("sheet of rows, review.csv", len(rows))
    sheet.ask(rows, captions, keys=SHEET_KEYS, opening=True)
    questions = Effort("sheet of questions, questions.csv", len(rows))
    asked = _one_each(rows)
    questions.ask(asked, captions, keys=SHEET_KEYS, opening=True)
    page = Effort("page, questions", len(rows))
    page.ask(asked, captions, keys=PAGE_KEYS, opening=False)
    figures = Effort("page, figures", len(rows))
    figures.ask(sorted(rows, key=lambda row: row.figid), captions, keys=PAGE_KEYS, opening=False)
    index = FindingIndex(run)
    try:
        strata = strata_of(run, index, rulings(()), _BY, _SEED)
    finally:
        index.close()
    audits = [_with_audit(strata, rows, captions, target) for target in _TARGETS]
    return [sheet, questions, page, figures, *audits]


def _with_audit(
    strata: Sequence[Stratum], rows: Sequence[ReviewedRow], captions: dict[str, int], target: float
) -> Effort:
    """Return the mean effort of an audit, then of the questions that it leaves open.

    A finding is right with its probability. A stratum that is expected to take more answers than it
    has questions is left to the questions, and so is one that has taken as many.
    """
    by_id = {row.review_id: row for row in rows}
    mean = Effort(f"page, audit at {target:g}, then questions")
    generator = np.random.default_rng(_SEED)
    for _ in range(_AUDITS):
        effort = Effort("", len(rows))
        settled: set[str] = set()
        for stratum in strata:
            ids = [row.review_id for row in stratum.rows]
            questions = len({by_id[review_id].question_id for review_id in ids})
            answered, is_accepted = _audited(stratum, questions, target, generator)
            sample = [by_id[review_id] for review_id in ids[:answered]]
            effort.ask(sample, captions, keys=PAGE_KEYS, opening=False)
            settled.update(ids if is_accepted else ids[:answered])
        left = _one_each([row for row in rows if row.review_id not in settled])
        effort.ask(left, captions, keys=PAGE_KEYS, opening=False)
        mean.plus(effort, 1 / _AUDITS)
    return mean


def _audited(
    stratum: Stratum, most: int, target: float, generator: np.random.Generator
) -> tuple[int, bool]:
    """Return the number of answers until a stratum is decided or given up; whether it passes."""
    count = len(stratum.rows)
    test = AcceptanceTest(count, target, _LEVEL)
    right = np.array([1.0 if r.probability is None else r.probability for r in stratum.rows])
    likely = test.outcome([], expected=float(right.mean())).likely
    if likely is None or likely > most:
        return 0, False
    wrong = np.cumsum(generator.random(count) >= right, dtype=np.int64)
    n = np.arange(1, count + 1)
    decided = test.passes(n, wrong) | test.fails(n, wrong)
    answered = min(int(np.argmax(decided)) + 1, most)
    return answered, bool(test.passes(n, wrong)[answered - 1])


def _one_each(rows: Iterable[ReviewedRow]) -> list[ReviewedRow]:
    """Return the first row of each question."""
    return list({row.question_id: row for row in reversed(list(rows))}.values())[::-1]


def _rows(run: RunFolder) -> list[ReviewedRow]:
    found = []
    for line in read_review(run.path / "review.csv").lines:
        cells = line.cells
        found.append(
            ReviewedRow(
                cells["review_id"], cells["question_id"], cells["figid"],
                sum(len(cells[name].replace("|", " ").split()) for name in _READ),
                len(cells["context"].split()),
            )
        )  # fmt: skip
    return found


def effort_table(efforts: Sequence[Effort]) -> str:
    """Return the counts and minutes as a Markdown table."""
    lines = [
        "| way | decisions | keystrokes | figures opened | words read | minutes | minutes, "
        f"{JUDGEMENT:g} s a judgement |",
        "|---|---|---|---|---|---|---|",
    ]
    for effort in efforts:
        counts = (effort.decisions, effort.keystrokes, effort.opened, effort.words)
        minutes = (effort.minutes(), effort.minutes(JUDGEMENT))
        cells = [f"{count:,.0f}" for count in (*counts, *minutes)]
        lines.append(f"| {effort.name} | {' | '.join(cells)} |")
    return "\n".join(lines)
