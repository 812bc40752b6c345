"""HTTP itself, whatever is asked."""
