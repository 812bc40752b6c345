"""An answer's paths as cards, rows, a map and a graph show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from partnergraph.api.page.drawing.path_graph import GraphActor, GraphTie, draw_path_graph
from partnergraph.api.page.drawing.tie_map import MapPlace, MapTie, draw_tie_map
from partnergraph.api.page.views.parties import (
    entity_of,
    name_of,
    place_of,
    point_of,
    tell_namesakes,
)
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import TIE_CLASSES, TIES, find_word

Shown = dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """Paths ready to be shown, and the names of both ends."""

    visit: Visit
    paths: Sequence[Shown]
    ends: tuple[str, str]

    @cached_property
    def namesakes(self) -> dict[str, str]:
        """What is to be said, by id, of those that have a name in common."""
        hops = [hop for path in self.paths for hop in path["hops"]]
        parties = [hop[side] for hop in hops for side in ("from", "to")]
        return tell_namesakes(parties, self.visit.language)

    @property
    def kinds(self) -> list[str]:
        """The kinds of tie on them, in the order of the vocabulary."""
        used = {hop["type"] for path in self.paths for hop in path["hops"]}
        return [kind for kind in TIES if kind in used]

    def graph(self) -> Markup:
        """The layered graph of the paths, as SVG."""
        actors: dict[str, GraphActor] = {}
        chains = []
        for path in self.paths:
            chain = []
            for hop in path["hops"]:
                for party in (hop["from"], hop["to"]):
                    mark = " *" if party["id"] in self.namesakes else ""
                    actors[party["id"]] = GraphActor(
                        party["id"],
                        f"{party['name']}{mark}",
                        party["place"],
                        self.visit.entity(party["id"]),
                    )
                text = self._tie_text(hop)
                one, other = hop["from"]["id"], hop["to"]["id"]
                kind = TIE_CLASSES[hop["type"]]
                chain.append(GraphTie(one, other, kind, text, path["number"]))
            chains.append(chain)
        label = self.visit.language.say(
            "Graph of %(count)s paths from %(one)s to %(two)s; the table says the same",
            count=len(self.paths),
            one=self.ends[0],
            two=self.ends[1],
        )
        return draw_path_graph(actors, chains, self.ends, label)

    def map(self) -> Markup:
        """The ties on the map."""
        places: dict[str, MapPlace] = {}
        ties: dict[tuple[str, str, str], list[int]] = {}
        rank = {"from": 2, "to": 2, "between": 1}
        for path in self.paths:
            for at, hop in enumerate(path["hops"]):
                last = at == len(path["hops"]) - 1
                one = self._stand(places, hop["from"], "from" if at == 0 else "between", path, rank)
                other = self._stand(places, hop["to"], "to" if last else "between", path, rank)
                if one and other:
                    pair = (min(one, other), max(one, other), TIE_CLASSES[hop["type"]])
                    ties.setdefault(pair, []).append(path["number"])
        lines = [MapTie(one, other, kind, tuple(of)) for (one, other, kind), of in ties.items()]
        label = self.visit.language.say(
            "Map of %(count)s ties between %(one)s and %(two)s; the list says the same",
            count=len(lines),
            one=self.ends[0],
            two=self.ends[1],
        )
        return draw_tie_map([*places.values()], lines, label)

    def _stand(
        self,
        places: dict[str, MapPlace],
        party: Shown,
        role: str,
        path: Shown,
        rank: dict[str, int],
    ) -> str | None:
        """Note where a party is; the key of that place."""
        point = party["point"]
        if point is None:
            return None
        key, name, longitude, latitude = point
        known = places.get(key)
        kept = known.role if known and rank[known.role] >= rank[role] else role
        of = (*(known.paths if known else ()), path["number"])
        places[key] = MapPlace(key, name, longitude, latitude, kept, tuple(dict.fromkeys(of)))
        return str(key)

    def _tie_text(self, hop: Shown) -> str:
        """A tie in words."""
        kind = self.visit.language.say(TIES[hop["type"]])
        via = f": {hop['via']['name']}" if hop["via"] else ""
        return f"{hop['from']['name']} – {hop['to']['name']}, {kind}{via}"


def show_path(path: Shown, number: int, visit: Visit) -> Shown:
    """A path with what cards and rows say of it."""
    hops = [_show_hop(hop, visit) for hop in path["hops"]]
    return {"number": number, "hops": hops, "alike": _alike(path.get("alike"), visit)}


def _show_hop(hop: Shown, visit: Visit) -> Shown:
    """A tie with the names and places of who is tied, its date and roles."""
    spoken = visit.language
    date = (hop["via"] or {}).get("date") or hop["since"]
    roles = [
        ", ".join(spoken.say(find_word(role)) for role in hop[side])
        for side in ("fromRoles", "toRoles")
    ]
    parts = [spoken.date(date) or spoken.say("date not told"), " / ".join(filter(None, roles))]
    if (hop["via"] or {}).get("status") == "planned":
        parts.insert(0, spoken.say("planned"))
    if hop["more"]:
        parts.append(
            spoken.say_many(
                "%(num)s more tie between them", "%(num)s more ties between them", hop["more"]
            )
        )
    return {
        **hop,
        "from": show_party(hop["from"], visit),
        "to": show_party(hop["to"], visit),
        "date": date,
        "new": False,
        "line": " · ".join(filter(None, parts)),
        "acting": [
            spoken.say(
                "%(whole)s by its part %(part)s",
                whole=name_of(hop[side], spoken),
                part=part["name"],
            )
            for side in ("from", "to")
            for part in hop[f"{side}Parts"]
        ],
    }


def show_party(party: Shown, visit: Visit) -> Shown:
    """A party with its name and place in the reader's language."""
    return {
        "id": party["id"],
        "name": name_of(party, visit.language),
        "typename": party["typename"],
        "place": place_of(party, visit.language),
        "country": entity_of(party).get("country"),
        "point": point_of(party, visit.language),
    }


def _alike(alike: Shown | None, visit: Visit) -> str:
    """What a grouped path stands for."""
    if not alike or alike["paths"] < 2:  # noqa: PLR2004  (itself alone)
        return ""
    return visit.language.say_many(
        "Stands for %(num)s path through the same actors",
        "Stands for %(num)s paths through the same actors",
        alike["paths"],
    )
