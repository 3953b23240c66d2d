"""What is known of an existing row before its figure is seen; figures repeat their rows."""

from __future__ import annotations

from annotator.bounded_cache import BoundedCache
from annotator.comparison.chemical_checks import chemical_objection
from annotator.comparison.row_verdict import KnownRow, Objection, row_name
from annotator.comparison.same_entity import row_ids
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.plausibility.ocr_confusions import EDGES, looks
from annotator.plausibility.readings import reading_group, reading_key
from annotator.provenance import TermKind
from annotator.reasons import ForeignLetters, PreviousSymbol, ReplacedId
from annotator.records import Confidence, EntityType, ExistingRow, FindingKind, Proposal, Reason
from annotator.text import cased_key, matching_key, plain_text

_KEPT = 16_384


class KnownRows:
    """Looks up what is known of rows; one per lexicon."""

    def __init__(self, lexicon: Lexicon, lists: WordLists) -> None:
        """Take the tables to look up in."""
        self.lexicon = lexicon
        self._lists = lists
        self._of = BoundedCache(self._known, _KEPT)

    def of(self, row: ExistingRow) -> KnownRow:
        """Return what is known of ``row``, on whatever line it stands."""
        return self._of[
            row.word, row.symbol, row.id, row.taxon, row.source, row.origin, row.type, row.match,
            0, row.organism,
        ]  # fmt: skip

    def _known(self, content: tuple[object, ...]) -> KnownRow:
        row = ExistingRow(*content)  # type: ignore[arg-type]
        lexicon, lists = self.lexicon, self._lists
        is_gene = row.type is EntityType.GENE
        ids = row_ids(row, lexicon)
        word = row.legible_word.strip(EDGES)
        chemical = None
        if row.type is EntityType.CHEMICAL:
            chemical = chemical_objection(row, word, ids, lexicon, lists)
        is_ambiguous = is_gene and word != row.symbol
        key, cased = matching_key(word), cased_key(word)
        return KnownRow(
            ids,
            word,
            key,
            cased,
            looks(cased),
            key if word else matching_key(row.symbol),
            lexicon.species_of_strains.get(row.taxon, row.taxon),
            lists.common_words.get(word.lower()) if is_gene and word else None,
            lists.ambiguous.get(word) if is_ambiguous else None,
            chemical,
            _foreign_letters(row, word, lexicon) if is_gene else None,
            _replaced(row, lexicon) if is_gene else None,
            reading_group(row) if is_gene else (),
            reading_key([row]) if is_gene else None,
        )


def _foreign_letters(row: ExistingRow, word: str, lexicon: Lexicon) -> Objection | None:
    """Object when Cyrillic or Greek letters that look Latin hid another gene's symbol."""
    if word.isascii():
        return None
    latin = plain_text(word)[0]
    if not latin.isascii():
        return None
    gene = lexicon.gene_by_symbol(latin, row.taxon)
    if gene is None or gene.symbol == row.symbol or gene.id == row.id:
        return None
    reason = ForeignLetters(word, latin, gene.symbol, gene.id, (row_name(row, lexicon),))
    proposal = Proposal(gene.id, gene.symbol, gene.taxon)
    return Objection(FindingKind.OCR_VARIANT, Confidence.HIGH, reason, proposal=proposal)


def _replaced(row: ExistingRow, lexicon: Lexicon) -> Reason | None:
    """Return what replaced the row's id or symbol; None if both are current or unknown."""
    entity = lexicon.entity(row.id) if row.id else None
    if entity is None or entity.type is not EntityType.GENE:
        return None
    if entity.id != row.id and row.id.startswith("ncbigene:"):
        return ReplacedId(row.id, entity.id, entity.symbol)
    if not row.symbol or row.symbol == entity.symbol:
        return None
    is_previous = any(
        c.entity.id == entity.id and c.kind is TermKind.PREVIOUS_SYMBOL and c.term == row.symbol
        for c in lexicon.lookup(row.symbol)
    )
    return PreviousSymbol(row.symbol, entity.symbol, row.id) if is_previous else None
