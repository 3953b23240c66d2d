"""The organisms that a figure may be about, with everything that speaks for and against each."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from annotator.lexicon.index import Match
from annotator.lexicon.organisms import MAMMALS, WIDE_TAXA
from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.hosts import animal_words
from annotator.recognition.organisms.organism_names import (
    ABBREVIATION,
    NameKind,
    OrganismMention,
)
from annotator.recognition.organisms.organism_words import (
    ANIMAL,
    FUNGUS,
    MAMMAL,
    PLANT,
    PROKARYOTE,
    GroupProbabilities,
    word_group,
)
from annotator.recognition.organisms.same_species import (
    group_of_genus,
    other_yeast,
    same_species,
)
from annotator.records import HUMAN, Figure, Organism

#: The taxon of each group, for species that the lexicon does not have and figures that name none.
_TAXON_OF_GROUP = {
    "plant": "ncbitaxon:33090",
    "bacterium": "ncbitaxon:2",
    "archaeon": "ncbitaxon:2157",
    "fungus": "ncbitaxon:4751",
    "insect": "ncbitaxon:50557",
    "virus": "ncbitaxon:10239",
    "protist": "ncbitaxon:2759",
}
#: Stands for a species that nothing but the words of the figure show to be an animal.
METAZOA = "ncbitaxon:33208"
#: The groups that words alone can show, with their taxon.
_BY_WORDS = {PLANT: "plant", PROKARYOTE: "bacterium", FUNGUS: "fungus"}
#: A group that its words make less likely than this is never what a figure is about.
_LEAST_BY_WORDS = 0.15
_MOST_LOGIT = 4.0
#: Groups that figures about others name as well (plant extract, bacterial LPS); cyanobacteria and
#: salmonids are what a figure is about, as a species is.
_KINGDOMS = frozenset(
    {
        "ncbitaxon:2",
        "ncbitaxon:2157",
        "ncbitaxon:4751",
        "ncbitaxon:10239",
        "ncbitaxon:33090",
        "ncbitaxon:40674",
        "ncbitaxon:50557",
    }
)
#: A symbol that is no word: capitals, or letters with a number.
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{2,}|[A-Za-z]{2}[A-Za-z-]{0,30}\d+")
_DEFAULT_HUMAN, _DEFAULT_GROUP = "default human", "default group"
#: What is weighed apart from candidates that a text names.
_APART = frozenset({_DEFAULT_HUMAN, _DEFAULT_GROUP, "named kingdom"})
#: Whether the words of the figure are those of its group says more of these than their names do.
_BY_THEIR_WORDS = _APART | {"named human", "named species"}
_MAMMALS_APART = frozenset({_DEFAULT_HUMAN, "named mammal"})
_NAMES = (NameKind.NAME, NameKind.GENUS)
_NARROW = (NameKind.GENUS, NameKind.SHARED)
_GROUPS = (NameKind.GROUP,)
_NAMED = (*_NAMES, *_GROUPS)
_BY_NAME = (*_NAMES, NameKind.SHARED)
_EVERYWHERE = tuple(EvidenceSource)
#: The texts beside the caption.
TITLES = (EvidenceSource.FIGURE_TITLE, EvidenceSource.PAPER_TITLE, EvidenceSource.PAPER_TEXT)
#: Records with abstracts are not among those that weights were fitted on: a name there
#: counts like one in the title.
_WEIGHED_AS = {EvidenceSource.PAPER_TEXT: EvidenceSource.PAPER_TITLE}

#: The texts of a figure, strongest first, with the names in them.
Texts = Sequence[tuple[EvidenceSource, Sequence[OrganismMention]]]


class OrganismCandidate(msgspec.Struct):
    """An organism that a figure may be about.

    ``name`` is that of the lexicon, or as the text has it for a species that the lexicon does not
    have; ``taxon`` is then that of its group. ``mentions`` are by text; a candidate without any is
    a default: human, or a group that the words of the figure speak for.
    """

    taxon: str
    name: str
    group: str
    is_guest: bool = False
    mentions: dict[EvidenceSource, list[OrganismMention]] = msgspec.field(default_factory=dict)

    @property
    def is_human(self) -> bool:
        """Return True for human."""
        return self.taxon == HUMAN

    @property
    def is_virus(self) -> bool:
        """Return True for a virus, which has a host."""
        return self.group == "virus"

    @property
    def is_wide(self) -> bool:
        """Return True for a group that is meant as such, not for a species of it."""
        return self.taxon in WIDE_TAXA and not any(
            m.kind in _NARROW for found in self.mentions.values() for m in found
        )

    @property
    def is_kingdom(self) -> bool:
        """Return True for plants, bacteria, viruses and the like, meant as such."""
        return self.is_wide and self.taxon in _KINGDOMS

    def count(self, *sources: EvidenceSource, kinds: Sequence[NameKind] = ()) -> int:
        """Return how often these texts name it; indirect words and kingdoms do not count."""
        if not self.mentions:
            return 0
        kinds = kinds or (_NAMES if self.taxon in _KINGDOMS else _NAMED)
        return sum(m.kind in kinds for source in sources for m in self.mentions.get(source, ()))


def candidates(
    texts: Texts, words: GroupProbabilities, organisms: Mapping[str, Organism]
) -> list[OrganismCandidate]:
    """Return the organisms that the texts name, human, and the groups that words can show."""
    found: dict[str, OrganismCandidate] = {}
    by_name: dict[tuple[str, str, str, str], OrganismMention] = {}
    for _, mentions in texts:
        for m in mentions:
            by_name.setdefault((m.taxon, m.text, m.kind, m.group), m)
    named = list(by_name.values())
    for source, mentions in texts:
        for mention in mentions:
            candidate = _candidate(mention, named, words, organisms)
            kept = found.setdefault(candidate.name, candidate)
            kept.mentions.setdefault(source, []).append(mention)
    if HUMAN not in {c.taxon for c in found.values()}:
        found["Homo sapiens"] = OrganismCandidate(HUMAN, "Homo sapiens", "human")
    for spoken, group in _BY_WORDS.items():
        if words.probabilities[spoken] < _LEAST_BY_WORDS:
            continue
        taxon = _TAXON_OF_GROUP[group]
        name = organisms[taxon].name if taxon in organisms else group
        found.setdefault(name, OrganismCandidate(taxon, name, group))
    return list(found.values())


def _candidate(
    mention: OrganismMention,
    named: Sequence[OrganismMention],
    words: GroupProbabilities,
    organisms: Mapping[str, Organism],
) -> OrganismCandidate:
    mention = other_yeast(mention, named, organisms) or mention
    taxon, name, group = mention.taxon, mention.text, mention.group
    if not taxon or ABBREVIATION.match(name):
        full_taxon, full_name = same_species(mention.text, named, organisms)
        if not taxon or full_name in {other.text for other in named} - {name}:
            taxon, name = full_taxon, full_name
    if taxon:
        organism = organisms[taxon]
        return OrganismCandidate(taxon, organism.name, organism.group, organism.is_guest)
    alike = [m for m in named if m.text in (name, mention.text)]
    within = next((m.within for m in alike if m.within in organisms), "")
    group = group or next((m.group for m in alike if m.group), "")
    group = group or group_of_genus(name, named, organisms)
    if within in WIDE_TAXA:  # its words may be those of no group: corals, moths
        return OrganismCandidate(within, name, group)
    group = group or (organisms[within].group if within else "")
    if not group:
        likely = max(_BY_WORDS | {ANIMAL: ""}, key=lambda g: words.probabilities[g])
        return OrganismCandidate(_TAXON_OF_GROUP.get(_BY_WORDS.get(likely, ""), METAZOA), name, "")
    return OrganismCandidate(_TAXON_OF_GROUP.get(group, METAZOA), name, group)


class GeneNames(msgspec.Struct, frozen=True):
    """What the names of genes say about the organism, in a caption and in the existing rows.

    ``only`` counts the symbols of the caption that only genes of animals, plants or fungi have;
    ``human`` those of them that are human ones, letter case and all.
    ``rows_by_symbol`` and ``other_rows`` are how many words of existing human rows are the gene's
    symbol, and how many are not: words of other kingdoms are found among aliases.
    """

    only: dict[str, int]
    human: int
    rows_by_symbol: int
    other_rows: int

    @classmethod
    def of(
        cls, figure: Figure, matches: Sequence[Match], organisms: Mapping[str, Organism]
    ) -> GeneNames:
        """Count the names of one figure."""
        only: Counter[str] = Counter()
        human = 0
        caption = figure.caption
        texts = {
            caption[match.start : match.end]: match
            for match in reversed(matches)
            if not caption[match.end - 1].islower()  # most: no symbol ends so
        }
        for text, match in texts.items():
            if not _SYMBOL.fullmatch(text):
                continue
            taxa = match.candidates.taxa_of_symbol(text)
            groups = {
                _kingdom(organism.group)
                for taxon in taxa
                if (organism := organisms.get(taxon)) is not None
            }
            if len(groups) == 1:
                only[groups.pop()] += 1
                human += HUMAN in taxa
        rows = {
            (row.word, row.symbol) for row in figure.existing if row.taxon == HUMAN and row.word
        }
        words = {word for word, _ in rows}
        by_symbol = {word for word, symbol in rows if word == symbol}
        return cls(dict(only), human, len(by_symbol), len(words - by_symbol))


def animals_beside(caption: str, found: Sequence[OrganismCandidate]) -> int:
    """Return how many genes and cells of animals a caption names, if that can decide something."""
    return animal_words(caption) if len(found) > 1 else 0


def features(
    candidate: OrganismCandidate,
    others: Sequence[OrganismCandidate],
    words: GroupProbabilities,
    genes: GeneNames,
    field: Sequence[str],
    animals: int = 0,
    length: int = 0,
) -> dict[str, float]:
    """Return what speaks for and against a candidate, by name.

    ``others`` are all candidates of the figure; ``field`` the taxa of the record's ``organisms``,
    empty when that is a default; ``animals`` how many genes and cells of animals the caption names
    (``animals_beside``); ``length`` is that of the caption in characters, 0 for other texts.
    """
    role = _role(candidate)
    kind = role if role in _APART else "named"
    values = {f"a {role}": 1.0}
    rivals = [c for c in others if c is not candidate and not c.is_guest and not c.is_kingdom]
    in_caption = in_titles = 0
    if rivals:
        in_caption = sum(c.count(EvidenceSource.CAPTION) for c in rivals)
        in_titles = sum(c.count(*TITLES) for c in rivals)
        values[f"{kind}: others in the caption"] = math.log2(1 + in_caption)
        values[f"{kind}: others in the titles"] = float(in_titles > 0)
    if not candidate.mentions:
        # Where another organism is named, those of a kingdom may be of what lives in it.
        is_named = any(c.count(*_EVERYWHERE, kinds=_NAMES) > 0 for c in others)
        weighed = [c for c in others if not (is_named and c.is_kingdom)]
        cues = sum(_cues_against_human(c, genes) for c in weighed)
        values[f"{kind}: indirect words for others"] = math.log2(1 + cues)
        of_titles = [
            c.mentions.get(text, ()) for c in others if not c.is_kingdom for text in TITLES
        ]
        titled = len({m.text for mentions in of_titles for m in _cues(mentions)})
        values[f"{kind}: indirect words for others in the titles"] = math.log2(1 + titled)
    if role == _DEFAULT_HUMAN:
        values |= _default_human(others, rivals, words, genes, animals)
    if role in _BY_THEIR_WORDS:
        values[f"{role}: words"] = _logit_of_words(candidate, words)
    # Where no other mammal is named, human stands for all: its rows are right for a mouse.
    if role in _MAMMALS_APART and any(c.group == "mammal" and c.mentions for c in others):
        values[f"{role}: words of other mammals than human"] = words.other_mammal
    own = genes.only.get(_kingdom(candidate.group), 0)
    values[f"{kind}: symbols of its group alone"] = math.log2(1 + own)
    values[f"{kind}: symbols of other groups alone"] = math.log2(1 + sum(genes.only.values()) - own)
    values["in the field"] = float(bool(candidate.mentions) and candidate.taxon in field)
    is_kingdom = role == "named kingdom"
    # Titles name bacteria and fungi for what lives in another organism, others hardly ever.
    is_large = is_kingdom and word_group(candidate.group) in (PLANT, ANIMAL)
    if is_large and any(text in candidate.mentions for text in TITLES):
        values["named kingdom: a plant or animal in the titles"] = 1.0
    for text, mentions in candidate.mentions.items():
        source = _WEIGHED_AS.get(text, text)
        kinds = [m.kind for m in mentions if not m.aside]
        named = sum(kinds.count(k) for k in _BY_NAME)
        values[f"name in the {source}"] = math.log2(1 + named)
        if is_kingdom:
            in_group = kinds.count(NameKind.GROUP)
            values[f"named kingdom: group in the {source}"] = math.log2(1 + in_group)
        values[f"cue in the {source}"] = math.log2(1 + len({m.text for m in _cues(mentions)}))
    values["named late"] = first_place(candidate, length)
    own = candidate.count(*_EVERYWHERE)
    every = own + in_caption + in_titles
    values["share of the names"] = own / every if every else 0.0
    return {name: value for name, value in values.items() if value}


def _default_human(
    others: Sequence[OrganismCandidate],
    rivals: Sequence[OrganismCandidate],
    words: GroupProbabilities,
    genes: GeneNames,
    animals: int,
) -> dict[str, float]:
    """Return what speaks for and against human where no text names it."""
    values = {}
    if len(others) > 1:
        groups = [c for c in others if c.is_kingdom and c.group not in MAMMALS]
        for name, named in (
            ("groups", groups),
            ("plants", [c for c in groups if c.group == PLANT]),
        ):
            in_titles = sum(c.count(*TITLES, kinds=_GROUPS) for c in named)
            in_caption = sum(c.count(EvidenceSource.CAPTION, kinds=_GROUPS) for c in named)
            values[f"{name} in the titles"] = math.log2(1 + in_titles)
            values[f"{name} in the caption"] = math.log2(1 + in_caption)
    if rivals:
        share = words.probabilities[MAMMAL]
        values["words, where others are named"] = _logit(share)
    if not any(c.group in MAMMALS for c in rivals):  # they do not tell a mammal from another
        values["genes and cells of animals"] = math.log2(1 + animals)
    values["rows by symbol"] = math.log2(1 + genes.rows_by_symbol)
    values["other rows"] = math.log2(1 + genes.other_rows)
    return {f"{_DEFAULT_HUMAN}: {name}": value for name, value in values.items()}


def _cues(mentions: Iterable[OrganismMention]) -> list[OrganismMention]:
    """Return the indirect words among mentions, but for those by the way."""
    return [m for m in mentions if m.kind is NameKind.CUE and not m.aside]


def _cues_against_human(candidate: OrganismCandidate, genes: GeneNames) -> float:
    """Return how many indirect words for a candidate the caption has, against human by default.

    Names of its own genes, which are evidence from the whole text, count by their share beside the
    human symbols: three of yeast beside five human ones say little.
    """
    cues = _cues(candidate.mentions.get(EvidenceSource.CAPTION, ()))
    own = len({m.text for m in cues if m.start < 0})
    placed = sum(m.start >= 0 for m in cues)
    return placed + (own * own / (own + genes.human) if own else 0.0)


def first_place(candidate: OrganismCandidate, length: int) -> float:
    """Return where in the caption a candidate is first named, from 0 to 1.

    It is 0 if a title names it, or in a text that is no caption (of length 0). A figure that is
    about mice says so early; a review names them for a detail, at the end.
    """
    if not length or any(text in candidate.mentions for text in TITLES):
        return 0.0
    places = [m.start for m in candidate.mentions.get(EvidenceSource.CAPTION, ()) if not m.aside]
    if not places:
        return float(bool(candidate.mentions))
    return max(0.0, min(places) / length)


def _kingdom(group: str) -> str:
    """Return the group of words, with mammals among the animals: they share their symbols."""
    found = word_group(group)
    return ANIMAL if found == MAMMAL else found


def _role(candidate: OrganismCandidate) -> str:
    """Return what kind of candidate it is; weights differ between these."""
    if not candidate.mentions:
        return _DEFAULT_HUMAN if candidate.is_human else _DEFAULT_GROUP
    is_parasite = candidate.group == "protist" and not candidate.is_wide
    if candidate.is_guest or candidate.is_virus or is_parasite:
        return "virus or parasite"
    if candidate.is_human:
        return "named human"
    if candidate.group in MAMMALS:
        return "named mammal"
    if candidate.is_kingdom:
        return "named kingdom"
    return "named group" if candidate.is_wide else "named species"


def _logit_of_words(candidate: OrganismCandidate, words: GroupProbabilities) -> float:
    """Return the log odds, by the words of the figure, of the candidate's group."""
    group = word_group(candidate.group)
    return _logit(words.probabilities[group] if group else 1.0 - words.probabilities[MAMMAL])


def _logit(share: float) -> float:
    share = min(max(share, 1e-3), 1 - 1e-3)
    return max(-_MOST_LOGIT, min(_MOST_LOGIT, math.log(share / (1.0 - share))))
