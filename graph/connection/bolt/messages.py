"""The messages: made by the driver's own PackStream codec, cut into chunks by hand."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack as packed
from typing import Any

from neo4j.spatial import Point

from partnergraph.graph.connection.driver_internals import CODEC
from partnergraph.graph.connection.points import POINT_TYPES_BY_SRID

# Bolt 5.1 to 5.4: the versions that log on by a message of its own and number temporal values alike.
HANDSHAKE = b"\x60\x60\xb0\x17" + b"\x00\x03\x04\x05" + bytes(12)
# The answer's length, and the major version that is its last byte.
HANDSHAKE_ANSWER_BYTES, AGREED_MAJOR_VERSION = 4, 5

SUCCESS, RECORD, FAILURE = 0x70, 0x71, 0x7F
_LONGEST_CHUNK = 0xFFFF
# A structure's signature stands behind its size, its fields behind that.
_FIELDS_OFFSET = 2


class UnsupportedStructure(Exception):
    """A value that only the driver makes an object of."""


def _pack_message(signature: int, *fields: Any) -> bytes:
    """A message in chunks. Raises OverflowError, TypeError and ValueError for what Neo4j has no value for."""
    assert CODEC is not None  # noqa: S101
    packed_fields = b"".join(CODEC.pack(value, None) for value in fields)
    body = bytes((0xB0 | len(fields), signature)) + packed_fields
    if len(body) <= _LONGEST_CHUNK:
        return b"%b%b\x00\x00" % (packed(">H", len(body)), body)
    parts = [body[at : at + _LONGEST_CHUNK] for at in range(0, len(body), _LONGEST_CHUNK)]
    return b"".join(packed(">H", len(part)) + part for part in parts) + b"\x00\x00"


def pack_hello(user_agent: str) -> bytes:
    """The HELLO message. Notifications would be made for every statement and read by nobody."""
    client = {"user_agent": user_agent, "bolt_agent": {"product": user_agent}}
    return _pack_message(0x01, {**client, "notifications_minimum_severity": "OFF"})


def pack_logon(username: str, password: str) -> bytes:
    """The LOGON message, by username and password."""
    return _pack_message(0x6A, {"scheme": "basic", "principal": username, "credentials": password})


def pack_run(cypher: str, parameters: Mapping[str, Any], extra: Mapping[str, Any]) -> bytes:
    """The RUN message of a statement in a transaction of its own; ``extra``: its database, mode, time limit and metadata."""
    return _pack_message(0x10, cypher, dict(parameters), dict(extra))


# PULL of all records, RESET and GOODBYE, written out as the codec would.
PULL = b"\x00\x06\xb1\x3f\xa1\x81n\xff\x00\x00"
RESET = b"\x00\x02\xb0\x0f\x00\x00"
GOODBYE = b"\x00\x02\xb0\x02\x00\x00"


class _BoltNode(dict[str, Any]):
    """A node: its properties, and beside them its ``labels``, as the driver's own has them."""

    labels: frozenset[str] = frozenset()


def _hydrate_structure(structure: Any) -> Any:
    """A point or a node; no other structure is in the records that are read here."""
    if structure.tag == b"N":
        _, labels, properties, _ = structure
        node = _BoltNode(properties)
        node.labels = frozenset(labels)
        return node
    if structure.tag not in {b"X", b"Y"}:
        raise UnsupportedStructure
    srid, *coordinates = structure
    return POINT_TYPES_BY_SRID.get(srid, Point)(coordinates)


_HYDRATION_HOOKS = {CODEC.structure: _hydrate_structure} if CODEC else {}


def unpack_first_field(message: bytearray) -> Any:
    """The first field of a message received. Raises :class:`UnsupportedStructure`."""
    assert CODEC is not None  # noqa: S101
    return CODEC.unpack(message, _FIELDS_OFFSET, _HYDRATION_HOOKS)[0]
