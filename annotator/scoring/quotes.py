"""Whether offsets are those of the texts: annotations also say what stands there."""

from __future__ import annotations

from pathlib import Path

from annotator.errors import InputError


class Quotes:
    """Compares the texts of a file's annotations with what is at their offsets.

    Some differ in any corpus. Most do where offsets count bytes or from 1, or where a text has lost
    its title: every span would be wrong, and nobody would see why.
    """

    def __init__(self, path: Path) -> None:
        """Compare the annotations of ``path``."""
        self._path = path
        self._all = self._other = 0
        self._first = ""

    def add(self, quoted: str, there: str, where: str) -> None:
        """Compare one annotation, which may quote nothing; blanks and letter case do not count."""
        if not quoted.strip():
            return
        self._all += 1
        if _plain(quoted) != _plain(there):
            self._other += 1
            self._first = self._first or f"{where}: {there!r:.60} is there, not {quoted!r:.60}"

    def check(self) -> None:
        """Raise InputError when most annotations are about another text."""
        if self._other * 2 > self._all:
            raise InputError(
                f"{self._path}: the offsets of {self._other:,} of {self._all:,} annotations are "
                f"not those of their texts; {self._first}",
                hint="offsets count characters of Unicode from 0, from the start of the title",
            )


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
