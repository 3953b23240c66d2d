"""Annotate or compare figures together: the work of a batch, here or in a worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from annotator.api.inputs import OnFailed, rejected_item
from annotator.api.values import AnnotatedText, ComparedFigure
from annotator.recognition.pipeline import Annotator as CaptionReader
from annotator.records import Figure, Rejected
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


class Failure(NamedTuple):
    """What takes the place of a result: where the figure was read from and why it failed."""

    rejected: Rejected
    error: Exception


def attempt(work: Work, figures: Sequence[Figure], reader: CaptionReader) -> list[Any]:
    """Return the result of each figure, or a Failure; one that fails does not affect the others."""
    try:
        return work(figures, reader)
    except Exception:
        return [_alone(work, figure, reader) for figure in figures]


def _alone(work: Work, figure: Figure, reader: CaptionReader) -> Any:
    try:
        (result,) = work([figure], reader)
    except Exception as error:
        name = f"figure {figure.figid!r}, " if figure.figid else ""
        error.add_note(f"while reading {name}{figure.caption[:_SHOWN]!r}")
        return Failure(rejected_item(figure, error), error)
    return result


def delivered(results: Iterable[Any], on_failed: OnFailed | None) -> Iterator[Any]:
    """Yield the results; of failures, call ``on_failed``, or raise the first one's error."""
    for result in results:
        if not isinstance(result, Failure):
            yield result
        elif on_failed is None:
            raise result.error
        else:
            on_failed(result.rejected)
