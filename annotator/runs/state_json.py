"""The JSON of a run's own files (resume.json, tally.json, units.jsonl): what the types say.

Beyond what msgspec does: keys that are not text become their JSON, and nothing may be missing. The
text is ASCII: captions can have lone surrogates, which neither UTF-8 nor msgspec's JSON can hold.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any, TypeVar, get_args, get_origin

import msgspec

T = TypeVar("T")


def state_text(value: object) -> str:
    """Return ``value`` as one line of JSON, with its line end."""
    return json.dumps(_plain(value)) + "\n"


def read_state(text: str, kind: type[T]) -> T:
    """Return the value of ``state_text``. Raises ValueError or RecursionError.

    A field that is missing is refused, although the type has a default for it: a count would begin
    anew unseen. So is one that the type does not have.
    """
    content = json.loads(text)
    value = msgspec.convert(content, kind, str_keys=True, dec_hook=_counted)
    if _plain(value) != content:
        raise ValueError(f"not the fields of {kind.__name__}")
    return value


def _plain(value: object) -> Any:
    return _with_text_keys(msgspec.to_builtins(value))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key if isinstance(key, str) else json.dumps(key): _with_text_keys(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_with_text_keys(item) for item in value]
    return value


def _counted(kind: Any, value: Any) -> Any:
    """Return a Counter or defaultdict, which msgspec does not know, from what JSON has of it."""
    origin, (key, *other) = get_origin(kind), get_args(kind)
    of = other[0] if other else int
    items = msgspec.convert(value, dict[str, of])  # type: ignore[valid-type]
    if key is not str:
        items = {msgspec.convert(json.loads(text), key): item for text, item in items.items()}
    if origin is Counter:
        return Counter(items)
    if origin is defaultdict:
        return defaultdict(of, items)
    raise NotImplementedError(f"no JSON for {kind}")
