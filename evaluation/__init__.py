"""Measure the annotator against gold. Imports annotator, never the reverse."""
