"""Tell that microbes were engineered for a pathway, which mostly are *Escherichia coli*.

``Metabolic engineering for 1,4-butanediol``, ``microbial cell factories for alcohols``: texts
that name no organism, or speak of bacteria alone, mean the host that is used most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from annotator.recognition.names.word_filter import WordFilter
from annotator.recognition.organisms.organism_mention import NameKind, OrganismMention

#: The host that is used most, and the group that it is of.
ESCHERICHIA_COLI = "ncbitaxon:562"
_BACTERIA = "ncbitaxon:2"
#: How engineered microbes are spoken of; T cells and tissues are engineered as well.
_ENGINEERED = re.compile(
    r"\b(?:metabolic(?:ally)? engineer(?:ed|ing)|"
    r"engineered (?:biosynthetic |metabolic )?(?:microb\w+|microorganisms?|bacteri\w+|pathways?)|"
    r"engineering of (?:an? )?(?:[\w-]+ )?(?:biosynthetic|metabolic) pathways?|"
    r"(?:strain|pathway) engineering|microbial (?:cell )?factor(?:y|ies)|"
    r"cell factor(?:y|ies)|non-?natural (?:alcohols?|(?:[\w-]+ )?pathways?))\b",
    re.IGNORECASE,
)
#: Microbes that *Escherichia coli* is not, and what else is engineered or made by microbes.
_OTHERS = re.compile(
    r"photosynthetic|phototroph|methanotroph|acetogen|solventogen|"
    r"\b(?:T[ -]cells?|gut|colon|microbiota|rumen|antibod(?:y|ies)|mammalian|plants?|crops?|"
    r"seeds?|oilseeds?|flowers?|leaf|leaves|hairy roots?|trichomes?|chloroplasts?|thylakoids?|"
    r"liver|hepatocytes?|(?:beta|β|islet|stem|cancer) cells?|neurons?|tumou?rs?|graphene|MoS2)\b",
    re.IGNORECASE,
)
_FILTER = WordFilter(
    re.compile(r"engineer|microbi|factor(?:y|ies)|non-?natural", re.IGNORECASE).search
)
_MOST = 3


def engineered_hosts(
    texts: Iterable[str], named: Sequence[OrganismMention]
) -> list[OrganismMention]:
    """Return the usual host for each way in which ``texts`` say that microbes were engineered.

    None where they name another organism than bacteria: plants and yeasts are engineered too.
    """
    if any(mention.taxon != _BACTERIA for mention in named):
        return []
    texts = list(texts)
    asked = [text for text in texts if _FILTER.is_in(text)]
    if asked and any(map(_OTHERS.search, texts)):
        return []
    found = dict.fromkeys(match[0] for text in asked for match in _ENGINEERED.finditer(text))
    return [OrganismMention(ESCHERICHIA_COLI, words, NameKind.CUE) for words in found][:_MOST]
