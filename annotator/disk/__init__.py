"""Atomic writes, locks, and bounded reading of regular files."""
