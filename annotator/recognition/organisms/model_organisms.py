"""Organisms that a text mentions by the way: in yeast, worms and mice; NIPBL (Scc2 in yeast).

Pure functions on texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from annotator.recognition.organisms.organism_mention import OrganismMention

#: Yeasts, worm and fly; zebrafish, mouse, rat, frog and human.
_DISTANT = frozenset(
    {"ncbitaxon:4932", "ncbitaxon:559292", "ncbitaxon:4896", "ncbitaxon:6239", "ncbitaxon:7227"}
)
_MODELS = _DISTANT | {
    "ncbitaxon:7955", "ncbitaxon:10090", "ncbitaxon:10116", "ncbitaxon:8355", "ncbitaxon:9606"
}  # fmt: skip
#: The fewest organisms of such a list, and how many of them are distant ones.
_FEWEST, _FEWEST_DISTANT = 3, 2
_BETWEEN = re.compile(r",? (?:and |or |to |in )?|/")

#: A gene's name in another organism: NIPBL (Scc2 in yeast), the yeast homologs.
_IN_PARENTHESES = re.compile(
    r"(?:\w \([A-Z][\w/-]{2,30}(?:[, ]{1,2}[A-Z][\w/-]{0,30}){0,4} in (?:\w{1,20} )?|"
    r"[Nn]ames (?:of|in|from)(?: the)? )$"
)
_NAMES_OF_GENES = re.compile(
    r"[\w.]{1,40}(?: [a-z]{1,20})? "
    r"(?:(?:hom|orth)olog(?:ue)?s?|counterparts?|equivalents?|nomenclature)\b"
)
_LONGEST = 40


def without_mentions_by_the_way(
    text: str, mentions: Sequence[OrganismMention]
) -> list[OrganismMention]:
    """Return the organisms that ``text`` names without those that it is not about.

    They are in lists of model organisms, or say how a gene is called there.
    """
    listed = {mention.start for mention in _in_lists(text, mentions)}
    return [
        mention
        for mention in mentions
        if mention.start not in listed and not _names_other_genes(text, mention.start)
    ]


def _names_other_genes(text: str, start: int) -> bool:
    return _NAMES_OF_GENES.match(text, start) is not None or (
        _IN_PARENTHESES.search(text, max(0, start - _LONGEST), start) is not None
    )


def _in_lists(text: str, mentions: Sequence[OrganismMention]) -> list[OrganismMention]:
    found: list[OrganismMention] = []
    for listed in _lists(text, mentions) if len(mentions) >= _FEWEST else ():
        taxa = {mention.taxon for mention in listed}
        if len(taxa) >= _FEWEST and taxa <= _MODELS and len(taxa & _DISTANT) >= _FEWEST_DISTANT:
            found += listed
    return found


def _lists(text: str, mentions: Sequence[OrganismMention]) -> Iterator[list[OrganismMention]]:
    """Yield the names in lists of names; one that stands alone is a list of one."""
    listed: list[OrganismMention] = []
    for mention in mentions:
        end = listed[-1].start + len(listed[-1].text) if listed else 0
        if listed and _BETWEEN.fullmatch(text, end, mention.start) is None:
            yield listed
            listed = []
        listed.append(mention)
    if listed:
        yield listed
