"""Find genera and scientific names by their form: *Aquilaria sinensis*, ``in S. pneumoniae``.

They need not be in a lexicon: a genus that is listed tells them, or the Latin endings of a genus
and a species. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.lexicon.organism_index import genus_groups
from annotator.recognition.names.word_filter import WordFilter

#: ``Genus species``, ``Genus sp.``, ``Genus strain La 6``; the endings are those of Latin names.
BINOMIAL = re.compile(
    r"(?P<genus>[A-Z](?<!\w.)[a-z]{2,}(?:us|um|is|a|es|as|on|ys|ix|er|or|ax)) "
    r"(?P<rest>spp?\.(?: [A-Z][\w-]*\d\w*)?|species\b|[Ss]train [A-Z][\w-]*(?: \d+)?|strains?\b|"
    r"[a-z]{2,}(?:us|um|ii|ae|a|ensis|ense|oides|ans|ens|is|or|ix|e|i|es|os|yz|ax|eng)\b)"
)
#: The same beside a genus that is listed; not words such as *analysis*, *data* and *strains*.
_SPECIES = re.compile(
    r"(?!(?:analys|synthes|bas|data\b|media\b|area|via\b|plasma\b|bacteria\b|genera\b|fung|formula|"
    r"virus|genus|versus|flora\b|extra|intra|schema|lamina|mucosa|myceli))"
    r"[a-z]{3,}(?:us|um|is|a|i|ae|os|ens|ans|yz|ax|ix|eng|icolor)"
)
#: Endings that English words hardly have.
_LATIN = re.compile(
    r"(?:[^o]us|ii|ae|ensis|ense|oides|oidea|[^e]um|ana|ica|ata|osa|ula|ella|era|ina|icola|"
    r"(?:al|ar|il|estr|or)is|(?:esc|f?ig|ar|or)ens)$"
)
_NOT_LATIN = re.compile(
    r"(?:[^i]sis|data|virus|versus|stimulus|apparatus|reticulum|medium|spectrum|plus|nucleus)$"
)
#: Endings of genera beside a species whose ending is Latin beyond doubt.
_GENUS_BESIDE_LATIN = re.compile(r"(?:[^e]ia|ea|is|as|ys|ix|es)$")
#: Who named the species (*Cassia biscapsularis* L.).
_AUTHOR = re.compile(r" (?:L\.|Mill\.|Thunb\.|Wall\.|\(?L\.\)|Roxb\.|Benth\.|DC\.|Lam\.)")
#: An abbreviated genus inside a sentence, so not the letter of a panel: ``in S. pneumoniae``.
_ABBREVIATED = re.compile(
    r"[A-Z](?<=[a-z,(] .)\. ?(?!(?:medium|serum|sodium|calcium|potassium|spectrum)\b)"
    r"[a-z]{2,}(?:[aeiux]|[aeiou]s|ns|or|er|ix|on|um)\b"
)
_GENUS = re.compile(r"[A-Z](?<!\w.)[a-z]{2,}\b")
_WITH_INITIAL = WordFilter(re.compile(r"[A-Z]\.").match, in_plain_words=False)
_WITH_GENUS = WordFilter(
    lambda word: not genus_groups().keys().isdisjoint(_GENUS.findall(word)),
    in_plain_words=False,
)
#: A genus that is called one: Genus *Cistus*.
_CALLED_GENUS = re.compile(r"\b[Gg]enus (?P<genus>[A-Z][a-z]{3,})\b")


def scientific_names(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield ``(start, name, group)`` of genera, scientific names and abbreviated ones."""
    groups = genus_groups()
    ends = -1
    for found in BINOMIAL.finditer(text):
        end = end_of_name(text, found, groups.get(found["genus"], ""))
        if end > found.start():
            ends = end
            yield found.start(), text[found.start() : end], groups.get(found["genus"], "")
    for found in _GENUS.finditer(text) if _WITH_GENUS.is_in(text) else ():
        if found.start() >= ends and (group := groups.get(found[0], "")):
            yield found.start(), found[0], group
    if "enus " in text:
        for found in _CALLED_GENUS.finditer(text):
            if found["genus"] not in groups:
                yield found.start("genus"), found["genus"], ""
    for found in _ABBREVIATED.finditer(text) if _WITH_INITIAL.is_in(text) else ():
        yield found.start(), found[0], ""


def end_of_name(text: str, found: re.Match[str], group: str) -> int:
    """Return where the name of a genus, species or strain ends; 0 if it is none."""
    genus, rest, end = found["genus"], found["rest"], found.end()
    if rest.endswith((".", "species", "strain", "strains")):  # no more than a genus
        is_name = bool(group) or rest.endswith(".") or _is_latin(genus)
        return found.end("genus") if is_name else 0
    if not rest.islower():  # with the code of a strain
        return end if group or rest.startswith("sp") else 0
    has_author = _AUTHOR.match(text, end) is not None
    is_latin = _is_latin(rest)
    if group:
        return end if is_latin or has_author or _SPECIES.fullmatch(rest) else found.end("genus")
    if has_author:
        return end
    is_genus = _LATIN.search(genus) or _GENUS_BESIDE_LATIN.search(genus)
    return end if is_latin and is_genus and text[: found.start()].strip() else 0


def _is_latin(word: str) -> bool:
    return _LATIN.search(word) is not None and _NOT_LATIN.search(word) is None
