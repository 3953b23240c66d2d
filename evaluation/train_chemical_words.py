"""Fit how chemical a word looks: weights of the parts of words, written as a plain table.

Words of MeSH's chemicals (NLM, open) stand against the words that BioRED, BC5CDR and SourceData
(MIT; public domain; CC BY 4.0) have outside of their chemicals, and against the words of organisms
and diseases. No word is stored, only weights of parts of up to five letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.lexicon import open_lexicon
from annotator.lexicon.compiled import TYPES
from annotator.lexicon.index import Lexicon
from annotator.recognition.chemicals.chemical_words import parts_of
from annotator.records import EntityType
from evaluation.corpora import present, split

_WORD = re.compile(r"[A-Za-z][a-z]{3,}")
#: Inverse strength of the penalty: about a thousand parts have a weight.
_C = 0.12
#: Parts of fewer words have no weight.
_LEAST = 25
#: A word of a text counts more than the name of an organism, which captions seldom have.
_OF_TEXT, _OF_NAME = 3.0, 0.7
#: A word that stands so much more often outside of chemicals is no chemical.
_SELDOM_CHEMICAL = 20

#: A word, whether it is of a chemical, and how much it counts.
Labelled = tuple[str, bool, float]


def train(data: Path, out: Path, lexicon: str) -> int:
    """Fit on the corpora in ``data`` and the names of ``lexicon``; return the number of words."""
    words = sorted(_labelled(data, open_lexicon(lexicon)))
    lines = [f"{part}\t{weight:.2f}\n" for part, weight in sorted(_fit(words).items())]
    out.write_text("".join(["part\tweight\n", *lines]), encoding="utf-8")
    return len(words)


def _labelled(data: Path, lexicon: Lexicon) -> Iterator[Labelled]:
    chemical, other = _words_of_names(lexicon)
    inside, outside = _words_of_texts(data)
    text = {
        word
        for word, count in outside.items()
        if count > _SELDOM_CHEMICAL * inside[word] and (count > 2 or word not in chemical)
    }
    yield from ((word, False, _OF_TEXT) for word in text)
    yield from ((word, True, 1.0) for word in chemical - other - outside.keys())
    known = chemical | inside.keys() | outside.keys()
    yield from ((word, False, _OF_NAME) for word in other - known)


def _words_of_names(lexicon: Lexicon) -> tuple[set[str], set[str]]:
    """Return the words of MeSH's chemicals, and those of organisms and diseases."""
    compiled = lexicon.compiled
    chemical: set[str] = set()
    other: set[str] = set()
    for number in range(len(compiled.entity_id)):
        kind = TYPES[compiled.entity_type[number]]
        if kind not in (EntityType.CHEMICAL, EntityType.ORGANISM, EntityType.DISEASE):
            continue
        words = chemical if kind is EntityType.CHEMICAL else other
        first, last = compiled.name_starts[number], compiled.name_starts[number + 1]
        for text in compiled.row_text[compiled.name_rows[int(first) : int(last)]]:
            words.update(map(str.lower, _WORD.findall(compiled.text(int(text)))))
    return chemical, other


def _words_of_texts(data: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how often the corpora have words inside and outside of chemicals."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for corpus in present(data):
        for document in split(corpus, data)[0]:
            if EntityType.CHEMICAL not in document.types:
                continue
            places = {
                at
                for mention in document.mentions
                if mention.type is EntityType.CHEMICAL
                for at in range(mention.start, mention.end)
            }
            for found in _WORD.finditer(document.text):
                counter = inside if found.start() in places else outside
                counter[found.group().lower()] += 1
    return inside, outside


def _fit(words: list[Labelled]) -> dict[str, float]:
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = DictVectorizer()
    matrix: Any = vectorizer.fit_transform(
        [dict.fromkeys(parts_of(word), 1.0) for word, *_ in words]
    )
    kept = np.flatnonzero(np.asarray((matrix > 0).sum(axis=0)).ravel() >= _LEAST)
    matrix = matrix[:, kept].tocsr()
    # liblinear takes no other integers.
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    model = LogisticRegression(C=_C, penalty="l1", solver="liblinear", fit_intercept=False)
    model.fit(matrix, [is_chemical for _, is_chemical, _ in words], [times for *_, times in words])
    names = [vectorizer.feature_names_[column] for column in kept]
    weights = zip(names, model.coef_[0].tolist(), strict=True)
    return {name: weight for name, weight in weights if abs(weight) >= 0.05}
