"""Write and read the files of a run: data files, the review table, diffs."""
