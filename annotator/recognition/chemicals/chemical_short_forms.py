"""Decide what the short forms of chemicals mean that a caption does not define.

``F6P``, ``PE``, ``GA`` stand for many things. Such a short form is the chemical of
``chemical_short_forms.tsv`` where the caption or a title also has its full name, or where enough
else of the same kind is in the caption: metabolites among metabolites, lipid classes among lipid
classes, amino acids among amino acids, plant hormones in figures about plants. Otherwise it is
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import cache

from msgspec import Struct
from rapidfuzz import fuzz

from annotator.lexicon.curated import curated_rows
from annotator.lexicon.word_lists import TermSet
from annotator.recognition.names.surrounding_text import AMINO_ACIDS

_TABLE = "chemical_short_forms.tsv"
_COMPANIONS = "chemical_companions.tsv"
#: Kinds that name one chemical wherever they are.
_ALWAYS = ("always", "formula")
_FULL_NAME = "full name"
_METABOLISM, _PLANT_HORMONE = "metabolism", "plant hormone"
_AMINO_ACID = "amino acid"
_LIPID = "lipid"
_NOT_IN_PLANTS = "not in plants"
#: MeSH ids of lipid classes.
_LIPIDS = TermSet("chemical_classes.tsv", "lipid")
#: The least similarity (0 to 100) of a misspelt name.
_MISSPELT = 85.0
#: How many others of its kind a short form needs: other chemicals for one of metabolism.
_OTHERS = {_METABOLISM: 3, _LIPID: 2, "sugar": 2, _PLANT_HORMONE: 2, _AMINO_ACID: 3}


class ShortForm(Struct, frozen=True):
    """What a short form can mean: the full name of a chemical, in one kind of context."""

    kind: str
    name: str


@cache
def shipped_short_forms() -> ShortForms:
    """Return the short forms that come with the package; read once."""
    return ShortForms()


class ShortForms:
    """The short forms of the shipped table."""

    def __init__(self) -> None:
        """Read the table.

        ``by_text`` has the meanings of each short form, in its exact letter case; ``full_names``
        has names in a spelling that lexicons lack, with the name that they have;
        ``not_in_plants`` has the short forms that mean something else in figures about plants.
        """
        by_text: dict[str, list[ShortForm]] = {}
        self.full_names: dict[str, str] = {}
        not_in_plants = set()
        for row in curated_rows(_TABLE):
            if row.what == _FULL_NAME:
                self.full_names[row.term] = row.why
            elif row.what == _NOT_IN_PLANTS:
                not_in_plants.add(row.term)
            else:
                by_text.setdefault(row.term, []).append(ShortForm(row.what, row.why))
        self.by_text = {text: tuple(forms) for text, forms in by_text.items()}
        self.not_in_plants = frozenset(not_in_plants)

    def always(self, short: str) -> str:
        """Return the full name of a short form that means one chemical anywhere; else empty."""
        return self._of_kind(short, _ALWAYS)

    def lipid(self, short: str) -> str:
        """Return the class of lipids that a short form can mean; empty if it can mean none."""
        return self._of_kind(short, (_LIPID,))

    def _of_kind(self, short: str, kinds: tuple[str, ...]) -> str:
        forms = self.by_text.get(short, ())
        return next((form.name for form in forms if form.kind in kinds), "")

    def said_by(self, short: str, long: str) -> str:
        """Return the name that a short form can have with which what defines it begins or ends.

        Such a definition agrees with the table, also if it is misspelt: ``Spd, spermidine, Put,
        putrescine``; ``T3, triiodothryonine``. Empty for all others.
        """
        said = long.lower()
        for form in self.by_text.get(short, ()):
            name = form.name.lower()
            is_part = said.startswith(f"{name},") or said.endswith(f" {name}")
            if is_part or fuzz.ratio(said, name) >= _MISSPELT:
                return form.name
        return ""

    def meant(
        self, present: Iterable[str], text: str, chemicals: Set[str], *, about_plants: bool
    ) -> dict[str, str]:
        """Return the full names of those short forms among ``present`` that mean a chemical.

        ``text`` is all that is written, in lower case; ``chemicals`` are the ids of those that the
        caption names otherwise.
        """
        forms = {short: self.by_text[short] for short in present}
        of_kind: dict[str, set[str]] = {}
        for meanings in forms.values():
            for form in meanings:
                of_kind.setdefault(form.kind, set()).add(form.name)
        return {
            short: form.name
            for short, meanings in forms.items()
            for form in meanings
            if form.kind in _ALWAYS
            or form.name.lower() in text
            or _has_companion(form.name, text)
            or (form.kind == _PLANT_HORMONE and about_plants)
            or _enough(form.kind, len(of_kind[form.kind]) - 1, chemicals)
        }


def _has_companion(name: str, text: str) -> bool:
    return any(
        word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
        for word in _companions().get(name, ())
    )


@cache
def _companions() -> Mapping[str, list[str]]:
    """Return, by full name, what is beside a chemical whose short form means it there."""
    words: dict[str, list[str]] = {}
    for row in curated_rows(_COMPANIONS):
        words.setdefault(row.what, []).append(row.term.lower())
    return words


def _enough(kind: str, others: int, chemicals: Set[str]) -> bool:
    """Return whether enough else is in the caption for a short form of this kind."""
    needed = _OTHERS.get(kind)
    if needed is None:
        return False
    if kind == _METABOLISM:
        others += len(chemicals)
    elif kind == _LIPID:
        others += sum(identifier in _LIPIDS for identifier in chemicals)
    elif kind == _AMINO_ACID:
        others += sum(identifier in AMINO_ACIDS for identifier in chemicals)
    return others >= needed
