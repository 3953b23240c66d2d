"""Have the C library map large blocks of memory by themselves, so that they are given back."""

from __future__ import annotations

import contextlib
import ctypes

#: glibc's parameter M_MMAP_THRESHOLD, and its initial value: bytes of a block.
_THRESHOLD, _LARGE = -3, 128 * 1024


def map_large_blocks() -> None:
    """Keep glibc's limit where it begins; do nothing with another C library.

    It rises with the first large block that is freed, up to 32 MB: tables of caches that have grown
    then leave gaps of megabytes between what a process keeps.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # TypeError: on Windows
        ctypes.CDLL(None).mallopt(_THRESHOLD, _LARGE)
