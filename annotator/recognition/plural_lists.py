"""Lists behind a plural: ``caspases 3 and 7``, ``complexes I-IV``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from annotator.recognition.coordination import DASH, names_behind
from annotator.recognition.names.listed_values import (
    DIGIT_LETTER,
    DIGITS,
    GREEK,
    LETTER_DIGIT,
    ROMAN,
)
from annotator.recognition.names.shared_stems import ExpandedName, listed_name

#: A plural before values: ``caspases 3 and 7``, ``CRMPs 1–4``, ``complexes I, II and III``,
#: ``caspases-3, -6 and -7``, ``TLRs2–4``; in brackets only before ``and``, as references may be.
_VALUES = rf"(?:{DIGITS}|{GREEK}|{ROMAN}|{LETTER_DIGIT}|{DIGIT_LETTER}|[A-Z])(?!\w)"
#: The s is first: an expression that begins with a letter is searched for faster.
_PLURAL_NUMBER = re.compile(
    rf"s(?<=[A-Za-z\d][A-Za-z]s)(?:[ -]|(?<=[A-Z]s)(?=\d)|\s\((?=[^()]{{1,40}}\s(?:and|or|&)\s))"
    rf"({_VALUES})"
    rf"(?=(?:,\s?{DASH}?{_VALUES})*,?\s(?:and|or|&)\s{DASH}?{_VALUES}"
    rf"|(?:[-–—/]|\s[-–—]\s(?=\d)){_VALUES})"
)
#: Proteins A and B are any two; refs 1-3 are references.
_NO_STEM = ("protein", "ref")
_PRO = re.compile(r"[Pp]ro-?(?=caspase)")
_WORD_BEFORE = re.compile(r"[^\s(),;:]+")
#: Words and letters of a name before its plural: ``vascular endothelial growth factor receptors 1
#: and 2``.
_MAX_WORDS, _MAX_LETTERS = 6, 80


def plural_numbers(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the lists behind a plural: ``caspases 3 and 7``, ``complexes I-IV``."""
    for found in _PLURAL_NUMBER.finditer(caption):
        number = found.group(1)
        for start, stem in _singular(caption, found.start(), number, known):
            names, end = names_behind(caption, found.end(), stem, number, known)
            if caption[found.start(1) - 1] == "(":
                if caption[end : end + 1] != ")":
                    continue
                end += 1
            if names:
                yield listed_name(start, end, (stem + number, *names))
                break


def _singular(
    caption: str, end: int, number: str, known: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    """Yield start and stem of the known names whose plural's s is at ``end``, longest first."""
    offset = max(0, end - _MAX_LETTERS)
    words = list(_WORD_BEFORE.finditer(caption, offset, end))[-_MAX_WORDS:]
    for word in words:
        noun = _PRO.sub("", caption[word.start() : end])
        if noun.lower() in _NO_STEM:
            return
        for singular in (noun, noun[:-1]) if noun.endswith("xe") else (noun,):
            for stem in (f"{singular}-", f"{singular} ", singular):
                if known(stem + number):
                    yield word.start(), stem
