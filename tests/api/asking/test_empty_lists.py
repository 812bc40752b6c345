"""Lists with nothing in them: of an argument that narrows nothing is chosen; of a filter nothing is among no values."""

from __future__ import annotations

import pytest

from tests.api.asking.conftest import Ask

# A field with a place for another argument, and what that is.
CHOICES = [
    ('pairTotals(from: "RO", to: "UA"%s) { ties kinds { kind ties } }', ["kinds", "programmes", "sectors"]),
    ('placeMatrix(rows: ["RO", "UA"]%s) { cells { ties } }', ["kinds", "programmes", "sectors"]),
    (
        'partnerPaths(from: "RO", to: "UA"%s) { outcome paths { hops { from { id } to { id } } } }',
        ["kinds", "programmes", "sectors", "intermediaries", "through", "avoid"],
    ),
    ('brokers(between: "RO", and: "UA"%s) { outcome brokers { id } }', ["kinds", "avoid"]),
    ('regionLinks(of: "RO"%s) { links { id ties } }', ["kinds"]),
    ('closestPartners(of: "RO"%s) { partners { id ties } }', ["kinds"]),
    ('recommendPartners(for: "organisation:a", in: "UA"%s) { candidates { id } }', ["kinds", "avoid"]),
    ('search(text: "delta"%s) { totalCount }', ["types"]),
    ('suggest(prefix: "clu"%s) { id }', ["types"]),
]  # fmt: skip
# A filter of organisations, and how many of the six it finds.
FILTERS = [
    ("{name: {in: []}}", 0),
    ("{founded: {in: []}}", 0),
    ("{aliases: {hasAny: []}}", 0),
    ("{aliases: {hasAll: []}}", 6),
    ("{projects: {count: {in: []}}}", 0),
    ("{projects: {some: {role: {in: []}}}}", 0),
    ("{projects: {none: {role: {in: []}}}}", 6),
    ("{OR: []}", 0),
    ("{AND: []}", 6),
    ("{NOT: {name: {in: []}}}", 6),
    ("{NOT: {OR: []}}", 6),
    ("{country: {code: {in: []}}}", 0),
]


@pytest.mark.parametrize(
    ("field", "argument"), [(field, one) for field, names in CHOICES for one in names]
)
async def test_of_an_argument_nothing_is_chosen(ask: Ask, field: str, argument: str) -> None:
    without, empty = [await ask(f"{{ {field % given} }}") for given in ("", f", {argument}: []")]
    assert "errors" not in without
    assert empty == without


@pytest.mark.parametrize("facet", ["kind", "country", "region", "sector", "programme", "year"])
async def test_of_a_facet_nothing_is_chosen(ask: Ask, facet: str) -> None:
    asked = '{ search(text: "delta"%s) { totalCount facets { count keys { field value } } } }'
    without, empty = [await ask(asked % given) for given in ("", f", chosen: {{{facet}: []}}")]
    assert "errors" not in without
    assert empty == without


@pytest.mark.parametrize(("filter_", "found"), FILTERS)
async def test_of_a_filter_nothing_is_among_none(ask: Ask, filter_: str, found: int) -> None:
    answer = await ask(
        f"{{ organisations(filter: {filter_}) {{ totalCount nodes {{ id }} aggregate {{ count }} }} }}"
    )
    page = answer["data"]["organisations"]
    assert (page["totalCount"], len(page["nodes"]), page["aggregate"]) == (
        found,
        found,
        [{"count": found}],
    )
