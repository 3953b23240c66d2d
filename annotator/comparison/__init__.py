"""Mentions of a caption against the existing rows of its record: findings with reasons."""
