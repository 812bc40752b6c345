"""The version of a node: a fingerprint of what is said of it, for who wants to change only what they saw."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import orjson

# Rows of (source, digest) for a node `{0}`, in a fixed order.
CLAIM_DIGESTS = "COLLECT {{ MATCH ({0})-[{1}:DESCRIBED_BY]->({2}:Source) RETURN [{2}.id, {1}.digest] ORDER BY {2}.id }}"


def version_of_claims(claims: Iterable[tuple[str, int]]) -> str:
    """The version of a node of which these sources say something, each with its claim's digest.

    Nothing is stored: it follows from the claims, and changes when any of them does.
    """
    return blake2b(orjson.dumps(sorted(map(list, claims))), digest_size=10).hexdigest()
