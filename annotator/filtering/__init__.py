"""A release with only the rows that are likely right, and what leaving out the others costs."""
