"""What curators decided: read it back, remember it, write it into PFOCR's own files."""
