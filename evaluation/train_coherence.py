"""Fit the vectors of genes that keep company: ``python -m evaluation train-coherence``.

Genes that stand together in pathway figures and pathways get vectors that point the same way:
counts of shared gene sets, positive pointwise mutual information, truncated SVD. Genes of other
organisms count as their human orthologs.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.plausibility.coherence import vector_table
from annotator.plausibility.labels import METABOLITE, label_trie
from annotator.plausibility.shipped import LABELS, VECTORS
from annotator.records import HUMAN
from annotator.text import matching_key

#: Of the files that the shipped vectors and labels were fitted on.
LICENCES = "PFOCR and WikiPathways: CC0; Reactome: CC0 (data)"

#: Sets of more genes say little about any two of them.
_LARGEST = 150
#: Genes in fewer sets have no vector.
_FEWEST_SETS = 3
#: Rare genes' mutual information is overestimated: context counts are raised to this power
#: (Levy, Goldberg and Dagan 2015).
_SMOOTHING = 0.75
_SEED = 0


def read_gene_sets(path: Path, lexicon: Lexicon) -> Iterator[frozenset[int]]:
    """Yield the human NCBI Gene numbers of each set of a GMT file: name, description, genes.

    Genes are NCBI Gene numbers or approved human symbols. Those that are neither human nor
    orthologs of a human gene are left out. Raises InputError for a line that is not GMT.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) < 3:
                raise InputError(
                    f"{path}:{number}: not a gene set",
                    hint="GMT has a name, a description and genes, separated by tabs",
                )
            humans = {human for gene in fields[2:] for human in _human_numbers(gene, lexicon)}
            yield frozenset(humans)


def _human_numbers(gene: str, lexicon: Lexicon) -> list[int]:
    """Return the NCBI Gene number of a human gene, or of the one human ortholog."""
    if gene.isdigit():
        entity = lexicon.entity(f"ncbigene:{gene}")
    else:
        entity = lexicon.gene_by_symbol(gene, HUMAN)
    if entity is None:
        return []
    humans = (entity.id,) if entity.taxon == HUMAN else lexicon.orthologs(entity.id)
    numbers = [curie.removeprefix("ncbigene:") for curie in humans]
    return [int(number) for number in numbers if number.isdigit()] if len(numbers) == 1 else []


def gene_vectors(
    sets: Iterable[frozenset[int]], dimensions: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the sorted gene numbers, the sets of each, and unit vectors (genes x dimensions)."""
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    kept = [group for group in sets if 2 <= len(group) <= _LARGEST]
    counts: dict[int, int] = {}
    for group in kept:
        for gene in group:
            counts[gene] = counts.get(gene, 0) + 1
    genes = np.array(sorted(g for g, n in counts.items() if n >= _FEWEST_SETS), dtype=np.int32)
    position = {int(gene): place for place, gene in enumerate(genes)}
    rows, columns, weights = [], [], []
    for row, group in enumerate(kept):
        here = [position[gene] for gene in group if gene in position]
        for column in here:
            rows.append(row)
            columns.append(column)
            weights.append(1.0 / np.sqrt(max(len(here) - 1, 1)))  # a set counts as its genes do
    incidence = csr_matrix((weights, (rows, columns)), shape=(len(kept), len(genes)))
    together = (incidence.T @ incidence).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    shared = _positive_information(together.tocoo(), csr_matrix)
    left, singular, _ = randomized_svd(shared, dimensions, n_iter=6, random_state=_SEED)
    vectors = left * np.sqrt(singular)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return genes, np.array([counts[int(gene)] for gene in genes]), vectors


def _positive_information(together: Any, matrix: Any) -> Any:
    """Return max(0, log p(a, b) / (p(a) p'(b))) for the pairs of a sparse count matrix."""
    totals = np.asarray(together.sum(axis=1)).ravel()
    context = totals**_SMOOTHING
    context /= context.sum()
    expected = totals[together.row] * context[together.col]
    information = np.log(together.data / expected)
    positive = information > 0
    return matrix(
        (information[positive], (together.row[positive], together.col[positive])),
        shape=together.shape,
    )


def read_label_counts(path: Path, lexicon: Lexicon) -> Counter[tuple[str, int]]:
    """Return the nodes by matching key of the label and human gene; see ``LabelPriors``.

    Columns: organism, label, type, ids (with ``;``), number of nodes. Raises InputError.
    """
    counts: Counter[tuple[str, int]] = Counter()
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, dialect="excel-tab"), start=2):
            try:
                key, nodes = matching_key(row["label"]), int(row["nodes"])
                if row["type"] == "Metabolite":
                    counts[key, METABOLITE] += nodes
                    continue
                for curie in row["ids"].split(";"):
                    for gene in _human_numbers(curie.removeprefix("ncbigene:"), lexicon):
                        counts[key, gene] += nodes
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise InputError(
                    f"{path}:{number}: not a label: {error!r}",
                    hint="the columns are organism, label, type, ids and nodes",
                ) from error
    return counts


def train(
    gene_sets: Sequence[Path],
    labels: Path,
    lexicon: Lexicon,
    out: Path,
    dimensions: int,
) -> dict[str, Any]:
    """Write the vectors, the labels and their provenance into ``out``; return the provenance."""
    counted = {path.name: list(read_gene_sets(path, lexicon)) for path in gene_sets}
    out.mkdir(parents=True, exist_ok=True)
    everything = [group for groups in counted.values() for group in groups]
    genes, sets, vectors = gene_vectors(everything, dimensions)
    np.save(out / VECTORS, vector_table(genes, sets, vectors))
    nodes = read_label_counts(labels, lexicon)
    label_trie((key, gene, n) for (key, gene), n in nodes.items()).save(str(out / LABELS))
    about = {
        "trained": datetime.now(UTC).date().isoformat(),
        "gene_sets": {name: len(groups) for name, groups in counted.items()},
        "genes": len(genes),
        "dimensions": dimensions,
        "labels": {labels.name: len({key for key, _ in nodes})},
        "lexicon": lexicon.name,
        "licences": LICENCES,
    }
    (out / "coherence.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return about
