"""The YAML front matter of a record file: text between ``---`` lines, every scalar as written."""

from __future__ import annotations

import codecs
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from annotator.disk.text_lines import MAX_BYTES
from annotator.figures.compressed import opened
from annotator.figures.record_error import RecordError
from annotator.figures.simple_yaml import simple_mapping

#: How many lists and mappings may be open at once, the front matter being the first.
_MAX_DEPTH = 100
#: Before PyYAML 6.0.4 the C parser recurses without a limit: about 40,000 open brackets end the
#: process with a segmentation fault.
_UNSUSPICIOUS_MARKS = 5_000

#: Bytes that hold a record. Reading all that are allowed at once would set aside room for them.
_USUAL = 64 * 1024

_OPENING = re.compile(r"---[ \t]*(?:\r?\n|\Z)")
_CLOSING = re.compile(r"\n---[ \t]*\r?(?:\n|\Z)")

_TAG = "tag:yaml.org,2002:"
_NULL = f"{_TAG}null"
_SCALARS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "timestamp"))


class FrontMatter(Struct, frozen=True):
    """The fields: texts, None, and lists and dicts of them. ``lines`` is 1-based, by field."""

    values: dict[str, Any]
    lines: dict[str, int]


def read_front_matter(path: Path) -> FrontMatter:
    """Return the fields of a record file. Raises RecordError."""
    content = read_text(path)
    if not _OPENING.match(content):
        raise RecordError("no_front_matter", "the first line is not '---': not a figure record", 1)
    closing = _CLOSING.search(content)
    try:
        # The opening line stays: YAML ignores it, and line numbers are those of the file.
        return _parse(content[: closing.start() + 1] if closing else content)
    except RecordError as fault:
        if closing is None:
            message = f"{fault.message}; no line '---' closes the front matter"
            raise RecordError(fault.error, message, fault.line) from fault
        raise


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, packed or not, without byte order mark, lines as written.

    Raises RecordError; DependencyError for .zst without pyarrow.
    """
    try:
        with opened(path) as file:
            data = file.read(_USUAL)
            if len(data) == _USUAL:
                data += file.read(MAX_BYTES + 1 - _USUAL)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecordError("unreadable", f"cannot be read: {reason}") from error
    if len(data) > MAX_BYTES:
        raise RecordError("too_large", f"has more than {MAX_BYTES:,} bytes")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise undecodable(error, line) from error


def undecodable(error: UnicodeDecodeError, line: int) -> RecordError:
    """Return the fault of a text that is not UTF-8, with the byte and its offset, from 0."""
    byte = error.object[error.start]
    message = f"byte 0x{byte:02x} at offset {error.start} is not UTF-8"
    if error.object.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message += "; it begins as UTF-16: save it as UTF-8"
    return RecordError("undecodable", message, line)


def _parse(content: str) -> FrontMatter:
    """Parse once into YAML's nodes, and build plain values from those.

    PyYAML's own constructors would read ``1e5``, ``NO`` and ``2020-01-01`` as numbers, booleans
    and dates, and take longer than the parser.
    """
    try:
        simple = simple_mapping(content, _escaped)
        if simple is not None:
            return FrontMatter(*simple)
        if sum(map(content.count, "[{-?")) >= _UNSUSPICIOUS_MARKS:
            _refuse_deep_nesting(content, _loader_class())
        loader = _loader_class()(content)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
        if not isinstance(root, yaml.MappingNode):
            raise RecordError("wrong_type", "the front matter is not a mapping of fields", 2)
        values = _value(root, set(), 1)
    except yaml.YAMLError as error:
        if sum(map(content.count, "[{-?:")) > _MAX_DEPTH:
            # Newer releases have a limit of their own, and words of their own for it.
            _refuse_deep_nesting(content, yaml.SafeLoader)
        raise _bad_yaml(error, content) from error
    except RecursionError as error:
        _refuse_deep_nesting(content, yaml.SafeLoader)
        raise RecordError("bad_yaml", "is nested too deeply") from error
    lines = {key.value: key.start_mark.line + 1 for key, _ in root.value}
    return FrontMatter(values, lines)


def _escaped(quoted: str) -> str | None:
    """Return the text of a double-quoted scalar; None when it cannot be read."""
    loader = _loader_class()(quoted)
    try:
        text: str = loader.get_single_node().value
    except yaml.YAMLError:
        return None
    finally:
        loader.dispose()
    return text


@cache
def _loader_class() -> Any:
    """Return PyYAML's fastest safe loader, taught to leave all scalars but null as text."""
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: nulls
        for first, entries in base.yaml_implicit_resolvers.items()
        if (nulls := [(tag, pattern) for tag, pattern in entries if tag == _NULL])
    }
    return type("_TextLoader", (base,), {"yaml_implicit_resolvers": resolvers})


def _value(node: yaml.Node, seen: set[int], depth: int) -> Any:
    """Return text, None, list or dict; ``depth`` is that of a list or dict at this place.

    Raises RecordError for tags, repeated nodes and deep nesting.
    """
    if id(node) in seen:
        # Aliases of aliases make gigabytes of a few lines, and no record has them.
        raise RecordError("bad_yaml", "aliases (*name) are not accepted", node.start_mark.line + 1)
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag in _SCALARS:
            return node.value
        if node.tag == _NULL:
            return None
    elif depth > _MAX_DEPTH:
        raise _too_deep(node.start_mark.line + 1)
    elif isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
        return _mapping(node, seen, depth)
    elif isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
        return [_value(item, seen, depth + 1) for item in node.value]
    raise RecordError("bad_yaml", f"the tag {node.tag} is not accepted", node.start_mark.line + 1)


def _mapping(node: yaml.MappingNode, seen: set[int], depth: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        name = _key(key, seen)
        if name in values:
            # YAML's libraries take the last one, its standard none.
            line = key.start_mark.line + 1
            raise RecordError("bad_yaml", f"duplicate field {name[:80]!r}", line)
        values[name] = _value(value, seen, depth + 1)
    return values


def _key(node: yaml.Node, seen: set[int]) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise RecordError("bad_yaml", "a field's name is not text", node.start_mark.line + 1)
    return _value(node, seen, 0) or ""


def _refuse_deep_nesting(content: str, loader: Any) -> None:
    """Raise RecordError if the text is nested too deeply, as far as ``loader`` can read it."""
    depth = 0
    try:
        # Events do not recurse.
        for event in yaml.parse(content, Loader=loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAX_DEPTH:
                    raise _too_deep(event.start_mark.line + 1 if event.start_mark else 0)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return  # what is wrong with it is said by the parser that reads it


def _too_deep(line: int) -> RecordError:
    return RecordError("bad_yaml", f"is nested more than {_MAX_DEPTH} deep", line)


def _bad_yaml(error: yaml.YAMLError, content: str) -> RecordError:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        message = error.problem or "cannot be parsed"
        if error.context:
            message = f"{error.context}: {message}"
        return RecordError("bad_yaml", message, error.problem_mark.line + 1)
    if isinstance(error, yaml.reader.ReaderError):
        # The C parser counts bytes, the Python one characters: look for the character itself.
        code = int(error.character)
        line = content.count("\n", 0, content.find(chr(code))) + 1
        return RecordError("bad_yaml", f"the character U+{code:04X} is not allowed in YAML", line)
    return RecordError("bad_yaml", str(error))
