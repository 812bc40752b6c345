"""What a decision came to."""

from __future__ import annotations

from typing import Any


def mistakes_of(answered: dict[str, Any]) -> list[str]:
    """What was wrong with a decision, in the API's words; empty where it was written."""
    payloads = [payload for payload in answered.values() if payload]
    return [wrong["message"] for payload in payloads for wrong in payload["errors"]]
