"""Find symbols of genes that no lexicon has, in figures about species whose genes none has.

``ISIP1`` of a diatom and ``MRJP1`` of a bee are written as genes are: letters and a number. Pure
functions on captions.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

#: The groups of organisms whose figures are searched; bacteria and fungi have rules of their own.
GROUPS = frozenset({"plant", "protist", "invertebrate", "insect", "fish", "amphibian", "reptile"})
_SYMBOL = re.compile(r"(?<![\w.@/-])(?:[A-Z]{3,7}|[A-Z][a-z]{2,5})\d{1,3}[A-Za-z]?(?![\w/])")
#: What else is written so: collections, accessions, labels, cells, viruses and their strains,
#: chemicals, amino acids with their places, doses.
_OTHER = re.compile(
    r"(?:DSM|MMV|ATCC|SRR|GSE|GSM|PRJ|PMID|UTEX|CCMP|CCAP|SAG|NIES|NCBI|SNP|QTL|PCR|GFP|RFP|YFP|CFP"
    r"|FIG|TAG|FAD|NAD|ATP|ADP|GTP|LPC|DHA|SFA|[MP]UFA|DAG|SDS|PEG|BSA|LPS|HEK|EPC|CIK|RTG|PBS|LED"
    r"|CHR|DAY|LINE|TYPE|SITE|STEP|ZONE|COVID|SARS|HPLC|NMR|XRD|SEM|TEM|ROI|RNA|DNA|ORF|EST|UTR|BSL"
    r"|Fig|Figs|Tab|Table|Day|Days|Exp|Ref|Log|Stage|Type|Class|Group|Step|Phase|Site|Line|Lane|Panel"
    r"|Clade|Zone|Layer|Supp|Sup|Vol|Box|Exon|Intron|Chr|Scheme|Model|Node|Level|Week|Year|Month|Time"
    r"|Cluster|Module|Path|Part|Note|Rep|Run|Set|Lab|Gen|Pos|Vero|Plate|Dose|Treat|Omega|Hour|Cell"
    r"|Ala|Arg|Asn|Asp|Cys|Gl[nuy]|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Glc|Gal|Man"
    r"|[A-Z]{1,6}V)\d",
)
#: The fewest different symbols that show a caption to be about genes.
_FEWEST = 3


def unlisted_symbols(
    caption: str, ordinary: Container[str], defined: Container[str]
) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of what is written as symbols are, if there are several.

    ``ordinary`` are words that are no symbols, in lower case, and ``defined`` the short forms that
    the caption defines itself.
    """
    found = [
        match
        for match in _SYMBOL.finditer(caption)
        if not _OTHER.match(match.group()) and match.group().lower() not in ordinary
    ]
    if len({match.group() for match in found}) < _FEWEST:
        return
    for match in found:
        if match.group() not in defined:
            yield match.span()
