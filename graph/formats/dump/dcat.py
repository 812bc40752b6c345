"""The description of a dump: a data set in the vocabulary of DCAT (https://www.w3.org/TR/vocab-dcat-3/), as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from partnergraph.schema.versions import FIRST_MODEL_VERSION, MODEL_VERSION

_DUMP_FORMAT = 1
DATASET_FILE = "dataset.jsonld"
_DCAT_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class DumpMember:
    """A file of a dump: how many lines and bytes it has, and its SHA-256 in hexadecimal."""

    name: str
    lines: int
    size: int
    sha256: str


def describe_dataset(
    members: list[DumpMember], sources: list[Mapping[str, Any]], issued: str, *, everything: bool
) -> dict[str, Any]:
    """The JSON-LD of a data set; ``sources`` are properties of source nodes, ``issued`` is ISO 8601."""
    return {
        "@context": _DCAT_CONTEXT,
        "@type": "dcat:Dataset",
        "dcterms:title": "partnergraph: a knowledge network of clusters and their partnerships",
        "dcterms:issued": {"@type": "xsd:dateTime", "@value": issued},
        "dcterms:conformsTo": f"partnergraph dump {_DUMP_FORMAT}",
        "dcat:version": version("partnergraph"),
        "schema:schemaVersion": str(MODEL_VERSION),
        "dcterms:accessRights": "restricted" if everything else "as its sources allow",
        "dcat:distribution": [_describe_distribution(member) for member in members],
        "prov:wasDerivedFrom": [_describe_source(props) for props in sources],
    }


def _describe_distribution(member: DumpMember) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dcterms:title": member.name,
        "dcat:mediaType": "application/jsonl",
        "dcat:byteSize": member.size,
        "void:entities": member.lines,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": member.sha256,
        },
    }


_SOURCE_TERMS = {
    "title": "dcterms:title",
    "publisher": "dcterms:publisher",
    "published": "dcterms:issued",
    "licence": "dcterms:license",
    "retrieved": "dcterms:date",
    "kind": "dcterms:type",
}


def _describe_source(props: Mapping[str, Any]) -> dict[str, Any]:
    """A source as a bibliographic resource, with its terms of reuse."""
    found = {"@type": "dcterms:BibliographicResource", "dcterms:identifier": props["id"]}
    if props.get("url"):
        found["dcat:landingPage"] = {"@id": props["url"]}
    return found | {word: props[name] for name, word in _SOURCE_TERMS.items() if props.get(name)}


def parse_model_version(dataset: Mapping[str, Any]) -> int:
    """The version of the model that a dump is of, of its description; the first where it says nothing.

    Raises :class:`ValueError` or :class:`TypeError` for what :func:`describe_dataset` did not make.
    """
    return int(dataset.get("schema:schemaVersion", FIRST_MODEL_VERSION))


def parse_members(dataset: Mapping[str, Any]) -> dict[str, DumpMember]:
    """The members of a dump by name, of its description.

    Raises :class:`ValueError`, :class:`KeyError` or :class:`TypeError` for what :func:`describe_dataset` did not make.
    """
    if dataset["dcterms:conformsTo"] != f"partnergraph dump {_DUMP_FORMAT}":
        raise ValueError(f"it is a {dataset['dcterms:conformsTo']}")
    found = [
        DumpMember(
            str(one["dcterms:title"]),
            int(one["void:entities"]),
            int(one["dcat:byteSize"]),
            str(one["spdx:checksum"]["spdx:checksumValue"]),
        )
        for one in dataset["dcat:distribution"]
    ]
    return {member.name: member for member in found}
