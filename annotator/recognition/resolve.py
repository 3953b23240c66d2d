"""Turn the matches of a caption into mentions: definitions, overlaps, organisms, scores.

Pure functions. Candidates that were not chosen become a mention's alternatives, with the reason;
dropped spans are recorded in a ``Trace``, if there is one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Mapping, Sequence, Set

import msgspec
from msgspec.structs import replace

from annotator.encoding import Repair
from annotator.lexicon.index import Lexicon, Match
from annotator.provenance import DropRule, SpanSource, TermKind
from annotator.recognition.chemicals.chemical_spans import Around
from annotator.recognition.definition_sharing import with_shared_entities
from annotator.recognition.definitions.definition_spans import (
    Grounded,
    apply_definitions,
    by_short_form,
    long_forms,
    without_loci,
)
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.disambiguation import Choice, disambiguate, without_id
from annotator.recognition.form_spans import spelled_otherwise, with_names_by_form
from annotator.recognition.genes.family_genes import with_genes_of_family
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.greek_spans import greek_spans
from annotator.recognition.joint_definitions import several
from annotator.recognition.mention_context import in_context
from annotator.recognition.mention_score import MentionEvidence, Scorer
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.named_organism import with_named_organism, without_genotypes
from annotator.recognition.names.name_brackets import with_brackets
from annotator.recognition.names.plausibility_rules import is_unreviewed
from annotator.recognition.names.viral_proteins import is_about_a_virus
from annotator.recognition.ner.ner_span import NerSpan
from annotator.recognition.organisms.organism_names import OrganismMention
from annotator.recognition.others_genes import without_genes_of_others
from annotator.recognition.receptor_spans import micro_rna_spans, receptor_spans
from annotator.recognition.span_finding import (
    OrganismSpans,
    completed_spans,
    lexicon_spans,
    listed_spans,
    model_spans,
)
from annotator.recognition.spans.candidate_spans import CandidateSpan, Cover, longest_spans
from annotator.recognition.spans.phospho_marks import without_marks
from annotator.recognition.spans.trace import Trace
from annotator.recognition.subunit_spans import with_subunits
from annotator.recognition.wider_spans import without_wider
from annotator.records import EntityType, GroundedDefinition, Mention, Taxon

#: Looking a member of an enumeration up takes as long as a call: every mention asks for these.
_MODEL, _DEFINITION = SpanSource.MODEL, SpanSource.DEFINITION
#: The least probability of being a name: spans below it are dropped.
_LEAST_SCORE = 0.5
#: The same for a chemical that only the statistical model found, outside of figures: above it, 9 of
#: 10 are right in abstracts. In captions, 1 of 8 is: there it is dropped (see docs/model.md).
_LEAST_OF_MODEL = 0.7
#: Behind a piece of a longer name: a number, or what makes a receptor of its ligand.
_GOES_ON = re.compile(r"[ )-]{0,2}(?:\d|receptor)")
#: The least probability of an id: mentions below it get no id. In texts that are no captions ids
#: are right more often than their score says: nearly half of those between the two.
_LEAST_RIGHT, _LEAST_RIGHT_IN_TEXTS = 0.3, 0.1
#: The least log odds of the gene's organism: three in ten, as for human where nothing is named.
_LEAST_ODDS = -0.85


class Subject(msgspec.Struct, frozen=True):
    """A caption with everything that is known about it before its mentions are chosen.

    ``about`` are the taxa whose genes fit the figure (``accepted_taxa``); among candidates that
    fit equally, those of ``taxa`` are preferred in their order. ``organisms`` are the organism
    names in the caption, ``title_taxa`` the taxa that the titles name, ``titles`` the text of the
    titles. ``words`` are those of the existing rows; ``in_figure`` is True for the caption of a
    figure. ``ner`` is None if there is no model. ``only`` are the taxa whose genes are
    wanted; empty means all. ``repair`` leads from the caption back to the record's, if that has
    another encoding.
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
    repair: Repair | None = None


def resolve(
    subject: Subject, names: NameLookup, weights: Scorer, trace: Trace | None = None
) -> tuple[tuple[Mention, ...], dict[str, GroundedDefinition]]:
    """Return the mentions of a caption in order, and its grounded definitions by short form.

    Mentions do not overlap; their score is the probability that text and id are right.
    """
    grounded, definitions = grounded_definitions(subject, names)
    chosen = _chosen(subject, names, grounded, definitions, trace)
    defined = long_forms(grounded)
    mentions, unlikely = _scored(subject, chosen.choices, weights, defined, trace)
    inside = chosen.inside(subject, unlikely, names)
    if inside:
        mentions += _scored(subject, inside, weights, defined, trace)[0]
        mentions.sort(key=lambda mention: mention.start)
    mentions = with_shared_entities(subject.caption, mentions, grounded, definitions)
    if subject.in_figure:
        mentions = without_genes_of_others(
            subject.caption, mentions, subject.organisms, grounded, names.lexicon
        )
    return tuple(mentions), definitions


def _scored(
    subject: Subject,
    choices: Sequence[Choice],
    weights: Scorer,
    defined: Container[tuple[int, int]],
    trace: Trace | None,
) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions that are likely names, with their scores, and those that are not."""
    mentions, unlikely = [], []
    least_right = _LEAST_RIGHT if subject.in_figure else _LEAST_RIGHT_IN_TEXTS
    for mention, evidence in choices:
        name, right = weights.score(evidence)
        source = evidence.name.span_source
        least = _LEAST_SCORE if source is not _MODEL else _least_of_model(evidence)
        if (
            name < least
            and source is not _DEFINITION
            and (mention.start, mention.end) not in defined
        ):
            if trace is not None:
                trace.drop(mention.start, mention.end, DropRule.LOW_SCORE, score=round(name, 3))
            unlikely.append(mention)
            continue
        score = name
        if mention.ids:
            is_unsure = right < least_right or evidence.organism < _LEAST_ODDS
            if is_unsure or (not subject.in_figure and _names_a_class(mention)):
                mention = without_id(mention)
            else:
                score = min(name, right)
        mentions.append(replace(mention, score=round(score, 3)))
    return mentions, unlikely


def _least_of_model(evidence: MentionEvidence) -> float:
    """Return the least score of what only the statistical model found."""
    if evidence.name.type is not EntityType.CHEMICAL:
        return _LEAST_SCORE
    return math.inf if evidence.in_figure else _LEAST_OF_MODEL


def _names_a_class(mention: Mention) -> bool:
    """Return True for a class, which means its genes in a figure, and in other texts none."""
    return mention.type is EntityType.GENE_FAMILY and "|" in mention.symbol


def mentions_with_evidence(
    subject: Subject, names: NameLookup, weights: Scorer | None = None
) -> tuple[list[Choice], dict[str, GroundedDefinition]]:
    """Return every possible mention with its evidence, unscored, and the grounded definitions.

    With ``weights``, also what is named inside of mentions that are unlikely by these.
    """
    grounded, definitions = grounded_definitions(subject, names)
    chosen = _chosen(subject, names, grounded, definitions, None)
    choices = chosen.choices
    if weights is not None:
        _, unlikely = _scored(subject, choices, weights, long_forms(grounded), None)
        choices = [*choices, *chosen.inside(subject, unlikely, names)]
    return choices, definitions


def gene_organisms(subject: Subject, lexicon: Lexicon) -> GeneOrganisms:
    """Return the organisms whose genes a caption can name."""
    return GeneOrganisms.of(
        subject.caption,
        subject.taxa,
        subject.about,
        subject.organisms,
        subject.title_taxa,
        subject.only,
        lexicon,
        in_figure=subject.in_figure,
    )


def grounded_definitions(
    subject: Subject, names: NameLookup
) -> tuple[list[Grounded], dict[str, GroundedDefinition]]:
    """Return the definitions with what they mean, and the grounding of each short form."""

    def ground(definition: Definition) -> GroundedDefinition:
        return _grounding(definition, subject, names)

    grounded = [
        pair
        for definition in subject.definitions
        for pair in several(definition, ground(definition), names, subject.about, ground)
    ]
    grounded = [pair for pair in grounded if pair[0].found_by != "alias" or pair[1].candidates]
    return grounded, by_short_form(grounded)


class _Chosen(msgspec.Struct, frozen=True):
    """The possible mentions of a caption, and the spans that they were chosen from.

    ``words`` are the offsets of those of several words that are no names.
    """

    choices: list[Choice]
    spans: list[CandidateSpan]
    organisms: GeneOrganisms
    words: list[tuple[int, int]]

    def inside(
        self, subject: Subject, unlikely: Sequence[Mention], names: NameLookup
    ) -> list[Choice]:
        """Return what is named inside of names that turned out to be unlikely.

        ``FGF signaling`` and ``protease ATG4`` may only be names in fish and yeast: FGF and ATG4
        are named there, too.
        """
        wide = [(m.start, m.end) for m in unlikely if " " in m.text] + self.words
        if not wide:
            return []
        inner = [
            span
            for span in self.spans
            if _is_whole_name(subject.caption, span)
            and any(start <= span.start and span.end <= end for start, end in wide)
            and (span.start, span.end) not in wide
        ]
        found = []
        for span in longest_spans(inner):
            choice = disambiguate(subject.caption, span, self.organisms, names.choices)
            if choice is not None and choice[0].ids:
                found.append(choice)
        return _in_context(subject, found, [*self.choices, *found])


def _is_whole_name(caption: str, span: CandidateSpan) -> bool:
    """Return True for a well-known gene or family that does not go on: not FGF of FGF 2."""
    if not span.scored or _GOES_ON.match(caption, span.end):
        return False
    best = span.scored[0][1]
    is_name = best.kind is TermKind.NAME and is_unreviewed(best)
    return best.entity.type is not EntityType.CHEMICAL and not is_name


def _chosen(
    subject: Subject,
    names: NameLookup,
    grounded: Sequence[Grounded],
    definitions: Mapping[str, GroundedDefinition],
    trace: Trace | None,
) -> _Chosen:
    texts = subject.caption, *subject.titles.split("\n")
    is_viral = any(map(is_about_a_virus, texts))
    named = OrganismSpans(subject.caption, subject.organisms)
    if not subject.in_figure:
        named = OrganismSpans(subject.caption, without_genotypes(subject.organisms))
        definitions = without_loci(definitions, names.lexicon)
    spans = lexicon_spans(
        subject.caption, subject.matches, named, names, trace,
        is_viral=is_viral, in_figure=subject.in_figure,
    )  # fmt: skip
    spans = apply_definitions(subject.caption, spans, grounded, definitions, trace)
    spans = without_marks(subject.caption, spans, names.of)
    before = spans
    spans = names.chemicals.add_to(subject.caption, before, _around(subject, names))
    if trace is not None:
        trace.pieces(before, spans)
    long_starts = {d.short_start: d.long_start for d in subject.definitions if d.short_start >= 0}
    spans += [
        span
        for span in completed_spans(subject.caption, names, long_starts, subject.about)
        if subject.caption[span.start : span.end] not in definitions
    ]
    spans += micro_rna_spans(subject.caption, names)
    spans += receptor_spans(subject.caption, names, subject.about)
    if not subject.in_figure:
        spans += greek_spans(subject.caption, names)
    organisms = gene_organisms(subject, names.lexicon)
    spans, by_form = with_names_by_form(
        subject.caption,
        spans,
        subject.organisms,
        organisms,
        names.lists.common_words,
        subject.definitions,
        is_viral=is_viral,
    )
    spans += [spelled_otherwise(subject.caption, span, names.of) for span in by_form]
    # What is inside of an organism's name is none, however it was found, unless it is defined.
    if subject.organisms:
        spans = [
            span
            for span in spans
            if span.source is _DEFINITION or not named.hold(span.start, span.end, span.scored)
        ]
    places = {(span.start, span.end) for span in by_form}
    chosen = _without_overlaps(subject, spans, organisms, names, trace)
    if not subject.in_figure:
        chosen = with_named_organism(subject.caption, chosen, subject.organisms, organisms)
    choices, words = [], []
    for span in chosen:
        has_form = (span.start, span.end) in places
        choice = disambiguate(subject.caption, span, organisms, names.choices, has_form=has_form)
        if choice is not None:
            choices.append(choice if subject.in_figure else _with_genes(choice, organisms, names))
            continue
        if not {" ", "/"}.isdisjoint(subject.caption[span.start : span.end]):
            words.append((span.start, span.end))
        if trace is not None:
            trace.drop(span.start, span.end, DropRule.WORD)
    return _Chosen(_in_context(subject, choices, choices), spans, organisms, words)


def _in_context(
    subject: Subject, choices: Sequence[Choice], others: Sequence[Choice]
) -> list[Choice]:
    """Return ``choices`` with the evidence from ``others``, the titles, the rows and the model."""
    return in_context(
        choices, others, subject.titles, subject.words, subject.ner, in_figure=subject.in_figure
    )


def _with_genes(choice: Choice, organisms: GeneOrganisms, names: NameLookup) -> Choice:
    """Give a family the genes that its name stands for in texts other than captions."""
    mention, evidence = choice
    if mention.type is not EntityType.GENE_FAMILY:
        return choice
    target = organisms.target(mention.start, mention.text)
    return with_genes_of_family(mention, target, names.lexicon), evidence


def _grounding(definition: Definition, subject: Subject, names: NameLookup) -> GroundedDefinition:
    """Ground a definition; a chemical also by the usual spellings of its systematic name."""
    grounding = names.grounded(definition, subject.about)
    if grounding.candidates or grounding.type is not EntityType.CHEMICAL:
        return grounding
    found = tuple(candidate for _, candidate in names.chemicals.scored(grounding.name))
    return replace(grounding, candidates=found)


def _without_overlaps(
    subject: Subject,
    spans: list[CandidateSpan],
    organisms: GeneOrganisms,
    names: NameLookup,
    trace: Trace | None,
) -> list[CandidateSpan]:
    """Add listed and model spans, and choose spans that do not overlap."""
    spans = with_subunits(subject.caption, spans, names, subject.about)
    spans = without_wider(subject.caption, spans, organisms)
    chosen = longest_spans(spans)
    listed = listed_spans(subject.caption, chosen, names)
    if listed:
        lists = Cover((span.start, span.end) for span in listed)
        # In CDK4/6-cyclin D, "6-cyclin" is no chemical.
        kept = [span for span in chosen if span.scored or not lists.touches(span.start, span.end)]
        chosen = longest_spans([*kept, *listed])
    chosen = with_brackets(subject.caption, chosen)
    if trace is not None:
        trace.overlaps([*spans, *listed], chosen)
    if subject.ner:
        added = model_spans(subject.caption, subject.ner, chosen, names)
        chosen = sorted([*chosen, *added], key=lambda span: span.start)
    return chosen


def _around(subject: Subject, names: NameLookup) -> Around:
    """Return what decides on the short forms of chemicals."""
    organisms = names.lexicon.organisms
    groups = {organisms[t.taxon].group for t in subject.taxa if t.taxon in organisms}
    return Around(subject.definitions, subject.titles, "plant" in groups)
