"""Partner discovery beside paths: who stands between, which places are tied, whom to ask.

What counts as a tie, who stands for a place, and how an end is named are those of :mod:`partnergraph.queries.paths`.
Every answer carries the statements that gave it.
"""

from partnergraph.queries.discovery.brokers import Broker, Brokers, BrokerSide, find_brokers
from partnergraph.queries.discovery.common import DiscoveryOutcome
from partnergraph.queries.discovery.links import (
    KindCount,
    Level,
    RegionLink,
    RegionLinks,
    YearCount,
    find_region_links,
)
from partnergraph.queries.discovery.neighbourhood import (
    Neighbourhood,
    NeighbourhoodEdge,
    NeighbourhoodNode,
    find_neighbourhood,
)
from partnergraph.queries.discovery.partners import Partner, Partners, find_partners
from partnergraph.queries.discovery.reasons import Candidate, Introducer
from partnergraph.queries.discovery.recommend import RecommendedPartners, recommend_partners

__all__ = [
    "Broker",
    "BrokerSide",
    "Brokers",
    "Candidate",
    "DiscoveryOutcome",
    "Introducer",
    "KindCount",
    "Level",
    "Neighbourhood",
    "NeighbourhoodEdge",
    "NeighbourhoodNode",
    "Partner",
    "Partners",
    "RecommendedPartners",
    "RegionLink",
    "RegionLinks",
    "YearCount",
    "find_brokers",
    "find_neighbourhood",
    "find_partners",
    "find_region_links",
    "recommend_partners",
]
