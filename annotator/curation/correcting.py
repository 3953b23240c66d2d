"""Correct the records of a run by what is settled of their findings, in several processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import chain, islice

import yaml
from msgspec import Struct, field

from annotator.curation.corrections import corrections
from annotator.curation.decisions import Decision
from annotator.curation.record_files import corrected_files
from annotator.errors import WorkerError
from annotator.figures.units import Unit
from annotator.lexicon import check_not_replaced, open_lexicon
from annotator.lexicon.index import Lexicon
from annotator.lexicon.places import lexicon_path
from annotator.process_pool import ProcessPool, WorkerKilledError
from annotator.records import Figure
from annotator.results.stored import StoredFinding

#: Pieces under way for each worker, so that none waits and memory is bounded.
_AHEAD = 3
#: Fewer pieces are done sooner than a process has started.
_FEW = 8


class Settled(Struct, frozen=True):
    """What is settled of a figure's findings; ``taxa`` are the organisms that it is about."""

    figid: str
    taxa: tuple[str, ...]
    findings: tuple[tuple[StoredFinding, Decision], ...]


class Work(Struct, frozen=True):
    """Records, and what is settled of those that are to be corrected."""

    unit: Unit
    settled: tuple[Settled, ...]


class Corrected(Struct):
    """What was made of a figure: texts of changed files by their path below the checkout's root.

    ``skipped`` are the findings that could not be carried out, or not completely; ``problem`` says
    why the record as a whole could not be corrected, and ``failed`` whether that may change.
    """

    figid: str
    files: dict[str, str] = field(default_factory=dict)
    removed: int = 0
    replaced: int = 0
    added: int = 0
    is_changed: bool = False
    failed: bool = False
    skipped: list[str] = field(default_factory=list)
    problem: str = ""


def correct(figure: Figure, settled: Settled, lexicon: Lexicon) -> Corrected:
    """Return the corrected files of a figure."""
    made = corrections(figure, settled.taxa, settled.findings, lexicon)
    done = Corrected(figure.figid, skipped=[f"{figure.figid}: {text}" for text in made.skipped])
    if figure.line:
        done.problem = f"{figure.source}:{figure.line}: a table is not rewritten"
        return done
    if not made:
        return done
    try:
        done.files = corrected_files(figure, made, lexicon)
    except (OSError, ValueError, yaml.YAMLError) as error:
        done.problem = f"{figure.source}: cannot be corrected: {error}"
        done.failed = True
        return done
    done.is_changed = True
    done.removed, done.replaced = len(made.removed), len(made.replaced)
    done.added = len(made.added)
    return done


def correct_all(work: Work, lexicon: Lexicon) -> list[Corrected]:
    """Return what is made of the figures of a piece, in its order."""
    settled = {one.figid: one for one in work.settled}
    return [
        correct(figure, settled.pop(figure.figid), lexicon)
        for figure in work.unit.read()
        if isinstance(figure, Figure) and figure.figid in settled
    ]


def corrected(
    works: Iterable[Work], lexicon: Lexicon, name: str = "", workers: int = 1
) -> Iterator[Corrected]:
    """Yield what is made of the figures of many pieces, in order.

    With several ``workers``, these are processes that open the lexicon ``name``. What a process was
    doing that was killed is done here. Raises LexiconError if ``name`` is not ``lexicon`` any more.
    """
    left = iter(works)
    first = list(islice(left, _FEW + 1))
    if workers < 2 or len(first) <= _FEW:
        for work in chain(first, left):
            yield from correct_all(work, lexicon)
        return
    place = lexicon_path(name)
    pool = ProcessPool(workers, "annotator.curation.correcting", _open, place, lexicon.sha256)
    try:
        for work, pending in _ahead(pool, chain(first, left), _AHEAD * workers):
            try:
                yield from pending.result()
            except (WorkerKilledError, WorkerError):
                yield from correct_all(work, lexicon)
    finally:
        pool.close()


def _ahead(
    pool: ProcessPool, works: Iterable[Work], number: int
) -> Iterator[tuple[Work, Future[list[Corrected]]]]:
    """Yield pieces with their results to be, while later ones are under way."""
    waiting: deque[tuple[Work, Future[list[Corrected]]]] = deque()
    for work in works:
        waiting.append((work, pool.submit(_correct_here, work)))
        if len(waiting) > number:
            yield waiting.popleft()
    yield from waiting


_lexicon: Lexicon | Exception | None = None


def _open(name: str, sha256: str) -> None:
    global _lexicon
    try:
        lexicon = open_lexicon(name)
        check_not_replaced(lexicon, name, sha256, "give the command again to use the new one")
        _lexicon = lexicon
    except Exception as error:  # raising here would look like a killed worker
        _lexicon = error


def _correct_here(work: Work) -> list[Corrected]:
    assert _lexicon is not None
    if isinstance(_lexicon, Exception):
        raise _lexicon
    return correct_all(work, _lexicon)
