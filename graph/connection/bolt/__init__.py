"""Reading over Bolt with as little between the socket and the record as can be.

The official driver's result layers cost more than Neo4j and GraphQL together where an answer is one small
record (docs/decisions/0009). This speaks the little of the protocol that such a read needs, encrypted or not, to one
server or to the readers of a cluster; whatever is beyond it, :class:`DriverNeeded`, is the driver's, errors of Neo4j included.
Messages: https://neo4j.com/docs/bolt/current/bolt/message/.
"""

from partnergraph.graph.connection.bolt.connection import DriverNeeded, ServerLost, ServerSilent
from partnergraph.graph.connection.bolt.pool import SILENT_S, BoltPool
from partnergraph.graph.connection.bolt.reader import BoltReader, make_bolt_reader

__all__ = [
    "SILENT_S",
    "BoltPool",
    "BoltReader",
    "DriverNeeded",
    "ServerLost",
    "ServerSilent",
    "make_bolt_reader",
]
