"""Pieces of Cypher that are made of the declarations: filters, orders, pages, groups, and their parameters."""
