"""Figures of an article in JATS XML, as PubMed Central ships it: captions before PFOCR has them.

Every ``<fig>`` is a figure, in sections, appendices, floats, boxes, abstracts and sub-articles;
translations repeat the same pictures and are passed over. Each ``<graphic>`` of it is a figure of
its own, as in PFOCR, but of ``<alternatives>`` only one. A ``<fig-group>`` lends its caption to its
figures. Pictures of tables, formulas and structures are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import PurePosixPath

from msgspec import Struct

from annotator.figures.fields import figure, text
from annotator.figures.jats_text import caption_text, jats_text
from annotator.figures.record_error import RecordError
from annotator.figures.xml_records import Node, Parts
from annotator.records import Figure, Rejected

ARTICLE = "article"
#: What is read of an article.
PARTS = Parts(
    frozenset({"front", "front-stub", "fig", "fig-group"}), frozenset({"sub-article", "response"})
)

_PICTURE = re.compile(
    r"\.(?:jpe?g|jp2|png|gif|tiff?|eps|ps|svgz?|bmp|webp|pdf|ai|emf|wmf|pptx?)\Z", re.IGNORECASE
)
_PMC = re.compile(r"(?:PMC)?(\d+)(?:\.\d+)?", re.IGNORECASE)
_PMC_IN_NAME = re.compile(r"PMC\d+")
_YEAR = re.compile(r"\d{4}")
#: Dates that say nothing of when an article was published.
_OTHER_DATES = frozenset({"pmc-release", "nihms-submitted"})
_PMCID_TYPES = ("pmc", "pmcid", "pmcaid")
#: Characters of keywords and abstracts that are read for organisms.
_LONGEST_TEXT = 20_000


class Paper(Struct, frozen=True):
    """What an article says of itself.

    ``id`` begins the figids; ``about`` has the journal's name, keywords and abstract.
    """

    id: str
    pmcid: str
    title: str
    year: str
    about: str
    language: str


def article_figures(article: Node, source: str) -> Iterator[Figure | Rejected]:
    """Yield the figures of an article in the order of the document.

    ``source`` names its file, also for figids of an article without an identifier.
    """
    front = article.first("front") or Node("front", {}, article.line)
    paper = _paper(front, article.attributes.get("lang", "en"), source)
    numbers = count(1)
    for fig, groups, of in _all_figs(article, paper):
        number = next(numbers)
        names = _graphics(fig) or [fig.attributes.get("id") or f"{fig.name}-{number}"]
        for name in names:
            yield _figure(fig, groups, name, of, source)


def _all_figs(article: Node, paper: Paper) -> Iterator[tuple[Node, tuple[Node, ...], Paper]]:
    """Yield the figures of an article and its sub-articles with their groups and their paper."""
    for part in article.elements:
        if part.name not in PARTS.frames:
            yield from ((fig, groups, paper) for fig, groups in _figs(part))
        elif part.attributes.get("article-type") != "translation":
            yield from _all_figs(part, _sub_paper(part, paper))


def _figs(part: Node, group: tuple[Node, ...] = ()) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield each figure of a part with the groups that it is in, outermost first."""
    inner = group
    if part.name == "fig" or (part.name in ("fig-group", "abstract") and _graphics(part)):
        yield part, group
    if part.name in ("fig", "fig-group"):
        inner = (*group, part)
    for child in part.elements:
        if child.name != "caption":
            yield from _figs(child, inner)


def _graphics(fig: Node) -> list[str]:
    """Return the pictures of a figure without suffixes, not those of figures in it."""
    found: dict[str, None] = {}
    for child in fig.elements:
        if child.name == "graphic" or _is_picture(child):
            found |= dict.fromkeys(filter(None, [_picture_name(child)]))
        elif child.name == "alternatives":
            pictures = [g for g in child.elements if g.name == "graphic" or _is_picture(g)]
            pictures.sort(key=_is_thumbnail)
            names = filter(None, map(_picture_name, pictures))
            found |= dict.fromkeys([*names][:1])
        elif child.name not in ("caption", "fig", "fig-group", "table-wrap", "inline-formula"):
            found |= dict.fromkeys(_graphics(child))
    return list(found)


def _is_picture(node: Node) -> bool:
    return node.name == "media" and node.attributes.get("mimetype") == "image"


def _is_thumbnail(node: Node) -> bool:
    about = (node.attributes.get("specific-use", ""), node.attributes.get("content-type", ""))
    return any("thumb" in text.lower() for text in about)


def _picture_name(node: Node) -> str:
    """Return the name of a picture as PFOCR has it: without folder and suffix."""
    return without_picture_suffix(PurePosixPath(node.attributes.get("href", "")).name)


def without_picture_suffix(name: str) -> str:
    """Return the name of a picture file without its suffix: gr1_lrg.jpg, research.0360.fig.001."""
    return _PICTURE.sub("", name)


def _figure(
    fig: Node, groups: tuple[Node, ...], name: str, paper: Paper, source: str
) -> Figure | Rejected:
    own = _captions(fig, paper.language)
    captions = [c for group in groups for c in _captions(group, paper.language)] + own
    caption = caption_text(captions)
    if fig.name == "abstract":
        caption = " ".join(jats_text(p) for p in fig.all("p", "sec")).strip()
    titles = [jats_text(title) for c in own or captions for title in c.all("title")[:1]]
    labelled = [label for node in (fig, *reversed(groups)) for label in node.all("label")]
    anchor = fig.attributes.get("id", "")
    link = f"/pmc/articles/{paper.pmcid}/figure/{anchor}/" if paper.pmcid and anchor else ""
    values = {
        "caption": caption,
        "pmcid": paper.pmcid,
        "number": jats_text(labelled[0]) if labelled else "",
        "figtitle": " ".join(titles).rstrip("."),
        "papertitle": paper.title,
        "papertext": paper.about,
        "year": paper.year,
        "figlink": link,
    }
    try:
        figid = text({"figid": f"{paper.id}__{name}"}, "figid")
        return figure(values, figid=figid, existing=(), source=source, line=fig.line)
    except RecordError as fault:
        return fault.rejected(source, fig.line)


def _captions(node: Node, language: str) -> list[Node]:
    """Return the captions of a figure; of several languages, English or else the article's."""
    captions = node.all("caption")
    languages = {caption.attributes.get("lang", language) for caption in captions}
    if len(languages) < 2:
        return captions
    chosen = next((one for one in ("en", language) if one in languages), None)
    if chosen is None:
        return captions[:1]
    return [c for c in captions if c.attributes.get("lang", language) == chosen]


def _paper(front: Node, language: str, source: str) -> Paper:
    meta = front.first("article-meta") or front
    ids = {n.attributes.get("pub-id-type", ""): n.text().strip() for n in meta.all("article-id")}
    numbers = [m[1] for kind in _PMCID_TYPES if (m := _PMC.fullmatch(ids.get(kind, "")))]
    file = PurePosixPath(source.replace("\\", "/")).name
    named = _PMC_IN_NAME.search(file)
    pmcid = f"PMC{numbers[0]}" if numbers else named[0] if named else ""
    other = ids.get("pmid") or ids.get("doi") or ids.get("publisher-id") or file.partition(".")[0]
    journal = front.first("journal-meta", "journal-title-group", "journal-title")
    journal = journal or front.first("journal-meta", "journal-title")
    abstracts = [jats_text(node) for node in meta.all("abstract")]
    groups = meta.all("kwd-group")
    keywords = [
        jats_text(k) for g in groups for k in g.elements if k.name not in ("title", "label")
    ]
    about = [jats_text(journal) if journal else "", "; ".join(keywords), *abstracts]
    return Paper(
        id=pmcid or re.sub(r"[^\w.-]+", "_", other),
        pmcid=pmcid,
        title=_title(meta),
        year=_year(meta),
        about="\n".join(filter(None, about))[:_LONGEST_TEXT],
        language=language,
    )


def _sub_paper(part: Node, paper: Paper) -> Paper:
    """Return the paper of a sub-article: it has its own title, and the identifiers of the whole."""
    front = part.first("front-stub") or part.first("front", "article-meta")
    title = _title(front) if front is not None else ""
    language = part.attributes.get("lang", paper.language)
    return Paper(paper.id, paper.pmcid, title or paper.title, paper.year, paper.about, language)


def _title(meta: Node) -> str:
    group = meta.first("title-group")
    parts = group.all("article-title", "subtitle") if group is not None else []
    return ": ".join(filter(None, map(jats_text, parts)))


def _year(meta: Node) -> str:
    """Return the year in which the article was first published, in print or online."""
    years = [
        found[0]
        for date in meta.all("pub-date")
        if not _OTHER_DATES & {date.attributes.get("pub-type"), date.attributes.get("date-type")}
        for year in date.all("year")
        if (found := _YEAR.fullmatch(year.text().strip()))
    ]
    return min(years, default="")
