"""What tests of connections share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from partnergraph.graph.connection.address import Address
from tests.graph.connection.encryption import Encrypted, encrypting


@pytest.fixture
async def encrypted(address: Address, tmp_path: Path) -> AsyncIterator[Encrypted]:
    async with encrypting(address, tmp_path) as made:
        yield made
