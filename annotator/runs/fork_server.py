"""Modules that the fork server imports once, so that worker processes share their memory.

Importing spaCy and its dependencies in each worker would take a second and memory of its own.
"""

import gc

# The pipeline uses scispaCy's factory and tokenizer.
import scispacy.abbreviation
import scispacy.custom_tokenizer  # noqa: F401

import annotator.recognition.components.glossary
import annotator.runs.processing  # noqa: F401

# A garbage collection would write to the shared pages.
gc.collect()
gc.freeze()
