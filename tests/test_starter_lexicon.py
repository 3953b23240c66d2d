"""The starter lexicon against the official sources: every id, every symbol, every alias."""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.famplex import FamPlex, famplex_files
from annotator.scoring.readers import read_documents
from annotator.text import matching_key

STARTER = lexicon_data() / "starter"

#: Aliases that sources give to other genes only, and why they are right.
REVIEWED = {
    "A2a": "the adenosine receptor, as A2A",
    "ACh-M1": "the muscarinic receptor M1 for acetylcholine; the source has a color vision locus",
    "CLR": "calcitonin receptor-like receptor",
    "SST2": "somatostatin receptor 2",
    "fragile X mental retardation protein": "the name of FMR1's product until 2022",
    "neural cell adhesion molecule": "NCAM without a number is NCAM1",
    "tissue plasminogen activator": "PLAT; the source has a typing slip",
    "MasR": "the Mas receptor",
    "p27": "the cell cycle inhibitor p27Kip1",
    "HSP90α": "the gene, not its pseudogene",
    "CK2α": "CSNK2A1; CSNK2A2 is CK2α'",
    "α-globin": "HBA1 and HBA2 make the same protein",
    "sST2": "the soluble form of ST2, the receptor of IL-33; the source has a receptor of somatostatin",
    "retinoic acid-inducible gene 1": "RIG-I; the source has another gene that is induced so",
    "HMGR": "HMG-CoA reductase; the source has a protein of chromatin",
    "A2A": "the adenosine receptor; the source has a locus of immunoglobulins",
    "phosphate-activated glutaminase": "GLS, that of kidney and brain",
    "TGF-β-activated kinase": "TAK1; the source has a gene beside it",
    "TGFβ-activated kinase": "TAK1; the source has a gene beside it",
    "MLC kinase": "the one that is in most tissues",
    "brachyury": "TBXT; the source has a gene of its family",
    "Brachyury": "TBXT; the source has a gene of its family",
    "FIH": "the factor inhibiting HIF; the source has a disease of CASR",
    "Pol ι": "the DNA polymerase iota, POLI",
    "Polι": "the DNA polymerase iota, POLI",
    "Pol κ": "the DNA polymerase kappa, POLK; the source has an older name of POLL",
    "Polκ": "the DNA polymerase kappa, POLK; the source has an older name of POLL",
    "TPα": "an isoform of the thromboxane receptor",
    "TPβ": "an isoform of the thromboxane receptor",
    "PGK": "the kinase of glycolysis",
    "G6PDH": "the dehydrogenase of the pentose phosphate pathway",
    "pS6": "phosphorylated ribosomal protein S6",
    "C-Raf-1": "RAF1; the source has an old name of TRAF3, CRAF1",
    "CatB": "cathepsin B",
    "CatS": "cathepsin S",
    "Casp11": "the mouse's name of caspase-4; the source has another gene that was called so",
    "CASP11": "the mouse's name of caspase-4; the source has another gene that was called so",
    "Casp-11": "the mouse's name of caspase-4; the source has another gene that was called so",
    "C3d": "the fragment of complement C3; the source has an endogenous retrovirus",
    "COXII": "the mitochondrial gene itself; the source has its pseudogene",
    "COX II": "the mitochondrial gene itself; the source has its pseudogene",
    "PR-A": "the progesterone receptor A",
    "PR-B": "the progesterone receptor B; the source has a name of RB1",
    "c-Src kinase": "SRC; the source has the kinase of c-Src",
    "a-SMA": "smooth muscle actin, with a for alpha; the source has another actin",
    "casein kinase 2α": "CSNK2A1; CSNK2A2 is that of alpha prime",
    "casein kinase 2 alpha": "CSNK2A1; CSNK2A2 is that of alpha prime",
    "CKIIα": "CSNK2A1; CSNK2A2 is that of alpha prime",
    "IGFR1": "the receptor of IGF1; the source has receptors of immunoglobulins",
    "IGFR-1": "the receptor of IGF1; the source has receptors of immunoglobulins",
    "IGF-R1": "the receptor of IGF1; the source has receptors of immunoglobulins",
    "protein C": "the protein of coagulation; the source has proteins of saliva",
}  # fmt: skip


@cache
def entries():
    """Return (file, taxon, section, entry) of every entry of every file."""
    found = []
    for path in sorted(STARTER.rglob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        taxon = content.get("taxon", 9606)
        for section in ("genes", "chemicals", "families", "organisms"):
            found += [(path.name, taxon, section, entry) for entry in content.get(section, ())]
    return found


def of(section, taxon=None):
    return [e for _, t, s, e in entries() if s == section and taxon in (None, t)]


def test_it_is_as_large_as_it_says():
    assert len(of("genes", 9606)) >= 900
    assert len(of("chemicals")) >= 400
    names = {entry["name"] for entry in of("organisms")}
    assert names >= {
        "Homo sapiens", "Mus musculus", "Rattus norvegicus", "Danio rerio", "Gallus gallus",
        "Drosophila melanogaster", "Caenorhabditis elegans", "Saccharomyces cerevisiae",
        "Arabidopsis thaliana", "Escherichia coli", "Xenopus laevis",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("alias", "symbol"),
    [
        ("TrkB", "NTRK2"), ("PSD-95", "DLG4"), ("GluA1", "GRIA1"), ("Flk-1", "KDR"),
        ("eEF2 kinase", "EEF2K"), ("4E-BP1", "EIF4EBP1"), ("iNOS", "NOS2"), ("COX-2", "PTGS2"),
        ("Ca2+", "calcium"), ("Ca++", "calcium"), ("Ca²⁺", "calcium"), ("Na+", "sodium"),
    ],
)  # fmt: skip
def test_what_captions_write_is_there(alias, symbol):
    owners = {
        e.get("symbol") or e["name"]
        for e in (*of("genes", 9606), *of("chemicals"))
        if alias in [*e.get("names", ()), *e.get("aliases", ()), *e.get("synonyms", ())]
    }
    assert owners == {symbol}


def test_nothing_is_listed_twice():
    for section, key in (("genes", "id"), ("chemicals", "id"), ("organisms", "taxon")):
        ids = [entry[key] for entry in of(section)]
        assert len(ids) == len(set(ids))


def test_symbols_and_ids_are_those_of_hgnc(shared_data):
    approved = {row["symbol"]: row for row in hgnc(shared_data)}
    wrong = [
        entry["symbol"]
        for entry in of("genes", 9606)
        if entry["symbol"] not in approved
        or approved[entry["symbol"]]["hgnc_id"] != f"HGNC:{entry['hgnc']}"
        or approved[entry["symbol"]]["entrez_id"] != str(entry["id"])
    ]
    assert wrong == []


@pytest.mark.slow
def test_aliases_belong_to_their_genes(shared_data, capsys):
    """No alias that the sources know belongs to other genes only; unknown ones are listed."""
    owners = defaultdict(set)
    for row in hgnc(shared_data):
        fields = "symbol name alias_symbol alias_name prev_symbol prev_name".split()
        for name in (n for field in fields for n in row[field].split("|") if n):
            owners[loose(name)].add(row["symbol"])
    for row in gene_info(shared_data, "Homo_sapiens"):
        for name in (*row["Synonyms"].split("|"), *row["Other_designations"].split("|")):
            owners[loose(name)].add(row["Symbol"])
    listed, disagreeing, unknown = 0, [], []
    for entry in of("genes", 9606):
        for name in (n for f in ("names", "aliases", "previous") for n in entry.get(f, ())):
            listed += 1
            known = owners.get(loose(name))
            if not known:
                unknown.append(f"{entry['symbol']}: {name}")
            elif entry["symbol"] not in known and name not in REVIEWED:
                disagreeing.append(f"{entry['symbol']}: {name} is of {sorted(known)}")
    with capsys.disabled():
        print(
            f"\n{len(unknown)} of {listed} names are in no source:",
            *unknown[:5],
            "...",
            sep="\n  ",
            file=sys.stderr,
        )
    assert disagreeing == []
    assert len(unknown) < 0.45 * listed


def test_previous_symbols_are_previous(shared_data):
    previous = {
        row["symbol"]: {loose(name) for name in row["prev_symbol"].split("|")}
        for row in hgnc(shared_data)
    }
    for entry in of("genes", 9606):
        for name in entry.get("previous", ()):
            assert loose(name) in previous[entry["symbol"]], f"{entry['symbol']}: {name}"


@pytest.mark.parametrize(
    ("file", "taxon"),
    [
        ("Drosophila_melanogaster", 7227), ("Caenorhabditis_elegans", 6239),
        ("Saccharomyces_cerevisiae", 559292), ("Danio_rerio", 7955), ("Arabidopsis_thaliana", 3702),
    ],
)  # fmt: skip
def test_genes_of_model_organisms(shared_data, file, taxon):
    known = {row["GeneID"]: row for row in gene_info(shared_data, file)}
    assert len(of("genes", taxon)) >= 40
    for entry in of("genes", taxon):
        row = known[str(entry["id"])]
        names = {row["Symbol"], *row["Synonyms"].split("|")}
        assert loose(entry["symbol"]) in {loose(name) for name in names}, entry


def test_chemicals_are_those_of_mesh(shared_data):
    terms = defaultdict(set)
    pattern = re.compile(r"<(?:DescriptorUI|SupplementalRecordUI)>(\w+)<|<String>([^<]+)<")
    for path in sorted((shared_data / "lexicon_sources" / "mesh").glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            record = ""
            for line in file:
                if re.search(r"<(?:Descriptor|Supplemental)Record[ >]", line):
                    record = ""
                for ui, name in pattern.findall(line):
                    record = record or ui
                    if name:
                        terms[record].add(name.lower().replace("&amp;", "&"))
    # Drugs of newer supplements, which the files here lack: curators of legends give their ids.
    legends = shared_data / "corpora" / "SourceData_legends_train.jsonl.gz"
    lacking = {entry["id"] for entry in of("chemicals")} - terms.keys()
    for document in read_documents(legends):
        for mention in document.mentions:
            for curie in mention.ids & {f"mesh:{ui}" for ui in lacking}:
                terms[curie.removeprefix("mesh:")].add(mention.text.lower())
    for entry in of("chemicals"):
        names = {entry["name"].lower(), *(name.lower() for name in entry.get("synonyms", ()))}
        assert entry["id"] in terms, entry
        assert names & terms[entry["id"]], f"{entry['id']} is {sorted(terms[entry['id']])[:3]}"


def test_organisms_are_those_of_ncbi(shared_data):
    taxa = defaultdict(set)
    path = shared_data / "lexicon_sources" / "taxonomy" / "names.dmp.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            number, name = [part.strip() for part in line.split("|")[:2]]
            taxa[name.lower()].add(number)
    for entry in of("organisms"):
        for name, taxon in (
            (entry["name"], entry["taxon"]),
            *((s["name"], s["taxon"]) for s in entry.get("strains", ())),
        ):
            known = taxa.get(name.lower())
            assert not known or str(taxon) in known, f"{name}: {known}"


def test_families_are_of_famplex_or_of_hgnc(shared_data):
    famplex = set(FamPlex(famplex_files()).families)
    groups, approved = defaultdict(set), set()
    for row in hgnc(shared_data):
        approved.add(row["symbol"])
        for group in row["gene_group_id"].split("|"):
            groups[group].add(row["symbol"])
    for entry in of("families"):
        prefix, _, local = entry["id"].partition(":")
        if prefix == "fplx":
            assert local in famplex, entry
            continue
        assert set(entry["members"]) <= approved, entry
        if prefix != "class":  # these have no id of their own: mentions get their genes', or none
            assert prefix == "hgnc.genegroup"
            assert local in groups, entry


def loose(name):
    """Return a key that does not see hyphens, spaces and brackets."""
    return re.sub(r"[^\w]|_", "", matching_key(name))


@cache
def hgnc(shared_data: Path):
    path = shared_data / "lexicon_sources" / "hgnc_complete_set.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row for row in rows if row["status"] == "Approved"]


@cache
def gene_info(shared_data: Path, name: str):
    path = shared_data / "lexicon_sources" / "gene_info" / f"{name}.gene_info.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        columns = file.readline().lstrip("#").rstrip("\n").split("\t")
        return [dict(zip(columns, line.rstrip("\n").split("\t"), strict=True)) for line in file]
