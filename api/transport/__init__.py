"""HTTP itself, whatever is asked: proxies, origins, compression, slow and lost clients, turns of work."""
