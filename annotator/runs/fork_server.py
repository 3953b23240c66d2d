"""What the fork server imports and reads once, so that worker processes share its memory.

Importing spaCy and its dependencies in each worker would take a second and memory of its own.
"""

# ruff: noqa: E402
import gc
import signal
import sys

# Ctrl-C reaches all processes of a terminal: the main one says that it was stopped, and this one
# would add a traceback if it came while it is importing.
_on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)

gc.disable()  # importing makes many objects, none of them free

from annotator.spacy_start import without_spacy_commands

without_spacy_commands()

# The pipeline uses scispaCy's factory and tokenizer.
import scispacy.abbreviation
import scispacy.custom_tokenizer  # noqa: F401

import annotator.recognition.components.glossary
import annotator.runs.processes  # noqa: F401
from annotator.lexicon.word_patterns import read_ahead
from annotator.recognition.pipeline import ignore_scispacy_warnings, prepare_pipeline

ignore_scispacy_warnings()
prepare_pipeline()
read_ahead(module for name, module in sys.modules.items() if name.startswith("annotator."))

# A garbage collection would write to the shared pages.
gc.collect()
gc.freeze()
gc.enable()

signal.signal(signal.SIGINT, _on_interrupt)
