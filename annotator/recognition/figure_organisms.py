"""Which organisms a figure is about, and the words that say so. Marks, never deletes.

Evidence, strongest first: the caption, the figure title, the paper title, then the record's
``organisms`` field. That field is a default (``Homo sapiens``) in older records and a list of
every organism of the paper in newer ones, so it decides only where the text is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.organisms import MAMMALS, taxa_of_names
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.records import HUMAN, Figure, Organism, Taxon, TermKind

#: Wider groups than a species. Words such as "bacterial" also occur in figures about mammals
#: (bacterial LPS, plant extract), so they count only where nothing more specific is named.
_WIDE = TermSet("wide_taxa.tsv")


#: What follows an organism that is a tool: yeast two-hybrid, mouse anti-FLAG, bovine serum albumin.
_IN_A_METHOD = WordPattern(lambda: rf"[\s-]{one_of('organism_tools.tsv')}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OrganismMention:
    """A name of an organism found in a text. ``is_cue`` tells an indirect word (HeLa, dauer).

    ``start`` is where it stands, -1 for what the whole text gives away.
    """

    taxon: str
    text: str
    is_cue: bool
    start: int = -1


def organism_names(text: str, matches: Sequence[Match]) -> list[OrganismMention]:
    """Return the organisms that ``text`` names, in order.

    A name inside of a longer name (human epidermal growth factor receptor) does not count.
    """
    found = []
    longest_end = -1
    for match in matches:  # sorted by start, longest first
        if match.end <= longest_end:
            continue
        longest_end = match.end
        organisms = match.candidates.organisms
        if not organisms or _IN_A_METHOD.match(text, match.end):
            continue
        surface = text[match.start : match.end]
        for candidate in organisms:
            if _is_written(surface, candidate.term):
                is_cue = candidate.kind is TermKind.SYNONYM
                found.append(OrganismMention(candidate.entity.id, surface, is_cue, match.start))
                break
    return found


#: Names that an organism's nomenclature gives away: proteins of budding yeast end in p (Ubr1p).
_YEAST = "ncbitaxon:4932"
_YEAST_PROTEIN = re.compile(r"\b[A-Z][a-z]{2}\d{1,3}p\b")
#: Genes of bacteria are three small letters and a capital for each gene of an operon (sdhABCD).
_BACTERIAL_GENE = re.compile(r"\b[a-z]{3}[A-Z]{1,4}\b")
_FEWEST_BACTERIAL = 3


def nomenclature_cues(figure: Figure, lexicon: Lexicon) -> list[OrganismMention]:
    """Return the organisms whose way of naming genes or proteins the caption uses repeatedly.

    Bacteria share theirs: those that the record's field names are meant, if any.
    """
    found = []
    names = list(dict.fromkeys(_YEAST_PROTEIN.findall(figure.caption)))
    if len(names) > 1 and _YEAST in lexicon.organisms:
        found.append(OrganismMention(_YEAST, ", ".join(names[:3]), is_cue=True))
    names = list(dict.fromkeys(_BACTERIAL_GENE.findall(figure.caption)))
    if len(names) >= _FEWEST_BACTERIAL:
        found += [
            OrganismMention(taxon, ", ".join(names[:3]), is_cue=True)
            for taxon in taxa_of_names(figure.organisms, lexicon)
            if lexicon.organisms[taxon].group == "bacterium" and taxon not in _WIDE
        ]
    return found


def _is_written(surface: str, term: str) -> bool:
    """Tell whether the case fits: HIV and SARS are names, "hiv" is none; words may vary."""
    return surface == term or not term.isupper()


def figure_taxa(
    figure: Figure,
    caption: Sequence[OrganismMention],
    figtitle: Sequence[OrganismMention],
    papertitle: Sequence[OrganismMention],
    lexicon: Lexicon,
) -> tuple[Taxon, ...]:
    """Return the organisms that ``figure`` is about, best supported first; never empty."""
    organisms = lexicon.organisms
    sources = (("caption", caption), ("figure title", figtitle), ("paper title", papertitle))
    for cues in (False, True):
        for source, names in sources:
            usable = [name for name in names if name.is_cue == cues and name.taxon not in _WIDE]
            hosts = [n for n in usable if not organisms[n.taxon].is_guest]
            if hosts:
                return _with_evidence(usable, source, organisms)
    guests = _with_evidence(
        [n for _, names in sources for n in names if n.taxon not in _WIDE], "text", organisms
    )
    if guests:
        host = Taxon(HUMAN, "Homo sapiens", "default host: the text names only a virus or parasite")
        return (host, *guests)
    listed = [organisms[taxon].group for taxon in taxa_of_names(figure.organisms, lexicon)]
    for source, names in sources:
        wide = [n for n in names if n.taxon in _WIDE and organisms[n.taxon].group not in MAMMALS]
        wide = [n for n in wide if not organisms[n.taxon].is_guest]
        if not wide or (source == "caption" and len(wide) == 1):
            continue
        # A mammal beside others in the field speaks against it, unless the field has both.
        mammal = len(listed) > 1 and any(group in MAMMALS for group in listed)
        if not mammal or (source != "caption" and organisms[wide[0].taxon].group in listed):
            return _with_evidence(wide, source, organisms)
    return _from_field(figure, lexicon)


def _with_evidence(
    names: Iterable[OrganismMention], source: str, organisms: Mapping[str, Organism]
) -> tuple[Taxon, ...]:
    """Return one Taxon an organism, quoting the words: hosts first, the most often named first."""
    words: dict[str, list[str]] = {}
    for name in names:
        words.setdefault(name.taxon, []).append(name.text)
    ordered = sorted(words, key=lambda t: (organisms[t].is_guest, -len(words[t])))
    return tuple(
        Taxon(taxon, organisms[taxon].name, f"{source}: {', '.join(dict.fromkeys(words[taxon]))}")
        for taxon in ordered
    )


def _from_field(figure: Figure, lexicon: Lexicon) -> tuple[Taxon, ...]:
    """Fall back on the ``organisms`` field, and on human."""
    taxa = taxa_of_names(figure.organisms, lexicon)
    listed = ", ".join(figure.organisms)
    mammals = [t for t in taxa if lexicon.organisms[t].group in MAMMALS]
    if mammals:
        return (
            Taxon(HUMAN, "Homo sapiens", f"default for mammals: organisms field names {listed}"),
        )
    known = [t for t in taxa if not lexicon.organisms[t].is_guest]
    if known:
        return tuple(
            Taxon(t, lexicon.organisms[t].name, f"organisms field: {listed}") for t in known
        )
    if figure.organisms and not taxa:
        return (
            Taxon(HUMAN, "Homo sapiens", f"default: the lexicon knows no organism named {listed}"),
        )
    return (Taxon(HUMAN, "Homo sapiens", "default: no organism is named"),)


def accepted_taxa(taxa: Sequence[Taxon], lexicon: Lexicon) -> frozenset[str]:
    """Return the taxa whose genes fit a figure about ``taxa``.

    Strains fit their species. For mammals, human and the other mammals fit: papers on mice and
    rats use human symbols, and PFOCR looked them up in all of them.
    """
    accepted: set[str] = set()
    groups = set()
    for taxon in taxa:
        organism = lexicon.organisms.get(taxon.taxon)
        accepted.add(taxon.taxon)
        if organism is not None:
            accepted.update(organism.strains)
            groups.add(organism.group)
            if taxon.taxon in _WIDE:
                accepted.update(lexicon.organism_groups[organism.group])
    if not groups or groups & set(MAMMALS):
        for group in MAMMALS:
            accepted.update(lexicon.organism_groups.get(group, ()))
    return frozenset(accepted)
