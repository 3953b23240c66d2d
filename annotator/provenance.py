"""Where a statement comes from: how a mention was found, what speaks for an organism.

Typed, so that logic asks for members and never for words; ``annotator.wording`` renders them.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

import msgspec


class TermKind(StrEnum):
    """How a term names its entity; the kinds differ in trust, most trusted first."""

    APPROVED_SYMBOL = "approved symbol"
    NAME = "name"
    PREVIOUS_SYMBOL = "previous symbol"
    ALIAS_SYMBOL = "alias symbol"
    SYNONYM = "synonym"
    FAMILY_SYNONYM = "family synonym"
    SUPPLEMENTARY = "supplementary"


class EvidenceSource(StrEnum):
    """Where the evidence for an organism of a figure comes from."""

    CAPTION = "caption"
    FIGURE_TITLE = "figure title"
    PAPER_TITLE = "paper title"
    GUEST = "guest"  # a virus or parasite, named anywhere in the text
    HOST = "host"  # the default host of a virus or parasite
    MAMMALS_FIELD = "mammals in the organisms field"
    ORGANISMS_FIELD = "organisms field"
    UNKNOWN_FIELD = "unknown names in the organisms field"
    DEFAULT = "default"


#: Sources that are read in the text of the figure or its paper.
TEXT_SOURCES = frozenset(
    {EvidenceSource.CAPTION, EvidenceSource.FIGURE_TITLE, EvidenceSource.PAPER_TITLE}
)


class OrganismEvidence(msgspec.Struct, frozen=True):
    """What speaks for an organism.

    ``words`` are quoted from the source, each once; ``weight`` is how often the source names the
    organism, 0 for a default.
    """

    source: EvidenceSource
    words: tuple[str, ...] = ()
    weight: float = 0.0


class SpanSource(IntEnum):
    """How a span of a caption was found; the higher wins against another of the same length."""

    MODEL = -1
    NAME = 0
    EXPANSION = 1
    DEFINITION = 2


class Expansion(StrEnum):
    """How the name was completed that a caption writes in pieces or with letters around it."""

    SPLIT_BY_SHORT_FORM = "split by its short form"
    LIST = "list"
    LISTED_AFTER = "listed after"
    PLURAL = "plural before numbers"
    LATIN_GREEK = "Greek letter as a Latin one"
    SUBSCRIPT = "subscript in parentheses"
    ORGANISM_PREFIX = "organism prefix"
    PHOSPHO_PREFIX = "phospho prefix"
    YEAST_PROTEIN = "yeast protein"
    MODIFIED = "modified"
    ISOFORM = "isoform"


class Grounding(StrEnum):
    """Whether a mention has an identifier, and why not."""

    IDENTIFIED = "identified"
    NO_ENTRY = "no entry"  # the lexicon does not have the name
    OTHER_ORGANISM = "other organism"  # it has it, for organisms that the figure is not about
    NOT_WANTED = "not wanted"  # it has it, for organisms that were not asked for
    TOO_UNSURE = "too unsure"  # no identifier is likely enough


class FoundBy(msgspec.Struct, frozen=True):
    """How a mention was found.

    ``kind``, ``lexicon`` (the lexicon's source of the term) and ``via_ortholog`` are those of the
    chosen candidate. ``short`` and ``long`` are the caption's definition, when that decides.
    ``expansion`` says how the name was completed, with the first name of a list, the number of its
    names, or the letters that were taken off in ``detail``. ``model_label`` is the statistical
    model's label when only that found it; ``part_of`` is the longer mention that an ion is part
    of. ``organisms`` are the names of those that the figure is about, for OTHER_ORGANISM.
    """

    kind: TermKind | None = None
    lexicon: str = ""
    via_ortholog: str = ""
    short: str = ""
    long: str = ""
    expansion: Expansion | None = None
    detail: str = ""
    model_label: str = ""
    part_of: str = ""
    grounding: Grounding = Grounding.IDENTIFIED
    organisms: tuple[str, ...] = ()
    model_agrees: bool = False


class NotChosen(StrEnum):
    """Why a meaning of a name was not chosen."""

    TOO_UNSURE = "too unsure"  # it would have been, were it likely enough
    NOT_ABOUT = "not about"  # the figure is not about its organism
    LESS_TRUSTED = "less trusted"  # another kind of term
    SAME_KIND = "same kind"
    OTHER_ORGANISM = "other organism"  # and nothing was chosen
    NOT_WANTED = "not wanted"


class DefinitionRule(StrEnum):
    """The rule that says what a definition makes of its short form."""

    DISEASE = "the long form is a disease"
    APPROVED_SYMBOL = "the short form is the symbol of a gene with a name like the long form"
    LONG_FORM = "the lexicon knows the long form"
    RESEMBLES = "the short form's entity has a name like the long form"
    FAMILY = "the long form names the family of the short form's entity"
    GENE_WORDS = "the long form has the words of a gene product"
    DISTINCTIVE = "the short form is a distinctive symbol"
    CHEMICAL_WORDS = "the long form has the words of a chemical"
    NOTHING = "the long form is neither gene nor chemical"


class DropRule(StrEnum):
    """The rule by which a span is not a mention."""

    OTHER_TYPE = "other type"  # neither gene nor chemical: an organism, a disease
    IMPLAUSIBLE = "implausible"  # no candidate is plausible enough as this spelling
    MODIFIED = "modified"  # a name with what was done to it (p-Akt), or two names in one
    CELL_LINE = "cell line"
    ORGANISM = "organism"  # part of an organism's name
    VIRAL = "viral"  # named as a virus's
    COUNT = "count"  # a number counts or goes on (Akt 3 days)
    CELL_MARKER = "cell marker"  # CD8+ T cells
    RESIDUE = "residue"  # an amino acid that is a place in a protein (Ser473)
    LONGER_NAME = "longer name"  # part of a longer name that no lexicon has
    DEFINED = "defined"  # the caption defines this short form
    OVERLAP = "overlap"  # covered by a span that is longer or better
    WORD = "word"  # a name in another organism only, and more likely a word
    LOW_SCORE = "low score"  # scored as no name


class Dropped(msgspec.Struct, frozen=True):
    """A span that is not a mention: half-open offsets, and the rule that dropped it.

    ``instead`` is the text of what was taken in its place (OVERLAP) or what the caption defines
    it as (DEFINED); ``score`` is that of LOW_SCORE.
    """

    start: int
    end: int
    text: str
    rule: DropRule
    instead: str = ""
    score: float = 0.0
