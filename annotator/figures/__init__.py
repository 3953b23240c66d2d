"""Read figures: PFOCR records with their sidecars, and tables of captions."""

from annotator.figures.inputs import count_hint, sidecar_path
from annotator.figures.reading import read_figures

__all__ = ["count_hint", "read_figures", "sidecar_path"]
