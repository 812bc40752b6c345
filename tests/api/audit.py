"""The public audit suite of GraphQL over HTTP against the real server; needs node: ``make audit``.

Not collected by itself: the same checks, in our own words, are in test_http.py and always run.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import uvicorn

from api.app import create_app
from api.settings import ApiSettings
from graph.address import Address
from graph.database import Database
from tests.conftest import free_port

SCRIPT = Path(__file__).with_suffix(".mjs")
# Node looks for packages beside the script, so it runs from a copy beside them.
FOLDER = Path(os.environ.get("AUDIT_FOLDER", "build/audit"))


async def test_the_public_audit(address: Address, database: Database) -> None:
    assert database
    copy = FOLDER / SCRIPT.name
    copy.write_bytes(SCRIPT.read_bytes())
    port = free_port()
    app = create_app(address, ApiSettings())
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.05)
    audit = await asyncio.create_subprocess_exec(
        "node", copy, f"http://127.0.0.1:{port}/graphql", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await audit.communicate()
    server.should_exit = True
    await serving
    assert audit.returncode == 0, said.decode()
