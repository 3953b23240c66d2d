"""The candidates of a name that fit a figure: which of them count, and which are rivals."""

from __future__ import annotations

import re

from annotator.provenance import TermKind
from annotator.recognition.genes.conserved_names import conserved_genes, is_numbered_symbol
from annotator.recognition.genes.gene_classes import is_listed_class, is_plural_name, plural_stem
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.genes.micro_rnas import MOST_OF_A_NUMBER
from annotator.recognition.genes.own_nomenclature import own_genes_first
from annotator.recognition.names.head_nouns import names_a_gene
from annotator.recognition.names.plausibility import spelling_fit
from annotator.recognition.names.plausibility_rules import (
    CURATED_SOURCE,
    is_residue_number,
    is_unreviewed,
)
from annotator.recognition.spans.candidate_spans import Scored
from annotator.records import Candidate, EntityType

_GENE, _CHEMICAL = EntityType.GENE, EntityType.CHEMICAL
#: Candidates whose score is this close to the best are rivals.
_AS_GOOD = 0.02
#: The sources of full names that several genes may share.
_SHARING = ("ncbigene", CURATED_SOURCE)
#: A full name means all genes that share it, up to so many: paralogs of yeast, fly or cress. A name
#: that more share, or several in a mammal, is that of a class (receptor tyrosine kinase).
_MOST_NAMESAKES = 3
#: A number, a capital inside of a word, or a preposition: these names are no words for traits.
_NO_TRAIT = re.compile(r"\d|[a-z][A-Z]|\s(?:of|against|from|for|to|with)\s")
#: From these plausibilities on, a word that names a gene of other animals is hardly anything else.
_SURE_NAME, _SURE_SYMBOL = 0.89, 0.8
#: What ends a plural.
_PLURAL = "sS"
#: Symbols of no more letters stand for many things.
_FEW_LETTERS = 2


def are_chemicals(scored: Scored) -> bool:
    """Return True for chemicals alone: what a name of theirs means is the same in any figure."""
    if scored[0][1].entity.type is not _CHEMICAL:
        return False
    return all(candidate.entity.type is _CHEMICAL for _, candidate in scored)


def by_orthologs(
    fitting: list[tuple[float, Candidate]],
    scored: Scored,
    text: str,
    target: str,
    organisms: GeneOrganisms,
) -> tuple[Scored, ...]:
    """Return the genes that a name means through orthologs, if no candidate fits (``fitting``).

    A symbol of yeast or the fly also confirms an alias that nobody reviewed, or goes before it.
    """
    if not fitting:
        named = [pair for pair in scored if not is_the_name_of_a_trait(pair[1], organisms)]
        if named and (parts := organisms.orthologs(named, text)):
            return parts
    if not is_numbered_symbol(text) or organisms.only or not organisms.is_mammal(target):
        return ()
    best = max(fitting, key=lambda pair: pair[0])[1] if fitting else None
    genes = conserved_genes(text, scored, best, organisms.lexicon)
    return tuple((pair,) for pair in genes)


def is_likely_a_word(scored: Scored, text: str, organisms: GeneOrganisms) -> bool:
    """Return True if a name known only for other organisms is more likely a word or letter."""
    if len(text) <= 2 or is_residue_number(text):
        return True
    # TRα is a symbol: words have no Greek letters.
    if text.isalpha() and text.isascii() and (len(text) <= 3 or text[1:].islower()):
        return True
    return not organisms.lacks_genes and is_the_name_of_a_trait(scored[0][1], organisms)


def is_of_other_animals(scored: Scored, organisms: GeneOrganisms) -> bool:
    """Return True for a sure name of other animals in one without genes here: leptin of a trout."""
    score, best = scored[0]
    if not organisms.is_animal or not organisms.lacks_genes:
        return False
    is_symbol_alone = best.kind is TermKind.APPROVED_SYMBOL
    return score >= (_SURE_SYMBOL if is_symbol_alone else _SURE_NAME)


def is_the_name_of_a_trait(candidate: Candidate, organisms: GeneOrganisms) -> bool:
    """Tell the names that flies, worms and fish have of what a mutant looks like.

    Flat head, twenty-four and early B have no word for a gene product, and are ordinary words in a
    figure about others. Miranda 2, dBruce and enhancer of split are not.
    """
    return (
        candidate.kind is TermKind.NAME
        and is_unreviewed(candidate)
        and not organisms.is_mammal(candidate.entity.taxon)
        and not _NO_TRAIT.search(candidate.term)
        and not names_a_gene(candidate.term)
    )


def preferred(
    fitting: list[tuple[float, Candidate]],
    text: str,
    long: str,
    target: str,
    organisms: GeneOrganisms,
) -> list[tuple[float, Candidate]]:
    """Return the candidates, sorted by score, with those first that this text means.

    ``long`` is what the caption defines the text as, or empty.
    """
    fitting = of_the_number(fitting, text)
    fitting = own_genes_first(fitting, text, long, target, organisms.lexicon)
    return own_before_classes(reviewed_first(fitting, text), target, organisms)


def of_the_number(
    fitting: list[tuple[float, Candidate]], text: str
) -> list[tuple[float, Candidate]]:
    """Return the candidates alone that are one or several as the text is, if there are any.

    The families for a plural (FGFs, perilipins); butanoic acid is the acid, and butanoic acids are
    the class.
    """
    score, best = fitting[0]
    if best.entity.type is _CHEMICAL:
        is_plural = text[-1] in _PLURAL
        alike = [pair for pair in fitting if (pair[1].term[-1] in _PLURAL) == is_plural]
        return alike if alike and alike[0][0] >= score - _AS_GOOD else fitting
    if not plural_stem(best, text) and not is_plural_name(best, text):
        return fitting
    return [p for p in fitting if p[1].entity.type is EntityType.GENE_FAMILY] or fitting


def own_before_classes(
    fitting: list[tuple[float, Candidate]], target: str, organisms: GeneOrganisms
) -> list[tuple[float, Candidate]]:
    """Return the genes of an organism other than a mammal alone, where a class is of human genes.

    Slit is the gene sli in the fly.
    """
    best = fitting[0][1].entity
    if len(fitting) == 1 or best.type is not EntityType.GENE_FAMILY or not is_listed_class(best):
        return fitting
    if organisms.is_mammal(target):
        return fitting
    own = [(s, c) for s, c in fitting if c.entity.taxon == target and not c.via_ortholog]
    return own or fitting


def reviewed_first(
    fitting: list[tuple[float, Candidate]], text: str
) -> list[tuple[float, Candidate]]:
    """Put what was reviewed under this name before a gene that a single source calls so.

    TRα is THRA, and not the thioredoxin reductase that NCBI Gene calls TR alpha in mice; but Oct-1
    is not the OCT1 of reviewers. H2S is a gas, and not the gene H2-S, which is written otherwise;
    SF-1 is NR5A1, and not SF1.
    """
    best = fitting[0][1]
    if len(fitting) == 1 or best.entity.type is not _GENE:
        return fitting
    for pair in fitting[1:]:
        _, other = pair
        if other.source != CURATED_SOURCE or spelling_fit(text, other.term) < 1.0:
            continue
        is_alike = other.entity.type is best.entity.type and other.entity.taxon == best.entity.taxon
        is_chemical = other.entity.type is EntityType.CHEMICAL
        is_as_written = best.term != text == other.term
        if (is_alike and (is_unreviewed(best) or is_as_written)) or (
            is_chemical and best.term != text
        ):
            return [pair, *(p for p in fitting if p is not pair)]
    return fitting


def namesakes_of(fitting: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Return the genes of one organism that share the best one's full name, itself included.

    Names that a nomenclature gave (HGNC's) are of one gene alone.
    """
    score, best = fitting[0]
    if len(fitting) == 1 or best.kind is not TermKind.NAME or best.source not in _SHARING:
        return fitting[:1]
    return [
        (s, c)
        for s, c in fitting
        if c.kind is TermKind.NAME
        and c.source == best.source
        and c.entity.taxon == best.entity.taxon
        and s == score
    ]


def rivals(fitting: list[tuple[float, Candidate]]) -> int:
    """Return how many other candidates fit as well; a curated one has only curated rivals."""
    if len(fitting) == 1:
        return 0
    score, best = fitting[0]
    return sum(
        s >= score - _AS_GOOD and (best.source != CURATED_SOURCE or other.source == CURATED_SOURCE)
        for s, other in fitting[1:]
    )


def doubtful_ortholog(best: Candidate) -> str:
    """Return the human symbol that led to a gene, unless its name was reviewed.

    ERα is a name in any mammal; CP has other meanings.
    """
    is_sure = best.source == CURATED_SOURCE and len(best.term) > _FEW_LETTERS
    return "" if is_sure else best.via_ortholog


def are_all_meant(namesakes: list[tuple[float, Candidate]], organisms: GeneOrganisms) -> bool:
    """Return True if a name that several genes share means them all; False for that of a class."""
    best = namesakes[0][1]
    if organisms.is_mammal(best.entity.taxon):
        most = MOST_OF_A_NUMBER if best.entity.symbol.upper().startswith("MIR") else 1
    else:
        most = _MOST_NAMESAKES
    return len(namesakes) <= most
