"""Articles in JATS that tests write themselves."""

from __future__ import annotations

from annotator.figures.articles import read_articles

DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.3//EN" '
    '"JATS-archivearticle1-3.dtd">'
)
_FRONT = (
    '<front><article-meta><article-id pub-id-type="pmc">7000001</article-id>'
    "<title-group><article-title>A paper</article-title></title-group></article-meta></front>"
)


def article(body, front=_FRONT, back="", attributes=""):
    """Return an article with a body, by default of a paper PMC7000001."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n'
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xmlns:mml="http://www.w3.org/1998/Math/MathML" {attributes}>'
        f"{front}<body>{body}</body>{back}</article>\n"
    )


def fig(caption, graphic="g001.jpg", more=""):
    """Return a figure with the content of its caption."""
    return (
        f'<fig id="f1"><label>Figure 1</label><caption>{caption}</caption>{more}'
        f'<graphic xlink:href="{graphic}"/></fig>'
    )


def read_xml(tmp_path, text, name="a.nxml"):
    """Return what an article's file gives."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_articles(path, "xml"))


def caption_of(tmp_path, content):
    """Return the caption of the only figure of an article."""
    (figure,) = read_xml(tmp_path, article(fig(content)))
    return figure.caption
