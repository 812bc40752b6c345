"""Which source a set of CORDIS tables is: its id stays the same from one edition to the next."""

from __future__ import annotations

import re
from itertools import islice

from partnergraph.loaders.cordis.context import CORDIS_DATASET
from partnergraph.loaders.cordis.programmes import FRAMEWORKS
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.tables import SourceTable
from partnergraph.schema.codes import make_slug
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import InvalidInput

EXTRACT_KINDS = {
    "edges_2016",
    "organisations_fp7_2016",
    "organisations_h2020_2016",
    "projects_2016",
}
_EXTRACT_KEYS = {
    "organisations_fp7_2016": ("fp7-2016", "CORDIS, FP7 as of 2016"),
    "organisations_h2020_2016": ("h2020-2016", "CORDIS, Horizon 2020 as of 2016"),
}
_FRAMEWORK_SAMPLE = 500  # projects that are asked for their framework programme


def identify_cordis_source(kinds: dict[str, list[SourceTable]], name: str | None) -> Source:
    """The source that tables by kind are, under the name that the user gives it, if any.

    Raises :class:`InvalidInput` for a name that leaves nothing for an id.
    """
    key, title = _source_key_and_title(kinds)
    if name:
        key = make_slug(name.removeprefix("source:"))
        if not key:
            raise InvalidInput(f"{name!r} is no name for a source", do="use letters and hyphens")
        return CORDIS_DATASET.source(f"source:{key}", title=f"{title} ({key})")
    extract = key in {"fp7-2016", "h2020-2016"}
    more = (
        {
            "published": "2016",
            "licence": "MIT (the extract); CC BY 4.0 (CORDIS)",
            "publisher": "Spaghetti Open Data, from the European Commission's CORDIS",
            "priority": CORDIS_DATASET.metadata.priority - 5,
        }
        if extract
        else {}
    )
    return CORDIS_DATASET.source(f"source:cordis-{key}", title=title, **more)


def _source_key_and_title(kinds: dict[str, list[SourceTable]]) -> tuple[str, str]:
    """The key (what a source's id has after ``cordis-``) and title of a set of tables."""
    for kind, key_and_title in _EXTRACT_KEYS.items():
        if kind in kinds and "edges_2016" in kinds:
            return key_and_title
    parts = "-".join(make_slug(kind.replace("_", "-")) for kind in sorted(kinds))
    if "project" not in kinds:
        return parts, f"CORDIS, only: {', '.join(sorted(kinds))}"
    codes = _sample_frameworks(kinds["project"])
    key = "-".join(make_slug(code) for code in codes) or "projects"
    names = " and ".join(FRAMEWORKS[code].name if code in FRAMEWORKS else code for code in codes)
    if "organization" in kinds:
        return key, f"CORDIS, {names or 'projects'}"
    return f"{key}-{parts}", f"CORDIS, {names}, only: {', '.join(sorted(kinds))}"


def _sample_frameworks(projects: list[SourceTable]) -> list[str]:
    """The framework programmes of the first projects of a table."""
    codes: set[str] = set()
    for table in projects:
        for record in islice(table.records(), _FRAMEWORK_SAMPLE):
            if isinstance(record, TableRecord):
                cell = record.pop("frameworkProgramme") or ""
                codes.update(part for part in re.split(r"[;,\s]+", cell) if part)
    return sorted(codes)
