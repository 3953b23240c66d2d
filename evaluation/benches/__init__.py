"""Benchmarks: ratios that are measured in one run, beside limits and peers."""
