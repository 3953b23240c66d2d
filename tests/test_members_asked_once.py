"""What a family or list adds beside its members that the caption names, and what it does not."""

import pytest
from msgspec.structs import replace

from annotator.comparison.compare import compare
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType, ExistingRow, Figure, FindingKind, Origin
from annotator.runs.processing import annotate

MISSING, PARTIAL = FindingKind.MISSING, FindingKind.FAMILY_PARTIAL


def gene(symbol, number):
    return ExistingRow(
        symbol, symbol, f"ncbigene:{number}", "ncbitaxon:9606", "hgnc_symbol", Origin.SIDECAR,
        EntityType.GENE, organism="Homo sapiens",
    )  # fmt: skip


def asked(caption, *rows, **record):
    """Return what is asked for of genes and families: (kind, mention) of each finding."""
    figure = Figure("PMC1__f1", caption, existing=rows, **record)
    findings = annotate(figure, Annotator("starter")).findings
    return {
        (f.kind, f.mention.text)
        for f in findings
        if f.kind in (MISSING, PARTIAL) and f.mention.type is not EntityType.CHEMICAL
    }


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        pytest.param("Human caspase-9 cleaves caspase-3; the caspase cascade goes on.",
                     {"caspase-9", "caspase-3"}, id="some members are named"),
        pytest.param("Human caspase-9 begins; the caspase cascade goes on.",
                     {"caspase-9", "caspase"}, id="one member may be an example"),
        pytest.param("In human cells, CALM1, calmodulin, binds.", {"CALM1"},
                     id="the class says what its member is"),
        pytest.param("The human CALM1 calmodulin binds; all calmodulins do.", {"CALM1"},
                     id="the class is right behind its member"),
        pytest.param("The human G protein-coupled receptor GLP1R acts.", {"GLP1R"},
                     id="the class introduces what is none of its known members"),
        pytest.param("Human GLP1R, which is a GPCR that binds GCG, acts.", {"GLP1R", "GCG"},
                     id="the caption says of what class a gene is"),
        pytest.param("Human AKT1 is a member of the caspase family.", {"AKT1"},
                     id="of what family, whatever is known of it"),
        pytest.param("Human GLP1R is a GPCR that acts; other GPCRs follow.", {"GLP1R", "GPCR"},
                     id="the class is named for itself as well"),
        pytest.param("Human GLP1R is a GPCR and AKT1 target.", {"GLP1R", "GPCR", "AKT1"},
                     id="the class is named beside another name"),
        pytest.param("Human AKT1 is a BMP co-receptor.", {"AKT1", "BMP"},
                     id="the family only specifies what a gene is"),
        pytest.param("In human cells, CALM1 acts, and calmodulin binds.",
                     {"CALM1", "calmodulin"}, id="two clauses"),
        pytest.param("Human IκB kinase acts: IKKα is an IκB kinase.", {"IκB kinase", "IKKα"},
                     id="a complex is more than its parts"),
        pytest.param("Human E-selectin, L-selectin and P-selectin; all selectins bind.",
                     {"E-selectin", "L-selectin", "P-selectin", "selectins"},
                     id="the family adds no other member"),
        pytest.param("Human GLUD1 and GLUD2; glutamate dehydrogenase acts.",
                     {"GLUD1", "GLUD2"}, id="each of a class is named"),
        pytest.param("In yeast, PDC1, pyruvate decarboxylase, acts.", {"PDC1"},
                     id="a name that three genes have says what one of them is"),
        pytest.param("Human TRAF2/3/6 bind. TRAF3 is degraded.", {"TRAF2/3/6"},
                     id="one of a list is named again"),
        pytest.param("Human TRAF2/3 bind. TRAF3 and TRAF2 are degraded.", {"TRAF3", "TRAF2"},
                     id="each of a list is named"),
    ],
)  # fmt: skip
def test_members_and_their_family_are_not_both_missing(caption, expected):
    assert asked(caption) == {(MISSING, name) for name in expected}


def test_a_list_asks_for_what_is_not_asked_for_by_itself():
    rows = gene("TRAF2", 7186)
    assert asked("Human TRAF2/3/6 bind.", rows) == {(PARTIAL, "TRAF2/3/6")}
    assert asked("Human TRAF2/3 bind. TRAF3 is degraded.", rows) == {(MISSING, "TRAF3")}


def test_a_family_is_not_asked_for_again_where_rows_of_its_human_genes_are_refused():
    """Nobody who refuses human genes in a bee, whose genes are not known, wants human families."""
    caption = "Immunity of bees: JAK and caspases."
    jak = gene("JAK1", 3716)

    def of(animal, *rows):
        return asked(caption, *rows, papertitle=f"Immunity of the {animal}")

    assert of("honeybee") == {(MISSING, "JAK"), (MISSING, "caspases")}
    assert of("honeybee", jak) == {(MISSING, "caspases")}
    of_fish = asked(caption.replace("bees", "zebrafish"), jak, papertitle="Danio rerio")
    assert (MISSING, "JAK") in of_fish


def test_a_family_of_unknown_genes_in_a_list_is_not_asked_for():
    """FamPlex has no genes of complex V."""
    annotator = Annotator("starter")
    rows = gene("NDUFS1", 4719), gene("SDHB", 6390)
    figure = Figure("PMC1__f1", "Human OXPHOS complexes I and II act.", existing=rows)
    caption = annotator.read(figure)
    (complexes,) = [m for m in caption.mentions if "|" in m.symbol]
    assert annotator.lexicon.entity("fplx:ETC_complex_V").members == ()
    listed = replace(complexes, ids=(*complexes.ids, "fplx:ETC_complex_V"))
    found = compare(
        figure, replace(caption, mentions=(listed,)), annotator.lexicon, annotator.names.lists
    )
    assert not [f for f in found.findings if f.kind in (MISSING, PARTIAL)]
