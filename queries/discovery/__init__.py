"""Partner discovery beside paths: who stands between, which places are tied, whom to ask.

What counts as a tie, who stands for a place, and how an end is named are those of :mod:`queries.paths`.
Every answer carries the statements that gave it.
"""

from queries.discovery.brokers import Broker, Brokers, Side, brokers
from queries.discovery.links import Count, Level, Link, Links, region_links
from queries.discovery.neighbourhood import Edge, Neighbourhood, Node, neighbourhood
from queries.discovery.reasons import Candidate, Introducer
from queries.discovery.recommend import Recommended, recommend

__all__ = [
    "Broker",
    "Brokers",
    "Candidate",
    "Count",
    "Edge",
    "Introducer",
    "Level",
    "Link",
    "Links",
    "Neighbourhood",
    "Node",
    "Recommended",
    "Side",
    "brokers",
    "neighbourhood",
    "recommend",
    "region_links",
]
