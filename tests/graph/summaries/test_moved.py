"""Columns that were read while somebody wrote: what was there in one statement and not in the next is left out."""

from __future__ import annotations

from partnergraph.graph.summaries.truth import _Reading


def test_places_that_went_or_came_meanwhile() -> None:
    reading = _Reading(labels={"organisation:a": ["Organisation"]})
    reading.add_record("LOCATED_IN", ["city:gone", ["organisation:a"]])
    reading.add_record("LOCATED_IN", ["country:UA", ["organisation:a", "organisation:new"]])
    reading.places = [{"id": "country:UA", "level": 0, "outer": ["group:gone"]}]
    columns = reading.finish()
    assert list(columns.place_ids) == ["country:UA"]
    assert len(columns.located_places) == len(columns.located_actors) == 1
    assert not len(columns.outer_places)
