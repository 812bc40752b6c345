"""The written criteria by which a steward validates a cluster's profile.

A profile is validated when all of them are met, and rejected with those that are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from partnergraph.schema.vocabulary import Criterion

CRITERIA: Mapping[Criterion, str] = MappingProxyType(
    {
        Criterion.MANAGEMENT: (
            "Somebody is paid to run it: at least one person, named on its pages, works for the cluster "
            "and not only for one of its members."
        ),
        Criterion.MEMBERS: (
            "Several independent organisations belong to it, firms among them, and it says how many."
        ),
        Criterion.FIELD: (
            "Its members share a field: an industrial ecosystem, a value chain or a technology that "
            "can be named."
        ),
        Criterion.ACTIVITY: (
            "It has done something for its members in the last two years that others can see: an event, "
            "a project, a service, a publication."
        ),
        Criterion.SEAT: "It has a seat in one country, and in one region where there are regions.",
        Criterion.WEBSITE: (
            "It has a website of its own, or pages of its own on another's, that answer and speak of "
            "the cluster."
        ),
        Criterion.UNIQUE: "The same cluster has no other profile here, under this or another name.",
    }
)
