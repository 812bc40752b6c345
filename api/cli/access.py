"""``keys`` and ``audit``: who may write, and what was written."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Annotated, Any

import typer

from partnergraph.api.access import keys as api_keys
from partnergraph.api.access.roles import Role
from partnergraph.api.cli.console import (
    JsonOption,
    console,
    error_console,
    make_table,
    print_json_rows,
    print_json_value,
    print_outcome,
)
from partnergraph.api.cli.database import with_database
from partnergraph.graph.contributions import audit as audit_trail
from partnergraph.graph.contributions import keys as stored_keys

command_group = typer.Typer()

_keys_app = typer.Typer(help="API keys: make, list and revoke them.", no_args_is_help=True)
command_group.add_typer(_keys_app, name="keys")


@_keys_app.command("create")
def create_key_command(
    role: Annotated[Role, typer.Option(help="What the key may do.")],
    name: Annotated[str, typer.Option(help="Whose it is; shown with what it writes.")],
    behalf: Annotated[
        str | None,
        typer.Option("--for", help="On whose behalf it writes; the name, if not given."),
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="Days until it expires; 0: never.")] = 365,
    rate: Annotated[
        float | None, typer.Option(min=0, help="Requests a second; 0: no limit.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once. Keys for the same one write as one source."""
    key, stored = with_database(
        lambda database: api_keys.create_api_key(
            database, role, name, party=behalf, days=days or None, rate=rate
        )
    )
    if as_json:
        print_json_value({"key": key, **_shown_key(stored)})
        return
    typer.echo(key)
    error_console.print(
        f"Key {stored.id}, {role}, expires {stored.expires or 'never'}. It is not shown again.",
        highlight=False,
        markup=False,
    )


@_keys_app.command("list")
def list_keys_command(as_json: JsonOption = False) -> None:
    """All keys, revoked ones too, and in which hour each was used last."""
    all_keys = with_database(stored_keys.list_stored_keys)
    shown = [_shown_key(key) for key in all_keys]
    columns = ("id", "name", "party", "role", "created", "expires", "used", "revoked", "rate")
    if as_json:
        print_json_rows(columns, shown)
        return
    table = make_table(*columns)
    for key in shown:
        table.add_row(
            *(("" if key[c] is None else str(key[c])).replace("[", r"\[") for c in columns)
        )
    console.print(table)


def _shown_key(key: stored_keys.StoredKey) -> dict[str, Any]:
    """A key as it is shown: not even its hash leaves the graph."""
    return {name: value for name, value in asdict(key).items() if name != "hash"}


@_keys_app.command("revoke")
def revoke_key_command(
    identifier: Annotated[str, typer.Argument(help="The key's id, as keys list shows it.")],
    as_json: JsonOption = False,
) -> None:
    """Let a key count no longer. What it wrote stays."""
    key = with_database(lambda database: api_keys.revoke_api_key(database, identifier))
    print_outcome(f"Revoked {key.id} at {key.revoked}.", _shown_key(key), as_json=as_json)


@command_group.command("audit")
def audit_command(
    actor: Annotated[str | None, typer.Option(help="Only of one: key:… or token:…")] = None,
    mutation: Annotated[str | None, typer.Option(help="Only of one mutation.")] = None,
    affects: Annotated[str | None, typer.Option(help="Only what affected one id.")] = None,
    last: Annotated[
        int, typer.Option(min=1, max=audit_trail.LARGEST_AUDIT_PAGE, help="How many.")
    ] = 50,
    as_json: JsonOption = False,
) -> None:
    """What was written through the platform, the latest first: when, by whom, what it affected."""
    criteria = audit_trail.AuditFilter(actor, mutation, affects)
    entries = with_database(
        lambda database: audit_trail.list_audit_entries(database, criteria, limit=last)
    )
    if as_json:
        columns = [part.name for part in fields(audit_trail.AuditEntry)]
        print_json_rows(columns, [asdict(entry) for entry in entries])
        return
    table = make_table("when", "who", "role", "mutation", "affected", "request")
    for entry in entries:
        who = f"{entry.name} ({entry.actor})"
        cells = (entry.at, who, entry.role, entry.mutation, ", ".join(entry.ids), entry.request)
        table.add_row(*(cell.replace("[", r"\[") for cell in cells))
    console.print(table)
