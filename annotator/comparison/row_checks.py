"""Check one existing row against the caption, the word lists and the figure's organisms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from rapidfuzz import fuzz

from annotator.comparison.caption_names import SURE, CaptionNames
from annotator.comparison.chemical_checks import is_phosphate
from annotator.comparison.known_rows import KnownRows
from annotator.comparison.priority import organism_confidence
from annotator.comparison.row_verdict import Objection, RowVerdict, row_name
from annotator.comparison.same_entity import mention_ids
from annotator.lexicon.organisms import MAMMALS, WIDE_TAXA, taxa_of_names
from annotator.plausibility.ocr_confusions import looks_of_name, near_miss
from annotator.provenance import DefinitionRule, TermKind
from annotator.reasons import (
    DefinedOtherwise,
    FieldSays,
    LooksLike,
    OrdinaryWord,
    OtherOrganism,
    RowName,
    UsedOtherwise,
    UsualMeaning,
)
from annotator.records import (
    GENE_TYPES,
    Confidence,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    GroundedDefinition,
    Origin,
)
from annotator.symbols import SAME_NAME_RATIO, is_distinctive
from annotator.text import matching_key

#: Short forms in the plural: MSNs, but not MSNS.
_PLURAL = re.compile(r"\w*[A-Z]{2}\d?s")


class RowChecker:
    """Checks the rows of one figure."""

    def __init__(self, figure: Figure, names: CaptionNames, known: KnownRows) -> None:
        """Take the figure, the names of its caption, and what is known of rows."""
        caption = names.caption
        self.names = names
        self._figure = figure
        self._caption = caption
        self._known = known
        self._lexicon = lexicon = known.lexicon
        #: The organisms of the record's field.
        self.field_taxa = frozenset(taxa_of_names(figure.organisms, lexicon))
        self._definitions = _by_key(caption.definitions, figure.caption)
        self._fits: dict[tuple[str, str], bool] = {}

    @cached_property
    def _looks(self) -> frozenset[str]:
        """Return the forms that the caption's sure names share with misreadings of them."""
        return frozenset().union(*map(looks_of_name, self.names.sure))

    def verdict(self, row: ExistingRow) -> RowVerdict:
        """Return the row with the first objection that holds, if any."""
        known = self._known.of(row)
        checked = RowVerdict(row, known)
        is_unlisted = known.ordinary is None and known.usual is None and known.chemical is None
        for check in _CHECKS_OF_UNLISTED if is_unlisted else _CHECKS:
            objection = check(self, checked)
            if objection is not None:
                if objection.kind is FindingKind.CROSS_SPECIES:
                    objection = self._other_entity(checked) or objection
                return RowVerdict(row, known, objection)
        return checked

    def _other_entity(self, checked: RowVerdict) -> Objection | None:
        """Object to a row of another organism when the caption uses its word for another gene.

        None for a gene without known human orthologs: it may be the same gene.
        """
        objection = self.used_otherwise(checked)
        if objection is None or objection.mention is None:
            return None
        orthologs = self._lexicon.orthologs(checked.row.id)
        ids = mention_ids(objection.mention, self._lexicon)
        if not orthologs or any(curie in ids for curie in orthologs):
            return None
        return objection

    def objections(self, row: ExistingRow) -> list[Objection]:
        """Return all objections to the row, most important first."""
        checked = RowVerdict(row, self._known.of(row))
        return [objection for check in _CHECKS if (objection := check(self, checked)) is not None]

    def _rows(self, row: ExistingRow) -> tuple[RowName, ...]:
        return (row_name(row, self._lexicon),)

    # The caption's definitions.

    def defined_otherwise(self, checked: RowVerdict) -> Objection | None:
        """Object when the caption defines the row's word as something else."""
        row, known = checked.row, checked.known
        definition = self._definitions.get(known.key)
        if definition is None or not row.id or self._defines_the_row(checked, definition):
            return None
        confidence = self._contradiction(checked, definition)
        if confidence is None:
            return None
        reason = DefinedOtherwise(definition.short, definition.long, self._rows(row))
        mention = self.names.by_key.get(known.key)
        return Objection(FindingKind.WRONG_ENTITY, confidence, reason, mention)

    def _contradiction(
        self, checked: RowVerdict, definition: GroundedDefinition
    ) -> Confidence | None:
        """Return the confidence that a definition contradicts the row; None if it does not."""
        row, known = checked.row, checked.known
        if definition.candidates:
            return None if self._is_ortholog(row, definition) else Confidence.HIGH
        if definition.type in GENE_TYPES and row.type is EntityType.GENE:
            if definition.rule is DefinitionRule.PLANT and row.taxon not in self._caption.accepted:
                return None  # NOA1 of a plant, "NO-ASSOCIATED 1": the organism is the objection
            # A gene without an entry: an objection only if the row's gene is named differently.
            defined = f"{definition.short} {definition.long}"
            return Confidence.MEDIUM if self._has_other_names(row, defined) else None
        if definition.type is EntityType.CHEMICAL and row.type is EntityType.CHEMICAL:
            return None
        if (
            definition.type is None
            and is_distinctive(known.word)
            and self._is_own_name(row, known.word)
        ):
            return None  # NOA1, "NO-associated 1": an unknown name for a known symbol
        return Confidence.HIGH

    def _defines_the_row(self, checked: RowVerdict, definition: GroundedDefinition) -> bool:
        """Return True if the caption defines the row's word as the row's own entity.

        By what the definition was found to mean, or by a name of the entity that it is written as.
        """
        ids = checked.known.ids
        if any(
            ids & {*c.entity.ids, *c.entity.members, f"hgnc.symbol:{c.entity.symbol.upper()}"}
            for c in definition.candidates
        ):
            return True
        long = matching_key(definition.long)
        return any(matching_key(name) == long for name in self._lexicon.names(checked.row.id))

    def _has_other_names(self, row: ExistingRow, defined: str) -> bool:
        """Return True if the row's gene has full names, and none resembles the definition."""
        names = [name.lower() for name in self._lexicon.names(row.id) if len(name) > 6]
        defined = defined.lower()
        return bool(names) and not any(
            fuzz.partial_ratio(name, defined) >= SAME_NAME_RATIO for name in names
        )

    def _is_own_name(self, row: ExistingRow, word: str) -> bool:
        """Return True if ``word`` is the row's symbol, or an alias with a digit (NKG2D)."""
        if word == row.symbol:
            return True
        return any(map(str.isdigit, word)) and word in self._lexicon.names(row.id)

    def _is_ortholog(self, row: ExistingRow, definition: GroundedDefinition) -> bool:
        """Return True if the row may be the same gene in another organism.

        Then only its organism can be wrong.
        """
        if row.type is not EntityType.GENE or row.taxon in self._caption.accepted:
            return False
        return any(c.entity.type in GENE_TYPES for c in definition.candidates)

    # The word itself.

    def ordinary_word(self, checked: RowVerdict) -> Objection | None:
        """Object when the word is an ordinary word, unit or label, not a name in the caption."""
        row, known = checked.row, checked.known
        what, word = known.ordinary, known.word
        if what is None or known.key in self.names.by_key:
            return None
        fits = row.taxon in self._caption.accepted or not row.taxon
        if fits and word == row.symbol and (word.isupper() or not self._is_mammal(row)):
            return None  # REST in a figure about humans, arm in one about flies may be the gene
        if what == "word" and self._is_written_as(row, word, fits=fits):
            return None  # StAR, or Tube of flies
        reason = OrdinaryWord(word, what, self._rows(row), known.usual or "")
        return Objection(FindingKind.COMMON_WORD, Confidence.HIGH, reason)

    def _is_written_as(self, row: ExistingRow, word: str, *, fits: bool) -> bool:
        """Return True if its capitals make an ordinary word a name of the row's gene.

        Those inside of it (StAR), or the first, for the full name of a fly's gene in a figure that
        ``fits``.
        """
        found = [c for c in self._lexicon.lookup(word) if c.entity.type is EntityType.GENE]
        if word not in (word.lower(), word.upper(), word.capitalize()):
            symbol = row.symbol.upper()
            return any(c.term == word and c.entity.symbol.upper() == symbol for c in found)
        if not fits or word != word.capitalize() or self._is_mammal(row):
            return False
        return any(c.entity.id == row.id and c.kind is TermKind.NAME for c in found)

    def _is_mammal(self, row: ExistingRow) -> bool:
        organism = self._lexicon.organisms.get(row.taxon)
        return organism is None or organism.group in MAMMALS

    def usual_meaning(self, checked: RowVerdict) -> Objection | None:
        """Object when a gene's word is a short form that usually means something else."""
        word, usual = checked.known.word, checked.known.usual
        if usual is None:
            return None
        definition = self._definitions.get(checked.known.key)
        if definition is not None and self._defines_the_row(checked, definition):
            return None
        reason = UsualMeaning(word, usual, self._rows(checked.row))
        return Objection(FindingKind.WRONG_ENTITY, Confidence.LOW, reason)

    def wrong_chemical(self, checked: RowVerdict) -> Objection | None:
        """Object when a chemical's word is not a name of its id, unless the caption names it."""
        known = checked.known
        found = known.chemical
        if found is None:
            return None
        is_named = not known.ids.isdisjoint(self.names.named_ids)
        return None if is_named and not is_phosphate(known.word) else found

    # The organism.

    def other_organism(self, checked: RowVerdict) -> Objection | None:
        """Object when the figure is not about the row's organism."""
        row, known = checked.row, checked.known
        if row.type is not EntityType.GENE or self.organism_fits(checked):
            return None
        taxon = known.species
        field, confidence = self._field_says(taxon)
        reason = OtherOrganism(
            (row.symbol,),
            row.organism or taxon,
            self._caption.taxa,
            field,
            row.origin is Origin.KEYWORD,
        )
        return Objection(FindingKind.CROSS_SPECIES, confidence, reason)

    def organism_fits(self, checked: RowVerdict) -> bool:
        """Return True if the figure is about the row's organism, or the row has none."""
        row, known = checked.row, checked.known
        if known.species in self._caption.accepted:
            return True
        about = known.species, row.organism
        fits = self._fits.get(about)
        if fits is None:
            fits = self._fits[about] = self._is_about(*about)
        return fits

    def _is_about(self, taxon: str, organism: str) -> bool:
        """Return True if the figure is about an organism that is not accepted itself."""
        if not taxon:
            return not organism or organism in self._figure.organisms
        return self._is_in_a_group(taxon)

    def _is_in_a_group(self, taxon: str) -> bool:
        """Return True if the figure is about a group, such as plants, that ``taxon`` belongs to."""
        known = self._lexicon.organisms
        own = known.get(taxon)
        groups = {
            known[about.taxon].group
            for about in self._caption.taxa
            if about.taxon in WIDE_TAXA
            and about.taxon in known
            and about.name == known[about.taxon].name
        }
        return own is not None and own.group in groups

    def _field_says(self, taxon: str) -> tuple[FieldSays, Confidence]:
        """Return how the record's organisms relate to the row's, and the objection's confidence."""
        confidence = organism_confidence(self._caption.taxa[0])
        if taxon not in self.field_taxa:
            return FieldSays.NOTHING, confidence
        if len(self._figure.organisms) > 1:
            return FieldSays.LISTED, Confidence.LOW
        return FieldSays.ALONE, confidence

    # The caption's mentions.

    def used_otherwise(self, checked: RowVerdict) -> Objection | None:
        """Object when the caption uses the same word for another entity."""
        row, known = checked.row, checked.known
        ids = known.ids
        mention = self.names.by_key.get(known.key) if known.word else None
        if mention is None or not mention.ids or not row.id or mention.score < SURE:
            return None
        if not ids.isdisjoint(mention_ids(mention, self._lexicon)):
            return None
        other_type = (row.type is EntityType.CHEMICAL) != (mention.type is EntityType.CHEMICAL)
        is_alternative = any(a.id in ids for a in mention.alternatives)
        if is_alternative and not other_type:
            return None
        sure = other_type and not is_alternative
        reason = UsedOtherwise(mention.name, mention.symbol, mention.found_by, self._rows(row))
        confidence = Confidence.HIGH if sure else Confidence.MEDIUM
        return Objection(FindingKind.WRONG_ENTITY, confidence, reason, mention)

    def misread(self, checked: RowVerdict) -> Objection | None:
        """Object when the word is a misreading of a name in the caption or the lexicon."""
        row, known = checked.row, checked.known
        word = known.word
        if not row.id or not word or not known.ids.isdisjoint(self.names.named_ids):
            return None
        if self._looks.isdisjoint(known.looks):
            return known.foreign
        name = near_miss(word, tuple(self.names.sure))
        if name is None:
            return known.foreign
        mention = self.names.sure[name]
        if not known.ids.isdisjoint(mention_ids(mention, self._lexicon)):
            return None
        read_whole = word in (row.symbol, row.match)
        reason = LooksLike(word, name, mention.symbol, self._rows(row))
        confidence = Confidence.MEDIUM if read_whole else Confidence.HIGH
        return Objection(FindingKind.OCR_VARIANT, confidence, reason, mention)


def _by_key(
    definitions: Mapping[str, GroundedDefinition], text: str
) -> dict[str, GroundedDefinition]:
    """Return definitions by key; those of plurals (MSNs) also by that of the singular.

    Not where ``text`` has the singular: beside antigen-presenting cells (APCs), APC is a gene.
    """
    found = {matching_key(short): definition for short, definition in definitions.items()}
    for short, definition in definitions.items():
        if _PLURAL.fullmatch(short) and not re.search(rf"(?<![\w-]){short[:-1]}(?!\w)", text):
            found.setdefault(matching_key(short[:-1]), definition)
    return found


#: In order of precedence: the first objection is the row's.
_CHECKS: tuple[Callable[[RowChecker, RowVerdict], Objection | None], ...] = (
    RowChecker.defined_otherwise,
    RowChecker.ordinary_word,
    RowChecker.other_organism,
    RowChecker.used_otherwise,
    RowChecker.usual_meaning,
    RowChecker.wrong_chemical,
    RowChecker.misread,
)
#: Those that can object where word lists and names of chemicals say nothing of the word.
_CHECKS_OF_UNLISTED = tuple(
    check
    for check in _CHECKS
    if check not in (RowChecker.ordinary_word, RowChecker.usual_meaning, RowChecker.wrong_chemical)
)
