"""Read the named entities of texts with a spaCy model.

spaCy's recogniser goes from token to token, which costs more than the network of a small model.
What it decides on a token depends on nothing else until an entity begins, and inside of one only
on the entity's first token: all tokens of many texts are scored at once here, with the same
decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, IS_SPACE, LENGTH
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc
from thinc.api import NumpyOps

from annotator.recognition.ner.ner_span import NerSpan

#: Texts that are read at once: the numbers of more do not fit the processor's caches.
_BATCH = 16
#: Tokens after the first of an entity that are scored at once.
_BLOCK = 6

Entities = Callable[[Iterable[Doc]], Iterator[list[NerSpan]]]
Floats = NDArray[np.float32]


def entity_reader(nlp: Language) -> Entities:
    """Return what yields the named entities of each of many tokenised texts, in order."""
    fast = FastEntities.of(nlp)
    if fast is not None:
        return fast.read

    def read(docs: Iterable[Doc]) -> Iterator[list[NerSpan]]:
        for doc in nlp.pipe(docs, batch_size=_BATCH):
            yield [NerSpan(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]

    return read


class FastEntities:
    """Reads what spaCy's greedy recogniser reads in texts without entities or sentences."""

    def __init__(self, nlp: Language, classes: Sequence[str]) -> None:
        """``classes`` are what the recogniser chooses from: O, B-GENE, I-GENE and so on."""
        self._tok2vec: Any = nlp.get_pipe("tok2vec") if "tok2vec" in nlp.pipe_names else None
        ner: Any = nlp.get_pipe("ner")
        self._vectors, self._lower, upper = ner.model.layers
        self._bias = self._lower.get_param("b")
        self._upper, self._upper_bias = upper.get_param("W"), upper.get_param("b")
        number = {name: at for at, name in enumerate(classes)}
        self._labels = sorted(name[2:] for name in classes if name[:2] == "B-")
        inside = [number[f"I-{label}"] for label in self._labels]
        last = [number[f"L-{label}"] for label in self._labels]
        #: A token outside of an entity: O, then each label's B, then each label's U.
        self._outside = [number["O"]]
        self._outside += [number[f"{move}-{label}"] for move in "BU" for label in self._labels]
        #: What speaks for the end of an entity of each label, rather than its going on.
        self._ending = self._upper[last] - self._upper[inside]
        self._ending_bias = self._upper_bias[last] - self._upper_bias[inside]

    @classmethod
    def of(cls, nlp: Language) -> FastEntities | None:
        """Return the reader of a model; None for one that is built in another way."""
        if nlp.pipe_names not in (["ner"], ["tok2vec", "ner"]):
            return None
        ner: Any = nlp.get_pipe("ner")
        if not isinstance(ner, EntityRecognizer):
            return None
        layers: Sequence[Any] = ner.model.layers
        if len(layers) != 3 or layers[1].maybe_get_dim("nF") != 3 or ner.cfg["beam_width"] != 1:
            return None
        if layers[1].get_dim("nP") < 2 or not isinstance(ner.model.ops, NumpyOps):
            return None
        classes = [ner.moves.get_class_name(at) for at in range(ner.moves.n_moves)]
        unseen = ner.model.attrs.get("unseen_classes") or ()
        if any(classes[at] != "U-" for at in unseen):
            return None
        # U- without a label is only for entities that are there beforehand.
        return cls(nlp, ["" if name == "U-" else name for name in classes])

    def read(self, docs: Iterable[Doc]) -> Iterator[list[NerSpan]]:
        """Yield the entities of each text."""
        docs = iter(docs)
        while batch := list(islice(docs, _BATCH)):
            yield from self._batch(batch)

    def _batch(self, docs: list[Doc]) -> Iterator[list[NerSpan]]:
        if not any(len(doc) for doc in docs):
            yield from ([] for _ in docs)
            return
        if self._tok2vec is not None:
            self._tok2vec.set_annotations(docs, self._tok2vec.predict(docs))
        tokens = _Tokens(docs)
        hidden = self._lower.predict(self._vectors.predict(docs))
        moves = self._moves_outside(hidden, tokens)
        starts = np.flatnonzero((moves > 0) & (moves <= len(self._labels)))
        found = self._lengths(hidden, tokens, starts, moves[starts] - 1)
        lengths = dict(zip(starts.tolist(), found.tolist(), strict=True))
        chosen = np.flatnonzero(moves)
        spans: list[list[NerSpan]] = [[] for _ in docs]
        after = 0
        for start, move in zip(chosen.tolist(), moves[chosen].tolist(), strict=True):
            if start < after:
                continue  # inside of the entity before
            label = (move - 1) % len(self._labels)
            length = lengths.get(start, 1) or self._long(hidden, tokens, start, label)
            after = start + length
            spans[tokens.doc[start]].append(
                NerSpan(tokens.starts[start], tokens.ends[after - 1], self._labels[label])
            )
        yield from spans

    def _moves_outside(self, hidden: Floats, tokens: _Tokens) -> NDArray[np.intp]:
        """Return the choice for each token outside of an entity, as a place in ``_outside``."""
        nothing = hidden[0, 1] + hidden[0, 2] + self._bias
        best = _maxout(hidden[1:, 0] + nothing)
        scores = best @ self._upper[self._outside].T + self._upper_bias[self._outside]
        scores[tokens.spaces, 1:] = -np.inf  # no entity begins with white space
        scores[tokens.is_last, 1 : 1 + len(self._labels)] = -np.inf  # nor goes on after the last
        moves: NDArray[np.intp] = np.argmax(scores, axis=1)
        return moves

    def _lengths(
        self,
        hidden: Floats,
        tokens: _Tokens,
        starts: NDArray[np.intp],
        labels: NDArray[np.intp],
        skipped: int = 0,
    ) -> NDArray[np.intp]:
        """Return how long entities of several tokens are; 0 if they do not end in the next block.

        ``skipped`` tokens after the first are in the entities already.
        """
        places = starts[:, None] + np.arange(skipped + 1, skipped + 1 + _BLOCK)
        places = np.minimum(places, tokens.count - 1)
        sums = hidden[places + 1, 0] + hidden[starts + 1, 1][:, None] + hidden[places, 2]
        best = _maxout(sums + self._bias)
        ending = np.einsum("nbh,nh->nb", best, self._ending[labels])
        ending += self._ending_bias[labels][:, None]
        is_end = (ending > 0) | tokens.is_last[places]
        return np.where(is_end.any(axis=1), is_end.argmax(axis=1) + skipped + 2, 0)

    def _long(self, hidden: Floats, tokens: _Tokens, start: int, label: int) -> int:
        """Return the length of an entity that does not end in the first block."""
        length, skipped = 0, 0
        while not length:
            skipped += _BLOCK
            found = self._lengths(hidden, tokens, np.array([start]), np.array([label]), skipped)
            length = int(found[0])
        return length


def _maxout(sums: Floats) -> Floats:
    """Return the greatest of the pieces; NumPy is slow with a short last axis."""
    return reduce(np.maximum, np.moveaxis(sums, -1, 0))


class _Tokens:
    """The tokens of a batch of texts, one after the other."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        arrays = [doc.to_array([IDX, LENGTH, IS_SPACE]) for doc in docs]
        sizes = np.array([len(doc) for doc in docs])
        starts, lengths, spaces = np.concatenate(arrays).astype(np.int64).T
        self.count = len(starts)
        self.starts: list[int] = starts.tolist()
        self.ends: list[int] = (starts + lengths).tolist()
        self.doc: list[int] = np.repeat(np.arange(len(docs)), sizes).tolist()
        self.spaces = spaces == 1
        self.is_last = np.zeros(self.count, dtype=bool)
        self.is_last[sizes.cumsum()[sizes > 0] - 1] = True
