"""The graph in files: formats of other programs, and dumps that come back."""
