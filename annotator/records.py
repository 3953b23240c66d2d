"""Values that the steps pass to each other: frozen, typed, without I/O and without spaCy.

Offsets are 0-based, half-open, in characters (Unicode code points) of the caption exactly as it
stands in the record after YAML parsing: ``caption[start:end] == text`` always.
Identifiers are CURIEs with Bioregistry prefixes (``ncbigene:1938``, ``hgnc:3214``, ``fplx:GSK3``,
``mesh:D007649``, ``ncbitaxon:9606``).

Values never refer to themselves, so the garbage collector leaves them out (``gc=False``): there are
hundreds of thousands of them.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from annotator.encoding import repaired
from annotator.provenance import DefinitionRule, FoundBy, NotChosen, OrganismEvidence, TermKind

HUMAN = "ncbitaxon:9606"

#: Characters of a caption that a repr shows.
_SHOWN = 60


class EntityType(StrEnum):
    """The type of an entity.

    Diseases are read, kept and counted, never re-annotated. Organisms are recognised to decide
    which species a figure is about; they never become mentions.
    """

    GENE = "gene"
    GENE_FAMILY = "gene_family"
    CHEMICAL = "chemical"
    DISEASE = "disease"
    ORGANISM = "organism"


#: A family stands for its genes.
GENE_TYPES = (EntityType.GENE, EntityType.GENE_FAMILY)


class Origin(StrEnum):
    """The part of a PFOCR record that an existing annotation was read from."""

    SIDECAR = "sidecar"
    FRONT_MATTER = "front_matter"
    KEYWORD = "keyword"


class Entity(msgspec.Struct, frozen=True, gc=False):
    """A gene, gene family, chemical, disease or organism that a name can refer to.

    ``id`` is the primary CURIE. ``symbol`` is the approved symbol (genes), the FamPlex name
    (families) or the preferred name (chemicals). ``taxon`` is a CURIE for genes and empty for
    families and chemicals. ``xrefs`` are other CURIEs of the same entity (``hgnc:3214``).
    ``members`` are the primary CURIEs of a family's genes, transitive; empty otherwise.
    ``is_complex`` is True for a complex, whose members are parts (mTORC1), and False for a family,
    whose members are kinds.
    """

    id: str
    type: EntityType
    symbol: str
    taxon: str = ""
    xrefs: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    is_complex: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the primary CURIE followed by the cross-references."""
        return (self.id, *self.xrefs)


class Organism(msgspec.Struct, frozen=True, gc=False):
    """A species or higher taxon that a figure can be about.

    ``group`` is one of human, mammal, bird, reptile, fish, amphibian, insect, nematode,
    invertebrate, fungus, plant, protist, bacterium, archaeon, virus. ``strains`` are the CURIEs
    of strains that PFOCR uses. ``is_guest`` is True for a virus or parasite: figures about it are
    also about its host.
    """

    taxon: str
    name: str
    group: str
    strains: tuple[str, ...] = ()
    is_guest: bool = False


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One possible entity of a term, with the kind of the term and the source that lists it.

    ``via_ortholog`` is the symbol of the ortholog, a gene of another organism, that the term
    belongs to; empty when the term is the entity's own.
    """

    entity: Entity
    term: str
    kind: TermKind
    source: str
    via_ortholog: str = ""


class Taxon(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """An organism that a figure is about, with the evidence for it, strongest source first.

    ``name`` is as the text has it for a species that the lexicon does not have; ``taxon`` is then
    that of its group. ``probability`` is that of the figure being about it.
    """

    taxon: str
    name: str
    evidence: tuple[OrganismEvidence, ...] = ()
    probability: float = 1.0

    @property
    def is_default(self) -> bool:
        """Return True if no text names it."""
        return not any(found.words for found in self.evidence)


class Alternative(msgspec.Struct, frozen=True, gc=False):
    """A candidate that was considered for a mention and not chosen, and why not.

    ``kind`` is the kind of its term, ``chosen`` that of the chosen candidate's term;
    ``organisms`` as for FoundBy.
    """

    id: str
    symbol: str
    taxon: str
    why: NotChosen
    kind: TermKind | None = None
    chosen: TermKind | None = None
    organisms: tuple[str, ...] = ()


class Mention(msgspec.Struct, frozen=True, gc=False):
    """A name in the caption and the entity that it refers to.

    ``ids`` is empty when the mention was recognised but not grounded. ``symbol`` joins several
    with ``|``. ``members`` holds the CURIEs of a family's genes, for comparison. ``score`` is in
    [0, 1].
    """

    start: int
    end: int
    text: str
    type: EntityType
    ids: tuple[str, ...] = ()
    symbol: str = ""
    taxon: str = ""
    found_by: FoundBy = FoundBy()
    score: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the text in the right encoding: ``text`` is the caption's, as it stands."""
        text = self.text
        return text if text.isascii() else repaired(text)


class GroundedDefinition(msgspec.Struct, frozen=True, gc=False):
    """What a defined short form stands for.

    ``candidates`` is empty when the lexicon has no such entity. ``type`` is known even without an
    entity; None when the long form is neither a gene nor a chemical. ``name`` is the part of the
    long form that names the entity, ``rule`` the rule that decided. ``parts`` are the candidates of
    each entity, where the short form stands for several (PYK for PYK1 and PYK2).
    """

    short: str
    long: str
    candidates: tuple[Candidate, ...]
    type: EntityType | None
    name: str
    rule: DefinitionRule = DefinitionRule.LONG_FORM
    parts: tuple[tuple[Candidate, ...], ...] = ()

    @property
    def found_by(self) -> FoundBy:
        """Return how a mention that the definition decides was found."""
        return FoundBy(short=self.short, long=self.long)


class CaptionAnnotations(msgspec.Struct, frozen=True, gc=False):
    """The annotations of one figure's caption.

    ``definitions`` are by short form; ``accepted`` are the taxa whose genes fit the figure;
    ``ions`` are named only inside other mentions.
    """

    taxa: tuple[Taxon, ...]
    accepted: frozenset[str]
    mentions: tuple[Mention, ...]
    definitions: dict[str, GroundedDefinition]
    ions: tuple[Mention, ...] = ()


class ExistingRow(msgspec.Struct, frozen=True, gc=False):
    """One existing annotation of a PFOCR record.

    ``word`` is what the OCR read (empty for keywords, which have only a symbol). ``match`` is the
    form that PFOCR looked up. ``id`` is a CURIE or empty. ``taxon`` is a CURIE, or empty when the
    record does not give it. ``type`` is None for keywords, which mix genes, chemicals and
    diseases. ``line`` is the 1-based line of the sidecar, or the 1-based position in its
    front-matter list.
    """

    word: str
    symbol: str
    id: str
    taxon: str
    source: str
    origin: Origin
    type: EntityType | None
    match: str = ""
    line: int = 0
    organism: str = ""

    @property
    def legible_word(self) -> str:
        """Return the word in the right encoding."""
        word = self.word
        return word if word.isascii() else repaired(word)


class Figure(msgspec.Struct, frozen=True, gc=False):
    """A figure record: its caption, its titles and its existing annotations.

    ``organisms`` and ``organisms_ner`` are scientific names as written, without NA values.
    ``year`` is four digits or empty. ``existing`` keeps the record's order, duplicates included.
    ``papertext`` is what else the paper says of itself (journal, keywords, abstract), read for
    organisms alone. ``source`` and ``line`` are where the record was read from (a path as given; 0
    for record files, whose rows can be corrected, else the 1-based line). ``is_caption`` is
    False for other texts, such as abstracts and legends of experiments: there, other words are
    names.
    """

    figid: str
    caption: str
    pmcid: str = ""
    number: str = ""
    figtitle: str = ""
    papertitle: str = ""
    year: str = ""
    figlink: str = ""
    organisms: tuple[str, ...] = ()
    organisms_ner: tuple[str, ...] = ()
    existing: tuple[ExistingRow, ...] = ()
    source: str = ""
    line: int = 0
    is_caption: bool = True
    papertext: str = ""

    def __repr__(self) -> str:
        """Show the beginning of the caption, and the number of existing rows."""
        caption = repr(self.caption)
        caption = caption if len(caption) <= _SHOWN else f"{caption[: _SHOWN - 1]}…"
        rows = len(self.existing) if isinstance(self.existing, tuple) else self.existing
        return f"Figure({self.figid!r}, {caption}, existing rows: {rows})"


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """A record that could not be read or processed: one line of ``failed.jsonl``."""

    source: str
    line: int
    error: str
    message: str


class FindingKind(StrEnum):
    """The kind of a finding; ``docs/findings.md`` describes each."""

    AGREEMENT = "agreement"
    MISSING = "missing"
    FAMILY_PARTIAL = "family_partial"
    CROSS_SPECIES = "cross_species"
    WRONG_ENTITY = "wrong_entity"
    COMMON_WORD = "common_word"
    OCR_VARIANT = "ocr_variant"
    IMPLAUSIBLE = "implausible"
    TYPE_CONFLICT = "type_conflict"
    ORGANISM_MISMATCH = "organism_mismatch"
    OUTDATED_SYMBOL = "outdated_symbol"
    ENCODING = "encoding"
    DUPLICATE = "duplicate"
    CAPTION_SILENT = "caption_silent"


#: Kinds that need a curator's decision; the others are counted and kept in findings.jsonl.
REVIEW_KINDS = frozenset(FindingKind) - {
    FindingKind.AGREEMENT,
    FindingKind.DUPLICATE,
    FindingKind.CAPTION_SILENT,
}
#: Kinds of findings that a row is wrong.
NOISE_KINDS = (
    FindingKind.WRONG_ENTITY,
    FindingKind.COMMON_WORD,
    FindingKind.CROSS_SPECIES,
    FindingKind.OCR_VARIANT,
    FindingKind.IMPLAUSIBLE,
)


class Confidence(StrEnum):
    """How certain a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Reason(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The reason for a finding; the subclasses are in ``annotator.reasons``."""


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """The entity that a wrong row's word means instead, where no mention says it."""

    id: str
    symbol: str
    taxon: str = ""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A statement about a mention, some existing rows, or both.

    A higher ``priority`` comes first. ``probability`` is that of the finding being right; None for
    kinds that need no decision.
    """

    review_id: str
    figid: str
    kind: FindingKind
    priority: int
    confidence: Confidence
    reason: Reason
    mention: Mention | None = None
    existing: tuple[ExistingRow, ...] = ()
    proposal: Proposal | None = None
    probability: float | None = None


class Verdict(StrEnum):
    """What all evidence together says of an existing row.

    ``SUPPORTED`` rows are named by the caption; ``WRONG`` ones are flagged by a finding.
    """

    SUPPORTED = "supported"
    PLAUSIBLE = "plausible"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


class JudgedRow(msgspec.Struct, frozen=True, gc=False):
    """An existing row with the probability that it is right, and the strongest reasons."""

    row: ExistingRow
    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...] = ()
    proposal: Proposal | None = None


class AnnotatedFigure(msgspec.Struct, frozen=True, gc=False):
    """A figure after annotation and comparison; ``rows`` are its genes and chemicals."""

    figure: Figure
    taxa: tuple[Taxon, ...] = ()
    mentions: tuple[Mention, ...] = ()
    findings: tuple[Finding, ...] = ()
    rows: tuple[JudgedRow, ...] = ()
