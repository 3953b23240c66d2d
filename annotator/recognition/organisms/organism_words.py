"""What the words of a figure's texts say about the group of its organism.

``chloroplast`` and ``gibberellin`` are words of figures about plants, ``operon`` and
``fermentation`` of bacteria, also where no organism is named. A multinomial logistic regression
of the group, and a binary one of mammals other than human (``knockout`` and ``diet`` against
``cancer``); their weights (``models/organism_words.tsv``) are fitted by ``python -m evaluation
train-organisms``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from importlib.resources import files

import msgspec

from annotator.errors import LexiconError
from annotator.lexicon.organisms import MAMMALS

#: The groups that words tell apart.
MAMMAL, PLANT, PROKARYOTE, FUNGUS, ANIMAL = "mammal", "plant", "prokaryote", "fungus", "animal"
WORD_GROUPS = (MAMMAL, PLANT, PROKARYOTE, FUNGUS, ANIMAL)
#: The last column: how much a word speaks for mammals other than human, among mammals.
OTHER_MAMMAL = "other mammal"

_OF_GROUP = {
    **dict.fromkeys(MAMMALS, MAMMAL),
    "plant": PLANT,
    "bacterium": PROKARYOTE,
    "archaeon": PROKARYOTE,
    "fungus": FUNGUS,
    **dict.fromkeys(
        ("bird", "reptile", "fish", "amphibian", "insect", "nematode", "invertebrate"), ANIMAL
    ),
}
_WORD = re.compile(r"[a-z]{3,}")
#: Diseases by the endings of their names, most of which are too rare to be weighed by themselves:
#: porphyria, hypoglycemia, neuropathy; not stroma, systemic and allelopathy.
_DISEASE = re.compile(
    r"\b[a-z]{2,}(?:(?<!ac)(?<![cp]id)(?<!cad)(?<!st)(?<!nd)(?<!rt)emi(?:as?|c)|[tnls]urias?"
    r"|(?<!str)(?<!ar)omas?|itis|itides|(?<!allelo)(?<!homeo)path(?:y|ies)"
    r"|plasias?|dystrophy|algia|penia|phyri[ac]s?|sclerosis|fibrosis|stenosis|cirrhosis|thrombosis)\b"
)
#: The last letters of all of these, which few other words have.
_ENDS = ("emia", "mias", "emic", "uria", "rias", "oma", "omas", "itis", "ides", "thy", "thies",
         "asia", "sias", "phy", "lgia", "enia", "yria", "yric", "osis")  # fmt: skip
#: Stands for the name of any disease.
_ANY_DISEASE = "name of a disease"
_QUOTED = 3
_MOST_LOGIT = 3.0


def word_group(group: str) -> str:
    """Return the group of words for an organism's group; empty for viruses, protists, unknown."""
    return _OF_GROUP.get(group, "")


def words_of(texts: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return the words of ``texts`` in lower case without the ``names`` of organisms.

    Names of diseases count as one more word, whichever they are.
    """
    joined = "\n".join(texts)
    for name in names:
        joined = joined.replace(name, " ")
    words = set(_WORD.findall(joined.lower()))
    if any(word.endswith(_ENDS) and _DISEASE.fullmatch(word) for word in words):
        words.add(_ANY_DISEASE)
    return words


class GroupProbabilities(msgspec.Struct, frozen=True):
    """The probability of each group by its words.

    ``weights`` are those of the words of the figure, for each group in the order of WORD_GROUPS,
    and for other mammals. ``other_mammal`` is the log odds that a mammal is not human.
    """

    probabilities: dict[str, float]
    weights: Mapping[str, Sequence[float]]
    other_mammal: float = 0.0

    def log_ratio(self, group: str, other: str) -> tuple[float, int]:
        """Return how much more the words speak for one group than for another, and how many do."""
        at, beside = WORD_GROUPS.index(group), WORD_GROUPS.index(other)
        differences = [row[at] - row[beside] for row in self.weights.values()]
        return sum(differences), sum(difference > 0.0 for difference in differences)

    def words(self, group: str) -> tuple[str, ...]:
        """Return the words that speak most for a group, if any do."""
        if group not in WORD_GROUPS:
            return ()
        at = WORD_GROUPS.index(group)
        ranked = sorted((-row[at], word) for word, row in self.weights.items() if row[at] > 0)
        return tuple(word for _, word in ranked[:_QUOTED])


class OrganismWords:
    """The weights of words for each group, with an intercept."""

    def __init__(self, weights: Mapping[str, Sequence[float]]) -> None:
        """Take weights by word, in the order of WORD_GROUPS, and of other mammals.

        The empty word is the intercept.
        """
        self._weights = {word: tuple(row) for word, row in weights.items() if word}
        self._intercept = tuple(weights.get("", (0.0,) * (len(WORD_GROUPS) + 1)))

    def groups(self, words: Set[str]) -> GroupProbabilities:
        """Return the probability of each group for a figure with these words."""
        found = {word: self._weights[word] for word in self._weights.keys() & words}
        sums = [sum(column) for column in zip(self._intercept, *found.values(), strict=True)]
        *logits, other_mammal = sums
        other_mammal = max(-_MOST_LOGIT, min(_MOST_LOGIT, other_mammal))
        most = max(logits)
        powers = [math.exp(logit - most) for logit in logits]
        total = sum(powers)
        shares = (power / total for power in powers)
        probabilities = dict(zip(WORD_GROUPS, shares, strict=True))
        return GroupProbabilities(probabilities, found, other_mammal)


def read_organism_words(lines: Iterable[str]) -> OrganismWords:
    """Read ``word<TAB>weight...`` lines after a header. Raises LexiconError."""
    weights: dict[str, tuple[float, ...]] = {}
    for number, line in enumerate(lines, start=1):
        if number == 1 or line.startswith("#"):
            continue
        word, *cells = line.rstrip("\n").split("\t")
        try:
            weights[word] = tuple(map(float, cells))
            if len(cells) != len(WORD_GROUPS) + 1:
                raise ValueError(f"{len(cells)} weights")
        except ValueError as error:
            raise LexiconError(
                f"organism_words.tsv:{number}: expected a word and {len(WORD_GROUPS) + 1} weights: "
                f"{error}",
                hint="write the file again with python -m evaluation train-organisms",
            ) from error
    return OrganismWords(weights)


@cache
def shipped_organism_words() -> OrganismWords:
    """Return the weights that are part of the package; read once."""
    path = files("annotator.recognition").joinpath("models", "organism_words.tsv")
    return read_organism_words(path.read_text(encoding="utf-8").splitlines())
