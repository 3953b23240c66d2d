"""displaCy's colours of the entity types."""

from __future__ import annotations

#: By label. spaCy finds them by the entry point ``spacy_displacy_colors``.
DISPLACY_COLORS = {
    "gene": "#9ecae9",
    "gene_family": "#b9dfb1",
    "chemical": "#ffcf87",
}
