"""spaCy components, usable in any pipeline: ``caption_glossary`` and ``lexicon_matcher``."""
