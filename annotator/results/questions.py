"""Questions: what one judgement settles, over all figures.

A question is the same finding about the same word, existing entity, proposed entity and organism.
Whether a record's organisms or its encoding are wrong is a question about that record alone, so
its figure is part of the question. Two findings of a figure that follow from one judgement are one
question: a word that stands for something else with that thing being ``missing``, and wrong
organisms of a record with the rows of these organisms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from annotator.encoding import repaired
from annotator.records import NOISE_KINDS, REVIEW_KINDS, FindingKind
from annotator.results.stored import StoredFinding
from annotator.text import cased_key

#: Kinds about the caption's name, not about the word of a row.
_OF_CAPTION = (FindingKind.MISSING, FindingKind.FAMILY_PARTIAL)
#: Kinds about a record as a whole.
_OF_FIGURE = (FindingKind.ORGANISM_MISMATCH, FindingKind.ENCODING)
_EDGES = ".,;:()[]{}'\" "


class Question(Struct, frozen=True):
    """The content of a question; several words or ids are joined with ``|``, sorted.

    ``word`` is normalised (Greek letters, dashes, spaces), its case is kept: Arg is not ARG.
    ``existing`` are the rows' CURIEs (symbols of rows without one), ``proposed`` those that the
    caption names. ``organism`` is that of the proposed or existing entity; for ``cross_species``
    the one that the figure is about. ``figid`` is empty for questions over all figures.
    """

    kind: str
    word: str = ""
    existing: str = ""
    proposed: str = ""
    organism: str = ""
    figid: str = ""

    @property
    def id(self) -> str:
        """Return the question_id: a letter and 16 hexadecimal digits, the same in every run."""
        content = (self.kind, self.word, self.existing, self.proposed, self.organism, self.figid)
        digest = hashlib.sha256("\n".join(content).encode("utf-8", "replace"))
        return f"q{digest.hexdigest()[:16]}"


def question_of(finding: StoredFinding, taxon: str = "") -> Question:
    """Return the question that a finding asks by itself.

    ``taxon`` is the organism that the figure is most likely about, a CURIE.
    """
    if finding.kind in _OF_FIGURE:
        return Question(str(finding.kind), figid=finding.figid)
    mention, rows = finding.mention, finding.existing
    if finding.kind in _OF_CAPTION and mention is not None:
        words = {_normalised(mention.text)}
    else:
        words = {_normalised(row.word or row.symbol) for row in rows}
    named = mention.taxon if mention is not None else ""
    organism = named or _joined([row.taxon for row in rows])
    return Question(
        str(finding.kind),
        _joined(words),
        _joined([row.id or row.symbol for row in rows]),
        "|".join(proposed_ids(finding)),
        taxon if finding.kind is FindingKind.CROSS_SPECIES else organism,
    )


def proposed_ids(finding: StoredFinding) -> list[str]:
    """Return the primary CURIEs that the caption names, without their cross-references."""
    ids = finding.mention.ids if finding.mention is not None else ()
    return [curie for curie in ids if not curie.startswith("hgnc:")]


def with_questions(
    findings: Sequence[StoredFinding], taxon: str = "", listed: Collection[str] = ()
) -> list[StoredFinding]:
    """Return the findings of one figure with their question_ids; linked findings share one.

    ``taxon`` is the organism that the figure is most likely about, ``listed`` those of the record's
    field ``organisms`` (CURIEs). Findings that need no decision have no question.
    """
    ids = {
        finding.review_id: question_of(finding, taxon).id
        for finding in findings
        if finding.kind in REVIEW_KINDS
    }
    named = {
        tuple(sorted(f.mention.ids)): f.review_id
        for f in findings
        if f.kind is FindingKind.MISSING and f.mention is not None
    }
    led: set[str] = set()
    for finding in findings:
        if finding.mention is not None and finding.kind in NOISE_KINDS:
            missing = named.get(tuple(sorted(finding.mention.ids)))
            if missing is not None and missing not in led:
                led.add(missing)
                ids[missing] = ids[finding.review_id]
        elif finding.kind is FindingKind.ORGANISM_MISMATCH:
            for other in findings:
                if other.kind is FindingKind.CROSS_SPECIES and _is_of(other, listed):
                    ids[other.review_id] = ids[finding.review_id]
    return [replace(f, question_id=ids[f.review_id]) if f.review_id in ids else f for f in findings]


def _is_of(finding: StoredFinding, taxa: Collection[str]) -> bool:
    return bool(finding.existing) and all(row.taxon in taxa for row in finding.existing)


def _normalised(word: str) -> str:
    plain = repaired(word).strip(_EDGES)
    return cased_key(plain) or plain


def _joined(values: Iterable[str]) -> str:
    return "|".join(sorted(filter(None, set(values))))
