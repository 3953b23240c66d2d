"""Change a record's front matter, lists and texts: other lines stay as they are, byte by byte.

YAML's own parser says where each list and item stands; the changes are made in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import yaml
from msgspec import Struct

from annotator.encoding import repaired
from annotator.records import Entity, EntityType, ExistingRow
from annotator.results.figure_genes import NewRow
from annotator.results.sidecar_edits import SOURCE


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes nodes with their places; in C, where PyYAML has it, in a tenth of the time.

    Texts alone are wanted, so that nobody needs to find out which are numbers or dates.
    """

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:  # noqa: ARG002
        """Return the same tag for all nodes."""
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Do nothing: paths decide no tags."""

    def ascend_resolver(self) -> None:
        """Do nothing."""


#: So does the writer.
_DUMPER: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
#: Characters that the writer in C escapes, and the one in Python does not. Lone surrogates and
#: control characters, which ``repr`` escapes, are left to the latter as well.
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


class _Edit(Struct, frozen=True):
    """Lines ``start`` to ``end`` (0-based, half-open) become ``new``."""

    start: int
    end: int
    new: str


class FrontMatterEdits:
    """Changes of one record's text, collected and then made at once."""

    def __init__(self, text: str) -> None:
        """Parse ``text``, a whole record. Raises ValueError when it is not front matter."""
        self._lines = text.split("\n")
        self._end = "\r\n" if self._lines[0].endswith("\r") else "\n"
        closing = next(
            (n for n, line in enumerate(self._lines[1:], start=1) if line.rstrip() == "---"),
            len(self._lines),
        )
        root = yaml.compose("\n".join(self._lines[:closing]), Loader=_Loader)
        if not isinstance(root, yaml.MappingNode):
            raise ValueError("the front matter is not a mapping")
        self._root = root
        self._edits: list[_Edit] = []

    def text(self) -> str:
        """Return the changed record."""
        lines = self._lines
        for edit in sorted(self._edits, key=lambda e: e.start, reverse=True):
            new = edit.new.split("\n")[:-1] if edit.new else []
            closing = "\r" if self._end == "\r\n" else ""
            lines = [*lines[: edit.start], *(line + closing for line in new), *lines[edit.end :]]
        return "\n".join(lines)

    def set_list(self, field: str, values: Sequence[str]) -> None:
        """Replace the value of a field by a list of texts, or add the field at the end."""
        text = _written({field: list(values)})
        found = _field(self._root, field)
        if found is None:
            at = self._root.end_mark.line + (1 if self._root.end_mark.column else 0)
            self._edits.append(_Edit(at, at, text))
        else:
            self._edits.append(_Edit(found[0].start_mark.line, _end(found[1]), text))

    def repair_texts(self, fields: Sequence[str]) -> None:
        """Repair the encoding of texts; one that is written with escapes is written anew."""
        for name in fields:
            found = _field(self._root, name)
            if found is None or (now := repaired(str(found[1].value))) == found[1].value:
                continue
            start, end = found[0].start_mark.line, _end(found[1])
            old = [line.removesuffix("\r") for line in self._lines[start:end]]
            new = repaired("\n".join([*old, ""]))
            read = _field(yaml.compose(new, Loader=_Loader), name)
            if read is None or read[1].value != now:
                new = _written({name: now})
            self._edits.append(_Edit(start, end, new))

    def rows(self, field: str) -> list[Any]:
        """Return the items of a list, as written."""
        return list(map(_plain, self._sequence(field)))

    def change_rows(
        self,
        field: str,
        kind: EntityType,
        removed: Collection[int],
        replaced: Mapping[int, Entity],
        added: Sequence[NewRow],
    ) -> None:
        """Change a list of rows; numbers are 1-based positions in it."""
        values: list[Any] = []
        kept: list[int | None] = []
        sequence = self._sequence(field)
        for position, node in enumerate(sequence, start=1):
            if position in removed:
                continue
            item = _plain(node)
            if position in replaced and isinstance(item, dict):
                item |= _row(kind, str(item.get("word") or ""), replaced[position])
                kept.append(None)
            else:
                kept.append(position - 1)
            values.append(item)
        if not (removed or replaced or added):
            return
        values += [_row(kind, row.word, row.entity) for row in added]
        kept += [None] * len(added)
        self._write_list((field,), sequence, values, kept, empty="[]")

    def change_keywords(self, removed: Collection[str], added: Sequence[str]) -> None:
        """Remove and append keywords of ``schema-jsonld``, where the record has that."""
        found = _field(self._root, "schema-jsonld")
        if found is None or not isinstance(found[1], yaml.MappingNode):
            return
        if _field(found[1], "keywords") is None:
            return
        sequence = self._sequence("schema-jsonld", "keywords")
        texts = [_plain(node) for node in sequence]
        kept: list[int | None] = [n for n, text in enumerate(texts) if text not in removed]
        values: list[Any] = [text for text in texts if text not in removed]
        new = [text for text in dict.fromkeys(added) if text not in values]
        if len(values) == len(texts) and not new:
            return
        self._write_list(
            ("schema-jsonld", "keywords"), sequence, [*values, *new],
            kept + [None] * len(new), empty="''",
        )  # fmt: skip

    def _node(self, path: Sequence[str]) -> tuple[yaml.Node, yaml.Node] | None:
        found: tuple[yaml.Node, yaml.Node] | None = None
        node: yaml.Node = self._root
        for name in path:
            found = _field(node, name)
            if found is None:
                return None
            node = found[1]
        return found

    def _sequence(self, *path: str) -> list[yaml.Node]:
        found = self._node(path)
        if found is None or not isinstance(found[1], yaml.SequenceNode):
            return []
        return list(found[1].value)

    def _write_list(
        self,
        path: Sequence[str],
        nodes: Sequence[yaml.Node],
        values: Sequence[Any],
        kept: Sequence[int | None],
        empty: str,
    ) -> None:
        """Write a list anew; items that are ``kept`` (their old position) keep their lines."""
        found = self._node(path)
        if found is None:
            at = self._root.end_mark.line + (1 if self._root.end_mark.column else 0)
            lines = [line for item in values for line in _item(item, 0)]
            self._edits.append(_Edit(at, at, "\n".join([f"{path[-1]}:", *lines, ""])))
            return
        key, value = found
        flow = bool(getattr(value, "flow_style", False))
        column = key.start_mark.column
        start, end = key.start_mark.line, _end(value)
        head = f"{' ' * column}{path[-1]}:"
        if not values:
            self._edits.append(_Edit(start, end, f"{head} {empty}\n"))
            return
        in_block = bool(nodes) and not flow
        dash = nodes[0].start_mark.column - 2 if in_block else column
        parts = []
        for item, old in zip(values, kept, strict=True):
            if old is not None and in_block:
                first = nodes[old].start_mark.line
                last = nodes[old + 1].start_mark.line if old + 1 < len(nodes) else end
                parts += [line.removesuffix("\r") for line in self._lines[first:last]]
            else:
                parts += _item(item, dash)
        self._edits.append(_Edit(start, end, "\n".join([head, *parts, ""])))


#: Characters of a line, so that no text is broken.
_WIDE = 10**9


def _written(value: Any) -> str:
    """Return a value as YAML, in lines that are not folded."""
    shown = repr(value)
    is_plain = "\\" not in shown and _BEYOND.search(shown) is None
    return str(
        yaml.dump(
            value, Dumper=_DUMPER if is_plain else yaml.SafeDumper, allow_unicode=True,
            width=_WIDE, sort_keys=False,
        )
    )  # fmt: skip


def _item(value: Any, column: int) -> list[str]:
    text = _written([value])
    return [" " * column + line for line in text.rstrip("\n").split("\n")]


def _field(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _end(node: yaml.Node) -> int:
    """Return the line after the last one of a value."""
    return int(node.end_mark.line + (1 if node.end_mark.column > 0 else 0))


def _plain(node: yaml.Node) -> Any:
    """Return texts as written, and mappings of them."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    return node.value


def _row(kind: EntityType, word: str, entity: Entity) -> dict[str, str]:
    """Return a row of the front matter's lists, as PFOCR writes them."""
    word = " ".join(word.split())
    number = entity.id.partition(":")[2]
    if kind is EntityType.CHEMICAL:
        return {"word": word, "source": SOURCE, "identifier": number}
    return {
        "word": word,
        "symbol": entity.symbol,
        "source": SOURCE,
        "hgnc_symbol": entity.symbol,
        "entrez": number,
    }


def gone_keywords(
    rows: Sequence[ExistingRow], removed: Collection[int], new: Collection[str]
) -> list[str]:
    """Return the symbols and words that no row has any longer; ``removed`` are ids of objects."""
    kept = {name for row in rows if id(row) not in removed for name in _names(row)} | set(new)
    gone = {name for row in rows if id(row) in removed for name in _names(row)}
    return sorted(gone - kept)


def _names(row: ExistingRow) -> tuple[str, ...]:
    return (row.symbol,) if row.type is EntityType.GENE or not row.word else (row.word, row.symbol)
