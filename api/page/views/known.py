"""How many actors are known in each country."""

from __future__ import annotations

from typing import Any

from partnergraph.api.page.visit import Visit


async def ask_known_countries(visit: Visit) -> list[dict[str, Any]]:
    """The countries with actors, those with most first: code, name, count, both in words, and the address of each."""
    spoken = visit.language
    data = await visit.asker.ask("known")
    found = []
    for row in data["known"]["rows"]:
        name = spoken.country(row["country"], row["name"])
        text = spoken.say_many(
            "%(place)s: %(num)s actor", "%(place)s: %(num)s actors", row["actors"], place=name
        )
        found.append(
            {
                "code": row["country"],
                "name": name,
                "count": row["actors"],
                "text": text,
                "address": visit.link(f"/places/{row['country']}"),
            }
        )
    return sorted(found, key=lambda one: (-one["count"], one["name"]))
