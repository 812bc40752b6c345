"""Partner discovery beside paths: who stands between, which places are tied, whom to ask.

What counts as a tie, who stands for a place, and how an end is named are those of :mod:`partnergraph.queries.paths`.
Every answer carries the statements that gave it.
"""

from partnergraph.queries.discovery.brokers import Broker, BrokersAnswer, BrokerSide, find_brokers
from partnergraph.queries.discovery.links import (
    Level,
    RegionLink,
    RegionLinks,
    TieCount,
    find_region_links,
)
from partnergraph.queries.discovery.neighbourhood import (
    NeighbourEdge,
    Neighbourhood,
    NeighbourNode,
    find_neighbourhood,
)
from partnergraph.queries.discovery.reasons import Candidate, Introducer
from partnergraph.queries.discovery.recommend import Recommendation, recommend_partners

__all__ = [
    "Broker",
    "BrokerSide",
    "BrokersAnswer",
    "Candidate",
    "Introducer",
    "Level",
    "NeighbourEdge",
    "NeighbourNode",
    "Neighbourhood",
    "Recommendation",
    "RegionLink",
    "RegionLinks",
    "TieCount",
    "find_brokers",
    "find_neighbourhood",
    "find_region_links",
    "recommend_partners",
]
