"""From the rows of a record's existing annotations to ExistingRow.

Front-matter rows have the columns ``word, symbol, source, hgnc_symbol, entrez`` (genes) and
``word, source, identifier`` (chemicals, diseases). Sidecars have ``organism_id, organism_name,
word, match, ncbigene_symbol, ncbigene_id, source`` (genes) and ``word, mesh, match, name`` with
``chebi`` or ``doid`` (chemicals, diseases). Both may have more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from annotator.figures.fields import (
    LONGEST_CELL,
    NOT_AVAILABLE,
    FieldError,
    clean,
    is_encodable,
    text,
    wrong_type,
)
from annotator.records import HUMAN, EntityType, ExistingRow, Origin

#: The record's lists and sidecars, in the order of ``Figure.existing``.
KINDS = {
    "genes": EntityType.GENE,
    "chemicals": EntityType.CHEMICAL,
    "diseases": EntityType.DISEASE,
}

_NUMBER = re.compile(r"(?:[a-z]+:)?(\d+)(?:\.0)?", re.IGNORECASE)
_BARE_MESH = re.compile(r"[CD]\d+")
#: Every column that can hold what a keyword repeats.
_NAMING = ("word", "match", "symbol", "hgnc_symbol", "ncbigene_symbol", "name")


class ExistingRows(Struct):
    """The existing annotations of one record, as they are collected."""

    rows: list[ExistingRow] = field(default_factory=list)
    #: The cells of rows whose names are not yet among those below: few records have keywords.
    _cells: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    #: Names of chemicals and diseases, of which keywords have another case.
    _folded_names: set[str] = field(default_factory=set)

    def add_sidecar(self, kind: str, rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[int]:
        """Add the rows of a sidecar, each with its line; return the lines with too long cells."""
        too_long = []
        for line, row in rows:
            try:
                self._add(kind, row, Origin.SIDECAR, line)
            except FieldError:
                too_long.append(line)
        return too_long

    def add_list(self, kind: str, values: Mapping[str, Any]) -> None:
        """Add the rows of the field ``kind``; leave out those that the sidecar has already.

        Raises RecordError when the field is not a list of mappings of texts.
        """
        rows = values.get(kind)
        if rows is None or (isinstance(rows, str) and not clean(rows)):
            return
        if not isinstance(rows, list):
            raise wrong_type(kind, rows, "a list of rows")
        of_sidecar = {(row.word, row.id) for row in self.rows if row.type is KINDS[kind]}
        for position, row in enumerate(rows, start=1):
            if not isinstance(row, dict):
                raise wrong_type(kind, row, "a mapping in each row")
            # Only tables hold rows with a sidecar's columns.
            like_sidecar = "organism_id" in row or "ncbigene_id" in row or "mesh" in row
            try:
                self._add(
                    kind,
                    row,
                    Origin.SIDECAR if like_sidecar else Origin.FRONT_MATTER,
                    position,
                    of_sidecar,
                )
            except FieldError as fault:
                message = f"{kind}, row {position}: {fault.message}"
                raise FieldError(kind, fault.error, message) from None

    def add_keywords(self, schema: object) -> None:
        """Add the keywords of ``schema-jsonld`` that no other row covers.

        Keywords repeat the symbols and words of the rows, so one that stands alone is a row whose
        sidecar is missing.
        """
        for position, keyword in enumerate(_keywords(schema), start=1):
            if len(keyword) > LONGEST_CELL:
                message = f"a keyword has more than {LONGEST_CELL:,} characters"
                raise FieldError("schema-jsonld", "too_large", message)
            if keyword and not self._covers(keyword):
                self.rows.append(
                    ExistingRow("", keyword, "", "", "", Origin.KEYWORD, None, line=position)
                )

    def _add(
        self,
        kind: str,
        row: Mapping[str, Any],
        origin: Origin,
        line: int,
        known: frozenset[tuple[str, str]] | set[tuple[str, str]] = frozenset(),
    ) -> None:
        cells = _cells(row)
        read = _gene if kind == "genes" else _chemical_or_disease
        existing = read(cells, origin, line, KINDS[kind])
        if not known or (existing.word, existing.id) not in known:
            self.rows.append(existing)
        if isinstance(cells, _CheckedCells):
            cells = {column: cells.get(column) for column in _NAMING}
        self._cells.append((kind, cells))

    def _covers(self, keyword: str) -> bool:
        for kind, cells in self._cells:
            names = [name for column in _NAMING if (name := cells.get(column))]
            self._names.update(names)
            if kind != "genes":
                self._folded_names.update(name.casefold() for name in names)
        self._cells.clear()
        return keyword in self._names or keyword.casefold() in self._folded_names


class _CheckedCells:
    """The cells of a row that is not in order: each is checked when it is asked for."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row

    def get(self, column: str, default: str = "") -> str:
        """Return a cleaned cell, ``default`` where there is no such column. Raises FieldError."""
        return text(self._row, column) if column in self._row else default


_Cells = dict[str, str] | _CheckedCells


def _cells(row: Mapping[str, Any]) -> _Cells:
    """Return the cleaned cells of a row.

    A record has many rows, and nearly all have short texts only: a look at all cells together.
    """
    try:
        joined = "".join(row.values())
    except TypeError:  # not a text
        return _CheckedCells(row)
    if len(joined) > LONGEST_CELL or not is_encodable(joined):
        return _CheckedCells(row)
    return {
        column: "" if (value := cell.strip()) in NOT_AVAILABLE else value
        for column, cell in row.items()
    }


def _gene(cells: _Cells, origin: Origin, line: int, type_: EntityType) -> ExistingRow:
    get = cells.get
    form = get("symbol", "")
    number = _number(get("ncbigene_id") or get("entrez", ""))
    if origin is Origin.FRONT_MATTER:
        # Releases with these lists used HGNC alone.
        taxon, organism = HUMAN, "Homo sapiens"
    else:
        found = _number(get("organism_id", ""))
        taxon = f"ncbitaxon:{found}" if found else ""
        organism = get("organism_name", "")
    return ExistingRow(
        word=get("word", ""),
        symbol=get("ncbigene_symbol") or get("hgnc_symbol") or form,
        id=f"ncbigene:{number}" if number else "",
        taxon=taxon,
        source=get("source", ""),
        origin=origin,
        type=type_,
        match=get("match") or form,
        line=line,
        organism=organism,
    )


def _number(cell: str) -> str:
    """Return the number of an identifier; empty if it has none."""
    if cell.isdecimal():
        return cell
    found = _NUMBER.fullmatch(cell)
    return found.group(1) if found else ""


def _chemical_or_disease(
    cells: _Cells, origin: Origin, line: int, type_: EntityType
) -> ExistingRow:
    get = cells.get
    word, match = get("word", ""), get("match", "")
    symbol = match or get("name", "")
    if origin is Origin.FRONT_MATTER:
        symbol = symbol or word
    identifier = get("mesh") or get("identifier", "")
    if type_ is EntityType.DISEASE:
        # A chemical's chebi is left out: chemicals are compared by MeSH id, or else by name.
        identifier = identifier or get("doid", "")
    return ExistingRow(
        word=word,
        symbol=symbol,
        id=_curie(identifier),
        taxon="",
        source=get("source", "MESH"),
        origin=origin,
        type=type_,
        match=match,
        line=line,
    )


def _curie(identifier: str) -> str:
    """Return a CURIE with a lower-case prefix; bare numbers of PFOCR's lists are MeSH's."""
    if _BARE_MESH.fullmatch(identifier):
        return f"mesh:{identifier}"
    prefix, colon, local = identifier.partition(":")
    return f"{prefix.lower()}:{local}" if colon else ""


def _keywords(schema: object) -> Iterable[str]:
    """Yield every keyword of one ``schema-jsonld`` object or of a list of them."""
    for item in schema if isinstance(schema, list) else [schema]:
        if item is None or (isinstance(item, str) and not clean(item)):
            continue
        if not isinstance(item, dict):
            raise wrong_type("schema-jsonld", item, "a mapping")
        keywords = item.get("keywords")
        for keyword in keywords if isinstance(keywords, list) else [keywords]:
            if keyword is not None and not isinstance(keyword, str):
                raise FieldError(
                    "schema-jsonld", "wrong_type", "schema-jsonld: keywords is not a list of texts"
                )
            yield clean(keyword or "")
