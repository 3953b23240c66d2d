"""Count which words belong to names of enzymes: written as a plain table of weights.

Inside names: the accepted names and synonyms of the Enzyme Commission's list (ExplorEnz, CC BY
4.0), and the names of genes in NCBI Gene (public domain). Outside: the words of the gold corpora
that no annotator marked. A weight is the logarithm of the ratio of the two shares.
"""

from __future__ import annotations

import gzip
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from annotator.errors import InputError
from annotator.recognition.genes.enzyme_names import HEAD
from annotator.text import plain_text
from evaluation.corpora import present, split

_NAMES = "knowledge/enzymes_ec.tsv.gz"
_GENES = "lexicon_sources/gene_info"
_ORGANISMS = ("Homo_sapiens", "Saccharomyces_cerevisiae", "Arabidopsis_thaliana")
#: What NCBI Gene's names count beside those of the Enzyme Commission, which are of all organisms.
_GENE_SHARE = 0.3
#: Rarer words are left to their ending; the limit outside is lower for those that their ending
#: would take for a part of a name.
_INSIDE, _OUTSIDE, _OUTSIDE_OTHERS = 1.5, 5, 60
_CLIP = 4.0
#: Words whose weight differs less from that of their ending are left out.
_DIFFERENCE = 1.0
#: A head that ends as many names is a class of enzymes (``kinase``), no enzyme (``catalase``).
_CLASS = 30
_TAIL = re.compile(r"\s*\([^()]*\)$")
_PIECE = re.compile(r"[A-Za-z]+|\d+")


class Counts(Struct):
    """How often words are inside and outside of names; ``behind`` is how often heads end them.

    ``inside`` counts names, those of genes by a share; heads are in lower case and the singular.
    """

    inside: Counter[str]
    outside: Counter[str]
    behind: Counter[str]


def pieces(text: str) -> list[str]:
    """Return the words and numbers of ``text`` in lower case and plain letters."""
    return [piece.lower() for piece in _PIECE.findall(plain_text(text)[0])]


def count(names: Iterable[tuple[str, float]], texts: Iterable[str]) -> Counts:
    """Count the words of ``names``, each with what it counts, and of running ``texts``."""
    counts = Counts(Counter(), Counter(), Counter())
    seen = set()
    for name, share in names:
        heads = list(HEAD.finditer(name)) if name not in seen else []
        seen.add(name)
        if not heads:
            continue
        before = set(pieces(name[: heads[-1].start()]))
        for piece in before:
            counts.inside[piece] += share  # type: ignore[assignment]
        if before and share == 1:
            counts.behind[heads[-1].group().lower().removesuffix("s")] += 1
    for text in texts:
        counts.outside.update(pieces(text))
    return counts


def weights(counts: Counts) -> Iterator[tuple[str, str, float]]:
    """Yield ``(kind, text, weight)``: words, endings of three and four letters, classes."""
    endings = _endings(counts)
    for word in sorted(counts.inside.keys() | counts.outside.keys()):
        rare = _OUTSIDE if _by_ending(word, endings) > 0 else _OUTSIDE_OTHERS
        if not word.isalpha() or (counts.inside[word] < _INSIDE and counts.outside[word] < rare):
            continue
        weight = _weight(word, counts, endings)
        # A word whose ending says as much needs no line.
        if abs(weight - _by_ending(word, endings)) > _DIFFERENCE:
            yield "word", word, weight
    for ending, weight in sorted(endings.items()):
        yield "ending", ending, weight
    for head, number in sorted(counts.behind.items()):
        if number >= _CLASS:
            yield "class", head, math.log(number)


def _weight(word: str, counts: Counts, endings: Mapping[str, float]) -> float:
    """Return the weight of a word; one that is never inside weighs less than its ending."""
    times, outside = counts.inside[word], counts.outside[word]
    if times < 1:
        weight = min(_by_ending(word, endings), 0.0) - 0.5 * math.log(outside + 1)
    else:
        weight = math.log((times + 0.1) / counts.inside.total())
        weight -= math.log((outside + 1) / counts.outside.total())
    return max(-_CLIP, min(_CLIP, weight))


def _endings(counts: Counts) -> dict[str, float]:
    """Return the weights of the last letters of words, each word counted once."""
    kinds = (set(counts.inside), set(counts.outside))
    totals = [sum(len(word) > 4 for word in kind) for kind in kinds]
    ends = [Counter(w[-n:] for w in kind if len(w) > 4 for n in (3, 4)) for kind in kinds]
    found = {}
    for ending in ends[0].keys() | ends[1].keys():
        a, b = ends[0][ending], ends[1][ending]
        if a + b >= 20:
            found[ending] = math.log((a + 0.5) / totals[0]) - math.log((b + 2) / totals[1])
    return found


def _by_ending(word: str, endings: Mapping[str, float]) -> float:
    if len(word) < 5:
        return -1.0
    return endings.get(word[-4:], endings.get(word[-3:], -1.0))


def enzyme_names(data: Path) -> Iterator[tuple[str, float]]:
    """Yield the names in ``data`` with what each counts. Raises InputError without them."""
    if not (data / _NAMES).is_file():
        raise InputError(
            f"{data / _NAMES}: not there",
            hint="see evaluation/README.md for where the list of enzymes is published",
        )
    with gzip.open(data / _NAMES, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            number, name, _, synonyms = line.rstrip("\n").split("\t")[:4]
            if number.count(".") == 3:
                for one in (name, *filter(None, synonyms.split("|"))):
                    yield _TAIL.sub("", one), 1.0
    for path in (data / _GENES / f"{organism}.gene_info.gz" for organism in _ORGANISMS):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                yield line.split("\t")[8], _GENE_SHARE


def running_text(data: Path) -> Iterator[str]:
    """Yield the texts of the training corpora with blanks in place of what is marked."""
    for corpus in present(data):
        for document in split(corpus, data)[0]:
            text = list(document.text)
            for mention in document.mentions:
                text[mention.start : mention.end] = " " * (mention.end - mention.start)
            yield "".join(text)


def train(data: Path, out: Path) -> int:
    """Count on what is in ``data`` and write ``out``; return the number of lines."""
    rows = list(weights(count(enzyme_names(data), running_text(data))))
    lines = ["kind\ttext\tweight\n"]
    lines += [f"{kind}\t{text}\t{weight:.1f}\n" for kind, text, weight in rows]
    out.write_text("".join(lines), encoding="utf-8")
    return len(rows)
