"""What changed between two lexicons: entities and terms."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from annotator.disk.atomic import whole_file
from annotator.lexicon.compiled import KINDS, TYPES
from annotator.lexicon.index import Lexicon
from annotator.provenance import TermKind


class Change(NamedTuple):
    """One difference.

    ``change`` is one of entity_added, entity_removed, entity_renamed, entity_retyped,
    entity_merged, term_added, term_removed, term_repointed. ``what`` is the CURIE or the term;
    ``old`` and ``new`` are symbols, types, or the CURIEs that the term means.
    """

    change: str
    what: str
    old: str
    new: str


def diff(old: Lexicon, new: Lexicon) -> Iterator[Change]:
    """Yield every difference, entities first, each part in order."""
    yield from _entities(old, new)
    yield from _terms(old, new)


def counts(changes: Iterator[Change]) -> tuple[Counter[str], list[Change]]:
    """Return how many changes of each kind there are, and the changes."""
    listed = list(changes)
    return Counter(change.change for change in listed), listed


def _entities(old: Lexicon, new: Lexicon) -> Iterator[Change]:
    before, after = _symbols(old), _symbols(new)
    terms = before.keys() | after.keys()
    for curie in chain(sorted(terms), (c for c in _scientific(old, new) if c not in terms)):
        was = before.get(curie) or _organism(old, curie)
        now = after.get(curie) or _organism(new, curie)
        if was is None:
            yield Change("entity_added", curie, "", now[0] if now else "")
        elif now is None:
            successor = new.entity(curie)
            if successor is None:
                yield Change("entity_removed", curie, was[0], "")
            else:
                yield Change("entity_merged", curie, was[0], successor.id)
        else:
            if was[0] != now[0]:
                yield Change("entity_renamed", curie, was[0], now[0])
            if was[1] != now[1]:
                yield Change("entity_retyped", curie, was[1], now[1])


def _symbols(lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """Return symbol and type of every entity by CURIE."""
    compiled = lexicon.compiled
    return {
        compiled.text(int(number)): (compiled.text(int(symbol)), TYPES[kind].value)
        for number, symbol, kind in zip(
            compiled.entity_id, compiled.entity_symbol, compiled.entity_type, strict=True
        )
    }


def _scientific(old: Lexicon, new: Lexicon) -> Iterator[str]:
    """Yield the CURIEs of organisms that have no terms in one of the two."""
    rows = merge(old.scientific.every_row(), new.scientific.every_row(), key=itemgetter(0))
    return (f"ncbitaxon:{taxon}" for taxon, _ in groupby(rows, key=itemgetter(0)))


def _organism(lexicon: Lexicon, curie: str) -> tuple[str, str] | None:
    """Return name and type of an organism that has no terms."""
    if not curie.startswith("ncbitaxon:"):
        return None
    entity = lexicon.entity(curie)
    return (entity.symbol, entity.type.value) if entity is not None else None


def _terms(old: Lexicon, new: Lexicon) -> Iterator[Change]:
    """Yield the changed terms; key by key, so that only one key's terms are in memory."""
    tries = (t for c in (old.compiled, new.compiled) for t in (c.keys, c.scientific_keys))
    for key in sorted({key for trie in tries for key in trie.iterkeys()}):
        before, after = _meanings(old, key), _meanings(new, key)
        if before == after:
            continue
        for text in sorted(before.keys() | after.keys()):
            was, now = before.get(text, ()), after.get(text, ())
            if was == now:
                continue
            change = "term_repointed" if was and now else "term_added" if now else "term_removed"
            yield Change(change, text, "|".join(was), "|".join(now))


def _meanings(lexicon: Lexicon, key: str) -> dict[str, tuple[str, ...]]:
    """Return the sorted CURIEs, each with its kind, of every text under a key."""
    compiled = lexicon.compiled
    found: dict[str, set[str]] = {}
    number = compiled.scientific_keys.get(key)
    if number is not None:
        for taxon, text in lexicon.scientific.named(number):
            found.setdefault(text, set()).add(f"ncbitaxon:{taxon} ({TermKind.NAME.value})")
    number = compiled.keys.get(key)
    if number is None:
        return {text: tuple(sorted(meanings)) for text, meanings in found.items()}
    for row in range(int(compiled.key_rows[number]), int(compiled.key_rows[number + 1])):
        curie = compiled.text(int(compiled.entity_id[compiled.row_entity[row]]))
        kind = KINDS[compiled.row_kind[row]].value
        text = compiled.text(int(compiled.row_text[row]))
        found.setdefault(text, set()).add(f"{curie} ({kind})")
    return {text: tuple(sorted(meanings)) for text, meanings in found.items()}


def write_changes(path: Path, rows: Iterable[Iterable[str]]) -> None:
    """Write rows with the cells of changes as TSV."""
    with whole_file(path) as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(Change._fields)
        writer.writerows(rows)
