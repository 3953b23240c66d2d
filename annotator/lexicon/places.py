"""Where downloads and the installed lexicon are; light to import."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from annotator.lexicon.manifest import NAME

#: The lexicon's folder in the cache.
FULL = "full"
#: What the embedded lexicon is called.
STARTER = "starter"


def cache_folder() -> Path:
    """Return the folder for downloads and lexicons: ANNOTATOR_CACHE, or the user's cache."""
    given = os.environ.get("ANNOTATOR_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("pfocr-annotator"))


def installed_lexicon() -> Path | None:
    """Return the folder of the installed lexicon, or None."""
    lexicons = cache_folder() / "lexicons"
    # A build that is killed while it changes the new one for the old one leaves the old one.
    folders = (lexicons / FULL, *sorted(lexicons.glob(f".{FULL}.*.old")))
    return next((folder for folder in folders if (folder / NAME).is_file()), None)


def lexicon_path(name: str) -> str:
    """Return what opens the same lexicon from any folder: ``starter``, or an absolute path.

    ``auto`` is the installed lexicon, else the starter.
    """
    folder = installed_lexicon() if name == "auto" else Path(name)
    return STARTER if folder is None or name == STARTER else str(folder.absolute())
