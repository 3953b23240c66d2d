"""Check a record as a whole: organisms, words of two types, outdated symbols, encoding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from annotator.comparison.findings import make_finding
from annotator.comparison.priority import organism_confidence
from annotator.encoding import repair
from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import taxa_of_names
from annotator.plausibility.ocr_confusions import EDGES
from annotator.provenance import EvidenceSource, TermKind
from annotator.reasons import (
    BrokenEncoding,
    BrokenText,
    PreviousSymbol,
    RecordOrganisms,
    ReplacedId,
    TwoTypes,
)
from annotator.records import (
    CaptionAnnotations,
    Confidence,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Reason,
)
from annotator.text import cased_key

#: Broken words of a text that a finding quotes.
_MOST_WORDS = 4
#: Evidence that contradicts a field only if the organism is as likely as this.
_INDIRECT, _LIKELY = (EvidenceSource.WORDS, EvidenceSource.DEFAULT), 0.5


def organism_mismatch(
    figure: Figure, caption: CaptionAnnotations, lexicon: Lexicon
) -> list[Finding]:
    """Return a finding if caption or titles contradict the record's ``organisms``.

    They do if they name an organism, or their words make a group more likely than not, and no
    organism of the field fits. A mouse figure marked human is not a mismatch, since genes of
    mammals stand for each other; nor is a field with an unknown name.
    """
    main = caption.taxa[0]
    if main.probability < _LIKELY and all(e.source in _INDIRECT for e in main.evidence):
        return []
    listed = taxa_of_names(figure.organisms, lexicon)
    if main.is_default or not listed or len(listed) < len(set(figure.organisms)):
        return []
    if caption.accepted & set(listed):
        return []
    return [
        make_finding(
            figure.figid,
            FindingKind.ORGANISM_MISMATCH,
            organism_confidence(main),
            RecordOrganisms(figure.organisms, caption.taxa),
            about=sorted(listed),
        )
    ]


def broken_encoding(figure: Figure) -> list[Finding]:
    """Return a finding if a text of the record was read in a wrong encoding (IFN-Œ≤)."""
    texts = (
        ("caption", figure.caption),
        ("figure title", figure.figtitle),
        ("paper title", figure.papertitle),
        ("words of the rows", " ".join(dict.fromkeys(row.word for row in figure.existing))),
    )
    broken = tuple(
        BrokenText(name, len(found.places()), found.words(_MOST_WORDS))
        for name, text in texts
        if (found := repair(text)) is not None
    )
    if not broken:
        return []
    return [
        make_finding(
            figure.figid, FindingKind.ENCODING, Confidence.HIGH, BrokenEncoding(broken), about=()
        )
    ]


def type_conflicts(figure: Figure, rows: Iterable[ExistingRow]) -> list[Finding]:
    """Return a finding for each word that is annotated both as a gene and as a chemical.

    ``rows`` are those without an objection.
    """
    by_word: dict[str, list[ExistingRow]] = defaultdict(list)
    for row in rows:
        if (row.id or row.symbol) and (word := cased_key(row.legible_word.strip(EDGES))):
            by_word[word].append(row)
    findings = []
    for group in by_word.values():
        genes = [row for row in group if row.type is not EntityType.CHEMICAL]
        chemicals = [row for row in group if row.type is EntityType.CHEMICAL]
        if genes and chemicals:
            reason = TwoTypes(genes[0].legible_word.strip(EDGES), _names(genes), _names(chemicals))
            findings.append(
                make_finding(
                    figure.figid,
                    FindingKind.TYPE_CONFLICT,
                    Confidence.MEDIUM,
                    reason,
                    rows=tuple(group),
                )
            )
    return findings


def _names(rows: Sequence[ExistingRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.symbol or row.id for row in rows))


def outdated_symbols(
    figure: Figure, rows: Iterable[ExistingRow], lexicon: Lexicon
) -> list[Finding]:
    """Return a finding for each gene whose symbol or id has been replaced."""
    groups: dict[tuple[str, Reason], list[ExistingRow]] = defaultdict(list)
    for row in rows:
        if row.type is EntityType.GENE and (reason := _replaced(row, lexicon)):
            groups[row.id, reason].append(row)
    return [
        make_finding(
            figure.figid,
            FindingKind.OUTDATED_SYMBOL,
            Confidence.HIGH,
            reason,
            rows=tuple(group),
        )
        for (_, reason), group in groups.items()
    ]


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
