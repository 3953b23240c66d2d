"""How the mentions of one document compare with its gold: counts for each measure.

Every measure counts per document, so that documents can be drawn again for intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from typing import NamedTuple

from msgspec import Struct, field

from annotator import wording
from annotator.records import EntityType, Mention
from annotator.scoring.counts import Counts
from annotator.scoring.documents import Document, GoldMention
from annotator.scoring.same_ids import SameIds, is_family

#: The types that are scored together: "Akt" is a gene to one corpus and a family to another.
GROUPS = {
    "genes": frozenset({EntityType.GENE, EntityType.GENE_FAMILY}),
    "chemicals": frozenset({EntityType.CHEMICAL}),
}

DEFINITIONS = {
    "span": "a mention is right when a gold mention of its type has exactly its start and end; "
    "genes and families are one type",
    "span ±1": "both ends differ by one character at most",
    "overlap": "they share a character",
    "span and id": "exact span, and any id is shared; a gold mention without an id is right when "
    "it is found without an id, a gold family in a corpus without ids of families also when it is "
    "found as a family",
    "strict id": "exact span, and the set of ids is equal",
    "relaxed id": "span ±1, and any id is shared (as in the comparison of HunFlair2); for both, "
    "families count by their id or by exactly the same members, gold mentions without an id and "
    "what is found there are left out, and mentions without an id are not found",
    "document ids": "the set of ids of a document, summed over documents (micro); family ids are "
    "left out where the corpus has none",
    "document ids, macro": "the mean over documents of each one's F1; documents with neither gold "
    "nor predictions are left out",
}

Fits = Callable[[GoldMention, Mention], bool]


def _exact(gold: GoldMention, mention: Mention) -> bool:
    return gold.start == mention.start and gold.end == mention.end


def _nearly(gold: GoldMention, mention: Mention) -> bool:
    return abs(gold.start - mention.start) <= 1 and abs(gold.end - mention.end) <= 1


def _overlaps(gold: GoldMention, mention: Mention) -> bool:
    return gold.start < mention.end and mention.start < gold.end


SPANS: dict[str, Fits] = {"span": _exact, "span ±1": _nearly, "overlap": _overlaps}


class DocumentScores(Struct):
    """The counts of one document in one group of types, by measure.

    ``species`` are those of document ids by the gene's organism. ``judged`` are the scores of
    predictions with an id and whether they are right (relaxed id), families only where the gold
    has their ids. ``errors`` are
    ``(problem, text, gold ids, found ids, how it was found)``.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    species: dict[str, Counts] = field(default_factory=dict)
    judged: list[tuple[float, bool]] = field(default_factory=list)
    errors: list[tuple[str, str, str, str, str]] = field(default_factory=list)


def pair_up(
    gold: Sequence[GoldMention], predicted: Sequence[Mention], fits: Fits
) -> list[tuple[GoldMention, Mention]]:
    """Return pairs that fit, each mention once; the nearest ends first, then text order."""
    candidates = sorted(
        (
            (abs(g.start - p.start) + abs(g.end - p.end), g.start, p.start, i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(predicted)
            if fits(g, p)
        ),
    )
    pairs = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for *_, i, j in candidates:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((gold[i], predicted[j]))
    return pairs


def score_document(
    document: Document, predicted: Sequence[Mention], group: str, same: SameIds, *, families: bool
) -> DocumentScores:
    """Compare the predictions for ``document`` with its gold, within one group of types.

    ``families`` tells whether its corpus has ids of families; see ``has_families``.
    """
    types = GROUPS[group]
    marked = [m for m in document.mentions if m.type in types]
    gold = [m for m in marked if not m.optional]
    optional = [m for m in marked if m.optional]
    found = [m for m in predicted if m.type in types]
    scores = DocumentScores()
    for name, fits in SPANS.items():
        pairs = pair_up(gold, found, fits)
        paired = {id(mention) for _, mention in pairs}
        extra = [m for m in found if id(m) not in paired and not _on(m, optional)]
        scores.counts[name] = Counts(len(pairs), len(extra), len(gold) - len(pairs))
        if name == "span":
            _list_span_errors(document, gold, pairs, extra, scores)
            right = sum(_agree(g, p, same, families=families) for g, p in pairs)
            wrong = len(pairs) - right
            scores.counts["span and id"] = Counts(
                right, len(extra) + wrong, len(gold) - len(pairs) + wrong
            )
    _score_ids(gold, optional, found, same, scores, families=families)
    _score_sets(gold, marked, found, same, scores, families=families)
    return scores


def has_families(documents: Iterable[Document]) -> bool:
    """Tell whether a corpus gives ids of families, in whichever of its documents.

    By a document alone, families that are found in one without any would count neither as wrong nor
    as found.
    """
    return any(is_family(i) for d in documents for m in d.mentions for i in m.ids)


def _agree(gold: GoldMention, mention: Mention, same: SameIds, *, families: bool) -> bool:
    """Return whether the ids agree, for "span and id".

    GNormPlus marks families (``FamilyName``) and gives them no id, since it has none for families:
    what finds a family there as a family, with whichever id, agrees with it. A gene does not.
    """
    if gold.ids:
        return same.share(gold.ids, mention.ids)
    if gold.type is EntityType.GENE_FAMILY and not families:
        return all(map(is_family, mention.ids))
    return not mention.ids


def _on(mention: Mention, gold: Sequence[GoldMention]) -> bool:
    return any(_overlaps(g, mention) for g in gold)


class _IdPairs(NamedTuple):
    """Predictions with an id beside the gold: pairs that fit, those that agree, all that count."""

    pairs: list[tuple[GoldMention, Mention]]
    right: list[tuple[GoldMention, Mention]]
    counted: list[Mention]

    def counts(self, wanted: int) -> Counts:
        """Return the counts against so many gold mentions."""
        right = len(self.right)
        return Counts(right, len(self.counted) - right, wanted - right)


def _score_ids(
    gold: Sequence[GoldMention],
    optional: Sequence[GoldMention],
    found: Sequence[Mention],
    same: SameIds,
    scores: DocumentScores,
    *,
    families: bool,
) -> None:
    wanted = [m for m in gold if m.ids]
    open_gold = [*optional, *(m for m in gold if not m.ids)]
    offered = [m for m in found if m.ids]

    def compared(fits: Fits, agree: Callable[[frozenset[str], Sequence[str]], bool]) -> _IdPairs:
        pairs = pair_up(wanted, offered, fits)
        paired = {id(m) for _, m in pairs}
        return _IdPairs(
            pairs,
            [(g, m) for g, m in pairs if agree(g.ids, m.ids)],
            [m for m in offered if id(m) in paired or not _on(m, open_gold)],
        )

    relaxed = compared(_nearly, same.share)
    scores.counts["strict id"] = compared(_exact, same.equal).counts(len(wanted))
    scores.counts["relaxed id"] = relaxed.counts(len(wanted))
    good = {id(m) for _, m in relaxed.right}
    scores.judged += [
        (m.score, id(m) in good)
        for m in relaxed.counted
        if families or m.type is not EntityType.GENE_FAMILY
    ]
    for g, m in relaxed.pairs:
        if id(m) not in good and _exact(g, m):
            scores.errors.append(
                ("id", m.text, _joined(g.ids), _joined(m.ids), wording.found_by(m.found_by))
            )


def _list_span_errors(
    document: Document,
    gold: Sequence[GoldMention],
    pairs: Sequence[tuple[GoldMention, Mention]],
    extra: Sequence[Mention],
    scores: DocumentScores,
) -> None:
    matched = {id(g) for g, _ in pairs}
    for g in gold:
        if id(g) not in matched:
            scores.errors.append(("not found", g.text, _joined(g.ids), "", ""))
    for m in extra:
        scores.errors.append(
            ("not in gold", m.text, "", _joined(m.ids), wording.found_by(m.found_by))
        )


def _joined(ids: Sequence[str] | frozenset[str]) -> str:
    return " ".join(sorted(ids))


def _score_sets(
    gold: Sequence[GoldMention],
    marked: Sequence[GoldMention],
    found: Sequence[Mention],
    same: SameIds,
    scores: DocumentScores,
    *,
    families: bool,
) -> None:
    wanted = same.of(
        i for m in gold if families or m.type is not EntityType.GENE_FAMILY for i in m.ids
    )
    optional = same.of(i for m in marked for i in m.ids) - wanted
    offered = same.of(i for m in found for i in m.ids) - optional
    if not families:
        offered = frozenset(i for i in offered if not is_family(i))
    scores.counts["document ids"] = _set_counts(wanted, offered)
    for taxon in sorted({same.taxon(i) for i in wanted | offered}):
        scores.species[taxon] = _set_counts(
            {i for i in wanted if same.taxon(i) == taxon},
            {i for i in offered if same.taxon(i) == taxon},
        )


def _set_counts(wanted: Set[str], offered: Set[str]) -> Counts:
    return Counts(len(wanted & offered), len(offered - wanted), len(wanted - offered))
