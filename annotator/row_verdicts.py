"""Judge one existing row by what the caption says of its word, and by its organism."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from annotator.lexicon.index import Lexicon
from annotator.meanings import SAME_NAME, Meaning, is_telling
from annotator.records import (
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    Mention,
    Origin,
)
from annotator.resolve import CaptionReading
from annotator.sameness import mention_ids, row_ids
from annotator.species import MAMMALS, field_taxa
from annotator.text import matching_key
from annotator.wordlists import WordLists

_EDGES = " \t.,;:()[]{}<>\"'*†‡"
_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What the caption says of one row. ``kind`` is None when nothing speaks against the row.

    ``ids`` are all ids that stand for what the row names.
    """

    row: ExistingRow
    ids: frozenset[str]
    kind: FindingKind | None = None
    confidence: str = ""
    reason: str = ""
    mention: Mention | None = None


class RowJudge:
    """Judges the rows of one figure."""

    def __init__(
        self, figure: Figure, reading: CaptionReading, lexicon: Lexicon, lists: WordLists
    ) -> None:
        """Index what the caption says by matching key."""
        self._figure = figure
        self._reading = reading
        self._lexicon = lexicon
        self._lists = lists
        self._field_taxa = frozenset(field_taxa(figure.organisms, lexicon))
        self._meanings = {matching_key(short): m for short, m in reading.meanings.items()}
        self._mentions: dict[str, Mention] = {}
        for mention in reading.mentions:
            key = matching_key(mention.text)
            if key not in self._mentions or self._mentions[key].score < mention.score:
                self._mentions[key] = mention

    def verdict(self, row: ExistingRow) -> RowVerdict:
        """Return the first objection that holds."""
        ids = row_ids(row, self._lexicon)
        word = row.word.strip(_EDGES)
        objection = (
            self._defined_otherwise(row, ids, word)
            or self._ordinary_word(row, word)
            or self._other_species(row)
            or self._mentioned_otherwise(row, ids, word)
            or self._usual_meaning(row, word)
        )
        if objection is None:
            return RowVerdict(row, ids)
        kind, confidence, reason, mention = objection
        return RowVerdict(row, ids, kind, confidence, reason, mention)

    def _defined_otherwise(
        self, row: ExistingRow, ids: frozenset[str], word: str
    ) -> tuple[FindingKind, str, str, Mention | None] | None:
        """Object when the caption defines the row's word as something else."""
        key = matching_key(word)
        meaning = self._meanings.get(key)
        if meaning is None or not row.id:
            return None
        mention = self._mentions.get(key)
        target = f"not {_label(row)}"
        if meaning.candidates:
            same = any(
                ids & {*c.entity.ids, *c.entity.members, f"hgnc.symbol:{c.entity.symbol}"}
                for c in meaning.candidates
            )
            if same or self._is_ortholog(row, meaning):
                return None
            return FindingKind.WRONG_ENTITY, "high", f"{meaning.reason}, {target}", mention
        if meaning.type in _GENES and row.type is EntityType.GENE:
            # A gene that the lexicon lacks: an objection only if the row's gene has other names.
            names = [n for n in self._lexicon.names(row.id) if len(n) > 6]
            long = meaning.reason.lower()
            if not names or any(fuzz.partial_ratio(n.lower(), long) >= SAME_NAME for n in names):
                return None
            return FindingKind.WRONG_ENTITY, "medium", f"{meaning.reason}, {target}", mention
        if meaning.type is EntityType.CHEMICAL and row.type is EntityType.CHEMICAL:
            return None
        if meaning.type is None and word == row.symbol and is_telling(word):
            return None  # NOA1, "NO-associated 1": an unknown name for a known symbol
        return FindingKind.WRONG_ENTITY, "high", f"{meaning.reason}, {target}", mention

    def _is_ortholog(self, row: ExistingRow, meaning: Meaning) -> bool:
        """Tell whether the row may be the same gene in another organism, by its symbol or names.

        Then the organism is what is wrong with it, if anything.
        """
        if row.type is not EntityType.GENE or row.taxon in self._reading.accepted:
            return False
        return any(c.entity.type in _GENES for c in meaning.candidates)

    def _ordinary_word(
        self, row: ExistingRow, word: str
    ) -> tuple[FindingKind, str, str, Mention | None] | None:
        """Object when the word is an ordinary word, unit or label and no name in this caption."""
        if row.type is not EntityType.GENE or not word:
            return None
        what = self._lists.common_words.get(word.lower())
        if what is None or self._mentions.get(matching_key(word)):
            return None
        fits = row.taxon in self._reading.accepted or not row.taxon
        if fits and word == row.symbol and (word.isupper() or not self._is_mammal(row)):
            return None  # REST in a figure about humans, arm in one about flies may be the gene
        article = "an ordinary word" if what == "word" else f"a {what}"
        return FindingKind.COMMON_WORD, "high", f"{word!r} is {article}, not {_label(row)}", None

    def _is_mammal(self, row: ExistingRow) -> bool:
        organism = self._lexicon.organisms.get(row.taxon)
        return organism is None or organism.group in MAMMALS

    def _other_species(
        self, row: ExistingRow
    ) -> tuple[FindingKind, str, str, Mention | None] | None:
        """Object when the row's organism is not one that the figure is about."""
        if row.type is not EntityType.GENE or not (row.taxon or row.organism):
            return None
        taxon = self._species_of(row)
        if taxon in self._reading.accepted or (
            row.organism in self._figure.organisms and not taxon
        ):
            return None
        about = "; ".join(f"{t.name} ({t.evidence})" for t in self._reading.taxa)
        organism = row.organism or taxon
        reason = f"{row.symbol} is a gene of {organism}; the figure is about {about}"
        confidence = self._species_confidence()
        if taxon in self._field_taxa and len(self._figure.organisms) > 1:
            confidence = "low"
            reason += f"; the paper's organisms name {organism}, but neither caption nor titles do"
        elif taxon in self._field_taxa:
            reason += f"; {organism} is the record's organism, as it is by default"
        if row.origin is Origin.KEYWORD:
            reason += "; the keyword's organism follows from its place and spelling"
        return FindingKind.CROSS_SPECIES, confidence, reason, None

    def _species_confidence(self) -> str:
        """Return how sure it is what the figure is about."""
        evidence = self._reading.taxa[0].evidence
        if evidence.startswith(("caption", "figure title")):
            return "high"
        if evidence.startswith("default"):
            return "high" if self._field_taxa else "medium"
        return "medium"

    def _species_of(self, row: ExistingRow) -> str:
        """Return the taxon of the species of the row, for a strain the species'."""
        for organism in self._lexicon.organisms.values():
            if row.taxon in organism.strains:
                return organism.taxon
        return row.taxon

    def _mentioned_otherwise(
        self, row: ExistingRow, ids: frozenset[str], word: str
    ) -> tuple[FindingKind, str, str, Mention | None] | None:
        """Object when the caption uses the same word for another entity."""
        mention = self._mentions.get(matching_key(word)) if word else None
        if mention is None or not mention.ids or not row.id or mention.score < 0.7:
            return None
        if ids & mention_ids(mention, self._lexicon):
            return None
        other_type = (row.type is EntityType.CHEMICAL) != (mention.type is EntityType.CHEMICAL)
        open_question = any(a.id in ids for a in mention.alternatives)
        if open_question and not other_type:
            return None
        confidence = "high" if other_type and not open_question else "medium"
        reason = (
            f"the caption uses {mention.text} for {mention.symbol} ({mention.matched_by}), "
            f"not for {_label(row)}"
        )
        return FindingKind.WRONG_ENTITY, confidence, reason, mention

    def _usual_meaning(
        self, row: ExistingRow, word: str
    ) -> tuple[FindingKind, str, str, Mention | None] | None:
        """Object when a gene was found by a short form that usually means something else."""
        usual = self._lists.ambiguous.get(word)
        if usual is None or row.type is not EntityType.GENE or word == row.symbol:
            return None
        reason = f"{word} usually means {usual}; only as an alias is it {_label(row)}"
        return FindingKind.WRONG_ENTITY, "low", reason, None


def _label(row: ExistingRow) -> str:
    """Return how to name a row's entity to a curator: HSD17B12 (Homo sapiens)."""
    name = row.symbol or row.match or row.id
    if row.type is EntityType.CHEMICAL:
        return f"the chemical {name} ({row.id})" if row.id and row.id != name else name
    return f"{name} ({row.organism})" if row.organism else name
