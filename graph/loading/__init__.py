"""Loads, unloads and amendments: writing the claims of sources into the graph, and removing them."""
