"""What a run says as a whole: counts, ratios with intervals, and a page that shows them."""
