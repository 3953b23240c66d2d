"""Names looked up in the lexicon with how plausible each meaning is; answers are kept."""

from __future__ import annotations

from annotator.lexicon.index import Lexicon, Match
from annotator.records import Candidate
from annotator.spelling import scored_candidates
from annotator.wordlists import WordLists

Scored = tuple[tuple[float, Candidate], ...]

#: Captions repeat the same few thousand names; beyond this, all are forgotten at once.
_KEPT = 50_000


class Names:
    """What names can mean, best first. One for a lexicon and its word lists."""

    def __init__(self, lexicon: Lexicon, lists: WordLists) -> None:
        """Start with nothing kept."""
        self.lexicon = lexicon
        self.lists = lists
        self._kept: dict[tuple[str, bool | None], Scored] = {}

    def of_match(self, match: Match, surface: str) -> Scored:
        """Return the plausible meanings of a match in the text, which reads ``surface``."""
        key = (surface, match.plural)
        found = self._kept.get(key)
        if found is None:
            found = scored_candidates(match.candidates, surface, match.plural, self.lists)
            self._keep(key, found)
        return found

    def of(self, name: str) -> Scored:
        """Return the plausible meanings of a whole name."""
        key = (name, None)
        found = self._kept.get(key)
        if found is None:
            found = scored_candidates(self.lexicon.lookup(name), name, True, self.lists)
            self._keep(key, found)
        return found

    def knows(self, name: str) -> bool:
        """Tell whether a name means anything."""
        return bool(self.of(name))

    def _keep(self, key: tuple[str, bool | None], found: Scored) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[key] = found
