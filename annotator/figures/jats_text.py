"""The text of captions, titles and abstracts in JATS, as a reader sees it.

Element names are those of the JATS tag set (NISO Z39.96). Dropped are numbers of references and
footnotes, which would stand beside names (``Akt<sup>12</sup>``), pictures, and TeX of formulas,
which have MathML beside it. White space is that of XML: any amount is one blank.
"""

from __future__ import annotations

import re

from annotator.figures.xml_records import Node

#: What stands in the text for a reference that was dropped; XML cannot hold it.
_DROPPED = "\0"
_NOT_TEXT = frozenset(
    "tex-math annotation annotation-xml inline-graphic graphic media inline-media alt-text "
    "long-desc object-id private-char rt rp permissions index-term table-wrap fig fig-group "
    "supplementary-material fn".split()
)
_REFERENCES = frozenset({"bibr", "fn", "table-fn", "aff", "corresp", "author-notes"})
#: Elements that begin and end a line of their own.
_BLOCKS = frozenset(
    "p title subtitle sec list list-item disp-quote disp-formula disp-formula-group break "
    "verse-group verse-line statement speech boxed-text preformat code".split()
)
_SPACE = re.compile(r"[ \t\r\n]+")
_BRACKETS = re.compile(r" ?[\[(]([\0 ,;&\u2010-\u2014-]+)[\])]")
_SEVERAL = re.compile(r"\0(?: ?[,;&\u2010-\u2014-] ?\0)+")
_BEFORE_SIGN = re.compile(r" ?\0(?= ?[.,;:)\]]|\Z)")
_SENTENCE_END = re.compile(r"[.!?:;,][\"'\u2019\u201d)]*\Z")


def jats_text(node: Node) -> str:
    """Return the text of an element in one line."""
    return _tidy(_element(node))


def caption_text(captions: list[Node]) -> str:
    """Return the text of captions, each with its title as its first sentence."""
    sentences: list[str] = []
    for caption in captions:
        for child in caption.elements:
            text = jats_text(child)
            if text and child.name == "title" and not _SENTENCE_END.search(text):
                text += "."
            sentences.append(text)
    return " ".join(filter(None, sentences))


def _tidy(text: str) -> str:
    text = _SPACE.sub(" ", text)
    if _DROPPED in text:
        text = _BRACKETS.sub(lambda m: "" if _DROPPED in m[1] else m[0], text)
        text = _BEFORE_SIGN.sub("", _SEVERAL.sub(_DROPPED, text)).replace(_DROPPED, "")
        text = _SPACE.sub(" ", text)
    return text.strip(" ")


def _text(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _element(child) for child in node.children)


def _element(node: Node) -> str:
    name = node.name
    if name in _NOT_TEXT:
        return ""
    if name == "xref" and node.attributes.get("ref-type") in _REFERENCES:
        return _DROPPED
    if name == "math":
        return "".join(_SPACE.sub(" ", part).strip(" ") for part in _math(node))
    if name == "alternatives":
        return next(filter(None, (_element(child).strip() for child in node.elements)), "")
    if name == "def-list":
        items = [_definition(item) for item in node.all("def-item")]
        return f" {'; '.join(filter(None, items))} "
    if name == "abbrev":
        return _abbreviation(node)
    return f" {_text(node)} " if name in _BLOCKS else _text(node)


def _math(node: Node) -> list[str]:
    """Return the pieces of MathML, in which white space is layout."""
    pieces: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.name not in _NOT_TEXT:
            pieces += _math(child)
    return pieces


def _definition(item: Node) -> str:
    """Return an item of a list of abbreviations: ``KAR: kainate receptor``."""
    terms = ", ".join(_text(term).strip(" \t\r\n,;:=") for term in item.all("term"))
    said = " ".join(_text(part).strip(" \t\r\n;") for part in item.all("def"))
    return f"{terms}: {said}" if terms and said else terms or said


def _abbreviation(node: Node) -> str:
    definition = " ".join(_text(part).strip() for part in node.all("def"))
    short = "".join(
        child if isinstance(child, str) else _element(child)
        for child in node.children
        if isinstance(child, str) or child.name != "def"
    )
    return f"{short} ({definition})" if definition else short
