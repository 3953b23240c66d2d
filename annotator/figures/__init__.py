"""Read figures: PFOCR records with their sidecars, and tables of captions."""

from annotator.figures.inputs import count_hint
from annotator.figures.reading import read_figures

__all__ = ["count_hint", "read_figures"]
