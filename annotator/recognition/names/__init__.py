"""How names are written: variants, heads, edges, plausibility, and what the text around says."""
