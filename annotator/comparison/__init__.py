"""Compare the mentions of a caption with the existing rows of its record."""
