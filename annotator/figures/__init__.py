"""Read figures: PFOCR records with their sidecars, and tables of captions."""

from annotator.figures.inputs import count_hint, is_file_name, sidecar_path
from annotator.figures.reading import read_figures

__all__ = ["count_hint", "is_file_name", "read_figures", "sidecar_path"]
