"""FamPlex families, complexes, their members and synonyms, from the ``famplex`` package.

The package's wheel (0.0.5) puts its resource files under another Python version's folder, so its
own loader does not find them; they are located through the installed package's file list.
Source: https://github.com/sorgerlab/famplex (CC0).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from annotator.errors import LexiconError

FILES = ("entities.csv", "relations.csv", "grounding_map.csv")


def famplex_files() -> dict[str, Path]:
    """Return the paths of the package's resource files by file name.

    Raises LexiconError when the package or one of the files is missing.
    """
    try:
        listed = metadata.files("famplex") or []
    except metadata.PackageNotFoundError:
        raise LexiconError(
            "the famplex package, the source of gene families, is not installed",
            hint="install it: pip install famplex",
        ) from None
    found: dict[str, Path] = {}
    for entry in listed:
        if entry.parent.name == "resources" and entry.name in FILES:
            path = Path(str(entry.locate())).resolve()
            if path.is_file():
                found[entry.name] = path
    missing = [name for name in FILES if name not in found]
    if missing:
        raise LexiconError(
            f"the installed famplex package {metadata.version('famplex')} lacks its resource "
            f"files {', '.join(missing)}",
            hint="reinstall it: pip install --force-reinstall famplex",
        )
    return found


class FamPlex:
    """Families and complexes: members as HGNC symbols, transitive; and synonyms.

    ``members[family]`` is a sorted tuple of HGNC symbols; ``complexes`` names the families whose
    direct members are parts, not kinds; ``synonyms`` is a list of (text, database, identifier)
    where the database is ``FPLX`` or ``HGNC``.
    """

    def __init__(self, files: dict[str, Path]) -> None:
        """Read the three resource files."""
        self.families = [row[0] for row in _rows(files["entities.csv"])]
        children: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.complexes: set[str] = set()
        for row in _rows(files["relations.csv"]):
            child_db, child, relation, parent_db, parent = row[:5]
            if parent_db == "FPLX" and child_db in ("FPLX", "HGNC"):
                children[parent].add((child_db, child))
                if relation == "partof":
                    self.complexes.add(parent)
        self.members = {family: _symbols(family, children) for family in self.families}
        self.synonyms = list(_synonyms(files["grounding_map.csv"]))


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.reader(file) if row)


def _symbols(family: str, children: dict[str, set[tuple[str, str]]]) -> tuple[str, ...]:
    """Return the HGNC symbols below ``family``; a cycle in the relations does no harm."""
    symbols: set[str] = set()
    seen = {family}
    queue = [family]
    while queue:
        for database, child in children.get(queue.pop(), ()):
            if database == "HGNC":
                symbols.add(child)
            elif child not in seen:
                seen.add(child)
                queue.append(child)
    return tuple(sorted(symbols))


def _synonyms(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (text, database, identifier); a row names its databases in pairs of columns."""
    for row in _rows(path):
        text, pairs = row[0], row[1:]
        for database, identifier in zip(pairs[::2], pairs[1::2], strict=False):
            if database in ("FPLX", "HGNC") and identifier:
                yield text, database, identifier
