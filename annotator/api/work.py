"""Annotate or compare figures together: the work of a batch, here or in a worker process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from annotator.api.values import AnnotatedText, ComparedFigure
from annotator.recognition.pipeline import Annotator as CaptionReader
from annotator.records import Figure
from annotator.runs.processing import compared, stored_findings, with_keywords

#: ``annotated`` or ``compared_with_rows``, which processes are given by name.
Work: TypeAlias = Callable[[Sequence[Figure], CaptionReader], list[Any]]

#: Characters of a caption that an error shows.
_SHOWN = 60


def annotated(figures: Sequence[Figure], reader: CaptionReader) -> list[AnnotatedText]:
    """Return the annotated caption of each figure."""
    prepared = [with_keywords(figure, reader) for figure in figures]
    return list(map(AnnotatedText.of, figures, reader.read_all(prepared)))


def compared_with_rows(figures: Sequence[Figure], reader: CaptionReader) -> list[ComparedFigure]:
    """Return each figure compared with its existing rows."""
    prepared = [with_keywords(figure, reader) for figure in figures]
    results = []
    for figure, reading in zip(prepared, reader.read_all(prepared), strict=True):
        found = compared(figure, reading, reader)
        text = AnnotatedText.of(figure, reading)
        results.append(ComparedFigure.of(found, text, stored_findings(found, reader)))
    return results


def attempt(
    work: Work, figures: Sequence[Figure], reader: CaptionReader
) -> tuple[list[Any], Exception | None]:
    """Return the results of ``figures`` up to the first that fails, and its error, if any."""
    try:
        return work(figures, reader), None
    except Exception:
        # One by one, so that the others have their results and the error says where it is.
        results: list[Any] = []
        for figure in figures:
            try:
                results += work([figure], reader)
            except Exception as error:
                name = f"figure {figure.figid!r}, " if figure.figid else ""
                error.add_note(f"while reading {name}{figure.caption[:_SHOWN]!r}")
                return results, error
        return results, None
