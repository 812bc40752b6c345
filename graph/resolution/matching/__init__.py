"""Matching: proposals, by names, of organisations that may be one; and decisions about proposals."""
