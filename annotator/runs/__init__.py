"""Runs over many records: worker processes, clusters, checkpoints, output folders, merging."""
