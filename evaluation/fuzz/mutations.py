"""Hostile variants of record files with their sidecars; the same chance gives the same ones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from annotator.figures.rows import KINDS

#: Texts that some format, parser or program takes for something else.
TOKENS = (
    "\0", "\ufeff", "\r\n", "\r", "\n", "\t", "\x1b[31m", "\x1b]0;x\x07", "\x85", "\u2028",
    "\u202e", "\u200b", "\U0001f9ec", "\u0130", "\ufffe", "e\u0301" * 40, "'", '"', "\\", "---\n",
    "\n---\n", "...", "- ", ": ", " #", "&a ", "*a", "!!python/object/apply:os.system ['true']",
    "!!binary aGVsbG8=", "!<tag:x> ", "<<: *a", "%YAML 9.9\n", "{", "}", "[", "]", "? ", "| ",
    "> ", "|+9\n", "~", "null", "NO", "1e5", "0o17", "017", "0x1F", "2020-01-01",
    "2020-01-01T00:00:00Z", ".inf", "NaN", "1_000", "12:30:45", "=", "=1+1", "+1", "-1",
    "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "<script>alert(1)</script>",
    "../../../etc/passwd", "/etc/passwd", "C:\\x", "a\nb", "NA", ".na.character", "(" * 50,
    ")" * 50, "(A) (B) ", "- - - ", "1, 2, 3, ", "IL-1, -2 and -3 ", "A1/2/3", "ERK1/2 ", "Ca2+ ",
    "α", "ΜΑΡΚ", "НА",
)  # fmt: skip

_RAW = (
    b"\xff",
    b"\xfe\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x80",
    b"\xc3",
    b"\x00",
)
_FIELDS = (
    "figid pmcid number figtitle papertitle caption organisms organisms_ner year figlink keywords "
    "genes chemicals schema-jsonld description title"
).split()  # fmt: skip


class Sample(Struct, frozen=True):
    """A record file and its sidecars by kind, as bytes."""

    record: bytes
    sidecars: dict[str, bytes]

    def __len__(self) -> int:
        """Return the number of bytes."""
        return len(self.record) + sum(map(len, self.sidecars.values()))


def samples(folder: Path) -> list[Sample]:
    """Return the records of a PFOCR checkout."""
    found = []
    for path in sorted((folder / "_figures").glob("*.md")):
        places = {kind: folder / "_data" / f"{path.stem}-{kind}.tsv" for kind in KINDS}
        sidecars = {kind: file.read_bytes() for kind, file in places.items() if file.exists()}
        found.append(Sample(path.read_bytes(), sidecars))
    return found


def hostile(sample: Sample, chance: random.Random, others: Sequence[Sample]) -> Sample:
    """Return ``sample`` changed in one to four ways."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        if sample.sidecars and chance.random() < 0.25:
            kind = chance.choice(sorted(sample.sidecars))
            change = chance.choice((*_SIDECAR_CHANGES, *_BYTE_CHANGES))
            changed = change(sample.sidecars[kind], chance, chance.choice(others))
            sample = replace(sample, sidecars=sample.sidecars | {kind: changed})
        else:
            change = chance.choice((*_RECORD_CHANGES, *_BYTE_CHANGES))
            sample = replace(sample, record=change(sample.record, chance, chance.choice(others)))
    return sample


def damaged(data: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    """Return ``data`` changed in one place, and where: first byte and end in ``data``."""
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((0, 0, 1, 2, 40)))
    what = chance.randrange(5)
    if what == 0:  # cut off
        return data[:start], start, len(data)
    new = (
        b"",
        chance.choice(TOKENS).encode() * chance.choice((1, 1, 20)),
        chance.choice((*_RAW, b'"', b'"', b"'", b",", b";", b"\r\n", b"\n")),
        data[start : start + chance.choice((1, 80, 2000))] * 2,
    )[what - 1]
    return data[:start] + new + data[end:], start, end


def changed_bytes(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """Return ``data`` changed in one way that has nothing to do with its format."""
    return chance.choice(_BYTE_CHANGES)(data, chance, Sample(other, {}))


def _at(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _cut(data: bytes, chance: random.Random, _: Sample) -> bytes:
    return data[: _at(data, chance)]


def _without_part(data: bytes, chance: random.Random, _: Sample) -> bytes:
    start = _at(data, chance)
    return data[:start] + data[start + chance.choice((1, 2, 10, 200)) :]


def _with_token(data: bytes, chance: random.Random, _: Sample) -> bytes:
    start = _at(data, chance)
    token = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 30))
    return data[:start] + token.encode() + data[start:]


def _with_bytes(data: bytes, chance: random.Random, _: Sample) -> bytes:
    start = _at(data, chance)
    new = chance.choice((chance.choice(_RAW), chance.randbytes(chance.choice((1, 4, 64)))))
    return data[:start] + new + data[start:]


def _flipped(data: bytes, chance: random.Random, _: Sample) -> bytes:
    changed = bytearray(data)
    for _number in range(chance.choice((1, 3, 20)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _repeated(data: bytes, chance: random.Random, _: Sample) -> bytes:
    start = _at(data, chance)
    part = data[start : start + chance.choice((1, 5, 80, 2000))]
    return data[:start] + part * chance.choice((2, 5, 50)) + data[start:]


def _spliced(data: bytes, chance: random.Random, other: Sample) -> bytes:
    return data[: _at(data, chance)] + other.record[_at(other.record, chance) :]


def _other_line_ends(data: bytes, chance: random.Random, _: Sample) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\x85", b"\n \n")))


def _other_encoding(data: bytes, chance: random.Random, _: Sample) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        chance.choice(("utf-16", "utf-8-sig", "cp1252", "utf-32", "cp500")), "replace"
    )


_BYTE_CHANGES = (
    _cut, _without_part, _with_token, _with_token, _with_token, _with_bytes, _flipped, _repeated,
    _spliced, _other_line_ends, _other_encoding,
)  # fmt: skip


def _values(chance: random.Random) -> str:
    """Return YAML that stands where a field's value should."""
    makers: tuple[Callable[[], str], ...] = (
        lambda: chance.choice(TOKENS),
        lambda: "'" + chance.choice(TOKENS).replace("'", "''") * chance.choice((1, 3, 500)) + "'",
        lambda: '"\\ud800\\udfff\\0\\x1b"',
        lambda: "[" * chance.choice((2, 99, 101, 3000, 60_000)),
        lambda: "{a: " * chance.choice((2, 99, 101, 3000)),
        lambda: "\n" + "".join(f"{' ' * n}- \n" for n in range(chance.choice((3, 150)))),
        lambda: "\n" + "- - - - " * chance.choice((3, 40, 2000)) + "x",
        lambda: "&a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]",
        lambda: "&a\n  <<: *a\n  word: x",
        lambda: "\n- word: x\n  <<: {symbol: y}",
        lambda: "\n- [a, b]\n- {word: [x]}\n- 7\n- null\n- true",
        lambda: "\n" + "- {word: a, symbol: b, entrez: '1'}\n" * chance.choice((3, 300)),
        lambda: "../" * chance.choice((1, 5)) + "x",
        lambda: "x" * chance.choice((255, 4000)),
        lambda: '"a\\nb/../c"',
        lambda: "|\n  " + "BDNF, IL-1 and -6 (KAR) " * chance.choice((1, 40, 2000)),
        lambda: "? [x]\n: y",
        lambda: "!!set {a, b}",
        lambda: "2020-01-01",
        lambda: "",
    )  # fmt: skip
    return chance.choice(makers)()


def _other_value(data: bytes, chance: random.Random, _: Sample) -> bytes:
    name = chance.choice(_FIELDS).encode()
    found = re.search(rb"^" + name + rb":.*(?:\n[ -].*)*", data, re.MULTILINE)
    new = name + b": " + _values(chance).encode()
    if found is None:
        return data.replace(b"---\n", b"---\n" + new + b"\n", 1)
    return data[: found.start()] + new + data[found.end() :]


def _other_caption(data: bytes, chance: random.Random, _: Sample) -> bytes:
    size = chance.choice((10, 100, 1000, 1000, 1000, 20_000, 200_000))
    text = "".join(
        chance.choice(TOKENS) + chance.choice(("", " ", "BDNF ")) for _ in range(size // 8)
    )
    quoted = "'" + text.replace("'", "''") + "'"
    found = re.search(rb"^caption:.*(?:\n[ -].*)*", data, re.MULTILINE)
    at = found.span() if found else (4, 4)
    return data[: at[0]] + b"caption: " + quoted.encode() + data[at[1] :]


def _twice(data: bytes, chance: random.Random, _: Sample) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join((*lines[:1], chance.choice(lines), *lines[1:]))


_RECORD_CHANGES = (_other_value, _other_value, _other_value, _other_value, _other_caption, _twice)


def _table(data: bytes) -> list[list[bytes]]:
    return [line.split(b"\t") for line in data.split(b"\n")]


def _joined(rows: list[list[bytes]]) -> bytes:
    return b"\n".join(map(b"\t".join, rows))


def _columns(data: bytes, chance: random.Random, _: Sample) -> bytes:
    """Leave out, repeat, add or rename a column, in the header alone or in all rows."""
    rows = _table(data)
    here = rows if chance.random() < 0.5 else rows[:1]
    place = chance.randrange(len(rows[0]))
    what = chance.randrange(4)
    for row in here:
        if what == 0:
            del row[place : place + 1]
        elif what == 1:
            row[place:place] = row[place : place + 1]
        elif what == 2:
            row.insert(min(place, len(row)), b"more")
        elif place < len(row):
            row[place] = chance.choice(TOKENS).encode()
    return _joined(rows)


def _cells(data: bytes, chance: random.Random, _: Sample) -> bytes:
    rows = _table(data)
    for _number in range(chance.choice((1, 5))):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(TOKENS).encode()
    return _joined(rows)


def _many_rows(data: bytes, chance: random.Random, _: Sample) -> bytes:
    first, *rest = data.split(b"\n")
    return b"\n".join((first, *rest * chance.choice((2, 20, 300))))


_SIDECAR_CHANGES = (_columns, _columns, _cells, _cells, _cells, _many_rows)
