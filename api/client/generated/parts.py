"""Parts of several answers and records. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from typing import Any, TypedDict
from partnergraph.api.client.generated.values import Qualifier, TieKind

# A country or region that something else names.
PlaceReference = TypedDict("PlaceReference", {
    "id": str,  # Its id
    "name": str,  # Its name
    "code": str | None,  # Its code, of ISO 3166-1 or NUTS
})

# A name or phrase and its language.
Text = TypedDict("Text", {
    "text": str,  # The text
    "language": str | None,  # BCP 47 tag, where known
})

# That a source says it, and where in it.
Citation = TypedDict("Citation", {
    "id": str,  # The source's id
    "title": str,  # The source's title
    "url": str | None,  # Where it can be read
    "publisher": str | None,  # Who published it
    "published": str | None,  # Its date
    "locator": str | None,  # Where in the source: a paragraph, a record's key
})

# A number as its source gives it: exactly, about, more than…
Count = TypedDict("Count", {
    "value": int,  # The number
    "qualifier": Qualifier,  # How the source hedges it
    "text": str,  # Both in words
})

# An entity on a path.
Party = TypedDict("Party", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "displayName": str,  # Its name to show, in title case where its sources shout
    "country": PlaceReference | None,  # The country in which it is
    "region": PlaceReference | None,  # The region in which it is
    "location": dict[str, Any] | None,  # Where it is; else a centre of its region, or of its country
})

# Which limits of a question may be left out or moved to find more; those that it does not have are false.
Widen = TypedDict("Widen", {
    "maxTies": int | None,  # Up to how many ties may be asked for, where that is more
    "kinds": bool,  # Ask for all kinds of tie
    "date": bool,  # Ask for another date, or any
    "programmes": bool,  # Ask for all programmes
    "sectors": bool,  # Ask for all sectors
    "largest": bool,  # Ask for larger consortia
    "intermediaries": bool,  # Let anybody stand between: no intermediaries, avoid or through
    "sites": bool,  # Count every place of who took part: no atSite
    "topic": bool,  # Ask for another topic, or any
    "place": bool,  # Ask for a wider place
})

# A Cypher statement that was run for the answer.
Statement = TypedDict("Statement", {
    "cypher": str,  # Its text
    "parameters": Any,  # The values of its parameters
})

# An end as it was understood.
AskedEnd = TypedDict("AskedEnd", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "asked": str,  # What was asked
    "actors": int,  # How many actors stand for it: those in the place, or itself
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# How many ties of a kind.
KindCount = TypedDict("KindCount", {
    "kind": TieKind,  # Of which kind
    "ties": int,  # How many
})

# How many ties of a kind began in a year.
YearCount = TypedDict("YearCount", {
    "year": int | None,  # The year in which they began; null if not known
    "kind": TieKind,  # Of which kind
    "ties": int,  # How many
})
