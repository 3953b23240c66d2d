"""What a run leaves, written and read again: data files, the review table, exports."""
