"""Score systems against gold: readers of corpora, measures, intervals, tables."""
