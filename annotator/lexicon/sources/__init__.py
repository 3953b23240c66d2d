"""Parsers of the official releases that lexicons are built from: one module a source."""
