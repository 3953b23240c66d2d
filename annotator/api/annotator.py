"""The annotator of the Python interface: recognizes and compares, one text or many."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from os import PathLike, fspath
from pathlib import Path
from typing import Any, cast, overload

from annotator.api.inputs import (
    OnFailed,
    Text,
    as_figure,
    as_figures,
    check_many_figures,
    is_single,
)
from annotator.api.values import AnnotatedText, ComparedFigure
from annotator.api.work import Work, annotated, attempt, compared_with_rows, delivered
from annotator.api.workers import Setup, Workers
from annotator.garbage_collection import paused_collection
from annotator.lexicon import check_not_replaced, chosen_lexicon
from annotator.lexicon.index import Lexicon
from annotator.recognition.pipeline import Annotator as CaptionReader
from annotator.recognition.pipeline import chosen_model
from annotator.records import Figure

#: Texts that are annotated together.
_BATCH = 64


def load(
    lexicon: str | PathLike[str] = "auto",
    model: str | PathLike[str] | None = "auto",
    organisms: str | int | Iterable[str | int] | None = None,
) -> Annotator:
    """Open a lexicon and, if there is one, a statistical model, and return their annotator.

    The arguments mean what the options of ``annotator run`` mean. ``lexicon`` is ``auto`` (the
    installed one, else the embedded starter), ``starter``, or the folder of a lexicon. ``model`` is
    ``auto`` (none, for captions of figures), ``none`` or None, the name of an installed model
    (``caption_ner``), or its folder. ``organisms`` (``human, mouse``, 9606) restricts identifiers
    of genes to these organisms; None means all.

    Raises LexiconError, ModelError or InputError, of ``annotator.errors``.
    """
    if isinstance(organisms, str | int):
        organisms = str(organisms).split(",")
    elif organisms is not None and not isinstance(organisms, Iterable):
        raise TypeError(f"organisms is {organisms!r}; give names or NCBI Taxonomy ids")
    return Annotator(
        _name(lexicon, "lexicon"),
        None if model is None else _name(model, "model"),
        tuple(filter(None, (str(name).strip() for name in organisms or ()))),
    )


def _name(given: str | PathLike[str], what: str) -> str:
    if isinstance(given, PathLike):
        return fspath(Path(given).expanduser())
    if not isinstance(given, str):
        raise TypeError(f"{what} is {given!r}; give 'auto', a name, or the path of its folder")
    return fspath(Path(given).expanduser()) if given.startswith("~") else given


class Annotator:
    """Annotates texts, and compares figures with their existing rows; ``load`` opens one.

    Several threads can use one annotator: their calls wait for each other, as spaCy's pipelines
    are not safe to share. A copy by pickle opens the same lexicon and model again, so that pools
    of processes can be given its methods.
    """

    def __init__(
        self, lexicon: str = "auto", model: str | None = "auto", organisms: tuple[str, ...] = ()
    ) -> None:
        """Open lexicon and model, named as for ``load``."""
        chosen = None if model is None else chosen_model(model, for_figures=True)
        self._setup = (chosen_lexicon(lexicon), chosen, organisms)
        self._lock = threading.Lock()
        with paused_collection():
            self._reader = CaptionReader(*self._setup)

    @property
    def lexicon(self) -> Lexicon:
        """Return the lexicon: ``lookup`` says what a name can mean, ``entity`` what a CURIE is."""
        return self._reader.lexicon

    @property
    def model(self) -> str | None:
        """Return the name or path of the statistical model; None without one."""
        return self._setup[1]

    def __repr__(self) -> str:
        """Show what was opened, and the size of the lexicon."""
        name, model, organisms = self._setup
        parts = [f"lexicon={name!r}", f"model={model!r}"]
        parts += [f"organisms={organisms!r}"] if organisms else []
        return f"<Annotator: {', '.join(parts)}; {self.lexicon.counts()['terms']:,} terms>"

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to open the same again, and what its lexicon must be."""
        return _opened_again, (type(self), self._setup, self.lexicon.sha256)

    @overload
    def annotate(  # type: ignore[overload-overlap]  # a str is an iterable, but one text
        self, texts: str | Figure | float | None
    ) -> AnnotatedText: ...
    @overload
    def annotate(
        self,
        texts: Iterable[Text],
        *,
        workers: int = 1,
        batch_size: int = _BATCH,
        on_failed: OnFailed | None = None,
    ) -> Iterator[AnnotatedText]: ...
    def annotate(
        self,
        texts: str | Figure | float | Iterable[Text] | None,
        *,
        workers: int = 1,
        batch_size: int = _BATCH,
        on_failed: OnFailed | None = None,
    ) -> AnnotatedText | Iterator[AnnotatedText]:
        """Return the mentions of one text at once, or of many lazily and in their order.

        A text is a ``str``, or a ``Figure``, whose titles and organisms are taken into account.
        Many are any iterable of them, such as the column of a DataFrame; an item may also be a
        pair of an id and a text. Missing values (None, NaN, pandas.NA) are texts without mentions,
        so that there is a result for every item.

        Of an iterable, ``batch_size`` texts are read ahead and annotated together; with
        ``workers``, in that many processes (0: one per core), which scripts must ask for below
        ``if __name__ == "__main__":``.

        Raises TypeError for what is not a text, such as bytes or a dict, and ValueError for a text
        of more than a million characters. In an iterable, such an item ends the iteration, after
        the results of all items before it; with ``on_failed``, it is left out, and ``on_failed`` is
        called with what and where it is (``failed.append`` collects them).
        """
        if is_single(texts):
            one: AnnotatedText = self._one(annotated, as_figure(texts))
            return one
        many = as_figures(cast("Iterable[Text]", texts), on_failed)
        return self._many(annotated, many, workers, batch_size, on_failed)

    @overload
    def compare(self, figures: Figure) -> ComparedFigure: ...
    @overload
    def compare(
        self,
        figures: Iterable[Figure],
        *,
        workers: int = 1,
        batch_size: int = _BATCH,
        on_failed: OnFailed | None = None,
    ) -> Iterator[ComparedFigure]: ...
    def compare(
        self,
        figures: Figure | Iterable[Figure],
        *,
        workers: int = 1,
        batch_size: int = _BATCH,
        on_failed: OnFailed | None = None,
    ) -> ComparedFigure | Iterator[ComparedFigure]:
        """Annotate figures and compare them with their existing rows, as ``annotator run`` does.

        One ``Figure`` is compared at once, an iterable of them lazily and in order; the options are
        those of ``annotate``. Raises TypeError for what is not a Figure: a text alone has no rows
        to be compared with.
        """
        if isinstance(figures, Figure):
            one: ComparedFigure = self._one(compared_with_rows, as_figure(figures))
            return one
        check_many_figures(figures)
        only = as_figures(figures, on_failed, only_figures=True)
        return self._many(compared_with_rows, only, workers, batch_size, on_failed)

    def _one(self, work: Work, figure: Figure) -> Any:
        (result,) = delivered(self._here(work, [figure]), None)
        return result

    def _many(
        self,
        work: Work,
        figures: Iterator[Figure],
        workers: int,
        batch_size: int,
        on_failed: OnFailed | None,
    ) -> Iterator[Any]:
        if batch_size < 1 or workers < 0:
            raise ValueError(
                f"workers={workers}, batch_size={batch_size}: workers is at least 0, which is one "
                "per core, batch_size at least 1"
            )
        return self._in_order(work, _batches(figures, batch_size), workers, on_failed)

    def _in_order(
        self,
        work: Work,
        batches: Iterator[list[Figure]],
        workers: int,
        on_failed: OnFailed | None,
    ) -> Iterator[Any]:
        ahead: list[list[Figure]] = []
        ended: Exception | None = None
        try:
            # Starting processes takes longer than annotating a single batch.
            ahead += islice(batches, 1)
            ahead += islice(batches, 1) if workers != 1 else ()
        except Exception as error:  # of the caller's iterable: after the results before it
            ended = error
        if len(ahead) == 2:
            with closing(Workers(self._setup, self.lexicon.sha256, workers)) as pool:
                yield from delivered(pool.results(work, chain(ahead, batches)), on_failed)
            return
        for batch in chain(ahead, batches):
            yield from delivered(self._here(work, batch), on_failed)
        if ended is not None:
            raise ended

    def _here(self, work: Work, figures: list[Figure]) -> list[Any]:
        with self._lock:
            return attempt(work, figures, self._reader)


def _opened_again(kind: type[Annotator], setup: Setup, lexicon_sha256: str) -> Annotator:
    """Return the copy of an annotator. Raises LexiconError if its lexicon is another one here."""
    annotator = kind(*setup)
    check_not_replaced(
        annotator.lexicon, setup[0], lexicon_sha256,
        "open the annotator again with annotator.load, and use one lexicon on all machines",
    )  # fmt: skip
    return annotator


def _batches(figures: Iterator[Figure], size: int) -> Iterator[list[Figure]]:
    """Yield lists of figures; if reading fails, first what was read before."""
    batch: list[Figure] = []
    try:
        for figure in figures:
            batch.append(figure)
            if len(batch) == size:
                yield batch
                batch = []
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
