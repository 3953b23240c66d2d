"""Read figures: PFOCR records with their sidecars, tables, articles in JATS and BioC, texts."""

from annotator.figures.input_options import InputOptions
from annotator.figures.inputs import sidecar_path
from annotator.figures.reading import named_units, read_figures
from annotator.figures.sidecars import is_file_name

__all__ = ["InputOptions", "is_file_name", "named_units", "read_figures", "sidecar_path"]
