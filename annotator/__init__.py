"""Read the captions of PFOCR figures and compare them with the existing annotations."""

__version__ = "0.1.0"
