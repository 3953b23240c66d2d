"""Score systems on corpora: what ``python -m evaluation score`` does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.lexicon.index import Lexicon
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure
from annotator.runs import batch
from annotator.scoring.corpus_scores import CorpusScores, score_corpus
from annotator.scoring.documents import Document
from annotator.scoring.findings import FindingScores, score_findings
from annotator.scoring.gold import read_gold
from annotator.scoring.intervals import Difference, compare
from annotator.scoring.same_ids import SameIds
from annotator.scoring.systems import FromFile, Ours, System, named_systems
from annotator.scoring.tables import finding_values, values
from evaluation.corpora import CORPORA, Corpus, held_out_documents, present

COMPARED = ("relaxed id", "document ids")


class Report(Struct):
    """All scores of one call. ``about`` says what was scored, with what."""

    about: dict[str, Any]
    corpora: list[CorpusScores] = field(default_factory=list)
    #: Of caption gold, by the name of the corpus.
    findings: dict[str, FindingScores] = field(default_factory=dict)
    blind: frozenset[str] = frozenset()

    def plain(self) -> dict[str, Any]:
        """Return everything as plain values."""
        found: dict[str, Any] = {"about": self.about, "corpora": values(self.corpora)}
        if self.findings:
            found["findings"] = {
                name: finding_values(scores) for name, scores in self.findings.items()
            }
        return found

    def differences(self) -> Iterator[tuple[str, str, str, Difference]]:
        """Yield the first system against each other one, on the same documents."""
        first, *others = self.about["systems"]
        for score in self.corpora:
            for other in self.corpora:
                same = (score.corpus, score.group) == (other.corpus, other.group)
                if same and score.system == first and other.system in others:
                    for measure in COMPARED:
                        found = compare(score.by_document(measure), other.by_document(measure))
                        name = f"{measure}: {first} - {other.system}"
                        yield score.corpus, score.group, name, found


def data_folder(given: Path | None) -> Path:
    """Return the folder that holds gold/, corpora/ and pfocr/. Raises InputError."""
    root = given or Path(os.environ.get("ANNOTATOR_SHARED", "../shared"))
    for folder in (root / "data", root):
        if (folder / "corpora").is_dir():
            return folder
    raise InputError(
        f"{root}: no folder with corpora/ and gold/",
        hint="give it with --data, or set ANNOTATOR_SHARED",
    )


def known_records(data: Path) -> list[Path]:
    """Return the folder of figure records, if it is there."""
    return [data / "pfocr"] if (data / "pfocr").is_dir() else []


def known_corpora(data: Path) -> list[tuple[Corpus, Path]]:
    """Return the corpora that are there."""
    return [(corpus, data / corpus.file) for corpus in present(data)]


def named_corpora(paths: Sequence[Path]) -> list[tuple[Corpus, Path]]:
    """Return corpora for given files, each under the name of the file."""
    known = {Path(corpus.file).name: corpus for corpus in CORPORA}
    return [(known.get(path.name, Corpus(path.name, str(path), 1.0)), path) for path in paths]


def choose(corpus: Corpus, path: Path, part: str, limit: int | None) -> list[Document]:
    """Return the documents of a corpus to score. Raises InputError.

    ``held-out`` are those that no training saw; ``all`` takes the whole corpus, but of those that
    are only sampled. ``limit`` takes the first ones in a fixed order that has nothing to do with
    their content.
    """
    is_part = part == "held-out" or corpus.sampled
    documents = held_out_documents(corpus, path) if is_part else corpus.read(path)
    if limit is not None:
        documents = sorted(documents, key=lambda d: hashlib.sha256(d.docid.encode()).hexdigest())
        documents = documents[:limit]
    return documents


def score(
    corpora: Sequence[tuple[Corpus, Path]],
    records: Sequence[Path],
    systems: Sequence[str],
    annotator: Annotator,
    part: str = "all",
    limit: int | None = None,
    say: Callable[[str], object] = str,
) -> Report:
    """Score ``systems`` (``ours``, or NAME=PATH of predictions) on the corpora.

    Raises InputError.
    """
    figures = {f.figid: f for f in read_figures(list(records)) if isinstance(f, Figure)}
    used = list(_systems(systems, annotator, figures))
    same = SameIds(annotator.lexicon)
    about = {
        "systems": [system.name for system in used],
        "lexicon": annotator.lexicon.name,
        "lexicon_sha256": annotator.lexicon.sha256,
        "model": annotator.model or "none",
        "part": part,
        "limit": limit,
    }
    blind = frozenset(corpus.name for corpus, _ in corpora if corpus.blind)
    report = Report(about, blind=blind)
    for corpus, path in corpora:
        documents = choose(corpus, path, part, limit)
        for system in used:
            say(f"{corpus.name}: {len(documents):,} documents, {system.name}")
            predictions = system.predict(documents)
            report.corpora += score_corpus(corpus.name, documents, predictions, system.name, same)
        if "ours" in systems and not corpus.by_models and _is_caption_gold(documents, figures):
            report.findings[corpus.name] = _score_rows(path, documents, figures, annotator)
    return report


def _systems(
    given: Sequence[str], annotator: Annotator, figures: Mapping[str, Figure]
) -> Iterator[System]:
    files = named_systems([text for text in given if text != "ours"])
    if "ours" in files:
        raise InputError("--system ours=...: ours is the annotator", hint="give another name")
    paths = iter(files.items())
    for text in given:
        if text == "ours":
            yield Ours(annotator, figures)
        else:
            name, path = next(paths)
            yield FromFile(path, name)


def _is_caption_gold(documents: Sequence[Document], figures: Mapping[str, Figure]) -> bool:
    return bool(documents) and all(document.docid in figures for document in documents)


def _score_rows(
    path: Path,
    documents: Sequence[Document],
    figures: Mapping[str, Figure],
    annotator: Annotator,
) -> FindingScores:
    wanted = {document.docid for document in documents}
    pairs = [
        (gold, batch.annotate(figures[gold.figid], annotator))
        for gold in read_gold(path)
        if gold.figid in wanted
    ]
    lexicon: Lexicon = annotator.lexicon
    return score_findings(pairs, lexicon)


def errors(report: Report) -> list[str]:
    """Return every disagreement as a line of TSV, with a heading; none of blind corpora."""
    lines = ["corpus\tsystem\tdocument\ttype\tproblem\ttext\tgold\tfound\thow"]
    for scores in report.corpora:
        if scores.corpus in report.blind:
            continue
        for docid, document in zip(scores.docids, scores.documents, strict=True):
            for error in document.errors:
                cells = (scores.corpus, scores.system, docid, scores.group, *error)
                lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    for name, findings in report.findings.items():
        if name not in report.blind:
            lines += [f"{name}: findings\tours\t{line}" for line in findings.errors]
    return lines
