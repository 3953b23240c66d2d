"""The changed files of one record: its Markdown file and its sidecars, all else as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotator.curation.corrections import Corrections
from annotator.curation.front_matter_edits import FrontMatterEdits, gone_keywords
from annotator.figures import is_file_name, sidecar_path
from annotator.figures.rows import ExistingRows
from annotator.lexicon.index import Lexicon
from annotator.records import HUMAN, Entity, EntityType, ExistingRow, Figure, Origin
from annotator.results.figure_genes import NewRow
from annotator.results.sidecar_edits import edit_sidecar

_FIELDS = {EntityType.GENE: "genes", EntityType.CHEMICAL: "chemicals"}
#: Fields of a record whose encoding is repaired.
_TEXTS = ("caption", "figtitle", "papertitle")


def corrected_files(figure: Figure, made: Corrections, lexicon: Lexicon) -> dict[str, str]:
    """Return the changed files of a record: path below the checkout's root, and text."""
    if not is_file_name(figure.figid):
        raise ValueError(f"the figid {figure.figid[:80]!r} is not a file name")
    path = Path(figure.source)
    in_checkout = path.parent.name == "_figures"
    record = _read(path)
    edits = FrontMatterEdits(record)
    files = {}
    for kind, name in _FIELDS.items():
        sidecar = sidecar_path(figure.figid, name, path.parent)
        added = [row for row in made.added if row.entity.type is kind]
        in_list = _is_listed(figure, kind) or (not sidecar.exists() and _has_lists(record))
        removed, replaced = _changes_of_list(figure, made, kind, edits.rows(name))
        listed = [row for row in added if in_list and _can_be_listed(row.entity)]
        others = [row for row in added if row not in listed]
        others += _moved(made, kind)
        removed |= {line for line, entity in replaced.items() if not _can_be_listed(entity)}
        edits.change_rows(name, kind, removed, replaced, listed)
        text = _corrected_sidecar(sidecar, kind, made, others, lexicon)
        if text is not None:
            files[f"{'_data/' if in_checkout else ''}{sidecar.name}"] = text
    _change_keywords(edits, figure, made)
    if made.organisms:
        edits.set_list("organisms", made.organisms)
    if made.encoding:
        edits.repair_texts(_TEXTS)
    text = edits.text()
    if text != record:
        files[f"{'_figures/' if in_checkout else ''}{path.name}"] = text
    return files


def _can_be_listed(entity: Entity) -> bool:
    """Return whether readers know an entity from the front matter: its genes are all human."""
    return entity.type is not EntityType.GENE or entity.taxon in ("", HUMAN)


def _moved(made: Corrections, kind: EntityType) -> list[NewRow]:
    """Return what takes the place of rows of the list and cannot stand there."""
    _, replaced = _changes(made, kind, Origin.FRONT_MATTER)
    return [NewRow(row.word, entity) for row, entity in replaced if not _can_be_listed(entity)]


def _corrected_sidecar(
    path: Path, kind: EntityType, made: Corrections, added: list[NewRow], lexicon: Lexicon
) -> str | None:
    """Return the text of a sidecar, which need not be there yet; None when nothing changes."""
    removed, replaced = _changes(made, kind, Origin.SIDECAR)
    if not (removed or replaced or added):
        return None
    try:
        old = _read(path) if path.exists() else ""
        return edit_sidecar(old, kind, removed, replaced, added, lexicon)
    except ValueError as error:
        raise ValueError(f"its sidecar {path.name}: {error}") from error


def _changes(
    made: Corrections, kind: EntityType, origin: Origin
) -> tuple[list[ExistingRow], list[tuple[ExistingRow, Entity]]]:
    """Return the rows of one type and place that are removed, and those that are replaced."""
    removed = [row for row in made.removed if row.type is kind and row.origin is origin]
    replaced = [(r, e) for r, e in made.replaced if r.type is kind and r.origin is origin]
    return removed, replaced


def _changes_of_list(
    figure: Figure, made: Corrections, kind: EntityType, items: list[Any]
) -> tuple[set[int], dict[int, Entity]]:
    """Return which rows of the front matter's list are removed, and by what others are replaced.

    Readers pass over a row that the sidecar has as well: it changes with that one, or it would be
    read when that one is gone.
    """
    removed, replaced = _changes(made, kind, Origin.FRONT_MATTER)
    gone, others = {row.line for row in removed}, {row.line: entity for row, entity in replaced}
    removed, replaced = _changes(made, kind, Origin.SIDECAR)
    if not (items and (removed or replaced)):
        return gone, others
    changed = {id(row) for row in (*removed, *(row for row, _ in replaced))}
    left = {
        _content(row)
        for row in figure.existing
        if row.type is kind and row.origin is Origin.SIDECAR and id(row) not in changed
    }
    removed_too = {_content(row) for row in removed} - left
    replaced_too = {_content(row): entity for row, entity in replaced}
    listed = ExistingRows()
    listed.add_list(_FIELDS[kind], {_FIELDS[kind]: items})
    for row in listed.rows:
        if _content(row) in removed_too:
            gone.add(row.line)
        elif _content(row) in replaced_too.keys() - left:
            others[row.line] = replaced_too[_content(row)]
    return gone, others


def _content(row: ExistingRow) -> tuple[str, str]:
    return row.word, row.id


def _change_keywords(edits: FrontMatterEdits, figure: Figure, made: Corrections) -> None:
    """Change the keywords, which repeat the symbols of genes and the words of chemicals."""
    symbols = [
        row.word if row.entity.type is EntityType.CHEMICAL else row.entity.symbol
        for row in made.added
    ]
    symbols += [entity.symbol for _, entity in made.replaced]
    gone = {id(row) for row in made.removed}
    edits.change_keywords(gone_keywords(figure.existing, gone, symbols), symbols)


def _is_listed(figure: Figure, kind: EntityType) -> bool:
    """Tell whether rows of this type are in the front matter."""
    return any(row.type is kind and row.origin is Origin.FRONT_MATTER for row in figure.existing)


def _has_lists(record: str) -> bool:
    """Return whether a record has the older format, with annotations in its front matter."""
    return "\ngenes:" in record


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")
