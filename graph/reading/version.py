"""The version of a node: a fingerprint of what is said of it, for who wants to change only what they saw."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import orjson

# Rows of (source, digest) for a node `{0}`, in a fixed order.
CLAIM_DIGESTS = "COLLECT {{ MATCH ({0})-[{1}:DESCRIBED_BY]->({2}:Source) RETURN [{2}.id, {1}.digest] ORDER BY {2}.id }}"


# Of the claims of a node's relations how many there are, and the sums of the halves of their digests: a digest is of
# type, ends and values, so no two changes leave all three as they were. Halves, for a sum has 64 bits as well. By
# `reduce`: Neo4j refuses an aggregation within the expression that a compiled statement returns.
RELATION_DIGESTS = (
    "reduce(t = [0, 0, 0], x IN COLLECT {{ "
    "MATCH ({0})-[{1}]-() WHERE NOT {1}:DESCRIBED_BY UNWIND {1}.digests AS {2} RETURN {2} "
    "}} | [t[0] + 1, t[1] + x / 2097152, t[2] + x % 2097152])"
)


def version_of_claims(claims: Iterable[tuple[str, int]], relations: Iterable[int]) -> str:
    """The version of a node of which these sources say something, each with its claim's digest.

    ``relations``: as :data:`RELATION_DIGESTS` has them. Nothing is stored: it follows from the claims of the node and
    of its relations, and changes when any of them does.
    """
    said = [sorted(map(list, claims)), list(relations)]
    return blake2b(orjson.dumps(said), digest_size=10).hexdigest()
