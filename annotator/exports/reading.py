"""What is exported: each figure of a run, read again, with its annotations; and the decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from annotator.curation.decisions import FILE_OF_DECISIONS, Decision, read_decisions
from annotator.curation.store import DecisionStore, database_of
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.progress import SILENT, Progress, counted
from annotator.records import Figure
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredAnnotation, StoredMention

#: Characters that would break a line or a cell, replaced one by one to preserve offsets.
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))
_SURROGATE = re.compile("[\ud800-\udfff]")


class ReadFigure(Struct, frozen=True):
    """A figure with what the run found in its caption."""

    figure: Figure
    annotation: StoredAnnotation

    @property
    def mentions(self) -> tuple[StoredMention, ...]:
        """Return the mentions of the caption."""
        return self.annotation.mentions

    @property
    def taxa(self) -> tuple[str, ...]:
        """Return the CURIEs of the organisms that the figure is about."""
        return tuple(taxon.taxon for taxon in self.annotation.taxa)


class Source:
    """A run, its records, its lexicon and the decisions on it."""

    def __init__(
        self,
        run: RunFolder,
        lexicon: Callable[[], Lexicon],
        inputs: tuple[Path, ...] = (),
        decisions: Path | None = None,
        progress: Progress = SILENT,
    ) -> None:
        """Export ``run``; captions are read from ``inputs``, by default the run's input.

        ``lexicon`` is opened by the formats that need it. ``decisions`` are by default those of the
        run. ``progress`` is told the figures.
        """
        self.run = run
        self.inputs = inputs
        self._open_lexicon = lexicon
        self._decisions = decisions
        self._progress = progress

    @cached_property
    def lexicon(self) -> Lexicon:
        """Return the lexicon. Raises LexiconError."""
        return self._open_lexicon()

    @property
    def made_by(self) -> str:
        """Return what made the annotations: the tool, its version, and the lexicon."""
        meta = self.run.meta
        version = meta.tool.get("pfocr-annotator", "").strip()
        return f"pfocr-annotator {version} ({meta.lexicon.name})".replace("  ", " ")

    def figures(self) -> Iterator[ReadFigure]:
        """Yield the figures, their texts without lone surrogates, which no format can hold."""
        total = self.run.meta.counts.figures
        with self._progress.step("export", total, "figures") as step:
            yield from counted(map(_encodable, read_together(self.run, self.inputs)), step)

    def decisions(self) -> Iterator[Decision]:
        """Yield the decisions that hold. Raises InputError if a file that was given is not there.

        A database of decisions knows more than its file, which is written from time to time.
        """
        path = self._decisions or self.run.path / FILE_OF_DECISIONS
        if database_of(path).exists():
            with DecisionStore(path) as store:
                yield from store.current()
        elif path.exists() or self._decisions is not None:
            yield from read_decisions(path)


def read_together(run: RunFolder, inputs: tuple[Path, ...] = ()) -> Iterator[ReadFigure]:
    """Yield each figure of a run with its annotations, in order.

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
        yield ReadFigure(figure, annotation)


_OfFigure = TypeVar("_OfFigure")


class ByFigure(Generic[_OfFigure]):
    """The findings or rows of a run, which are in the order of its figures, figure by figure."""

    def __init__(self, values: Iterable[_OfFigure], figid: Callable[[_OfFigure], str]) -> None:
        """Group ``values`` by ``figid``; nothing is held but one figure's."""
        self._groups = groupby(values, key=figid)
        self._next = next(self._groups, None)

    def of(self, figid: str) -> list[_OfFigure]:
        """Return those of the figure, which is asked for in order."""
        if self._next is None or self._next[0] != figid:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found

    @property
    def left(self) -> str:
        """Return the figid of what nobody asked for; empty for nothing."""
        return "" if self._next is None else self._next[0]


def one_line(text: str) -> str:
    """Return ``text`` with line breaks and tabs replaced by spaces; its length is the same."""
    return text.translate(_BREAKS)


def encodable(text: str) -> str:
    """Return ``text`` with lone surrogates, which UTF-8 cannot encode, replaced one by one."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _encodable(read: ReadFigure) -> ReadFigure:
    figure = read.figure
    texts = (figure.figid, figure.caption, figure.figtitle, figure.papertitle)
    clean = tuple(map(encodable, texts))
    if clean == texts:
        return read
    figid, caption, figtitle, papertitle = clean
    mentions = tuple(replace(m, text=encodable(m.text)) for m in read.mentions)
    return ReadFigure(
        replace(figure, figid=figid, caption=caption, figtitle=figtitle, papertitle=papertitle),
        replace(read.annotation, figid=figid, mentions=mentions),
    )
