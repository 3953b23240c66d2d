"""The standard input as an input: kept in a file, since inputs are read more than once."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from annotator.errors import InputError
from annotator.figures.input_options import InputOptions
from annotator.figures.inputs import STDIN

_NAME = "stdin"
_KEPT = re.compile(rf"{_NAME}\.\w+(?:\.gz|\.zst)?")
#: A folder in that of the run: what is piped to a new run, until that of the finished one, whose
#: texts are read from it, is not needed any more. The name of a text is part of its figid.
_BESIDE = _NAME
#: Bytes that are looked at to recognise the format, and that are copied at once.
_START, _PIECE = 1 << 16, 1 << 20
_SUFFIXES = {"records": "md", "text": "txt"}
_BIOC_KEYS = (b'"passages"', b'"documents"')


def is_piped(name: str) -> bool:
    """Return whether a name in an output folder is that of the standard input that was kept."""
    return name == _BESIDE or _KEPT.fullmatch(name) is not None


def with_piped(
    inputs: Sequence[Path],
    folder: Path,
    options: InputOptions,
    say: Callable[[str], object] = str,
    *,
    resume: bool = False,
    of_finished: Collection[Path] = (),
    is_finished: bool = False,
    stream: BinaryIO | None = None,
) -> tuple[Path, ...]:
    """Return the inputs, for ``-`` the file in ``folder`` that the standard input is kept in.

    With ``resume``, what was kept before is taken and nothing is read. ``of_finished`` are the
    absolute inputs of a finished run in the folder: what it needs is not replaced, and is what is
    continued from if it ``is_finished`` that is resumed. Raises InputError when nothing comes, or
    its format cannot be recognised.
    """
    if STDIN not in inputs:
        return tuple(inputs)
    if inputs.count(STDIN) > 1:
        raise InputError("-: the standard input is given twice", hint="give - once")
    before = _kept(folder)
    needed = [path for path in before if path.absolute() in of_finished]
    if resume and before:
        kept = next((path for path in before if (path in needed) == is_finished), before[0])
        say(f"standard input: continued from {kept}")
    else:
        place = folder / _BESIDE if any(path.parent == folder for path in needed) else folder
        place.mkdir(exist_ok=True)
        if stream is None and sys.stdin is not None:  # it is None where a shell has closed it
            stream = sys.stdin.buffer
        kept = _keep(stream or io.BytesIO(), place, options)
        _remove(path for path in before if path != kept and path not in needed)
        say(f"standard input: read as {kept.suffixes[0][1:]}, kept in {kept}")
    return tuple(kept if path == STDIN else path for path in inputs)


def remove_replaced(folder: Path, inputs: Sequence[Path]) -> None:
    """Remove what was piped to a run that the run of ``inputs`` has replaced."""
    needed = {path.absolute() for path in inputs}
    _remove(path for path in _kept(folder) if path.absolute() not in needed)
    with suppress(OSError):  # it is not there, or not empty
        (folder / _BESIDE).rmdir()


def _kept(folder: Path) -> list[Path]:
    places = (place for place in (folder, folder / _BESIDE) if place.is_dir())
    files = (path for place in places for path in sorted(place.iterdir()))
    return [path for path in files if _KEPT.fullmatch(path.name) and path.is_file()]


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()


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
