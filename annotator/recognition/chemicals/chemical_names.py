"""Read the systematic names of chemicals as a grammar of locants, groups and heads.

``5-(methylthio)ribose-1-P``, ``13(S)-hydroperoxy-octadecatrienoic acid``, ``ent-copalyl
diphosphate``: names that no lexicon has whole. A name is read from the words between blanks, which
are judged once each: captions repeat them. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, endings, one_of
from annotator.recognition.chemicals.chemical_name_joins import (
    ACID_HEAD,
    CLASS_HEAD,
    ENDS_OPEN,
    GROUP_HEAD,
    NO_NAME,
    SEVERAL,
    continues,
    is_next,
    is_open,
    which_of_several,
)
from annotator.recognition.chemicals.chemical_name_parts import (
    WITHOUT_WORDS,
    Kind,
    Part,
    Piece,
    bare,
    before_word,
    between_dashes,
    in_place,
    is_end_of_another,
    names_apart,
    with_plain_dashes,
    without_stereo,
)
from annotator.recognition.chemicals.chemical_words import chemical_score
from annotator.recognition.names.surrounding_text import ISOTOPES
from annotator.recognition.names.word_edges import OPEN, trimmed
from annotator.recognition.names.word_filter import placed, words_of
from annotator.text import DASHES

#: The least score of a word that is part of a name, of one that is a name alone, and of one that
#: is and begins with a capital: authors are called Levine.
_PART, _ALONE, _CAPITALISED = 0.4, 2.5, 3.2
#: Characters of a word; real names between blanks have up to a hundred.
_LONGEST = 120
#: Judged words that are kept before all are dropped: captions repeat most of theirs.
_KEPT = 100_000
#: Runs of letters in them whose judgement is kept.
_KEPT_PARTS = 16_384

_CANDIDATE = re.compile(r"[a-zα-ω]{3}|[A-Z]")
#: Letters alone, with what is cut off around them: most words.
_LETTERS = re.compile(r"[(\[]*([A-Za-z]+)[)\].,;:]*")
#: ``gambogic``: only its acid tells that the word is a name.
_UNKNOWN_ACID = re.compile(r"[A-Za-z][a-z]{3,}ic")
_LOCANT = re.compile(
    rf"(?![ERSL]\d|{ISOTOPES}$)"
    r"(?:[\[(]?(?:\d+[a-h]?[′'’]{0,3}[αβRSEZHL]?|[NOSCP][′'’]?|[α-ωϵ]\d?|[abg](?=$)|[1-9]?[DLdlRSEZ]"
    r"|[+−±-]|rac|Δ\d+)[\])]?,?)++"
)
_ISOTOPE = re.compile(r"1[345][CN]\]")
#: Brackets inside of a name may have a blank: 4-(cytidine 5'-diphospho)-2-C-methyl-D-erythritol.
_BLANK_INSIDE = re.compile(r"-\([^()\s]{2,40} [^()\s]{2,40}\)")
_WITH_BLANK = re.compile(r"(?:\S*?-\([^()\s]{2,40} [^()\s]{2,40}\))+\S*|\S+")
#: Shorter runs of letters are no chemicals.
_RUN = re.compile(r"[A-Za-z]{4,}")
_TAIL = re.compile(r"(?:\d(?:,\d)?)?(?:P{1,3}|Pi|P2|[Bb]P|bisP)|S?CoA|ACP|coenzyme")
#: A short name after a group: methylene-H4F.
_SHORT = re.compile(r"[A-Z][A-Za-z0-9]{1,5}")
_CHAIN = re.compile(r"C\d+\b")
_NUMBERED = re.compile(
    rf"^(?:\(?\d['′’]?(?:,?\s?\d['′’]?)*\)?[{re.escape(DASHES)}](?:[ONS][{re.escape(DASHES)}])?"
    rf"|[NS][{re.escape(DASHES)}](?:hydroxy)?)"
)
#: glucose 6-P, glucose 6P
_NUMBERED_P = re.compile(rf"\d(?:,\d)?[{re.escape(DASHES)}]?P[P2]?")
_HEAD = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'head')}$", re.IGNORECASE)
#: adenosine tri-phosphate
_SET_OFF = re.compile(rf"^(?:mono|bis?|di|tris?|tetra)[{re.escape(DASHES)}]")
_SYLLABLES = frozenset("but prop pent hex hept oct dec en yn yl one ol al oic dien diyl".split())
#: Words that are names by their ending: -tinib, -flavone, -glycerate.
_NAME_BY_END = WordPattern(lambda: rf"{one_of('chemical_heads.tsv', 'name')}$", re.IGNORECASE)
#: Most unknown words in -in are proteins: catenin, cadherin.
_LIKE_A_PROTEIN = re.compile(r"in\d?s?$")
_OF_SEVERAL = ("A", "A1", "A-1", "B", "I", "1")
_STEREO = TermSet("chemical_heads.tsv", "prefix")
#: What is not half of a name that a blank splits.
_NO_HALF = (Kind.HEAD, Kind.SHORT)
#: A text has names of several parts, or unknown ones, only with one of these.
_DECISIVE = (Kind.NAME, Kind.UNKNOWN, Kind.HEAD, Kind.SHORT)


@cache
def _ends_of_names() -> frozenset[str]:
    return endings("chemical_heads.tsv", "name")


@cache
def _ends_of_heads() -> frozenset[str]:
    return endings("chemical_heads.tsv", "head", "acid", "class", "after a group")


class ChemicalNameReader:
    """Reads names; keeps its judgement of words."""

    def __init__(
        self,
        knows: Callable[[str], bool],
        short_forms: Container[str] = (),
        is_found: Callable[[str], bool] = bool,
    ) -> None:
        """Take a function that tells whether a whole name is a chemical of the lexicon.

        ``short_forms`` are those that may mean a chemical, in their exact letter case; ``is_found``
        tells of a known name whether the lexicon finds it as it is written.
        """
        self._knows = knows
        self._is_found = is_found
        self._short_forms = short_forms
        self._is_chemical = BoundedCache(self._is_part, _KEPT_PARTS).__getitem__
        self._kept: dict[str, tuple[Piece, ...]] = {}
        self._decisive: set[str] = set()

    def names(self, caption: str) -> list[Piece]:
        """Return the names of several parts, unknown words that are names, and open groups.

        In order, without overlaps. GROUP pieces name nothing, and nothing in them does.
        """
        if len(self._kept) > _KEPT:
            self._decisive.clear()
            self._kept.clear()
        has_blanks = "-(" in caption and _BLANK_INSIDE.search(caption) is not None
        words: Iterable[str]
        words, distinct = words_of(caption)
        if has_blanks:
            words = _WITH_BLANK.findall(caption)
            distinct = frozenset(words)
        kept = self._kept
        for word in distinct.difference(kept):
            self._judge(word)
        if self._decisive.isdisjoint(distinct):
            return []
        if not has_blanks:
            words = filter(kept.__getitem__, words)
        pieces = [
            Piece(at + p.start, at + p.end, p.kind)
            for at, word in placed(caption, words)
            for p in kept[word]
        ]
        return [
            p._replace(kind=Kind.GROUP) if NO_NAME.match(caption[p.start : p.end]) else p
            for p in self._joined(caption, pieces)
            if p.kind not in (Kind.HEAD, Kind.ADJECTIVE)
        ]

    def _joined(self, caption: str, pieces: list[Piece]) -> Iterator[Piece]:
        """Yield pieces with what follows after a blank: ``copalyl`` and ``diphosphate``."""
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            at += 1
            while at < len(pieces) and (
                continues(caption, piece, pieces[at]) or self._is_split(caption, piece, pieces[at])
            ):
                kind = Kind.GROUP if pieces[at].kind is Kind.GROUP else Kind.NAME
                piece = Piece(piece.start, pieces[at].end, kind)
                at += 1
            if caption.startswith("coenzyme A", piece.end - 8):
                piece = Piece(piece.start, piece.end + 2, Kind.NAME)
            elif which := which_of_several(caption, piece):
                piece = Piece(piece.start, which.end(), Kind.UNKNOWN)
            yield piece

    def _is_split(self, caption: str, piece: Piece, after: Piece) -> bool:
        """Return whether two words are a known name in two: phosphoenol pyruvate."""
        if not is_next(caption, piece, after):
            return False
        if caption[after.start].isupper() and not caption[piece.start].isupper():
            return False  # in a heading, both begin with a capital
        if piece.kind in _NO_HALF or after.kind in _NO_HALF:
            return False
        end = after.end + 5 if caption.startswith(" acid", after.end) else after.end
        return self._knows(caption[piece.start : piece.end] + caption[after.start : end].lower())

    def _judge(self, word: str) -> None:
        """Keep the pieces of a text without blanks."""
        pieces: tuple[Piece, ...] = ()
        if len(word) <= _LONGEST and _CANDIDATE.search(word) and not self._is_no_name(word):
            pieces = tuple(self._pieces(word))
        self._kept[word] = pieces
        if pieces and any(self._decides(word, piece) for piece in pieces):
            self._decisive.add(word)

    def _is_no_name(self, word: str) -> bool:
        """Tell quickly that there are no pieces in most words: those of letters alone."""
        letters = _LETTERS.fullmatch(word)
        if letters is None:
            return False
        text = letters[1]
        return not (
            text in self._short_forms
            or self._is_head(text)
            or _UNKNOWN_ACID.fullmatch(text)
            or self._has_chemical(text)
        )

    def _decides(self, word: str, piece: Piece) -> bool:
        """Return whether a text must be read because of a piece: a lexicon does not find it.

        The singular of a class that is found (lipids) only says what something else is about.
        """
        if piece.kind is Kind.WORD:
            text = word[piece.start : piece.end]
            is_found = self._is_found(text) or self._is_found(f"{text}s")
            return not is_found or SEVERAL.match(text) is not None
        return piece.kind in _DECISIVE or _is_long_group(word, piece)

    def _pieces(self, word: str) -> Iterator[Piece]:
        stripped = word.strip("()[],.;:")
        if self._is_short_form(stripped):
            start = word.index(stripped)
            yield Piece(start, start + len(stripped), Kind.SHORT)
            return
        start, end = trimmed(word, 0, len(word))
        if word[start:end].isalnum():  # most words: there is nothing to cut
            yield from self._names_in(word, start, end)
            return
        for begin, stop in names_apart(word, start, end):
            begin, stop = bare(word, begin, stop)
            if begin < stop:
                yield from self._names_in(word, begin, stop)

    def _names_in(self, word: str, start: int, end: int) -> Iterator[Piece]:
        """Yield the names among the parts between dashes: ``1-deoxy-D-xylulose-5-P``."""
        text = word[start:end]
        before = before_word(word, start, end)
        if until := self._head_end(word, start, before, end):
            yield Piece(start, until, Kind.HEAD)
            return
        if self._is_short_form(text):
            yield Piece(start, end, Kind.SHORT)
            return
        if word[start:before] in self._short_forms:  # GA-induced
            yield Piece(start, before, Kind.SHORT)
            return
        if not self._has_chemical(text):
            if _UNKNOWN_ACID.fullmatch(text):
                yield Piece(start, end, Kind.ADJECTIVE)
            return  # most words: locants, tails and syllables alone are no name
        run: list[Part] = []
        for begin, stop in between_dashes(word, start, end):
            part = Part(begin, stop, self._class(word[begin:stop]))
            part = in_place(part, run, word, end)
            if run and not (_may_follow(run[-1], part, word) or self._is_whole(word, run, part)):
                yield from self._finished(word, run)
                run = []
            if part.kind:
                run.append(part)
        yield from self._finished(word, run)

    def _has_chemical(self, text: str) -> bool:
        """Return whether a text has a part that can make it a name."""
        if text.isascii() and text.isalpha():
            return len(text) > 3 and self._is_chemical(text)
        runs = _RUN.findall(text)
        return any(map(self._is_chemical, runs)) or WITHOUT_WORDS.search(text) is not None

    def _is_whole(self, word: str, run: list[Part], part: Part) -> bool:
        """Return whether two names are a known one that a dash splits: phosphoenol-pyruvate."""
        return part.kind == "chemical" and self._knows(word[run[0].start : part.end])

    def _is_short_form(self, text: str) -> bool:
        plain = with_plain_dashes(text)
        if plain in self._short_forms:
            return True
        if "-" not in plain:
            return False
        bare = without_stereo(plain)
        return bare != plain and bare in self._short_forms and not self._is_found(plain)

    def _class(self, part: str) -> str:
        if _TAIL.fullmatch(part):
            return "tail"
        if _LOCANT.fullmatch(part) or all(one in _STEREO for one in part.lower().split(",")):
            return "locant"
        if part in _SYLLABLES:
            return "syllable"
        long = [run for run in _RUN.findall(part) if run.lower() not in _STEREO]
        if not long or _ISOTOPE.search(part) or not all(map(self._is_chemical, long)):
            is_short = _SHORT.fullmatch(part) and (part in self._short_forms or self._knows(part))
            return "short" if is_short else ""
        return "chemical"

    def _is_part(self, run: str) -> bool:
        """Return whether letters are a chemical or a part of one's name."""
        run = run.removesuffix("CoA")
        if (
            not run[1:].islower()
            or len(run) < 4 + run[0].isupper()
            or run.endswith(("ase", "ases"))
        ):
            return False
        is_name = run[-3:].lower() in _ends_of_names() and _NAME_BY_END.match(run) is not None
        if is_name or chemical_score(run) >= _PART or self._knows(run):
            return True
        return run.endswith("ic") and self._knows(f"{run} acid")

    def _head_end(self, word: str, start: int, before: int, end: int) -> int:
        """Return where the end of a name ends, also ``before`` a dash and a word: acid-induced.

        0 if there is none.
        """
        if self._is_head(word[start:end]):
            return end
        if before and self._is_head(word[start:before]):
            return 0 if self._is_chemical(word[before + 1 : end]) else before
        return 0

    def _is_head(self, text: str) -> bool:
        """Return whether a text ends a name of two words: diphosphate, 4-diphosphate, acid."""
        if text[0].isdigit() and _NUMBERED_P.fullmatch(text):
            return True
        if text[-3:].lower() not in _ends_of_heads():
            return False  # most words
        if not text.isalnum():
            text = _SET_OFF.sub("", _NUMBERED.sub("", text, count=1))
        return any(head.match(text) for head in (_HEAD, ACID_HEAD, CLASS_HEAD, GROUP_HEAD))

    def _finished(self, word: str, run: list[Part]) -> Iterator[Piece]:
        """Yield what a run of parts is, without locants at its end."""
        while run and run[-1].kind == "locant":
            run.pop()
        if not run:
            return
        start, end = trimmed(word, run[0].start, run[-1].end)
        text, last = word[start:end], word[run[-1].start : end]
        is_chain = len(run) > 1 and _CHAIN.match(text)
        if not is_chain and all(part.kind != "chemical" for part in run):
            return
        if is_end_of_another(word, start) or NO_NAME.match(last):
            yield Piece(start, end, Kind.GROUP)
        elif run[-1].kind in ("chemical", "syllable") and is_open(last):
            if not self._knows(text):
                yield Piece(start, end, Kind.GROUP)
        elif not text.isalpha():
            if self._knows(text) or _is_systematic(text, run, word):
                yield Piece(start, end, Kind.NAME)
        elif self._knows(text):
            yield Piece(start, end, Kind.WORD)
        elif self._is_name_alone(text):
            yield Piece(start, end, Kind.UNKNOWN)

    def _is_name_alone(self, text: str) -> bool:
        if _NAME_BY_END.match(text) is not None:
            return True
        least = _CAPITALISED if text[0].isupper() else _ALONE
        if len(text) <= 5 or NO_NAME.match(text) or chemical_score(text) < least:
            return False
        return not _LIKE_A_PROTEIN.search(text) or self._is_of_several(text)

    def _is_of_several(self, name: str) -> bool:
        """Return whether the lexicon has one of several compounds of this name: avenacin A-1."""
        return any(self._knows(f"{name} {which}") for which in _OF_SEVERAL)


def _is_systematic(text: str, run: list[Part], word: str) -> bool:
    """Return whether a name has locants or several parts; β-catenin and claudin7 are proteins."""
    several = len(run) > 1 or text[0] in OPEN
    return several and (not _LIKE_A_PROTEIN.search(text) or _has_number(run, word))


def _has_number(run: list[Part], word: str) -> bool:
    return any(
        part.kind == "locant" and any(map(str.isdigit, word[part.start : part.end])) for part in run
    )


def _is_long_group(word: str, piece: Piece) -> bool:
    """Return whether a group is more than a word: N-acetyl may have cysteine after it."""
    return piece.kind is Kind.GROUP and not word[piece.start : piece.end].isalpha()


def _may_follow(before: Part, part: Part, word: str) -> bool:
    """Return whether a part continues the name: ``deoxy-`` any, ``serine-glycine`` is two."""
    if not part.kind or before.kind in ("tail", "short"):
        return False
    if part.kind in ("chemical", "short") and before.kind == "chemical":
        is_group = bool(ENDS_OPEN.search(word[before.start : before.end]))
        return is_group or bool(_HEAD.match(word[part.start : part.end]))
    return True
