"""Where downloads and the installed lexicon are; light to import."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from annotator.lexicon.manifest import NAME

#: The lexicon's folder in the cache.
FULL = "full"


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
