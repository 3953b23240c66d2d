"""What rules a reading of a name out or marks it down. A biologist can add a sentence.

A mark holds a stretch of text, then what the lexicon has for it and what decided: the rule that
rules that reading out, or its score and the rule that marked it down last.
"""

from functools import cache

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import WordLists, shipped_word_lists
from annotator.provenance import TermKind
from annotator.recognition.names.plausibility import (
    judge,
    judged_candidates,
    plausibility,
    scored_candidates,
    spelling_fit,
)
from annotator.recognition.names.plausibility_rules import Rule
from annotator.records import HUMAN, Candidate, Entity, EntityType
from tests.sentences import parse

LISTS = WordLists(
    dict.fromkeys("and this to clock element at step as was".split(), "word"),
    {"CAS": "Chemical Abstracts Service", "NACs": "cells"},
)
CURATED, RELEASED = "starter", "ncbigene"

GENE, FAMILY, CHEMICAL = EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL
APPROVED, ALIAS, NAME = TermKind.APPROVED_SYMBOL, TermKind.ALIAS_SYMBOL, TermKind.NAME

#: What the lexicon has.
TERMS = [
    # Names of genes that nobody looked at one by one.
    *((GENE, APPROVED, RELEASED, term) for term in ("BDNF", "and", "CLOCK", "MAPS", "SRC", "AR", "Tips",
      "NAC")),
    *((GENE, ALIAS, RELEASED, term) for term in ("Thi", "ARC", "Np", "PH", "SGC", "STOP", "ZIGγ", "P15",
      "-14", "step 1", "StAR", "STEP", "A-Raf", "interferon alpha-WA", "Asp4", "19-kDa", "delta3", "β4-subunit",
      "zig S")),
    *((GENE, APPROVED, RELEASED, term) for term in ("Arg1", "grna")),
    (FAMILY, TermKind.FAMILY_SYNONYM, CURATED, "14-3-3"),
    *((GENE, NAME, RELEASED, term) for term in ("diabetic nephropathy", "retinoblastoma",
      "zigoporphyria", "zigstrin homology", "membrane receptor", "zigzag receptor",
      "16S rRNA", "long non-coding RNA", "zigzag RNA")),
    # Human genes, which another source may have as well.
    *((GENE, ALIAS, RELEASED, term) for term in ("ICH", "1A", "DICT")),
    # Reviewed names.
    (GENE, APPROVED, CURATED, "IL6"),
    *((GENE, ALIAS, CURATED, term) for term in ("LC3-I", "KAR", "CAS", "P53")),
    (GENE, NAME, CURATED, "regulation of growth"),
    (FAMILY, TermKind.FAMILY_SYNONYM, CURATED, "KARs"),
    (CHEMICAL, TermKind.SYNONYM, CURATED, "NO"),
    (CHEMICAL, NAME, CURATED, "Elements"),
    (CHEMICAL, NAME, CURATED, "AS 252"),
    (CHEMICAL, TermKind.SYNONYM, RELEASED, "SAMe"),
    (CHEMICAL, TermKind.SUPPLEMENTARY, RELEASED, "TCA"),
    *((CHEMICAL, TermKind.SYNONYM, RELEASED, term) for term in ("PPi", "Ala", "UMP", "C15")),
    (CHEMICAL, NAME, RELEASED, "H3K4me3"),
    (CHEMICAL, TermKind.SYNONYM, RELEASED, "Bromide, Lithium"),
    (CHEMICAL, TermKind.SYNONYM, RELEASED, "A-dextrin"),
    *((CHEMICAL, TermKind.SYNONYM, CURATED, term) for term in ("urea", "GalA", "Co2+")),
    (CHEMICAL, TermKind.SYNONYM, RELEASED, "Soothing Effect"),
    (EntityType.DISEASE, NAME, RELEASED, "Retinoblastoma"),
    (EntityType.ORGANISM, NAME, CURATED, "Drosophila"),
]  # fmt: skip

#: Terms of human genes; the others are of genes of no organism.
OF_HUMAN = {"ICH", "1A", "DICT"}

SENTENCES = [
    # Of the text, whatever it may mean.
    "On day <14|-14: a number or a single letter>, <step 1|step 1: a number or a single letter>",
    "The inhibitor <AS 252|AS 252: 0.96, spelled as in the lexicon> was found <as 252|AS 252: a number or a single letter> others were",
    "In <Drosophila|Drosophila: an organism or a disease>, <retinoblastoma|retinoblastoma: the name of a disease + Retinoblastoma: an organism or a disease>",
    # Of a plural.
    "<LC3 is|LC3-I: the plural of a single letter> there.",
    "<This|Thi: an ordinary word ending in s> acts.",
    "That <interferon-α was|interferon alpha-WA: an ordinary word ending in s> made.",
    "<NPs|Np: the plural of a short or lower-case symbol> form <arcs|ARC: the plural of a short or lower-case symbol>.",
    "<ARCs|ARC: 0.763, a symbol with few letters> and <SRCs|SRC: 0.911, a symbol with few letters>",
    "<KARS|KAR: a symbol ending in S, not a plural + KARs: a different symbol, not a plural> and <KARs|KAR: 0.837, a symbol with few letters + KARs: 0.955, spelled as in the lexicon>",
    "<NACs|NAC: a plural that usually means something else> without <NAC|NAC: 0.911, a symbol with few letters>",
    # Of the case of a symbol.
    "<TIPs|Tips: the plural of a different symbol> but <TIPS|Tips: 0.882, in another letter case>",
    "<MAPs|MAPS: the plural of a different symbol> but <MAPS|MAPS: 0.98, spelled as in the lexicon> and <Maps|MAPS: 0.882, in another letter case>",
    "no <cas|CAS: a short symbol in lower case> but <bdnf|BDNF: 0.588, in another letter case> and <il6|IL6: 0.588, in another letter case>",
    "<No|NO: a two-letter symbol in another case> and <NO|NO: 0.96, spelled as in the lexicon> at this <pH|PH: a two-letter symbol in another case>",
    "<sGC|SGC: a three-letter symbol in mixed case> but <Src|SRC: 0.82, a symbol with few letters>",
    # Of genes and families.
    "Do not <stop|STOP: an alias in lower case>.",
    "No word is <zigγ|ZIGγ: 0.492, in another letter case>.",
    "<AND|and: an ordinary word>, <STEP|STEP: an ordinary word> or <CLOCK|CLOCK: 0.686, an ordinary word> but <StAR|StAR: 0.82, spelled as in the lexicon>",
    "By <CAS|CAS: a short form that usually means something else> number",
    "At <P15|P15: 0.41, a letter and a number> without <P53|P53: 0.9, spelled as in the lexicon>",
    "After <ICH|ICH: a short alias that no nomenclature has> of <1A|1A: a short alias that no nomenclature has> and <DICT|DICT: 0.82, spelled as in the lexicon>",
    "By <zigoporphyria|zigoporphyria: a locus named after a trait>, its <zigstrin homology|zigstrin homology: a locus named after a trait> domain",
    "By <diabetic nephropathy|diabetic nephropathy: a locus named after a trait> and <regulation of growth|regulation of growth: 0.96, spelled as in the lexicon>",
    "A <membrane receptor|membrane receptor: the name of a class of genes> and the <zigzag receptor|zigzag receptor: 0.95, spelled as in the lexicon>, a <19-kDa|19-kDa: the name of a class of genes> protein of <delta3|delta3: the name of a class of genes> chains and <β4-subunit|β4-subunit: the name of a class of genes> of others",
    "By a <gRNA|grna: the name of a class of genes> or <gRNAs|grna: the name of a class of genes>, of <16S rRNA|16S rRNA: the name of a class of genes> and <long non-coding RNAs|long non-coding RNA: the name of a class of genes>, not of <zigzag RNA|zigzag RNA: 0.95, spelled as in the lexicon>",
    "<AR|AR: 0.49, a symbol with few letters>, <SRC|SRC: 0.911, a symbol with few letters> and <BDNF|BDNF: 0.98, spelled as in the lexicon>",
    "For <a Raf|A-Raf: an article and a name> inhibitor, not <A-Raf|A-Raf: 0.82, spelled as in the lexicon>, at <Asp4|Asp4: an amino acid in a protein>, and <Arg1|Arg1: 0.98, spelled as in the lexicon> with <14-3-3|14-3-3: 0.955, spelled as in the lexicon>",
    "The <zig's|zig S: a word and the s of its possessive> place, and <zig S|zig S: 0.82, spelled as in the lexicon>",
    # Of chemicals.
    "The <Element|Elements: an ordinary word> is the <same|SAMe: a short chemical symbol in lower case> for <SAMe|SAMe: 0.92, spelled as in the lexicon> and <TCA|TCA: 0.425, a short chemical name>",
    "A <PPI|PPi: a short chemical symbol in another case> network, <ALA|Ala: 0.828, in another letter case>, <UMPs|UMP: the plural of a short or lower-case symbol>, <C15|C15: 0.368, a short chemical name>, <H3K4me3|H3K4me3: a modification of a histone>",
    "The <UreA|urea: a short chemical symbol in another case> of <urea|urea: 0.96, spelled as in the lexicon> is not <GalA|GalA: 0.96, spelled as in the lexicon>, nor <CO2 +|Co2+: a short chemical symbol in another case> ATP <Co2+|Co2+: 0.96, spelled as in the lexicon>",
    "Of <a dextrin|A-dextrin: a word before or after the name of a chemical> has <soothing effect|Soothing Effect: a word before or after the name of a chemical>",
]


@cache
def lexicon():
    table = TermTable()
    for number, (type_, kind, source, term) in enumerate(TERMS):
        taxon = HUMAN if term in OF_HUMAN else ""
        entity = Entity(f"test:{number}", type_, term, taxon)
        table.entities[entity.id] = entity
        table.terms.append(Term(term, entity.id, kind, source))
    return Lexicon.of("test", table)


def judgements(caption, start, end):
    """Yield (score, rule, candidate) of all that the lexicon has for this stretch."""
    for match in lexicon().matches(caption):
        if (match.start, match.end) == (start, end):
            yield from judged_candidates(match.candidates, caption[start:end], match.plural, LISTS)


def said(score, rule, candidate):
    return f"{candidate.term}: {f'{score:.3g}, ' if score else ''}{rule}"


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentences(marked):
    caption, marks = parse(marked)
    for start, end, expected in marks:
        found = " + ".join(said(*judged) for judged in judgements(caption, start, end))
        assert found == expected, caption[start:end]


def test_every_rule_decides_in_some_sentence():
    fired = set()
    for marked in SENTENCES:
        caption, marks = parse(marked)
        for start, end, _ in marks:
            fired.update(rule for _, rule, _ in judgements(caption, start, end))
    assert fired == set(Rule)


def test_what_is_asked_of_the_judgement_alone():
    (candidate,) = lexicon().lookup("sGC")
    assert judge(candidate, "sGC", False, LISTS) == (0.0, Rule.THREE_LETTERS)
    assert plausibility(candidate, "sGC", False, LISTS) == spelling_fit("sGC", "SGC") == 0.0
    assert plausibility(candidate, "SGC", False, LISTS) == pytest.approx(0.82 * 0.93)


def test_the_exact_name_of_a_chemical_is_first():
    """A class is no plural of one of its members, and chlorophyll a is not a'."""

    def candidate(curie, term, kind=NAME, source="mesh"):
        return Candidate(Entity(curie, CHEMICAL, term), term, kind, source)

    def first(surface, *candidates):
        return scored_candidates(candidates, surface, surface[-1] == "s", LISTS)[0][1].entity.id

    member = candidate("mesh:D1", "alcohol", TermKind.SYNONYM, CURATED)
    family = candidate("mesh:D2", "Alcohols")
    assert first("alcohols", member, family) == "mesh:D2"
    assert first("alcohol", member, family) == "mesh:D1"
    few_letters = candidate("mesh:C3", "TCA", TermKind.SUPPLEMENTARY)
    reviewed = candidate("mesh:D4", "T-CA", TermKind.SYNONYM, CURATED)
    assert first("TCA", few_letters, reviewed) == "mesh:D4"


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("zigase B\N{PRIME}alpha", "test:2"),
        ("zigase B'alpha", "test:2"),
        ("zigase Balpha", "test:1"),
        ("zigase B''alpha", "test:3"),
    ],
)
def test_primes_tell_names_apart_that_are_alike(text, curie):
    genes = [
        Candidate(
            Entity(f"test:{n + 1}", GENE, f"ZIG{n}", HUMAN), f"zigase B{primes}alpha", NAME, "hgnc"
        )
        for n, primes in enumerate(("", "'", "''"))
    ]
    assert scored_candidates(genes, text, False, LISTS)[0][1].entity.id == curie


@pytest.mark.parametrize("hyphen", ["-", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}"])
def test_common_words_are_known_with_any_hyphen(hyphen):
    word = f"membrane{hyphen}bound"
    gene = Entity("ncbigene:1", EntityType.GENE, "ABCA1", HUMAN)
    candidate = Candidate(gene, "membrane-bound", TermKind.NAME, "hgnc")
    assert scored_candidates([candidate], word, False, shipped_word_lists()) == ()


def test_a_bacterial_protein_is_no_chemical():
    urea = Candidate(Entity("mesh:D014508", CHEMICAL, "Urea"), "urea", TermKind.NAME, "starter")
    assert plausibility(urea, "UreA", False, shipped_word_lists()) == 0
    assert plausibility(urea, "Urea", False, shipped_word_lists()) > 0.5


@pytest.mark.parametrize(
    ("name", "is_given"),
    [
        ("quorin repeat domain 10", True),  # a part of a protein, where no nomenclature has it
        ("quorin gamma chain", True),
        ("quorin, hepatic type", True),
        ("quorin 1 like", True),
        ("quorin syndrome", False),  # traits and qualities in HGNC's former names
        ("quorin-like", False),
        ("quorin associated", False),
    ],
)
def test_full_names_that_end_as_only_a_nomenclature_has_them(name, is_given):
    gene = Entity("test:1", GENE, "QRN1", HUMAN)
    given, other = (
        plausibility(Candidate(gene, name, NAME, source), name, False, LISTS)
        for source in ("hgnc", RELEASED)
    )
    assert other == 0.0
    assert (given > 0.9) == is_given
