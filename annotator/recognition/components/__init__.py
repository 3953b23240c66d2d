"""spaCy components: ``caption_annotator``, ``lexicon_matcher`` and ``caption_glossary``.

They work in any pipeline, whatever its tokenizer. Custom attributes are stored as plain values, so
that documents can be serialised and sent to other processes; what the attributes return is built
when they are read.
"""
