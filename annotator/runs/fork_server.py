"""Imported once by the process that worker processes are forked from: they share its memory.

spaCy and all that it imports take a second, and memory that each worker would have to itself.
"""

import gc

# As in the pipeline: scispaCy's factory and tokenizer.
import scispacy.abbreviation
import scispacy.custom_tokenizer  # noqa: F401

import annotator.recognition.components.glossary
import annotator.recognition.components.matcher
import annotator.runs.processing  # noqa: F401

# A collection would write to the shared pages.
gc.collect()
gc.freeze()
