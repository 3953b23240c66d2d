"""Values of any record type, every field filled, made from what the type says of its fields."""

from collections import Counter, defaultdict
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=3,
)
_PLAIN = {
    str: st.text(max_size=8),
    int: st.integers(0, 2**40),
    bool: st.booleans(),
    float: st.floats(0, 1e9),
    type(None): st.none(),
    Any: _JSON,
    msgspec.UnsetType: st.just(msgspec.UNSET),
}


def any_of(kind: Any, **given: Any) -> st.SearchStrategy:
    """Return the values of a type; ``given`` are the strategies of some fields of a Struct."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        found = {f.name: any_of(f.type) for f in msgspec.structs.fields(kind)}
        return st.builds(kind, **found | given)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of(*map(any_of, parts))
    if origin is Annotated:
        return st.from_regex(parts[1].pattern.replace(r"\d", "[0-9]"), fullmatch=True)
    if origin is Counter:
        return st.dictionaries(any_of(parts[0]), _PLAIN[int], max_size=3).map(Counter)
    if origin is defaultdict:
        of = parts[1]
        return st.dictionaries(*map(any_of, parts), max_size=3).map(
            lambda found: defaultdict(of, found)
        )
    if origin is dict:
        return st.dictionaries(*map(any_of, parts), max_size=3)
    if origin is list or (origin is tuple and parts[1:] == (...,)):
        return st.lists(any_of(parts[0]), max_size=3).map(origin)
    if origin is tuple:
        return st.tuples(*map(any_of, parts))
    raise TypeError(f"no values of {kind}")
