"""Custom attributes of documents whose values are stored plain and built when they are read."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc, Span


def store(doc: Doc, name: str, value: object) -> None:
    """Store a value of lists, dictionaries, texts and numbers, which MessagePack can encode."""
    doc.user_data[_key(name)] = value


def stored(doc: Doc, name: str) -> Any:
    """Return what was stored; None for nothing. Lists that were serialised may come as tuples."""
    return doc.user_data.get(_key(name))


def define(
    owner: type[Doc | Span],
    name: str,
    getter: Callable[..., object],
    setter: Callable[..., None] | None = None,
) -> None:
    """Define ``doc._.name`` or ``span._.name``.

    spaCy has one attribute of a name in a process: that of another package is left, with a warning.
    """
    if not owner.has_extension(name):
        owner.set_extension(name, getter=getter, setter=setter)
        return
    other = owner.get_extension(name)[2]
    if (getattr(other, "__module__", ""), getattr(other, "__name__", "")) != (
        getter.__module__,
        getter.__name__,
    ):
        warnings.warn(
            f"{owner.__name__.lower()}._.{name} is the attribute of another package; it is left, "
            "and does not have this package's values",
            stacklevel=2,
        )


def _key(name: str) -> tuple[str, str, None, None]:
    # As spaCy's own attributes, so that it knows what to do where documents are cut or joined.
    return ("._.", name, None, None)
