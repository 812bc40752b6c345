"""Claims as rows: as the stage selects them to be written, and as the graph gives them to be compared."""

from __future__ import annotations

from typing import NamedTuple


class StagedEntityClaim(NamedTuple):
    """A staged claim of an entity: ``record`` is the id its source uses, ``props`` is JSON."""

    record: str
    source: str
    type: str
    locator: str
    digest: int
    props: bytes


class StagedRelationClaim(NamedTuple):
    """A staged claim of a relation, the ends as its source names them; ``props`` is JSON.

    The first four tell which relation it is.
    """

    type: str
    start: str
    end: str
    key: str
    source: str
    locator: str
    digest: int
    props: bytes


class StoredEntityClaim(NamedTuple):
    """What comparison needs of a claim that the graph has of an entity."""

    source: str
    record: str
    digest: int


class StoredRelationClaim(NamedTuple):
    """What comparison needs of a claim that the graph has of a relation, the ends as the source names them."""

    source: str
    type: str
    start: str
    end: str
    key: str
    digest: int


class RemovedEntityClaim(NamedTuple):
    """A claim of an entity that its source makes no longer."""

    record: str
    source: str


class RemovedRelationClaim(NamedTuple):
    """A claim of a relation that its source makes no longer, the ends as the source names them."""

    type: str
    start: str
    end: str
    key: str
    source: str


class BucketSum(NamedTuple):
    """How many claims a bucket has, and the sums of the upper and lower parts of their digests."""

    claims: int
    high: int
    low: int
