"""Each word of each curated table has an effect, in each of its spellings.

For every table: what the tool decides about a text with the word in it, which it does not decide
about the same text with a word that is in no table.
"""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from annotator.comparison.compare import compare
from annotator.comparison.families import calls_for_all
from annotator.lexicon import open_lexicon
from annotator.lexicon.curated import curated_rows, lexicon_data
from annotator.lexicon.decoding import Candidates
from annotator.lexicon.index import TAXONOMY, Match
from annotator.lexicon.sources import mesh
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.lexicon.wrong_names import without_wrong_names
from annotator.provenance import Expansion, TermKind
from annotator.recognition.chemicals.chemical_name_parts import Kind
from annotator.recognition.chemicals.chemical_names import ChemicalNameReader
from annotator.recognition.chemicals.chemical_short_forms import ShortForms
from annotator.recognition.chemicals.compound_codes import compound_codes_in
from annotator.recognition.chemicals.elements import elements_in
from annotator.recognition.chemicals.ions import conducted_ions
from annotator.recognition.coordination import numbered_lists, split_by_parenthesis
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definitions import Definition, says_something
from annotator.recognition.genes.enzyme_names import enzyme_names
from annotator.recognition.genes.enzyme_words import EnzymeWords
from annotator.recognition.genes.family_genes import with_genes_of_family
from annotator.recognition.genes.gene_symbols import nomenclature_symbols
from annotator.recognition.genes.listed_symbols import listed_symbols
from annotator.recognition.genes.pathogen_proteins import pathogen_proteins
from annotator.recognition.names.company import meaning_beside
from annotator.recognition.names.head_nouns import (
    names_a_chemical,
    names_a_gene,
    names_something_else,
)
from annotator.recognition.names.plausibility import judge
from annotator.recognition.names.plausibility_rules import Rule
from annotator.recognition.names.surrounding_text import (
    AMINO_ACIDS,
    is_cell_marker,
    is_count,
    is_part_of_a_domain,
    is_part_of_longer_name,
    is_residue,
    viral_names,
)
from annotator.recognition.names.variants import is_modified, variant, variants_in
from annotator.recognition.names.viral_proteins import viral_proteins
from annotator.recognition.organisms.hosts import host_words, is_free_living, is_parasite
from annotator.recognition.organisms.organism_candidates import OrganismCandidate
from annotator.recognition.organisms.organism_names import OrganismMention, organism_names
from annotator.recognition.organisms.same_species import other_yeast
from annotator.recognition.organisms.telltale_names import telltale_cues
from annotator.records import (
    HUMAN,
    Candidate,
    CaptionAnnotations,
    Entity,
    EntityType,
    Figure,
    FindingKind,
    Mention,
    Organism,
    Taxon,
)
from annotator.text import normalize
from tests.small_lexicon import small_lexicon
from tests.word_notation import spellings

TABLES = sorted(path.name for path in (lexicon_data() / "curated").iterdir())

#: In no table, and no ending of one.
NO_WORD = "zzz"
ZEBRAFISH = "ncbitaxon:7955"


def around(check, marked):
    """Ask about the name in angle brackets."""
    start, end = marked.index("<"), marked.index(">") - 1
    return check(marked.replace("<", "").replace(">", ""), start, end)


def grounded(long):
    definition = Definition("ABCD", long, 0, 4, 6, 6 + len(long), "glossary")
    return ground_definition(definition, small_lexicon(), shipped_word_lists())


def after_chemical(what, word):
    return around(is_part_of_longer_name, f"the <glucose> {word} is")


def after_gene(what, word):
    text = f"the EGF {word} of"
    return is_part_of_a_domain(text, text.index(" EGF") + 4)


def is_a_cell(what, word):
    return around(is_cell_marker, f"<CD8>+ {word}" if what == "cell" else f"<CD8>+ {word} cells")


def is_missing(curie):
    """Ask whether a chemical that a caption names is missing from its figure."""
    mention = Mention(0, 1, "x", EntityType.CHEMICAL, (curie,), "x", score=0.99)
    caption = CaptionAnnotations((Taxon(HUMAN, "human"),), frozenset(), (mention,), {})
    findings = compare(
        Figure("f", "x"), caption, open_lexicon("starter"), shipped_word_lists()
    ).findings
    return FindingKind.MISSING in [finding.kind for finding in findings]


def is_assembled(what, curie):
    lexicon = open_lexicon("starter")
    family = lexicon.entity(curie)
    if family is None:
        return False
    name = family.symbol
    mention = Mention(
        0, len(name), name, EntityType.GENE_FAMILY, (curie,), name, members=family.members
    )
    return calls_for_all(mention, lexicon)


def is_of_class(what, curie):
    if what == "general":
        return is_missing("mesh:D007649") and not is_missing(curie)  # ketamine
    if what == "lipid":
        other = {"mesh:D010713", "mesh:D010714"} - {curie}
        return bool(ShortForms().meant(["PE"], "", {curie, other.pop()}, about_plants=False))
    if open_lexicon("starter").entity(curie) is None:
        return False
    if what == "amino acid":
        return curie in AMINO_ACIDS
    lexicon = open_lexicon("starter")
    symbol = lexicon.entity(curie).symbol
    name = f"{symbol} channel"
    channel = Mention(0, len(name), name, EntityType.GENE_FAMILY, ("fplx:X",), "X")
    return bool(conducted_ions([channel], lexicon.matches(name)))


def is_of_a_systematic_name(what, word):
    """Tell what a name is read with: its prefix, a second word, or a word that is no name."""
    knows_all = what in ("no name", "one of several")
    names = ChemicalNameReader(lambda name: name == "cyanidin" or knows_all)
    if what == "one of several":
        caption = f"of {word} b."
        return [caption[p.start : p.end] for p in names.names(caption)] == [f"{word} b"]
    if what == "name":
        kinds = [piece.kind for piece in names.names(f"of {word}")]
        return kinds == [Kind.UNKNOWN] or (kinds == [Kind.NAME] and "-" in word)
    caption, expected = {
        "prefix": (f"of {word}-prenylol", f"{word}-prenylol"),
        "head": (f"of prenyl {word}", f"prenyl {word}"),
        "acid": (f"of phenyllactic {word}", f"phenyllactic {word}"),
        "class": (f"of cyanidin {word}", f"cyanidin {word}"),
        "after a group": (f"of prenylyl {word}", f"prenylyl {word}"),
        "no name": (f"of 7-{word}", ""),
    }[what]
    found = names.names(caption)
    if what == "no name":
        return not any(piece.kind is Kind.NAME for piece in found)
    return [caption[p.start : p.end] for p in found if p.kind is Kind.NAME] == [expected]


def begins_a_code(what, letters):
    dash = "-" if what.endswith("after a dash") else ""
    return bool(list(compound_codes_in(f"{letters}{dash}{'1' * int(what.split()[0])} is")))


def means_a_chemical(what, word):
    forms = ShortForms()
    if what == "full name":
        return word in dict(forms.full_names)
    if what == "not in plants":
        return word in forms.not_in_plants
    names = [form.name for form in forms.by_text.get(word, ()) if form.kind == what]
    full = names[0].lower() if names else ""
    return bool(names) and word in forms.meant([word], full, set(), about_plants=False)


def is_beside_a_chemical(what, word):
    """Tell whether a short form of the chemical means it where the word is."""
    forms = ShortForms()
    of_name = [(s, m) for s, found in forms.by_text.items() for m in found if m.name == what]
    shorts = [short for short, form in of_name if form.kind != "always"][:1]
    meant = forms.meant(shorts, f"by {word.lower()} and", set(), about_plants=False)
    return bool(shorts) and what in meant.values()


def is_of_an_element(what, word):
    if what in ("symbol", "symbol or label"):
        found = list(elements_in(f"under {word} starvation"))
        return bool(found) and (found[0].start, found[0].end) == (6, 6 + len(word))
    symbol = "P" if what == "nutrition" else "Cd"
    return bool(list(elements_in(f"under {symbol} {word} of")))


def belongs_to_a_chemical(what, word):
    caption = {
        "after a dash": f"the <ceramide>-{word}",
        "after phosphate": f"the <pentose> phosphate {word}",
        "before a dash": f"the {word}-<ceramide>",
        "word before": f"the {word} <ceramide>",
    }[what]
    return around(is_part_of_longer_name, caption)


def limits_an_enzyme(what, word):
    """Tell whether the word stays outside of a name, or makes none of a class of enzymes."""
    text = f"{word} proteinase"
    (name,) = enzyme_names(text, EnzymeWords({word.lower(): 4.0}, {}, {}))
    return not name.words if what == "before" else name.strongest(0, len(text)) < 0


def is_no_symbol(what, word):
    return not list(nomenclature_symbols(word, is_prokaryote=True, is_animal=False))


def is_ordinary(what, word):
    """Tell whether a stretch of text can be matched that is written so."""
    if word != " ".join(word.split()):
        return False
    found = normalize(word)
    return 0 in found.starts.values() and len(word) in found.ends.values()


def is_element_use(what, word):
    if what == "atoms":
        return around(is_part_of_longer_name, f"the <{word}> of pyruvate")
    caption = {
        "element": f"<{word}> source",
        "use": f"<carbon> {word}",
        "colour": f"<{word}> arrows",
        "drawn": f"<gold> {word}",
    }[what]
    return around(is_part_of_longer_name, caption)


def conducts(what, word):
    name = f"calcium {word}"
    mention = Mention(0, len(name), name, EntityType.GENE_FAMILY, ("fplx:X",), "X")
    return bool(conducted_ions([mention], small_lexicon().matches(name)))


def is_no_chemical(what, word):
    if what == "organism":
        return bool(mesh._ORGANISM_TAIL.search(f"XYZ thing, {word}"))
    pattern = {"protein": mesh._PROTEIN, "disease": mesh._DISEASE}[what]
    return bool(pattern.search(f"XYZ {word}"))


@cache
def subtrees():
    return [row.term for row in curated_rows("mesh_subtrees.tsv")]


def is_a_subtree(what, tree):
    """Tell whether it is a place in tree D that no other row has already."""
    others = [other for other in subtrees() if other != tree and what != "drugs below"]
    return bool(re.fullmatch(r"D\d\d(?:\.\d{3})*", tree)) and not mesh._below(tree, tuple(others))


def names_a_class(what, word):
    """Return True if a name of such words alone is that of many genes."""
    entity = Entity("ncbigene:1", EntityType.GENE, "ZZZ1", "ncbitaxon:9606")
    candidate = Candidate(entity, word, TermKind.NAME, "ncbigene")
    lists = shipped_word_lists()
    return any(
        judge(replace(candidate, term=name), name, False, lists)[1] is Rule.CLASS
        for name in (f"{word} {word}", f"{word} protein", f"{word} {word} factor", f"{word} kinase")
    )


def changes_nothing(what, word):
    name = {"before the name": f"{word} caspase 3", "after the name": f"caspase 3 {word}"}[what]
    return [c.entity.symbol for c in grounded(name).candidates] == ["CASP3"]


def is_no_enzyme(what, word):
    return not names_a_gene(f"some {word}")


def splits(what, word):
    caption = f"the long name (SHORT) {word} is"
    return bool(list(split_by_parenthesis(caption, *[f"SHORT {word}".__eq__] * 2, {})))


def counts(what, word):
    if what == "concentration":
        caption = f"IL-1, 6 {word}"
        return not list(numbered_lists(caption, 0, 4, lambda name: True))
    assert what in ("time", "amount", "count")
    return around(is_count, f"<Akt 3> {word} later")


def is_done_to_a_name(what, word):
    known = "Atg7".__eq__
    alias = Candidate(Entity("ncbigene:1", EntityType.GENE, "X"), "X", TermKind.ALIAS_SYMBOL, "x")
    if what == "after the symbol":
        return [v.name for *_, v in variants_in(f"in Atg7{word} mice", known)] == ["Atg7"]
    if what == "isoform":
        found = variant(f"Atg7 {word}", known)
        return found is not None and found.found_by.expansion is Expansion.ISOFORM
    glue = {"before the name": " ", "glued before the name": ""}[what]
    return is_modified(f"{word}{glue}Atg7", alias, known)


def is_wide(what, taxon):
    return OrganismCandidate(taxon, what, "").is_wide


def stands_for_a_gene(symbol, family):
    """Tell whether a family with such a gene stands for it."""
    gene = Entity("ncbigene:1", EntityType.GENE, symbol, HUMAN)
    lexicon = SimpleNamespace(entity={gene.id: gene}.get)
    kind = EntityType.GENE_FAMILY
    mention = Mention(0, 1, "Z", kind, (family,), "Z", members=("ncbigene:1",))
    return with_genes_of_family(mention, HUMAN, lexicon).symbol == symbol


def shows_its_organism(taxon, word):
    """Tell whether a name shows an organism beside another one that does."""
    number = "1" if word.endswith("-") else ""
    other = next(
        row.term
        for row in curated_rows("telltale_names.tsv")
        if row.what == taxon and row.term != word
    )
    text = f"{word}{number} and {other}{number}"
    cues = telltale_cues([text], (), {taxon: Organism(taxon, taxon, "plant")})
    return [cue.taxon for cue in cues] == [taxon, taxon]


def stands_for_its_group(what, genus):
    """Tell whether a species of the genus that no lexicon has is one of the group."""
    caption = f"in {genus} zzzzensis"
    return [name.group for name in organism_names(caption, ())] == [what]


def is_the_yeast(what, genus):
    """Tell whether "yeast" means a species of the genus beside its name."""
    name = OrganismMention("", f"{genus} zzzzensis")
    return other_yeast(OrganismMention("ncbitaxon:4932", "yeast"), [name], {}) is name


def says_chemical(what, word):
    if what == "stem":
        return names_a_chemical(f"{word}butanoate") and not names_a_chemical("butanoate")
    if what == "class":
        return names_a_chemical(f"abscisic {word}")
    return grounded(f"analog of {word}").type is EntityType.CHEMICAL


def is_a_tool(what, word):
    caption = f"by mouse {word} of"
    found = organism_names(caption, small_lexicon().matches(caption))
    return "mouse" not in [mention.text for mention in found]


def is_no_organism(what, word):
    """Ask about an everyday name of a species that only the taxonomy has."""
    species = Entity("ncbitaxon:1", EntityType.ORGANISM, "Polygonia zzz", "ncbitaxon:1")
    candidates = Candidates([Candidate(species, word, TermKind.NAME, TAXONOMY)])
    return not organism_names(f"a {word}", [Match(2, 2 + len(word), candidates)])


def shows_a_host(what, word):
    """Ask about a word beside one of the other kind: one alone shows no host."""
    if what == "parasite":
        return is_parasite(f"{word} zzz")
    if what == "free-living":
        return is_free_living(f"{word} zzz")
    other = {"gene": "macrophages", "cell": "NF-κB"}[what]
    return any(host_words(f"in {word} and {other}"))


def is_a_plants_symbol(what, word):
    return list(listed_symbols(f"by {word}", "plant", frozenset(), frozenset())) == [
        (3, 3 + len(word))
    ]


def is_a_microbes_symbol(what, word):
    group = {"symbol": "bacterium", "enzyme": "fungus", "protein": "fungus", "fungus": "fungus"}[
        what
    ]
    return bool(list(listed_symbols(f"by {word}", group, frozenset(), frozenset())))


def defines_nothing(what, word):
    return not says_something(Definition(word, "a long form", 0, 1, 2, 3, "parenthesis"))


def has_a_meaning_beside(what, word):
    """Ask beside each of the names that the row of the table lists."""
    listed = {row.term: row.why.split(", ") for row in curated_rows("named_beside.tsv")}
    return all(
        meaning_beside(word, f"{word} and {name} act.") is not None
        for name in listed.get(word, ["AKT"])
    )


def is_taken_out(what, word):
    table = TermTable()
    table.terms = [
        Term(word, what, TermKind.NAME, "mesh"),
        Term(word, "mesh:D0", TermKind.NAME, "mesh"),
    ]
    return without_wrong_names(table) == 1 and table.terms[0].entity_id == "mesh:D0"


CHECKS = {
    "after_chemicals.tsv": after_chemical,
    "after_genes.tsv": after_gene,
    "ambiguous_terms.tsv": is_ordinary,
    "assembled_proteins.tsv": is_assembled,
    "cell_words.tsv": is_a_cell,
    "chemical_classes.tsv": is_of_class,
    "chemical_companions.tsv": is_beside_a_chemical,
    "chemical_heads.tsv": is_of_a_systematic_name,
    "chemical_name_parts.tsv": belongs_to_a_chemical,
    "chemical_short_forms.tsv": means_a_chemical,
    "chemical_words.tsv": says_chemical,
    "class_words.tsv": names_a_class,
    "common_words.tsv": is_ordinary,
    "compound_codes.tsv": begins_a_code,
    "element_symbols.tsv": is_of_an_element,
    "element_uses.tsv": is_element_use,
    "enzyme_name_words.tsv": limits_an_enzyme,
    "family_genes.tsv": stands_for_a_gene,
    "gene_heads.tsv": lambda what, word: names_a_gene(f"some {word}"),
    "genera.tsv": stands_for_its_group,
    "host_words.tsv": shows_a_host,
    "ion_conductors.tsv": conducts,
    "legend_words.tsv": defines_nothing,
    "mesh_subtrees.tsv": is_a_subtree,
    "mesh_words.tsv": is_no_chemical,
    "microbial_genes.tsv": is_a_microbes_symbol,
    "name_modifiers.tsv": changes_nothing,
    "named_beside.tsv": has_a_meaning_beside,
    "not_enzymes.tsv": is_no_enzyme,
    "not_gene_symbols.tsv": is_no_symbol,
    "not_organisms.tsv": is_no_organism,
    "organism_tools.tsv": is_a_tool,
    "not_proteins.tsv": lambda what, word: not names_a_gene(word),
    "other_heads.tsv": lambda what, word: names_something_else(f"some {word}"),
    "pathogen_proteins.tsv": lambda what, word: (
        list(pathogen_proteins(f"{what} has {word}."))
        == [(len(what) + 5, len(what) + 5 + len(word))]
    ),
    "plant_genes.tsv": is_a_plants_symbol,
    "residue_words.tsv": lambda what, word: around(is_residue, f"<tyrosine> {word} of"),
    "split_name_heads.tsv": splits,
    "telltale_names.tsv": shows_its_organism,
    "units.tsv": counts,
    "variant_words.tsv": is_done_to_a_name,
    "viral_proteins.tsv": lambda what, word: (
        list(viral_proteins(f"The virus has {word}.")) == [(14, 14 + len(word))]
    ),
    "viral_words.tsv": lambda what, word: bool(
        viral_names(f"the {word} NS1", [(5 + len(word), 8 + len(word))], is_viral=False)
    ),
    "wide_taxa.tsv": is_wide,
    "wrong_names.tsv": is_taken_out,
    "yeast_genera.tsv": is_the_yeast,
}
#: Tables of terms that are taken as they are.
PLAIN = {
    "ambiguous_terms.tsv",
    "assembled_proteins.tsv",
    "chemical_companions.tsv",
    "chemical_short_forms.tsv",
    "common_words.tsv",
    "compound_codes.tsv",
    "family_genes.tsv",
    "genera.tsv",
    "mesh_subtrees.tsv",
    "named_beside.tsv",
    "telltale_names.tsv",
    "pathogen_proteins.tsv",
    "viral_proteins.tsv",
    "wrong_names.tsv",
    "yeast_genera.tsv",
}
#: Words that have no effect, where NO_WORD would have one or means nothing: what no text is found
#: by, what ends like an enzyme, a species.
OTHER_WORDS = {
    "ambiguous_terms.tsv": "-zzz",
    "chemical_heads.tsv": "zzzzz",
    "common_words.tsv": "zzz ",
    "not_enzymes.tsv": "zzase",
    "not_gene_symbols.tsv": "ZzzZ",
    "not_proteins.tsv": "zzzzin",
    "wide_taxa.tsv": "ncbitaxon:3702",
}


def test_every_table_is_checked():
    assert sorted(CHECKS) == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_every_word_has_an_effect(name):
    check = CHECKS[name]
    without = [
        (row.what, text)
        for row in curated_rows(name)
        for text in ([row.term] if name in PLAIN else spellings(row.term))
        if not check(row.what, text)
    ]
    assert not without


@pytest.mark.parametrize("name", TABLES)
def test_other_words_have_none(name):
    word = OTHER_WORDS.get(name, NO_WORD)
    for what in {row.what for row in curated_rows(name)}:
        assert not CHECKS[name](what, word)


@pytest.mark.parametrize("name", ["gene_heads.tsv", "after_chemicals.tsv"])
def test_enzymes_are_not_listed(name):
    """Words in -ase count without being listed."""
    listed = [text for row in curated_rows(name) for text in spellings(row.term)]
    assert not [text for text in listed if re.search(r"ases?$", text)]
