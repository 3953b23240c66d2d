"""Find symbols of genes of organisms whose genes no lexicon has: plants, bacteria, fungi.

Names of families that plants or microbes share, symbols behind the initials of a species
(``OsWRKY45``), and tags of loci. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

from annotator.lexicon.organisms import MICROBES, PROKARYOTES
from annotator.lexicon.word_lists import TermSet
from annotator.recognition.names.word_filter import WordFilter

_PLANT = TermSet("plant_genes.tsv", "symbol")
_PLANT_PROTEINS = TermSet("plant_genes.tsv", "protein")
_SYMBOLS = TermSet("microbial_genes.tsv", "symbol")
_ENZYMES = TermSet("microbial_genes.tsv", "enzyme")
_OF_FUNGI = TermSet("microbial_genes.tsv", "fungus")
_PROTEINS = TermSet("microbial_genes.tsv", "protein")
_WITH_TAGS = MICROBES | {"plant", "protist"}
_ALL_PROTEINS = {"plant": _PLANT_PROTEINS, **dict.fromkeys(MICROBES, _PROTEINS)}
_LONGEST_OF_BACTERIA = 4

#: A second number belongs to the name of a member: HKT1;5, NRT1.1B.
_WORD = re.compile(
    r"(?:(?<![\w-])|(?<=[A-Z\d]-))(?<!\d['\u2032\u2019])[A-Za-z46][A-Za-z0-9]{1,15}(?:(?<=\d)[.;]\d{1,2}[A-Za-z]?)?(?!['\u2019]?\w)"
)
#: A symbol before a dash that joins it to another: miR6214-DELLA, cAMP-PKA; not 13-LOX, NADP-ME.
_JOINED = re.compile(r"(?<![\w-])(?!F?NAD|FAD|FMN)[A-Za-z][\w/]+[A-Z\d]-$")
_LONGEST_JOINED = 12
#: The number of a member of a family: WRKY45, DREB2A, AMT1;1.
_NUMBER = re.compile(r"(?<=[A-Za-z]{3})\d{1,3}[A-Za-z]?(?:[.;]\d{1,2}[A-Za-z]?)?$")
#: The initials of a genus and species before a symbol of a list: PgDDS.
_ANY_INITIALS = re.compile(r"[A-Z][a-z](?=[A-Z])")
#: Plants' enzymes, by the position in the substrate and what they do there: T16H, F3'5'H, 4'OMT.
_BY_POSITION = re.compile(
    r"(?:(?<![\w-])|(?<=\d-)(?=A))(?:(?![CO]\d)[A-Z]\d{1,2}['\u2032\u2019]?(?:5['\u2032\u2019]?)?Hs?|C3['\u2032\u2019]H"
    r"|\d{1,2}['\u2032\u2019]?-?O?MT\d?|(?:Aux|AUX)/IAAs?)(?!\w)"
)
#: Behind the initials of a genus and species: two capitals, a protein as bacteria's are written, or
#: a fungus's gene; no virus of the species (BmNPV).
_PREFIXED = re.compile(
    r"(?<!\w)(?P<initials>[A-Z][a-z]{1,2}?)(?:-?"
    r"(?!(?:mi?|r|t)?[DR]NA|[A-Z]Ps?\b|[A-Z]+V\b)(?:[A-Z]{2}|[A-Z][a-z]{1,4}(?=[A-Z\d]))[A-Za-z0-9]{0,8}"
    r"(?:-\d{1,2}(?![\w-]))?"
    r"|(?<=[A-Z][a-z])(?:[a-z]{3}\d{1,2}|b(?:ZIP|HLH)\d*|[A-Z][a-z]{3,9}))(?!\w)"
)
#: Receptors of plants by what they bind, and classes with a dash or slash in their names.
_OF_PLANTS = re.compile(
    r"(?<![\w-])(?:(?:ethylene|auxin|cytokinin|gibberellin|GA|ABA|abscisic acid|brassinosteroid|BR"
    r"|jasmonate|JA|strigolactone|salicylic acid|SA|pattern[ -]recognition|immune) "
    r"(?:co-)?receptors?"
    r"|(?:receptor-like|(?:LRR )?receptor) kinases?|heat shock (?:transcription )?factors?"
    r"|R2R3-MYBs?|HD-?Z(?:IP|ip)s?(?: ?I{1,3}V?)?|NF-Y[A-C]\d{0,2}|LRR-RLKs?|N(?:B|BS)-LRRs?"
    r"|V-PPase|NADP?-M(?:E|DH)|LCY-[BbEe]|[\u03b2\u03b5]-?LCY|CYC-B|PR-?\d{1,2}[ab]?"
    r"|GS(?=/GOGAT))(?!\w)"
)
#: The initials of plants whose genes are often written so, whether the figure names them or not.
_USUAL = frozenset(
    {"At", "Os", "Zm", "Ta", "Hv", "Sl", "Le", "Nt", "Nb", "Gm", "Mt", "Lj", "Vv", "Gh", "Md", "Bn"}
)
_SPECIES = re.compile(r"([A-Z])[a-z]+\.?\s(?:x\s)?([a-z])([a-z])")
_ABBREVIATED = re.compile(r"([A-Z])\.\s?([a-z])([a-z])")

#: Tags of loci of bacteria whose genomes were sequenced early.
_OFPROKARYOTES = re.compile(
    r"(?<![\w-])(?:(?:DVU|BSU|STM|SCO|SACOL|SAV|PP_|SO_|MSMEG_|VC_?|Rv|PA|lmo|s[lm]r|sll|"
    r"[Cc]g)\d{4,5}c?|b\d{4})(?:\.\d)?(?!\w)"
)
#: Tags that are written alike wherever they stand: of Arabidopsis, rice, maize, other plants, and
#: of Plasmodium.
_ANYWHERE = re.compile(
    r"(?<![\w-])(?:A[Tt][1-5CM][Gg]\d{5}|LOC_Os\d\dg\d{5}|Os\d\d[gt]\d{7}|Solyc\d\dg\d{6}"
    r"|Glyma\.?\d\d[Gg]\d{5,6}|GRMZM\dG\d{6}|Zm\d{5}d\d{6}|Potri\.\d{3}G\d{6}|VIT_\d\ds\d{4}g\d{5}"
    r"|PF3D7_\d{7})(?:\.\d)?(?!\w)"
)
_OF_FISSION_YEAST = re.compile(r"(?<![\w-])SP(?:[ABC]C|AP|BP)[A-Z0-9]+\.\d\dc?(?!\w)")
#: The tags that databases give: a prefix, which is no accession's, and a number.
_TAG = re.compile(
    r"(?<![\w-])(?![NXWY][A-Z]_)[A-Z][A-Za-z0-9]{2,7}_[A-Z]?\d{4,7}[a-z]?(?:\.\d)?(?!\w)"
)
_WITH_DIGITS = WordFilter(re.compile(r"\d\d\d\d").search, in_plain_words=False)


def listed_symbols(
    caption: str, group: str, initials: Set[str], ordinary: Set[str]
) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of symbols in a caption about an organism of ``group``.

    ``initials`` are those of the species that the figure names. ``ordinary`` are short forms that
    the caption defines itself.
    """
    if _WITH_DIGITS.is_in(caption):
        yield from _locus_tags(caption, group)
    if "SP" in caption:
        yield from (found.span() for found in _OF_FISSION_YEAST.finditer(caption))
    if group == "plant" or group in MICROBES:
        yield from sorted(_of_lists(caption, group, initials, ordinary))
    elif initials:
        yield from _prefixed(caption, initials, ordinary)


def is_a_class_of_plants(text: str) -> bool:
    """Return True for a name of plants' genes that may look like two: HD-ZIP, NBS-LRR."""
    return _OF_PLANTS.fullmatch(text) is not None


def _locus_tags(caption: str, group: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the tags of loci that count in an organism of ``group``."""
    patterns = [_ANYWHERE]
    if group in PROKARYOTES:
        patterns.append(_OFPROKARYOTES)
    if "_" in caption and group in _WITH_TAGS:
        patterns.append(_TAG)
    for pattern in patterns:
        for found in pattern.finditer(caption):
            yield found.span()


def _prefixed(caption: str, initials: Set[str], ordinary: Set[str]) -> Iterator[tuple[int, int]]:
    """Yield the offsets of symbols behind ``initials`` that the caption does not define itself."""
    for found in _PREFIXED.finditer(caption):
        if found["initials"] in initials and found.group() not in ordinary:
            yield found.span()


def _of_lists(
    caption: str, group: str, initials: Set[str], ordinary: Set[str]
) -> set[tuple[int, int]]:
    """Return the offsets of listed names, and of symbols behind the initials of a species."""
    places: set[tuple[int, int]] = set()
    joined: set[tuple[int, int]] = set()
    for found in _WORD.finditer(caption):
        word = found.group()
        if not _is_listed(word, group) or (word in ordinary and not _is_distinctive(word, group)):
            continue
        start, end = found.span()
        before = caption[max(0, start - _LONGEST_JOINED) : start]
        if before[-1:] != "-":
            places.add((start, end))
        elif _JOINED.search(before):
            joined.add((start, end))
    if group == "plant":
        initials = initials | _USUAL
        places.update(
            found.span()
            for pattern in (_BY_POSITION, _OF_PLANTS)
            for found in pattern.finditer(caption)
            if found.group() not in ordinary
        )
    places.update(_prefixed(caption, initials, ordinary))
    # R2R3-MYB and AUX/IAA are names themselves.
    return places | {(s, e) for s, e in joined if not any(a <= s and e <= b for a, b in places)}


def initials_of(names: Iterable[str]) -> frozenset[str]:
    """Return how names of species begin symbols: At and Ath for Arabidopsis thaliana."""
    found: set[str] = set()
    for name in names:
        species = _SPECIES.match(name) or _ABBREVIATED.match(name)
        if species is not None:
            first, second, third = species.groups()
            found.update((first + second, first + second + third))
    return frozenset(found)


def _is_listed(word: str, group: str) -> bool:
    """Return True for a listed name, also as a plural or with the number of a member."""
    if word[-1] == "s" and len(word) > 3:
        word = (
            word[:-1] if word[-2].isupper() or word.lower()[:-1] in _ALL_PROTEINS[group] else word
        )
    if word[1:].islower() and word.lower() in _ALL_PROTEINS[group]:
        return True
    if group == "plant":
        return _is_a_plants(word) or (
            _ANY_INITIALS.match(word) is not None and _is_a_plants(word[2:])
        )
    if word in _ENZYMES or (group == "fungus" and word in _OF_FUNGI):
        return True
    if group not in PROKARYOTES or len(word) > _LONGEST_OF_BACTERIA:
        return False
    return word[1:].islower() and word.capitalize() in _SYMBOLS


def _is_a_plants(word: str) -> bool:
    if word in _PLANT:
        return True
    return any(map(str.isdigit, word[-2:])) and _NUMBER.sub("", word) in _PLANT


def _is_distinctive(word: str, group: str) -> bool:
    """Return True for a plant's symbol that is hardly the short form of anything else: CCA1."""
    is_long = len(word) > _LONGEST_OF_BACTERIA or word[-1].isdigit()
    return group == "plant" and is_long and _is_a_plants(word)
