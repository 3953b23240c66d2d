"""Spell the systematic names of chemicals as a lexicon may have them. Pure functions on text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST_SPELLINGS = 16

_STEREO = re.compile(
    r"(?:\([+−±-]\)|\(\d*[RSEZ](?:,\d*[RSEZ])*\)|\d+[RSEZ](?:,\d+[RSEZ])*|[EZ](?:,[EZ])+|"
    r"(?:cis|trans)(?:,(?:cis|trans))*|meso|ent|all|DL|[DLdln])[-‐‑]"
)
#: 24(S)-hydroxycholesterol
_STEREO_AFTER_LOCANT = re.compile(r"(?<=\d)(?:\([RS]\)|[RS])(?=[-‐‑])")
_KETO = re.compile(r"(?:2|α|alpha)[-‐‑](?:keto|oxo)[-‐‑]?")
#: Acids count their carbons with Greek letters from the one after the carboxyl group.
_GREEK_OF_LOCANT = {"2": "alpha", "3": "beta", "4": "gamma"}
_LOCANT_OF_GREEK = {
    "alpha": "2", "α": "2", "beta": "3", "β": "3", "gamma": "4", "γ": "4",
}  # fmt: skip
_GROUP_OF_ACID = re.compile(
    r"(2|3|4|α|β|γ|alpha|beta|gamma)(?=[-‐‑](?:hydroxy|amino|methyl)[a-z-]+(?:ate|ic acid)$)"
)
_COA_END = re.compile(r"[-‐‑ ]?CoA$")
#: S-adenosyl homocysteine, methyl erythritol phosphate, 25-hydroxy vitamin D3
_AFTER_GROUP = re.compile(r"(?<=yl|xy) (?=[a-z]{5})")
#: What phosphates a nucleoside has is where they always are: adenosine 5'-triphosphate.
_OF_NUCLEOSIDE = re.compile(r"(?<=[dns]ine)[-‐‑ ]5['′’]?[-‐‑ ]?(?=(?:mono|di|tri)phosphate$)")
_INNER_STEREO = re.compile(r"(?<=[-‐‑])[DLdl][-‐‑]")
#: The places of the two acid groups of a chain are always its ends: 1,9-nonanedioic acid.
_BOTH_ENDS = re.compile(r"^1,\d{1,2}-(?=[a-z]+dio(?:ate|ic acid)$)")
_HYDROXY = re.compile(r"(?<=[-‐‑])OH[-‐‑](?=[a-z])")
_P_END = re.compile(r"[-‐‑ ](\d?)[-‐‑]?Pi?$")
_PP_END = re.compile(r"[-‐‑]?PP$")
_BIS_END = re.compile(r"[-‐‑ ](\d,\d)[-‐‑]?(?:P2|[Bb]P|bisP)$")
#: Before a sugar: alpha-D-glucose, β-glucose-6-phosphate.
_ANOMER = re.compile(
    r"^(?:alpha|beta|[αβ])[-‐‑](?=[DLdl][-‐‑]|(?:gluc|galact|mann|fruct|rib|xyl)ose)"
)
_LOCANTS_IN_BRACKETS = re.compile(r"\((\d(?:,\d)*)\)(?=[-‐‑])")
#: (5Z)-7-oxozeaenol
_STEREO_IN_BRACKETS = re.compile(r"\((\d{1,2}[RSEZ])\)(?=[-‐‑])")
#: What esters are at where they always are: epicatechin-3-O-gallate.
_OF_CATECHIN = re.compile(r"(?<=catechin)[-‐‑ ]3[-‐‑](?:O[-‐‑])?(?=gallate$)")
#: A double bond: Δ9-tetrahydrocannabinol is delta(9)-tetrahydrocannabinol.
_DOUBLE_BOND = re.compile(r"Δ(\d+(?:,\d+)*)")
#: geranylpyrophosphate
_GLUED_PHOSPHATE = re.compile(r"(?<=yl)(?=(?:pyro|di)phosph)")
#: 5-methyl-THF, 15-keto-PGE2, 12-oxo-LTB4
_FOLATE_END = re.compile(r"[-‐‑ ]?(?:THF|H4F)$")
_EICOSANOID_END = re.compile(r"(?:LT|PG)(?=[A-J]\d(?:α|alpha)?$)")
#: What several of one kind, or of one formula, are called: glucose 6-phosphates, hydroxylactones.
_PLURALS = ("ates", "ides", "ines", "ols", "ones", "oses")
#: Greek letters that were replaced by Latin ones: a-linolenic acid.
_GREEK_OF_LATIN = {"a": "alpha", "b": "beta", "g": "gamma"}
_LATIN_GREEK = tuple(f"{letter}-" for letter in _GREEK_OF_LATIN)
#: The ends that are written in other ways, and what is in groups that are.
_ENDS = ("P", "P2", "Pi", "CoA", "ate", "ic acid", "THF", "H4F")
_GROUPS = re.compile("ph|keto|oxo|utano|ropano|Δ|OH")
_EICOSANOIDS = {"LT": "leukotriene ", "PG": "prostaglandin "}
#: The two places of an epoxide: 11(12)-EET is 11,12-EET.
_TWO_PLACES = re.compile(r"^(\d+)\((\d+)\)(?=[-‐‑])")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[-‐‑](?=[a-z])")
#: indole acetic acid, phosphoenol pyruvate
_BLANK_INSIDE = re.compile(r"(?<=[a-z]) (?=[a-z]+(?:ate|ic acid)$)")


def usual_spellings(name: str) -> Iterator[str]:
    """Yield the spellings under which a lexicon may have a chemical, the given one first.

    ``xylulose-5-P`` is xylulose 5-phosphate, ``chorismate`` the ion of chorismic acid. A name
    without its stereodescriptor (D-, (R)-) is that of the compound in any form.
    """
    if name.islower() and name.isalpha() and not name.endswith(_ENDS) and not _GROUPS.search(name):
        # Most words. All spellings are looked up of those that are unknown, and few are known.
        yield name
        if not name.endswith("s"):
            yield f"{name}s"
        return
    seen = {name}
    queue = [name]
    for spelling in queue:
        yield spelling
        for other in _respelled(spelling):
            if other not in seen and len(seen) < _MOST_SPELLINGS:
                seen.add(other)
                queue.append(other)


def _respelled(name: str) -> Iterator[str]:
    if name.endswith(_ENDS) or "LT" in name or "PG" in name:
        yield from _of_ends(name)
    if not name.endswith("s"):
        yield name + "s"
    elif name.endswith(_PLURALS) and not name.isalpha():  # not "integrates"
        yield name[:-1]
    if name.startswith(_LATIN_GREEK):
        yield f"{_GREEK_OF_LATIN[name[0]]}{name[1:]}"
    if _GROUPS.search(name):
        yield from _of_groups(name)
    if name.isalpha():
        return
    has_dash = "-" in name or not name.isascii()
    if has_dash:
        yield from _of_locants(name)
    if " " in name:
        yield _AFTER_GROUP.sub("", name, count=1)
        yield _AFTER_GROUP.sub("", name)
        yield _BLANK_INSIDE.sub("", name)
    if has_dash:
        yield _INNER_STEREO.sub("", name)
        yield _STEREO_AFTER_LOCANT.sub("", name)
        if _STEREO.match(name):
            yield _STEREO.sub("", name, count=1)


def _of_locants(name: str) -> Iterator[str]:
    """Yield other writings of what is before a dash, and of the dash itself."""
    if (found := _GROUP_OF_ACID.match(name)) is not None:
        place = found.group()
        yield (_LOCANT_OF_GREEK.get(place) or _GREEK_OF_LOCANT[place]) + name[found.end() :]
    yield _ANOMER.sub("", name)
    if "(" in name:
        yield _TWO_PLACES.sub(r"\1,\2", name)
        yield _LOCANTS_IN_BRACKETS.sub(r"\1", name)
        yield _STEREO_IN_BRACKETS.sub(r"\1", name)
    yield _BETWEEN_LETTERS.sub("", name)
    yield _OF_CATECHIN.sub(" ", name)


def _of_ends(name: str) -> Iterator[str]:
    """Yield other writings of the end of a name: of phosphates, coenzyme A, acids."""
    if name.endswith(("P", "P2", "Pi")):
        yield _P_END.sub(r"-\1-phosphate", name).replace("--", "-")
        yield _PP_END.sub(" diphosphate", name)
        yield _BIS_END.sub(r"-\1-bisphosphate", name)
    if name.endswith("CoA"):
        yield _COA_END.sub("-coenzyme A", name)
    if "dioic" in name or "dioate" in name:
        yield _BOTH_ENDS.sub("", name)
    if name.endswith("ate"):
        yield name[:-3] + "ic acid"
    if name.endswith("ic acid"):
        yield name[:-7] + "ate"
    if name.endswith(("THF", "H4F")):
        yield _FOLATE_END.sub("tetrahydrofolate", name)
    if "LT" in name or "PG" in name:
        yield _EICOSANOID_END.sub(lambda found: _EICOSANOIDS[found.group()], name)


def _of_groups(name: str) -> Iterator[str]:
    """Yield other writings of the groups of a name: pyrophosphate, 2-keto, butanoyl."""
    if "ph" in name:
        yield name.replace("sulph", "sulf")
        yield name.replace("pyrophosph", "diphosph")
        yield name.replace("diphosph", "pyrophosph")
        yield _GLUED_PHOSPHATE.sub(" ", name)
        yield _OF_NUCLEOSIDE.sub(" ", name)
        yield name.replace("bisphosph", "diphosph").replace("biphosph", "diphosph")
    if "keto" in name or "oxo" in name:
        yield from _keto(name)
    if "utano" in name or "ropano" in name:
        yield name.replace("utano", "utyr").replace("ropano", "ropion")
    if "Δ" in name:
        yield _DOUBLE_BOND.sub(r"delta(\1)", name)
    if "OH" in name:
        yield _HYDROXY.sub("hydroxy", name)


def _keto(name: str) -> Iterator[str]:
    """Yield the other names of a 2-oxo acid: 2-ketobutyrate is alpha-ketobutyrate."""
    if _KETO.match(name):
        yield _KETO.sub("2-oxo", name, count=1)
        yield _KETO.sub("alpha-keto", name, count=1)
    elif name.startswith("keto"):
        yield f"alpha-{name}"
