"""Annotated texts and compared figures as HTML, for notebooks; everything from input is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from spacy.displacy import EntityRenderer

from annotator.records import REVIEW_KINDS
from annotator.results.stored import StoredMention

if TYPE_CHECKING:
    from annotator.api.values import AnnotatedText, ComparedFigure

_COLOURS = {"gene": "#bfd9f2", "gene_family": "#d8cdf0", "chemical": "#c9e7c1"}
#: spaCy's is for labels; this one keeps the text selectable as it stands, and dark on light also in
#: dark notebooks. The details are in the tooltip.
_TEMPLATE = (
    '<mark title="{title}" style="background: {bg}; color: #111; padding: 0.1em 0.25em; '
    'border-radius: 0.3em">{text}<span style="font-size: 0.75em; font-weight: 600; '
    'margin-left: 0.35em; user-select: none">{name}</span></mark>'
)
_LEGEND = '<span style="background: {}; color: #111; padding: 0 0.3em">{}</span>'
#: Findings that are shown.
_FINDINGS = 20


def text_html(annotated: AnnotatedText) -> str:
    """Return the text with its mentions marked, and the organisms that it is about."""
    marked = EntityRenderer({"colors": _COLOURS, "template": _TEMPLATE}).render(
        [{"text": annotated.text, "ents": list(map(_entity, annotated.mentions))}]
    )
    about = "; ".join(f"{taxon.name} ({taxon.evidence})" for taxon in annotated.taxa)
    legend = " ".join(
        _LEGEND.format(colour, kind.replace("_", " ")) for kind, colour in _COLOURS.items()
    )
    return f'<div>{marked}<p style="font-size: 0.85em">{legend} {escape(about)}</p></div>'


def _entity(mention: StoredMention) -> dict[str, object]:
    ids = ", ".join(mention.ids) or "no identifier"
    title = f"{mention.type}: {ids}; {mention.matched_by}; score {mention.score:g}"
    shown = mention.symbol or (mention.ids[0] if mention.ids else "?")
    return {
        "start": mention.start,
        "end": mention.end,
        "label": mention.type.value,
        "params": {"title": escape(title), "name": escape(shown)},
    }


def figure_html(compared: ComparedFigure) -> str:
    """Return the caption of a figure as ``text_html``, and a table of findings to be decided."""
    findings = [finding for finding in compared.findings if finding.kind in REVIEW_KINDS]
    rows = "".join(
        f"<tr><td>{finding.priority}</td><td>{finding.kind}</td>"
        f'<td style="text-align: left">{escape(finding.reason)}</td></tr>'
        for finding in findings[:_FINDINGS]
    )
    more = f"<p>and {len(findings) - _FINDINGS} more</p>" if len(findings) > _FINDINGS else ""
    table = (
        "<table><thead><tr><th>priority</th><th>kind</th><th>reason</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{more}"
    )
    return (
        f"<div><b>{escape(compared.figid)}</b>{text_html(compared.annotations)}"
        f"{table if findings else ''}</div>"
    )
