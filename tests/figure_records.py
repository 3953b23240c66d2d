"""PFOCR records written by the tests."""

GENE_COLUMNS = "organism_id organism_name organism_group word match ncbigene_symbol ncbigene_id source count_direct count_synonym count_match"


def tsv(columns, *rows):
    """Return a sidecar's text."""
    return "".join("\t".join(row) + "\n" for row in (columns.split(), *rows))


def write(folder, fields, figid="PMC1__f1", sidecars=None):
    """Write a record in PFOCR's layout; ``fields`` is YAML, ``sidecars`` is {kind: text}."""
    (folder / "_figures").mkdir(exist_ok=True)
    (folder / "_data").mkdir(exist_ok=True)
    path = folder / "_figures" / f"{figid}.md"
    path.write_text(f"---\nfigid: {figid}\n{fields}\n---\n", encoding="utf-8", newline="")
    for kind, text in (sidecars or {}).items():
        (folder / "_data" / f"{figid}-{kind}.tsv").write_text(text, encoding="utf-8", newline="")
    return path
