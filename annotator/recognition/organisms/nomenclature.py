"""Tell from the way genes and proteins are written which organisms a figure is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import WIDE_TAXA, taxa_of_names
from annotator.provenance import TermKind
from annotator.recognition.names.word_filter import WordFilter
from annotator.recognition.organisms.engineered_hosts import engineered_hosts
from annotator.recognition.organisms.hosts import animal_words
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.records import HUMAN, Figure

# The expressions begin with a letter, and look behind themselves then: of all of them together, few
# are tried at a place of a text.

#: Proteins of budding yeast end in p (Ubr1p), its loci in the strand (YML082W);
#: its deletions have a capital delta (rim15Δ, or Δatg7).
_YEAST = "ncbitaxon:4932"
_YEAST_LOCUS = (
    r"Y(?<!\w.)[A-P][LR]\d{3}[WC]\b|"
    r"[a-z](?<!\w.)[a-z]{2}\d{1,3}(?:\N{GREEK CAPITAL LETTER DELTA}|\N{INCREMENT})(?!\w)"
)
_YEAST_PROTEIN = re.compile(
    rf"[A-Z](?<!\w.)[a-z]{{2}}\d{{1,3}}p\b|{_YEAST_LOCUS}|"
    r"(?!log)[a-z](?<=[\N{GREEK CAPITAL LETTER DELTA}\N{INCREMENT}].)[a-z]{2}\d{1,3}(?!\w)"
)
#: Genes of fission yeast, of the wild type: hem13+, not sox2+ cells.
_FISSION_YEAST = "ncbitaxon:284812"
_FISSION_YEAST_GENE = re.compile(r"[a-z](?<!\w.)[a-z]{2}\d{1,2}\+(?![\w/]|[\s-][a-z]+s\b)")
#: Genes of worms: letters, a hyphen and a number (daf-16); microRNAs are written so too.
_WORM = "ncbitaxon:6239"
_WORM_GENE = re.compile(r"(?<![\w-])(?!let-|mir-|lin-28|p-|bcl-|jak-|il-)[a-z]{3,4}-\d{1,3}\b(?!-)")
#: How the fly's genes are switched on in a tissue, and its deficiencies: ppk-GAL4, UAS-tsr, Df(3R);
#: not reporters of mammalian cells: SRC1-GAL4, UAS-Luc.
_FLY = "ncbitaxon:7227"
_FLY_GENETICS = re.compile(
    r"[a-z](?<!\w.)[A-Za-z0-9]{1,11}-G[Aa][Ll]4\b|"
    r"U(?<!\w.)AS[tp]?-(?!(?i:luc|lacz|car|tk)(?![a-df-z\d]))(?=[A-Za-z])[\w-]{1,12}|"
    r"D(?<!\w.)f\([123X][LR]?\)"
)
_CRESS = "ncbitaxon:3702"
_CRESS_LOCUS = r"A(?<!\w.)[Tt][1-5][Gg]\d{5}\b"
_CRESS_GENE = re.compile(rf"{_CRESS_LOCUS}|At(?<!\w..)[A-Z]{{2,}}[A-Za-z]*\d*")
#: What shows an organism by itself.
_SHOWN_BY_ONE = re.compile(f"{_YEAST_LOCUS}|{_CRESS_LOCUS}")
#: Genes of other plants, by the letters of their names: OsPHR2 of rice, ZmWRKY33 of maize.
_PLANT_PREFIXES = {
    "Os": "ncbitaxon:4530",
    "Zm": "ncbitaxon:4577",
    "Sl": "ncbitaxon:4081",
    "Gm": "ncbitaxon:3847",
    "Ta": "ncbitaxon:4565",
    "Hv": "ncbitaxon:4513",
    "Mt": "ncbitaxon:3880",
    "Lj": "ncbitaxon:34305",
    "Nb": "ncbitaxon:4100",
    "Nt": "ncbitaxon:4097",
    "Vv": "ncbitaxon:29760",
    "Md": "ncbitaxon:3750",
    "Bn": "ncbitaxon:3708",
}
#: How genes are switched off in a tissue of mice, and days of their embryos.
_MOUSE = "ncbitaxon:10090"
_MOUSE_GENETICS = re.compile(
    r"Cre(?<!\w...)(?:ER(?:T2|\(T2\))?)?\b|f(?<!\w.)(?:lox|l)?/f(?:lox|l)?\b|"
    r"E(?<!\w.)(?:[7-9]|1\d)\.5\b"
)
_FEWEST, _MOST_CUES = 2, 5
#: The groups of other organisms that write their genes as these do.
_WRITTEN_ALIKE = {
    _YEAST: {"fungus"},
    _FISSION_YEAST: {"fungus", "fish"},
    _WORM: {"invertebrate", "insect"},
    _FLY: {"fish", "plant"},
}
_NAMING = (NameKind.NAME, NameKind.SHARED, NameKind.GENUS)
_NOMENCLATURES = (
    (_MOUSE, _MOUSE_GENETICS),
    (_YEAST, _YEAST_PROTEIN),
    (_FISSION_YEAST, _FISSION_YEAST_GENE),
    (_WORM, _WORM_GENE),
    (_FLY, _FLY_GENETICS),
    (_CRESS, _CRESS_GENE),
    *(
        (taxon, re.compile(rf"{letters}(?<![\w-]..)[A-Z]{{2}}[A-Za-z]{{0,12}}\d+"))
        for letters, taxon in _PLANT_PREFIXES.items()
    ),
)
_ANY_NAME = re.compile("|".join(pattern.pattern for _, pattern in _NOMENCLATURES))
_WITH_NAME = WordFilter(_ANY_NAME.search, in_plain_words=False)
_BACTERIA = "ncbitaxon:2"
#: Genes of bacteria: three lower-case letters and a capital for each gene of an operon (sdhABCD).
_BACTERIAL_GENE = re.compile(r"\b[a-z]{3}[A-Z]{1,4}\b")
_FEWEST_BACTERIAL = 3
#: Their proteins, of which more are needed: others have a few that are written so (RhoA,
#: TrkB), and plastids those of photosynthesis (PsbA).
_BACTERIAL_PROTEIN = re.compile(r"(?<![\w-])(?!Psa|Psb|Pet|Atp|Rbc|Ndh)[A-Z][a-z]{2}[A-Z](?![\w])")
_FEWEST_PROTEINS = 5
#: Three letters and a capital, as the names of bacteria's genes and proteins have them.
INNER_CAPITAL = WordFilter(re.compile(r"[A-Za-z][a-z]{2}[A-Z]").search, in_plain_words=False)
#: Words of that shape that are no genes: lncRNA.
_NOT_BACTERIAL = re.compile(r"[a-z]{3}[DR]NA")


def nomenclature_cues(
    figure: Figure, lexicon: Lexicon, named: Sequence[OrganismMention] = ()
) -> list[OrganismMention]:
    """Return the organisms whose nomenclature of genes or proteins a figure uses.

    Once in a title, or repeatedly in the caption; a locus or single deletion of yeast or cress
    suffices there. Other fungi share yeast's, other invertebrates the worm's, fish and plants the
    fly's: where one of them is among ``named``, the organisms in the figure's texts, it is no cue.

    All bacteria share theirs: the cue is for those in the record's ``organisms`` field, for the
    usual host where they are engineered, or else for the group. Their proteins are none where an
    organism or cells of animals are named: effectors of Salmonella say nothing of its host.
    """
    mentions = []
    texts = (figure.caption, figure.figtitle, figure.papertitle)
    titles = "\n".join(texts[1:])
    for taxon, pattern in _NOMENCLATURES if any(map(_WITH_NAME.is_in, texts)) else ():
        if any(_shares(name, taxon, lexicon) for name in named):
            continue
        in_titles = pattern.findall(titles)
        names = list(dict.fromkeys([*in_titles, *pattern.findall(figure.caption)]))
        is_shown = len(names) >= _FEWEST or any(map(_SHOWN_BY_ONE.fullmatch, names))
        if (in_titles or is_shown) and taxon in lexicon.organisms:
            mentions += _cues(taxon, names)
    hosts = [host for host in engineered_hosts(texts, named) if host.taxon in lexicon.organisms]
    mentions += hosts
    if not INNER_CAPITAL.is_in(figure.caption):
        return mentions
    found = _BACTERIAL_GENE.findall(figure.caption)
    names = [name for name in dict.fromkeys(found) if not _NOT_BACTERIAL.fullmatch(name)]
    is_named = any(m.kind in _NAMING and not m.aside for m in named)
    if len(names) < _FEWEST_BACTERIAL and not (is_named or animal_words(figure.caption)):
        proteins = dict.fromkeys(_BACTERIAL_PROTEIN.findall(figure.caption))
        others = [name for name in proteins if not _is_listed(name, lexicon)]
        names = others if len(others) >= _FEWEST_PROTEINS else names
    # Of one stem alone, they may be something else: cblA to cblG are defects of cobalamin in man.
    if len(names) >= _FEWEST_BACTERIAL and len({name[:3] for name in names}) > 1:
        listed = [
            taxon
            for taxon in taxa_of_names(figure.organisms, lexicon)
            if lexicon.organisms[taxon].group == "bacterium" and taxon not in WIDE_TAXA
        ]
        if not listed and _BACTERIA in lexicon.organisms:
            listed = [hosts[0].taxon if hosts else _BACTERIA]
        mentions += [cue for taxon in listed for cue in _cues(taxon, names)]
    return mentions


def _is_listed(name: str, lexicon: Lexicon) -> bool:
    """Return True for what the lexicon writes so, or is a human symbol in capitals: RelB, ApoE."""
    return any(
        candidate.term == name
        or (candidate.entity.taxon == HUMAN and candidate.kind is TermKind.APPROVED_SYMBOL)
        for candidate in lexicon.lookup(name)
    )


def _shares(name: OrganismMention, taxon: str, lexicon: Lexicon) -> bool:
    """Return True for another organism whose genes are written as those of ``taxon`` are."""
    groups, own = _WRITTEN_ALIKE.get(taxon), lexicon.organisms.get(taxon)
    if groups is None or own is None or name.aside or name.kind not in _NAMING:
        return False
    known = lexicon.organisms.get(name.taxon)
    group = name.group if known is None else known.group
    return group in groups and not (known and known.name == own.name)


def _cues(taxon: str, names: Sequence[str]) -> list[OrganismMention]:
    return [OrganismMention(taxon, name, NameKind.CUE) for name in names[:_MOST_CUES]]
