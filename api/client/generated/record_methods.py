"""What has an id, and lists of entities. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from partnergraph.api.client.generated.records import ActivityRecord, ActorRecord, AgreementRecord, CallRecord, CityRecord, ClusterRecord, CountryRecord, EntityRecord, EventRecord, GroupRecord, NetworkRecord, OrganisationRecord, PersonRecord, PlaceRecord, ProgrammeRecord, ProjectRecord, PublicationRecord, RegionRecord, SectorRecord, SourceRecord, TopicRecord
from partnergraph.api.client.recording import RecordFinder, RecordLister


class RecordMethods:
    """What has an id, and lists of entities: the same of both clients."""

    # Anything the network knows, under a stable, readable id.
    entity = RecordFinder["EntityRecord"]("entity", EntityRecord)

    # All entities, in pages
    entities = RecordLister["EntityRecord"]("entities", EntityRecord, "Entity")

    # Somewhere an actor can be, a city or a whole group of countries.
    place = RecordFinder["PlaceRecord"]("place", PlaceRecord)

    # All places, in pages
    places = RecordLister["PlaceRecord"]("places", PlaceRecord, "Place")

    # A country or territory: of ISO 3166-1, or Kosovo (XK).
    country = RecordFinder["CountryRecord"]("country", CountryRecord, code="code: CountryCode", alpha3="alpha3: String")

    # All countries, in pages
    countries = RecordLister["CountryRecord"]("countries", CountryRecord, "Country")

    # A group of countries: one that programmes and policies speak of, as EU, EaP, Western Balkans.
    group = RecordFinder["GroupRecord"]("group", GroupRecord, code="code: String")

    # All groups, in pages
    groups = RecordLister["GroupRecord"]("groups", GroupRecord, "Group")

    # A region: of NUTS, or a statistical region of a candidate or neighbouring country.
    region = RecordFinder["RegionRecord"]("region", RegionRecord, code="code: NutsCode")

    # All regions, in pages
    regions = RecordLister["RegionRecord"]("regions", RegionRecord, "Region")

    # A city, town or other municipality.
    city = RecordFinder["CityRecord"]("city", CityRecord, geonames="geonames: String")

    # All cities, in pages
    cities = RecordLister["CityRecord"]("cities", CityRecord, "City")

    # Somebody who can sign, join, organise, take part.
    actor = RecordFinder["ActorRecord"]("actor", ActorRecord, wikidata="wikidata: String")

    # All actors, in pages
    actors = RecordLister["ActorRecord"]("actors", ActorRecord, "Actor")

    # A body: company, university, public authority, association, international organisation.
    organisation = RecordFinder["OrganisationRecord"]("organisation", OrganisationRecord, wikidata="wikidata: String", pic="pic: String", vat="vat: String", ror="ror: String")

    # All organisations, in pages
    organisations = RecordLister["OrganisationRecord"]("organisations", OrganisationRecord, "Organisation")

    # A cluster organisation: it manages a group of firms and others that work together in a field.
    cluster = RecordFinder["ClusterRecord"]("cluster", ClusterRecord, wikidata="wikidata: String", pic="pic: String", vat="vat: String", ror="ror: String", eccp_id="eccpId: String")

    # All clusters, in pages
    clusters = RecordLister["ClusterRecord"]("clusters", ClusterRecord, "Cluster")

    # A network: platform, alliance or standing group that others belong to.
    network = RecordFinder["NetworkRecord"]("network", NetworkRecord, wikidata="wikidata: String")

    # All networks, in pages
    networks = RecordLister["NetworkRecord"]("networks", NetworkRecord, "Network")

    # A person in a public role. Nothing else about people is kept.
    person = RecordFinder["PersonRecord"]("person", PersonRecord, wikidata="wikidata: String")

    # All people, in pages
    people = RecordLister["PersonRecord"]("people", PersonRecord, "Person")

    # Something that takes place in time.
    activity = RecordFinder["ActivityRecord"]("activity", ActivityRecord)

    # All activities, in pages
    activities = RecordLister["ActivityRecord"]("activities", ActivityRecord, "Activity")

    # A gathering: conference, matchmaking, workshop, mission, signing ceremony.
    event = RecordFinder["EventRecord"]("event", EventRecord)

    # All events, in pages
    events = RecordLister["EventRecord"]("events", EventRecord, "Event")

    # A funding programme, a part of one, a policy initiative, a label or service.
    programme = RecordFinder["ProgrammeRecord"]("programme", ProgrammeRecord, code="code: String")

    # All programmes, in pages
    programmes = RecordLister["ProgrammeRecord"]("programmes", ProgrammeRecord, "Programme")

    # What a call asks for, as its work programme words it: one of many under a part of a programme.
    topic = RecordFinder["TopicRecord"]("topic", TopicRecord, code="code: String")

    # All topics, in pages
    topics = RecordLister["TopicRecord"]("topics", TopicRecord, "Topic")

    # A project that several partners carry out together.
    project = RecordFinder["ProjectRecord"]("project", ProjectRecord, code="code: String", rcn="rcn: String")

    # All projects, in pages
    projects = RecordLister["ProjectRecord"]("projects", ProjectRecord, "Project")

    # A call for proposals or expressions of interest. Its last day is its deadline.
    call = RecordFinder["CallRecord"]("call", CallRecord, code="code: String")

    # All calls, in pages
    calls = RecordLister["CallRecord"]("calls", CallRecord, "Call")

    # Something signed: an administrative arrangement, a memorandum, a gateway agreement.
    agreement = RecordFinder["AgreementRecord"]("agreement", AgreementRecord)

    # All agreements, in pages
    agreements = RecordLister["AgreementRecord"]("agreements", AgreementRecord, "Agreement")

    # A field of activity: industrial ecosystem, NACE class, scientific field, topic.
    sector = RecordFinder["SectorRecord"]("sector", SectorRecord, code="code: String")

    # All sectors, in pages
    sectors = RecordLister["SectorRecord"]("sectors", SectorRecord, "Sector")

    # A publication: paper, brief, video, interview or strategy that the network's sources speak of.
    publication = RecordFinder["PublicationRecord"]("publication", PublicationRecord)

    # All publications, in pages
    publications = RecordLister["PublicationRecord"]("publications", PublicationRecord, "Publication")

    # A document or data set that says what is in the graph. It speaks for itself.
    source = RecordFinder["SourceRecord"]("source", SourceRecord)

    # All sources, in pages
    sources = RecordLister["SourceRecord"]("sources", SourceRecord, "Source")
