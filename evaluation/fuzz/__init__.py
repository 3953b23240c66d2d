"""Campaigns of hostile input and injected faults: ``python -m evaluation fuzz``."""
