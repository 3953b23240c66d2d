"""Judge the existing rows of a figure: the probability that each is right, and the verdict.

What caption, word lists and organisms say against a row (``row_checks``) is evidence among other;
rows that all evidence together makes unlikely are objected to as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from operator import mul

import msgspec
import numpy as np
from msgspec.structs import replace

from annotator.comparison.caption_names import SURE, CaptionNames
from annotator.comparison.chemical_evidence import NAMES as CHEMICAL
from annotator.comparison.chemical_evidence import ChemicalEvidence, ChemicalReadings
from annotator.comparison.known_rows import KnownRows
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_evidence import UNKNOWN, RowEvidence, gene_evidence
from annotator.comparison.row_reasons import RowReasons
from annotator.comparison.row_verdict import Objection, RowVerdict, row_name
from annotator.lexicon.index import FOLLOW_HUMAN, Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.plausibility.coherence import Floats
from annotator.plausibility.readings import Readings
from annotator.plausibility.row_model import CAPTION, NAMES, probabilities, shipped_row_model
from annotator.plausibility.shipped import shipped_labels, shipped_vectors
from annotator.provenance import TermKind
from annotator.reasons import (
    DefinedOtherwise,
    FoundAs,
    KeepsCompany,
    NamedAndAnnotated,
    OrdinaryWord,
    PartLookedUp,
    RarelyDrawn,
    UnlikelyReading,
    UnsureOrganism,
)
from annotator.records import (
    Confidence,
    EntityType,
    FindingKind,
    JudgedRow,
    Origin,
    Proposal,
    Reason,
    Verdict,
)

#: Rows that are less likely right are flagged.
WRONG_BELOW = 0.3
#: Rows that are less likely right are doubtful.
DOUBTFUL_BELOW = 0.8
#: An objection is dropped where the caption names the row's entity with at least this score, and
#: everything together makes the row at least this likely.
_NAMED_FROM, _OUTWEIGHED_FROM = 0.8, 0.9
#: An ordinary word in capitals is a name from here on: among its partners CHIP has 0.3, WAVE and
#: BEST 0.15 to 0.25, while words have less.
_CAPITALS_FROM = 0.15
#: Rows with an objection are right in two or three of a hundred: they are no likelier than this.
OBJECTED_AT_MOST = 0.05
#: An organism that is at least this likely is what the figure is about.
_SURE_ORGANISM = 0.5
#: What says only that a gene does not go with the figure's others.
_OF_COMPANY = (KeepsCompany, RarelyDrawn, PartLookedUp)
#: A protein's name by its mass: Ku70, Cab45.
_WITH_A_MASS = re.compile(r"[A-Z][a-z]{1,3}\d{2,3}")
#: Shorter symbols are many genes' aliases.
_FEW_LETTERS = 3
_ORGANISM = NAMES.index("organism")
_OTHER_MEANINGS = NAMES.index("other meanings")
_WITHOUT_VECTOR = NAMES.index("without a vector")
#: The highest probabilities for high and for medium confidence that a row is wrong.
_HIGH_BELOW, _MEDIUM_BELOW = 0.1, 0.2


def is_outweighed(probability: float, named: float) -> bool:
    """Return True if an objection does not hold against everything else.

    ``named`` is the score of the caption's mention of the row's entity, 0 without one.
    """
    return probability >= _OUTWEIGHED_FROM and named >= _NAMED_FROM


class Contribution(msgspec.Struct, frozen=True):
    """What a feature with this value adds to the log odds that a row is right.

    The feature "" is the constant, which every row has.
    """

    feature: str
    value: float
    log_odds: float


def _contributions(
    names: Sequence[str], values: Sequence[float], added: Sequence[float], constant: float
) -> tuple[Contribution, ...]:
    """Return the contributions that are not 0, strongest first."""
    found = [Contribution("", 1.0, round(constant, 4))]
    for name, value, log_odds in zip(names, values, added, strict=True):
        if log_odds:
            found.append(Contribution(name, round(value, 4), round(log_odds, 4)))
    return tuple(sorted(found, key=lambda part: -abs(part.log_odds)))


class RowJudge:
    """Judges the rows of figures; one per lexicon."""

    def __init__(self, lexicon: Lexicon, lists: WordLists) -> None:
        """Open the shipped tables and models."""
        self.lexicon = lexicon
        self.lists = lists
        #: What is known of rows.
        self.known = KnownRows(lexicon, lists)
        self._vectors = shipped_vectors()
        self._table = Readings(lexicon, lists, self._vectors, shipped_labels())
        self._chemicals = ChemicalReadings(lexicon, lists, shipped_labels())
        self._model = shipped_row_model()
        self._of_chemicals = [self._model.chemicals[name] for name in CHEMICAL]
        self._neutral = [self._model.neutral[name] for name in UNKNOWN]
        self._reasons = RowReasons(self._table, self._vectors, shipped_labels(), self._model)

    def judge(
        self, checker: RowChecker, verdicts: Sequence[RowVerdict]
    ) -> tuple[list[RowVerdict], list[JudgedRow]]:
        """Return the verdicts with the objections that hold, and the rows as judged.

        ``verdicts`` are those of ``checker`` on the distinct rows of its figure.
        """
        judged = self._judge_others(verdicts, checker.names)
        evidence = self._gene_evidence(checker, verdicts)
        if evidence is not None:
            self._judge_genes(evidence, judged)
        held: list[RowVerdict] = []
        rows: list[JudgedRow] = []
        for verdict in verdicts:
            found = judged[id(verdict.row)]
            rows.append(found.row_of(verdict, checker.names))
            if found.objection is not verdict.objection:
                verdict = RowVerdict(verdict.row, verdict.known, found.objection)
            held.append(verdict)
        return held, rows

    def contributions(
        self, checker: RowChecker, verdicts: Sequence[RowVerdict]
    ) -> list[tuple[Contribution, ...]]:
        """Return what makes up the log odds of each row, in their order, strongest first."""
        of_chemicals = ChemicalEvidence(verdicts, checker.names, self._chemicals)
        weights = self._model.chemicals
        found: dict[int, tuple[Contribution, ...]] = {}
        for verdict in verdicts:
            if verdict.row.type is EntityType.CHEMICAL:
                values = of_chemicals.features(verdict)
                added = list(map(mul, (weights[name] for name in CHEMICAL), values))
                found[id(verdict.row)] = _contributions(CHEMICAL, values, added, weights[""])
        evidence = self._gene_evidence(checker, verdicts)
        if evidence is not None:
            parts = self._model.contributions(evidence.values, evidence.caption).tolist()
            values_of = np.hstack([evidence.values, evidence.caption]).tolist()
            columns = (*NAMES, *CAPTION)
            for group, values, added in zip(evidence.members, values_of, parts, strict=True):
                made = _contributions(columns, values, added, self._model.constant)
                found.update((id(of_row.row), made) for of_row in group)
        return [found[id(verdict.row)] for verdict in verdicts]

    def _gene_evidence(
        self, checker: RowChecker, verdicts: Sequence[RowVerdict]
    ) -> RowEvidence | None:
        return gene_evidence(verdicts, checker, self._table, self._vectors, self._neutral)

    def _judge_others(
        self, verdicts: Sequence[RowVerdict], names: CaptionNames
    ) -> dict[int, _Judgement]:
        """Return how likely the rows are that are no genes."""
        judged: dict[int, _Judgement] = {}
        chemicals = [v for v in verdicts if v.row.type is EntityType.CHEMICAL]
        if not chemicals:
            return judged
        evidence = ChemicalEvidence(verdicts, names, self._chemicals)
        for verdict in chemicals:
            values = evidence.features(verdict)
            log_odds = self._model.chemicals[""] + sum(map(mul, self._of_chemicals, values))
            probability = 1 / (1 + math.exp(-log_odds))
            if verdict.objection is not None:
                probability = min(probability, OBJECTED_AT_MOST)
            judged[id(verdict.row)] = _Judgement.of(verdict.objection, probability)
        return judged

    def _judge_genes(self, evidence: RowEvidence, judged: dict[int, _Judgement]) -> None:
        found = probabilities(self._model.log_odds(evidence.values, evidence.caption))
        named = evidence.caption[:, CAPTION.index("named in the caption")].tolist()
        objections = [
            None
            if is_outweighed(probability, score) or _may_be_a_name(group[0].objection, probability)
            else group[0].objection
            for probability, score, group in zip(found, named, evidence.members, strict=True)
        ]
        unlikely = [
            number
            for number, probability in enumerate(found)
            if probability < DOUBTFUL_BELOW and objections[number] is None
        ]
        parts = self._reasons.contributions(evidence, unlikely)
        for number, (probability, objection) in enumerate(zip(found, objections, strict=True)):
            group = evidence.members[number]
            why: tuple[Reason, ...] = ()
            if objection is not None:
                probability = min(probability, OBJECTED_AT_MOST)
                if _lacks_proposal(objection):
                    proposal = self._reasons.proposal(evidence, number)
                    objection = replace(objection, proposal=proposal)
            elif number in parts:
                why = self._reasons.against(evidence, number, parts[number])
                # What the caption surely names is in the figure, whatever the word looks like.
                can_flag = (
                    probability < WRONG_BELOW
                    and named[number] < SURE
                    and group[0].objection is None  # CHIP and WAVE may be names
                    and self._can_flag(evidence, number)
                    and not _is_for_organism(evidence, number, probability, parts[number])
                )
                if can_flag and _is_reason(
                    why,
                    unmistakable=self._is_unmistakable(evidence, number),
                    of_likeliest=_is_of_likeliest(evidence, number),
                ):
                    objection = self._unlikely(evidence, number, probability, why)
            else:
                why = self._reasons.in_favour(evidence, number)
            judgement = _Judgement.of(objection, probability, why)
            for verdict in group:
                judged[id(verdict.row)] = judgement

    def _is_unmistakable(self, evidence: RowEvidence, number: int) -> bool:
        """Return True for names of one meaning.

        They are approved symbols (ADAM-TS13), full names (Tube, of a fly's tub), and names with a
        mass (Ku70). Only the company of human genes is known: the approved symbol of a fly's gene
        (PDF) counts although human genes have the same alias.
        """
        key = evidence.keys[number]
        found = self.lexicon.lookup(key.word)
        if any(c.kind is TermKind.NAME and c.entity.id in key.ids for c in found):
            return True
        has_others = bool(evidence.values[number, _OTHER_MEANINGS])
        if key.source != "symbol":
            return not has_others and _WITH_A_MASS.fullmatch(key.word) is not None
        if has_others and (self._table.group(key.taxon) in ("", *FOLLOW_HUMAN)):
            return False
        word, symbol = (re.sub(r"\W|_", "", name).lower() for name in (key.word, key.symbols[0]))
        return word == symbol and (not has_others or len(word) >= _FEW_LETTERS)

    def _can_flag(self, evidence: RowEvidence, number: int) -> bool:
        """Return False where too little is known of a reading to say that it is wrong.

        A keyword's word is unknown, and of some genes neither lexicon nor pathways tell.
        """
        rows = [verdict.row for verdict in evidence.members[number]]
        is_known = not evidence.values[number, _WITHOUT_VECTOR] or any(
            self.lexicon.entity(row.id) is not None for row in rows if row.id
        )
        return is_known and rows[0].origin is not Origin.KEYWORD

    def _unlikely(
        self,
        evidence: RowEvidence,
        number: int,
        probability: float,
        why: tuple[Reason, ...],
    ) -> Objection:
        """Return the objection to a reading that all evidence together makes unlikely."""
        confidence = Confidence.LOW
        if probability < _MEDIUM_BELOW:
            confidence = Confidence.HIGH if probability < _HIGH_BELOW else Confidence.MEDIUM
        if isinstance(why[0], UnsureOrganism):
            confidence = Confidence.LOW
        rows = tuple(row_name(v.row, self.lexicon) for v in evidence.members[number])
        proposal = self._reasons.proposal(evidence, number)
        kind = FindingKind.IMPLAUSIBLE if proposal is None else FindingKind.WRONG_ENTITY
        reason = UnlikelyReading(evidence.keys[number].word, rows, why)
        return Objection(kind, confidence, reason, proposal=proposal)


class _Judgement(msgspec.Struct, frozen=True, gc=False):
    """What was decided on the rows of a reading; PLAUSIBLE ones may be SUPPORTED each."""

    objection: Objection | None
    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...]
    proposal: Proposal | None

    @classmethod
    def of(
        cls, objection: Objection | None, probability: float, why: tuple[Reason, ...] = ()
    ) -> _Judgement:
        """Return the judgement; ``why`` is what makes a reading likely or unlikely."""
        verdict, proposal = Verdict.PLAUSIBLE, None
        if objection is not None:
            verdict = Verdict.WRONG
            proposal = objection.proposal or _mentioned(objection)
            if not isinstance(objection.reason, UnlikelyReading):
                why = (objection.reason,)
        elif probability < DOUBTFUL_BELOW:
            verdict = Verdict.DOUBTFUL
        return cls(objection, verdict, round(probability, 4), why, proposal)

    def row_of(self, checked: RowVerdict, names: CaptionNames) -> JudgedRow:
        """Return a row as judged."""
        verdict, reasons = self.verdict, self.reasons
        if verdict is Verdict.PLAUSIBLE and (naming := names.naming(checked.known.ids)):
            verdict = Verdict.SUPPORTED
            reasons = (NamedAndAnnotated(naming.name), *reasons)
        return JudgedRow(checked.row, verdict, self.probability, reasons, self.proposal)


def _may_be_a_name(objection: Objection | None, probability: float) -> bool:
    """Return True for an ordinary word in capitals that the other evidence makes a gene: CHIP."""
    reason = objection.reason if objection is not None else None
    return (
        isinstance(reason, OrdinaryWord)
        and reason.what == "word"
        and reason.word.isupper()
        and probability >= _CAPITALS_FROM
    )


def _is_for_organism(evidence: RowEvidence, number: int, probability: float, parts: Floats) -> bool:
    """Return True where only doubts about the figure's organism make a row unlikely.

    The row's organism is the likeliest all the same: all rows of the figure share the doubt, and
    it says nothing of this one.
    """
    if not _is_of_likeliest(evidence, number) or evidence.taxa[0].probability >= _SURE_ORGANISM:
        return False
    log_odds = math.log(probability / (1 - probability)) - float(parts[_ORGANISM])
    return 1 / (1 + math.exp(-log_odds)) >= WRONG_BELOW


def _is_of_likeliest(evidence: RowEvidence, number: int) -> bool:
    """Return True for a gene of the organism that the figure is most likely about."""
    return evidence.taxa[0].taxon == evidence.keys[number].taxon


def _is_reason(why: Sequence[Reason], *, unmistakable: bool, of_likeliest: bool) -> bool:
    """Return True if a curator could check why a row is unlikely: an alias alone is no reason.

    Nor is the company that a gene keeps, for a name that can hardly mean anything else, nor a doubt
    about the figure's organism, for a row of the likeliest one.
    """
    return any(
        not isinstance(reason, FoundAs)
        and not (isinstance(reason, UnsureOrganism) and of_likeliest)
        and not (unmistakable and isinstance(reason, _OF_COMPANY) and not _others(reason))
        for reason in why
    )


def _others(reason: Reason) -> bool:
    """Return True if a reason names another gene that would go with the figure's."""
    return isinstance(reason, KeepsCompany) and bool(reason.other)


def _lacks_proposal(objection: Objection) -> bool:
    """Return True for another meaning of the word that neither caption nor lexicon has named."""
    return (
        objection.kind is FindingKind.WRONG_ENTITY
        and objection.proposal is None
        and (objection.mention is None or not objection.mention.ids)
        and not isinstance(objection.reason, DefinedOtherwise)
    )


def _mentioned(objection: Objection) -> Proposal | None:
    """Return the entity of the mention that contradicts a row."""
    mention = objection.mention
    if mention is None or not mention.ids or objection.kind is FindingKind.CROSS_SPECIES:
        return None
    return Proposal("|".join(mention.ids), mention.symbol, mention.taxon)


_judge: RowJudge | None = None


def row_judge(lexicon: Lexicon, lists: WordLists) -> RowJudge:
    """Return the judge of rows for a lexicon and word lists; the latest one is kept, with them."""
    global _judge
    judge = _judge
    if judge is None or judge.lexicon is not lexicon or judge.lists is not lists:
        judge = _judge = RowJudge(lexicon, lists)
    return judge
