"""Many records: processes, clusters, checkpoints, output folders, merging."""
