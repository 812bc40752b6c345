"""Contributions: writes through the platform, on the terms of a load, with who, when and why.

Beside the network itself stand nodes that are no part of it, and have no relationships: ``AuditEntry``
(one a write), ``Review`` (judgements of profiles), ``Correction`` (proposed values) and ``ApiKey``.
"""
