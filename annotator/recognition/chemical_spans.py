"""Spans of systematic names of chemicals, looked up whole in each of their usual spellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from annotator.lexicon.word_patterns import WordPattern
from annotator.provenance import Expansion, FoundBy, SpanSource
from annotator.recognition.candidate_spans import CandidateSpan, Cover, Scored
from annotator.recognition.chemical_names import ChemicalNameReader, Kind, Piece
from annotator.recognition.surrounding_text import enzyme, is_part_of_longer_name
from annotator.records import EntityType

#: What makes a name the first part of an enzyme's: "5-epi-aristolochene synthase",
#: "16-hydroxytabersonine O-methyltransferase", "(-)-menthone: (-)-menthol reductase".
_ENZYME_AFTER = WordPattern(
    lambda: rf"(?:[\s:/-]+[\w,'′’()+−-]{{1,40}})?[\s:/‐-]+(?:[\w,'′’]+-)*\w*{enzyme()}"
)
_PATHWAY_AFTER = re.compile(r"\s(?:pathway|shunt|cycle)")

_STEREO = re.compile(r"(?:\([+−±-]\)|\(?\d*[RSEZ](?:,\d+[RSEZ])*\)|DL|[DLdl])[-‐‑]")
_INNER_STEREO = re.compile(r"(?<=[-‐‑])[DLdl][-‐‑]")
_P_END = re.compile(r"[-‐‑](\d?)[-‐‑]?P$")
_PP_END = re.compile(r"[-‐‑]?PP$")
_SALT = re.compile(r"ate$")
_ACID = re.compile(r"ic acid$")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[-‐‑](?=[a-z])")


def usual_spellings(name: str) -> Iterator[str]:
    """Yield the spellings under which a lexicon may have a chemical, the given one first.

    ``xylulose-5-P`` is xylulose 5-phosphate, ``chorismate`` the ion of chorismic acid. A name
    without its stereodescriptor (D-, (R)-) is that of the compound in any form.
    """
    seen = {name}
    queue = [name]
    for spelling in queue:
        yield spelling
        for other in _respelled(spelling):
            if other not in seen and len(seen) < _MOST_SPELLINGS:
                seen.add(other)
                queue.append(other)


_MOST_SPELLINGS = 16


def _respelled(name: str) -> Iterator[str]:
    yield _P_END.sub(r"-\1-phosphate", name).replace("--", "-")
    yield _PP_END.sub(" diphosphate", name)
    yield name.replace("sulph", "sulf")
    yield name.replace("pyrophosph", "diphosph")
    yield name.replace("diphosph", "pyrophosph")
    yield name.replace("bisphosph", "diphosph").replace("biphosph", "diphosph")
    yield _SALT.sub("ic acid", name)
    yield _ACID.sub("ate", name)
    if not name.endswith("s"):
        yield name + "s"
    yield _BETWEEN_LETTERS.sub("", name)
    yield _INNER_STEREO.sub("", name)
    yield _STEREO.sub("", name, count=1) if _STEREO.match(name) else name


class ChemicalNames:
    """Finds the spans of systematic names, with the names of a lexicon."""

    def __init__(self, plausible: Callable[[str], Scored]) -> None:
        """Take a function that returns the candidates of a whole name if they are plausible."""
        self._plausible = plausible
        self.scored = lru_cache(16_384)(self._scored)
        self._reader = ChemicalNameReader(lambda name: bool(self.scored(name)))

    def add_to(self, caption: str, spans: Sequence[CandidateSpan]) -> list[CandidateSpan]:
        """Return ``spans`` with those of systematic names, without the pieces of these.

        A name that makes the first part of an enzyme's is none, and its pieces are none either.
        """
        found = self._reader.names(caption)
        if not found:
            return list(spans)
        pieces = [piece for piece in found if piece.kind is not Kind.WORD]
        whole = Cover((piece.start, piece.end) for piece in pieces)
        kept = [span for span in spans if not _is_piece(span, pieces, whole)]
        covered = Cover((span.start, span.end) for span in kept)
        for piece in found:
            if piece.kind is not Kind.GROUP and not covered.holds(piece.start, piece.end):
                kept += self._spans(caption, piece)
        return kept

    def _spans(self, caption: str, piece: Piece) -> Iterator[CandidateSpan]:
        start, end, _ = piece
        if _is_in_other_name(caption, start, end):
            return
        scored = self.scored(caption[start:end])
        yield CandidateSpan(
            start, end, scored, FoundBy(expansion=Expansion.SYSTEMATIC), EntityType.CHEMICAL,
            source=SpanSource.EXPANSION,
        )  # fmt: skip

    def _scored(self, name: str) -> Scored:
        """Return the chemicals that a name can mean in one of its usual spellings."""
        for spelling in usual_spellings(name):
            scored = self._plausible(spelling)
            if scored and scored[0][1].entity.type is EntityType.CHEMICAL:
                return scored
        return ()


def _is_piece(span: CandidateSpan, pieces: Sequence[Piece], whole: Cover) -> bool:
    """Return whether a span is a piece of a longer name, and not all of it."""
    if not whole.holds(span.start, span.end):
        return False
    return not any((piece.start, piece.end) == (span.start, span.end) for piece in pieces)


def _is_in_other_name(caption: str, start: int, end: int) -> bool:
    return bool(
        _ENZYME_AFTER.match(caption, end)
        or _PATHWAY_AFTER.match(caption, end)
        or is_part_of_longer_name(caption, start, end)
    )
