"""JSON of a run's internal files (resume.json, tally.json, units.jsonl), derived from their types.

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
    """Return ``value`` as one line of JSON, including the newline."""
    return json.dumps(_plain(value)) + "\n"


def read_state(text: str, kind: type[T]) -> T:
    """Parse a line written by ``state_text``. Raises ValueError or RecursionError.

    A missing field is refused even if the type has a default, since a count would silently restart
    from zero; so is an unknown field.
    """
    content = json.loads(text)
    value = msgspec.convert(content, kind, str_keys=True, dec_hook=_counted)
    if _plain(value) != content:
        raise ValueError(f"fields differ from those of {kind.__name__}")
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
    """Convert JSON to a Counter or defaultdict, which msgspec does not support."""
    origin, (key, *other) = get_origin(kind), get_args(kind)
    of = other[0] if other else int
    items = msgspec.convert(value, dict[str, of])  # type: ignore[valid-type]
    if key is not str:
        items = {msgspec.convert(json.loads(text), key): item for text, item in items.items()}
    if origin is Counter:
        return Counter(items)
    if origin is defaultdict:
        return defaultdict(of, items)
    raise NotImplementedError(f"cannot convert JSON to {kind}")
