"""The report of a run: counts, ratios with intervals, and a page that shows them."""
