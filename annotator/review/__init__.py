"""The page in which curators decide: an index of the run, an API in JSON, and its server."""
