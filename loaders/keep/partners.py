"""Partners: keep.eu has no number for them, so a name in a country is one organisation.

In the closed projects of 2014 to 2020 no two bodies share a name in a country; those with several
addresses are one body with branches, and so have several regions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from partnergraph.loaders.keep.row import KeepRow, parse_keep_amount
from partnergraph.loaders.tabular.countries import parse_country
from partnergraph.loaders.tabular.geography import BASIS_GIVEN, locate_region
from partnergraph.loaders.tabular.people import remove_people
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.loaders.tabular.values import parse_postcode, parse_yes_no
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.codes import make_slug
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import LocatedIn, PartnerIn
from partnergraph.schema.vocabulary import ProjectRole

_NUTS_COLUMNS = ("NUTS3 (or equivalent)", "NUTS2 (or equivalent)", "NUTS1 (or equivalent)")
_NUTS_CODE = re.compile(r"([A-Z]{2}[0-9A-Z]{1,3})\b")
_EXCUSES = {"not relevant", "not applicable"}


def _read_partner_organisation(row: KeepRow, column: str) -> tuple[Organisation, str]:
    """The partner whose name a column holds, and the ISO code of its country.

    Raises :class:`InvalidInput` for a name that leaves nothing for an id.
    """
    name = clean_text(row.record.need(column))
    code = _read_partner_country(row)
    if name is None or not make_slug(name):
        raise InvalidInput(f"nothing of the name {name!r} can be a key")
    made = Organisation(
        id=f"organisation:keep-{make_slug(name)}-{code.lower()}",
        name=name,
        street=clean_text(row.record.pop("Street")),
        postcode=row.value(parse_postcode, "Postal code"),
        city=clean_text((row.record.pop("Town") or "").strip(" ,")),
    )
    return made, code


def _read_partner_country(row: KeepRow) -> str:
    """The partner's country: as its name says, which is right more often where the code differs."""
    code = row.record.pop("Country code")
    return parse_country(
        row.record.pop("Country") or (code or "").split(" ")[0] or row.record.need("Country")
    )


def lead_partner_things(row: KeepRow, project: str) -> Iterator[Entity | Relation]:
    """The lead partner that the project's own row names; the sheet of partners says where its region is."""
    made, code = _read_partner_organisation(row, "Lead Partner")
    yield made
    yield LocatedIn(start=made.id, end=f"country:{code}", basis=BASIS_GIVEN)
    yield PartnerIn(start=made.id, end=project, role=ProjectRole.COORDINATOR)


def partner_things(row: KeepRow, project: str) -> Iterator[Entity | Relation]:
    """A partner with its region and its part in the project."""
    made, code = _read_partner_organisation(row, "Project Partner")
    yield made
    yield LocatedIn(start=made.id, end=f"country:{code}", basis=BASIS_GIVEN)
    located = _partner_region(row, made, code)
    if located is not None:
        yield located
    leads = row.value(parse_yes_no, "Lead Partner")
    yield PartnerIn(
        start=made.id,
        end=project,
        role=ProjectRole.COORDINATOR if leads else ProjectRole.PARTNER,
        total_cost_eur=row.value(parse_keep_amount, "Partner budget", "Budget"),
        ec_contribution_eur=row.value(parse_keep_amount, "Partner EU Funding", "EU Funding"),
        site=located.end if located else None,
        note=_partner_note(row),
    )


def _partner_region(row: KeepRow, organisation: Organisation, code: str) -> LocatedIn | None:
    """The smallest region that is known: as given, else by the postcode."""
    codes = [_NUTS_CODE.match(text) for name in _NUTS_COLUMNS if (text := row.record.pop(name))]
    nuts = next((match[1] for match in codes if match), None)
    located = locate_region(code, nuts, organisation.postcode, city=organisation.city)
    if nuts and (located is None or located[1] != BASIS_GIVEN):
        row.leave_out(f"region {nuts} is not known in {code}")
    return LocatedIn(start=organisation.id, end=located[0], basis=located[1]) if located else None


def _partner_note(row: KeepRow) -> str | None:
    """The department that takes part, and the legal status, in words."""
    department = clean_text(row.record.pop("Department"))
    status = clean_text(row.record.pop("Legal Status"))
    if department and department.casefold() in _EXCUSES:
        department = None
    if department and (unit := remove_people(department)) != department:
        row.leave_out("Department: what may be the name of a person is not kept")
        department = unit
    parts = [
        f"{label}: {text}"
        for label, text in (
            ("department", department),
            ("legal status", status and status.lower()),
        )
        if text
    ]
    return "; ".join(parts) or None
