"""Detect from the surrounding text that a match does not name its entity.

``Akt 3 days``, ``CD8+ T cells``, ``tyrosine kinase``, ``Ser473``, ``ceramide-1-phosphate``. Pure
functions on the caption and the half-open offsets of a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.names.viral_proteins import is_viral_protein
from annotator.recognition.names.word_filter import WordFilter

_SPACED_NUMBER = re.compile(r"[A-Za-z]\s(\d+)(?:\.\d+)?$")
_UNIT = WordPattern(lambda: rf"\s?(?:{one_of('units.tsv')}|%)\b")
_DECIMALS = re.compile(r"\.\d")
#: A rate behind its number or amount: 1.06 min-1, 20 mM-1 min-1.
_RATE = re.compile(r"(?:s|sec|min|h|d)[-\u2010\u2212]1")
_BEFORE_RATE = re.compile(r"(?:\d|(?<![A-Za-z])[kmn\u00b5\u03bc]?(?:[gLlM]|mol))[\s.\u00b7]?$")
#: Behind the number of an item.
_ITEM = re.compile(r"[.)] [A-Za-z]")

#: A band of a chromosome, what stands behind one, and what before it: p16.2, 2p15-p16, (p16;q32).
_BAND = re.compile(r"(?:\d{1,2}|[XY])?[pq]\d{1,2}")
_BEHIND_BAND = re.compile(r"\.\d|::|;[pq]\d")
_BEFORE_BAND = re.compile(
    r"(?:(?<![^\W\d_])(?:\d{1,2}|[XY])[pq]\d{1,2}(?:\.\d{1,2})?(?:[-\u2013;]|::)"
    r"|\([pq]\d{1,2}(?:\.\d{1,2})?;)$"
)
_LONGEST_BAND = 10

_MARKER = re.compile(r"CD\d+[a-z]?$")
_SIGN = r"(?:[+⁺⁻−-]|[\s-]?(?:positive|negative|high|low|hi|lo)\b)"
#: The markers behind the first one: ``CD4 and CD8 T cells``, ``CD44+/CD24- cells``.
_MORE_MARKERS = rf"(?:(?:\s?/\s?|,?\s|,?\s(?:and|or)\s)?CD\d+[a-z]?{_SIGN}?){{0,20}}"
_CELLS = WordPattern(
    lambda: (
        rf"\s?{_SIGN}?{_MORE_MARKERS}\s?"
        rf"(?:{one_of('cell_words.tsv', 'kind')}[- ])*{one_of('cell_words.tsv', 'cell')}\b"
    )
)
#: An atom of a molecule, which has the name of a complement component: the C5 and C9 positions,
#: carbon C6, the C7 ketone, hydroxylation at C3.
_CARBON = re.compile(r"C-?\d{1,2}")
_CARBONS = rf"{_CARBON.pattern}(?:\s?\([^()]{{1,12}}\))?"
_AND = r"(?:\s?[-\u2013/]\s?|,\s|,?\s(?:and|or|to)\s(?:the\s)?)"
_ATOM_BEHIND = re.compile(
    rf"(?:\s?\([^()]{{1,12}}\))?(?:{_AND}{_CARBONS})*[\s-]"
    r"(?:(?:carbon|hydroxyl|hydroxy|methyl|carboxyl|carbonyl|keto|amino|acyl|ring)[\s-])?"
    r"(?:positions?|carbons?|atoms?|bonds?|hydroxyl|hydroxy|ketone|methyl|carboxyl|carbonyl|groups?"
    r"|hydroxylation|oxidation|reduction|epimeri[sz]ation|epimers?|desaturation|dehydrogenation"
    r"|methylation|glycosylation|acylation|side[\s-]chains?)\b"
)
_ATOM_BEFORE = re.compile(
    rf"(?:\b(?:positions?|carbons?|atoms?)|(?:ylations?|oxidations?|reductions?|ylated|oxidi[sz]ed"
    rf"|reduced|attached|linked|substitut\w+|[sz]ations?|genations?)\s(?:at|to|on|of)(?:\sthe)?)\s"
    rf"(?:{_CARBONS}{_AND})*$"
)
_LONGEST_ATOMS = 60
#: What is grown, taken or bred: BPH-1 cells, SENS and other samples.
_CODE_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z]{1,2}-$")
_SAMPLE = re.compile(
    r"(?:\s(?:and|or)\s[\w-]{2,12}|/[\w-]{2,12})?(?:-|\s(?:[a-z]{3,}\s){0,2}?)"
    r"(?:cells|cell[\s-]lines?|fibroblasts|samples|xenografts?|clones?)\b"
)


def enzyme() -> str:
    """Return a regular expression for a word that ends like the name of an enzyme."""
    return rf"\b(?!{one_of('not_enzymes.tsv')})[a-z]{{2,}}ases?"


_DASH = r"[-\u2010\u2011\u2012\u2013]"
_SEPARATED = rf"(?:\s|{_DASH})"
#: Words after a chemical that make it part of a protein's name, for instance as its substrate.
_PROTEIN_HEAD = WordPattern(
    lambda: (
        rf"(?:\s|{_DASH}|{_DASH}\w+\s)(?:\w+{_DASH})?"
        rf"(?:{enzyme()}|{one_of('after_chemicals.tsv', blank=_SEPARATED)})\b"
        r"|(?:\s(?:and|or)\s|/)[\w-]{2,20}\sreceptors\b"
        rf"|:[\w-]{{3,20}}\s{enzyme()}\b"  # NADH:quinone oxidoreductase
        rf"|(?:\sa)?/b{_SEPARATED}binding\b"
        rf"|{_DASH}forming[)\]]"
    ),
    re.IGNORECASE,
)
#: Words after an element that something consists of, or is fed with.
_ELEMENT_AFTER = WordPattern(lambda: rf"\s{one_of('element_uses.tsv', 'use')}\b")
_ELEMENTS = TermSet("element_uses.tsv", "element")
_ATOMS = TermSet("element_uses.tsv", "atoms")
#: Gold and silver are colours of a drawing: gold arrows, shown in silver.
_COLOURS = TermSet("element_uses.tsv", "colour")
_DRAWN_AFTER = WordPattern(
    lambda: (
        rf"(?:[-\s]colou?red)?\s(?:(?:dashed|dotted|solid|filled|open)\s)?"
        rf"{one_of('element_uses.tsv', 'drawn')}\b|[-\s]colou?red\b"
    )
)
_DRAWN_IN = re.compile(
    r"(?:shown|marked|colou?red|highlighted|drawn|depicted|indicated|labell?ed|shaded|boxed|boxes"
    r"|circles|arrows|lines)\s(?:in|with|by)\s(?:(?:dark|light|pale)\s)?$"
)
_LONGEST_DRAWN = 30
#: How many atoms a molecule has: five-carbon.
_COUNTED = re.compile(
    rf"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty)){_SEPARATED}$",
    re.IGNORECASE,
)
#: Words before a gene's name that attribute it to a virus.
_VIRAL_WORD = WordPattern(lambda: one_of("viral_words.tsv"), re.IGNORECASE)
_WITH_VIRAL_WORD = WordFilter(lambda word: _VIRAL_WORD.search(word))
_VIRAL = WordPattern(
    lambda: rf"(?<!anti-)\b{one_of('viral_words.tsv')}(?:\s(?:protein|gene))?s?\s$", re.IGNORECASE
)
#: Characters of such words before a name.
_LONGEST_VIRAL = 20

#: Hormones that tissues answer to more or less.
_HORMONES = frozenset({"insulin", "leptin"})
_STATE = re.compile(
    rf"(?:\s|{_DASH})(?:resistan(?:ce|t)|sensitiv(?:e|ity)|sensiti[sz](?:ing|er|ation))\b"
)
#: Words after a gene or family that make it part of another name: a domain, an element of DNA,
#: a protein that resembles it.
_PART_OF = WordPattern(
    lambda: (
        rf"(?:\)(?=-))?{_SEPARATED}{one_of('after_genes.tsv', blank=_SEPARATED)}\b"
        rf"|(?<=protein\s[SNO]){_DASH}[a-z]+(?:ation|ated)\b"
    ),
    re.IGNORECASE,
)
#: What an enzyme reacts with, in parentheses behind its name: isocitrate dehydrogenase (NADP+).
_BEHIND_AN_ENZYME = "ase ("
_COFACTOR = re.compile(
    r"(?:NAD\(?P?\)?H?|[ACGU][DT]P|FADH?2?|FMN|PPi|(?:ubi|plasto|mena)?quinone|ferredoxin|"
    r"(?:pyro|di)phosphate)(?:\(\+\)|[+⁺])?\)"
)
_PARTS = "chemical_name_parts.tsv"
#: The name continues: a dash and a number or a chemical group.
_GOES_ON = WordPattern(
    lambda: (
        rf"(?:{_DASH}(?:\d|[NOS]{_DASH})|"
        rf"{_DASH}?\d?{_DASH}?\s?(?:mono|di|tri|bis|tris|tetra|poly)?phosphates?\b(?<!\sphosphate)|"
        rf"{_DASH}{one_of(_PARTS, 'after a dash')}\w*|"
        rf"\sphosphate\s{one_of(_PARTS, 'after phosphate')}\b|"
        rf"\s(?:\d['′]?,?)+{_DASH}\s?(?:mono|di|tri|bis|tris|tetra|pyro)?phosph\w+)"
    )
)
_BEGAN_BEFORE = WordPattern(
    lambda: (
        rf"(?:\d|{one_of(_PARTS, 'before a dash')}){_DASH}$|[,\d]['′]?{_DASH}$|\){_DASH}$|"
        rf"{one_of(_PARTS, 'word before')}\s$|[Tt]arget of (?:the )?$|\d-\($"
    )
)
#: The number or short form of another name: PGE2-cAMP signaling, carboxylase (ACC)-malonyl CoA.
_OF_ANOTHER = re.compile(
    rf"(?:(?<![A-Za-z\d])[A-Z][A-Za-z]+\d{{1,2}}|\s\((?![RSEZ]+\))[A-Z][A-Za-z\d]+\)){_DASH}$"
)
#: How many atoms of a compound are heavy, or what chain a lipid has, which changes no name:
#: 13C6-glucose, d4-alanine, C18:1-ceramide.
_HEAVY = r"(?:1[345]C|15N|18O|[23]H)\d{0,2}"
ISOTOPES = rf"(?:{_HEAVY}|[dD]\d{{1,2}}|C\d{{1,2}}:\d)(?:,{_HEAVY})*"
_BEHIND_ISOTOPES = re.compile(rf"(?<![^\W\d_]){ISOTOPES}{_DASH}$")
_LONGEST_ISOTOPES = 24
_ANY_RESIDUE = (
    r"(?:serine|threonine|tyrosine|cysteine|lysine|arginine|histidine|proline|asparagine)"
)
#: Kinases phosphorylate serine, threonine and tyrosine: only these are written like this.
_RESIDUE_AFTER = WordPattern(
    lambda: (
        rf"(?:{_DASH}?\s?\d|\s\(\d{{3}}|\s[KRSTY]\d{{1,4}}\b|(?:\s(?:and|or|/))?\s\w+ residues?\b|"
        # tyrosine (Tyr) residues, also from inside; serine, threonine and tyrosine residue
        rf"(?:\s\([A-Z]\w{{0,2}}\)|\)) residues?\b|"
        rf"(?:,? (?:and |or )?{_ANY_RESIDUE}){{1,3}} residues?\b|"
        rf"\s\w+(?:{_DASH}\d+)? phosphorylation\b|{_DASH}X{_DASH}(?:Ser|Thr|S/)|"
        # Decarboxylation makes another compound of it.
        rf"(?:\s|{_DASH}|/)(?!\w*carbox){one_of('residue_words.tsv')}\b|"
        r"(?:\s\((?:Ser|Thr|Tyr)\)|\))?/(?:threonine|serine|tyrosine|Thr|Ser|Tyr)\b)"
    ),
    re.IGNORECASE,
)
#: Also where in a protein: phosphorylation of tyrosine, N-terminal cysteine.
_RESIDUE_BEFORE = re.compile(
    r"(?:phospho-?|serine/|threonine/|tyrosine/|Ser/|phosphorylation (?:of|on|at) (?:a |the )?|"
    rf"\bphosphorylates? (?:a |the )?(?:specific )?|\b[CN]{_DASH}terminal )$",
    re.IGNORECASE,
)
_LONGEST_BEFORE_RESIDUE = 28
_KIND_OF = re.compile(rf"(?:{_DASH}|\s)(?:types?|skeletons?|scaffolds?)\b")
#: Pro-inflammatory at the start of a sentence is not proline.
_PREFIX = re.compile(rf"Pro{_DASH}[a-z]{{4}}")
_PHOSPHORYLATED = re.compile(r"(?:thr|tyr|threonine|tyrosine)\b", re.IGNORECASE)
_SERINE_BEFORE = re.compile(r"serine (?:and|or) $", re.IGNORECASE)

#: The length of a peptide: 39-42 amino acid peptide, 20-amino-acid.
_LENGTH_BEFORE = re.compile(rf"\d(?:\s|{_DASH})?$")
_AMINO = "amino"

#: MeSH ids of the amino acids of proteins.
AMINO_ACIDS = TermSet("chemical_classes.tsv", "amino acid")


def is_a_state(caption: str, start: int, end: int) -> bool:
    """Return True for the hormone in insulin resistance, the state of a tissue or patient."""
    return caption[start:end].lower() in _HORMONES and _STATE.match(caption, end) is not None


def is_part_of_a_domain(caption: str, end: int) -> bool:
    """Return True if the name goes on as that of a domain: caspase-recruitment domain."""
    return _PART_OF.match(caption, end) is not None


def is_count(caption: str, start: int, end: int) -> bool:
    """Return True if the number counts something or goes on: ``Akt 3 days``, ``EC 1.1.1.1``.

    Also for the number of the next item of a list: ``1. hexokinase 2. aldolase``; and for a rate:
    ``1.06 min-1``.
    """
    if _RATE.fullmatch(caption, start, end):
        return _BEFORE_RATE.search(caption, max(0, start - 6), start) is not None
    number = _SPACED_NUMBER.search(caption[start:end])
    if number is None:
        return False
    if _UNIT.match(caption, end) or _DECIMALS.match(caption, end):
        return True
    if _ITEM.match(caption, end) is None:
        return False
    if caption.rfind("(", 0, start) > caption.rfind(")", 0, start):
        return False  # inside of parentheses
    before = int(number[1]) - 1
    return re.search(rf"(?<![\w.-]){before}[.)] [A-Za-z]?", caption[:start]) is not None


def is_chromosome_band(caption: str, start: int, end: int) -> bool:
    """Return True for a place on a chromosome: 2p15-p16, t(4;14)(p16;q32), Xp22.2."""
    if not _BAND.fullmatch(caption, start, end):
        return False
    if _BEHIND_BAND.match(caption, end):
        return True
    return _BEFORE_BAND.search(caption, max(0, start - _LONGEST_BAND), start) is not None


def is_cell_marker(caption: str, start: int, end: int) -> bool:
    """Return True for the marker of a cell type: ``CD8+ T cells``."""
    return bool(_MARKER.match(caption[start:end]) and _CELLS.match(caption, end))


def is_carbon_atom(caption: str, start: int, end: int) -> bool:
    """Return True for the place of an atom in a molecule: ``the C5 and C9 positions``."""
    if not _CARBON.fullmatch(caption, start, end):
        return False
    if _ATOM_BEHIND.match(caption, end):
        return True
    return _ATOM_BEFORE.search(caption, max(0, start - _LONGEST_ATOMS), start) is not None


def names_a_sample(caption: str, start: int, end: int) -> bool:
    """Return True for what names cells or samples, where no gene of the figure is called so.

    Behind a letter or two and a dash, a code is a part of the name of cells: SK-MEL-28.
    """
    is_code = caption[end - 1 : end].isdecimal() and caption.startswith("-", start - 1)
    if is_code and _CODE_BEFORE.search(caption, max(0, start - 4), start):
        return True
    return _SAMPLE.match(caption, end) is not None


def is_residue(caption: str, start: int, end: int) -> bool:
    """Return True for an amino acid that is a residue: ``Ser473``, ``tyrosine kinase``, lysines."""
    if caption.endswith("ines", start, end):
        return True  # several are those of a protein
    before = caption[max(0, start - _LONGEST_BEFORE_RESIDUE) : start]
    return bool(
        _RESIDUE_AFTER.match(caption, end)
        or _RESIDUE_BEFORE.search(before)
        or _PREFIX.match(caption, start)
        or (_SERINE_BEFORE.search(before) and _PHOSPHORYLATED.match(caption, start))
    )


def is_skeleton(caption: str, start: int, end: int) -> bool:
    """Return True for a parent hydride that only tells a kind: ``labdane-type diterpenes``."""
    return caption.endswith("ane", start, end) and _KIND_OF.match(caption, end) is not None


def viral_names(
    caption: str, spans: Iterable[tuple[int, int, *tuple[object, ...]]], *, is_viral: bool
) -> set[str]:
    """Return the names at ``spans`` that the caption calls viral: ``the viral protein NS1``.

    ``is_viral`` is True for a figure about a virus, whose proteins need not be called so.
    """
    ends = [at + len(word) for at, word in _WITH_VIRAL_WORD.words(caption)]
    if not is_viral and not ends:
        return set()
    behind = {start for end in ends for start in range(end, end + _LONGEST_VIRAL)}
    return {
        name
        for start, end, *_ in spans
        if is_viral_protein(name := caption[start:end])
        or (start in behind and _VIRAL.search(caption[max(0, start - _LONGEST_VIRAL) : start]))
    }


def _is_counted_or_used(caption: str, start: int, end: int) -> bool:
    """Return True for an element as atoms, food or colour: ``five-carbon``, ``gold arrows``."""
    text = caption[start:end].lower()
    if text in _ATOMS:
        return True
    if text in _COLOURS and (
        _DRAWN_AFTER.match(caption, end)
        or _DRAWN_IN.search(caption[max(0, start - _LONGEST_DRAWN) : start])
    ):
        return True
    return text in _ELEMENTS and bool(
        _ELEMENT_AFTER.match(caption, end) or _COUNTED.search(caption[max(0, start - 8) : start])
    )


def is_cofactor(caption: str, start: int) -> bool:
    """Return True for NADP+ in ``malate dehydrogenase (NADP+)``, a part of the enzyme's name."""
    return caption.endswith(_BEHIND_AN_ENZYME, 0, start) and bool(_COFACTOR.match(caption, start))


def is_part_of_longer_name(caption: str, start: int, end: int) -> bool:
    """Return True for a chemical inside a longer name that is not in the lexicon.

    ``ceramide-1-phosphate``, ``S-adenosyl-homocysteine``, ``adenosine kinase``.
    """
    if _is_counted_or_used(caption, start, end):
        return True
    if is_cofactor(caption, start):
        return True
    if caption.startswith(_AMINO, start) and _LENGTH_BEFORE.search(
        caption[max(0, start - 2) : start]
    ):
        return True
    if _GOES_ON.match(caption, end) or _PROTEIN_HEAD.match(caption, end):
        return True
    before = caption[max(0, start - 16) : start]
    if not _BEGAN_BEFORE.search(before):
        return False
    if _OF_ANOTHER.search(before) and not _GOES_ON.match(caption, start - 1):
        return False
    return not follows_isotopes(caption, start)


def follows_isotopes(text: str, start: int) -> bool:
    """Return True behind the heavy atoms of a compound that is traced: 13C6-glucose."""
    return bool(_BEHIND_ISOTOPES.search(text, max(0, start - _LONGEST_ISOTOPES), start))
