"""The embedded starter lexicon: readable YAML files, joined with the families of FamPlex.

The same format serves a folder of one's own (``--lexicon PATH``). It is described in
``lexicons/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from annotator.errors import LexiconError
from annotator.lexicon.famplex import FamPlex, famplex_files
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.wrong_names import without_wrong_names
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType, Organism

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: The name of a species, of which the genus is abbreviated in texts.
_BINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{3,}(?:-[a-z]+)?")

_SECTIONS = {
    "genes": ({"symbol", "id"}, {"hgnc", "names", "aliases", "previous"}),
    "chemicals": ({"name", "id"}, {"synonyms"}),
    "families": ({"id"}, {"name", "members", "synonyms"}),
    "organisms": ({"taxon", "name", "group"}, {"names", "cues", "strains", "guest"}),
}


def read_starter(folder: Path) -> TermTable:
    """Read every ``*.yaml`` below ``folder`` and join the families of the ``famplex`` package.

    Raises LexiconError naming the file and the entry for anything not of the format.
    """
    table = TermTable()
    add_starter(table, folder, FamPlex(famplex_files()))
    without_wrong_names(table)
    return table


def add_starter(table: TermTable, folder: Path, famplex: FamPlex, *, strict: bool = True) -> int:
    """Add every ``*.yaml`` below ``folder`` and the families to what is in ``table``.

    Entities that are in the table keep their symbol and organism. Returns the number of entries.
    A family that FamPlex lacks is an error when ``strict``; else, with another release of FamPlex,
    its synonyms are left out.
    """
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        raise LexiconError(
            f"{folder}: no .yaml lexicon file here",
            hint="give a folder of lexicon files in the format of lexicons/starter",
        )
    seen: set[str] = set()
    entries = 0
    families: list[tuple[str, dict[str, Any]]] = []
    for path in paths:
        for section, number, entry, taxon in _entries(path):
            where = f"{path}: {section}[{number}]"
            if section == "genes":
                _add_gene(table, entry, taxon, where, seen)
            elif section == "chemicals":
                _add_chemical(table, entry, where)
            elif section == "organisms":
                _add_organism(table, entry)
            else:
                families.append((where, entry))
            entries += 1
    _add_abbreviated_species(table)
    _add_families(table, famplex, families, strict)
    return entries


def _entries(path: Path) -> Iterable[tuple[str, int, dict[str, Any], str]]:
    """Yield (section, position, entry, taxon CURIE) of one file, each entry checked."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else f"{path}"
        raise LexiconError(
            f"{where}: not valid YAML: {error.problem}", hint="correct the file at that line"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LexiconError(
            f"{path}: not valid YAML: {' '.join(str(error).split())}",
            hint="text must be UTF-8, without control characters",
        ) from error
    if not isinstance(content, dict):
        raise LexiconError(
            f"{path}: expected a mapping at the top", hint="see lexicons/README.md for the format"
        )
    unknown = set(content) - set(_SECTIONS) - {"topic", "taxon"}
    if unknown:
        raise LexiconError(
            f"{path}: unknown section {sorted(unknown)[0]!r}",
            hint=f"known: topic, taxon, {', '.join(_SECTIONS)}",
        )
    taxon = f"ncbitaxon:{content['taxon']}" if "taxon" in content else HUMAN
    for section, (required, optional) in _SECTIONS.items():
        for number, entry in enumerate(content.get(section) or (), start=1):
            where = f"{path}: {section}[{number}]"
            if not isinstance(entry, dict):
                raise LexiconError(f"{where}: expected a mapping, got {entry!r}")
            if wrong := (required - set(entry)) or (set(entry) - required - optional):
                what = "missing" if required - set(entry) else "unknown"
                raise LexiconError(
                    f"{where}: {what} field {sorted(wrong)[0]!r} in {entry!r}",
                    hint=f"fields: {', '.join(sorted(required | optional))}",
                )
            yield section, number, entry, taxon


def _texts(entry: dict[str, Any], field: str, where: str) -> list[str]:
    """Return a list field, every item checked to be a non-empty string."""
    items = entry.get(field) or []
    for item in items:
        if not isinstance(item, str) or not item.strip():
            raise LexiconError(
                f"{where}: {field} holds {item!r}, which YAML does not read as text",
                hint="put it in quotes",
            )
    return items


def _add_gene(
    table: TermTable, entry: dict[str, Any], taxon: str, where: str, seen: set[str]
) -> None:
    curie = f"ncbigene:{entry['id']}"
    if curie in seen:
        raise LexiconError(
            f"{where}: duplicate {curie}: {entry['symbol']} and {table.entities[curie].symbol}",
            hint="keep one entry a gene",
        )
    seen.add(curie)
    symbol = str(entry["symbol"])
    xrefs = (f"hgnc:{entry['hgnc']}",) if "hgnc" in entry else ()
    table.entities.setdefault(curie, Entity(curie, EntityType.GENE, symbol, taxon, xrefs))
    table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "starter"))
    for field, kind in (
        ("names", TermKind.NAME),
        ("aliases", TermKind.ALIAS_SYMBOL),
        ("previous", TermKind.PREVIOUS_SYMBOL),
    ):
        table.terms.extend(
            Term(text, curie, kind, "starter") for text in _texts(entry, field, where)
        )


def _add_chemical(table: TermTable, entry: dict[str, Any], where: str) -> None:
    curie = f"mesh:{entry['id']}"
    name = str(entry["name"])
    if curie not in table.entities:
        table.entities[curie] = Entity(curie, EntityType.CHEMICAL, name)
    table.terms.append(Term(name, curie, TermKind.NAME, "starter"))
    table.terms.extend(
        Term(text, curie, TermKind.SYNONYM, "starter") for text in _texts(entry, "synonyms", where)
    )


def _add_organism(table: TermTable, entry: dict[str, Any]) -> None:
    curie = f"ncbitaxon:{entry['taxon']}"
    strains = [
        (f"ncbitaxon:{strain['taxon']}", strain["name"]) for strain in entry.get("strains") or ()
    ]
    table.organisms[curie] = Organism(
        curie,
        entry["name"],
        entry["group"],
        tuple(strain for strain, _ in strains),
        is_guest=entry.get("guest", entry["group"] == "virus"),
    )
    table.entities[curie] = Entity(curie, EntityType.ORGANISM, entry["name"], curie)
    names = [entry["name"], *(entry.get("names") or ()), *(name for _, name in strains)]
    table.terms.extend(Term(name, curie, TermKind.NAME, "starter") for name in names)
    table.terms.extend(
        Term(cue, curie, TermKind.SYNONYM, "starter cue") for cue in entry.get("cues") or ()
    )


def _add_abbreviated_species(table: TermTable) -> None:
    """Add ``A. oryzae`` for *Aspergillus oryzae*, unless two of the organisms are written so."""
    species = {
        term.text: term.entity_id
        for term in table.terms
        if term.entity_id in table.organisms and _BINOMIAL.fullmatch(term.text)
    }
    meant: dict[str, set[str]] = {}
    for name, curie in species.items():
        meant.setdefault(f"{name[0]}. {name.partition(' ')[2]}", set()).add(curie)
    table.terms.extend(
        Term(text, curies.pop(), TermKind.NAME, "starter")
        for text, curies in meant.items()
        if len(curies) == 1
    )


def _add_families(
    table: TermTable, famplex: FamPlex, extra: list[tuple[str, dict[str, Any]]], strict: bool
) -> None:
    """Add FamPlex's families, those of the YAML files, and the members that have no entry yet."""
    by_symbol = {
        entity.symbol: curie
        for curie, entity in table.entities.items()
        if entity.type is EntityType.GENE and entity.taxon == HUMAN
    }

    def gene(symbol: str) -> str:
        """Return the gene's CURIE; a symbol that only FamPlex knows is keyed by the symbol."""
        if symbol not in by_symbol:
            curie = by_symbol[symbol] = f"hgnc.symbol:{symbol}"
            table.entities[curie] = Entity(curie, EntityType.GENE, symbol, HUMAN)
            table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "famplex"))
        return by_symbol[symbol]

    _add_famplex(table, famplex, gene)
    for where, entry in extra:
        _add_family_entry(table, entry, where, gene, strict)


def _add_famplex(table: TermTable, famplex: FamPlex, gene: Callable[[str], str]) -> None:
    """Add the families and synonyms of FamPlex; ``gene`` returns the CURIE of a symbol."""
    for family in famplex.families:
        members = tuple(gene(symbol) for symbol in famplex.members[family])
        _add_family(table, f"fplx:{family}", family, members, family in famplex.complexes)
        table.terms.append(
            Term(family.replace("_", " "), f"fplx:{family}", TermKind.FAMILY_SYNONYM, "famplex")
        )
    for text, database, identifier in famplex.synonyms:
        curie = f"fplx:{identifier}" if database == "FPLX" else gene(identifier)
        kind = TermKind.FAMILY_SYNONYM if database == "FPLX" else TermKind.ALIAS_SYMBOL
        if curie in table.entities:
            table.terms.append(Term(text, curie, kind, "famplex"))


def _add_family_entry(
    table: TermTable, entry: dict[str, Any], where: str, gene: Callable[[str], str], strict: bool
) -> None:
    """Add a family of a YAML file, or further synonyms of one of FamPlex."""
    curie = entry["id"]
    if curie not in table.entities:
        if "members" not in entry or "name" not in entry:
            if not strict:
                return
            raise LexiconError(
                f"{where}: {curie} is not a FamPlex family, so it needs name and members",
                hint="correct the id, or add the fields",
            )
        members = tuple(gene(symbol) for symbol in _texts(entry, "members", where))
        _add_family(table, curie, str(entry["name"]), members, is_complex=False)
        table.terms.append(Term(str(entry["name"]), curie, TermKind.FAMILY_SYNONYM, "starter"))
    table.terms.extend(
        Term(text, curie, TermKind.FAMILY_SYNONYM, "starter")
        for text in _texts(entry, "synonyms", where)
    )


def _add_family(
    table: TermTable, curie: str, name: str, members: tuple[str, ...], is_complex: bool
) -> None:
    table.entities[curie] = Entity(
        curie, EntityType.GENE_FAMILY, name, members=members, is_complex=is_complex
    )
