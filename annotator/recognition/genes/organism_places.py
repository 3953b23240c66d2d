"""Where a caption names organisms, and what that says of a gene's organism near by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence, Set

#: Weights of the evidence for an organism at a name of a caption, in logits: a conditional logistic
#: regression on the training documents of the abstract corpora. ``in sentences before`` is of the
#: last one that they name, if this sentence names none.
_WEIGHTS = {
    "last before": 1.1, "first after": 0.65, "in the sentence": 0.6, "in sentences before": 0.55
}  # fmt: skip
#: Those of what the whole caption says: being named at all, the share of all names, being named in
#: a title; human by default, human symbols in upper case, those of other mammals in title case.
NAMED, SHARE, IN_TITLE = 1.35, 0.6, 1.6
HUMAN_DEFAULT, UPPER_CASE, TITLE_CASE = 0.4, 0.45, 1.0

_SENTENCE_END = re.compile(r"[.;!?]\s+(?=[^a-z])|\n")


class OrganismPlaces:
    """Where a caption names organisms, to look up the evidence near a name."""

    def __init__(
        self, caption: str, places: Sequence[tuple[int, str]], shown: Set[str] = frozenset()
    ) -> None:
        """Take ``(offset, taxon)`` in order; the caption is split into sentences once.

        ``shown`` are the taxa for which the caption speaks, by the symbols of their genes as well.
        """
        self.shown = shown
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

    def near(self, start: int) -> list[tuple[str, str]]:
        """Return taxa and how they are named near ``start``, or the last one named before."""
        sentence = self._sentence(start)
        here = self._named.get(sentence, ())
        found = [(taxon, "in the sentence") for taxon in here]
        following = bisect_left(self._offsets, start)
        if following:
            last = self.taxa[following - 1]
            if self._offsets[following - 1] >= self._sentences[sentence]:
                found.append((last, "last before"))
                return found
            if not here:
                found.append((last, "in sentences before"))
        if here:
            found.append((self.taxa[following], "first after"))
        return found

    def support(self, start: int) -> dict[str, float]:
        """Return the support of taxa in the sentence at ``start``, or of the last named before."""
        support: dict[str, float] = {}
        for taxon, relation in self.near(start):
            support[taxon] = support.get(taxon, 0.0) + _WEIGHTS[relation]
        return support
