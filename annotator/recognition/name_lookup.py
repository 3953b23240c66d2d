"""Names looked up in the lexicon with how plausible each meaning is; answers are kept."""

from __future__ import annotations

from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import DropRule, TermKind
from annotator.recognition.candidate_spans import Scored
from annotator.recognition.disambiguation import DisambiguationCache
from annotator.recognition.plausibility import NEVER_MEANT, scored_candidates
from annotator.recognition.variants import is_modified
from annotator.records import Candidate

#: Captions repeat the same few thousand names; beyond this, all are forgotten at once.
_KEPT = 25_000


#: A gene's name below this is not taken for one unless the caption defines it.
_LEAST_PLAUSIBLE = 0.45


def is_plausible(scored: Scored) -> bool:
    """Return whether a name counts as one without a definition in the caption."""
    return bool(scored) and scored[0][0] >= _LEAST_PLAUSIBLE


def _is_cue(organism: Candidate, surface: str) -> bool:
    """Return whether this is a cell line or strain whose name is an alias, too: HeLa."""
    return organism.kind is TermKind.SYNONYM and organism.term == surface


class NameLookup:
    """What names can mean, best first. One for a lexicon and its word lists."""

    def __init__(self, lexicon: Lexicon, lists: WordLists) -> None:
        """Start with nothing kept."""
        self.lexicon = lexicon
        self.lists = lists
        self._kept: dict[tuple[str, bool | None], Scored] = {}
        self.choices = DisambiguationCache()

    def of_match(self, match: Match, surface: str) -> Scored:
        """Return the plausible meanings of a match in the text, which reads ``surface``.

        None for what is hardly a name, for a name with what was done to it (p-Akt), and for names
        of cell lines and strains (HeLa).
        """
        key = (surface, match.plural)
        found = self._kept.get(key)
        if found is None:
            found = scored_candidates(match.candidates, surface, match.plural, self.lists)
            if self._dropped(match, surface, found) is not None:
                found = ()
            self._keep(key, found)
        return found

    def why_not(self, match: Match, surface: str) -> DropRule | None:
        """Return the rule by which ``of_match`` is empty; None when it is not."""
        found = scored_candidates(match.candidates, surface, match.plural, self.lists)
        return self._dropped(match, surface, found)

    def _dropped(self, match: Match, surface: str, found: Scored) -> DropRule | None:
        if not is_plausible(found):
            meant = any(c.entity.type not in NEVER_MEANT for c in match.candidates)
            return DropRule.IMPLAUSIBLE if meant else DropRule.OTHER_TYPE
        if is_modified(surface, found[0][1], self.knows):
            return DropRule.MODIFIED
        if any(_is_cue(organism, surface) for organism in match.candidates.organisms):
            return DropRule.CELL_LINE
        return None

    def of(self, name: str) -> Scored:
        """Return the plausible meanings of a whole name."""
        key = (name, None)
        found = self._kept.get(key)
        if found is None:
            found = scored_candidates(self.lexicon.lookup(name), name, True, self.lists)
            self._keep(key, found)
        return found

    def knows(self, name: str) -> bool:
        """Return whether a name has any plausible meaning."""
        return bool(self.of(name))

    def _keep(self, key: tuple[str, bool | None], found: Scored) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[key] = found
