"""The public corpora, and which of their documents training never sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from msgspec import Struct

from annotator.errors import InputError
from annotator.scoring.documents import Document
from annotator.scoring.readers import read_documents
from evaluation import read_by_models


class Corpus(Struct, frozen=True):
    """A corpus in a data folder; ``held_out`` documents are kept from training: a share or count.

    ``sampled``: it is scored on the held out documents alone, since it is large. ``blind``: its
    disagreements are never listed, so that nothing is made to fit it. ``by_models``: language
    models annotated it, not people. ``read`` reads the file.
    """

    name: str
    file: str
    held_out: float | int = 0.2
    sampled: bool = False
    blind: bool = False
    by_models: bool = False
    read: Callable[[Path], list[Document]] = read_documents


#: The corpora with genes or chemicals.
CORPORA = (
    Corpus("PFOCR dev", "gold/pfocr_dev.jsonl", 1.0),
    Corpus("PFOCR more", "gold/pfocr_more.jsonl", 1.0),
    Corpus("PFOCR check", "gold/pfocr_check.jsonl", 1.0, blind=True),
    Corpus("PFOCR, by models", "pfocr", 1.0, by_models=True, read=read_by_models.seen),
    Corpus(
        "PFOCR, by models, unseen",
        "pfocr",
        1.0,
        blind=True,
        by_models=True,
        read=read_by_models.unseen,
    ),
    Corpus("GNormPlus", "corpora/GNormPlus_Train.PubTator.gz"),
    Corpus("NLM-Gene", "corpora/NLMgene_Train.PubTator.gz"),
    Corpus("BioRED", "corpora/BioRED_TrainDev.PubTator.gz"),
    Corpus("BC5CDR", "corpora/BC5CDR_TrainDev.PubTator.gz"),
    Corpus("SourceData", "corpora/SourceData_legends_train.jsonl.gz", 1500, sampled=True),
)


def present(data: Path) -> list[Corpus]:
    """Return the corpora whose files are in ``data``. Raises InputError when none is."""
    found = [corpus for corpus in CORPORA if (data / corpus.file).exists()]
    if not found:
        raise InputError(
            f"{data}: none of the corpora is there, such as {CORPORA[1].file}",
            hint="see evaluation/README.md for where they are published",
        )
    return found


def order(group: str) -> str:
    """Return a key by which groups are in a fixed order that has nothing to do with them."""
    return hashlib.sha256(group.encode()).hexdigest()


def held_out(documents: Iterable[Document], amount: float | int) -> frozenset[str]:
    """Return the groups (papers) that hold ``amount`` of the documents: a share, or a count.

    Whole papers are taken in a fixed order, so that no paper is on both sides.
    """
    sizes: dict[str, int] = {}
    for document in documents:
        sizes[document.group] = sizes.get(document.group, 0) + 1
    wanted = amount * sum(sizes.values()) if isinstance(amount, float) else amount
    taken: set[str] = set()
    count = 0
    for group in sorted(sizes, key=order):
        if count >= wanted:
            break
        taken.add(group)
        count += sizes[group]
    return frozenset(taken)


def held_out_documents(corpus: Corpus, path: Path) -> list[Document]:
    """Return the documents of ``corpus``, at ``path``, that no training saw. Raises InputError.

    BioRED has abstracts of the other corpora: one that was learnt from there is not held out.
    """
    documents = corpus.read(path)
    groups = held_out(documents, corpus.held_out)
    seen: set[str] = set()
    for other in CORPORA:
        beside = path.with_name(Path(other.file).name)
        if other.name != corpus.name and _is_of_abstracts(beside) and beside.is_file():
            seen |= _learnt_from(beside, other.held_out)
    return [d for d in documents if d.group in groups and d.docid not in seen]


def _is_of_abstracts(path: Path) -> bool:
    """Return whether documents go by their number in PubMed, which is the same in any corpus."""
    return ".PubTator" in path.suffixes


@cache
def _learnt_from(path: Path, amount: float | int) -> frozenset[str]:
    documents = read_documents(path)
    groups = held_out(documents, amount)
    return frozenset(d.docid for d in documents if d.group not in groups)


def split(corpus: Corpus, data: Path) -> tuple[list[Document], list[Document]]:
    """Return the training documents of ``corpus`` and those held out. Raises InputError."""
    path = data / corpus.file
    documents = corpus.read(path)
    groups = held_out(documents, corpus.held_out)
    return (
        [document for document in documents if document.group not in groups],
        held_out_documents(corpus, path),
    )
