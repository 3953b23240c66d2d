"""Where a caption names organisms, and what that says of a gene's organism near by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

#: Weights of the evidence for an organism at a name, in logits: a conditional logistic regression
#: on the training documents of the abstract corpora.
LAST_BEFORE, FIRST_AFTER, IN_SENTENCE = 1.1, 0.65, 0.6
#: The last one named in the preceding sentences, if this sentence names none.
LAST_SENTENCES = 0.55

_SENTENCE_END = re.compile(r"[.;!?]\s+(?=[^a-z])|\n")


class OrganismPlaces:
    """Where a caption names organisms, to look up the evidence near a name."""

    def __init__(self, caption: str, places: Sequence[tuple[int, str]]) -> None:
        """Take ``(offset, taxon)`` in order; the caption is split into sentences once."""
        self.taxa = [taxon for _, taxon in places]
        self.counts = Counter(self.taxa)
        self._offsets = [offset for offset, _ in places]
        # Where the sentences start.
        self._sentences = [0]
        if places:
            self._sentences += [end.end() for end in _SENTENCE_END.finditer(caption)]
        self._named: dict[int, set[str]] = {}
        for offset, taxon in places:
            self._named.setdefault(self._sentence(offset), set()).add(taxon)

    def _sentence(self, offset: int) -> int:
        return bisect_right(self._sentences, offset) - 1

    def support(self, start: int) -> dict[str, float]:
        """Return the support of taxa in the sentence at ``start``, or of the last named before."""
        sentence = self._sentence(start)
        here = self._named.get(sentence, set())
        support = dict.fromkeys(here, IN_SENTENCE)
        following = bisect_left(self._offsets, start)
        if following:
            last = self.taxa[following - 1]
            if self._offsets[following - 1] >= self._sentences[sentence]:
                support[last] += LAST_BEFORE
                return support
            if not here:
                support[last] = LAST_SENTENCES
        if here:
            support[self.taxa[following]] += FIRST_AFTER
        return support
