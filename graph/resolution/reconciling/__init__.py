"""Reconciling: which entity of the network a name in somebody's list means, with a score and its reasons."""
