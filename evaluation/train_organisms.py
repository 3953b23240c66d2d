"""Fit what decides which organisms a figure is about: ``python -m evaluation train-organisms``.

Two models, written as tables: the words of each group of organisms, and the weights of the evidence
for a candidate. They are fitted on the species of caption gold (the parts that may be looked at),
on ``organism_labels.tsv``, and on what curators wrote into the ``organisms`` field of records;
the words also on figures whose titles or captions name the species of one group alone. The
probabilities of the words that the second model sees come from folds without the figure's paper.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.lexicon.index import Lexicon
from annotator.lexicon.organism_index import genus_groups
from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.engineered_hosts import engineered_hosts
from annotator.recognition.organisms.field_species import field_taxa
from annotator.recognition.organisms.nomenclature import nomenclature_cues
from annotator.recognition.organisms.organism_candidates import (
    GeneNames,
    OrganismCandidate,
    animals_beside,
    candidates,
    features,
)
from annotator.recognition.organisms.organism_names import (
    NameKind,
    OrganismMention,
    organism_names,
)
from annotator.recognition.organisms.organism_words import (
    MAMMAL,
    OTHER_MAMMAL,
    WORD_GROUPS,
    GroupProbabilities,
    word_group,
    words_of,
)
from annotator.recognition.organisms.telltale_names import names_of_one_organism, telltale_cues
from annotator.records import EntityType, Figure, Taxon
from annotator.scoring.documents import Document
from annotator.scoring.gold import read_gold
from annotator.scoring.gold_organisms import is_named, named_taxa
from evaluation.corpora import present, split
from evaluation.organism_check import UNSEEN, read_labels

LABELS = Path(__file__).with_name("organism_labels.tsv")
_GOLD = ("gold/pfocr_dev.jsonl", "gold/pfocr_more.jsonl")
_CHECK = "gold/pfocr_check.jsonl"
_RECORDS = ("pfocr", "pfocr/captions.jsonl.gz")
#: Values of the ``organisms`` field that are defaults or curators' marks.
_NOT_CURATED = frozenset({"XXX", "NA", "REJECT", "Homo sapiens"})
_HUMAN_NAMES = ("human", "homo sapiens")
_TEXTS = (EvidenceSource.CAPTION, EvidenceSource.FIGURE_TITLE, EvidenceSource.PAPER_TITLE)

#: Curators changed the field of few records, hardly any of them about human: they count less. So do
#: abstracts, whose label is the organisms of their genes.
_CURATED, _ABSTRACT = "curated field", "abstracts"
#: The same for the words of their group.
_WORD_WEIGHTS = {_ABSTRACT: 0.1}
_ABSTRACTS = ("BioRED", "GNormPlus", "NLM-Gene")
_SOURCE_WEIGHTS = {_CURATED: 0.2, _ABSTRACT: 0.2}

_FOLDS = 10
#: Words in fewer figures are left out, and words whose weights are all smaller than this.
_FEWEST_FIGURES, _LEAST_WEIGHT = 5, 0.12
_WORDS_C, _EVIDENCE_C = 0.1, 0.5


class Example(msgspec.Struct):
    """A figure with its organism names, words, the group of its species, and its label, if any."""

    figure: Figure
    names: list[list[OrganismMention]]
    words: set[str]
    genes: GeneNames
    group: str
    species: tuple[str, ...] = ()
    source: str = ""

    @property
    def is_other_mammal(self) -> bool | None:
        """Return whether it is labelled as a mammal other than human; None for no mammal."""
        if self.group != MAMMAL or not self.species:
            return None
        return self.species[0].lower() not in _HUMAN_NAMES

    @property
    def paper(self) -> str:
        """Return what is never on both sides of a fold."""
        return self.figure.figid.split("__")[0]


def train(data: Path, out: Path, lexicon: Lexicon, say: Callable[[str], object] = print) -> None:
    """Fit both models and write ``organism_words.tsv`` and ``organism_weights.tsv`` into ``out``.

    Says how often the most likely organism is right, cross-validated by paper. Raises InputError.
    """
    examples = list(_examples(data, lexicon))
    grouped = [e for e in examples if e.group]
    labelled = [e for e in examples if e.species]
    folds = _folds([*labelled, *(e for e in grouped if not e.species)])
    say(f"{len(labelled):,} labelled figures, {len(grouped):,} for the words")
    by_words: dict[str, GroupProbabilities] = {}
    for fold in range(_FOLDS):
        model = _WordModel([e for e in grouped if folds[e.paper] != fold])
        held = [e for e in labelled if folds[e.paper] == fold]
        by_words |= {e.figure.figid: model.groups(e.words) for e in held}
    cases = [case for e in labelled for case in _cases(e, by_words[e.figure.figid], lexicon)]
    _say_right(cases, folds, say)
    about = (
        f"fitted {datetime.now(UTC):%Y-%m-%d} on {len(labelled)} labelled figures of PFOCR (CC0) "
        f"and {len(grouped)} whose species are of one known group"
    )
    words = _WordModel(grouped).rows()
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "organism_words.tsv", ("word", *WORD_GROUPS, OTHER_MAMMAL), words, about)
    weights = _EvidenceModel(cases).rows()
    _write(out / "organism_weights.tsv", ("feature", "weight"), weights, about)


def _examples(data: Path, lexicon: Lexicon) -> Iterator[Example]:
    hidden = {gold.figid.split("__")[0] for gold in read_gold(data / _CHECK)}
    hidden |= {label.figid.split("__")[0] for label in read_labels(UNSEEN)}
    labels: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name in _GOLD:
        source = Path(name).stem
        labels |= {gold.figid: (source, gold.species) for gold in read_gold(data / name)}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            labels.setdefault(row["figid"], ("labels", tuple(row["species"].split("; "))))
    seen = set()
    for item in read_figures([data / name for name in _RECORDS]):
        if not isinstance(item, Figure) or item.figid in seen:
            continue
        seen.add(item.figid)
        if item.figid.split("__")[0] not in hidden:
            yield _example(item, labels.get(item.figid), lexicon)
    if not seen:
        raise InputError(f"{data}: no figure records in {', '.join(_RECORDS)}")
    for corpus in present(data):
        for document in split(corpus, data)[0] if corpus.name in _ABSTRACTS else ():
            species = _species_of_genes(document, lexicon)
            if species and document.figure.figid not in seen:
                seen.add(document.figure.figid)
                label = _ABSTRACT, species
                yield _example(document.figure, label, lexicon)


def _species_of_genes(document: Document, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the organisms of the genes of an abstract; none if the lexicon lacks one of them."""
    genes = {
        curie
        for mention in document.mentions
        for curie in mention.ids
        if mention.type is EntityType.GENE and curie.startswith("ncbigene:")
    }
    found = [lexicon.entity(curie) for curie in sorted(genes)]
    taxa = dict.fromkeys(gene.taxon for gene in found if gene is not None)
    organisms = [lexicon.organisms.get(taxon) for taxon in taxa]
    if None in found or None in organisms:
        return ()
    return tuple(organism.name for organism in organisms if organism is not None)


def _example(
    figure: Figure, label: tuple[str, tuple[str, ...]] | None, lexicon: Lexicon
) -> Example:
    texts = (figure.caption, figure.figtitle, figure.papertitle)
    matches = [lexicon.matches(text) for text in texts]
    names = [organism_names(*pair) for pair in zip(texts, matches, strict=True)]
    genes = GeneNames.of(figure, matches[0], lexicon.organisms)
    words = words_of(texts, [m.text for found in names for m in found])
    if label is None and not {"XXX", "REJECT"} & set(figure.organisms):
        curated = tuple(o for o in figure.organisms if o not in _NOT_CURATED)
        label = (_CURATED, curated) if curated else None
    if label is not None:
        group = _group_of(label[1][0], lexicon)
    else:
        named = [m for found in names for m in found if m.kind is NameKind.NAME and not m.aside]
        groups = {word_group(lexicon.organisms[m.taxon].group) for m in named if m.taxon} - {""}
        group = groups.pop() if len(groups) == 1 else ""
    named = [m for found in names for m in found]
    # The usual host is a rule, which few labels can weigh: other cues are not to be trusted for it.
    hosts = engineered_hosts(texts, named)
    cues = nomenclature_cues(figure, lexicon, named)
    names[0] = names[0] + [cue for cue in cues if cue not in hosts]
    named = [m for found in names for m in found]
    own = names_of_one_organism(figure.caption, matches[0], lexicon.species_of_strains)
    names[0] = names[0] + telltale_cues(texts, named, lexicon.organisms, own)
    source, species = label or ("", ())
    return Example(figure, names, words, genes, group, species, source)


def _group_of(name: str, lexicon: Lexicon) -> str:
    for taxon in sorted(named_taxa(name, lexicon)):
        organism = lexicon.organisms.get(taxon)
        if organism is not None and (group := word_group(organism.group)):
            return group
    return word_group(genus_groups().get(name.split()[0], ""))


def _folds(examples: Sequence[Example]) -> dict[str, int]:
    papers = dict.fromkeys(sorted(e.paper for e in examples))
    order = np.random.default_rng(7).permutation(len(papers))
    return {paper: int(at % _FOLDS) for paper, at in zip(papers, order, strict=True)}


class _WordModel:
    """What a figure's words say: logistic regressions of the group, and of mammals but human."""

    def __init__(self, examples: Sequence[Example]) -> None:
        counts = Counter(word for e in examples for word in e.words)
        kept = {word for word, count in counts.items() if count >= _FEWEST_FIGURES}
        groups = _weights_of_words(examples, [e.group for e in examples], kept, WORD_GROUPS)
        mammals = [e for e in examples if e.is_other_mammal is not None]
        labels = [OTHER_MAMMAL if e.is_other_mammal else "" for e in mammals]
        others = _weights_of_words(mammals, labels, kept, (OTHER_MAMMAL,), "balanced")
        self._rows = {
            word: groups[word] + others[word]
            for word in sorted({"", *kept})
            if not word or max(map(abs, groups[word] + others[word])) >= _LEAST_WEIGHT
        }

    def groups(self, words: set[str]) -> GroupProbabilities:
        from annotator.recognition.organisms.organism_words import OrganismWords

        return OrganismWords(self._rows).groups(words)

    def rows(self) -> list[tuple[Any, ...]]:
        return [(word, *row) for word, row in sorted(self._rows.items())]


def _weights_of_words(
    examples: Sequence[Example],
    labels: Sequence[str],
    kept: set[str],
    columns: Sequence[str],
    class_weight: str | None = None,
) -> dict[str, tuple[float, ...]]:
    """Fit labels on words; return each word's weights by column, and the intercept's for "".

    They are 0 where all labels are the same.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    if len(set(labels)) < 2:
        return dict.fromkeys(("", *kept), (0.0,) * len(columns))
    vectorizer = DictVectorizer().fit([dict.fromkeys(kept, 1.0)])
    values = vectorizer.transform([dict.fromkeys(e.words & kept, 1.0) for e in examples])
    model = LogisticRegression(C=_WORDS_C, max_iter=1000, class_weight=class_weight)
    model.fit(values, labels, sample_weight=[_WORD_WEIGHTS.get(e.source, 1.0) for e in examples])
    order = [-1] if len(columns) == 1 else [list(model.classes_).index(c) for c in columns]
    words = ("", *map(str, vectorizer.get_feature_names_out()))
    rows = np.vstack([model.intercept_, model.coef_.T])[:, order]
    return {word: tuple(map(float, row)) for word, row in zip(words, rows, strict=True)}


class Case(msgspec.Struct):
    """A candidate of a labelled figure with its features, and whether the figure is about it."""

    example: Example
    candidate: OrganismCandidate
    values: dict[str, float]
    right: bool


def _cases(example: Example, words: GroupProbabilities, lexicon: Lexicon) -> Iterator[Case]:
    found = candidates(list(zip(_TEXTS, example.names, strict=True)), words, lexicon.organisms)
    animals = animals_beside(example.figure.caption, found)
    right = {c.name: _is_right(c, example.species, lexicon) for c in found}
    a_species = any(right[c.name] for c in found if not c.is_wide)
    # A field that curators changed must not teach how far to trust the field.
    from_field = example.source == _CURATED
    field = () if from_field else field_taxa(example.figure, lexicon)
    for c in found:
        if from_field and c.is_human and "Homo sapiens" in example.figure.organisms:
            continue  # the default beside what a curator added
        same_group = c.is_wide and word_group(c.group) == example.group != ""
        is_right = right[c.name] or (same_group and not a_species)
        length = len(example.figure.caption) if example.figure.is_caption else 0
        values = features(c, found, words, example.genes, field, animals, length)
        yield Case(example, c, values, is_right)


def _is_right(candidate: OrganismCandidate, species: Sequence[str], lexicon: Lexicon) -> bool:
    if is_named(Taxon(candidate.taxon, candidate.name), species, lexicon):
        return True
    genus = candidate.name.split()[0].lower()
    return any(name.split()[0].lower() == genus for name in species)


class _EvidenceModel:
    """A logistic regression of a candidate being right on its features."""

    def __init__(self, cases: Sequence[Case]) -> None:
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        self._vectorizer = DictVectorizer()
        values = self._vectorizer.fit_transform([case.values for case in cases])
        self._model = LogisticRegression(C=_EVIDENCE_C, max_iter=3000, fit_intercept=False)
        weights = [_SOURCE_WEIGHTS.get(case.example.source, 1.0) for case in cases]
        self._model.fit(values, [case.right for case in cases], sample_weight=weights)

    def probabilities(self, cases: Sequence[Case]) -> Any:
        values = self._vectorizer.transform([case.values for case in cases])
        return self._model.predict_proba(values)[:, 1]

    def rows(self) -> list[tuple[str, float]]:
        names = self._vectorizer.get_feature_names_out()
        return sorted(zip(map(str, names), map(float, self._model.coef_[0]), strict=True))


def _say_right(cases: Sequence[Case], folds: dict[str, int], say: Callable[[str], object]) -> None:
    """Say how often the most likely organism is right, by where the label is from."""
    best: dict[str, tuple[float, Case]] = {}
    for fold in range(_FOLDS):
        model = _EvidenceModel([c for c in cases if folds[c.example.paper] != fold])
        held = [c for c in cases if folds[c.example.paper] == fold]
        for case, probability in zip(held, model.probabilities(held), strict=True):
            kept = best.get(case.example.figure.figid)
            if kept is None or probability > kept[0]:
                best[case.example.figure.figid] = float(probability), case
    counts = Counter(case.example.source for _, case in best.values())
    right = Counter(case.example.source for _, case in best.values() if case.right)
    for source, count in counts.items():
        say(f"{source}: main organism right in {right[source] / count:.3f} of {count}")


def _write(path: Path, head: Sequence[str], rows: Sequence[tuple[Any, ...]], about: str) -> None:
    lines = ["\t".join(head), f"# {about}"]
    for first, *numbers in rows:
        lines.append("\t".join([first, *(f"{number:.3f}" for number in numbers)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
