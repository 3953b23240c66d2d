"""From official releases to a compiled lexicon, and what becomes of a damaged one."""

from __future__ import annotations

import json
import shutil

import pytest

from annotator.errors import LexiconError, OutputError
from annotator.lexicon import build as build_module
from annotator.lexicon import open_compiled, open_lexicon
from annotator.lexicon.build import build
from annotator.lexicon.curated import curated_rows
from annotator.lexicon.index import Lexicon
from annotator.lexicon.sources.gene_info import add_gene_info, without_symbol
from annotator.lexicon.sources.hgnc import add_hgnc
from annotator.lexicon.sources.taxonomy import add_names
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.verification import RECORD
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType
from tests.lexicon_sources import gene_info, write_sources


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return write_sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def built(sources, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon") / "full"
    build(sources, folder)
    return folder


@pytest.fixture(scope="module")
def lexicon(built):
    return open_compiled(built)


def meanings(lexicon, text):
    return {(c.entity.id, c.kind, c.source) for c in lexicon.lookup(text)}


def test_hgnc(lexicon):
    assert lexicon.entity("ncbigene:2475").symbol == "MTOR"
    assert lexicon.entity("hgnc:3942").id == "ncbigene:2475"
    assert lexicon.entity("hgnc:99999").symbol == "NOENTREZ1"
    assert ("ncbigene:2475", TermKind.PREVIOUS_SYMBOL, "starter") in meanings(lexicon, "FRAP1")
    assert ("ncbigene:2475", TermKind.ALIAS_SYMBOL, "hgnc") in meanings(lexicon, "RAPT1")
    assert not lexicon.lookup("GONE1")


def test_gene_groups_of_hgnc_that_are_complexes(lexicon):
    parts = ("ncbigene:207", "ncbigene:208")
    foo = lexicon.entity("hgnc.genegroup:9002")
    assert (foo.symbol, foo.members, foo.is_complex) == ("FOO7 transcription complex", parts, True)
    found = ("hgnc.genegroup:9002", TermKind.FAMILY_SYNONYM, "hgnc")
    assert meanings(lexicon, "FOO7 transcription complex") == {found}
    assert meanings(lexicon, "FOO7 complex") == {found}
    assert lexicon.entity("hgnc.genegroup:9001") is None, "factors are no complex"
    assert lexicon.entity("hgnc.genegroup:1332") is None, "one part alone"
    assert lexicon.entity("hgnc.genegroup:1960").symbol == "COPII", "the starter's own"
    assert "hgnc" not in {source for *_, source in meanings(lexicon, "COPII coat complex")}


def test_withdrawn_ids_and_symbols_mean_their_one_successor(lexicon):
    assert lexicon.entity("hgnc:11111").id == "ncbigene:207"
    assert ("ncbigene:207", TermKind.PREVIOUS_SYMBOL, "hgnc") in meanings(lexicon, "OLDAKT")
    assert lexicon.entity("hgnc:11112") is None
    assert lexicon.entity("ncbigene:555555").id == "ncbigene:207"
    assert lexicon.entity("ncbigene:555556") is None


def test_gene_info_of_any_organism(lexicon):
    mouse = lexicon.entity("ncbigene:11651")
    assert (mouse.symbol, mouse.taxon) == ("Akt1", "ncbitaxon:10090")
    assert {c.entity.id for c in lexicon.lookup("PKB")} >= {"ncbigene:207", "ncbigene:11651"}
    assert lexicon.entity("ncbigene:500").symbol == "LOC500"
    assert lexicon.entity("ncbigene:600") is None
    assert not lexicon.lookup("uncharacterized protein")


def test_nothing_ambiguous_is_thrown_away(lexicon):
    assert {c.entity.id for c in lexicon.lookup("PKB")} == {"ncbigene:207", "ncbigene:11651"}


def test_orthologs(lexicon):
    assert lexicon.orthologs("ncbigene:11651") == ("ncbigene:207",)
    assert lexicon.orthologs("ncbigene:207") == ()


def test_families_are_transitive(lexicon):
    family = lexicon.entity("fplx:FAM_OF_FAM")
    assert set(family.members) == {"ncbigene:207", "ncbigene:208", "ncbigene:29904"}
    assert ("fplx:AKT", TermKind.FAMILY_SYNONYM, "famplex") in meanings(
        lexicon, "protein kinase B, any"
    )


def test_mesh_descriptors_are_chemicals_outside_of_the_listed_subtrees(lexicon):
    assert lexicon.entity("mesh:D002118").type is EntityType.CHEMICAL
    assert lexicon.entity("mesh:D017853") is None, "an enzyme"
    assert lexicon.entity("mesh:D008075") is not None, "a lipid as well as a protein"
    assert lexicon.entity("mesh:D003920").type is EntityType.DISEASE
    assert lexicon.entity("mesh:D068878") is not None, "a drug below a subtree of proteins"
    assert lexicon.entity("mesh:D061067") is None, "that subtree itself"


@pytest.mark.parametrize("name", ["Foo-cre", "FooCre", "Tg(Foo-cre)1Bar"])
def test_a_transgene_is_no_name_of_the_gene_that_it_is_inserted_in(lexicon, name):
    assert lexicon.lookup("PKB")
    assert not lexicon.lookup(name)


def test_mesh_supplementary_records(lexicon):
    assert ("mesh:C000001", TermKind.SUPPLEMENTARY, "mesh") in meanings(lexicon, "torinib mesylate")
    assert not lexicon.lookup("RELATED synonym")
    assert lexicon.entity("mesh:C000009").symbol == "vinfooline", "the first term that is a name"
    assert lexicon.entity("mesh:C000002").id == "ncbigene:207", "AKT1 protein, human"
    assert lexicon.entity("mesh:C000003") is None, "a protein of a mouse"
    assert lexicon.entity("mesh:C000004").id == "mesh:D077152", "promoted to a descriptor"
    assert lexicon.entity("mesh:C000005") is None, "a disease"
    assert lexicon.entity("mesh:C000006") is None, "mapped to an enzyme alone"
    assert lexicon.entity("mesh:C000007") is not None, "mapped to a chemical as well"
    assert lexicon.entity("mesh:C000008") is None, "a receptor"
    assert lexicon.entity("mesh:C000010") is None, "a protein: zyxonin 1 is a gene"
    assert lexicon.entity("mesh:C000011") is not None, "what the enzyme of a gene works on"
    assert lexicon.entity("mesh:C000012") is not None, "what an enzyme is like"


def test_taxonomy(lexicon):
    assert ("ncbitaxon:10090", TermKind.NAME, "taxonomy") in meanings(lexicon, "house mouse")
    assert lexicon.organisms["ncbitaxon:6706"].name == "Homarus americanus"
    assert not lexicon.lookup("lobster"), "one word, of an organism that is not reviewed"
    assert "ncbitaxon:6754" not in lexicon.organisms
    assert "ncbitaxon:10090" not in {c.entity.id for c in lexicon.lookup("Linnaeus, 1758")}


@pytest.mark.parametrize(
    ("name", "symbol", "before"),
    [
        ("foonate synthase FOO1", "FOO1", "foonate synthase"),
        ("foonase FOO1", "FOO1", "foonase"),
        ("protein FOO1", "FOO1", ""),  # one word says too little
        ("foonate synthase FOO2", "FOO1", ""),
        ("foonate synthase", "FOO1", ""),
        ("FOO1", "FOO1", ""),
    ],
)
def test_names_of_yeast_genes_end_in_their_symbol(name, symbol, before):
    assert without_symbol(name, symbol) == before


def test_the_name_before_the_symbol_is_a_name_too(tmp_path):
    gene = ("559292", "1", "FOO1", "-", "foonate synthase FOO1", "protein-coding")
    path = tmp_path / "yeast.gene_info"
    path.write_text(gene_info(gene), encoding="utf-8")
    table = TermTable()
    assert add_gene_info(table, path) == 1
    names = [term.text for term in table.terms if term.kind is TermKind.NAME]
    assert names == ["foonate synthase FOO1", "foonate synthase"]


def test_what_is_known_by_a_phenotype_alone_has_an_id_and_no_names(tmp_path):
    coding = ("9606", "1", "FOO1", "-", "foonate synthase", "protein-coding")
    locus = ("9606", "2", "FOOS", "FOO", "foo syndrome", "unknown")
    of_another = ("10116", "3", "Foo3", "-", "foonate lyase", "unknown")  # all of its file is so
    path = tmp_path / "genes.gene_info"
    path.write_text(gene_info(coding, locus, of_another), encoding="utf-8")
    table = TermTable()
    assert add_gene_info(table, path) == 3
    assert table.entities["ncbigene:2"].symbol == "FOOS"
    texts = {term.text for term in table.terms}
    assert texts == {"FOO1", "foonate synthase", "Foo3", "foonate lyase"}


def test_two_genes_that_are_read_through_have_no_names_but_their_symbol(tmp_path):
    both = ("9606", "1", "FOO1-BAR2", "FOO", "FOO1-BAR2 readthrough", "protein-coding")
    path = tmp_path / "genes.gene_info"
    path.write_text(gene_info(both), encoding="utf-8")
    table = TermTable()
    assert add_gene_info(table, path) == 1
    assert [term.text for term in table.terms] == ["FOO1-BAR2"]
    header = "hgnc_id symbol name locus_type status alias_symbol alias_name prev_symbol prev_name entrez_id"
    row = "HGNC:1|FOO1-BAR2|FOO1-BAR2 readthrough|readthrough|Approved|FOO||||1"
    path = tmp_path / "hgnc.txt"
    lines = (header.replace(" ", "\t"), row.replace("|", "\t"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    table = TermTable()
    assert add_hgnc(table, path) == 1
    assert [term.text for term in table.terms] == ["FOO1-BAR2"]


def test_a_reviewed_name_is_kept_as_such():
    """Another source may have it as a previous symbol, which is trusted less."""
    table = TermTable()
    table.entities["ncbigene:1"] = Entity("ncbigene:1", EntityType.GENE, "FOO1", HUMAN)
    table.terms += [
        Term("FOO1", "ncbigene:1", TermKind.APPROVED_SYMBOL, "hgnc"),
        Term("FOO1", "ncbigene:1", TermKind.ALIAS_SYMBOL, "starter"),
        Term("OLD1", "ncbigene:1", TermKind.PREVIOUS_SYMBOL, "hgnc"),
        Term("OLD-1", "ncbigene:1", TermKind.ALIAS_SYMBOL, "starter"),
    ]
    lexicon = Lexicon.of("test", table)
    assert [(c.kind, c.source) for c in lexicon.lookup("OLD1")] == [
        (TermKind.ALIAS_SYMBOL, "starter")
    ]
    assert lexicon.lookup("FOO1")[0].kind is TermKind.APPROVED_SYMBOL


@pytest.mark.parametrize(
    ("taxon", "kind"), [("9606", TermKind.NAME), ("10090", TermKind.ALIAS_SYMBOL)]
)
def test_a_symbol_among_the_designations_of_an_animals_gene_is_an_alias(tmp_path, taxon, kind):
    gene = (taxon, "1", "Foo1", "-", "MK2", "protein-coding")
    path = tmp_path / "genes.gene_info"
    path.write_text(gene_info(gene), encoding="utf-8")
    table = TermTable()
    add_gene_info(table, path)
    assert [term.kind for term in table.terms if term.text == "MK2"] == [kind]


def test_taxa_without_a_scientific_name(tmp_path):
    """Some extracts of names.dmp have the current name of a species as a synonym alone."""
    names = (
        ("1", "Streptomyces fictus", "scientific name"),
        ("2", "Bacillus novus Smith", "authority"),
        ("2", "a bacillus", "common name"),
        ("2", "Bacillus novus", "synonym"),
        ("3", "a moss", "common name"),
        ("4", "Nullogenus fictus", "scientific name"),
    )
    path = tmp_path / "names.dmp"
    path.write_text("".join(f"{taxon} | {name} | | {kind} |\n" for taxon, name, kind in names))
    table = TermTable()
    assert add_names(table, path) == 4
    organisms = Lexicon.of("test", table).organisms
    assert {number: (o.name, o.group) for number, o in organisms.items()} == {
        "ncbitaxon:1": ("Streptomyces fictus", "bacterium"),
        "ncbitaxon:2": ("Bacillus novus", "bacterium"),  # the group is that of its genus
        "ncbitaxon:4": ("Nullogenus fictus", ""),
    }


def test_the_reviewed_names_are_joined_in(lexicon):
    found = lexicon.lookup("eEF2 kinase")
    assert [(c.entity.id, c.source) for c in found] == [("ncbigene:29904", "starter")]
    assert lexicon.entity("ncbigene:29904").taxon == HUMAN


def test_the_manifest_tells_where_all_is_from(built):
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    by_file = {source["file"]: source for source in manifest["sources"]}
    hgnc = by_file["hgnc_complete_set.txt"]
    assert hgnc["records"] == 8
    assert len(hgnc["sha256"]) == 64
    assert "HGNC" in hgnc["licence"]
    assert manifest["counts"]["entities"]["ncbitaxon:10090"]["gene"] == 2
    assert manifest["counts"]["terms"]["approved symbol"] > 10
    assert manifest["counts"]["entities"]["any"]["organism"] > 1, "together, not each by itself"
    others = {"manifest.json", RECORD}
    assert set(manifest["files"]) == {p.name for p in built.iterdir()} - others


def test_gzipped_sources_give_the_same_lexicon(sources, built, tmp_path):
    zipped = write_sources(tmp_path / "zipped", gzipped=True)
    build(zipped, tmp_path / "out")
    assert open_compiled(tmp_path / "out").sha256 == open_compiled(built).sha256


def test_the_same_sources_give_the_same_bytes(sources, built, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    build(sources, tmp_path / "a")
    build(sources, tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        same = path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        assert same or path.name == RECORD, path.name
    for path in built.iterdir():
        if path.name not in ("manifest.json", RECORD):
            assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", ["texts.npy", "keys.marisa", "organisms.json"])
@pytest.mark.parametrize("damage", ["cut", "altered", "gone"])
def test_a_damaged_lexicon_is_refused(built, tmp_path, name, damage):
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    content = (folder / name).read_bytes()
    if damage == "cut":
        (folder / name).write_bytes(content[:-10])
    elif damage == "altered":
        middle = len(content) // 2
        (folder / name).write_bytes(
            content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        )
    else:
        (folder / name).unlink()
    with pytest.raises(LexiconError, match=rf"{name}: .*the lexicon is damaged\n  build it again"):
        open_compiled(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "has format 99, this version reads format 5"),
        ({"sources": "x"}, "is not a lexicon's manifest"),
        (None, "is not a lexicon's manifest"),
    ],
)
def test_another_manifest_is_refused(built, tmp_path, change, message):
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("{" if change is None else json.dumps(content | change), encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        open_lexicon(str(folder))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("hgnc_complete_set.txt", "symbol\tname\n", r"hgnc_complete_set\.txt:1: no column hgnc_id.*\n.*complete set"),
        ("gene_info/Mus_musculus.gene_info", "#tax_id\tSymbol\n", r"gene_info:1: no column GeneID.*\n.*gene_info of"),
        ("mesh/desc2026.xml", "<DescriptorRecordSet><DescriptorRecord>", r"desc2026\.xml:1: not whole XML"),
        ("mesh/desc2026.xml", "<Other/>", r"the XML is a Other, expected DescriptorRecordSet"),
        ("mesh/supp2026.xml", "<SupplementalRecordSet><SupplementalRecord/></SupplementalRecordSet>", "a record has no SupplementalRecordName"),
        ("taxonomy/names.dmp", "no table\n", r"names\.dmp:1: expected tax_id"),
    ],
)  # fmt: skip
def test_sources_of_another_format_are_named(tmp_path, name, content, message):
    sources = write_sources(tmp_path / "sources")
    (sources / name).write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        build(sources, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["sources"]


def test_a_truncated_gzip_is_named(tmp_path):
    sources = write_sources(tmp_path / "sources", gzipped=True)
    path = sources / "gene_info" / "Homo_sapiens.gene_info.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LexiconError, match=r"Homo_sapiens\.gene_info\.gz: cannot be read"):
        build(sources, tmp_path / "out")


def test_a_folder_without_sources(tmp_path):
    with pytest.raises(LexiconError, match="no source files here"):
        build(tmp_path, tmp_path / "out")
    with pytest.raises(LexiconError, match="no such folder"):
        build(tmp_path / "nowhere", tmp_path / "out")


def test_a_folder_that_is_no_lexicon_is_not_replaced(sources, tmp_path):
    (tmp_path / "precious.txt").write_text("x")
    with pytest.raises(OutputError, match="exists and is not a lexicon"):
        build(sources, tmp_path)
    assert (tmp_path / "precious.txt").exists()


def test_the_old_lexicon_stays_until_the_new_one_is_whole(sources, built, tmp_path, monkeypatch):
    folder = tmp_path / "lexicon"
    shutil.copytree(built, folder)
    before = open_compiled(folder).sha256

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_module, "measured", full)
    with pytest.raises(OutputError, match="No space left on device"):
        build(sources, folder)
    assert open_compiled(folder).sha256 == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lexicon.lock", "lexicon"]
    monkeypatch.undo()
    build(sources, folder)
    assert open_compiled(folder).sha256 == before


def test_the_subtrees_are_a_table_with_reasons():
    rows = curated_rows("mesh_subtrees.tsv")
    assert {row.what for row in rows} >= {"protein", "enzyme", "nucleic acid"}
    assert all(row.term.startswith("D") and row.why for row in rows)


@pytest.mark.slow
def test_the_real_sources(shared_data, tmp_path):
    """One organism, so that it takes seconds; all of them are built by the benchmark."""
    sources = tmp_path / "sources"
    sources.mkdir()
    real = shared_data / "lexicon_sources"
    for part in ("hgnc_complete_set.txt.gz", "famplex", "mesh", "taxonomy", "orthologs"):
        (sources / part).symlink_to(real / part)
    (sources / "Homo_sapiens.gene_info.gz").symlink_to(
        real / "gene_info" / "Homo_sapiens.gene_info.gz"
    )
    manifest = build(sources, tmp_path / "out")
    lexicon = open_compiled(tmp_path / "out")
    assert manifest.counts["entities"]["ncbitaxon:9606"]["gene"] > 50_000
    assert {c.entity.id for c in lexicon.lookup("Flk-1")} >= {"ncbigene:3791"}
    assert {c.entity.id for c in lexicon.lookup("olanzapine")} == {"mesh:D000077152"}
    assert "fplx:GSK3" in {c.entity.id for c in lexicon.lookup("GSK-3")}  # and the worm's gsk-3
    assert not any(
        c.entity.type is EntityType.CHEMICAL for c in lexicon.lookup("TP53 protein, human")
    )
