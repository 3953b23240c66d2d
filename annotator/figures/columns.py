"""Which columns of a table are read: by name, by usual headings, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from annotator.errors import InputError
from annotator.figures.input_options import InputOptions
from annotator.figures.rows import KINDS

ID, TEXT, TITLE = "figid", "caption", "papertitle"
#: Fields of a figure that a table can have, and the lists of rows of JSON and Parquet.
FIELDS = (
    "figid", "caption", "pmcid", "number", "figtitle", "papertitle", "papertext", "organisms",
    "organisms_ner", "year", "figlink",
)  # fmt: skip

#: Other headings of the fields, in lower case without blanks and signs; the first group that a
#: table has counts, and two headings of one group are ambiguous.
_ALSO_CALLED: Mapping[str, Sequence[Sequence[str]]] = {
    ID: (
        ("figureid",), ("id", "docid", "documentid", "recordid", "textid"),
        ("pmid", "pubmedid", "pmcid"),
    ),
    TEXT: (("figurecaption", "figcaption", "legend", "figurelegend"), ("text",), ("abstract",)),
    TITLE: (("title", "articletitle"),),
    "figtitle": (("figuretitle",),),
}  # fmt: skip
_OPTIONS = {ID: "--id-column", TEXT: "--text-column", TITLE: "--title-column"}
_SIGNS = re.compile(r"[\s_.-]+")


class Columns(Struct, frozen=True):
    """The heading of each field that a table has."""

    headings: dict[str, str]

    def values(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a row by field."""
        return {field: row[name] for field, name in self.headings.items() if name in row}

    @property
    def has_captions(self) -> bool:
        """Return False where the texts are abstracts, by their heading."""
        return self.headings.get(TEXT, TEXT).casefold() != "abstract"

    @property
    def note(self) -> str:
        """Return what is read from columns with other names than the field's; empty if nothing."""
        others = [f"{field} from {name}" for field, name in self.headings.items() if field != name]
        return ", ".join(others)


def every_column() -> Columns:
    """Return the columns by their own names, for a table that does not say which it has."""
    return Columns({name: name for name in (*FIELDS, *KINDS)})


def choose_columns(source: str, headings: Sequence[str], options: InputOptions) -> Columns:
    """Return the columns of a table. Raises InputError when there is none for id or text."""
    given = {ID: options.id_column, TEXT: options.text_column, TITLE: options.title_column}
    found: dict[str, str] = {}
    for field in FIELDS:
        name = given.get(field)
        left = [heading for heading in headings if heading != found.get(TEXT)]
        heading = _named(source, headings, name) if name else _usual(source, left, field)
        if heading is not None:
            found[field] = heading
    missing = [field for field in (ID, TEXT) if field not in found]
    if missing:
        raise InputError(
            f"{source}: no column {' and no column '.join(missing)}; "
            f"the columns are {', '.join(headings)}",
            hint=f"say which they are with {' and '.join(_OPTIONS[field] for field in missing)}",
        )
    lists = {kind: kind for kind in KINDS if kind in headings}
    twice = [name for name in (*found.values(), *lists) if headings.count(name) > 1]
    if twice:
        raise InputError(
            f"{source}: duplicate column {twice[0]}", hint="rename or remove one of them"
        )
    return Columns(found | lists)


def _named(source: str, headings: Sequence[str], name: str) -> str:
    """Return the heading that the user names, in any case."""
    if name in headings:
        return name
    alike = [heading for heading in headings if heading.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise InputError(
        f"{source}: no column {name}; the columns are {', '.join(headings)}",
        hint="give the name of a column as it stands in the first line",
    )


def _usual(source: str, headings: Sequence[str], field: str) -> str | None:
    """Return the heading of a field by its own or a usual name; None when there is none."""
    if field in headings:
        return field
    plain = {heading: _SIGNS.sub("", heading).casefold() for heading in headings}
    own = _SIGNS.sub("", field)
    for names in ((own,), *_ALSO_CALLED.get(field, ())):
        alike = [heading for heading, name in plain.items() if name in names]
        if len(alike) == 1:
            return alike[0]
        if alike and field in _OPTIONS:
            raise InputError(
                f"{source}: {field} can be any of the columns {', '.join(alike)}",
                hint=f"say which one it is with {_OPTIONS[field]}",
            )
    return None
