"""Spans of systematic names of chemicals, looked up whole in each of their usual spellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property
from typing import NamedTuple

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.lexicon.word_patterns import WordPattern
from annotator.provenance import Expansion, FoundBy, SpanSource
from annotator.recognition.chemicals.chemical_name_joins import CATION
from annotator.recognition.chemicals.chemical_name_parts import (
    Kind,
    Piece,
    with_plain_dashes,
    without_stereo,
)
from annotator.recognition.chemicals.chemical_names import ChemicalNameReader
from annotator.recognition.chemicals.chemical_senses import with_senses
from annotator.recognition.chemicals.chemical_short_forms import shipped_short_forms
from annotator.recognition.chemicals.chemical_spellings import usual_spellings
from annotator.recognition.chemicals.compound_codes import codes_by_effect, compound_codes_in
from annotator.recognition.chemicals.elements import elements_in
from annotator.recognition.chemicals.longer_chemicals import listed_chemicals, longer_chemicals
from annotator.recognition.chemicals.title_chemicals import title_chemicals
from annotator.recognition.chemicals.written_forms import written_forms
from annotator.recognition.definitions.definition_spans import places_of
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.names.surrounding_text import enzyme, is_part_of_longer_name
from annotator.recognition.spans.candidate_spans import (
    CandidateSpan,
    Cover,
    Scored,
    names_a_chemical,
)
from annotator.records import GENE_TYPES, Candidate, EntityType
from annotator.text import key_once, matching_key

#: What makes a name the first part of an enzyme's: "5-epi-aristolochene synthase",
#: "16-hydroxytabersonine O-methyltransferase", "(-)-menthone: (-)-menthol reductase".
_ENZYME_AFTER = WordPattern(
    lambda: rf"(?:[\s:/-]+[\w,'′’()+−-]{{1,40}})?[\s:/‐-]+(?:[\w,'′’]{{1,40}}-){{0,6}}{enzyme()}"
)
_PATHWAY_AFTER = re.compile(r"(?:\s\(\w{1,5}\))?\s(?:[Pp]athway|[Ss]hunt|[Cc]ycle)")

_NAMES = (Kind.NAME, Kind.WORD, Kind.UNKNOWN)
_CLASS = re.compile(r"(?:alkaloid|sugar)s?$")

#: NO stays one, whatever a title says of nitrogen oxides.
_LONGEST_FORMULA = 2

#: What chain a lipid has, before its class: C16-ceramide.
_CHAIN = re.compile(r"^C\d{1,2}[-‐‑](?=[a-z])")
#: What a tracer is labelled with: [3H]nicotine.
_ISOTOPE = re.compile(
    r"(?:[DLdl][-‐‑])?\[(?:(?:U|\d(?:,\d)*)[-‐‑])?\(?\d{1,3}\)?[A-Z][a-z]?\d?\][-‐‑]?(?=[^\W\d_])"
)
#: A word of a name in a heading: Geranylgeranyl Diphosphate.
_CAPITALISED = re.compile(r"[A-Z](?<![A-Za-z].)(?=[a-z]{2})")
#: ``phenyllactic acid`` is 3-phenyllactic acid.
_WITHOUT_LOCANT = re.compile(r"[a-z]{6,}(?: acid)?")


class Around(NamedTuple):
    """What decides on the short forms of a caption.

    ``definitions`` are those of the caption; ``titles`` the text of the titles.
    """

    definitions: Sequence[Definition] = ()
    titles: str = ""
    about_plants: bool = False


_NOTHING = Around()


def _is_ordinary(text: str) -> bool:
    """Return whether a word is mostly no name: the lipid of lipid metabolism."""
    return text.lower() in shipped_word_lists().common_words


@cache
def _full_names() -> Mapping[str, str]:
    """Return the names that lexicons have of others, by the matching key of each spelling."""
    return {
        matching_key(spelling): known_as
        for name, known_as in shipped_short_forms().full_names.items()
        for spelling in usual_spellings(name)
    }


class ChemicalNames:
    """Finds the spans of systematic names and of short forms, with the names of a lexicon."""

    def __init__(
        self,
        plausible: Callable[[str], Scored],
        chemicals: Callable[[str], Scored],
        may_be_chemical: Callable[[str], bool] = bool,
    ) -> None:
        """Take functions that return the candidates of a whole name if they are plausible.

        ``chemicals`` only does if the best of them is a chemical; ``may_be_chemical`` tells of a
        matching key whether it can be: most cannot.
        """
        self._plausible = plausible
        self._chemicals = chemicals
        self._may_be_chemical = may_be_chemical
        self.scored = BoundedCache(self._scored, 16_384).__getitem__
        self._short_forms = shipped_short_forms()

    @cached_property
    def _reader(self) -> ChemicalNameReader:
        return ChemicalNameReader(
            lambda name: bool(self.scored(name)),
            self._short_forms.by_text,
            lambda name: bool(self._plausible(name)),
        )

    def add_to(
        self, caption: str, spans: Sequence[CandidateSpan], around: Around = _NOTHING
    ) -> list[CandidateSpan]:
        """Return ``spans`` with those of systematic names, without the pieces of these.

        A name that makes the first part of an enzyme's is none, and its pieces are none either.
        """
        defined = {definition.short for definition in around.definitions}
        if around.about_plants:
            spans = self._without_other_meanings(caption, spans, defined)
        spans = with_senses(caption, spans, self.scored("alcohols"))
        spans += self._elements(caption, defined)
        spans += self._codes(caption, spans)
        spans += self._written(caption)
        spans += [
            span
            for span in longer_chemicals(caption, spans, self._chemicals)
            if not _is_in_other_name(caption, span.start, span.end)
        ]
        spans = self._of_titles(caption, spans, around.titles, defined)
        spans = self._with_names(caption, spans, around)
        return spans + list(listed_chemicals(caption, spans, self.scored))

    def _with_names(
        self, caption: str, spans: list[CandidateSpan], around: Around
    ) -> list[CandidateSpan]:
        """Return spans with those of systematic names, without the pieces of these."""
        found = self._reader.names(caption)
        if not found:
            return spans
        names = {(p.start, p.end) for p in found if p.kind not in (Kind.WORD, Kind.SHORT)}
        whole = Cover(names)
        kept = [
            span
            for span in spans
            if (span.start, span.end) in names or not whole.holds(span.start, span.end)
        ]
        covered = Cover((span.start, span.end) for span in kept)
        for piece in found:
            if piece.kind in _NAMES and not covered.holds(piece.start, piece.end):
                kept += self._name(caption, piece)
        kept += self._defined(caption, around.definitions, covered)
        shorts = [piece for piece in found if piece.kind is Kind.SHORT]
        return kept + self._short(caption, shorts, kept, around) if shorts else kept

    def _without_other_meanings(
        self, caption: str, spans: Sequence[CandidateSpan], defined: Set[str]
    ) -> list[CandidateSpan]:
        """Return spans without short forms that mean no chemical in plants: NAC is a family."""
        others = self._short_forms.not_in_plants
        return [
            span
            for span in spans
            if (text := caption[span.start : span.end]) not in others or text in defined
        ]

    def _elements(self, caption: str, defined: Set[str]) -> Iterator[CandidateSpan]:
        for start, end, name in elements_in(caption, defined):
            if not _is_in_other_name(caption, start, end, pathway=False):
                # Some are compounds of their own in one state: Cr(VI).
                scored = self._chemicals(caption[start:end]) if end - start > 2 else ()
                yield _span(start, end, scored or self.scored(name), Expansion.SHORT_FORM, name)

    def _written(self, caption: str) -> Iterator[CandidateSpan]:
        """Yield what is written in a way of its kind."""
        for start, end, name in written_forms(caption, self._short_forms):
            yield _span(start, end, self.scored(name), Expansion.SHORT_FORM, name)

    def _of_titles(
        self, caption: str, spans: list[CandidateSpan], titles: str, defined: Set[str]
    ) -> list[CandidateSpan]:
        """Return spans with the short forms of what only the titles name, instead of others."""
        found = title_chemicals(caption, titles, defined, lambda name: bool(self.scored(name)))
        places = {(start, end): name for start, end, name in found}
        if not places:
            return spans
        formulas = {
            (span.start, span.end)
            for span in spans
            if span.end - span.start <= _LONGEST_FORMULA and names_a_chemical(span.scored)
        }
        named = {place: name for place, name in places.items() if place not in formulas}
        return [span for span in spans if (span.start, span.end) not in named] + [
            _span(start, end, self.scored(name), Expansion.SHORT_FORM, name)
            for (start, end), name in named.items()
        ]

    def _codes(self, caption: str, spans: Sequence[CandidateSpan]) -> Iterator[CandidateSpan]:
        """Yield the codes of compounds that the lexicon does not have as they are written."""
        places = {*compound_codes_in(caption)}
        for code in codes_by_effect(caption):
            places.update(places_of(caption, code))
        if not places:
            return
        covered = Cover((span.start, span.end) for span in spans)
        for start, end in sorted(places):
            if not covered.holds(start, end):
                scored = self.scored(caption[start:end])
                yield _span(start, end, scored, Expansion.SYSTEMATIC)

    def _name(self, caption: str, piece: Piece) -> Iterator[CandidateSpan]:
        start, end, kind = piece
        label = _ISOTOPE.match(caption, start, end)
        start = label.end() if label else start
        text = caption[start:end]
        # What the lexicon has as it is was found there, and may have been dropped.
        if kind is Kind.WORD and (_is_ordinary(text) or self._plausible(text)):
            return
        if _is_in_other_name(caption, start, end):
            return
        scored = (
            self.scored(text)
            or self._with_locant(text)
            or self._of_class(text)
            or self.scored(_CHAIN.sub("", text))
            or self._of_salt(text)
        )
        yield _span(start, end, scored, Expansion.SYSTEMATIC)

    def _of_salt(self, name: str) -> Scored:
        """Return what a salt is one of: sodium 4-phenylbutyrate."""
        first, _, last = name.partition(" ")
        return self.scored(last) if last and CATION.fullmatch(first) else ()

    def _of_class(self, name: str) -> Scored:
        """Return what a class is called without its last word: pavine alkaloids, pentose sugars."""
        first, _, last = name.rpartition(" ")
        return self.scored(first) if first and _CLASS.match(last) else ()

    def _defined(
        self, caption: str, definitions: Sequence[Definition], covered: Cover
    ) -> Iterator[CandidateSpan]:
        """Yield the short forms of systematic names, where nothing else was found."""
        for definition in definitions:
            short, long = definition.short, definition.long
            if covered.holds(definition.short_start, definition.short_end):
                continue
            scored = self.scored(long)
            if scored or self._is_whole_name(long):
                found_by = FoundBy(short=short, long=long)
                for start, end in places_of(caption, short):
                    yield CandidateSpan(
                        start, end, scored, found_by, EntityType.CHEMICAL,
                        source=SpanSource.DEFINITION,
                    )  # fmt: skip

    def of_short_form(self, definition: Definition, *, is_chemical: bool) -> tuple[Candidate, ...]:
        """Return what a defined short form means, if no lexicon has the long form.

        What the long form misspells, or the one meaning that the short form has anywhere. Both must
        be names of chemicals: ``is_chemical`` if that is known of the long form.
        """
        short, long = definition.short, definition.long
        name = self._short_forms.said_by(short, long) or self._short_forms.always(short)
        if not name or self.scored(long):
            return ()
        if not is_chemical and not self._is_whole_name(long):
            return ()
        return tuple(candidate for _, candidate in self.scored(name)[:1])

    def _is_whole_name(self, text: str) -> bool:
        return any(
            piece.kind in _NAMES and (piece.start, piece.end) == (0, len(text))
            for piece in self._reader.names(text)
        )

    def _short(
        self, caption: str, shorts: Sequence[Piece], kept: Sequence[CandidateSpan], around: Around
    ) -> list[CandidateSpan]:
        defined = {
            definition.short
            for definition in around.definitions
            if not self._short_forms.said_by(definition.short, definition.long)
        }
        written_as = {piece: self._as_listed(caption[piece.start : piece.end]) for piece in shorts}
        texts = set(written_as.values()) - defined - set(_behind_genes(caption, shorts, kept))
        chemicals = {span.scored[0][1].entity.id for span in kept if names_a_chemical(span.scored)}
        written = f"{caption}\n{around.titles}".lower()
        names = self._short_forms.meant(texts, written, chemicals, about_plants=around.about_plants)
        names |= {
            written_as[piece]: name
            for piece, name in _named_behind(caption, shorts, kept)
            if written_as[piece] in names
        }
        return [
            _span(piece.start, piece.end, self.scored(name), Expansion.SHORT_FORM, name)
            for piece in shorts
            if (name := names.get(written_as[piece]))
            and not _is_in_other_name(caption, piece.start, piece.end, pathway=False)
        ]

    def _as_listed(self, short: str) -> str:
        plain = with_plain_dashes(short)
        return plain if plain in self._short_forms.by_text else without_stereo(plain)

    def _scored(self, name: str) -> Scored:
        """Return the chemicals that a name can mean in one of its usual spellings."""
        plain = with_plain_dashes(" ".join(name.split()))
        in_lower_case = _CAPITALISED.sub(lambda found: found.group().lower(), plain)
        full_names = _full_names()
        for written in dict.fromkeys((plain, in_lower_case)):
            for spelling in usual_spellings(written):
                key = key_once(spelling)
                known_as = full_names.get(key)
                if known_as is None:
                    if not self._may_be_chemical(key):
                        continue
                    known_as = spelling
                if scored := self._chemicals(known_as):
                    return scored
        return ()

    def _with_locant(self, name: str) -> Scored:
        """Return the chemical that the lexicon has with the one locant that fits."""
        if not _WITHOUT_LOCANT.fullmatch(name):
            return ()
        found = [scored for n in range(2, 7) if (scored := self._plausible(f"{n}-{name}"))]
        is_one = len(found) == 1 and found[0][0][1].entity.type is EntityType.CHEMICAL
        return found[0] if is_one else ()


def _behind_genes(
    caption: str, shorts: Sequence[Piece], kept: Sequence[CandidateSpan]
) -> Iterator[str]:
    """Yield short forms that the caption has for a gene: ``methionine synthase (MTR)``."""
    places = {p.start - 2: p for p in shorts if caption.startswith(" (", p.start - 2)}
    if not places:
        return
    meant: dict[tuple[int, int], set[str]] = {}
    for span in kept:
        ids = meant.setdefault((span.start, span.end), set())
        ids.update(c.entity.id for _, c in span.scored if c.entity.type in GENE_TYPES)
    for (_, end), ids in meant.items():
        piece = places.get(end)
        if piece and not ids.isdisjoint(meant.get((piece.start, piece.end), ())):
            yield caption[piece.start : piece.end]


def _named_behind(
    caption: str, shorts: Sequence[Piece], kept: Sequence[CandidateSpan]
) -> Iterator[tuple[Piece, str]]:
    """Yield short forms with the name behind their colon: ``G3P: glycerol-3-phosphate``."""
    marked = [piece for piece in shorts if caption.startswith(": ", piece.end)]
    if not marked:
        return
    ends: dict[int, int] = {}
    for span in kept:
        if span.scored:
            ends[span.start] = max(span.end, ends.get(span.start, 0))
    for piece in marked:
        if end := ends.get(piece.end + 2):
            yield piece, caption[piece.end + 2 : end]


def _span(
    start: int, end: int, scored: Scored, expansion: Expansion, detail: str = ""
) -> CandidateSpan:
    found_by = FoundBy(expansion=expansion, detail=detail)
    return CandidateSpan(
        start, end, scored, found_by, EntityType.CHEMICAL, source=SpanSource.EXPANSION
    )


def _is_in_other_name(caption: str, start: int, end: int, *, pathway: bool = True) -> bool:
    return bool(
        _ENZYME_AFTER.match(caption, end)
        or (pathway and _PATHWAY_AFTER.match(caption, end))
        or is_part_of_longer_name(caption, start, end)
    )
