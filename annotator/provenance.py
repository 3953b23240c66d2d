"""Provenance: how a mention was found, why a span was dropped, the evidence for an organism.

Typed, so that logic never parses text; ``annotator.wording`` renders it.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

import msgspec


class TermKind(StrEnum):
    """How a term relates to its entity, most trusted first."""

    APPROVED_SYMBOL = "approved symbol"
    NAME = "name"
    PREVIOUS_SYMBOL = "previous symbol"
    ALIAS_SYMBOL = "alias symbol"
    SYNONYM = "synonym"
    FAMILY_SYNONYM = "family synonym"
    SUPPLEMENTARY = "supplementary"


class EvidenceSource(StrEnum):
    """Where the evidence for a figure's organism comes from."""

    CAPTION = "caption"
    FIGURE_TITLE = "figure title"
    PAPER_TITLE = "paper title"
    PAPER_TEXT = "paper text"  # journal, keywords and abstract, where nothing else names one
    ORGANISMS_FIELD = "organisms field"
    WORDS = "words"  # words of figures about its group, such as chloroplast
    HOST = "host"  # names of its genes and cells in a figure about a pathogen or plant
    DEFAULT = "default"  # human, where nothing speaks for another organism


class OrganismEvidence(msgspec.Struct, frozen=True, gc=False):
    """One source of evidence for an organism.

    ``words`` are quoted from the source, without repeats; ``weight`` is how often the source
    names the organism, 0 for a default.
    """

    source: EvidenceSource
    words: tuple[str, ...] = ()
    weight: float = 0.0


class SpanSource(IntEnum):
    """How a span of a caption was found; of equally long spans, the higher source wins."""

    MODEL = -2
    FORM = -1  # not in the lexicon, but of the form of an enzyme's name or a gene's symbol
    NAME = 0
    EXPANSION = 1
    DEFINITION = 2


class Expansion(StrEnum):
    """How a name was completed that the caption splits, abbreviates or affixes letters to."""

    SPLIT_BY_SHORT_FORM = "split by its short form"
    LIST = "list"
    LATIN_GREEK = "Greek letter as a Latin one"
    SUBSCRIPT = "subscript in parentheses"
    ORGANISM_PREFIX = "organism prefix"
    SPECIES_INITIALS = "initials of the species"
    PHOSPHO_PREFIX = "phospho prefix"
    YEAST_PROTEIN = "yeast protein"
    PRECURSOR = "precursor"
    MODIFIED = "modified"
    ISOFORM = "isoform"
    BLANK_LOST = "blank lost"
    SYSTEMATIC = "systematic name"
    SHORT_FORM = "short form of a chemical"
    CLASS = "class"
    RECEPTOR = "receptor"
    COMPANY = "company"  # the meaning of a short form beside other names


class Form(StrEnum):
    """The form by which a name was found that the lexicon does not have."""

    ENZYME = "enzyme"
    SYMBOL = "symbol"  # of a gene, by its nomenclature or beside the name of an enzyme


class Grounding(StrEnum):
    """Whether a mention has an identifier, or why it has none."""

    IDENTIFIED = "identified"
    NO_ENTRY = "no entry"  # the name is not in the lexicon
    OTHER_ORGANISM = "other organism"  # only names genes of organisms the figure is not about
    NOT_WANTED = "not wanted"  # only names genes of organisms that were not asked for
    CLASS = "class"  # more genes share the name than one mention can mean
    TOO_UNSURE = "too unsure"  # no identifier is likely enough


class FoundBy(msgspec.Struct, frozen=True, gc=False):
    """How a mention was found.

    ``kind``, ``lexicon`` (the lexicon's source of the term) and ``via_ortholog`` are those of the
    chosen candidate. ``short`` and ``long`` are the caption's definition, when that decides.
    ``expansion`` is how the name was completed, with the number of names in a list or of genes in a
    class, or the letters that were removed in ``detail``. ``model_label`` is the statistical
    model's label when only the model found the mention; ``part_of`` is the longer mention that
    contains an ion. ``organisms`` are the names of those that the figure is about, for
    OTHER_ORGANISM.
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
    form: Form | None = None


class NotChosen(StrEnum):
    """Why a candidate was not chosen."""

    TOO_UNSURE = "too unsure"  # the best candidate, but not likely enough
    NOT_ABOUT = "not about"  # the figure is not about its organism
    LESS_TRUSTED = "less trusted"  # another kind of term
    SAME_KIND = "same kind"
    OTHER_ORGANISM = "other organism"  # like NOT_ABOUT, where no candidate was chosen
    NOT_WANTED = "not wanted"  # its organism was not asked for


class DefinitionRule(StrEnum):
    """The rule that grounded the short form of a definition."""

    DISEASE = "the long form is a disease"
    ANY_GENE = "the long form stands for any of many genes"
    MICRO_RNA = "the short form is a microRNA"
    APPROVED_SYMBOL = "the short form is the symbol of a gene whose name resembles the long form"
    REVIEWED_ALIAS = "the short form is a reviewed alias of a gene with a name like the long form"
    LONG_FORM = "the long form is in the lexicon"
    RESEMBLES = "a name of the short form's entity resembles the long form"
    FAMILY = "the long form names the family of the short form's entity"
    NUMBERED = "genes with the short form and a number as symbol have the long form as name"
    ORTHOLOGS = "the long form names genes of other organisms, whose orthologs are meant"
    LIKE = "the long form is a loose or misspelt name of the short form's entity"
    PLANT = "the short form is a symbol of thale cress, and the long form written as a gene's name"
    CHEMICAL_HEAD = "the last word of the long form is a chemical"
    GENE_WORDS = "the long form contains words for a gene product"
    DISTINCTIVE = "the short form is a distinctive symbol"
    COMPLEX = "the long form is the name of a complex"
    CHEMICAL_WORDS = "the long form contains words for a chemical"
    LISTED = "the short form lists genes"
    KNOWN_SHORT = "the short form means one chemical, and the long form is a name without an entry"
    NOTHING = "the long form is neither a gene nor a chemical"


class DropRule(StrEnum):
    """The rule that dropped a span."""

    OTHER_TYPE = "other type"  # an organism or a disease
    IMPLAUSIBLE = "implausible"  # no candidate is plausible enough for this spelling
    MODIFIED = "modified name"  # a name with its modification (p-Akt), or two names in one
    CELL_LINE = "cell line"
    ORGANISM = "organism name"  # part of an organism's name
    VIRAL = "viral gene"  # the caption attributes it to a virus
    COUNT = "count"  # its number counts something or is a decimal (Akt 3 days, CI 1.6)
    CELL_MARKER = "cell marker"  # CD8+ T cells
    RESIDUE = "amino acid residue"  # a position in a protein (Ser473)
    LONGER_NAME = "part of a longer name"  # one that the lexicon does not have
    DEFINED = "defined in the caption"  # inside a short form that the caption defines
    OVERLAP = "overlap"  # overlaps a longer or better span
    WORD = "ordinary word"  # only names genes of other organisms, and looks like a word
    LOW_SCORE = "low score"  # unlikely to be a name


class Dropped(msgspec.Struct, frozen=True, gc=False):
    """A span that did not become a mention, and the rule that dropped it.

    Offsets are half-open, in characters of the caption. ``instead`` is the text of the span that
    was chosen (OVERLAP) or the long form (DEFINED); ``score`` is set for LOW_SCORE.
    """

    start: int
    end: int
    text: str
    rule: DropRule
    instead: str = ""
    score: float = 0.0
