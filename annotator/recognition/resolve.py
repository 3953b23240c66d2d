"""From matches to mentions: what the caption defines, overlaps, spelling, species, families.

Pure functions: values in, values out. Nothing is dropped silently: what a mention could also have
meant is kept as its alternatives, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from annotator.lexicon.index import Match
from annotator.recognition.candidate_spans import (
    DEFINED,
    MODEL,
    SPELLED_OUT,
    CandidateSpan,
    Cover,
    longest_spans,
)
from annotator.recognition.coordination import numbered_lists, plural_numbers, split_by_parenthesis
from annotator.recognition.definition_grounding import meaning_of
from annotator.recognition.definitions import Definition
from annotator.recognition.disambiguation import choose, left_open
from annotator.recognition.figure_organisms import OrganismMention
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.recognition.mention_score import MentionEvidence, Scorer, Vote
from annotator.recognition.model_votes import NER_TYPES, ModelVotes, NerSpan
from annotator.recognition.name_lookup import NameLookup, is_plausible
from annotator.recognition.surrounding_text import (
    AMINO_ACIDS,
    is_cell_marker,
    is_count,
    is_part_of_longer_name,
    is_residue,
    viral_names,
)
from annotator.recognition.variants import variant, variants_in
from annotator.records import Candidate, EntityType, GroundedDefinition, Mention, Taxon

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)

#: Enzymes are named for it (ubiquitin ligase), as for chemicals.
_UBIQUITIN = "fplx:Ubiquitin"
#: The plausibility of a name whose meaning the caption itself gives.
_DEFINED = 0.97
#: Texts that are names less often than this are no mentions.
_LEAST_SCORE = 0.4
#: An id that is right less often than this is not given: the mention is left open.
_LEAST_RIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Subject:
    """One caption with all that is known of it before its names are chosen.

    ``about`` are the taxa whose genes fit the figure (``accepted_taxa``); among meanings that fit
    equally, those of ``taxa`` are preferred in their order. ``organisms`` are the names of
    organisms in the caption, ``title_taxa`` those that the titles name, ``titles`` their text.
    ``words`` are those of the existing rows, and ``in_figure`` tells that the caption is that of a
    PFOCR figure. ``ner`` is None when no model was asked. ``only`` are the taxa whose genes are
    wanted; empty means all.
    """

    caption: str
    matches: Sequence[Match]
    definitions: Sequence[Definition] = ()
    taxa: tuple[Taxon, ...] = ()
    about: frozenset[str] = frozenset()
    organisms: Sequence[OrganismMention] = ()
    title_taxa: Set[str] = frozenset()
    titles: str = ""
    words: Set[str] = frozenset()
    in_figure: bool = False
    only: frozenset[str] = frozenset()
    ner: Sequence[NerSpan] | None = None


def resolve(
    subject: Subject, names: NameLookup, weights: Scorer
) -> tuple[tuple[Mention, ...], dict[str, GroundedDefinition]]:
    """Return the mentions of a caption in order, and what it defines by short form.

    Mentions do not overlap; their score says how likely text and id are right.
    """
    found, meanings = mentions_with_evidence(subject, names)
    mentions = []
    for mention, evidence in found:
        name, right = weights.score(evidence)
        if name < _LEAST_SCORE and evidence.rank != DEFINED:
            continue
        if mention.ids and right < _LEAST_RIGHT:
            mention = left_open(mention)
        score = min(name, right) if mention.ids else name
        mentions.append(mention.scored(round(score, 3)))
    return tuple(mentions), meanings


def mentions_with_evidence(
    subject: Subject, names: NameLookup
) -> tuple[list[tuple[Mention, MentionEvidence]], dict[str, GroundedDefinition]]:
    """Return every possible mention with what speaks for it, unscored, and the definitions."""
    caption = subject.caption
    defined = [
        (definition, meaning_of(definition, names.lexicon, names.lists, subject.about))
        for definition in subject.definitions
    ]
    meanings = _by_short_form(defined)
    viral = viral_names(caption, subject.matches)
    organisms = {(o.start, o.start + len(o.text)) for o in subject.organisms if o.start >= 0}
    of_organisms = Cover(organisms)
    readings = [
        reading
        for match in subject.matches
        # SARS in SARS-CoV-2 is no gene.
        if not of_organisms.holds(match.start, match.end) or (match.start, match.end) in organisms
        if caption[match.start : match.end] not in viral
        if (reading := _read(match, caption, names))
    ]
    readings = _apply_definitions(caption, readings, defined, meanings)
    long_starts = {d.short_start: d.long_start for d in subject.definitions}
    for spelled in split_by_parenthesis(caption, names.knows, long_starts):
        scored = names.of(spelled.names[0])
        readings.append(
            CandidateSpan(spelled.start, spelled.end, scored, spelled.how, rank=SPELLED_OUT)
        )
    for spelled in plural_numbers(caption, names.knows):
        scored = names.of(spelled.names[0])
        readings.append(
            CandidateSpan(spelled.start, spelled.end, scored, spelled.how, rank=SPELLED_OUT)
        )

    def fits(text: str) -> bool:
        about = subject.about
        taxa = (candidate.entity.taxon for _, candidate in names.of(text))
        return any(not taxon or not about or taxon in about for taxon in taxa)

    for start, end, found in variants_in(caption, fits):
        if is_plausible(names.of(found.name)):
            readings.append(
                CandidateSpan(
                    start, end, names.of(found.name), found.how, rank=SPELLED_OUT,
                    taxon=found.taxon,
                )
            )  # fmt: skip
    chosen = longest_spans(readings)
    chosen = longest_spans([*chosen, *_listed(caption, chosen, names)])
    if subject.ner:
        chosen = sorted([*chosen, *_only_in_model(subject, chosen, names)], key=lambda r: r.start)
    species = GeneOrganisms.of(
        caption,
        subject.taxa,
        subject.about,
        subject.organisms,
        subject.title_taxa,
        subject.only,
        names.lexicon,
    )
    made = [
        made for reading in chosen if (made := choose(caption, reading, species, names.choices))
    ]
    context = _Context.of(subject, made)
    return [_with_context(subject, *pair, context) for pair in made], meanings


@dataclass(frozen=True, slots=True)
class _Context:
    """What the other mentions of a caption say about one."""

    repeats: Counter[str]
    texts: dict[tuple[str, ...], set[str]]
    ballot: ModelVotes | None

    @classmethod
    def of(cls, subject: Subject, made: Sequence[tuple[Mention, MentionEvidence]]) -> _Context:
        texts: dict[tuple[str, ...], set[str]] = {}
        for mention, _ in made:
            if mention.ids:
                texts.setdefault(mention.ids, set()).add(mention.text)
        ballot = None if subject.ner is None else ModelVotes(subject.ner)
        return cls(Counter(mention.text for mention, _ in made), texts, ballot)


def _with_context(
    subject: Subject, mention: Mention, evidence: MentionEvidence, context: _Context
) -> tuple[Mention, MentionEvidence]:
    said = Vote.NOT_ASKED
    if context.ballot is not None:
        said = context.ballot.vote(mention.start, mention.end, mention.text, mention.type)
        if said is Vote.SAME and evidence.kind != "model":
            mention = replace(mention, matched_by=f"{mention.matched_by}; model agrees")
    evidence = evidence.in_context(
        repeated=context.repeats[mention.text] > 1,
        in_full=len(context.texts.get(mention.ids, ())) > 1,
        in_title=len(mention.text) > 1 and mention.text in subject.titles,
        in_figure=subject.in_figure,
        annotated=mention.text in subject.words,
        vote=said,
    )
    return mention, evidence


def _only_in_model(
    subject: Subject, chosen: Sequence[CandidateSpan], names: NameLookup
) -> list[CandidateSpan]:
    """Return readings of what only the statistical model takes for names."""
    taken = Cover((reading.start, reading.end) for reading in chosen)
    added = []
    for span in subject.ner or ():
        kind = NER_TYPES.get(span.label)
        if kind is None or taken.touches(span.start, span.end):
            continue
        text = subject.caption[span.start : span.end]
        how = f"statistical model ({span.label})"
        found = variant(text, names.knows)
        if found is not None and is_plausible(names.of(found.name)):
            added.append(
                CandidateSpan(
                    span.start + found.start, span.start + found.end, names.of(found.name),
                    f"{how}, {found.how}", rank=SPELLED_OUT, taxon=found.taxon,
                )
            )  # fmt: skip
        else:
            added.append(CandidateSpan(span.start, span.end, (), how, kind, rank=MODEL))
    return added


def _read(match: Match, caption: str, names: NameLookup) -> CandidateSpan | None:
    scored = names.of_match(match, caption[match.start : match.end])
    if not scored or _stands_for_something_else(caption, match, scored[0][1]):
        return None
    return CandidateSpan(match.start, match.end, scored)


def _stands_for_something_else(caption: str, match: Match, best: Candidate) -> bool:
    """Tell whether the words around show that the name does not name its entity here."""
    start, end = match.start, match.end
    if is_count(caption, start, end) or is_cell_marker(caption, start, end):
        return True
    if best.entity.type is not EntityType.CHEMICAL and best.entity.id != _UBIQUITIN:
        return False
    if best.entity.id in AMINO_ACIDS and is_residue(caption, start, end):
        return True
    return is_part_of_longer_name(caption, start, end)


def _by_short_form(
    defined: Iterable[tuple[Definition, GroundedDefinition]],
) -> dict[str, GroundedDefinition]:
    """Return one meaning a short form: the one that names an entity, else the first."""
    meanings: dict[str, GroundedDefinition] = {}
    for definition, meaning in defined:
        kept = meanings.get(definition.short)
        if kept is None or (meaning.candidates and not kept.candidates):
            meanings[definition.short] = meaning
    return meanings


def _apply_definitions(
    caption: str,
    readings: list[CandidateSpan],
    defined: Sequence[tuple[Definition, GroundedDefinition]],
    meanings: dict[str, GroundedDefinition],
) -> list[CandidateSpan]:
    """Let each definition decide what its short form means, everywhere in the caption."""
    spans = {short: _occurrences(caption, short) for short in meanings}
    defined_there = Cover(span for found in spans.values() for span in found)
    readings = [r for r in readings if not defined_there.holds(r.start, r.end)]
    for short, meaning in meanings.items():
        if meaning.candidates or meaning.type in _GENES:
            scored = tuple(
                # Of the genes that the long form can mean, the one with this symbol is meant.
                (_DEFINED + 0.01 * (candidate.entity.symbol == short), candidate)
                for candidate in meaning.candidates
            )
            readings += [
                CandidateSpan(start, end, scored, meaning.reason, meaning.type, rank=DEFINED)
                for start, end in spans[short]
            ]
    taken: dict[tuple[int, int], list[CandidateSpan]] = {}
    for reading in readings:
        taken.setdefault((reading.start, reading.end), []).append(reading)
    for definition, meaning in defined:
        if definition.found_by == "shared":
            continue
        if not meaning.candidates and meaning.type not in _GENES:
            continue
        at = definition.long.find(meaning.name)
        span = (definition.long_start, definition.long_end)
        if at >= 0:  # not where the long form has a line break inside
            span = (span[0] + at, span[0] + at + len(meaning.name))
        meant = {candidate.entity.id for candidate in meaning.candidates}
        if span not in taken or not _agree(taken[span], meant):
            scored = tuple((_DEFINED, candidate) for candidate in meaning.candidates)
            taken[span] = [CandidateSpan(*span, scored, meaning.reason, meaning.type)]
    return [reading for there in taken.values() for reading in there]


def _agree(readings: Sequence[CandidateSpan], meant: Set[str]) -> bool:
    """Tell whether the best meaning of some reading is one of those meant, if any is."""
    return not meant or any(
        candidate.entity.id in meant for reading in readings for _, candidate in reading.scored[:1]
    )


def _occurrences(caption: str, short: str) -> list[tuple[int, int]]:
    """Return where the short form stands as a word of its own, plural s included."""
    found = []
    at = caption.find(short)
    while at >= 0:
        end = at + len(short)
        if caption[end : end + 1] == "s" and not caption[end + 1 : end + 2].isalnum():
            end += 1
        if not caption[at - 1 : at].isalnum() and not caption[end : end + 1].isalnum():
            found.append((at, end))
        at = caption.find(short, end)
    return found


def _listed(
    caption: str, chosen: Sequence[CandidateSpan], names: NameLookup
) -> list[CandidateSpan]:
    """Return the readings that lists such as ``ERK1/2`` and ``IL-1, -6 and -8`` add."""
    added = []
    for reading in chosen:
        if not reading.scored or reading.scored[0][1].entity.type is EntityType.CHEMICAL:
            continue
        for spelled in numbered_lists(caption, reading.start, reading.end, names.knows):
            parts = tuple(map(names.of, spelled.names))
            added.append(
                CandidateSpan(
                    spelled.start, spelled.end, parts[0], spelled.how, rank=SPELLED_OUT,
                    parts=parts if len(parts) > 1 else (),
                )
            )  # fmt: skip
    return added
