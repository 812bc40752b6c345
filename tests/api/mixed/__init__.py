"""Clients of every kind beside faults of every kind: who asks, what goes wrong meanwhile, and who judges the answers.

``python -m tests.api.mixed_load SECONDS`` puts them together; the test does so for a short while.
"""
