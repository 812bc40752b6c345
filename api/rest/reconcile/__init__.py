"""``/reconcile``: the W3C community group's reconciliation API 0.2, by which OpenRefine and others match lists.

https://reconciliation-api.github.io/specs/0.2/
"""
