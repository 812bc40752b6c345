"""Which words of public vocabularies say what a type, field or relation of the model says.

What is not in these tables has the model's own word: a new field, type or relation needs no line here. Tables go
by the most general type that a line holds for. The first word of a field stands in place of the model's own.
"""

from __future__ import annotations

from functools import cache

from partnergraph.schema.catalog import Declaration, EntityType, all_entity_types

MODEL_SPACE = "urn:partnergraph:model:"
PREFIXES = {
    "model": MODEL_SPACE,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sf": "http://www.opengis.net/ont/sf#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_TYPE_WORDS = {
    "Actor": ("foaf:Agent", "prov:Agent"),
    "Organisation": ("schema:Organization", "org:Organization", "foaf:Organization"),
    "Cluster": ("org:OrganizationalCollaboration",),
    "Network": ("schema:Organization", "org:OrganizationalCollaboration", "foaf:Group"),
    "Person": ("schema:Person", "foaf:Person"),
    "Place": ("schema:Place", "geo:Feature", "dcterms:Location"),
    "Country": ("schema:Country",),
    "Region": ("schema:AdministrativeArea", "skos:Concept"),
    "City": ("schema:City",),
    "Event": ("schema:Event",),
    "Programme": ("schema:FundingScheme",),
    "Topic": ("skos:Concept",),
    "Project": ("schema:Project", "foaf:Project"),
    "Sector": ("skos:Concept",),
    "Publication": ("schema:CreativeWork", "dcterms:BibliographicResource"),
    "Source": ("schema:Dataset", "dcat:Dataset", "prov:Entity"),
}
_FIELD_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "Entity": {
        "name": ("schema:name", "rdfs:label"),
        "aliases": ("schema:alternateName",),
        "description": ("schema:description", "dcterms:description"),
        "urls": ("schema:url", "foaf:page"),
    },
    "Actor": {"name": ("foaf:name",)},
    "Organisation": {"founded": ("schema:foundingDate",), "vat": ("schema:vatID",)},
    "Network": {"founded": ("schema:foundingDate",)},
    "Person": {"title": ("schema:honorificPrefix",)},
    "Region": {
        "name": ("skos:prefLabel",),
        "aliases": ("skos:altLabel",),
        "code": ("skos:notation",),
    },
    "Topic": {
        "name": ("skos:prefLabel",),
        "aliases": ("skos:altLabel",),
        "code": ("skos:notation",),
    },
    "Sector": {
        "name": ("skos:prefLabel",),
        "aliases": ("skos:altLabel",),
        "code": ("skos:notation",),
    },
    "Activity": {"starts": ("schema:startDate",), "ends": ("schema:endDate",)},
    "Project": {"objective": ("dcterms:abstract",)},
    "Publication": {"published": ("dcterms:issued", "schema:datePublished")},
    "Source": {
        "title": ("dcterms:title",),
        "publisher": ("dc:publisher",),
        "published": ("dcterms:issued", "schema:datePublished"),
        "url": ("dcat:landingPage",),
        "licence": ("dc:rights",),
    },
    "Relation": {"since": ("schema:startDate",), "until": ("schema:endDate",)},
}
# Beside the model's own word; for relations that start in such a type and end in such a one.
_RELATION_WORDS = (
    ("LOCATED_IN", "Entity", "Place", "schema:location"),
    ("PART_OF", "Entity", "Entity", "dcterms:isPartOf"),
    ("PART_OF", "Organisation", "Organisation", "org:subOrganizationOf"),
    ("PART_OF", "Sector", "Sector", "skos:broader"),
    ("PART_OF", "Region", "Region", "skos:broader"),
    ("PART_OF", "Place", "Place", "schema:containedInPlace"),
    ("PART_OF", "Event", "Event", "schema:superEvent"),
    ("IN_GROUP", "Entity", "Entity", "dcterms:isPartOf"),
    ("SUCCEEDED_BY", "Entity", "Entity", "dcterms:isReplacedBy"),
    ("MEMBER_OF", "Actor", "Entity", "org:memberOf"),
    ("MEMBER_OF", "Actor", "Entity", "schema:memberOf"),
    ("AFFILIATED_WITH", "Person", "Organisation", "schema:affiliation"),
    ("FUNDED_UNDER", "Entity", "Programme", "schema:funding"),
    ("COOPERATES_WITH", "Actor", "Actor", "org:linkedTo"),
    ("ACTIVE_IN", "Entity", "Sector", "dcterms:subject"),
    ("CONCERNS", "Entity", "Entity", "dcterms:subject"),
    ("PUBLISHED", "Actor", "Publication", "foaf:publications"),
)
# Where the same thing has an address elsewhere, by the field that has its code. What is certain to be the
# very same thing is owl:sameAs; an official page about it is schema:sameAs alone.
_SAME_THING = {
    "wikidata": "http://www.wikidata.org/entity/{}",
    "ror": "https://ror.org/{}",
    "geonames": "https://sws.geonames.org/{}/",
}
_SAME_PAGE = {
    "pic": "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/how-to-participate/org-details/{}"
}


def expand_word(word: str) -> str:
    """The IRI of a word with a prefix, such as ``schema:name``."""
    prefix, _, local = word.partition(":")
    return PREFIXES[prefix] + local


@cache
def words_of_type(declared: EntityType) -> tuple[str, ...]:
    """The classes of its nodes: the model's own for each type with nodes of its own, then public ones."""
    own = [f"model:{label}" for label in declared.labels if not all_entity_types()[label].abstract]
    public = [word for label in declared.labels for word in _TYPE_WORDS.get(label, ())]
    return (*reversed(own), *dict.fromkeys(public))


@cache
def words_of_field(declared: Declaration, name: str) -> tuple[str, ...]:
    """The properties that say a field of a type; the first is the one that shapes go by."""
    labels = declared.labels if isinstance(declared, EntityType) else ("Relation",)
    found = [word for label in labels for word in _FIELD_WORDS.get(label, {}).get(name, ())]
    return tuple(dict.fromkeys(found)) or (f"model:{name}",)


@cache
def words_of_relation(
    type_: str, start: EntityType | None, end: EntityType | None
) -> tuple[str, ...]:
    """The properties by which a relation leads from its start to its end; None for an end of unknown type."""
    public = [
        word
        for of, starts, ends, word in _RELATION_WORDS
        if of == type_ and start and end and starts in start.labels and ends in end.labels
    ]
    return (f"model:{type_}", *dict.fromkeys(public))


def same_as(name: str, value: str) -> tuple[str, ...]:
    """The words and the address that say what a code's thing is elsewhere: (word…, address); none for no such code."""
    if name in _SAME_THING:
        return ("owl:sameAs", "schema:sameAs", _SAME_THING[name].format(value))
    return ("schema:sameAs", _SAME_PAGE[name].format(value)) if name in _SAME_PAGE else ()
