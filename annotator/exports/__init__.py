"""Export what a run found to the formats of other tools: one module a format."""
