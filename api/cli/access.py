"""``keys`` and ``audit``: who may write, and what was written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from partnergraph.api.access import keys as api_keys
from partnergraph.api.access.roles import Role
from partnergraph.api.cli.console import console, error_console, make_table, print_json_value
from partnergraph.api.cli.database import with_database
from partnergraph.graph.contributions import audit as audit_trail
from partnergraph.graph.contributions import keys as stored_keys

command_group = typer.Typer()

_AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]

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
) -> None:
    """Make a key and print it, this once. Keys for the same one write as one source."""
    key, stored = with_database(
        lambda database: api_keys.create_api_key(
            database, role, name, party=behalf, days=days or None, rate=rate
        )
    )
    typer.echo(key)
    error_console.print(
        f"Key {stored.id}, {role}, expires {stored.expires or 'never'}. It is not shown again.",
        highlight=False,
        markup=False,
    )


@_keys_app.command("list")
def list_keys_command(as_json: _AsJson = False) -> None:
    """All keys, revoked ones too, and in which hour each was used last."""
    all_keys = with_database(stored_keys.list_stored_keys)
    # Not even the hash leaves the graph.
    shown = [{n: v for n, v in asdict(key).items() if n != "hash"} for key in all_keys]
    if as_json:
        print_json_value(shown)
        return
    columns = ("id", "name", "party", "role", "created", "expires", "used", "revoked", "rate")
    table = make_table(*columns)
    for key in shown:
        table.add_row(
            *(("" if key[c] is None else str(key[c])).replace("[", r"\[") for c in columns)
        )
    console.print(table)


@_keys_app.command("revoke")
def revoke_key_command(
    identifier: Annotated[str, typer.Argument(help="The key's id, as keys list shows it.")],
) -> None:
    """Let a key count no longer. What it wrote stays."""
    key = with_database(lambda database: api_keys.revoke_api_key(database, identifier))
    console.print(f"Revoked {key.id} at {key.revoked}.", highlight=False, markup=False)


@command_group.command("audit")
def audit_command(
    actor: Annotated[str | None, typer.Option(help="Only of one: key:… or token:…")] = None,
    mutation: Annotated[str | None, typer.Option(help="Only of one mutation.")] = None,
    affects: Annotated[str | None, typer.Option(help="Only what affected one id.")] = None,
    last: Annotated[
        int, typer.Option(min=1, max=audit_trail.LARGEST_AUDIT_PAGE, help="How many.")
    ] = 50,
    as_json: _AsJson = False,
) -> None:
    """What was written through the platform, the latest first: when, by whom, what it affected."""
    criteria = audit_trail.AuditFilter(actor, mutation, affects)
    entries = with_database(
        lambda database: audit_trail.list_audit_entries(database, criteria, limit=last)
    )
    if as_json:
        print_json_value([asdict(entry) for entry in entries])
        return
    table = make_table("when", "who", "role", "mutation", "affected", "request")
    for entry in entries:
        who = f"{entry.name} ({entry.actor})"
        cells = (entry.at, who, entry.role, entry.mutation, ", ".join(entry.ids), entry.request)
        table.add_row(*(cell.replace("[", r"\[") for cell in cells))
    console.print(table)
