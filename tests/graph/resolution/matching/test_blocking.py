"""What is compared: names that mean one thing in two languages, however many look more alike."""

from __future__ import annotations

import pytest

from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.compared import compared_organisation

# Two names of one, the country, and how others there are called that look like the second.
TRANSLATED = [
    ("Uniwersytet Warszawski", "University of Warsaw", "PL", "University of Warmia"),
    ("Ympäristöministeriö", "Ministry of the Environment", "FI", "Ministry of the Elements"),
    ("Landwirtschaftskammer Tirol", "Chamber of Agriculture Tirol", "AT", "Chamber of Architects"),
    ("Львівська політехніка", "Lviv Polytechnic", "UA", "Polytechnic Lyceum"),
]


@pytest.mark.parametrize(
    ("one", "other", "country", "like_it"), TRANSLATED, ids=[case[1] for case in TRANSLATED]
)
def test_a_translated_name_is_compared(one: str, other: str, country: str, like_it: str) -> None:
    names = [one, other, *(f"{like_it} {number}" for number in range(100, 130))]
    organisations = [
        compared_organisation(f"organisation:{place:03d}", [name], countries=[country])
        for place, name in enumerate(names)
    ]
    found = {(a.id, b.id) for a, b in candidate_pairs(organisations, organisations)}
    assert ("organisation:000", "organisation:001") in found
