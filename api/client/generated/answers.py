"""Answers, as the server sends them. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from typing import Any, TypedDict
from partnergraph.api.client.generated.parts import AskedEnd, Broker, Candidate, ChangeEntry, KindCount, LoadingSource, MatrixCell, NeighbourhoodEdge, NeighbourhoodNode, Partner, PartnerPath, Party, PathEnd, QueryColumn, QueryParameter, RegionLink, Release, Statement, UnknownEnd, Widen, YearCount
from partnergraph.api.client.generated.records import EntityRecord
from partnergraph.api.client.generated.values import Category, DiscoveryOutcome, Level, Outcome

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
    "region": str | None,  # The name of the region in which an actor is
    "nearly": bool,  # Whether it begins only nearly like the text
    "city": str | None,  # The city of which the text is a name, where a place is suggested because that lies in it
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

# How many ties there are between places, pair by pair.
PlaceMatrix = TypedDict("PlaceMatrix", {
    "rows": list[Party],  # The places of the rows
    "columns": list[Party],  # The places of the columns
    "cells": list[MatrixCell],  # Those that are tied; nothing else has a cell
    "statements": list[Statement],  # The Cypher that gave the answer
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

# What lies around an entity.
Neighbourhood = TypedDict("Neighbourhood", {
    "nodes": list[NeighbourhoodNode],  # The one asked about, then the nearest
    "edges": list[NeighbourhoodEdge],  # Every relation between these
    "truncated": bool,  # Whether there are more
    "statements": list[Statement],  # The Cypher that gave the answer
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

# The data at one moment.
DataState = TypedDict("DataState", {
    "version": int,  # A number that every write moves
    "changedAt": str | None,  # When it last moved
    "loading": list[LoadingSource],  # The sources that are not here whole
})

# What changed after a version, the oldest first.
ChangeLog = TypedDict("ChangeLog", {
    "version": int,  # The version to go on from
    "complete": bool,  # Whether the log reaches back to the version that was given
    "more": bool,  # Whether there are later entries
    "entries": list[ChangeEntry],  # One for each version that changed claims
})
