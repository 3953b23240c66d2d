"""NCBI Taxonomy: ``names.dmp``, and the ranks of ``nodes.dmp`` where that is there.

Most names of the release are of taxa that no text names: strains and isolates, species without a
name (``Bacillus sp. 1234``), samples of the environment. They are left out by rank and form, and
counted. The formats: https://ftp.ncbi.nlm.nih.gov/pub/taxonomy/taxdump_readme.txt
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.errors import LexiconError
from annotator.lexicon.scientific_names import NameTable
from annotator.lexicon.sources.tabular import open_source
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import Entity, EntityType

RELEASE = "NCBI's names.dmp and nodes.dmp (taxdump) of 2024"

SCIENTIFIC, SYNONYM = "scientific name", "synonym"
#: Name classes that people write; authorities and type material are left out.
_CLASSES = frozenset({SCIENTIFIC, SYNONYM, "equivalent name", "genbank common name", "common name"})

#: A genus and a species; some extracts of the file have such names as synonyms alone.
_BINOMIAL = re.compile(r"[A-Z][a-z]{2,} (?:x )?[a-z]{3,}$")
#: The same with what may follow: subspecies, varieties, pathovars; or Candidatus before.
_LATIN_NAME = re.compile(
    r"(?:Candidatus )?[A-Z][a-z]{2,} (?:x )?[a-z][a-z-]{2,}"
    r"(?: (?:subsp\.|var\.|f\.|pv\.|bv\.|serovar|biovar|forma|[a-z-]{2,}))*"
)

STRAINS = "strains, isolates and other ranks below those that texts name"
NUMBERED = "designations with a number, other than of viruses"
UNNAMED = "species without a name (sp., cf., aff.)"
SAMPLES = "environmental samples, unclassified, artificial"

#: Ranks below species that collections number.
_STRAIN_RANKS = frozenset({"strain", "isolate", "genotype", "morph", "pathogroup", "serogroup"})
#: Divisions (column 5 of nodes.dmp): synthetic and chimeric, unassigned, environmental samples.
_SAMPLE_DIVISIONS = frozenset({"7", "8", "11"})

_UNNAMED = re.compile(r"\b(?:spp?|cf|aff|nr|gen|ined)\.")
_SAMPLE = re.compile(
    r"\b(?:uncultured|unclassified|unidentified|unassigned|environmental samples?|metagenome|"
    r"incertae sedis|(?:endo)?symbiont|clone|(?:cloning|expression) vector|plasmid|synthetic|"
    r"candidate (?:division|phylum))\b",
    re.IGNORECASE,
)
_STRAIN = re.compile(r"\b(?:strain|isolate|(?:sub)?str\.|ATCC|DSM|NCTC)(?=\W|\d|$)")
#: NCBI's ids have seven digits now.
_TAXON = re.compile(r"[0-9]{1,9}")
_DIGIT = re.compile(r"\d")
_VIRUS = re.compile(r"virus|viroid|phage\b", re.IGNORECASE)
#: A number of a virus that people write: human adenovirus 5, phage T4; not A/Texas/36/91.
_VIRUS_NUMBER = re.compile(r"[^/\d]*\b[A-Za-z]{0,4}-?\d{1,3}[A-Za-z]?\b[^/\d]*")


def why_left_out(name: str) -> str:
    """Return why a scientific name or synonym is not one that texts use; empty if it is.

    >>> why_left_out("Bacillus sp. 1234")
    'species without a name (sp., cf., aff.)'
    >>> why_left_out("Human adenovirus 5")
    ''
    """
    if _UNNAMED.search(name):
        return UNNAMED
    if _SAMPLE.search(name):
        return SAMPLES
    if _STRAIN.search(name):
        return STRAINS
    if _DIGIT.search(name) and not (_VIRUS.search(name) and _VIRUS_NUMBER.fullmatch(name)):
        return NUMBERED
    return ""


def add_names(table: TermTable, path: Path, nodes: Path | None = None) -> int:
    """Add the names of taxa; return how many taxa the file has names of.

    ``nodes`` is the ``nodes.dmp`` of the same release. Scientific names of taxa that have no other
    names go to ``table.scientific_names``, which is looked up by their form; those of organisms
    that the table knows already, and of taxa with everyday names, become terms. Of taxa that the
    table does not know only names of two words and more are taken: "Cancer", "Electron" and "Data"
    are genera too. What is left out is counted in ``table.left_out``.
    """
    reader = _Reader(table, _excluded_by_rank(nodes) if nodes is not None else {})
    for taxon, kind, name in _read(path, _CLASSES):
        reader.take(taxon, kind, name)
    reader.finish()
    return reader.taxa


class _Reader:
    """Sorts names into those looked up by form, terms, and those left out."""

    def __init__(self, table: TermTable, excluded: dict[int, str]) -> None:
        self._table = table
        self._excluded = excluded  # why, by taxon
        self._known = {_number(taxon) for taxon in table.organisms}
        self._strains = {_number(s) for o in table.organisms.values() for s in o.strains}
        self._latin = NameTable()
        self._others: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._genera: set[str] = set()
        self._left_out: Counter[str] = Counter()
        self._last = -1
        self.taxa = 0

    def take(self, taxon: int, kind: str, name: str) -> None:
        """Take one name."""
        if taxon != self._last:
            self.taxa += 1
            self._last = taxon
        if taxon in self._strains:
            return
        if taxon not in self._known and (why := self._why(taxon, kind, name)):
            self._left_out[why] += 1
            return
        is_latin = kind in (SCIENTIFIC, SYNONYM) and _LATIN_NAME.fullmatch(name)
        if taxon in self._known or not is_latin:
            self._others[taxon].append((kind, name))
            return
        self._latin.add(name, taxon, kind == SCIENTIFIC)
        if kind == SCIENTIFIC:
            self._genera.add(name.split(" ", 1)[0])

    def _why(self, taxon: int, kind: str, name: str) -> str:
        why = self._excluded.get(taxon, "")
        if why or kind not in (SCIENTIFIC, SYNONYM):
            return why
        why = why_left_out(name)
        if why and kind == SCIENTIFIC:
            self._excluded[taxon] = why
        return why

    def finish(self) -> None:
        """Put the names into the table."""
        taken = _keys_of_genera(self._table.terms, self._genera)
        for name, taxon in self._latin.pairs():
            if name.split(" ", 1)[0] not in self._genera or _plain(name) in taken:
                self._others.setdefault(taxon, [])
        kept = self._table.scientific_names
        for name, taxon, preferred in self._latin.rows():
            if taxon in self._excluded:  # its scientific name came later in the file
                self._left_out[self._excluded[taxon]] += 1
            elif taxon in self._others:
                self._others[taxon].append((SCIENTIFIC if preferred else SYNONYM, name))
            else:
                kept.add(name, taxon, preferred)
        for taxon, found in self._others.items():
            if taxon in self._excluded:
                self._left_out[self._excluded[taxon]] += len(found)
            else:
                _add_terms(self._table, f"ncbitaxon:{taxon}", found)
        if self._left_out:
            self._table.left_out["taxonomy"] = dict(sorted(self._left_out.items()))


def _add_terms(table: TermTable, taxon: str, found: list[tuple[str, str]]) -> None:
    scientific = _scientific_name(found)
    if scientific is None:
        return
    if taxon not in table.organisms:
        if " " not in scientific:
            return
        table.entities[taxon] = Entity(taxon, EntityType.ORGANISM, scientific, taxon)
    for _, name in found:
        if " " in name or name == scientific:
            table.terms.append(Term(name, taxon, TermKind.NAME, "taxonomy"))


def _scientific_name(names: list[tuple[str, str]]) -> str | None:
    """Return the scientific name, or else the first name that is written like one."""
    for kind, name in names:
        if kind == SCIENTIFIC:
            return name
    return next((name for _, name in names if _BINOMIAL.match(name)), None)


def _keys_of_genera(terms: Iterable[Term], genera: set[str]) -> set[str]:
    """Return the terms, in plain lower case, that begin like a scientific name."""
    lowered = {genus.lower() for genus in genera}
    plain = (_plain(term.text) for term in terms)
    return {text for text in plain if text.split(" ", 1)[0] in lowered}


def _plain(name: str) -> str:
    return name.lower().replace("-", " ")


def _number(curie: str) -> int:
    number = curie.partition(":")[2]
    return int(number) if number.isdigit() else -1


def _excluded_by_rank(path: Path) -> dict[int, str]:
    """Return why taxa are left out by their rank or division, by taxon."""
    excluded = {}
    for number, cells in _cells(path, 5, "tax_id | parent tax_id | rank | embl code | division |"):
        if cells[2] in _STRAIN_RANKS:
            excluded[number] = STRAINS
        elif cells[4] in _SAMPLE_DIVISIONS:
            excluded[number] = SAMPLES
    return excluded


def _read(path: Path, classes: frozenset[str]) -> Iterator[tuple[int, str, str]]:
    """Yield taxon, name class and name of each line with one of ``classes``."""
    for taxon, cells in _cells(path, 4, "tax_id | name | unique name | name class |"):
        if cells[3] in classes:
            yield taxon, cells[3], cells[1]


def _cells(path: Path, fewest: int, expected: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the taxon and the cells of each line. Raises LexiconError."""
    with open_source(path) as file:
        for number, line in enumerate(file, start=1):
            cells = line.decode("utf-8", "replace").replace("\t", "").rstrip("\n").split("|")
            taxon = cells[0].strip()
            if len(cells) < fewest or not _TAXON.fullmatch(taxon):
                raise LexiconError(
                    f"{path}:{number}: expected {expected}",
                    hint=f"the parser was written for {RELEASE}",
                )
            yield int(taxon), [cell.strip() for cell in cells[:fewest]]
