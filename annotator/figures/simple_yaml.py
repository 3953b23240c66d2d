"""The part of YAML that records are written in, read line by line, in less than half the time.

Mappings and lists in block style, texts on one line or folded over several, plain or quoted. What
is not surely of this part is left to the YAML library; what is, reads exactly as the library
reads it, with every scalar but null as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from typing import Any

#: What YAML forbids, and what it reads as a line break or as indentation beside "\n" and " ". Not
#: what it allows: Python goes through all characters of a set when it compiles an expression.
_SPECIAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_KEY = re.compile(r"(?:'([^'\n]*)'|([A-Za-z_][\w-]*)):(?: +|$)")
#: A field, and an item, whose value is plain at the first look: most lines of a record.
_PLAIN_FIELD = re.compile(r"( *)([A-Za-z_][\w-]*): +([A-Za-z0-9][^:#]*)")
_PLAIN_ITEM = re.compile(r"[A-Za-z0-9][^:#]*")
# Unrolled: an alternative for each character would keep each of a long text to go back to.
_SINGLE = re.compile(r"'([^']*(?:''[^']*)*)' *")
_DOUBLE = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)" *', re.DOTALL)
_NULLS = frozenset({"~", "null", "Null", "NULL"})
_NOT_PLAIN = frozenset(",[]{}#&*!|>'\"%@`?:")
_MAX_DEPTH = 8
#: Fields of an item up to which the items after it are read as a whole.
_MAX_FIELDS = 12


class _NotSimpleError(Exception):
    """The text may be of another part of YAML."""


def simple_mapping(
    content: str, escaped: Callable[[str], str | None]
) -> tuple[dict[str, Any], dict[str, int]] | None:
    """Return the fields of a text that begins with ``---``, and their lines; None if not simple.

    ``escaped`` reads a double-quoted scalar that has a backslash; None when it cannot be read.
    """
    if not content.startswith("---\n") or _SPECIAL.search(content):
        return None
    lines = content.split("\n")
    if lines[-1] == "":
        lines.pop()
    reader = _Reader(content, lines, escaped)
    try:
        values = reader.mapping(0, 0)
    except _NotSimpleError:
        return None
    if reader.at < len(lines) or not values:
        return None
    return values, reader.places


class _Reader:
    """Reads the lines from ``at`` on."""

    def __init__(
        self, content: str, lines: list[str], escaped: Callable[[str], str | None]
    ) -> None:
        self.lines = lines
        self.at = 1
        self.places: dict[str, int] = {}
        self._content = content
        self._escaped = escaped
        self._offsets: list[int] = []

    def mapping(self, indent: int, depth: int) -> dict[str, Any]:
        """Return the mapping whose keys stand at ``indent``."""
        if depth > _MAX_DEPTH:
            raise _NotSimpleError
        lines = self.lines
        values: dict[str, Any] = {}
        deeper = " " * (indent + 1)
        while self.at < len(lines):
            line = lines[self.at]
            plain = _PLAIN_FIELD.fullmatch(line)
            if plain is not None and plain.end(1) == indent:
                key, rest = plain[2], plain[3]
            else:
                plain = None
                if _indent(line) < indent:
                    break
                found = _KEY.match(line, indent)
                if found is None or line.startswith(deeper):
                    raise _NotSimpleError
                key = found[2] if found[1] is None else found[1].replace("''", "'")
                rest = line[found.end() :]
            if key in values or key in _NULLS:
                raise _NotSimpleError
            if depth == 0:
                self.places[key] = self.at + 1
            if plain is not None and not self._goes_on(deeper):
                self.at += 1
                values[key] = _text(rest.rstrip(" "))
            else:
                values[key] = self._value(rest, indent) if rest else self._below(indent, depth)
        return values

    def _goes_on(self, deeper: str) -> bool:
        """Return whether the next line is indented deeper."""
        after = self.at + 1
        return after < len(self.lines) and self.lines[after].startswith(deeper)

    def _below(self, indent: int, depth: int) -> Any:
        """Return what stands below a key without a value on its line."""
        self.at += 1
        if self.at == len(self.lines):
            return None
        line = self.lines[self.at]
        deeper = _indent(line)
        if deeper >= indent and line.startswith("- ", deeper):
            return self._list(deeper, depth + 1)
        if deeper <= indent:
            return None
        return self.mapping(deeper, depth + 1)

    def _list(self, indent: int, depth: int) -> list[Any]:
        items: list[Any] = []
        deeper = " " * (indent + 1)
        begin = " " * indent + "- "
        while self.at < len(self.lines) and self.lines[self.at].startswith(begin):
            item = self.lines[self.at][len(begin) :]
            if _PLAIN_ITEM.fullmatch(item) and not self._goes_on(deeper):
                self.at += 1
                items.append(_text(item.rstrip(" ")))
            elif _KEY.match(item):
                self.lines[self.at] = " " * len(begin) + item
                row = self.mapping(len(begin), depth + 1)
                items.append(row)
                items += self._alike(row, indent)
            elif item:
                items.append(self._value(item, indent))
            else:
                raise _NotSimpleError
        if self.at < len(self.lines) and _indent(self.lines[self.at]) > indent:
            raise _NotSimpleError
        return items

    def _alike(self, row: dict[str, Any], indent: int) -> list[dict[str, Any]]:
        """Return the next items, as long as they have the fields of ``row``, texts of one line.

        Lists of rows are most of a record: one pattern for an item spares a look at each line.
        """
        rows: list[dict[str, Any]] = []
        size = len(row)
        if size > _MAX_FIELDS or self.at >= len(self.lines):
            return rows
        keys = tuple(row)
        content, match, at = self._content, _item(size, indent).match, self._offset(self.at)
        while found := match(content, at):
            groups = found.groups()
            values = groups[2::3]
            if groups[::3] != keys or not _NULLS.isdisjoint(values):
                break
            rows.append(dict(zip(keys, values)))  # noqa: B905 - as many values as keys
            at = found.end()
        self.at += size * len(rows)
        return rows

    def _offset(self, line: int) -> int:
        """Return where a line begins in the content."""
        if not self._offsets:
            self._offsets = list(accumulate(map(len, self.lines), initial=0))
        return self._offsets[line] + line

    def _value(self, first: str, indent: int) -> Any:
        """Return what begins with ``first``; further lines of a scalar are indented deeper."""
        self.at += 1
        start = self.at
        lines = self.lines
        deeper = " " * (indent + 1)
        while self.at < len(lines) and lines[self.at].startswith(deeper):
            self.at += 1
        parts = [first, *lines[start : self.at]]
        sign = first[0]
        if len(parts) == 1 and first in ("[]", "{}"):
            return [] if first == "[]" else {}
        if sign in "'\"":
            return self._quoted(sign, parts)
        if sign in _NOT_PLAIN or sign == " " or first.startswith("- "):
            raise _NotSimpleError
        return _folded(parts)

    def _quoted(self, sign: str, parts: list[str]) -> str:
        found = (_SINGLE if sign == "'" else _DOUBLE).fullmatch("\n".join(parts))
        if found is None:
            raise _NotSimpleError
        if sign == '"' and "\\" in found[1]:
            read = self._escaped(found[0])
            if read is None:
                raise _NotSimpleError  # the library says what is wrong, and in which line
            return read
        text = found[1]
        if len(parts) > 1:
            first, *middle, last = text.split("\n")
            folded = [first.rstrip(" "), *(part.strip(" ") for part in middle), last.lstrip(" ")]
            if not all(folded[1:-1]) or not folded[-1]:
                raise _NotSimpleError  # an empty line is a line break
            text = " ".join(folded)
        return text.replace("''", "'") if sign == "'" else text


@lru_cache(maxsize=64)
def _item(fields: int, indent: int) -> re.Pattern[str]:
    """Return the pattern of an item, a mapping of ``fields`` texts that each end on their line.

    The groups are key, quotation mark and text of each. The text is not folded: what follows is not
    indented deeper than the keys.
    """
    plain = "([A-Za-z0-9_(][^:#'\\n]*(?<! ))"
    lines = (rf"([A-Za-z_][\w-]*): +('?){plain}\{3 * n + 2} *\n" for n in range(fields))
    deeper = " " * (indent + 2)
    return re.compile(f"{' ' * indent}- {deeper.join(lines)}(?!{' ' * (indent + 1)})")


def _folded(parts: list[str]) -> str | None:
    """Return the lines of a plain scalar as one text."""
    stripped = [part.strip(" ") for part in parts]
    for part in stripped:
        if not part or part[0] == "#" or part[-1] == ":" or ": " in part or " #" in part:
            raise _NotSimpleError
    return _text(" ".join(stripped))


def _text(plain: str) -> str | None:
    return None if plain in _NULLS else plain


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
