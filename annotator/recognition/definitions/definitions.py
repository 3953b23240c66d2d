"""What a caption says its own abbreviations mean, and what of it is a name.

``caption_definitions`` finds definitions in several ways; here they are corrected, and left out
where they define nothing. Pure functions on text; no lexicon.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from msgspec.structs import replace

from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.symbols import initials_fit

#: Where a name cannot go on: behind a sentence, or what is counted: ``signaling, (3) Gβγ``.
_SENTENCE_END = re.compile(
    r"[.;](?<=\w\w.)(?:(?<=;)\s+|\s+(?=[A-Z(]))|,\s(?:and\s)?\((?:\d|[a-h]|i{1,3}|iv|vi{0,3})\)\s"
)
_WORD_BEFORE = re.compile(r"(?<![\w-])([A-Za-z][a-z]\w*)[ -]$")
_LONGEST_WORD = 20
_WORDS = re.compile(r"[\w′']+")
#: Words that no name contains, with what precedes them: ``oxidised by glutathione reductase (GR)``.
_OUTSIDE = re.compile(
    r".*\b(?:by|via|through|whereas|while|is|are|was|were|that|which|where)\s", re.DOTALL
)
_ARTICLE = re.compile(
    r"(?:the|an?|both|two|three|its|their|these|this|another|and|or|mediated|dependent|driven)\s",
    re.IGNORECASE,
)
#: An ion before the one word of a name: ``Ca2+/calmodulin``.
_BEHIND_ION = re.compile(r"[A-Z][a-z]?\d?[+⁺]{1,2}/(?=[A-Za-z]+$)")
#: No name begins with these: a short form whose first letter is theirs stands there by chance.
_NOT_FIRST = re.compile(r"(?:of|to|in|for|from|on|at|as|with|by|between|into|plus|than)\s", re.I)

#: What is left of a longer name: Prl-Prl receptor (PrlR).
_KIND_ALONE = re.compile(r"(?:receptor|protein|kinase|factor|gene|enzyme)s?", re.IGNORECASE)

#: Another symbol that a comma parts from the long form: ``NKCC1, Ca2+-activated K+ channel``.
_SYMBOL_BEFORE = re.compile(r"(?=\w*[A-Z])[\w-]*[A-Z\d],\s(?=[^,\s]+\s[^,]+$)")

_LEGEND_WORDS = TermSet("legend_words.tsv")
#: What explains words rather than a short form: ``sterol (squalene, cholesterol)``.
_IS_WORDS = re.compile(r"(?:[A-Za-z]+ )*[a-z]{6,}|[a-z]{3,}(?: [a-z]{3,})+")
_DIGIT = re.compile(r"\d")
_CELLS = WordPattern(lambda: rf"(?:[\w-]{{1,20}}\s){{0,2}}{one_of('cell_words.tsv', 'cell')}")
_RESULT = re.compile(r"^\w{1,4}(?:\([\d, ]{1,9}\))? ?[=<>\u2264\u2265] ?[-\u2212]?[\d.]")
_CLAUSE = re.compile(
    r"\s(?:(?:is|are|was|were|whose|which|can|may|allows?|contains?|forms|binds?|interacts?|regulates"
    r"|inhibits?|activates?|induces?|promotes?|phosphorylates?|recruits?|stimulates?|suppress(?:es)?"
    r"|repress(?:es)?|cleaves?|degrades?|leads? to|dissociates?|translocates?|catalyzes)(?:[\s,]|$)"
    r"|(?<=,\s)(?:respectively$|then\s)|(?:i\.e\.|e\.g\.),?\s)"
)
#: What begins so is no name, but examples, or what the short form's product acts on.
_EXAMPLES = re.compile(
    r"(?:including|such as|e\.g\.|or|and|(?:co-?factor|ligand|substrate)s?\s(?:for|of))\s"
)

#: What stands in brackets at the end of a name is no part of it: ``delta-like 1 (Drosophila)``.
_BRACKET = re.compile(
    r"\s+(?:\((?![IVX]+\)|\w?\))(?P<round>[^()]*(?:\([^()]*\)[^()]*)*)\)"
    r"|\[(?P<square>[^\[\]]*)\])$"
)
#: ``MES-1-dependent signaling``, said of MES-1: no name.
_ACTED = re.compile(r"-(?:dependent|mediated|induced|driven|specific|responsive)\b")
#: What is said of a name behind it, or where in a register it is: no part of the name.
_NOTE = re.compile(
    r"[,.\s](?:(?:(?<=,)|(?<=\s)[-–])\s(?:the|an?|also|example)\s"
    r"|(?:(?<=,)\s|(?<=\s))(?:such as|e\.g\.|also known as|consisting of|composed of"
    r"|(?:encoded|formed|made|produced|released|secreted|synthesi[sz]ed) by)\s"
    r"|(?<=\s)in\s(?:the\s)?(?:human|mouse|mice|rats?|plants?|yeasts?|bacteria|mammal|cells|animals"
    r"|patients|E\. coli|Arabidopsis|Drosophila)(?:\s|s\b|$|ian)"
    r"|(?<=\.)\s?(?:Reproduced|Adapted|Modified|Reprinted)\s).*$",
    re.DOTALL,
)
_EC_NUMBER = re.compile(r"[,\s]*[\[(]?(?:EC[ :]*)?\d\.\d{1,2}\.(?:\d{1,2}|-)\.(?:\d+|-)[\])]?$")
_PHRASE = re.compile(r",|\s(?:of|via|in|by|for|to|and)\s")
#: What is done with what a short form names: no part of the name.
_TAIL = re.compile(
    r"[\s-](?:(?<=\s)|(?=pos|neg))(production|release|signall?ing|pathways?|cascades?|secretion|expression"
    r"|axis|positive|negative)$",
    re.I,
)
_SEVERAL = re.compile(r"[,;\s](?:(?<=\s)(?:and|or)\s|(?<!\s)\s+(?:and\s|or\s)?)")
_LIST_WORD = re.compile(r"[^\s,;]+")
_MAX_ALIAS = 60
#: What a member's symbol has behind that of its class.
_OF_A_MEMBER = re.compile(r"[A-Z]?\d{1,2}[A-Z]?")


class Definition(msgspec.Struct, frozen=True):
    """A short form and what the caption says it means; half-open offsets in characters.

    Several short forms that share a long one (``shared``) have it with each of them in it. Those
    that a title defines (``title``) have no place in the caption: their offsets are -1. The short
    form of an ``alias`` is a further name behind the long form: it counts if the lexicon agrees.
    """

    short: str
    long: str
    short_start: int
    short_end: int
    long_start: int
    long_end: int
    found_by: Literal["parenthesis", "glossary", "shared", "title", "alias"]


def says_something(definition: Definition) -> bool:
    """Return whether a definition is not a repetition (AST: AST pathway), a cut one or a legend.

    Nor a clause: genes whose expression depends on light (green).
    """
    short, long = definition.short.casefold(), definition.long.casefold()
    if short in _LEGEND_WORDS or _is_clause(long):
        return False
    if definition.found_by == "parenthesis" and _IS_WORDS.fullmatch(definition.short):
        return False
    if " and " in long and long.startswith(f"{short.removesuffix('s')}-"):
        return False  # IFNs (IFN-α and β)
    if _SEVERAL.search(long) and _lists_members(short, long):
        return False  # ALDH1 (ALDH1A1, ALDH1A2, ALDH1A3)
    if long.startswith(f"{short}-") and _ACTED.match(long, len(short)):
        return False
    if _DIGIT.search(short) and not _DIGIT.search(long) and _CELLS.fullmatch(long):
        return False  # CD11b: macrophages, which it is a marker of
    if long.startswith(short) and " " not in long and len(long) <= len(short) + 1:
        return False  # GSNOR (GSNO), two names
    if definition.long.startswith(definition.short) and _OF_A_MEMBER.fullmatch(
        definition.long, len(definition.short)
    ):
        return False  # ALDH1 (ALDH1A2, ALDH1A3), a class and its members
    balanced = long.count("(") == long.count(")")
    return balanced and long != short and not long.startswith(f"{short} ")


def _is_clause(long: str) -> bool:
    """Tell a part of a sentence, or a result (``t18 = 2.29, p < 0.05``), from a name."""
    return any(pattern.search(long) for pattern in (_CLAUSE, _RESULT)) or bool(
        _EXAMPLES.match(long)
    )


def without_bracket(name: str) -> str:
    """Return a name without what stands in brackets behind it: ``SKP2`` of ``SKP2 (p45)``.

    A lone letter or numeral in parentheses is part of the name: ``iron (II)``.
    """
    found = _BRACKET.search(name)
    return name[: found.start()] if found and found.start() else name


def without_closing(long: str) -> str:
    """Return a long form without the bracket that closes what the whole glossary is in."""
    for opening, closing in ("()", "[]"):
        if long.endswith(closing) and long.count(closing) > long.count(opening):
            return long[:-1].rstrip(" .")
    return long


def aliases(definition: Definition) -> list[Definition]:
    """Return a definition of each name in brackets behind a long form: ``p45`` for SKP2."""
    found = _BRACKET.search(definition.long)
    if found is None or not found.start() or found.end() - found.start() > _MAX_ALIAS:
        return []
    name = definition.long[: found.start()]
    group = "round" if found.group("round") is not None else "square"
    names = []
    at, end = found.span(group)
    while at < end:
        cut = _SEVERAL.search(definition.long, at, end)
        stop = cut.start() if cut else end
        alias = definition.long[at:stop]
        if len(alias) > 1 and alias != definition.short:
            start = definition.long_start + at
            names.append(
                Definition(
                    alias, name, start, start + len(alias), definition.long_start,
                    definition.long_start + len(name), "alias",
                )
            )  # fmt: skip
        at = cut.end() if cut else end
    return names


def _lists_members(short: str, long: str) -> bool:
    """Tell ``MAPKs (MAPK14 and MAPK8)``: examples of a kind, each with its own name."""
    stem = short.rstrip("s")
    words = [word for word in _LIST_WORD.findall(long) if word not in ("and", "or")]
    return all(word.startswith(stem) for word in words)


def as_name(definition: Definition) -> Definition | None:
    """Return a definition whose long form is a name, not the end of a sentence; None if it is none.

    The detector takes the nearest words in which the letters of the short form occur in order.
    """
    long = definition.long.rstrip(" \xa0\t\n,;:.")
    start = len(long) - len(long.lstrip(" ,;:"))
    for boundary in _SENTENCE_END.finditer(long, start):
        start = boundary.end()
    outside = _OUTSIDE.match(long, start)
    if outside is not None and _same_initial(definition.short, long[outside.end() :]):
        start = outside.end()
    article = _ARTICLE.match(long, start)
    while article is not None:
        start = article.end()
        article = _ARTICLE.match(long, start)
    if (symbol := _SYMBOL_BEFORE.match(long, start)) is not None:
        start = symbol.end()
    start = _behind_slash(definition.short, long, start)
    name = long[start:]
    if not name or _NOT_FIRST.match(name):
        return None
    if _KIND_ALONE.fullmatch(name) and name[0].lower() != definition.short[0].lower():
        return None
    if start and not _same_initial(definition.short, name):
        return None
    return replace(
        definition,
        long=name,
        long_start=definition.long_start + start,
        long_end=definition.long_start + len(long),
    )


def with_first_word(definition: Definition, caption: str) -> Definition:
    """Return a definition with the word before its long form, if all initials are the short form.

    The detector takes the fewest words: ``phosphatase 2C`` has the letters of PP2C.
    """
    start = definition.long_start
    word = _WORD_BEFORE.search(caption, max(0, start - _LONGEST_WORD), start)
    if word is None:
        return definition
    long = caption[word.start() : definition.long_end]
    initials = "".join(
        one if any(map(str.isdigit, one)) else one[0] for one in _WORDS.findall(long)
    )
    if initials.lower() != definition.short.removesuffix("s").lower():
        return definition
    return replace(definition, long=long, long_start=word.start())


def _behind_slash(short: str, long: str, start: int) -> int:
    """Return where a long form begins that is found with another name before a slash.

    ``protein kinase A/cyclic adenosine monophosphate (cAMP)``: a word there begins with A. Or with
    an ion: ``Ca2+/calmodulin (CaM)``.
    """
    if "/" not in long or "/" in short:
        return start
    if long[start : start + 1].lower() == short[0].lower():
        ion = _BEHIND_ION.match(long, start)
        return ion.end() if ion and long[ion.end()].lower() == short[0].lower() else start
    at = long.rfind("/", start)
    while at > 0:
        if long[at + 1 : at + 2].lower() == short[0].lower() and initials_fit(
            short, long[at + 1 :]
        ):
            return at + 1
        at = long.rfind("/", start, at)
    return start


def without_tail(definition: Definition) -> Definition:
    """Return a definition without what is done with what the short form names, or said of it.

    ``reactive oxygen species production (ROS)``, but not ``glucose-stimulated insulin secretion
    (GSIS)``: the last letter is that of the tail.
    """
    long = _NOTE.sub("", definition.long)
    if long.count(".") > 2:
        long = _EC_NUMBER.sub("", long)
    tail = _TAIL.search(long)
    while tail is not None:
        if tail.group(1)[0].lower() == definition.short.rstrip("s")[-1:].lower():
            break
        if _PHRASE.search(long) or not initials_fit(definition.short, long[: tail.start()]):
            break
        long = long[: tail.start()]
        tail = _TAIL.search(long)
    if len(long) == len(definition.long) or len(long) <= len(definition.short):
        return definition
    cut = len(definition.long) - len(long)
    return replace(definition, long=long, long_end=definition.long_end - cut)


def _same_initial(short: str, name: str) -> bool:
    return name[:1].casefold() == short[:1].casefold() or initials_fit(short, name)


def split_slashed(definition: Definition) -> list[Definition]:
    """Return a definition for each part of ``IL/TF: interleukin/tissue factor``.

    One with as many slashes in both forms says several things; any other is returned as it is.
    """
    shorts, longs = definition.short.split("/"), definition.long.split("/")
    if len(shorts) < 2 or len(shorts) != len(longs) or min(map(len, (*shorts, *longs))) < 2:
        return [definition]
    parts = []
    short_at, long_at = definition.short_start, definition.long_start
    for short, long in zip(shorts, longs, strict=True):
        parts.append(
            Definition(
                short, long, short_at, short_at + len(short), long_at, long_at + len(long),
                definition.found_by,
            )
        )  # fmt: skip
        short_at += len(short) + 1
        long_at += len(long) + 1
    return parts
