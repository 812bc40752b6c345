"""Statements of strangers: read only, of bounded size, planned and run within limits."""
