"""What people write through the platform: on the terms of a load, with who, when and why.

Beside the network itself stand nodes that are no part of it, and carry no relationships: ``AuditEntry``
(every write), ``Review`` (judgements of profiles), ``Correction`` (proposals) and ``ApiKey``.
"""
