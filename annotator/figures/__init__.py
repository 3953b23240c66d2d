"""Read figures: PFOCR records with their sidecars, and tables of captions."""

from annotator.figures.inputs import count_hint, sidecar_path
from annotator.figures.reading import named_units, read_figures
from annotator.figures.sidecars import is_file_name

__all__ = ["count_hint", "is_file_name", "named_units", "read_figures", "sidecar_path"]
