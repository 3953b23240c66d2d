"""Judge one existing row by what the caption says of its word, and by its organism."""

from __future__ import annotations

from rapidfuzz import fuzz

from annotator.comparison.chemical_checks import chemical_objection
from annotator.comparison.ocr_confusions import near_miss
from annotator.comparison.row_verdict import EDGES, Objection, RowVerdict, label
from annotator.comparison.same_entity import mention_ids, row_ids
from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import MAMMALS, taxa_of_names
from annotator.lexicon.word_lists import WordLists
from annotator.records import (
    CaptionAnnotations,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    GroundedDefinition,
    Mention,
    Origin,
)
from annotator.symbols import SAME_NAME_RATIO, is_distinctive
from annotator.text import matching_key, plain_text

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
#: Names that are surer than this can have been misread.
_SURE = 0.7


class RowChecker:
    """Judges the rows of one figure."""

    def __init__(
        self, figure: Figure, reading: CaptionAnnotations, lexicon: Lexicon, lists: WordLists
    ) -> None:
        """Index what the caption says by matching key."""
        self._figure = figure
        self._reading = reading
        self._lexicon = lexicon
        named = [m for m in (*reading.mentions, *reading.ions) if m.ids]
        self._named = frozenset().union(*(mention_ids(m, lexicon) for m in named))
        self._sure = [m for m in reading.mentions if m.ids and m.score >= _SURE]
        self._lists = lists
        self._field_taxa = frozenset(taxa_of_names(figure.organisms, lexicon))
        self._meanings = {matching_key(short): m for short, m in reading.meanings.items()}
        self._mentions: dict[str, Mention] = {}
        for mention in reading.mentions:
            key = matching_key(mention.text)
            if key not in self._mentions or self._mentions[key].score < mention.score:
                self._mentions[key] = mention

    def verdict(self, row: ExistingRow) -> RowVerdict:
        """Return the first objection that holds."""
        ids = row_ids(row, self._lexicon)
        word = row.word.strip(EDGES)
        objection = (
            self._defined_otherwise(row, ids, word)
            or self._ordinary_word(row, word)
            or self._other_species(row)
            or self._mentioned_otherwise(row, ids, word)
            or self._usual_meaning(row, word)
            or self._wrong_chemical(row, ids, word)
            or self._misread(row, ids, word)
        )
        return RowVerdict(row, ids, objection)

    def _defined_otherwise(
        self, row: ExistingRow, ids: frozenset[str], word: str
    ) -> Objection | None:
        """Object when the caption defines the row's word as something else."""
        key = matching_key(word)
        meaning = self._meanings.get(key)
        if meaning is None or not row.id:
            return None
        mention = self._mentions.get(key)
        said = f"{meaning.reason}, not {label(row)}"
        if meaning.candidates:
            same = any(
                ids & {*c.entity.ids, *c.entity.members, f"hgnc.symbol:{c.entity.symbol.upper()}"}
                for c in meaning.candidates
            )
            if same or self._is_ortholog(row, meaning):
                return None
            return Objection(FindingKind.WRONG_ENTITY, "high", said, mention)
        if meaning.type in _GENES and row.type is EntityType.GENE:
            # A gene that the lexicon lacks: an objection only if the row's gene has other names.
            names = [n for n in self._lexicon.names(row.id) if len(n) > 6]
            long = meaning.reason.lower()
            if not names or any(
                fuzz.partial_ratio(n.lower(), long) >= SAME_NAME_RATIO for n in names
            ):
                return None
            return Objection(FindingKind.WRONG_ENTITY, "medium", said, mention)
        if meaning.type is EntityType.CHEMICAL and row.type is EntityType.CHEMICAL:
            return None
        if meaning.type is None and is_distinctive(word) and self._is_own_name(row, word):
            return None  # NOA1, "NO-associated 1": an unknown name for a known symbol
        return Objection(FindingKind.WRONG_ENTITY, "high", said, mention)

    def _is_own_name(self, row: ExistingRow, word: str) -> bool:
        """Tell the row's symbol, or an alias with a digit in it: NKG2D, "NK group 2D"."""
        if word == row.symbol:
            return True
        return any(map(str.isdigit, word)) and word in self._lexicon.names(row.id)

    def _is_ortholog(self, row: ExistingRow, meaning: GroundedDefinition) -> bool:
        """Tell whether the row may be the same gene in another organism, by its symbol or names.

        Then the organism is what is wrong with it, if anything.
        """
        if row.type is not EntityType.GENE or row.taxon in self._reading.accepted:
            return False
        return any(c.entity.type in _GENES for c in meaning.candidates)

    def _ordinary_word(self, row: ExistingRow, word: str) -> Objection | None:
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
        return Objection(
            FindingKind.COMMON_WORD, "high", f"{word!r} is {article}, not {label(row)}", None
        )

    def _is_mammal(self, row: ExistingRow) -> bool:
        organism = self._lexicon.organisms.get(row.taxon)
        return organism is None or organism.group in MAMMALS

    def _other_species(self, row: ExistingRow) -> Objection | None:
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
        return Objection(FindingKind.CROSS_SPECIES, confidence, reason)

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
        return self._lexicon.species_of_strains.get(row.taxon, row.taxon)

    def _mentioned_otherwise(
        self, row: ExistingRow, ids: frozenset[str], word: str
    ) -> Objection | None:
        """Object when the caption uses the same word for another entity."""
        mention = self._mentions.get(matching_key(word)) if word else None
        if mention is None or not mention.ids or not row.id or mention.score < _SURE:
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
            f"not for {label(row)}"
        )
        return Objection(FindingKind.WRONG_ENTITY, confidence, reason, mention)

    def _usual_meaning(self, row: ExistingRow, word: str) -> Objection | None:
        """Object when a gene was found by a short form that usually means something else."""
        usual = self._lists.ambiguous.get(word)
        if usual is None or row.type is not EntityType.GENE or word == row.symbol:
            return None
        reason = f"{word} usually means {usual}; only as an alias is it {label(row)}"
        return Objection(FindingKind.WRONG_ENTITY, "low", reason)

    def _wrong_chemical(self, row: ExistingRow, ids: frozenset[str], word: str) -> Objection | None:
        """Object when a chemical's word is no name of its id, unless the caption names that."""
        if row.type is not EntityType.CHEMICAL or ids & self._named:
            return None
        return chemical_objection(row, word, ids, self._lexicon, self._lists)

    def _misread(self, row: ExistingRow, ids: frozenset[str], word: str) -> Objection | None:
        """Object when the word is a misreading of a name that the caption or the lexicon has."""
        if not row.id or not word or ids & self._named:
            return None
        name = near_miss(word, [mention.text for mention in self._sure])
        if name is not None:
            mention = next(m for m in self._sure if m.text == name)
            if ids & mention_ids(mention, self._lexicon):
                return None
            confidence = "medium" if word in (row.symbol, row.match) else "high"
            reason = (
                f"{word} looks like {name}, which the caption names ({mention.symbol}), and the "
                f"caption does not name {label(row)}"
            )
            return Objection(FindingKind.OCR_VARIANT, confidence, reason, mention)
        return self._foreign_letters(row, word)

    def _foreign_letters(self, row: ExistingRow, word: str) -> Objection | None:
        """Object when Cyrillic or Greek letters that look Latin kept PFOCR from the whole word."""
        plain = plain_text(word)[0]
        if row.type is not EntityType.GENE or plain == word or not plain.isascii():
            return None
        gene = self._lexicon.gene_by_symbol(plain, row.taxon)
        if gene is None or gene.symbol == row.symbol or gene.id == row.id:
            return None
        reason = (
            f"{word} has letters of another alphabet that look Latin: read as {plain} it is "
            f"{gene.symbol} ({gene.id}), not {label(row)}"
        )
        return Objection(FindingKind.OCR_VARIANT, "high", reason)
