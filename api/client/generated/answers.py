"""Answers, as the server sends them. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from typing import Any, TypedDict
from partnergraph.api.client.generated.parts import AskedEnd, KindCount, Party, PlaceReference, Statement, Widen, YearCount
from partnergraph.api.client.generated.records import EntityRecord
from partnergraph.api.client.generated.values import Category, ChangeKind, DiscoveryOutcome, Level, Outcome, TieKind, UnknownReason

# Something found, and how well it fits.
SearchEdge = TypedDict("SearchEdge", {
    "node": EntityRecord,  # What was found
    "score": float,  # How well it fits, comparable within one search: 300 and more for the very name, 200 for whole words, 100 for beginnings
    "highlights": list[str],  # The names that hold a word sought: HTML with <em> around it
})

# What a text may be the beginning of.
Suggestion = TypedDict("Suggestion", {
    "id": str,  # Its id
    "name": str,  # Its name
    "typename": str,  # Its type: Cluster, Country…
    "code": str | None,  # Its code, by which it can be asked for
    "country": str | None,  # The code of the country in which it lies
})

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

# An end that is not known, or means several things.
UnknownEnd = TypedDict("UnknownEnd", {
    "asked": str,  # What was asked
    "reason": UnknownReason,  # Why it is no end
    "typename": str | None,  # What it is, where that can have no partners
    "suggestions": list[Party],  # What it may mean
})

# A source that was loaded when the answer was given.
Release = TypedDict("Release", {
    "id": str,  # The source's id
    "title": str,  # Its title
    "published": str | None,  # Its date
    "retrieved": str | None,  # When our copy was taken
})

# How two ends are connected.
PartnerPaths = TypedDict("PartnerPaths", {
    "outcome": Outcome,  # How the search ended
    "message": str,  # The same in a sentence, with what to try next
    "from": list[PathEnd],  # The first end; empty if anything that was named is not known
    "to": list[PathEnd],  # The second end; likewise
    "through": list[Party],  # Of whom one stands between; likewise
    "paths": list[PartnerPath],  # The best paths first
    "truncated": bool,  # Whether there are more paths than these
    "shortest": int | None,  # How many ties the shortest of these paths has
    "maxTies": int | None,  # How many ties were allowed
    "skipped": int,  # How many paths were left out before these
    "timeLimit": float | None,  # The time limit in seconds, where it ended the search
    "widen": Widen | None,  # What to ask for instead, where no path was found
    "unknown": list[UnknownEnd],  # Which ends are not known, and why
    "suggestions": list[Party],  # What an unknown end may mean
    "statements": list[Statement],  # The Cypher that gave the answer
    "data": list[Release],  # The sources that the graph is made of, with their dates, to cite the answer with
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

# Who stands between two ends.
Brokers = TypedDict("Brokers", {
    "outcome": DiscoveryOutcome,  # Whether there is anybody
    "message": str,  # The answer in a sentence
    "first": AskedEnd,  # The first end
    "second": AskedEnd,  # The second end
    "brokers": list[Broker],  # Those with most partners on their smaller side first
    "total": int,  # How many there are; not more than 2000 are counted
    "truncated": bool,  # Whether there are more
    "widen": Widen | None,  # What to ask for instead, where nobody was found
    "statements": list[Statement],  # The Cypher that gave the answer
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

# The places most tied to one.
RegionLinks = TypedDict("RegionLinks", {
    "outcome": DiscoveryOutcome,  # Whether there is any
    "message": str,  # The answer in a sentence
    "of": AskedEnd,  # The place
    "level": Level,  # Of which size the others are
    "links": list[RegionLink],  # Those with most ties first
    "total": int,  # How many there are
    "truncated": bool,  # Whether there are more
    "widen": Widen | None,  # What to ask for instead, where none was found
    "statements": list[Statement],  # The Cypher that gave the answer
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

# Whom somebody has worked with.
Partners = TypedDict("Partners", {
    "outcome": DiscoveryOutcome,  # Whether there is anybody
    "message": str,  # The answer in a sentence
    "of": AskedEnd,  # Whose partners
    "partners": list[Partner],  # Those with most ties first
    "total": int,  # How many there are
    "truncated": bool,  # Whether there are more
    "widen": Widen | None,  # What to ask for instead, where nobody was found
    "statements": list[Statement],  # The Cypher that gave the answer
})

# What ties two ends directly.
PairTotals = TypedDict("PairTotals", {
    "from": list[Party],  # The first end
    "to": list[Party],  # The second end
    "ties": int,  # How many projects, events, agreements and direct ties
    "fromActors": int,  # How many actors of the first end take part
    "toActors": int,  # How many actors of the second end take part
    "kinds": list[KindCount],  # How many of each kind, the most first
    "years": list[YearCount],  # How many of each kind in each year
    "statements": list[Statement],  # The Cypher that gave the answer
})

# How often two places are tied.
MatrixCell = TypedDict("MatrixCell", {
    "row": str,  # The id of the place of the row
    "column": str,  # The id of the place of the column
    "ties": int,  # How many ties they have
    "kinds": list[KindCount],  # How many of each kind, the most first
    "last": int | None,  # The latest year in which one began
})

# How many ties there are between places, pair by pair.
PlaceMatrix = TypedDict("PlaceMatrix", {
    "rows": list[Party],  # The places of the rows
    "columns": list[Party],  # The places of the columns
    "cells": list[MatrixCell],  # Those that are tied; nothing else has a cell
    "statements": list[Statement],  # The Cypher that gave the answer
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

# Whom to ask in a place, and why.
RecommendedPartners = TypedDict("RecommendedPartners", {
    "outcome": DiscoveryOutcome,  # Whether there is anybody
    "message": str,  # The answer in a sentence
    "for": AskedEnd,  # Who asks
    "in": AskedEnd,  # Where candidates are looked for
    "topic": Party | None,  # The sector that was meant by the topic
    "candidates": list[Candidate],  # The best first
    "truncated": bool,  # Whether there are more
    "widen": Widen | None,  # What to ask for instead, where nobody was found
    "statements": list[Statement],  # The Cypher that gave the answer
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

# What lies around an entity.
Neighbourhood = TypedDict("Neighbourhood", {
    "nodes": list[NeighbourhoodNode],  # The one asked about, then the nearest
    "edges": list[NeighbourhoodEdge],  # Every relation between these
    "truncated": bool,  # Whether there are more
    "statements": list[Statement],  # The Cypher that gave the answer
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

# A query of the library.
NamedQuery = TypedDict("NamedQuery", {
    "name": str,  # Its name
    "title": str,  # Its title
    "question": str,  # The question that it answers
    "category": Category,  # What it is about
    "notes": str | None,  # What else to know
    "parameters": list[QueryParameter],  # What it takes
    "columns": list[QueryColumn],  # What its rows have
    "example": Any,  # Parameters to try it with
    "cypher": str,  # Its Cypher
})

# A source that is not here whole: it is being loaded, or a load of it ended halfway.
LoadingSource = TypedDict("LoadingSource", {
    "id": str,  # The source's id
    "title": str,  # The source's title
    "since": str | None,  # When its load began
})

# The data at one moment.
DataState = TypedDict("DataState", {
    "version": int,  # A number that every write moves
    "changedAt": str | None,  # When it last moved
    "loading": list[LoadingSource],  # The sources that are not here whole
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

# What changed after a version, the oldest first.
ChangeLog = TypedDict("ChangeLog", {
    "version": int,  # The version to go on from
    "complete": bool,  # Whether the log reaches back to the version that was given
    "more": bool,  # Whether there are later entries
    "entries": list[ChangeEntry],  # One for each version that changed claims
})
