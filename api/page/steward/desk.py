"""What waits for stewards at all, the loads, and the audit trail."""

from __future__ import annotations

import json
from typing import Any

from partnergraph.api.page.visit import Page, Visit

_TRAIL = ("actor", "mutation", "affects")


async def show_desk(visit: Visit) -> Page:
    """How much waits in each queue."""
    data = await visit.asker.ask("stewardDesk")
    return Page("steward/desk.html", data)


async def show_loads(visit: Visit) -> Page:
    """Every source as its loads left it."""
    asked = await visit.asker.ask("stewardLoads")
    under_way = {one["source"] for one in asked["data"]["loading"]}
    rows = [{**one, "whole": one["id"] not in under_way} for one in asked["sources"]["nodes"]]
    return Page("steward/loads.html", {"state": asked["data"], "rows": rows})


async def show_audit(visit: Visit) -> Page:
    """Every write, the latest first."""
    chosen = {name: visit.one(name) for name in _TRAIL}
    trail = (await visit.asker.ask("stewardAudit", **chosen, after=visit.one("after")))[
        "auditTrail"
    ]
    rows = [{**one, "input": _indented(one["input"])} for one in trail["nodes"]]
    values = {
        "rows": rows,
        "total": trail["totalCount"],
        "chosen": chosen,
        "pages": pages_onward(trail, visit),
    }
    return Page("steward/audit.html", values)


def pages_onward(connection: dict[str, Any], visit: Visit) -> dict[str, str]:
    """Where the next page of a queue is; the first one is where the address begins anew."""
    info = connection["pageInfo"]
    onward = visit.here(after=info["endCursor"], done=None) if info["hasNextPage"] else ""
    return {"before": visit.here(after=None) if visit.one("after") else "", "after": onward}


def _indented(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=1)
