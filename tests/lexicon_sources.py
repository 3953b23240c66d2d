"""Small files in the official release formats, with invented or common-knowledge contents."""

from __future__ import annotations

import gzip
from pathlib import Path

HGNC = [
    "hgnc_id symbol name locus_group locus_type status alias_symbol alias_name prev_symbol prev_name entrez_id some_new_column gene_group gene_group_id",
    "HGNC:24615|EEF2K|eukaryotic elongation factor 2 kinase|protein-coding gene|gene with protein product|Approved|CaMKIII~eEF-2K|elongation factor-2 kinase|||29904|x|COPII coat complex|1960",
    'HGNC:3942|MTOR|mechanistic target of rapamycin kinase|protein-coding gene|gene with protein product|Approved|"RAFT1~RAPT1"||FRAP1||2475|x|MTOR complex 1~Foo factors|1332~9001',
    "HGNC:391|AKT1|AKT serine/threonine kinase 1|protein-coding gene|gene with protein product|Approved|PKB|||v-akt murine thymoma|207|x|FOO7 transcription complex subunits~Foo factors|9002~9001",
    "HGNC:392|AKT2|AKT serine/threonine kinase 2|protein-coding gene|gene with protein product|Approved|||||208|x|FOO7 transcription complex subunits~COPII coat complex|9002~1960",
    "HGNC:393|ZYXN1|zyxonin 1|protein-coding gene|gene with protein product|Approved|||||209|x||",
    "HGNC:394|ZYXR|zyxopterin reductase subunit 1|protein-coding gene|gene with protein product|Approved|||||210|x||",
    "HGNC:395|ZYXL|zyxastin like reductase|protein-coding gene|gene with protein product|Approved|||||211|x||",
    "HGNC:99999|NOENTREZ1|a gene that NCBI lacks|other|unknown|Approved||||||x",
    "HGNC:88888|GONE1|withdrawn|other|unknown|Entry Withdrawn|||||7|x",
]

WITHDRAWN = [
    "HGNC_ID\tSTATUS\tWITHDRAWN_SYMBOL\tMERGED_INTO_REPORT(S) (i.e HGNC_ID|SYMBOL|STATUS)",
    "HGNC:11111\tMerged/Split\tOLDAKT\tHGNC:391|AKT1|Approved",
    "HGNC:11112\tMerged/Split\tSPLIT1\tHGNC:391|AKT1|Approved, HGNC:392|AKT2|Approved",
    "HGNC:11113\tEntry Withdrawn\tNEVER1\t",
]

GENE_INFO_COLUMNS = (
    "#tax_id GeneID Symbol LocusTag Synonyms dbXrefs chromosome map_location description "
    "type_of_gene Symbol_from_nomenclature_authority Full_name_from_nomenclature_authority "
    "Nomenclature_status Other_designations Modification_date Feature_type"
)


def gene_info(*genes):
    """Return the text of a gene_info file; each gene is (taxon, id, symbol, synonyms, name, kind)."""
    lines = [GENE_INFO_COLUMNS.replace(" ", "\t")]
    for taxon, number, symbol, synonyms, name, kind in genes:
        cells = [
            taxon,
            number,
            symbol,
            "-",
            synonyms,
            "-",
            "1",
            "-",
            name,
            kind,
            symbol,
            "-",
            "O",
            f"{name}|uncharacterized protein",
            "20240101",
            "-",
        ]
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


HUMAN = gene_info(
    (
        "9606",
        "29904",
        "EEF2K",
        "HSU93850|eEF2K",
        "eukaryotic elongation factor 2 kinase",
        "protein-coding",
    ),
    ("9606", "207", "AKT1", "AKT|PKB-ALPHA|RAC", "AKT serine/threonine kinase 1", "protein-coding"),
    ("9606", "500", "LOC500", "-", "uncharacterized LOC500", "ncRNA"),
    ("9606", "600", "LOC600", "-", "an enhancer", "biological-region"),
)
MOUSE = gene_info(
    (
        "10090",
        "13631",
        "Eef2k",
        "eEF-2K",
        "eukaryotic elongation factor-2 kinase",
        "protein-coding",
    ),
    (
        "10090",
        "11651",
        "Akt1",
        "Akt|PKB|Foo-cre|FooCre|Tg(Foo-cre)1Bar",
        "thymoma viral proto-oncogene 1",
        "protein-coding",
    ),
)
HISTORY = "#tax_id\tGeneID\tDiscontinued_GeneID\tDiscontinued_Symbol\tDiscontinue_Date\n9606\t207\t555555\tOLD\t20200101\n9606\t-\t555556\tDEAD\t20200101\n"

FAMPLEX = {
    "entities.csv": "AKT\nFAM_OF_FAM\n",
    "relations.csv": "HGNC,AKT1,isa,FPLX,AKT\nHGNC,AKT2,isa,FPLX,AKT\nFPLX,AKT,isa,FPLX,FAM_OF_FAM\nHGNC,EEF2K,isa,FPLX,FAM_OF_FAM\n",
    "grounding_map.csv": 'Akt,FPLX,AKT,,\n"protein kinase B, any",FPLX,AKT,,\n',
}


def term(text, preferred="N"):
    return f'<Term ConceptPreferredTermYN="{preferred}"><TermUI>T1</TermUI><String>{text}</String></Term>'


def descriptor(ui, name, trees, *terms):
    numbers = "".join(f"<TreeNumber>{tree}</TreeNumber>" for tree in trees)
    listed = term(name, "Y") + "".join(map(term, terms))
    return (
        f'<DescriptorRecord DescriptorClass="1"><DescriptorUI>{ui}</DescriptorUI>'
        f"<DescriptorName><String>{name}</String></DescriptorName>"
        f"<TreeNumberList>{numbers}</TreeNumberList><ConceptList><Concept><ConceptUI>M1</ConceptUI>"
        f"<TermList>{listed}</TermList></Concept></ConceptList></DescriptorRecord>"
    )


def supplementary(ui, name, *terms, kind="1", mapped=()):
    listed = term(name, "Y") + "".join(map(term, terms))
    headings = "".join(
        f"<HeadingMappedTo><DescriptorReferredTo><DescriptorUI>*{heading}</DescriptorUI>"
        "</DescriptorReferredTo></HeadingMappedTo>"
        for heading in mapped
    )
    return (
        f'<SupplementalRecord SCRClass="{kind}"><SupplementalRecordUI>{ui}</SupplementalRecordUI>'
        f"<SupplementalRecordName><String>{name}</String></SupplementalRecordName>"
        f"<HeadingMappedToList>{headings}</HeadingMappedToList><ConceptList><Concept><TermList>{listed}"
        "</TermList></Concept></ConceptList></SupplementalRecord>"
    )


DESCRIPTORS = (
    '<?xml version="1.0"?><!DOCTYPE DescriptorRecordSet SYSTEM "nlm.dtd"><DescriptorRecordSet LanguageCode="eng">'
    + descriptor("D002118", "Calcium", ["D01.268.552.100"], "Calcium-40")
    + descriptor("D017853", "Made-up Kinases", ["D08.811.913.696", "D12.776.476"], "made-up kinase")
    + descriptor("D008075", "Lipoproteins, HDL", ["D10.532.432", "D12.776.521.479"], "HDL")
    + descriptor("D003920", "A Disease", ["C18.452.394.750"], "a disease")
    + descriptor("D068878", "Fooximab", ["D12.776.124.486.485.114.224.060.875"], "Foocept")
    + descriptor("D061067", "Antibodies, Humanized", ["D12.776.124.486.485.114.224.060"])
    + descriptor("D077152", "Novadrug", ["D03.633"], "novadrug hydrochloride")
    + "</DescriptorRecordSet>"
)
SUPPLEMENTARY = (
    '<?xml version="1.0"?><SupplementalRecordSet LanguageCode="eng">'
    + supplementary("C000001", "torinib", "torinib mesylate", "RELATED synonym")
    + supplementary("C000002", "AKT1 protein, human", "RAC-alpha")
    + supplementary("C000003", "XYZ9 protein, mouse")
    + supplementary("C000004", "novadrug")
    + supplementary("C000005", "some rare syndrome", kind="3")
    + supplementary("C000006", "kinibase", mapped=["D017853"])
    + supplementary("C000007", "calcinate", mapped=["D017853", "D002118"])
    + supplementary("C000008", "zeta receptor")
    + supplementary("C000009", "RELATED synonym", "vinfooline")
    + supplementary("C000010", "Zyxonin")
    + supplementary("C000011", "Zyxopterin")
    + supplementary("C000012", "Zyxastin")
    + "</SupplementalRecordSet>"
)
NAMES = "".join(
    f"{taxon}\t|\t{name}\t|\t\t|\t{kind}\t|\n"
    for taxon, name, kind in (
        ("10090", "Mus musculus", "scientific name"),
        ("10090", "house mouse", "genbank common name"),
        ("10090", "Linnaeus, 1758", "authority"),
        ("6706", "Homarus americanus", "scientific name"),
        ("6706", "American lobster", "genbank common name"),
        ("6706", "lobster", "common name"),
        ("6754", "Cancer", "scientific name"),
    )
)
ORTHOLOGS = "human_symbol\thuman_entrez\ttaxon_id\tsymbol\tentrez\tsupport_n\nAKT1\t207\t10090\tAkt1\t11651\t5\nAKT1\t207\t10090\tAkt1\t11651\t9\nGONE\t9\t10090\tGone\t8\t1\n"


def hgnc_text():
    header, *rows = HGNC
    return (
        "\t".join(header.split())
        + "\n"
        + "".join(row.replace("|", "\t").replace("~", "|") + "\n" for row in rows)
    )


def write_sources(folder: Path, *, gzipped: bool = False) -> Path:
    """Write all of them in the layout of sources.toml; gzipped where that is usual."""
    files = {
        "hgnc_complete_set.txt": hgnc_text(),
        "withdrawn.txt": "\n".join(WITHDRAWN) + "\n",
        "gene_info/Homo_sapiens.gene_info": HUMAN,
        "gene_info/Mus_musculus.gene_info": MOUSE,
        "gene_info/gene_history": HISTORY,
        "mesh/desc2026.xml": DESCRIPTORS,
        "mesh/supp2026.xml": SUPPLEMENTARY,
        "taxonomy/names.dmp": NAMES,
        "orthologs/human_orthologs_entrez.tsv": ORTHOLOGS,
    }
    for name, text in files.items():
        path = folder / (f"{name}.gz" if gzipped else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text.encode(), mtime=0) if gzipped else text.encode())
    for name, text in FAMPLEX.items():
        path = folder / "famplex" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
