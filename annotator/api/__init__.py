"""The Python interface: what ``import annotator`` offers, with the way through the rooms inside."""
