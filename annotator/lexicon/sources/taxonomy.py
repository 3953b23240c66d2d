"""NCBI Taxonomy: ``names.dmp``, and the ranks of ``nodes.dmp`` where that is there.

Most names of the release are of taxa that few texts name. Scientific names are looked up by form
(``scientific_names``), strains among them. Left out, and counted, are names that no text can mean:
numbers in place of a species (``Bacillus sp. 1234``), samples of the environment, isolates of
viruses. The formats: https://ftp.ncbi.nlm.nih.gov/pub/taxonomy/taxdump_readme.txt
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np

from annotator.errors import LexiconError
from annotator.lexicon.arrays import Array
from annotator.lexicon.scientific_names import NameTable, key_of_name
from annotator.lexicon.sources.tabular import open_source, written_for
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import Entity, EntityType

RELEASE = "NCBI's names.dmp and nodes.dmp (taxdump) of 2024"

SCIENTIFIC, SYNONYM = "scientific name", "synonym"
#: Name classes that people write; authorities and type material are left out.
_CLASSES = frozenset({SCIENTIFIC, SYNONYM, "equivalent name", "genbank common name", "common name"})

#: A genus and a species; some extracts of the file have such names as synonyms alone.
_BINOMIAL = re.compile(r"[A-Z][a-z]{2,} (?:x )?[a-z]{3,}$")
#: An abbreviated genus, and the species.
_ABBREVIATED = re.compile(r"([A-Z])\. ?([a-z]{3,})$")
_WHOLE = re.compile(r"([A-Z])[a-z]+ ([a-z]{3,})$")
#: How names begin that are looked up by form.
_LATIN_BEGINNING = re.compile(r"(?:Candidatus [A-Z]|[A-Z][a-z]{2,} [a-z])")
_PHAGE = re.compile(r"phage\b")

NUMBERED = "a number or barcode in place of a species (sp. 1234)"
SAMPLES = "samples of the environment, unclassified, artificial"
ISOLATES = "isolates of viruses"

_NUMBERED = re.compile(r"\b(?:spp?|cf|aff|nr|gen)\. (?:\d+$|.*(?:BOLD:|voucher))")
_SAMPLE = re.compile(
    r"\b(?:uncultured|unclassified|unidentified|unassigned|environmental samples?|metagenome|"
    r"incertae sedis|(?:cloning|expression) vector|synthetic construct)\b"
)
#: One of these is in each; few names have one.
_SAMPLE_WORDS = frozenset(
    "uncultured unclassified unidentified unassigned environmental metagenome incertae cloning "
    "expression synthetic".split()
)
#: A/Texas/36/1991(H1N1)
_VIRAL_ISOLATE = re.compile(r"/[^/]*/")
#: Divisions (column 5 of nodes.dmp): synthetic and chimeric, unassigned, environmental samples.
_SAMPLE_DIVISIONS = frozenset({"7", "8", "11"})
_VIRUSES = "9"
#: NCBI's ids have seven digits now.
_MOST_DIGITS = 9


def why_left_out(name: str) -> str:
    """Return why no text means a scientific name or synonym; empty if one may.

    >>> why_left_out("Bacillus sp. 1234")
    'a number or barcode in place of a species (sp. 1234)'
    >>> why_left_out("Synechococcus sp. PCC 7002")
    ''
    """
    if ". " in name and _NUMBERED.search(name):
        return NUMBERED
    lower = name.lower()
    if not _SAMPLE_WORDS.isdisjoint(lower.split()) and _SAMPLE.search(lower):
        return SAMPLES
    if "/" in name and _is_virus(name) and _VIRAL_ISOLATE.search(name):
        return ISOLATES
    return ""


def _is_virus(name: str) -> bool:
    """Return whether a virus has the name; these also have names in everyday words."""
    lower = name.lower()
    return "virus" in lower or "viroid" in lower or _PHAGE.search(lower) is not None


def add_names(table: TermTable, path: Path, nodes: Path | None = None) -> int:
    """Add the names of taxa; return how many taxa the file has names of.

    ``nodes`` is the ``nodes.dmp`` of the same release. Scientific names of taxa that have no other
    names go to ``table.scientific_names``, which is looked up by their form; those of organisms
    that the table knows already, and of taxa with everyday names, become terms. Of taxa that the
    table does not know only names of two words and more are taken: "Cancer", "Electron" and "Data"
    are genera too. What is left out is counted in ``table.left_out``.
    """
    reader = _Reader(table, _excluded(nodes) if nodes is not None else {})
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
        is_latin = kind in (SCIENTIFIC, SYNONYM) and _LATIN_BEGINNING.match(name)
        if taxon in self._known or not is_latin or _is_virus(name):
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
        for taxon in self._with_terms():
            self._others.setdefault(taxon, [])
        self._leave_out_of_other_species()
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

    def _leave_out_of_other_species(self) -> None:
        """Leave out abbreviations of old synonyms that are those of another species' name.

        R. capsulatus is *Rhodobacter capsulatus*, though *Rhodobacter sphaeroides* was once called
        *Rhodorrhagus capsulatus*.
        """
        abbreviated = {
            found.groups()
            for names in self._others.values()
            for _, name in names
            if (found := _ABBREVIATED.match(name))
        }
        if not abbreviated:
            return
        current: dict[tuple[str, ...], set[int]] = defaultdict(set)
        others = ((n, t, k == SCIENTIFIC) for t, found in self._others.items() for k, n in found)
        for name, taxon, preferred in chain(self._latin.rows(), others):
            if preferred and (whole := _WHOLE.match(name)) and whole.groups() in abbreviated:
                current[whole.groups()].add(taxon)
        for curie, organism in self._table.organisms.items():
            if whole := _WHOLE.match(organism.name):
                current[whole.groups()].add(_number(curie))
        for taxon, names in self._others.items():
            self._others[taxon] = [
                (kind, name)
                for kind, name in names
                if not (found := _ABBREVIATED.match(name))
                or taxon in current.get(found.groups(), {taxon})
            ]

    def _with_terms(self) -> list[int]:
        """Return the taxa whose scientific names have to be terms, as some of theirs are.

        A name is either a term or looked up by form, so that all that are written like a term are
        terms themselves.
        """
        checksums = np.fromiter(
            (_checksum(name) for name, _ in self._latin.pairs()), np.uint32, len(self._latin.names)
        )
        taxa = np.array(self._latin.taxa, np.int64)
        strange = (name.split(" ", 1)[0] not in self._genera for name in self._latin.names)
        chosen = np.fromiter(strange, np.bool_, len(taxa))
        chosen |= np.isin(taxa, np.fromiter(self._others, np.int64, len(self._others)))
        taken = self._checksums_of_terms()
        while True:
            written_so = np.isin(checksums, np.concatenate([taken, checksums[chosen]]))
            more = np.isin(taxa, taxa[chosen | written_so])
            if np.array_equal(more, chosen):
                return sorted(set(taxa[chosen].tolist()))
            chosen = more

    def _checksums_of_terms(self) -> Array:
        """Return the checksums of terms that begin with a genus."""
        genera = {genus.lower() for genus in self._genera}
        terms = (term.text for term in self._table.terms)
        others = (name for found in self._others.values() for _, name in found)
        texts = (t for t in chain(terms, others) if t.split(" ", 1)[0].lower() in genera)
        return np.fromiter(map(_checksum, texts), np.uint32)


def _checksum(name: str) -> int:
    """Return a number that names with the same key have in common, and few others."""
    return crc32(key_of_name(name).encode())


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


def _number(curie: str) -> int:
    number = curie.partition(":")[2]
    return int(number) if number.isdecimal() else -1


def _excluded(path: Path) -> dict[int, str]:
    """Return why taxa are left out by their rank or division, by taxon."""
    excluded = {}
    for number, cells in _cells(path, 5, "tax_id | parent tax_id | rank | embl code | division |"):
        if cells[4] in _SAMPLE_DIVISIONS:
            excluded[number] = SAMPLES
        elif cells[4] == _VIRUSES and cells[2] == "isolate":
            excluded[number] = ISOLATES
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
            cells = line.split(b"|", fewest)
            taxon = cells[0].strip()
            if len(cells) < fewest or not taxon.isdigit() or len(taxon) > _MOST_DIGITS:
                raise LexiconError(
                    f"{path}:{number}: expected {expected}",
                    hint=written_for(RELEASE),
                )
            yield int(taxon), [cell.strip().decode("utf-8", "replace") for cell in cells[:fewest]]
