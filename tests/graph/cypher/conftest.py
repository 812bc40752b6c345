"""The small network, as the tests of reading load it."""

from tests.graph.reading.conftest import network

__all__ = ["network"]
