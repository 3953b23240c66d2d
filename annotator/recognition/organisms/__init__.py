"""Decide which organisms a figure is about."""
