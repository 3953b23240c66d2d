"""Find the organisms that a text names: names of the lexicon, genera, and scientific names.

A scientific name that the lexicon does not have (*Aquilaria sinensis*, ``in S. pneumoniae``) still
says that a figure is not about human. Its group is that of its genus, if that is listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from annotator.lexicon.index import Match
from annotator.lexicon.organism_index import genus_groups
from annotator.lexicon.organisms import MICROBES, WIDE_TAXA
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import TermKind
from annotator.recognition.organisms.binomials import BINOMIAL, end_of_name, scientific_names
from annotator.recognition.organisms.legend_colours import without_colours
from annotator.recognition.organisms.model_organisms import without_mentions_by_the_way
from annotator.recognition.organisms.organism_mention import NameKind as NameKind
from annotator.recognition.organisms.organism_mention import OrganismMention as OrganismMention
from annotator.recognition.organisms.xenografts import without_carriers
from annotator.recognition.spans.candidate_spans import Cover
from annotator.records import Candidate
from annotator.text import cased_key

#: Words after an organism that is a tool: yeast two-hybrid, mouse anti-FLAG, bovine serum albumin.
_IN_A_METHOD = WordPattern(lambda: rf"[\s-]{one_of('organism_tools.tsv')}\b", re.IGNORECASE)
#: Behind an organism that only carries a virus: tick-borne flaviviruses.
_OF_A_CARRIER = re.compile(r"[\s-](?:borne|transmitted|vectored)\b", re.IGNORECASE)
#: Words after an organism that say what lives in it: human fungal pathogen, human gut symbiont.
#: It is the pathogen that a figure is about; what it does to its host shows in genes and cells.
_OF_ITS_GUEST = re.compile(
    r"(?:[\s-](?:[a-z]+(?:al|ic|ive|ous|ar|ne|an)|gut|skin|blood|lung|mouth|tract|malaria)){0,4}"
    r"[\s-](?:pathogen(?:s|ic)?|parasit(?:es?|ic)|symbionts?|commensals?|pathobionts?|"
    r"bacteri(?:um|a)|fung(?:us|i)|yeasts?|protozoa(?:ns?)?|helminths?|flukes?)\b"
    r"(?![\s-]interact)",
    re.IGNORECASE,
)
#: The one kingdom with guests that go by it: plant pathogenic fungi; a fungal pathogen is a fungus.
_PLANTS = "ncbitaxon:33090"
#: The words before an organism that a figure is not about.
_ASIDE = re.compile(
    r"(?:\b(?:compared (?:to|with)|similar to|unlike|than|based on|from|e\.g\.,?|"
    r"(?:hom|orth)olog\w*(?: \w+)? (?:of|in|to|from)|counterparts? (?:of|in)|"
    r"conserved (?:in|from|between)|known (?:from|in)|models? of|"
    r"(?:names?|named|nomenclature|annotat\w+)(?: \w+)? (?:as|according to|by)|"
    r"not (?:found|present))"
    r"(?: the| those| that| each| every| any)?(?: (?:of|in)(?: the)?)? ?)$",
    re.IGNORECASE,
)
_LONGEST_ASIDE = 40
#: With capitals inside, an everyday name of so many letters is a gene or complex (OAT, LamB).
_LONGEST_SYMBOL = 5
#: Before the organism in a gene's full name: mutS homolog 2, colon cancer (E. coli).
_HOMOLOG = re.compile(r"homolog(?:ue)?\b[^.;()]*\($", re.IGNORECASE)
_LONGEST_HOMOLOG = 80

#: Everyday names that mean something else in papers.
_NOT_ORGANISMS = TermSet("not_organisms.tsv")
#: Between an everyday name and the scientific name that it describes.
_BEFORE_SCIENTIFIC = re.compile(r",? \(?")
#: Between a scientific name and what the species is called: Laurencia dendroidea, a red seaweed.
_DESCRIBED_BEHIND = re.compile(r",? \(?an? (?:[a-z-]+ ){0,2}")
_WRITTEN_AS_SCIENTIFIC = re.compile(r"[A-Z][a-z-]+\s+(?:x )?[a-z]|[A-Z]\.\s*[a-z]")
#: The lexicon's source of organisms that are not among those often studied.
_TAXONOMY = "taxonomy"
#: ``A. oryzae`` is the species that is often studied, unless a text has another one in full.
ABBREVIATION = re.compile(r"[A-Z]\. ?[a-z]")
#: Groups with genera of which several species are studied. Of others, one is, and its organs.
_SEVERAL_STUDIED = MICROBES
#: More of a name than the letter of its genus, which may be a term by itself.
_BEGINNING = 3


def organism_names(text: str, matches: Sequence[Match]) -> list[OrganismMention]:
    """Return the organisms that ``text`` names, in order.

    A name inside a longer name (human epidermal growth factor receptor) does not count.
    """
    unlisted = list(scientific_names(text))
    if not unlisted and not any(match.candidates.organisms for match in matches):
        return []  # most titles
    mentions, taken = _listed(text, matches)
    if unlisted:
        mentions = _with_unlisted(text, mentions, unlisted, taken)
    found = without_colours(text, _without_descriptions(text, mentions))
    return without_mentions_by_the_way(text, without_carriers(text, found))


def _listed(text: str, matches: Sequence[Match]) -> tuple[list[OrganismMention], list[Match]]:
    """Return the organisms of the lexicon that ``text`` names, and all matches in no longer one."""
    mentions: list[OrganismMention] = []
    taken: list[Match] = []
    longest = (-1, -1)
    for match in matches:  # sorted by start, longest first
        start, end = match.start, match.end
        # A name may match twice: MEFs, and the plural of MEF.
        if end <= longest[1] and (
            (start, end) != longest or (mentions and mentions[-1].start == start)
        ):
            continue
        longest = (start, end)
        taken.append(match)
        organisms = match.candidates.organisms
        if not organisms or _IN_A_METHOD.match(text, end) or _OF_A_CARRIER.match(text, end):
            continue
        if _HOMOLOG.search(text, max(0, start - _LONGEST_HOMOLOG), start):
            continue
        surface = text[start:end]
        chosen = _chosen(surface, organisms)
        if chosen is None or _is_author(surface, start, mentions):
            continue
        if _is_a_symbol(surface, chosen, match.candidates):
            continue
        if chosen.source == _TAXONOMY and surface.lower() in _NOT_ORGANISMS:
            continue
        if other := _other_species(text, match, chosen):
            group = genus_groups().get(surface, "")
            aside = _is_aside(text, start)
            mentions.append(OrganismMention("", other, NameKind.GENUS, start, group, aside))
            continue
        kind = _kind(surface, chosen, organisms)
        is_host = kind is NameKind.NAME or chosen.entity.id == _PLANTS
        if is_host and _OF_ITS_GUEST.match(text, end):
            continue
        taxon = chosen.entity.id
        group = within = ""
        if kind is NameKind.SHARED:
            taxon, group = "", genus_groups().get(_genus(chosen), "")
            within = _head_group(match, matches)
        aside = _is_aside(text, start, kind)
        mentions.append(OrganismMention(taxon, surface, kind, start, group, aside, within))
    return mentions, taken


def _other_species(text: str, match: Match, chosen: Candidate) -> str:
    """Return the species that the lexicon does not have, behind a genus that stands for another.

    Streptomyces castaneoglobisporus is not the *Streptomyces coelicolor* of ``Streptomyces``.
    """
    surface = text[match.start : match.end]
    group = genus_groups().get(surface, "")
    if group not in _SEVERAL_STUDIED or not chosen.entity.symbol.startswith(f"{surface} "):
        return ""
    found = BINOMIAL.match(text, match.start)
    if found is None or not found["rest"].islower() or "." in found["rest"]:
        return ""
    end = end_of_name(text, found, group)
    return text[match.start : end] if end > match.end else ""


def _is_a_symbol(surface: str, chosen: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Return True for a gene's symbol beside the everyday name with its letters (Oat, HOPS)."""
    if not chosen.term.islower() or surface.islower():
        return False
    if not surface[1:].islower() and len(surface) <= _LONGEST_SYMBOL:
        return True
    return any(c.term == surface and c.kind is TermKind.APPROVED_SYMBOL for c in candidates)


def _head_group(match: Match, matches: Sequence[Match]) -> str:
    """Return the group that the last word of a name is called by: moths, of tiger moths."""
    heads = (m for m in matches if m.end == match.end and m.start > match.start)
    taxa = (c.entity.id for m in heads for c in m.candidates.organisms)
    return next((taxon for taxon in taxa if taxon in WIDE_TAXA), "")


def _genus(candidate: Candidate) -> str:
    return candidate.entity.symbol.partition(" ")[0]


def _without_descriptions(text: str, mentions: list[OrganismMention]) -> list[OrganismMention]:
    """Leave out the everyday names that describe another species (the yeast *Pichia pastoris*).

    What they say of one that the lexicon does not have is kept: the soft coral *Sinularia*, and
    *Laurencia dendroidea*, a red seaweed.
    """
    kept: list[OrganismMention] = []
    described = ""
    for at, mention in enumerate(mentions):
        if described and not mention.taxon:
            mention = replace(mention, within=described)
        described = ""
        following = mentions[at + 1] if at + 1 < len(mentions) else None
        end = mention.start + len(mention.text)
        if following is not None and _describes(text, mention, following):
            described = mention.taxon or mention.within
            continue
        if (
            following is not None
            and following.kind is NameKind.GROUP
            and not mention.taxon
            and _DESCRIBED_BEHIND.fullmatch(text, end, following.start)
        ):
            mention = replace(mention, within=mention.within or following.taxon)
        kept.append(mention)
    return kept


def _describes(text: str, mention: OrganismMention, following: OrganismMention) -> bool:
    """Return True for an everyday name before the scientific one of what it means."""
    is_everyday = mention.text.islower() or mention.kind is NameKind.GROUP
    return (
        is_everyday
        and mention.kind is not NameKind.CUE
        and following.kind in (NameKind.NAME, NameKind.GENUS)
        and following.taxon != mention.taxon
        and " " in following.text
        and _WRITTEN_AS_SCIENTIFIC.match(following.text) is not None
        and _BEFORE_SCIENTIFIC.fullmatch(text, mention.start + len(mention.text), following.start)
        is not None
    )


def _is_author(surface: str, start: int, before: Sequence[OrganismMention]) -> bool:
    """Return True for who named a species: *Pinus massoniana* Lamb."""
    last = before[-1] if before else None
    return (
        last is not None
        and surface.isalpha()
        and surface[0].isupper()
        and last.start + len(last.text) + 1 == start
    )


def _chosen(surface: str, organisms: Sequence[Candidate]) -> Candidate | None:
    """Return the organism that ``surface`` names: one of those often studied, or the only one.

    C. elegans is the worm, though there is a *Chalara elegans*; A. oryzae may be several species.
    """
    fitting = [c for c in organisms if _case_fits(surface, c.term)]
    studied = [c for c in fitting if c.source != _TAXONOMY]
    if studied or not fitting:
        return studied[0] if studied else None
    fitting.sort(key=lambda c: c.entity.symbol != c.term)  # the species before its strains
    several = len({c.entity.symbol.split()[0] for c in fitting}) > 1
    return None if several and ABBREVIATION.match(surface) else fitting[0]


def _kind(surface: str, chosen: Candidate, organisms: Sequence[Candidate]) -> NameKind:
    if chosen.kind is TermKind.SYNONYM:
        return NameKind.CUE
    if chosen.entity.id in WIDE_TAXA:
        return NameKind.GROUP
    if chosen.source != _TAXONOMY or _WRITTEN_AS_SCIENTIFIC.match(surface):
        return NameKind.NAME
    several = len({_genus(c) for c in organisms}) > 1 and "virus" not in surface.lower()
    return NameKind.SHARED if several else NameKind.NAME


def _case_fits(surface: str, term: str) -> bool:
    """Return False for a term in another case: hiv for HIV, HesC for hESC; words may vary."""
    if term[0].islower() and term[1:3].isupper():
        surface, term = surface.removesuffix("s"), term.removesuffix("s")
    elif not term.isupper():
        return True
    return surface == term or cased_key(surface) == cased_key(term)


def _is_aside(text: str, start: int, kind: NameKind = NameKind.NAME) -> bool:
    found = _ASIDE.search(text, max(0, start - _LONGEST_ASIDE), start)
    # Cells from C57BL/6 are what is studied.
    return found is not None and not (kind is NameKind.CUE and found[0][:4].lower() == "from")


def _with_unlisted(
    text: str,
    mentions: list[OrganismMention],
    unlisted: Sequence[tuple[int, str, str]],
    taken: Sequence[Match],
) -> list[OrganismMention]:
    """Add the genera and scientific names that the lexicon does not have.

    ``unlisted`` are those that ``text`` may have, ``taken`` other names, in order.
    """
    others = Cover([(m.start, m.end) for m in taken if not _is_rather_a_genus(text, m)])
    ends = {m.start + len(m.text) + 1 for m in mentions}  # behind a name, an initial is its author
    found = [
        OrganismMention("", name, NameKind.GENUS, start, group, _is_aside(text, start))
        for start, name, group in unlisted
        if not (start in ends and "." in name)
        and not others.holds(start, start + min(len(name), _BEGINNING))
    ]
    return sorted([*mentions, *found], key=lambda m: m.start) if found else mentions


def _is_rather_a_genus(text: str, match: Match) -> bool:
    """Return True for a genus whose letters, in another case, are a gene's (Hydra, Octopus)."""
    name = text[match.start : match.end]
    return name in genus_groups() and all(c.term != name for c in match.candidates)
