"""Parts of answers. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from typing import Any, TypedDict
from partnergraph.api.client.generated.values import ChangeKind, PlaceReference, TieKind, UnknownReason

# What one source tells of an end.
CoveringSource = TypedDict("CoveringSource", {
    "id": str,  # The source's id
    "title": str,  # Its title
    "actors": int,  # Of how many of the end's actors it tells something
    "ties": int,  # Of how many of their ties it tells
    "firstYear": int | None,  # The year of the earliest
    "lastYear": int | None,  # The year of the latest
})

# What is known of an end at all, so that it can be judged what is not.
Coverage = TypedDict("Coverage", {
    "actors": int,  # How many actors are known there
    "ties": int,  # How many ties of theirs, of every kind
    "sources": list[CoveringSource],  # Who says so; most ties first
})

# An end of a search, as it was understood.
PathEnd = TypedDict("PathEnd", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "asked": str,  # What was asked
    "actors": int,  # How many actors stand for it: those in the place, or itself
    "coverage": Coverage | None,  # What is known of it at all; null where the time was over before it was counted
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
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

# What two actors share: an event, a project, an agreement.
Via = TypedDict("Via", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "date": str | None,  # When it was, or began
    "status": str | None,  # 'planned' where it had not taken place yet
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# A source that says so, and where in it.
PathSource = TypedDict("PathSource", {
    "id": str,  # The source's id
    "title": str,  # Its title
    "url": str | None,  # Where it can be read
    "locator": str,  # Where in it: a paragraph, a record's key
})

# One part of what a score is made of.
Reason = TypedDict("Reason", {
    "name": str,  # What counts
    "value": float,  # How much
})

# One tie between two actors.
Hop = TypedDict("Hop", {
    "from": Party,  # Who
    "to": Party,  # With whom
    "type": TieKind,  # In what way they are partners
    "relation": str,  # The relationship type in Neo4j
    "via": Via | None,  # What they share; null where they are tied directly
    "fromParts": list[Party],  # With parts: those of the first that have the tie
    "toParts": list[Party],  # With parts: those of the second
    "fromRoles": list[str],  # The roles of the first
    "toRoles": list[str],  # The roles of the second
    "notes": list[str],  # What the sources add
    "since": str | None,  # When it began
    "until": str | None,  # When it ended
    "sources": list[PathSource],  # Who says so
    "more": int,  # How many other ties of this type these two have
    "strength": float,  # How strong the tie is, 0 to 1
    "reasons": list[Reason],  # What its strength is made of
})

# All paths through the same intermediaries, or the same thing where there are none.
Alike = TypedDict("Alike", {
    "paths": int,  # How many there are
    "fromActors": int,  # How many actors of the first end
    "toActors": int,  # How many actors of the second end
    "ties": int,  # How many ties these have with those who stand between
})

# A chain of ties from one end to the other.
PartnerPath = TypedDict("PartnerPath", {
    "hops": list[Hop],  # The ties, from end to end
    "score": float,  # The product of the strengths of its hops, 0 to 1
    "alike": Alike | None,  # What it stands for, where paths are grouped
    "length": int,  # How many ties it has
    "actors": list[Party],  # Everybody on it, from end to end
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

# An end that is not known, or means several things.
UnknownEnd = TypedDict("UnknownEnd", {
    "asked": str,  # What was asked
    "reason": UnknownReason,  # Why it is no end
    "typename": str | None,  # What it is, where that can have no partners
    "suggestions": list[Party],  # What it may mean
})

# A Cypher statement that was run for the answer.
Statement = TypedDict("Statement", {
    "cypher": str,  # Its text
    "parameters": Any,  # The values of its parameters
})

# A source that was loaded when the answer was given.
Release = TypedDict("Release", {
    "id": str,  # The source's id
    "title": str,  # Its title
    "published": str | None,  # Its date
    "retrieved": str | None,  # When our copy was taken
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

# A broker's partners at one end.
BrokerSide = TypedDict("BrokerSide", {
    "partners": int,  # How many actors of that end are its partners
    "ties": int,  # How many projects, events, agreements and direct ties with them
    "last": str | None,  # When the latest of these began
})

# Somebody with partners at both ends.
Broker = TypedDict("Broker", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "first": BrokerSide,  # Its partners at the first end
    "second": BrokerSide,  # Its partners at the second end
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

# A place that is tied to the one asked about.
RegionLink = TypedDict("RegionLink", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "actors": int,  # How many of its actors have such ties
    "ties": int,  # How many there are
    "kinds": list[KindCount],  # How many of each kind, the most first
    "years": list[YearCount],  # How many of each kind in each year
    "last": int | None,  # The latest year in which one began
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# Somebody who is tied to the one asked about, or to a place's actors.
Partner = TypedDict("Partner", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "ties": int,  # How many projects, events, agreements and direct ties
    "kinds": list[KindCount],  # How many of each kind, the most first
    "years": list[YearCount],  # How many of each kind in each year
    "last": int | None,  # The latest year in which one began
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# How often two places are tied.
MatrixCell = TypedDict("MatrixCell", {
    "row": str,  # The id of the place of the row
    "column": str,  # The id of the place of the column
    "ties": int,  # How many ties they have
    "kinds": list[KindCount],  # How many of each kind, the most first
    "last": int | None,  # The latest year in which one began
})

# A common partner of the one who asks and of a candidate.
Introducer = TypedDict("Introducer", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "ties": int,  # How many ties it has with the one who asks
    "last": str | None,  # When the latest of these began
    "candidateTies": int,  # How many it has with the candidate
    "candidateLast": str | None,  # When the latest of these began
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# Somebody to ask who is no partner yet.
Candidate = TypedDict("Candidate", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "score": float,  # By what candidates are ordered: common partners and sectors
    "commonPartners": int,  # How many partners it has in common with the one who asks
    "introducers": list[Introducer],  # The closest of them, three at most
    "programmes": list[Party],  # Programmes that funded projects of both
    "sectors": list[Party],  # Sectors in which both are active, or of the topic
    "otherSectors": list[Party],  # Sectors that the candidate would add
    "reasons": list[str],  # The same in words
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# An entity to draw, and how far away it is.
NeighbourhoodNode = TypedDict("NeighbourhoodNode", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "depth": int,  # How many relations away from the one asked about
    "displayName": str,
    "country": PlaceReference | None,
    "region": PlaceReference | None,
    "location": dict[str, Any] | None,
})

# A relation between two of the nodes, in its own direction.
NeighbourhoodEdge = TypedDict("NeighbourhoodEdge", {
    "from": str,  # The node it leads from
    "to": str,  # The node it leads to
    "relation": str,  # The relationship type in Neo4j
    "role": str | None,  # In which role
    "since": str | None,  # When it began
    "until": str | None,  # When it ended
    "sources": list[str],  # The ids of the sources that say so
})

# What a named query takes.
QueryParameter = TypedDict("QueryParameter", {
    "name": str,  # Its name
    "type": str,  # What its value is: string, country, date …
    "description": str,  # What it is
    "required": bool,  # Whether it must be given
    "default": Any,  # Its value where none is given
    "choices": list[str],  # The only values it may have; none: any
})

# What a named query's rows have.
QueryColumn = TypedDict("QueryColumn", {
    "name": str,  # Its name
    "type": str,  # What its values are
    "many": bool,  # Whether each is a list
    "description": str,  # What it is
})

# A source that is not here whole: it is being loaded, or a load of it ended halfway.
LoadingSource = TypedDict("LoadingSource", {
    "source": str,  # The source's id
    "title": str,  # The source's title
    "since": str | None,  # When its load began
})

# That one source says something now, says it otherwise, or says it no longer.
Change = TypedDict("Change", {
    "kind": ChangeKind,  # What became of it
    "source": str,  # Who says it
    "id": str,  # The entity; of a relation, its start
    "relation": str | None,  # Of a relation, its type
    "end": str | None,  # Of a relation, its end
})

# What one version changed.
ChangeEntry = TypedDict("ChangeEntry", {
    "version": int,  # The version that the data moved to
    "at": str,  # When
    "sources": list[str],  # Whose claims changed
    "count": int,  # How many claims changed
    "complete": bool,  # Whether all are listed; many at once are only counted
    "changes": list[Change],  # The changes
})
