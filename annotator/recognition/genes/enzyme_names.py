"""Find names of enzymes by their form, also those that no lexicon has.

``(S)-norcoclaurine 6-O-methyltransferase``, ``type I polyketide synthase``: a head that ends in
-ase, extended to the left over words that belong to such names by their weights. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase

import msgspec

from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.genes.enzyme_words import LEAST, EnzymeWords

#: The head of a name: a word in -ase, or one of the few kinds of enzymes that are called so.
HEAD = WordPattern(
    lambda: (
        rf"(?<![a-z])(?!{one_of('not_enzymes.tsv')}s?\b)[a-z]{{2,}}ases?(?!\w)"
        r"|\b(?:malic|bridge|activating|branching|condensing|cleaving) enzymes?\b"
    ),
    re.IGNORECASE,
)
_ASE, _ASE_OR_ENZYME = re.compile("ase"), re.compile("ase|enzyme")
_ASES, _ASES_OR_ENZYMES = re.compile(r"ases?(?!\w)"), re.compile(r"ases?(?!\w)| enzyme")
#: What belongs to the name behind the head: ``synthase III``, ``hydroxylase 2``, ``kinase C``.
_ONE = r"(?:I{1,3}|IV|VI{0,3}|[1-9]\d?[A-Z]?|[\u03b1-\u03b4]|alpha|beta|gamma|delta|[A-Z])"
_NUMBER = re.compile(
    rf"(?:[ -]{_ONE}(?:[/-]{_ONE}){{0,3}}"
    r"(?=[,;:.)\]/]|\s\(|\s(?:and|or|in|of|is|to|from|with|by|was|gene)\b|\s?$))?"
    r"(?: (?:large|small|catalytic|regulatory|alpha|beta|gamma|[\u03b1-\u03b4A-Z\d]) subunit"
    r"| complex(?=\s\(|[;,.]))?"
)
#: Words that need another one before them.
_INCOMPLETE = re.compile(r"(?:acid|phosphate|diphosphate|aldehyde|coenzyme|ester) ")
#: A word that a number follows within a name: ``type I polyketide synthase``.
_KIND = re.compile(r"\b(?:type|class|group) (?:I{1,3}|IV|V|\d|[A-Z]) ", re.IGNORECASE)
_LONGEST_OF_KIND = len("class")
_BLANKS = " \u00a0\u2009"

#: Classes besides those that are counted: a polymerase.
_ALONE = TermSet("enzyme_name_words.tsv", "alone")
#: An enzyme that another one acts on: ``glycogen synthase kinase``.
_ON_ENZYMES = re.compile(r"(?:kinase|phosphatase|isomerase|reductase)", re.IGNORECASE)
#: Heads of classes that are described by where they are and what they do.
_BROAD = re.compile(
    r"(?:\w*kinase|phosphatase|(?:metallo)?prote(?:in)?ase|peptidase|caspase|[AG]TPase)",
    re.IGNORECASE,
)
#: The genus before a species: ``T. brucei``.
_GENUS = re.compile(r"\b[A-Z]\.\s?$")

#: A name begins at most this many words before its head.
_MOST_WORDS = 9
#: Characters before a head that are looked at.
_LONGEST = 200
#: What stands before a head is part of the name unless there is evidence against it.
_PRIOR = 0.5
#: A word with a lower weight ends a name.
_ENDS = -2.0
#: The weight of classes that are none even with a number behind.
_NUMBERED_CLASS = 5.5
#: Heads of as many letters are no names.
_SHORTEST = 6
#: The least weight of a symbol right before a head: ``DXP synthase``.
_A_SYMBOL = 0.5
_ARTICLE = re.compile(r"\b(?:an?|this|these|other|another|such|some)\s$", re.IGNORECASE)
#: Enzymes that are named after two substrates, and how the first of them is written.
_JOINS_TWO = re.compile(r"\w*(?:transfer|lig)ase")
_FIRST_SUBSTRATE = re.compile(r"(?<![\w-])(?:\d-[a-z]+ate|[ACGU]DP-[\w-]+|[a-z]+yl-(?:CoA|ACP)):$")
#: What ends the word before a name.
_STOPS = ".,;!?-\u2010\u2013\u2014"


class Word(msgspec.Struct, frozen=True):
    """A word before a head, from its start; it ends at the next blank or at the head.

    ``may_begin``: it is outside of brackets; ``opens``: a name may begin with it, not with a number
    alone.
    """

    start: int
    weight: float
    may_begin: bool
    is_general: bool
    opens: bool


class EnzymeName(msgspec.Struct, frozen=True):
    """A name found by its form; half-open offsets in characters.

    ``head`` is where its head begins; ``words`` are those before it, from right to left.
    ``is_numbered``: a number or a letter behind the head belongs to it. ``is_broad``: its head is
    one of a large class, such as kinase.
    """

    start: int
    end: int
    head: int
    words: tuple[Word, ...] = ()
    is_numbered: bool = False
    is_broad: bool = False

    def strongest(self, start: int, end: int) -> float:
        """Return the highest weight of a word in ``start:end`` that is not a general one."""
        found = (w.weight for w in self.words if start <= w.start < end and not w.is_general)
        return max(found, default=LEAST)


def enzyme_names(caption: str, words: EnzymeWords) -> Iterator[EnzymeName]:
    """Yield the names of enzymes in ``caption``, in order of their heads; they may overlap."""
    for found in _heads(caption):
        name = _name(caption, found.start(), found.end(), words)
        if name is not None:
            yield name


def head_places(caption: str) -> list[int]:
    """Return in order where a head can be: outside of these places, ``HEAD`` finds nothing."""
    lowered = caption.lower().replace("\N{LATIN SMALL LETTER LONG S}", "s")
    if len(lowered) != len(caption):
        return list(range(len(caption)))
    parts = _ASE_OR_ENZYME if "enzyme" in lowered else _ASE
    return [found.start() for found in parts.finditer(lowered)]


def _heads(caption: str) -> Iterator[re.Match[str]]:
    """Yield the heads in order; only words that end in -ase, or enzyme, are looked at closely."""
    lowered = caption.lower()
    if len(lowered) != len(caption):
        yield from HEAD.finditer(caption)
        return
    ends = _ASES_OR_ENZYMES if " enzyme" in lowered else _ASES
    for end in ends.finditer(lowered):
        start = end.start()
        while start and lowered[start - 1] in ascii_lowercase:
            start -= 1
        found = HEAD.match(caption, start)
        # Before an enzyme, a word in -ase was found already.
        if found is not None and found.end() >= end.end():
            yield found


def _name(caption: str, head: int, end: int, words: EnzymeWords) -> EnzymeName | None:
    """Return the name with this head; None for a head that is a class and stands alone."""
    before = list(_words_before(caption, head, words))
    count = _best(before, caption[head - 1 : head].isspace())
    while count and not before[count - 1].opens:
        count -= 1
    if count and count < len(before) and _INCOMPLETE.match(caption, before[count - 1].start):
        count += 1
    start = before[count - 1].start if count else head
    behind = _NUMBER.match(caption, end)
    last = behind.end() if behind else end
    is_numbered = last > end
    if not count and not _stands_alone(caption, head, end, is_numbered, words):
        return None
    is_broad = _BROAD.match(caption, head) is not None
    return EnzymeName(start, last, head, tuple(before[:count]), is_numbered, is_broad)


def _words_before(caption: str, head: int, words: EnzymeWords) -> Iterator[Word]:
    """Yield the words that may belong to the name, from right to left."""
    end = head
    first = max(0, head - _LONGEST)
    depth = 0  # of brackets that are closed between here and the head, and not yet opened
    if caption[head - 1 : head] in _BLANKS and head > 1 and caption[head - 2] not in _STOPS + ":":
        end = _before_blanks(caption, head)
    is_broad = _BROAD.match(caption, head) is not None
    on_enzymes = _ON_ENZYMES.match(caption, head) is not None
    for number in range(_MOST_WORDS):
        start = end
        while start > first and not caption[start - 1].isspace():
            start -= 1
        token = words.read(caption[start:end], depth)
        begin, depth = start + token.begin, token.depth
        weight = token.joined if end == head else token.weight
        if end - start <= _LONGEST_OF_KIND and _is_of_kind(caption, start, end):
            weight = 1.0
        elif number == 0 and token.is_symbol:
            weight = max(weight, _A_SYMBOL)
        is_limit = token.is_stop or (token.is_enzyme and not on_enzymes)
        if is_limit or _is_behind_genus(caption, begin) or (weight <= _ENDS and not depth):
            return
        if begin < end:
            opens = token.opens or end == head
            is_general = token.is_said or (is_broad and token.is_general)
            yield Word(begin, weight, depth == 0, is_general, opens)
        end = _before_blanks(caption, start)
        if begin > start or end <= first or not _goes_on(caption, end, start, head):
            return


def _before_blanks(caption: str, at: int) -> int:
    """Return where the word before the blanks that end at ``at`` ends."""
    end = at - 1
    while end > 0 and caption[end] in _BLANKS and caption[end - 1] in _BLANKS:  # two
        end -= 1
    return end


def _is_of_kind(caption: str, start: int, end: int) -> bool:
    """Return True for both words of ``type I``, before another one."""
    found = _KIND.match(caption, start) or _KIND.search(caption, max(0, start - 6), end + 1)
    return found is not None


def _is_behind_genus(caption: str, start: int) -> bool:
    """Return True for a species behind its genus."""
    first = max(0, start - 4)
    return "." in caption[first:start] and _GENUS.search(caption, first, start) is not None


def _goes_on(caption: str, end: int, start: int, head: int) -> bool:
    """Return True if what stands before the blank at ``end`` may belong to the same name."""
    last = caption[end - 1]
    if caption[end] not in _BLANKS:
        return False
    if last == ":":  # (-)-menthone: (+)-neomenthol reductase, 4-coumarate: CoA ligase
        return caption[start] == "(" or (
            _JOINS_TWO.match(caption, head) is not None
            and _FIRST_SUBSTRATE.search(caption, max(0, end - 30), end) is not None
        )
    return last not in _STOPS


def _best(before: list[Word], apart: bool) -> int:
    """Return how many words to take: those with the highest sum; what is joined always."""
    joined = 0 if apart or not before else 1
    best, count, total = 0.0, joined, 0.0
    for number, word in enumerate(before, start=1):
        total += word.weight + _PRIOR
        if number <= joined:
            best = total
        elif total > best and word.may_begin:
            best, count = total, number
    return count


def _stands_alone(caption: str, head: int, end: int, is_numbered: bool, words: EnzymeWords) -> bool:
    """Return True if a head without anything before it is a name and not a class of enzymes."""
    if end - head <= _SHORTEST or (not is_numbered and _ARTICLE.search(caption, head - 4, head)):
        return False
    name = caption[head:end].lower().removesuffix("s")
    if " " in name:
        return False  # an activating enzyme
    weight = max(words.classes.get(name, 0.0), 0.1 if name in _ALONE else 0.0)
    return weight < (_NUMBERED_CLASS if is_numbered else 0.1)
