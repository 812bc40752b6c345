"""The client of a served network: ``from partnergraph.client import Client``. What it has is :mod:`partnergraph.api.client`."""

from partnergraph.api.client import *  # noqa: F403
from partnergraph.api.client import __all__ as __all__  # noqa: PLC0414
