"""The evidence for a mention, and its score: how often such a mention is right.

The score is a logistic regression. Its weights are fitted on gold corpora
(``python -m evaluation train-weights``) and stored in ``models/mention_weights.tsv``, one line per
feature.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

import msgspec
from msgspec.structs import replace

from annotator.errors import LexiconError
from annotator.provenance import Expansion, SpanSource, TermKind
from annotator.records import EntityType

_LETTER_NUMBER = re.compile(r"[A-Za-z][- ]?\d{1,2}[A-Za-z]?")

#: Scores that are cached.
_KEPT = 30_000


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


class MentionEvidence(msgspec.Struct, frozen=True):
    """The evidence for a mention.

    ``kind``, ``lexicon`` and ``via_ortholog`` are those of the chosen candidate: None and empty
    if only the caption defines the name or only the model found it. ``rivals`` is the number of
    other candidates that fit equally well. ``exact``: the letter case is the term's.
    ``elsewhere``: the name is known only for other organisms; ``has_form``: it has the form of a
    gene's or enzyme's name. ``plausibility`` is the chosen
    candidate's. ``organism`` is the log odds that the figure is about the gene's organism, 0 for
    what has none. ``repeated``: the caption has the text more than once; ``in_full``: it names the
    entity in another way too; ``in_title``: a title has the text; ``in_figure``: the text is the
    caption of a figure; ``annotated``: an existing row has this word. ``expansion`` is None
    if the name was not completed.
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
    has_form: bool = False
    plausibility: float = 0.0
    organism: float = 0.0
    repeated: bool = False
    in_full: bool = False
    in_title: bool = False
    in_figure: bool = False
    annotated: bool = False
    vote: Vote = Vote.NOT_ASKED
    expansion: Expansion | None = None


def _term(evidence: MentionEvidence) -> str:
    """Return the feature for the kind of term, or for the lack of a term."""
    if evidence.kind is not None:
        return evidence.kind.value
    return "model" if evidence.span_source is SpanSource.MODEL else "no entry"


def _expansion(evidence: MentionEvidence) -> str:
    """Return the feature for how a name was completed."""
    return _EXPANSIONS.get(evidence.expansion, "a variant") if evidence.expansion else "a variant"


def _organism(log_odds: float) -> dict[str, float]:
    """Return the features of the gene's organism."""
    return {"organism": log_odds, "organism: unlikely": float(log_odds < 0.0)}


def features(evidence: MentionEvidence) -> dict[str, float]:
    """Return the non-zero features of a mention by name."""
    text, kind = evidence.text, _term(evidence)
    is_chemical = evidence.type is EntityType.CHEMICAL
    letters = sum(map(str.isalpha, text))
    digits = any(map(str.isdigit, text))
    word = text.isalpha() and text[1:].islower()
    group = "chemical" if is_chemical else evidence.type.value
    is_defined = evidence.span_source is SpanSource.DEFINITION
    values = {
        "": 1.0,
        f"{group}: {kind}": 1.0,
        f"{group}: {kind} ({evidence.lexicon})": bool(evidence.lexicon),
        "by an ortholog": bool(evidence.via_ortholog),
        "defined": is_defined,
        _expansion(evidence): evidence.span_source is SpanSource.EXPANSION,
        "chemical: an ion": is_chemical and text[-1:] in CHARGES,
        "one rival": evidence.rivals == 1,
        "several rivals": evidence.rivals > 1,
        "case differs": not evidence.exact,
        "only in other organisms": evidence.elsewhere,
        "has the form of a name": evidence.has_form,
        "implausible": 1.0 - evidence.plausibility if evidence.plausibility else 0.0,
        **_organism(evidence.organism),
        # Short names have many meanings, unless the caption defines them.
        f"{group}: one or two letters": letters <= 2 and not is_defined,
        f"{group}: three letters": letters == 3 and not is_defined,
        f"{group}: letter and number": _LETTER_NUMBER.fullmatch(text) is not None,
        f"{group}: a word in lower case": word and text.islower(),
        f"{group}: a capitalised word": word and not text.islower(),
        f"{group}: several words": " " in text,
        f"{group}: several words without a digit": " " in text and not digits,
        f"{group}: words in lower case with a dash": text.islower() and "-" in text and not digits,
        f"{group}: a digit": digits,
        f"{group}: upper case and a digit": text.isupper() and digits,
        "repeated": evidence.repeated,
        "named otherwise too": evidence.in_full,
        "in a title": evidence.in_title,
        "a pathway figure": evidence.in_figure,
        "annotated": evidence.annotated,
    }
    if evidence.vote:
        values[f"{group}: {evidence.vote}"] = 1.0
        values["asked the model"] = 1.0
    return {name: float(value) for name, value in values.items() if value}


class Scorer(Protocol):
    """Anything that scores the evidence for a mention."""

    def score(self, evidence: MentionEvidence) -> tuple[float, float]:
        """Return in [0, 1] how likely the text is a name, and how likely the id is right."""
        ...


#: Behind the name of a feature: what its weight is more, or less, for genes in captions of figures.
IN_FIGURES = " (in figures)"


def is_of_a_figure(evidence: MentionEvidence) -> bool:
    """Return True for what is weighed by the weights of genes in captions of figures."""
    return evidence.in_figure and evidence.type is not EntityType.CHEMICAL


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
        self._kept = lru_cache(_KEPT)(self._logits)

    def names(self, in_figures: bool) -> Mapping[str, float]:
        """Return the weights for a name, of genes in captions of figures or of all else."""
        return self._in_figures if in_figures else self.name

    def score(self, evidence: MentionEvidence) -> tuple[float, float]:
        """Return in [0, 1] how likely the text is a name, and how likely the id is right."""
        # Captions repeat all evidence but that of the organism, which is cached without it.
        log_odds = evidence.organism
        if not log_odds:
            name, right = self._kept(evidence)
            return _logistic(name), _logistic(right)
        name, right = self._kept(replace(evidence, organism=0.0))
        values = _organism(log_odds)
        names = self.names(is_of_a_figure(evidence))
        return (
            _logistic(name + _weighed(values, names)),
            _logistic(right + _weighed(values, self.right)),
        )

    def probabilities(
        self, values: Mapping[str, float], in_figures: bool = False
    ) -> tuple[float, float]:
        """Return the same for the features of a mention."""
        name = _weighed(values, self.names(in_figures))
        return _logistic(name), _logistic(_weighed(values, self.right))

    def _logits(self, evidence: MentionEvidence) -> tuple[float, float]:
        values = features(evidence)
        return _weighed(values, self.names(is_of_a_figure(evidence))), _weighed(values, self.right)


def _weighed(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in values.items())


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
