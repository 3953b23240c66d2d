"""What the fork server imports and reads once, so that worker processes share its memory.

Importing spaCy and its dependencies in each worker would take a second and memory of its own.
"""

import gc
import sys

# The pipeline uses scispaCy's factory and tokenizer.
import scispacy.abbreviation
import scispacy.custom_tokenizer  # noqa: F401

import annotator.recognition.components.glossary
import annotator.runs.processing  # noqa: F401
from annotator.comparison.row_judgement import read_row_model
from annotator.lexicon.organism_index import genus_groups
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.lexicon.word_patterns import read_ahead
from annotator.recognition.chemicals.chemical_words import chemical_score
from annotator.recognition.genes.enzyme_names import shipped_enzyme_words
from annotator.recognition.mention_score import shipped_weights
from annotator.recognition.names.company import meanings_by_short_form
from annotator.recognition.organisms.organism_weights import shipped_organism_weights
from annotator.recognition.organisms.organism_words import shipped_organism_words
from annotator.recognition.pipeline import prepare_pipeline

prepare_pipeline()
shipped_word_lists()
shipped_weights()
shipped_organism_words()
shipped_organism_weights()
shipped_enzyme_words()
read_row_model()
genus_groups()
meanings_by_short_form()
chemical_score("")
read_ahead(module for name, module in sys.modules.items() if name.startswith("annotator."))

# A garbage collection would write to the shared pages.
gc.collect()
gc.freeze()
