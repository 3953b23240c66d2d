"""The standard input as an input: kept in a file, since inputs are read more than once."""

from __future__ import annotations

import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from annotator.errors import InputError
from annotator.figures.input_options import InputOptions
from annotator.figures.inputs import STDIN

_NAME = "stdin"
_KEPT = re.compile(rf"{_NAME}\.\w+(?:\.gz|\.zst)?")
#: Bytes that are looked at to recognise the format, and that are copied at once.
_START, _PIECE = 1 << 16, 1 << 20
_SUFFIXES = {"records": "md", "text": "txt"}
_BIOC_KEYS = (b'"passages"', b'"documents"')


def is_piped(name: str) -> bool:
    """Return whether a file of an output folder is the standard input that was kept."""
    return _KEPT.fullmatch(name) is not None


def with_piped(
    inputs: Sequence[Path],
    folder: Path,
    options: InputOptions,
    say: Callable[[str], object] = str,
    *,
    resume: bool = False,
    stream: BinaryIO | None = None,
) -> tuple[Path, ...]:
    """Return the inputs, for ``-`` the file in ``folder`` that the standard input is kept in.

    With ``resume``, what was kept before is taken and nothing is read. Raises InputError when
    nothing comes, or its format cannot be recognised.
    """
    if STDIN not in inputs:
        return tuple(inputs)
    if inputs.count(STDIN) > 1:
        raise InputError("-: the standard input is given twice", hint="give - once")
    before = sorted(path for path in folder.iterdir() if is_piped(path.name))
    if resume and before:
        kept = before[0]
        say(f"standard input: continued from {kept}")
    else:
        kept = _keep(stream or sys.stdin.buffer, folder, options)
        for path in before:
            if path != kept:
                path.unlink()
        say(f"standard input: read as {kept.suffixes[0][1:]}, kept in {kept}")
    return tuple(kept if path == STDIN else path for path in inputs)


def _keep(stream: BinaryIO, folder: Path, options: InputOptions) -> Path:
    data = stream.read(_START)
    if not data:
        raise InputError("-: nothing came through the standard input", hint="pipe a table to it")
    kept = folder / f"{_NAME}.{_suffix(data, options)}"
    part = folder / f"{kept.name}.part"
    try:
        with part.open("wb") as file:
            while data:
                file.write(data)
                data = stream.read(_PIECE)
            file.flush()
            os.fsync(file.fileno())
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _suffix(start: bytes, options: InputOptions) -> str:
    """Return the suffix of a file that begins so: jsonl, csv.gz."""
    packing = ""
    if start.startswith(b"\x1f\x8b"):
        packing = ".gz"
        start = _unpacked(start)
    elif start.startswith(b"\x28\xb5\x2f\xfd"):
        packing = ".zst"
        if options.format == "auto":
            raise InputError(
                "-: the format of a zstd stream is not recognised",
                hint="say what it is with --input-format",
            )
    form = _format(start, options) if options.format == "auto" else options.format
    return _SUFFIXES.get(form, form) + packing


def _unpacked(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(start, _START)
    except zlib.error:
        return b""  # the reader says what is wrong with it


def _format(start: bytes, options: InputOptions) -> str:
    if start.startswith(b"PAR1"):
        return "parquet"
    if start[257:262] == b"ustar":
        return "tar"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    line = text.split(b"\n", 1)[0]
    if text.startswith(b"{"):
        return "json" if _is_bioc(text, line) else "jsonl"
    if text.startswith(b"["):
        return "json"
    if text.startswith(b"<"):
        return "xml"
    if text.startswith(b"---"):
        return "records"
    if options.one_per_line:
        return "text"
    signs = {b"\t": "tsv", b",": "csv", b";": "csv"}
    return next((form for sign, form in signs.items() if sign in line), "text")


def _is_bioc(text: bytes, line: bytes) -> bool:
    """Return whether JSON is BioC: by the keys of its first line, or of what one can see of it."""
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        return any(key in text for key in _BIOC_KEYS)
    return isinstance(first, dict) and not first.keys().isdisjoint({"passages", "documents"})
