"""Check a record as a whole: organisms, words of two types, outdated symbols, encoding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

from annotator.comparison.findings import make_finding
from annotator.comparison.priority import organism_confidence
from annotator.comparison.row_verdict import RowVerdict
from annotator.encoding import repair
from annotator.provenance import EvidenceSource
from annotator.reasons import (
    BrokenEncoding,
    BrokenText,
    RecordOrganisms,
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

#: Broken words of a text that a finding quotes.
_MOST_WORDS = 4
#: Evidence that contradicts a field only if the organism is as likely as this.
_INDIRECT, _LIKELY = (EvidenceSource.WORDS, EvidenceSource.DEFAULT), 0.5


def organism_mismatch(
    figure: Figure, caption: CaptionAnnotations, listed: Set[str]
) -> list[Finding]:
    """Return a finding if caption or titles contradict the record's ``organisms``.

    ``listed`` are the CURIEs of those that are known.
    They do if they name an organism, or their words make a group more likely than not, and no
    organism of the field fits. A mouse figure marked human is not a mismatch, since genes of
    mammals stand for each other; nor is a field with an unknown name.
    """
    main = caption.taxa[0]
    if main.probability < _LIKELY and all(e.source in _INDIRECT for e in main.evidence):
        return []
    if main.is_default or not listed or len(listed) < len(set(figure.organisms)):
        return []
    if not listed.isdisjoint(caption.accepted):
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


def type_conflicts(figure: Figure, verdicts: Sequence[RowVerdict]) -> list[Finding]:
    """Return a finding for each word that is annotated both as a gene and as a chemical.

    ``verdicts`` are those without an objection.
    """
    chemical = EntityType.CHEMICAL
    named = [v for v in verdicts if v.known.cased and (v.row.id or v.row.symbol)]
    of_chemicals = {v.known.cased for v in named if v.row.type is chemical}
    by_word: dict[str, list[RowVerdict]] = defaultdict(list)
    for verdict in named:
        if verdict.known.cased in of_chemicals:
            by_word[verdict.known.cased].append(verdict)
    findings = []
    for group in by_word.values():
        genes = [v.row for v in group if v.row.type is not chemical]
        chemicals = [v.row for v in group if v.row.type is chemical]
        if genes:
            word = next(v.known.word for v in group if v.row.type is not chemical)
            findings.append(
                make_finding(
                    figure.figid,
                    FindingKind.TYPE_CONFLICT,
                    Confidence.MEDIUM,
                    TwoTypes(word, _names(genes), _names(chemicals)),
                    rows=tuple(v.row for v in group),
                )
            )
    return findings


def _names(rows: Sequence[ExistingRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.symbol or row.id for row in rows))


def outdated_symbols(figure: Figure, verdicts: Iterable[RowVerdict]) -> list[Finding]:
    """Return a finding for each gene whose symbol or id has been replaced."""
    groups: dict[tuple[str, Reason], list[ExistingRow]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.known.replaced is not None:
            groups[verdict.row.id, verdict.known.replaced].append(verdict.row)
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
