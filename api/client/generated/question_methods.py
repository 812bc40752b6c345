"""Questions to the network. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from partnergraph.api.client.asking import Listing, Operation, ask_server, list_pages
from partnergraph.api.client.generated.answers import Brokers, ChangeLog, DataState, NamedQuery, Neighbourhood, PairTotals, PartnerPaths, Partners, PlaceMatrix, RecommendedPartners, RegionLinks, SearchEdge, Suggestion
from partnergraph.api.client.generated.values import Category, DateRange, EntityKind, Level, SearchChoices, TieKind


class QuestionMethods:
    """Questions to the network: the same of both clients."""

    @list_pages
    def search(
        self, text: str, *,
        types: EntityKind | Sequence[EntityKind] | None = None,
        within: str | None = None,
        filter: Mapping[str, Any] | None = None,
        chosen: SearchChoices | None = None,
        fuzzy: bool = True,
    ) -> Listing[SearchEdge]:
        """Names, aliases and descriptions that hold all words, the best first: the very name, then whole words, then beginnings of words, then words with one letter changed

        text: The words sought, in any case and any spelling that is known.
        types: Only these kinds.
        within: Only what is this, part of it or in it: an id or a code.
        filter: Only those for which this holds.
        chosen: Only what was chosen of facets.
        fuzzy: Whether one letter of a long word may differ.
        """
        return Listing[SearchEdge]("search", SearchEdge, "edges", {
            "text: String!": text,
            "types: [EntityKind!]": types,
            "within: ID": within,
            "filter: EntityFilter": filter,
            "chosen: SearchChoices": chosen,
            "fuzzy: Boolean!": fuzzy,
        })

    @ask_server
    def suggest(
        self, prefix: str, *,
        types: EntityKind | Sequence[EntityKind] | None = None,
        first: int = 10,
    ) -> Operation[list[Suggestion]]:
        """What begins like a text, by name, other name or code, else nearly so: places first, also by their cities. For type-ahead

        prefix: What was typed so far, in any case.
        types: Only these kinds.
        first: How many, at most 20.
        """
        return Operation[list[Suggestion]]("suggest", list[Suggestion], {
            "prefix: String!": prefix,
            "types: [EntityKind!]": types,
            "first: Int!": first,
        })

    @ask_server
    def partner_paths(
        self, from_: str | Sequence[str], to: str | Sequence[str], *,
        max_ties: int = 3,
        first: int = 10,
        skip: int = 0,
        as_of: str | None = None,
        between: DateRange | None = None,
        kinds: TieKind | Sequence[TieKind] | None = None,
        programmes: str | Sequence[str] | None = None,
        sectors: str | Sequence[str] | None = None,
        largest: int | None = None,
        intermediaries: str | Sequence[str] | None = None,
        avoid: str | Sequence[str] | None = None,
        through: str | Sequence[str] | None = None,
        at_site: bool = False,
        with_parts: bool = False,
        grouped: bool = False,
    ) -> Operation[PartnerPaths]:
        """How two ends are connected, through what, and who says so

        from_: One end: a place (UA, RO11), a group (EaP), or an entity's id; several, at most 30, count as one.
        to: The other end: a place (UA, RO11), a group (EaP), or an entity's id; several, at most 30, count as one.
        max_ties: Most ties of a path, at most 4.
        first: How many paths, at most 100.
        skip: How many of the best to leave out, at most 1000.
        as_of: Only ties that held then.
        between: Only ties that held at some time in these days.
        kinds: Only ties of these kinds.
        programmes: Only what is part of one of these, or funded by it.
        sectors: Only what is about one of these.
        largest: Only what no more than so many take part in.
        intermediaries: Only through actors of these types: Cluster….
        avoid: Not through these actors, events or projects.
        through: Only where one of these stands between: an actor by its id, or somebody in a place or group.
        at_site: Who took part counts for the place of the part of it that did, where a source tells that (keep.eu does), not for its other places.
        with_parts: Whether an organisation and its parts count as one actor.
        grouped: One path for each chain of intermediaries, with how many it stands for.
        """
        return Operation[PartnerPaths]("partnerPaths", PartnerPaths, {
            "from: [String!]!": from_,
            "to: [String!]!": to,
            "maxTies: Int!": max_ties,
            "first: Int!": first,
            "skip: Int!": skip,
            "asOf: Date": as_of,
            "between: DateRange": between,
            "kinds: [TieKind!]": kinds,
            "programmes: [ID!]": programmes,
            "sectors: [ID!]": sectors,
            "largest: Int": largest,
            "intermediaries: [String!]": intermediaries,
            "avoid: [ID!]": avoid,
            "through: [String!]": through,
            "atSite: Boolean!": at_site,
            "withParts: Boolean!": with_parts,
            "grouped: Boolean!": grouped,
        })

    @ask_server
    def brokers(
        self, between: str, and_: str, *,
        first: int = 10,
        kinds: TieKind | Sequence[TieKind] | None = None,
        as_of: str | None = None,
        largest: int = 50,
        with_parts: bool = False,
        avoid: str | Sequence[str] | None = None,
    ) -> Operation[Brokers]:
        """Who outside two ends has partners in both, and so could introduce one to the other

        between: One end: a place (UA, RO11), a group (EaP), or an entity's id.
        and_: The other end: a place (UA, RO11), a group (EaP), or an entity's id.
        first: How many, at most 100.
        kinds: Only ties of these kinds.
        as_of: Only ties that held then.
        largest: Only what no more than so many take part in.
        with_parts: Whether an organisation and its parts count as one actor.
        avoid: Not these actors, nor through these events.
        """
        return Operation[Brokers]("brokers", Brokers, {
            "between: String!": between,
            "and: String!": and_,
            "first: Int!": first,
            "kinds: [TieKind!]": kinds,
            "asOf: Date": as_of,
            "largest: Int": largest,
            "withParts: Boolean!": with_parts,
            "avoid: [ID!]": avoid,
        })

    @ask_server
    def region_links(
        self, of: str, *,
        level: Level | None = None,
        first: int = 20,
        kinds: TieKind | Sequence[TieKind] | None = None,
        as_of: str | None = None,
        largest: int = 50,
        with_parts: bool = False,
    ) -> Operation[RegionLinks]:
        """The places most tied to one, by kind and year

        of: Whose: a place (UA, RO11), a group (EaP), or an entity's id.
        level: Of which size; if not given, of the same.
        first: How many, at most 500.
        kinds: Only ties of these kinds.
        as_of: Only ties that held then.
        largest: Only what no more than so many take part in.
        with_parts: Whether an organisation and its parts count as one actor.
        """
        return Operation[RegionLinks]("regionLinks", RegionLinks, {
            "of: String!": of,
            "level: Level": level,
            "first: Int!": first,
            "kinds: [TieKind!]": kinds,
            "asOf: Date": as_of,
            "largest: Int": largest,
            "withParts: Boolean!": with_parts,
        })

    @ask_server
    def closest_partners(
        self, of: str, *,
        first: int = 20,
        kinds: TieKind | Sequence[TieKind] | None = None,
        as_of: str | None = None,
        largest: int = 50,
        with_parts: bool = False,
    ) -> Operation[Partners]:
        """Whom somebody, or a place's actors, have worked with, those with most ties first, by kind and year

        of: Whose: a place (UA, RO11), a group (EaP), or an entity's id.
        first: How many, at most 500.
        kinds: Only ties of these kinds.
        as_of: Only ties that held then.
        largest: Only what no more than so many take part in.
        with_parts: Whether an organisation and its parts count as one actor.
        """
        return Operation[Partners]("closestPartners", Partners, {
            "of: String!": of,
            "first: Int!": first,
            "kinds: [TieKind!]": kinds,
            "asOf: Date": as_of,
            "largest: Int": largest,
            "withParts: Boolean!": with_parts,
        })

    @ask_server
    def pair_totals(
        self, from_: str | Sequence[str], to: str | Sequence[str], *,
        kinds: TieKind | Sequence[TieKind] | None = None,
        between: DateRange | None = None,
        programmes: str | Sequence[str] | None = None,
        sectors: str | Sequence[str] | None = None,
        largest: int | None = None,
        with_parts: bool = False,
    ) -> Operation[PairTotals]:
        """How many ties two ends have, by kind and year, and how many actors take part

        from_: One end: a place (UA, RO11), a group (EaP), or an entity's id; several count as one.
        to: The other end: a place (UA, RO11), a group (EaP), or an entity's id; several count as one.
        kinds: Only ties of these kinds.
        between: Only ties that held at some time in these days.
        programmes: Only what is part of one of these, or funded by it.
        sectors: Only what is about one of these.
        largest: Only what no more than so many take part in.
        with_parts: Whether an organisation and its parts count as one actor.
        """
        return Operation[PairTotals]("pairTotals", PairTotals, {
            "from: [String!]!": from_,
            "to: [String!]!": to,
            "kinds: [TieKind!]": kinds,
            "between: DateRange": between,
            "programmes: [ID!]": programmes,
            "sectors: [ID!]": sectors,
            "largest: Int": largest,
            "withParts: Boolean!": with_parts,
        })

    @ask_server
    def place_matrix(
        self, rows: str | Sequence[str], *,
        columns: str | Sequence[str] | None = None,
        kinds: TieKind | Sequence[TieKind] | None = None,
        between: DateRange | None = None,
        programmes: str | Sequence[str] | None = None,
        sectors: str | Sequence[str] | None = None,
        largest: int | None = None,
        with_parts: bool = False,
    ) -> Operation[PlaceMatrix]:
        """How many ties each of some places has with each of others

        rows: At most 30, each a place (UA, RO11), a group (EaP), or an entity's id.
        columns: Likewise; if not given, the same.
        kinds: Only ties of these kinds.
        between: Only ties that held at some time in these days.
        programmes: Only what is part of one of these, or funded by it.
        sectors: Only what is about one of these.
        largest: Only what no more than so many take part in.
        with_parts: Whether an organisation and its parts count as one actor.
        """
        return Operation[PlaceMatrix]("placeMatrix", PlaceMatrix, {
            "rows: [String!]!": rows,
            "columns: [String!]": columns,
            "kinds: [TieKind!]": kinds,
            "between: DateRange": between,
            "programmes: [ID!]": programmes,
            "sectors: [ID!]": sectors,
            "largest: Int": largest,
            "withParts: Boolean!": with_parts,
        })

    @ask_server
    def recommend_partners(
        self, for_: str, in_: str, *,
        topic: str | None = None,
        first: int = 10,
        kinds: TieKind | Sequence[TieKind] | None = None,
        as_of: str | None = None,
        largest: int = 50,
        with_parts: bool = False,
        avoid: str | Sequence[str] | None = None,
    ) -> Operation[RecommendedPartners]:
        """Whom to ask in a place that is no partner yet, with reasons that can be checked

        for_: Who asks: a place (UA, RO11), a group (EaP), or an entity's id.
        in_: Where to look: a place (UA, RO11), a group (EaP), or an entity's id.
        topic: Only who is about this sector: its id, code or name.
        first: How many, at most 100.
        kinds: Only ties of these kinds.
        as_of: Only ties that held then.
        largest: Only what no more than so many take part in.
        with_parts: Whether an organisation and its parts count as one actor.
        avoid: Not these, nor through these events.
        """
        return Operation[RecommendedPartners]("recommendPartners", RecommendedPartners, {
            "for: String!": for_,
            "in: String!": in_,
            "topic: String": topic,
            "first: Int!": first,
            "kinds: [TieKind!]": kinds,
            "asOf: Date": as_of,
            "largest: Int": largest,
            "withParts: Boolean!": with_parts,
            "avoid: [ID!]": avoid,
        })

    @ask_server
    def neighbourhood(
        self, of: str, *,
        depth: int = 1,
        first: int = 100,
    ) -> Operation[Neighbourhood]:
        """What lies around an entity, for drawing; not through places, programmes or sectors

        of: An entity's id, or a place's code.
        depth: How many relations away, at most 3.
        first: How many nodes, at most 500.
        """
        return Operation[Neighbourhood]("neighbourhood", Neighbourhood, {
            "of: String!": of,
            "depth: Int!": depth,
            "first: Int!": first,
        })

    @ask_server
    def queries(
        self, *,
        category: Category | None = None,
    ) -> Operation[list[NamedQuery]]:
        """The library of named queries

        category: Only those about this.
        """
        return Operation[list[NamedQuery]]("queries", list[NamedQuery], {
            "category: Category": category,
        })

    @ask_server
    def data(self) -> Operation[DataState]:
        """The version of the data now"""
        return Operation[DataState]("data", DataState, {})

    @ask_server
    def changes(
        self, since: int, *,
        first: int = 100,
    ) -> Operation[ChangeLog]:
        """Which entities and relations came, changed or went after a version, by which source

        since: The version that is known already.
        first: How many entries, at most 500.
        """
        return Operation[ChangeLog]("changes", ChangeLog, {
            "since: Int!": since,
            "first: Int!": first,
        })
