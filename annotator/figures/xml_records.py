"""Records of an XML file, one at a time, without what XML can do to its reader.

The parser is the standard library's expat, fed in pieces: it keeps only the parts that are wanted
(an article of 10 MB has 10 kB of captions), knows the line of every element, and needs no further
package. It never opens another file or address (external entities and DTDs are not followed). A
document that declares entities, which is how a few lines become gigabytes, is refused; depth and
sizes are bounded.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from html.entities import html5
from typing import BinaryIO
from xml.parsers import expat

from msgspec import Struct

from annotator.disk.text_lines import MAX_BYTES
from annotator.figures.record_error import RecordError

#: JATS and BioC have some 30.
_MAX_DEPTH = 150
#: Elements, attributes and pieces of text of a record. A long article has some 10,000 of those
#: that are kept.
_MAX_PARTS = 300_000
_PIECE = 64 * 1024


class Parts(Struct, frozen=True):
    """The parts of a record that are kept: ``whole`` ones, and of ``frames`` again only such."""

    whole: frozenset[str]
    frames: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Return whether elements of this name are kept."""
        return name in self.whole or name in self.frames


class Node:
    """An element: its name and attributes without prefixes, its texts and elements, its line."""

    __slots__ = ("attributes", "children", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Start without children."""
        self.name = name
        self.attributes = attributes
        self.children: list[Node | str] = []
        self.line = line

    @property
    def elements(self) -> list[Node]:
        """Return the elements among the children."""
        return [child for child in self.children if isinstance(child, Node)]

    def all(self, *names: str) -> list[Node]:
        """Return the children of these names."""
        return [child for child in self.elements if child.name in names]

    def first(self, *path: str) -> Node | None:
        """Return the first element at the end of a path of names."""
        if not path:
            return self
        for child in self.all(path[0]):
            if (found := child.first(*path[1:])) is not None:
                return found
        return None

    def iter(self) -> Iterator[Node]:
        """Yield the element and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.elements)

    def text(self) -> str:
        """Return all text below the element."""
        parts: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            child = waiting.pop()
            if isinstance(child, str):
                parts.append(child)
            else:
                waiting += reversed(child.children)
        return "".join(parts)


def xml_records(file: BinaryIO, wanted: Mapping[str, Parts | None]) -> Iterator[Node | RecordError]:
    """Yield each outermost element of a name in ``wanted``, which says what is kept of it.

    Parts become children of the record, or of the frame that they are in, however deep they are;
    None keeps everything. What cannot be parsed ends the file: it comes as the last item, with its
    line.
    """
    reader = _Reader(wanted)
    try:
        while data := file.read(_PIECE):
            yield from reader.feed(data)
        yield from reader.feed(b"", last=True)
    except RecordError as fault:
        yield from reader.done
        yield fault
    except (EOFError, zlib.error, OSError) as error:
        yield from reader.done
        message = f"the file is damaged or cut off here, its rest is lost: {error}"
        yield RecordError("truncated", message, reader.line)


class _Reader:
    """Builds nodes from expat's events."""

    def __init__(self, wanted: Mapping[str, Parts | None]) -> None:
        self._wanted = wanted
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._refuse_entity
        parser.SkippedEntityHandler = self._named_entity
        #: Records that are complete and not yet handed out.
        self.done: list[Node] = []
        self._depth = 0
        self._parts = self._size = 0
        #: The record and the parts that are open, each with its depth.
        self._open: list[tuple[Node, int]] = []
        self._keep: Parts | None = None
        #: The depth of the part that is kept whole; 0 outside of one.
        self._whole = 0
        self._unread = 0

    @property
    def line(self) -> int:
        """Return the line that is read."""
        return self._parser.CurrentLineNumber

    def feed(self, data: bytes, *, last: bool = False) -> list[Node]:
        """Return the records that are complete after ``data``. Raises RecordError."""
        self._unread += len(data)
        if self._unread > MAX_BYTES:
            message = f"more than {MAX_BYTES:,} bytes without an element"
            raise RecordError("too_large", message, self.line)
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            message = f"is not well-formed XML: {expat.ErrorString(error.code)}"
            raise RecordError("bad_xml", message, error.lineno) from error
        except (ValueError, LookupError) as error:  # an encoding that is not known
            raise RecordError("bad_xml", f"cannot be read as XML: {error}", self.line) from error
        done, self.done = self.done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._unread = 0
        if self._depth > _MAX_DEPTH:
            raise RecordError("bad_xml", f"is nested more than {_MAX_DEPTH} deep", self.line)
        name = _local(name)
        if not self._open:
            if name not in self._wanted:
                return
            self._keep = self._wanted[name]
            self._parts = self._size = 0
        elif not self._whole and self._keep is not None and not self._keep.has(name):
            return
        self._count(1 + len(attributes), sum(map(len, attributes.values())))
        node = Node(name, {_local(key): value for key, value in attributes.items()}, self.line)
        is_record = not self._open
        if not is_record:
            self._open[-1][0].children.append(node)
        self._open.append((node, self._depth))
        keep = self._keep
        if not self._whole and (keep is None or not (is_record or name in keep.frames)):
            self._whole = self._depth
            self._parser.CharacterDataHandler = self._text

    def _end(self, name: str) -> None:  # noqa: ARG002
        self._unread = 0
        if self._open and self._open[-1][1] == self._depth:
            node, _ = self._open.pop()
            if self._whole == self._depth:
                self._whole = 0
                self._parser.CharacterDataHandler = None
            if not self._open:
                self.done.append(node)
        self._depth -= 1

    def _text(self, data: str) -> None:
        self._unread = 0
        self._count(1, len(data))
        self._open[-1][0].children.append(data)

    def _named_entity(self, name: str, is_parameter: bool) -> None:
        """Take a character by the name that its DTD, which is not read, gives it (&alpha;)."""
        if self._whole and not is_parameter:
            self._text(html5.get(f"{name};", f"&{name};"))

    def _refuse_entity(self, name: str, *_: object) -> None:
        message = f"declares the entity {name[:80]!r}; entities are not accepted"
        raise RecordError("bad_xml", message, self.line)

    def _count(self, parts: int, size: int) -> None:
        self._parts += parts
        self._size += size
        if self._parts > _MAX_PARTS or self._size > MAX_BYTES:
            record = self._open[0][0] if self._open else None
            line = record.line if record is not None else self.line
            message = f"has more than {MAX_BYTES:,} bytes or {_MAX_PARTS:,} elements"
            raise RecordError("too_large", message, line)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
