"""Spans of a caption, and the record of those that were dropped."""
