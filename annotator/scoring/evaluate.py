"""Old annotations, ours and any peer's on gold, side by side: what ``annotator evaluate`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.comparison.keyword_organisms import infer_keywords
from annotator.comparison.same_entity import covering_ids, row_ids
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.records import (
    NOISE_KINDS,
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Mention,
    Reason,
    Taxon,
)
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredFinding, StoredMention, StoredTaxon
from annotator.results.stored_rows import rows_of
from annotator.scoring.corpus_scores import CorpusScores, score_corpus
from annotator.scoring.counts import Counts
from annotator.scoring.documents import Document
from annotator.scoring.findings import FindingScores, score_findings
from annotator.scoring.gold import GoldFigure, read_gold
from annotator.scoring.proportions import wilson
from annotator.scoring.readers import read_documents
from annotator.scoring.same_ids import SameIds
from annotator.scoring.systems import FromFile
from annotator.scoring.tables import Table, findings_table, main_table, ratio, reliability_table

EXISTING, OURS = "existing", "ours"

NOTES = {
    EXISTING: "the record's own rows, which come from the drawing: they have no spans, and "
    "name more than the caption does, so their precision by document ids says little; rows of a "
    "family's name count as the family",
    "rows right": "rows that a person judged right / rows judged; unsure ones do not count",
    "flags": "of the judged rows of a group, those that are flagged "
    f"({', '.join(NOISE_KINDS)}) and wrong / flagged, and / wrong; each row counts, repeats too",
    "caption covered": "entities that the gold caption names and a row has, by id, ortholog, "
    "family or member / entities that it names",
    "if all were accepted": "the same after every flagged row is gone and every missing entity "
    "is added",
}


class Evaluation(Struct):
    """All scores of one call; ``findings`` and ``rows`` only of a run on caption gold.

    ``absent`` is the number of documents that are not in the run.
    """

    gold: str
    documents: int
    absent: int = 0
    scores: list[CorpusScores] = field(default_factory=list)
    findings: FindingScores | None = None
    rows: list[tuple[str, Counts, Counts]] = field(default_factory=list)
    judged: list[JudgedRow] = field(default_factory=list)

    @property
    def about(self) -> str:
        """Return what was scored, in words."""
        said = f"{self.documents:,} documents of {self.gold}"
        if self.absent:
            said += (
                f", of which {self.absent:,} are not in the run, or failed there: all that they "
                "name counts as not found, and rows and findings are scored without them"
            )
        return said

    def tables(self) -> list[tuple[str, Table]]:
        """Return the tables with their titles."""
        found = [("Mentions and ids (F1; P / R of document ids)", main_table(self.scores))]
        if self.rows:
            found.append(("Rows and caption, before and after", _rows_table(self.rows)))
            for name, of in _DIMENSIONS.items():
                found.append((f"Existing rows by {name}", _judged_table(name, self.judged, of)))
        if self.findings is not None:
            found.append(("Findings", findings_table(self.findings)))
            found.append(("Findings by kind and confidence", _kinds_table(self.findings)))
        ours = [score for score in self.scores if score.system == OURS]
        if ours:
            found.append(("How often mentions are right, by their score", reliability_table(ours)))
        return found


def evaluate(
    gold: Path,
    lexicon: Lexicon,
    run: RunFolder | None = None,
    systems: Mapping[str, Path] | None = None,
    inputs: tuple[Path, ...] = (),
) -> Evaluation:
    """Score a run, its existing annotations, and files of predictions by name on ``gold``.

    ``inputs`` are the run's records where they have moved. Raises InputError.
    """
    documents = read_documents(gold)
    same = SameIds(lexicon)
    evaluation = Evaluation(gold.name, len(documents))

    def add(name: str, predictions: Sequence[Sequence[Mention]]) -> None:
        evaluation.scores += score_corpus(gold.name, documents, predictions, name, same)

    if run is not None:
        judged = _annotated(run, documents, lexicon, inputs)
        if not judged:
            raise InputError(
                f"{run.path}: none of the {len(documents)} documents of {gold} is in the run",
                hint="annotate the records that the gold is about",
            )
        evaluation.absent = sum(document.docid not in judged for document in documents)
        if any(annotated.figure.existing for annotated in judged.values()):
            add(EXISTING, [_existing(judged.get(d.docid), lexicon) for d in documents])
            _without_spans(evaluation.scores)
        add(OURS, [judged[d.docid].mentions if d.docid in judged else () for d in documents])
        if _has_verdicts(gold):
            pairs = [(g, judged[g.figid]) for g in read_gold(gold) if g.figid in judged]
            evaluation.findings = score_findings(pairs, lexicon)
            evaluation.rows = _before_and_after(pairs, lexicon, same)
            evaluation.judged = list(_judged_rows(pairs))
    for name, path in (systems or {}).items():
        add(name, FromFile(path, name).predict(documents))
    return evaluation


def _without_spans(scores: Iterable[CorpusScores]) -> None:
    """Empty the measures of spans: rows do not have offsets in the caption."""
    for score in scores:
        for document in score.documents:
            document.judged.clear()
            for measure in document.counts.keys() - {"document ids"}:
                document.counts[measure] = Counts()


def _has_verdicts(gold: Path) -> bool:
    """Return whether this is caption gold, whose rows a person has judged."""
    if ".jsonl" not in gold.suffixes:
        return False
    try:
        read_gold(gold)
    except InputError:
        return False
    return True


def _annotated(
    run: RunFolder, documents: Sequence[Document], lexicon: Lexicon, inputs: tuple[Path, ...]
) -> dict[str, AnnotatedFigure]:
    """Return the figures of the gold as the run left them, with their rows read again."""
    wanted = {document.docid: document.text for document in documents}
    said = {a.figid: a for a in run.annotations() if a.figid in wanted}
    figures = {f.figid: f for f in run.figures(inputs) if f.figid in said}
    findings: dict[str, list[StoredFinding]] = {}
    for finding in run.findings():
        if finding.figid in figures:
            findings.setdefault(finding.figid, []).append(finding)
    annotated = {}
    for figid, found in said.items():
        figure = figures.get(figid)
        if figure is None:
            continue
        if figure.caption != wanted[figid]:
            raise InputError(
                f"{figure.source}: its caption is not the one that the gold is about",
                hint="offsets are of the gold's caption: give a run on records of that release",
            )
        rows = infer_keywords(figure.existing, figure.organisms_ner, lexicon)
        figure = replace(figure, existing=rows)
        annotated[figid] = AnnotatedFigure(
            figure,
            tuple(_taxon(taxon, lexicon) for taxon in found.taxa),
            tuple(_mention(mention, lexicon) for mention in found.mentions),
            tuple(_finding(finding, figure, lexicon) for finding in findings.get(figid, ())),
        )
    return annotated


def _taxon(stored: StoredTaxon, lexicon: Lexicon) -> Taxon:
    organism = lexicon.organisms.get(stored.taxon)
    known = organism.name if organism is not None else stored.taxon
    return Taxon(stored.taxon, stored.name or known, probability=stored.probability)


def _mention(stored: StoredMention, lexicon: Lexicon) -> Mention:
    """Return a mention as far as its file describes it."""
    entities = [entity for curie in stored.ids if (entity := lexicon.entity(curie)) is not None]
    return Mention(
        stored.start, stored.end, stored.text, stored.type, stored.ids, stored.symbol,
        stored.taxon, score=stored.score,
        members=tuple(member for entity in entities for member in entity.members),
    )  # fmt: skip


def _finding(stored: StoredFinding, figure: Figure, lexicon: Lexicon) -> Finding:
    """Return a finding about the rows of the figure; its reason is known as text only."""
    return Finding(
        stored.review_id, stored.figid, stored.kind, stored.priority, stored.confidence, Reason(),
        None if stored.mention is None else _mention(stored.mention, lexicon),
        tuple(rows_of(figure, stored)), probability=stored.probability,
    )  # fmt: skip


def _existing(annotated: AnnotatedFigure | None, lexicon: Lexicon) -> list[Mention]:
    """Return the rows of a record as mentions without a place."""
    if annotated is None:
        return []
    by_word: dict[tuple[str, bool], list[ExistingRow]] = {}
    for row in annotated.figure.existing:
        if row.type is not EntityType.DISEASE and row.id:
            is_chemical = row.type is EntityType.CHEMICAL
            by_word.setdefault((row.word or row.symbol, is_chemical), []).append(row)
    mentions = []
    for (word, is_chemical), rows in by_word.items():
        ids = {row.id for row in rows}
        family = None if is_chemical else _family(word, ids, lexicon)
        for curie in [family] if family else sorted(ids):
            kind = EntityType.CHEMICAL if is_chemical else EntityType.GENE
            if family:
                kind = EntityType.GENE_FAMILY
            mentions.append(Mention(-1, -1, word, kind, (curie,), score=1.0))
    return mentions


def _family(word: str, ids: set[str], lexicon: Lexicon) -> str | None:
    """Return the family that PFOCR's word named, if several rows are members of it."""
    if len(ids) < 2:
        return None
    for candidate in lexicon.lookup(word.strip(".,;:()[]")):
        entity = candidate.entity
        if entity.type is EntityType.GENE_FAMILY and ids & set(entity.members):
            return entity.id
    return None


class JudgedRow(Struct, frozen=True):
    """An existing row that a person judged: whether it is wrong, and whether it is flagged."""

    row: ExistingRow
    wrong: bool
    flagged: bool


def _judged_rows(
    pairs: Iterable[tuple[GoldFigure, AnnotatedFigure]],
) -> Iterator[JudgedRow]:
    for gold, annotated in pairs:
        verdicts, flagged = _verdicts(gold), _flagged(annotated)
        for row in annotated.figure.existing:
            verdict = _verdict(row, verdicts)
            if verdict in ("right", "wrong_species", "wrong_entity"):
                yield JudgedRow(row, verdict != "right", _place(row) in flagged)


def _verdicts(gold: GoldFigure) -> dict[tuple[str, str], str]:
    verdicts = {(r.word, r.organism): r.verdict for r in gold.genes}
    return verdicts | {(r.word, ""): r.verdict for r in gold.chemicals}


def _verdict(row: ExistingRow, verdicts: Mapping[tuple[str, str], str]) -> str:
    """Return the gold verdict of a row; empty when it was not judged."""
    if row.type is EntityType.DISEASE:
        return "unsure"
    return verdicts.get((row.word, "" if row.type is EntityType.CHEMICAL else row.organism), "")


def _flagged(annotated: AnnotatedFigure) -> set[tuple[Any, ...]]:
    return {_place(row) for f in annotated.findings if f.kind in NOISE_KINDS for row in f.existing}


def _before_and_after(
    pairs: Sequence[tuple[GoldFigure, AnnotatedFigure]], lexicon: Lexicon, same: SameIds
) -> list[tuple[str, Counts, Counts]]:
    """Return (name, rows right, caption covered) of the rows as they are, and corrected."""
    before_rows, after_rows, before, after = Counts(), Counts(), Counts(), Counts()
    for judged in _judged_rows(pairs):
        counts = Counts(not judged.wrong, judged.wrong, 0)
        before_rows += counts
        if not judged.flagged:
            after_rows += counts
    for gold, annotated in pairs:
        verdicts, flagged = _verdicts(gold), _flagged(annotated)
        there: set[str] = set()
        kept: set[str] = set()
        for row in annotated.figure.existing:
            if _verdict(row, verdicts) in ("", "right"):
                ids = row_ids(row, lexicon)
                there |= ids
                kept |= ids if _place(row) not in flagged else frozenset()
        for finding in annotated.findings:
            if finding.kind in (FindingKind.MISSING, FindingKind.FAMILY_PARTIAL):
                assert finding.mention is not None
                kept |= set(finding.mention.ids) | same.members(finding.mention.ids)
        named = {mention.ids for mention in gold.document.mentions if mention.ids}
        for ids in named:
            stands = covering_ids(ids, lexicon)
            before += Counts(bool(stands & there), 0, not stands & there)
            after += Counts(bool(stands & kept), 0, not stands & kept)
    return [
        ("existing rows", before_rows, before),
        ("if all findings were accepted", after_rows, after),
    ]


def _place(row: ExistingRow) -> tuple[Any, ...]:
    return row.type, row.word, row.symbol, row.id, row.taxon, row.source, row.origin


def _rows_table(rows: Iterable[tuple[str, Counts, Counts]]) -> Table:
    return Table(
        ["rows", "rows right", "of", "caption covered", "of"],
        [
            [name, ratio(judged.precision), f"{judged.tp + judged.fp:,}", ratio(covered.recall),
             f"{covered.tp + covered.fn:,}"]
            for name, judged, covered in rows
        ],
    )  # fmt: skip


#: By what existing rows are told apart.
_DIMENSIONS: dict[str, Callable[[ExistingRow], str]] = {
    "type": lambda row: row.type.value if row.type is not None else "unknown",
    "source": lambda row: row.source or row.origin.value,
    "organism": lambda row: row.organism or "none",
}


def _judged_table(
    name: str, judged: Sequence[JudgedRow], of: Callable[[ExistingRow], str]
) -> Table:
    """Return how many rows of each group are right, and how well the wrong ones are flagged."""
    groups: dict[str, list[JudgedRow]] = {}
    for row in judged:
        groups.setdefault(of(row.row), []).append(row)
    rows = []
    for value, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        wrong = sum(row.wrong for row in group)
        both = sum(row.wrong and row.flagged for row in group)
        flags = Counts(both, sum(row.flagged for row in group) - both, wrong - both)
        found = measured_precision(Counts(len(group) - wrong, wrong, 0))
        share = f"{found['precision']:.3f} ({found['low']:.3f}-{found['high']:.3f})"
        rows.append([value, f"{len(group):,}", share, ratio(flags.precision), ratio(flags.recall)])
    head = [name, "judged", "right (95 %)", "flags: precision", "flags: recall"]
    return Table(head, rows)


def _kinds_table(scores: FindingScores) -> Table:
    rows = []
    for (kind, confidence), counts in sorted(scores.kinds.items()):
        found = measured_precision(counts)
        share = f"{found['precision']:.3f} ({found['low']:.3f}-{found['high']:.3f})"
        rows.append([kind, confidence, str(counts.tp), str(found["judged"]), share])
    return Table(["kind", "confidence", "right", "judged", "precision (95 %)"], rows)


def measured_precision(counts: Counts) -> dict[str, Any]:
    """Return precision with Wilson's interval; rows and entities that the gold judges."""
    judged = counts.tp + counts.fp
    precision = counts.tp / judged if judged else 0.0
    low, high = wilson(precision, judged) if judged else (0.0, 1.0)
    return {
        "judged": judged, "precision": round(precision, 4), "low": round(low, 4),
        "high": round(high, 4),
    }  # fmt: skip
