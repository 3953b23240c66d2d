"""How often the main organism is right on figures whose errors changed nothing.

The labels are in ``organism_labels_unseen.tsv``: ``figid``, ``species`` (the main one first, joined
by ``; ``), ``sure`` (whether the reader was) and ``weight``, of how many figures it was drawn. All
figures were drawn that the annotator did not clearly see in human, mouse or rat, but only one in
8.4 of the others: the share of right ones among all figures is weighted by that.

``train-organisms`` leaves all papers of these figures out: the shipped weights have not seen them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure
from annotator.runs.processing import with_keywords
from annotator.scoring.gold_organisms import is_named
from annotator.scoring.proportions import wilson
from annotator.scoring.tables import Table

UNSEEN = Path(__file__).with_name("organism_labels_unseen.tsv")
_COLUMNS = ("figid", "species", "sure", "weight")
_MAMMALS = ("human", "mouse", "rat")


class Label(Struct, frozen=True):
    """What a reader says of a figure: its organisms, the main one first."""

    figid: str
    species: tuple[str, ...]
    sure: bool
    weight: float


class Judged(Struct, frozen=True):
    """A labelled figure, and whether its main organism is one of the label's."""

    label: Label
    right: bool


def read_labels(path: Path) -> list[Label]:
    """Read labels. Raises InputError with the line that is wrong."""
    labels = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        if tuple(next(rows, ())) != _COLUMNS:
            raise InputError(f"{path}:1: expected the columns {', '.join(_COLUMNS)}")
        for number, row in enumerate(rows, start=2):
            try:
                figid, species, sure, weight = row
                labels.append(
                    Label(figid, tuple(species.split("; ")), sure == "yes", float(weight))
                )
            except ValueError as error:
                raise InputError(
                    f"{path}:{number}: expected a figid, species, yes or no, and a weight: {error}"
                ) from error
    return labels


def judge(labels: Iterable[Label], records: Sequence[Path], annotator: Annotator) -> list[Judged]:
    """Compare labels with the main organisms of their figures. Raises InputError if none is there.

    A figure without a record is left out.
    """
    wanted = {label.figid: label for label in labels}
    found = {}
    for item in read_figures(records):
        if isinstance(item, Figure) and item.figid in wanted:
            label = wanted.pop(item.figid)
            main = annotator.subject(with_keywords(item, annotator)).taxa[0]
            found[label.figid] = Judged(label, is_named(main, label.species, annotator.lexicon))
    if not found:
        raise InputError(
            f"{', '.join(map(str, records))}: none of the labelled figures",
            hint="give a folder with captions.jsonl.gz of the figures with --data",
        )
    return list(found.values())


def table(judged: Sequence[Judged]) -> Table:
    """Return the shares of right figures with Wilson's 95 % intervals."""
    rows = []
    for name, part in _parts(judged):
        if not part:
            continue
        right = sum(figure.right for figure in part)
        share = _interval(right / len(part), len(part))
        rows.append((name, str(len(part)), str(right), share, _weighted(part)))
    return Table(("figures", "labelled", "right", "share (95 %)", "in a release (95 %)"), rows)


def _parts(judged: Sequence[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    yield "all", list(judged)
    yield "the reader is sure", [j for j in judged if j.label.sure]
    yield "human, mouse, rat", [j for j in judged if j.label.species[0] in _MAMMALS]
    yield "other organisms", [j for j in judged if j.label.species[0] not in _MAMMALS]


def _weighted(part: Sequence[Judged]) -> str:
    """Return the share among the figures that these were drawn from.

    Figures of unequal weight count as fewer in the interval (Kish's effective sample size).
    """
    weights = [judged.label.weight for judged in part]
    share = sum(judged.label.weight for judged in part if judged.right) / sum(weights)
    return _interval(share, sum(weights) ** 2 / sum(weight**2 for weight in weights))


def _interval(share: float, count: float) -> str:
    low, high = wilson(share, count)
    return f"{share:.3f} ({low:.3f}-{high:.3f})"
