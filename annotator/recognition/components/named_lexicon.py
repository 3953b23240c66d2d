"""A component with a lexicon: a saved pipeline names it and does not contain it."""

# ruff: noqa: ARG002  # spaCy passes ``exclude`` to every component

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from pathlib import Path

from spacy.pipeline import Pipe

from annotator.errors import LexiconError
from annotator.lexicon import open_lexicon
from annotator.lexicon.index import Lexicon
from annotator.lexicon.places import lexicon_path

_FILE = "lexicon.json"


class NamedLexicon(Pipe):
    """A component whose lexicon is named in the pipeline's configuration.

    The saved pipeline also has the hash of the lexicon: loading it where the name stands for
    another one warns.
    """

    def __init__(self, name: str, lexicon: str) -> None:
        """Open ``lexicon``: ``auto``, ``starter``, or a folder. Raises LexiconError."""
        self.name = name
        self.lexicon_name = lexicon
        self.lexicon = _opened(lexicon, name)
        #: What a copy opens, which another process may make in another folder.
        self.lexicon_place = lexicon if lexicon == "auto" else lexicon_path(lexicon)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the name and hash of the lexicon into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._reference(), ensure_ascii=False, indent=2) + "\n"
        (folder / _FILE).write_text(text, encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> NamedLexicon:
        """Compare the lexicon with that of the saved pipeline; warn if it is another one."""
        file = Path(path) / _FILE
        if file.is_file():
            self._compare(json.loads(file.read_text(encoding="utf-8")))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the name and hash of the lexicon."""
        return json.dumps(self._reference()).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> NamedLexicon:
        """Compare the lexicon as ``from_disk`` does."""
        self._compare(json.loads(data))
        return self

    def __setstate__(self, saved: dict[str, str]) -> None:
        """Compare the lexicon of a copy by pickle as ``from_disk`` does."""
        self._compare(saved, "sent here")

    def _reference(self) -> dict[str, str]:
        return {"lexicon": self.lexicon_name, "sha256": self.lexicon.sha256}

    def _compare(self, saved: dict[str, str], how: str = "saved") -> None:
        if saved.get("sha256") not in (None, self.lexicon.sha256):
            warnings.warn(
                f"{self.name}: the pipeline was {how} with another lexicon than what "
                f"{self.lexicon_name!r} is here: results may differ",
                stacklevel=2,
            )


def _opened(lexicon: str, component: str) -> Lexicon:
    try:
        return open_lexicon(lexicon)
    except LexiconError as error:
        raise LexiconError(
            f"{component}: {error.message}",
            hint="name another one: nlp.add_pipe(..., config={'lexicon': 'starter'}), or for a "
            f"saved pipeline spacy.load(..., config={{'components.{component}.lexicon': "
            "'starter'}); annotator lexicon install or build makes one",
        ) from error
