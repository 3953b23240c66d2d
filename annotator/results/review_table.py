"""Turn findings into the rows of ``review.csv``, which curators decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from urllib.parse import quote

import msgspec

from annotator.encoding import repair
from annotator.records import Figure, FindingKind, Proposal, Taxon
from annotator.results.stored import StoredFinding, StoredRow

#: The beginning of a run's comment on a row about which curators disagree.
CONFLICT = "conflict: "

#: Characters of the caption shown on each side of a mention.
_CONTEXT = 60
_PFOCR_FIGID = re.compile(r"PMC\d+__")
#: One without characters that a URL does not hold as they are: nearly all.
_PLAIN_FIGID = re.compile(r"[A-Za-z0-9_.~-]*")
_FIGURE_URL = "https://pfocr.wikipathways.org/figures/{figid}.html"


class ReviewRow(msgspec.Struct, frozen=True):
    """One row of review.csv; the columns are these fields, in this order.

    ``question_rows`` is the number of rows that the same judgement settles, this one included.
    """

    review_id: str
    question_id: str
    question_rows: int
    priority: int
    finding: str
    figid: str
    pmcid: str
    figure_url: str
    entity_type: str
    mention: str
    context: str
    proposed_id: str
    proposed_symbol: str
    proposed_taxon: str
    existing_word: str
    existing_id: str
    existing_symbol: str
    existing_taxon: str
    existing_source: str
    reason: str
    confidence: str
    decision: str = ""
    corrected_id: str = ""
    curator: str = ""
    comment: str = ""
    decided_at: str = ""


COLUMNS = ReviewRow.__struct_fields__


@lru_cache(maxsize=16)
def figure_url(figid: str) -> str:
    """Return the URL of the figure's page at PFOCR; empty for the id of another text."""
    if not _PFOCR_FIGID.match(figid):
        return ""
    if not _PLAIN_FIGID.fullmatch(figid):
        figid = quote(figid, safe="_.-~", errors="replace")
    return _FIGURE_URL.format(figid=figid)


def review_row(
    figure: Figure, finding: StoredFinding, entity_type: str = "", taxa: Sequence[Taxon] = ()
) -> ReviewRow:
    """Return the row for ``finding``; several values in one cell are joined with ``|``.

    ``entity_type`` is that of the finding's rows, used if the finding has no mention. ``taxa`` are
    what the figure is about, proposed if the record's organisms are wrong. ``question_rows`` is
    filled in when the table is written, since all figures count.
    """
    mention, rows = finding.mention, finding.existing
    if finding.kind is not FindingKind.ORGANISM_MISMATCH:
        taxa = ()
    meant = proposed(finding, taxa)
    return ReviewRow(
        review_id=finding.review_id,
        question_id=finding.question_id,
        question_rows=0,
        priority=finding.priority,
        finding=finding.kind.value,
        figid=figure.figid,
        pmcid=figure.pmcid,
        figure_url=figure_url(figure.figid),
        entity_type=mention.type.value if mention is not None else entity_type,
        mention=mention.text if mention is not None else "",
        context=_context_of(figure, finding),
        proposed_id=meant.id,
        proposed_symbol=meant.symbol,
        proposed_taxon=meant.taxon,
        existing_word="|".join(figure.organisms) if taxa else joined(rows, attrgetter("word")),
        existing_id=joined(rows, attrgetter("id")),
        existing_symbol=joined(rows, attrgetter("symbol")),
        existing_taxon=joined(rows, attrgetter("taxon")),
        existing_source=joined(rows, lambda row: row.source or row.origin.value),
        reason=finding.reason,
        confidence=finding.confidence.value,
    )


def proposed(finding: StoredFinding, taxa: Sequence[Taxon] = ()) -> Proposal:
    """Return what to annotate instead: that of the mention, else of the finding, else ``taxa``."""
    mention = finding.mention
    if finding.proposal is not None and (mention is None or not mention.ids):
        return finding.proposal
    if mention is not None:
        return Proposal("|".join(mention.ids), mention.symbol, mention.taxon)
    return Proposal("", "|".join(t.name for t in taxa), "|".join(t.taxon for t in taxa))


def joined(rows: Sequence[StoredRow], value: Callable[[StoredRow], str]) -> str:
    """Return the different values of rows, joined with ``|``."""
    if len(rows) == 1:
        return value(rows[0])
    return "|".join(dict.fromkeys(filter(None, map(value, rows)))) if rows else ""


def _context_of(figure: Figure, finding: StoredFinding) -> str:
    """Return the text around the mention, or around the first place of a wrong encoding."""
    if (mention := finding.mention) is not None:
        return _context(figure.caption, mention.start, mention.end)
    if finding.kind is FindingKind.ENCODING:
        for text in (figure.caption, figure.figtitle, figure.papertitle):
            if (found := repair(text)) is not None:
                at = found.places()[0]
                return _context(found.text, at, at + 1)
    return ""


def _context(caption: str, start: int, end: int) -> str:
    """Return a span in double square brackets with the text around it."""
    before, after = caption[max(0, start - _CONTEXT) : start], caption[end : end + _CONTEXT]
    if start > _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if len(caption) > end + _CONTEXT:
        after = after.rpartition(" ")[0] + " …"
    return " ".join(f"{before}[[{caption[start:end]}]]{after}".split())
