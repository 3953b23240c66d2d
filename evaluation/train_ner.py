"""Train the caption NER on figure legends and abstracts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import spacy
from msgspec import Struct
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from annotator import __version__
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType, Mention
from annotator.scoring.documents import Document
from evaluation.corpora import present, split

#: The labels, named as in scispaCy's bionlp13cg model.
LABELS = {
    EntityType.GENE: "GENE_OR_GENE_PRODUCT",
    EntityType.GENE_FAMILY: "GENE_OR_GENE_PRODUCT",
    EntityType.CHEMICAL: "SIMPLE_CHEMICAL",
}
CONFIG = Path(__file__).with_name("ner.cfg")

#: A mention of our own above this fills in for a type that a corpus does not mark; below, the
#: words are left open.
_SURE = 0.75


@spacy.registry.callbacks("evaluation.caption_tokenizer")  # type: ignore[untyped-decorator]
def _caption_tokenizer() -> Callable[[Language], Language]:
    def use(nlp: Language) -> Language:
        split_compounds(nlp)
        return nlp

    return use


def split_compounds(nlp: Language) -> None:
    """Give ``nlp`` scispaCy's tokenizer, which here also splits at every sign inside of words.

    Names stand in compounds (TNF-induced, GFP-LC3, PI3K/Akt, Mdm2(-/-)) and behind the letters
    for what was done to them (shTp53, pAkt, ΔrpoE).
    """
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    tokenizer = combined_rule_tokenizer(nlp)
    signs = r"(?:[^\w\s]|_)"
    done = r"(?:sh|si|sg|p|[Δ∆])(?=[A-Z])"
    tokenizer.prefix_search = compile_prefix_regex([signs, done]).search
    tokenizer.suffix_search = compile_suffix_regex([signs]).search
    tokenizer.infix_finditer = compile_infix_regex([signs, rf"(?<=\W){done}"]).finditer
    nlp.tokenizer = tokenizer


def make_docs(
    documents: Iterable[Document], nlp: Language, annotator: Annotator | None
) -> Iterator[Doc]:
    """Yield spaCy documents with the entities of the gold.

    Types that a corpus does not mark are filled in by ``annotator`` where it is sure and left
    open where it is not; optional mentions are left open. Without an annotator they count as
    absent.
    """
    for document in documents:
        doc = nlp.make_doc(document.text)
        gold = [m for m in document.mentions if not m.optional]
        spans = [(m.start, m.end, LABELS[m.type]) for m in gold]
        open_spans = [(m.start, m.end) for m in document.mentions if m.optional]
        if annotator is not None and not LABELS.keys() <= document.types:
            for mention in _unmarked(document, annotator):
                if mention.score >= _SURE:
                    spans.append((mention.start, mention.end, LABELS[mention.type]))
                else:
                    open_spans.append((mention.start, mention.end))
        _label(doc, spans, open_spans)
        yield doc


def _unmarked(document: Document, annotator: Annotator) -> list[Mention]:
    return [
        mention
        for mention in annotator.read(document.figure).mentions
        if mention.type not in document.types
    ]


def _label(
    doc: Doc, spans: Sequence[tuple[int, int, str]], open_spans: Sequence[tuple[int, int]]
) -> None:
    """Set the entities of ``doc``; what falls together with no tokens is left open."""
    entities, missing = [], []
    taken: set[int] = set()
    for start, end, label in spans:
        span = doc.char_span(start, end, label=label)
        if span is None:
            open_spans = [*open_spans, (start, end)]
        elif taken.isdisjoint(range(span.start, span.end)):
            entities.append(span)
            taken.update(range(span.start, span.end))
    for start, end in open_spans:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and taken.isdisjoint(range(span.start, span.end)):
            missing.append(span)
            taken.update(range(span.start, span.end))
    doc.set_ents(entities, missing=missing)


def write_training_data(data: Path, work: Path, annotator: Annotator) -> tuple[int, int]:
    """Write ``train.spacy`` and ``dev.spacy``; return the numbers of documents."""
    nlp = spacy.blank("en")
    split_compounds(nlp)
    train: list[Doc] = []
    dev: list[Doc] = []
    for corpus in present(data):
        kept, left_out = split(corpus, data)
        train += make_docs(kept, nlp, annotator)
        dev += make_docs(left_out, nlp, annotator)
    random.Random(0).shuffle(train)
    for name, docs in (("train", train), ("dev", dev)):
        DocBin(docs=docs).to_disk(work / f"{name}.spacy")
    return len(train), len(dev)


class SpanScore(Struct, frozen=True):
    """How many spans of a type a model finds in the held-out documents of a corpus, exactly."""

    corpus: str
    label: str
    right: int
    found: int
    wanted: int

    def __str__(self) -> str:
        """Return precision, recall and F1."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.wanted if self.wanted else 0.0
        f1 = 2 * self.right / (self.found + self.wanted) if self.right else 0.0
        return f"{self.corpus}, {self.label}: {precision:.3f} / {recall:.3f} / {f1:.3f}"


def span_scores(nlp: Language, data: Path) -> Iterator[SpanScore]:
    """Yield what ``nlp`` finds by itself in what it was not trained on, for each corpus and label.

    What overlaps an optional mention counts neither as right nor as wrong.
    """
    for corpus in present(data):
        documents = split(corpus, data)[1]
        entities = [
            {(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents}
            for doc in nlp.pipe([document.text for document in documents], batch_size=16)
        ]
        types = {LABELS[kind] for document in documents for kind in document.types}
        for label in sorted(types):
            counts = [
                _right_found_wanted(document, spans, label)
                for document, spans in zip(documents, entities, strict=True)
            ]
            yield SpanScore(corpus.name, label, *map(sum, zip(*counts, strict=True)))


def _right_found_wanted(
    document: Document, spans: set[tuple[int, int, str]], label: str
) -> tuple[int, int, int]:
    of_label = [m for m in document.mentions if LABELS[m.type] == label]
    wanted = {(m.start, m.end) for m in of_label if not m.optional}
    found = {(start, end) for start, end, its in spans if its == label}
    spared = {
        (start, end)
        for start, end in found - wanted
        if any(m.optional and m.start < end and start < m.end for m in of_label)
    }
    return len(found & wanted), len(found - spared), len(wanted)


def train(data: Path, out: Path, annotator: Annotator, steps: int) -> list[SpanScore]:
    """Train on the corpora in ``data`` and write the model to ``out``; return what it finds.

    Raises InputError.
    """
    from spacy.cli.init_config import fill_config
    from spacy.cli.train import train as spacy_train

    with TemporaryDirectory() as folder:
        work = Path(folder)
        write_training_data(data, work, annotator)
        fill_config(work / "config.cfg", CONFIG, silent=True)
        overrides: dict[str, Any] = {
            f"paths.{name}": str(work / f"{name}.spacy") for name in ("train", "dev")
        }
        overrides["training.max_steps"] = steps
        spacy_train(work / "config.cfg", work / "model", overrides=overrides)
        nlp = spacy.load(work / "model" / "model-best")
        scores = list(span_scores(nlp, data))
        write_model(nlp, out)
    return scores


def write_model(nlp: Language, out: Path) -> None:
    """Write the model without what only training needs: its texts' strings, paths, callbacks."""
    nlp.config["paths"] = {}
    nlp.config["corpora"] = {}
    nlp.config["initialize"] = {}
    nlp.config["training"] = {}
    nlp.meta |= {
        "name": "caption_ner",
        "version": __version__,
        "spacy_version": ">=3.8,<3.9",
        "description": "Our own: genes and chemicals in figure legends and abstracts",
        "license": "CC BY 4.0",
    }
    # Features are hashes and labels are in the parser: the vocabulary is not needed.
    nlp.to_disk(out, exclude=["vocab"])
