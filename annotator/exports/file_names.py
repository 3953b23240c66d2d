"""Names of the files of a figure."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from annotator.figures import is_file_name


def file_name(figid: str) -> str:
    """Return a file's name for a figid; of one that cannot be, the beginning and a hash."""
    if is_file_name(figid):
        return figid
    digest = hashlib.sha256(figid.encode()).hexdigest()[:16]
    return f"{quote(figid, safe='')[:80]}-{digest}"
