"""Encode and decode the JSON Lines and JSON documents of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

_ENCODER = msgspec.json.Encoder()
_Stored = TypeVar("_Stored", bound=msgspec.Struct)


def line(value: msgspec.Struct | dict[str, Any]) -> str:
    """Return ``value`` as one line of JSON with its line end; non-ASCII is not escaped.

    A lone surrogate, which UTF-8 cannot encode, is escaped.
    """
    return encoded_line(value).decode("utf-8")


def encoded_line(value: msgspec.Struct | dict[str, Any]) -> bytes:
    """Return ``line`` of ``value`` in UTF-8."""
    try:
        encoded = _ENCODER.encode(value)
    except UnicodeEncodeError:
        text = writable(json.dumps(msgspec.to_builtins(value), ensure_ascii=False))
        return text.encode("utf-8") + b"\n"
    # A space after commas and colons, as in the files of earlier versions.
    return msgspec.json.format(encoded, indent=0) + b"\n"


def compact_lines(values: Sequence[msgspec.Struct]) -> bytes:
    """Return each value as one line of JSON without spaces, for tables of many short rows."""
    try:
        return _ENCODER.encode_lines(values)
    except UnicodeEncodeError:
        return b"".join(map(_compact_line, values))


def _compact_line(value: msgspec.Struct) -> bytes:
    try:
        return _ENCODER.encode(value) + b"\n"
    except UnicodeEncodeError:
        return encoded_line(value)


def read_line(text: str | bytes, kind: type[_Stored]) -> _Stored:
    """Return the value of one line. Raises ValueError if it is not JSON or not of this type."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # The json module accepts lone surrogates, msgspec does not.
        return read_object(json.loads(text), kind)


def read_object(value: object, kind: type[_Stored]) -> _Stored:
    """Return the value of a plain object. Raises ValueError if it is not of this type."""
    return msgspec.convert(value, kind)


def writable(text: str) -> str:
    """Return ``text`` with lone surrogates, which UTF-8 cannot encode, escaped."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text


def report_text(report: dict[str, Any]) -> str:
    """Return the text of report.json or run.json."""
    return writable(json.dumps(report, indent=2, ensure_ascii=False)) + "\n"
