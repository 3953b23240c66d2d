"""Lexicons: what names exist and what they can mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from annotator.errors import LexiconError
from annotator.lexicon.index import Lexicon
from annotator.lexicon.starter import lexicon_data, read_starter


@cache
def open_lexicon(name: str = "starter") -> Lexicon:
    """Open the lexicon called ``name``: ``auto``, ``starter``, or a folder of lexicon files.

    Opened once a process. Raises LexiconError when there is none at that path.
    """
    if name in ("auto", "starter"):
        return Lexicon.of("starter", read_starter(lexicon_data() / "starter"))
    folder = Path(name)
    if not folder.is_dir():
        raise LexiconError(
            f"no lexicon {name!r}: not a folder",
            hint="give --lexicon starter, or the path of a folder of lexicon .yaml files",
        )
    return Lexicon.of(folder.name, read_starter(folder))
