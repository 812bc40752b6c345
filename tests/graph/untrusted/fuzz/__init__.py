"""Statements made from Cypher's grammar over the model: reading, writing and calling; what becomes of them.

``python -m tests.graph.untrusted.fuzz 20000`` tries so many on a server of its own; the test tries a few.
"""
