"""Find the spans of a caption that may be mentions.

Lexicon terms, split names, variants, lists, and spans that only the statistical model found.
Definitions are in ``definition_spans``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec.structs import replace

from annotator.lexicon.index import Match
from annotator.provenance import DropRule, Expansion, FoundBy, SpanSource, TermKind
from annotator.recognition.chemicals.chemical_roles import is_a_role
from annotator.recognition.coordination import (
    numbered_lists,
    split_before_number,
    split_by_parenthesis,
)
from annotator.recognition.cut_names import is_cut
from annotator.recognition.definitions.definitions import without_bracket
from annotator.recognition.genes.forms_of_proteins import forms_of_proteins
from annotator.recognition.genes.gene_classes import is_listed_class
from annotator.recognition.genes.protein_subunits import g_proteins, integrins
from annotator.recognition.model_votes import NER_TYPES
from annotator.recognition.name_lookup import NameLookup, is_plausible
from annotator.recognition.names.company import meaning_beside, meanings_by_short_form
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE
from annotator.recognition.names.protein_tags import is_tag
from annotator.recognition.names.shared_stems import (
    ExpandedName,
    elided,
    joined_letters,
    of_kinds,
)
from annotator.recognition.names.surrounding_text import (
    AMINO_ACIDS,
    is_a_state,
    is_carbon_atom,
    is_cell_marker,
    is_chromosome_band,
    is_count,
    is_part_of_a_domain,
    is_part_of_longer_name,
    is_residue,
    is_skeleton,
    viral_names,
)
from annotator.recognition.names.variants import variant, variants_in
from annotator.recognition.ner.ner_span import NerSpan
from annotator.recognition.organisms.organism_names import OrganismMention
from annotator.recognition.plural_lists import plural_numbers
from annotator.recognition.spans.candidate_spans import (
    CandidateSpan,
    Cover,
    Scored,
    names_a_chemical,
)
from annotator.recognition.spans.trace import Trace
from annotator.records import HUMAN, Candidate, EntityType

#: Inside of parentheses, short forms are in square brackets: ``(such as interleukin [IL]-17)``.
_SQUARE, _ROUND = re.compile(r"\w \[[A-Z][\w-]{1,9}\]"), {ord("["): "(", ord("]"): ")"}

#: Enzymes are named after it (ubiquitin ligase), as after chemicals.
_UBIQUITIN = "fplx:Ubiquitin"
#: Forms of names that say which species' gene is meant.
_OF_A_SPECIES = (Expansion.SPECIES_INITIALS, Expansion.YEAST_PROTEIN)
#: How a short form is found that means what the names beside it say.
_COMPANY = FoundBy(expansion=Expansion.COMPANY)
#: A heading that nobody writes in a text (Cholesterol, LDL): a comma of a list is in it.
_INVERTED = re.compile(r", [A-Za-z]")


class OrganismSpans:
    """Where a caption names organisms: what is inside of these names is no gene or chemical.

    SARS in SARS-CoV-2, lactic acid in lactic acid bacteria, C in C. elegans. A word that is both is
    the organism (quail, a fly's gene; hESCs), unless it is written as a symbol: INS1.
    """

    def __init__(self, caption: str, organisms: Sequence[OrganismMention]) -> None:
        """Take the organisms of the caption."""
        self._caption = caption
        self._places = {(o.start, o.start + len(o.text)) for o in organisms if o.start >= 0}
        self._cover = Cover(self._places)

    def hold(self, start: int, end: int, scored: Scored) -> bool:
        """Return True for a name at ``start:end`` that is an organism's, or a piece of it."""
        if not self._places or not self._cover.holds(start, end):
            return False
        text = self._caption[start:end]
        if " " in text or (start, end) not in self._places:
            return True
        if not scored:
            return False  # nothing but the organism's name
        best = scored[0][1]
        is_symbol = best.kind is TermKind.APPROVED_SYMBOL and best.term.lower() == text.lower()
        return text.islower() or not is_symbol


def lexicon_spans(
    caption: str,
    matches: Sequence[Match],
    organisms: OrganismSpans,
    names: NameLookup,
    trace: Trace | None = None,
    *,
    is_viral: bool = False,
    in_figure: bool = True,
) -> list[CandidateSpan]:
    """Return a span for each match with plausible candidates that names its entity in context.

    ``is_viral`` is True for a figure about a virus; ``in_figure`` is False for a text that is no
    caption.
    """
    viral = viral_names(caption, ((match.start, match.end) for match in matches), is_viral=is_viral)
    spans = []
    longer: list[tuple[int, int]] = []
    meanings = meanings_by_short_form()
    for match in matches:
        start, end = match.start, match.end
        text = caption[start:end]
        scored = names.of_match(match, text)
        found_by, source = None, SpanSource.NAME
        if text in meanings and (meaning := meaning_beside(text, caption)) is not None:
            scored = _besides(names.of(meaning), scored) if meaning else ()
            found_by, source = _COMPANY, SpanSource.EXPANSION
        if trace is None and not scored:
            continue  # most are: why does not matter
        rule: DropRule | None
        if organisms.hold(start, end, scored):
            rule = DropRule.ORGANISM
        elif text in viral:
            rule = DropRule.VIRAL
        elif not scored:
            rule = names.why_not(match, text) or DropRule.OTHER_TYPE
        else:
            best = scored[0][1]
            rule = _stands_for_something_else(caption, start, end, text, best, in_figure=in_figure)
        if rule is None:
            if text[-1] in ")]" and not _is_reviewed(text, scored[0][1]):
                end = start + len(without_bracket(text))
                if trace is not None and end < match.end:
                    trace.drop(start, match.end, DropRule.OVERLAP, caption[start:end])
            spans.append(CandidateSpan(start, end, scored, found_by, source=source))
        else:
            if rule is DropRule.LONGER_NAME and names_a_chemical(scored):
                longer.append((start, end))
            if trace is not None:
                trace.drop(start, end, rule)
    return _without_pieces(spans, longer, trace) if longer else spans


def _besides(meaning: Scored, own: Scored) -> Scored:
    """Return what a short form means beside other names; also genes of animals, not of human.

    Where that is a class of human genes, one of them may be called so: Delta of the fly.
    """
    if not meaning or not is_listed_class(meaning[0][1].entity):
        return meaning
    return (*meaning, *(pair for pair in own if pair[1].entity.taxon not in ("", HUMAN)))


def _without_pieces(
    spans: list[CandidateSpan], longer: Sequence[tuple[int, int]], trace: Trace | None
) -> list[CandidateSpan]:
    """Return the spans but the chemicals in the names of others that are part of longer ones.

    The prostaglandin in ``prostaglandin H2 kinase`` is none, as prostaglandin H2 is none.
    """
    whole = Cover(longer)
    kept = [
        span
        for span in spans
        if not (names_a_chemical(span.scored) and whole.holds(span.start, span.end))
    ]
    if trace is not None:
        trace.pieces(spans, kept)
    return kept


def _stands_for_something_else(
    caption: str, start: int, end: int, text: str, best: Candidate, *, in_figure: bool
) -> DropRule | None:
    """Return the rule by which the surrounding text drops the match ``text``, if any does.

    A text that is no caption names the markers of its cells (CD4+ T cells), and no roles of drugs.
    """
    # Most names end in a letter, and are no counts.
    if not text[-1].isalpha() and is_count(caption, start, end):
        return DropRule.COUNT
    if in_figure and text.startswith("CD") and is_cell_marker(caption, start, end):
        return DropRule.CELL_MARKER
    entity = best.entity
    is_gene = entity.type is not EntityType.CHEMICAL
    if not (in_figure or is_gene) and is_a_role(entity.symbol):
        return DropRule.OTHER_TYPE
    if is_gene and (is_cut(caption, start, end, text) or is_a_state(caption, start, end)):
        return DropRule.LONGER_NAME
    if is_gene and is_tag(caption, start, end):
        return DropRule.OTHER_TYPE
    if text[-1].isdecimal() and (
        is_chromosome_band(caption, start, end) or is_carbon_atom(caption, start, end)
    ):
        return DropRule.LONGER_NAME
    if is_gene and entity.id != _UBIQUITIN:
        return DropRule.LONGER_NAME if is_part_of_a_domain(caption, end) else None
    if ", " in text and _INVERTED.search(text):
        return DropRule.OVERLAP
    if entity.id in AMINO_ACIDS and is_residue(caption, start, end):
        return DropRule.RESIDUE
    if is_skeleton(caption, start, end):
        return DropRule.LONGER_NAME
    return DropRule.LONGER_NAME if is_part_of_longer_name(caption, start, end) else None


def _is_reviewed(text: str, best: Candidate) -> bool:
    """Return True for a name that was reviewed with its bracket: angiotensin (1-7)."""
    bracket = text[len(without_bracket(text)) :].lstrip()
    return best.source == CURATED_SOURCE and best.term.endswith(bracket)


def completed_spans(
    caption: str, names: NameLookup, long_starts: Mapping[int, int], about: Set[str]
) -> Iterator[CandidateSpan]:
    """Yield spans of split names, plurals before numbers and variants.

    ``long_starts`` maps the offset of a short form in parentheses to that of its long form;
    ``about`` are the taxa whose genes fit the figure; empty means any.
    """

    def fits(text: str) -> bool:
        return any(fits_figure(candidate, about) for _, candidate in names.of(text))

    def as_written(text: str) -> bool:
        named = names.of(text)
        return any(c.term[-1] == text[-1] and fits_figure(c, about) for _, c in named)

    expanded_names: list[ExpandedName] = []
    for complete in (
        plural_numbers, g_proteins, integrins, elided, of_kinds, forms_of_proteins, joined_letters
    ):  # fmt: skip
        expanded_names += complete(caption, names.knows)
    text = caption
    if "[" in caption and _SQUARE.search(caption):
        text = caption.translate(_ROUND)
    if "(" in text:
        expanded_names += split_by_parenthesis(text, names.knows, fits, dict(long_starts))
        expanded_names += split_before_number(text, names.knows, names.is_chemical, long_starts)
    for expanded in expanded_names:
        span = expanded_span(expanded, names)
        # "a nitric oxide (NO) donor", "vitamins C and E": each chemical is a name of its own.
        if span.scored[0][1].entity.type is not EntityType.CHEMICAL:
            yield span

    for start, end, form in variants_in(caption, fits, as_written):
        scored = names.of(form.name)
        if form.found_by.expansion in _OF_A_SPECIES:
            scored = _of_species(scored, form.taxon, names)
        elif form.found_by.expansion is Expansion.ORGANISM_PREFIX:
            scored = _of_the_whole(scored, names.of(caption[start:end]), names)
        if is_plausible(scored):
            yield CandidateSpan(
                start, end, scored, form.found_by, source=SpanSource.EXPANSION, taxon=form.taxon
            )


def _of_species(scored: Scored, taxon: str, names: NameLookup) -> Scored:
    """Return the candidates that are genes of a species or of its strains."""
    strains = names.lexicon.species_of_strains
    return tuple(
        pair for pair in scored if strains.get(pair[1].entity.taxon, pair[1].entity.taxon) == taxon
    )


def _of_the_whole(scored: Scored, whole: Scored, names: NameLookup) -> Scored:
    """Return the candidates without a prefix that are the genes of the whole name, if it is one.

    mACE2 is the gene of ACE2 also where no human is named; hERG is not that of ERG.
    """
    genes = [c.entity for _, c in whole if c.entity.type is EntityType.GENE]
    if not genes:
        return scored
    symbols = {gene.symbol.upper() for gene in genes}
    related = {
        human.id
        for gene in genes
        if (human := gene if gene.taxon == HUMAN else names.lexicon.human_ortholog(gene))
    }
    return tuple(
        pair
        for pair in scored
        if pair[1].entity.symbol.upper() in symbols
        or not related.isdisjoint(names.lexicon.orthologs(pair[1].entity.id))
    )


def fits_figure(candidate: Candidate, about: Set[str]) -> bool:
    """Return True for a gene of the figure's organisms, or what has no organism."""
    taxon = candidate.entity.taxon
    return not taxon or not about or taxon in about


def expanded_span(expanded: ExpandedName, names: NameLookup) -> CandidateSpan:
    """Return a span with the candidates of the names that it stands for."""
    parts = tuple(map(names.of, expanded.names))
    return CandidateSpan(
        expanded.start, expanded.end, parts[0], expanded.found_by,
        parts=parts if len(parts) > 1 else (), source=SpanSource.EXPANSION,
    )  # fmt: skip


def listed_spans(
    caption: str, chosen: Sequence[CandidateSpan], names: NameLookup
) -> list[CandidateSpan]:
    """Return the spans of lists that start at a chosen one: ``ERK1/2``, ``IL-1, -6 and -8``."""
    return [
        expanded_span(expanded, names)
        for span in chosen
        if span.scored and not span.parts
        if span.scored[0][1].entity.type is not EntityType.CHEMICAL
        for expanded in numbered_lists(caption, span.start, span.end, names.knows)
    ]


def model_spans(
    caption: str, ner: Sequence[NerSpan], chosen: Sequence[CandidateSpan], names: NameLookup
) -> list[CandidateSpan]:
    """Return the statistical model's spans that no chosen span overlaps."""
    taken = Cover((span.start, span.end) for span in chosen)
    added = []
    for span in ner:
        kind = NER_TYPES.get(span.label)
        if kind is None or taken.touches(span.start, span.end):
            continue
        found = variant(caption[span.start : span.end], names.knows)
        if found is not None and is_plausible(names.of(found.name)):
            added.append(
                CandidateSpan(
                    span.start + found.start, span.start + found.end, names.of(found.name),
                    replace(found.found_by, model_label=span.label),
                    source=SpanSource.EXPANSION, taxon=found.taxon,
                )
            )  # fmt: skip
        else:
            found_by = FoundBy(model_label=span.label)
            added.append(
                CandidateSpan(span.start, span.end, (), found_by, kind, source=SpanSource.MODEL)
            )
    return added
