"""Statistical models for named entities, and how they are read fast."""
