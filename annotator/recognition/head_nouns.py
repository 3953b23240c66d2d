"""What the words of a name say: a gene product, or something else. Knows no lexicon."""

from __future__ import annotations

import re

from annotator.recognition.surrounding_text import ENZYME

#: Words by which a long form says that it is a gene product.
_GENE_WORDS = re.compile(
    rf"(?:{ENZYME}|receptors?|factors?|proteins?|ligands?|channels?|transporters?|antigens?|"
    r"cyclins?|integrins?|interleukins?|interferons?|chemokines?|cytokines?|globulins?|subunits?|"
    r"homologs?|inhibitors?|peptides?|carriers?|exchangers?|[a-z]*transporters?|adaptors?|"
    r"regulators?|repressors?|activators?|transducers?|molecules?|enzymes?|histones?|genes?|"
    r"domain|mediators?|target|[a-z]{3,}ins?|family)\b",
    re.IGNORECASE,
)
#: Last words by which it says that it is something else, whatever stands before.
_OTHER_HEADS = re.compile(
    r"\b(?:responses?|pathways?|cells?|diseases?|syndromes?|cancers?|carcinomas?|tumou?rs?|"
    r"intervals?|systems?|tissues?|signal(?:l?ing)?|degradation|synthesis|biosynthesis|membranes?|"
    r"networks?|reticulum|apparatus|bod(?:y|ies)|stress|injury|analysis|assays?|models?|"
    r"deficiency|therapy|treatments?|transition|potentials?|layers?|nucleus|cortex|area|regions?|"
    r"elements?|sites?|cycle|phosphorylation|inhibition|activation|expression|levels?|ratio|rate|"
    r"time|dose|diet|muscle|neurons?|nerves?|arter(?:y|ies)|leuk(?:a)?emia|lymphoma|sclerosis|"
    r"arthritis|hypertension|failure|infection|inflammation|chains?|granules?|vesicles?|"
    r"chromosomes?|chromatography|spectrometry|microscopy|metabolism|oxidation|transport|death|"
    r"matrix|medium|serum|binding|interactions?|sequences?|terminal|terminus|motifs?|domains?|loops?|"
    r"promoters?|memory|learning|type|genes|weight|reactions?|scores?|index|scale|tests?|method|technique|nephropathy|neuropathy|retinopathy|repair)\s*$",
    re.IGNORECASE,
)

_PREPOSITION = re.compile(r"\s(?:of|for|in|from|to|with|by)\s")


def names_a_gene(name: str) -> bool:
    """Tell whether a word before any preposition says that a gene product is named."""
    return bool(_GENE_WORDS.search(_PREPOSITION.split(name, maxsplit=1)[0]))


def names_something_else(long: str) -> bool:
    """Tell whether the last word says that no gene is named.

    What follows a preposition says so only when nothing before it names a gene: ``nuclear factor
    of activated T cells``.
    """
    head = _PREPOSITION.split(long, maxsplit=1)[0]
    if head != long and _GENE_WORDS.search(head.split()[-1] if head.split() else ""):
        return False
    return bool(_OTHER_HEADS.search(long))
