"""The graph in files: exports in formats of other programs, and dumps that can be restored."""
