"""The door where the package is not installed, and what importing the application costs then."""

from __future__ import annotations

import subprocess
import sys

import httpx
from fastapi import FastAPI

from partnergraph.api.mcp.mounting import AssistantApp
from tests.api.serving import assert_problem


async def test_what_is_missing_is_said() -> None:
    transport = httpx.ASGITransport(AssistantApp(FastAPI()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/mcp", json={})
    assert answer.status_code == 404
    assert_problem(answer)
    assert answer.json()["do"] == "install partnergraph[mcp]"


def test_the_application_is_imported_without_the_package() -> None:
    script = "import sys, partnergraph.api.app; sys.exit('mcp' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
