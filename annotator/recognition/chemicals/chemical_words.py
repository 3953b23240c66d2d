"""Tell by its parts how much a word looks like one of a chemical's name.

``dihydroxyflavonol``, ``escholtzine``. The weights of the parts are a logistic regression, fitted
by ``python -m evaluation train-chemical-words`` on the words of MeSH's chemicals (NLM) against
those of annotated texts (BioRED, MIT; BC5CDR, public domain; SourceData, CC BY 4.0), organisms and
diseases; see ``models/chemical_word_weights.tsv``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: Letters of the parts at a word's edges, and inside of it.
_AT_EDGES, _INSIDE = (2, 3, 4, 5), (4, 5)


def parts_of(word: str) -> list[str]:
    """Return the parts of a word in lower case: ``^be`` at its start, ``ol$`` at its end.

    The empty part, which every word has, is the constant. Parts may be repeated.
    """
    parts = [""]
    for length in _AT_EDGES:
        if len(word) >= length:
            parts += "^" + word[:length], word[-length:] + "$"
    for length in _INSIDE:
        parts += [word[at : at + length] for at in range(1, len(word) - length)]
    return parts


def chemical_score(word: str) -> float:
    """Return the log odds that a word of letters is one of a chemical's name; 0 is undecided."""
    # In the order of the word: the last digits of a sum depend on it.
    return sum(filter(None, map(_weights().get, dict.fromkeys(parts_of(word.lower())))))


@cache
def _weights() -> dict[str, float]:
    table = files("annotator.recognition").joinpath("models", "chemical_word_weights.tsv")
    lines = table.read_text(encoding="utf-8").splitlines()[1:]
    return {part: float(weight) for part, weight in (line.split("\t") for line in lines)}
