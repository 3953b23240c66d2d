"""The evidence for a mention, and its score: how often such a mention is right.

The score is a logistic regression. Its weights are fitted on gold corpora
(``python -m evaluation train-weights``) and stored in ``models/mention_weights.tsv``, one line per
feature.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from annotator.bounded_cache import BoundedCache, bounded_cache, interned
from annotator.errors import LexiconError
from annotator.provenance import Expansion, SpanSource, TermKind
from annotator.records import EntityType

_LETTER_NUMBER = re.compile(r"[A-Za-z][- ]?\d{1,2}[A-Za-z]?")

#: The features of the gene's organism: its log odds, and whether they are below one half.
_ORGANISM = ("organism", "organism: unlikely")
#: Scores that are cached, by evidence: real captions have a few thousand combinations.
_KEPT = 8_192
#: Texts whose form is cached.
_KEPT_FORMS = 8_192


class Vote(StrEnum):
    """What the statistical model says about a span."""

    NOT_ASKED = ""
    SAME = "model: the same name"
    OVERLAP = "model: a name of this type overlaps"
    OTHER = "model: another type"
    SILENT = "model: no name"


#: Characters that end the name of an ion.
CHARGES = frozenset("+-\N{SUPERSCRIPT PLUS SIGN}\N{SUPERSCRIPT MINUS}\N{MINUS SIGN}")

#: Features of names that were completed from a list or a parenthesis; others are variants.
_EXPANSIONS = {
    Expansion.LIST: "in a list",
    Expansion.SPLIT_BY_SHORT_FORM: "split by its short form",
}


#: Names that nomenclatures give by a scheme, which mean nothing else: antigens of leukocytes
#: (CD49d), ion channels (Kv1.6, K2P3.1), proteins of ribosomes (uS12, eL24).
_SYSTEMATIC = re.compile(
    r"CD\d{1,3}[a-z]|(?:K(?:v|ir|[Cc]a)|[NC]av|K2[Pp])\d{1,2}\.\d{1,2}|[uebm][SL]\d{1,2}m?"
)


class NameEvidence(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """What speaks for a name wherever a caption has it.

    ``kind``, ``lexicon`` and ``via_ortholog`` are those of the chosen candidate: None and empty
    if only the caption defines the name or only the model found it. ``rivals`` is the number of
    other candidates that fit equally well. ``exact``: the letter case is the term's.
    ``elsewhere``: the name is known only for other organisms. ``plausibility`` is the chosen
    candidate's. ``expansion`` is None if the name was not completed.
    """

    text: str
    type: EntityType
    kind: TermKind | None = None
    lexicon: str = ""
    via_ortholog: str = ""
    span_source: SpanSource = SpanSource.NAME
    rivals: int = 0
    exact: bool = True
    elsewhere: bool = False
    plausibility: float = 0.0
    expansion: Expansion | None = None


class MentionEvidence(msgspec.Struct, frozen=True, gc=False):
    """The evidence for a mention: for its name, and from the caption that it is in.

    ``organism`` is the log odds that the figure is about the gene's organism, 0 for what has none.
    ``has_form``: the text has the form of a gene's or enzyme's name. ``repeated``: the caption has
    the text more than once; ``in_full``: it names the entity in another way too; ``in_title``: a
    title has the text; ``in_figure``: the text is the caption of a figure; ``annotated``: an
    existing row has this word.
    """

    name: NameEvidence
    organism: float = 0.0
    has_form: bool = False
    repeated: bool = False
    in_full: bool = False
    in_title: bool = False
    in_figure: bool = False
    annotated: bool = False
    vote: Vote = Vote.NOT_ASKED


def features(evidence: MentionEvidence) -> dict[str, float]:
    """Return the non-zero features of a mention by name."""
    name = evidence.name
    is_chemical = name.type is EntityType.CHEMICAL
    group = "chemical" if is_chemical else name.type.value
    values = _of_term(name, group)
    if is_chemical and name.text[-1:] in CHARGES:
        values["chemical: an ion"] = 1.0
    _add_candidate(values, name, has_form=evidence.has_form)
    _add_organism(values, evidence.organism)
    is_defined = name.span_source is SpanSource.DEFINITION
    for feature in _of_text(name.text, is_defined=is_defined):
        values[f"{group}: {feature}"] = 1.0
    _add_context(values, evidence, group)
    return values


def _of_term(name: NameEvidence, group: str) -> dict[str, float]:
    """Return the features of the term, and of how the caption completes or defines it."""
    if name.kind is not None:
        kind = name.kind.value
    else:
        kind = "model" if name.span_source is SpanSource.MODEL else "no entry"
    values = {"": 1.0, f"{group}: {kind}": 1.0}
    if name.lexicon:
        values[f"{group}: {kind} ({name.lexicon})"] = 1.0
    if name.via_ortholog:
        values["by an ortholog"] = 1.0
    if name.span_source is SpanSource.DEFINITION:
        values["defined"] = 1.0
    elif name.span_source is SpanSource.EXPANSION:
        way = name.expansion
        values["a variant" if way is None else _EXPANSIONS.get(way, "a variant")] = 1.0
    return values


def _add_candidate(values: dict[str, float], name: NameEvidence, *, has_form: bool) -> None:
    """Add the features of the chosen candidate among its rivals."""
    if name.rivals:
        values["one rival" if name.rivals == 1 else "several rivals"] = 1.0
    if not name.exact:
        values["case differs"] = 1.0
    if name.elsewhere:
        values["only in other organisms"] = 1.0
    if has_form:
        values["has the form of a name"] = 1.0
    if name.plausibility and name.plausibility != 1.0:
        values["implausible"] = 1.0 - name.plausibility


def _add_organism(values: dict[str, float], log_odds: float) -> None:
    """Add the features of the gene's organism."""
    if log_odds:
        any_organism, unlikely = _ORGANISM
        values[any_organism] = log_odds
        if log_odds < 0.0:
            values[unlikely] = 1.0


def _of_text(text: str, *, is_defined: bool) -> Iterator[str]:
    """Yield the features of the text, without the group that they are of."""
    letters = sum(map(str.isalpha, text))
    is_systematic = _SYSTEMATIC.fullmatch(text) is not None
    if is_systematic:
        text = text.upper()
    # Short names have many meanings, unless the caption defines them.
    if letters <= 3 and not is_defined and not is_systematic:
        yield "three letters" if letters == 3 else "one or two letters"
    if _LETTER_NUMBER.fullmatch(text):
        yield "letter and number"
    is_lower = text.islower()
    if text.isalpha() and text[1:].islower():
        yield "a word in lower case" if is_lower else "a capitalised word"
    digits = any(map(str.isdigit, text))
    if " " in text:
        yield "several words"
        if not digits:
            yield "several words without a digit"
    if digits:
        yield "a digit"
        if text.isupper():
            yield "upper case and a digit"
    elif is_lower and "-" in text:
        yield "words in lower case with a dash"


def _add_context(values: dict[str, float], evidence: MentionEvidence, group: str) -> None:
    """Add the features of the caption, the titles, the rows and the model."""
    if evidence.repeated:
        values["repeated"] = 1.0
    if evidence.in_full:
        values["named otherwise too"] = 1.0
    if evidence.in_title:
        values["in a title"] = 1.0
    if evidence.in_figure:
        values["a pathway figure"] = 1.0
    if evidence.annotated:
        values["annotated"] = 1.0
    if evidence.vote:
        values[f"{group}: {evidence.vote}"] = 1.0
        values["asked the model"] = 1.0


class Scorer(Protocol):
    """Anything that scores the evidence for a mention."""

    def score(self, evidence: MentionEvidence) -> tuple[float, float]:
        """Return in [0, 1] how likely the text is a name, and how likely the id is right."""
        ...


#: Behind the name of a feature: what its weight is more, or less, for genes in captions of figures.
IN_FIGURES = " (in figures)"


def is_of_a_figure(evidence: MentionEvidence) -> bool:
    """Return True for what is weighed by the weights of genes in captions of figures."""
    return evidence.in_figure and evidence.name.type is not EntityType.CHEMICAL


#: Two weights, for a name and for its id.
_Pair = tuple[float, float]
#: The weighed sums of all features but the organism's, and the weights of these.
_Logits = tuple[float, float, tuple[_Pair, _Pair]]


class Weights:
    """Two weights per feature: that the text is a name of its type, and that the id is right.

    What is a gene's name differs between abstracts and captions of figures, which are full of
    legends: there, the weight of ``feature + IN_FIGURES`` is added to that of each feature.
    """

    def __init__(self, name: Mapping[str, float], right: Mapping[str, float]) -> None:
        """Take the weights by feature; scores are cached by evidence."""
        self.name = name
        self.right = right
        self._in_figures = {
            feature: weight + name.get(f"{feature}{IN_FIGURES}", 0.0)
            for feature, weight in name.items()
        }
        # Both weights of a feature are looked up together, by whether it is of a figure.
        known = dict.fromkeys((*name, *right))
        self._pairs = tuple(
            {feature: (names.get(feature, 0.0), right.get(feature, 0.0)) for feature in known}
            for names in (self.name, self._in_figures)
        )
        any_organism, unlikely = _ORGANISM
        self._organism = tuple(
            (pairs.get(any_organism, (0.0, 0.0)), pairs.get(unlikely, (0.0, 0.0)))
            for pairs in self._pairs
        )
        self._kept = BoundedCache(self._logits, _KEPT)

    def names(self, in_figures: bool) -> Mapping[str, float]:
        """Return the weights for a name, of genes in captions of figures or of all else."""
        return self._in_figures if in_figures else self.name

    def score(self, evidence: MentionEvidence) -> tuple[float, float]:
        """Return in [0, 1] how likely the text is a name, and how likely the id is right."""
        # Captions repeat all evidence but that of the organism.
        name, right, of_organism = self._kept[
            evidence.name, evidence.has_form, evidence.repeated, evidence.in_full,
            evidence.in_title, evidence.in_figure, evidence.annotated, evidence.vote,
        ]  # fmt: skip
        if log_odds := evidence.organism:
            (of_name, of_right), (unlikely, unlikely_right) = of_organism
            if log_odds < 0.0:
                name += of_name * log_odds + unlikely
                right += of_right * log_odds + unlikely_right
            else:
                name += of_name * log_odds
                right += of_right * log_odds
        return _logistic(name), _logistic(right)

    def probabilities(
        self, values: Mapping[str, float], in_figures: bool = False
    ) -> tuple[float, float]:
        """Return the same for the features of a mention."""
        name, right = self._sums(values, in_figures)
        return _logistic(name), _logistic(right)

    def _logits(self, key: tuple[Any, ...]) -> _Logits:
        name, *others = key
        evidence = MentionEvidence(name, 0.0, *others)
        in_figures = is_of_a_figure(evidence)
        return *self._sums(features(evidence), in_figures), self._organism[in_figures]

    def _sums(self, values: Mapping[str, float], in_figures: bool) -> tuple[float, float]:
        """Return the weighed sums of the features, for a name and for its id."""
        weights = self._pairs[in_figures]
        name = right = 0.0
        for feature, value in values.items():
            if pair := weights.get(feature):
                name += pair[0] * value
                right += pair[1] * value
        return name, right


#: One text of each form: for the features, all others of the form are the same.
_ALIKE: dict[tuple[str, ...], str] = {}


@bounded_cache(_KEPT_FORMS)
def _alike(text: str) -> str:
    """Return a text with the same features as ``text``, the same one for all that have them."""
    charge = text[-1:] if text[-1:] in CHARGES else ""
    return _ALIKE.setdefault((charge, *_of_text(text, is_defined=False)), text)


_one: Callable[[NameEvidence], NameEvidence] = interned(_KEPT)


def shared(name: NameEvidence) -> NameEvidence:
    """Return evidence with the same features: one object for all names of the same form."""
    return _one(replace(name, text=_alike(name.text)))


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))


def read_weights(lines: Iterable[str]) -> Weights:
    """Read ``feature<TAB>name<TAB>right`` lines after a header. Raises LexiconError."""
    name: dict[str, float] = {}
    right: dict[str, float] = {}
    for number, line in enumerate(lines, start=1):
        if number == 1:
            continue
        try:
            feature, first, second = line.rstrip("\n").split("\t")
            name[feature], right[feature] = float(first), float(second)
        except ValueError as error:
            raise LexiconError(
                f"mention_weights.tsv:{number}: expected a feature and two weights: {error}",
                hint="write the file again with python -m evaluation train-weights",
            ) from error
    return Weights(name, right)


@cache
def shipped_weights() -> Weights:
    """Return the weights that are part of the package; cached."""
    text = (
        files("annotator.recognition")
        .joinpath("models", "mention_weights.tsv")
        .read_text(encoding="utf-8")
    )
    return read_weights(text.splitlines())
