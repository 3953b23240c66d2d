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
from functools import cached_property

from msgspec import Struct

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
#: How many others of its kind a short form needs: other chemicals for one of metabolism.
_OTHERS = {_METABOLISM: 3, _LIPID: 2, "sugar": 2, _PLANT_HORMONE: 2, _AMINO_ACID: 3}


class ShortForm(Struct, frozen=True):
    """What a short form can mean: the full name of a chemical, in one kind of context."""

    kind: str
    name: str


class ShortForms:
    """The short forms of the shipped table; read when first asked."""

    @cached_property
    def by_text(self) -> Mapping[str, tuple[ShortForm, ...]]:
        """Return the meanings of each short form, in its exact letter case."""
        found: dict[str, list[ShortForm]] = {}
        for row in curated_rows(_TABLE):
            if row.what in (_FULL_NAME, _NOT_IN_PLANTS):
                continue
            found.setdefault(row.term, []).append(ShortForm(row.what, row.why))
        return {text: tuple(forms) for text, forms in found.items()}

    @cached_property
    def full_names(self) -> tuple[tuple[str, str], ...]:
        """Return full names in a spelling that lexicons lack, and the name that they have."""
        return tuple((r.term, r.why) for r in curated_rows(_TABLE) if r.what == _FULL_NAME)

    @cached_property
    def not_in_plants(self) -> frozenset[str]:
        """Return the short forms that mean something else in figures about plants."""
        return frozenset(row.term for row in curated_rows(_TABLE) if row.what == _NOT_IN_PLANTS)

    def is_said_by(self, short: str, long: str) -> bool:
        """Return whether what defines a short form begins or ends with a name that it can have.

        Such a definition agrees with the table: ``Spd, spermidine, Put, putrescine``.
        """
        said = long.lower()
        return any(
            said.startswith(f"{form.name.lower()},") or said.endswith(f" {form.name.lower()}")
            for form in self.by_text.get(short, ())
        )

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
            or self._has_companion(form.name, text)
            or (form.kind == _PLANT_HORMONE and about_plants)
            or _enough(form.kind, len(of_kind[form.kind]) - 1, chemicals)
        }

    @cached_property
    def _companions(self) -> Mapping[str, re.Pattern[str]]:
        """Return, by full name, what is beside a chemical whose short form means it there."""
        words: dict[str, list[str]] = {}
        for row in curated_rows(_COMPANIONS):
            words.setdefault(row.what, []).append(re.escape(row.term.lower()))
        return {
            name: re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)")
            for name, found in words.items()
        }

    def _has_companion(self, name: str, text: str) -> bool:
        companions = self._companions.get(name)
        return companions is not None and companions.search(text) is not None


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
