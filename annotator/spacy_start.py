"""Start spaCy without its own command line, in processes that only this package uses."""

from __future__ import annotations

import sys
from types import ModuleType

_INFO = "spacy.cli.info"


def without_spacy_commands() -> None:
    """Have a later ``import spacy`` leave out its commands: for commands, not for libraries.

    spaCy imports all of them for ``spacy.info``, and with them clients of web servers and object
    stores: an eighth of the time of a run on one record, and 14 MB a process. ``spacy.info`` is
    None then; ``import spacy.cli`` still works. Nothing changes if spaCy is imported already, or
    if a later release of it imports something else.
    """
    if "spacy" not in sys.modules and _INFO not in sys.modules:
        placeholder = ModuleType(_INFO, "In place of spaCy's command of this name.")
        vars(placeholder)["info"] = None
        sys.modules[_INFO] = placeholder
