"""What the authors of WikiPathways mean by a label: the genes of the nodes that bear it.

The table is counted by ``python -m evaluation train-coherence``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import marisa_trie

from annotator.errors import LexiconError
from annotator.text import matching_key

#: Gene number and nodes, little endian.
_RECORD = "<IH"
#: Stands for nodes that are metabolites.
METABOLITE = 0


class LabelPriors:
    """How often a label stands for each human gene (NCBI Gene number), or for a metabolite."""

    def __init__(self, trie: marisa_trie.RecordTrie) -> None:
        """Take a trie from matching keys to genes and numbers of nodes."""
        self._trie = trie

    def nodes(self, label: str) -> dict[int, int]:
        """Return the number of nodes by gene; ``METABOLITE`` stands for all metabolites."""
        return self.nodes_of_key(matching_key(label))

    def nodes_of_key(self, key: str) -> dict[int, int]:
        """Return the same for the matching key of a label."""
        if not key.isprintable():  # the trie's own separators and what is no text
            return {}
        found: dict[int, int] = dict(self._trie.get(key, ()))
        return found


def label_trie(counts: Iterable[tuple[str, int, int]]) -> marisa_trie.RecordTrie:
    """Return the trie of label, gene and number of nodes; labels are keyed already."""
    return marisa_trie.RecordTrie(_RECORD, ((k, (gene, min(n, 65_535))) for k, gene, n in counts))


def read_labels(path: Path) -> LabelPriors:
    """Map the trie at ``path``. Raises LexiconError when it is not one."""
    try:
        return LabelPriors(marisa_trie.RecordTrie(_RECORD).mmap(str(path)))
    except (OSError, RuntimeError) as error:
        raise LexiconError(
            f"{path}: not a table of labels: {error}",
            hint="install the package again, or run python -m evaluation train-coherence",
        ) from error
