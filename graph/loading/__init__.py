"""Bringing what sources say into the graph, and taking it out again."""
