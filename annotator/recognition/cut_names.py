"""Tell a gene's name that is cut from a longer one, by what stands around it."""

from __future__ import annotations

import re

from annotator.lexicon.word_lists import shipped_word_lists
from annotator.recognition.names.plausibility_rules import is_of_class_words
from annotator.text import DASHES

#: What makes a kind of proteins another one: non-receptor tyrosine kinase.
_NEGATION = ("non-", "Non-")
#: A few aliases of genes end so, like ``SOD (superoxide dismutase)`` cut in the middle, or il4/.
_OPEN_END = "-([/"
#: Behind a receptor's name, what makes it that of another protein: growth factor receptor-bound
#: protein.
_BINDS_IT = re.compile(
    r"(?<=receptor)[-\u2010](?:bound|binding|associated|interacting|related) "
    r"(?:protein|factor|kinase)"
)
#: The letter that a name seems to end in begins the next: gene protein c-Fos, desmin a-helical,
#: ubiquitin C-terminus.
_NEXT_NAME = re.compile(r"[a-z]-(?:[A-Z]|fos|jun|myc|kit|met|raf|src|cbl|rel|helic)|[CN]-termin")
#: Before an inverted name (integrin, αV), the subunit that its first word ends: β4 integrin, αV.
_SUBUNIT_BEFORE = re.compile(r"(?<![\w-])[α-ω]\w{1,3} $")
#: A number behind a short form in parentheses: T helper (TH)1.
_NUMBER_BEHIND = re.compile(r"(?<=\w)\)(\d+)")
#: What is left of an ion inside of a name: Na+/Ca2+ exchanger is not about CA2.
_METAL, _CHARGE = re.compile(r"(?:Ca|Cd|Co|Cu|Fe|Mg|Mn|Ni|Zn)[- ]?[23]"), ("+", "\u207a")


def is_cut(caption: str, start: int, end: int, text: str) -> bool:
    """Return True for a gene's name that is a piece of the text's, or what the text negates."""
    if text.endswith("receptor") and (
        _BINDS_IT.match(caption, end) or _is_doubled(caption, start, text)
    ):
        return True
    if ", " in text and _SUBUNIT_BEFORE.search(caption, max(0, start - 6), start):
        return True
    if text[-1] in _OPEN_END or (caption[end : end + 1] in _CHARGE and _METAL.fullmatch(text)):
        return True
    if caption.startswith("-", end) and (
        text.startswith("a ") or (text[-2:-1] == " " and _NEXT_NAME.match(caption, end - 1))
    ):
        return True
    if caption.startswith(")", end) and (found := _NUMBER_BEHIND.match(caption, end)):
        return f"{text}{found[1]}" in shipped_word_lists().ambiguous
    return " " in text and caption.endswith(_NEGATION, 0, start)


def _is_doubled(caption: str, start: int, text: str) -> bool:
    """Tell ``cytokine-cytokine receptor interaction``, a pathway."""
    first = text.partition(" ")[0]
    return (
        start > 0
        and caption[start - 1] in DASHES
        and caption[max(0, start - 1 - len(first)) : start - 1].lower() == first.lower()
        and is_of_class_words(text.lower())
    )
