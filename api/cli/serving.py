"""``demo`` and ``serve``: the web application."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer
import uvicorn

from api import graphiql, logs
from api.app import create_app
from api.cli.console import console, download_progress, error_console
from api.cli.loading import load_one
from api.cli.servers import start
from api.settings import ApiSettings
from graph.address import Address, resolve
from graph.embedded import server
from graph.settings import GraphSettings
from schema.errors import DownloadFailed

Host = Annotated[str | None, typer.Option(help="Address to listen on (PARTNERGRAPH_HOST).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (PARTNERGRAPH_PORT).")]


def demo(host: Host = None, port: Port = None) -> None:
    """Start Neo4j, load places and the founding network, and serve. Ctrl-C stops everything it started."""
    graph, api = GraphSettings(), settings(host, port)
    with embedded(graph):
        for name in ("places", "seeds"):
            load_one(name)
        address = resolve(graph)
        base = f"http://{api.host}:{api.port}"
        console.print("\n[bold]partnergraph is ready.[/] Ctrl-C stops it.", highlight=False)
        console.print(f"  GraphQL and GraphiQL   {base}/graphql", highlight=False)
        if running := server.status(graph):
            console.print(f"  Neo4j Browser          {running.browser}", highlight=False)
            where = server.home_of(graph).password_file
            console.print(
                f"  its login              neo4j, password in {where}",
                highlight=False,
                soft_wrap=True,
            )
        console.print("  in another terminal    partnergraph paths UA HU\n", highlight=False)
        run(address, api, page_files(graph))


def serve(host: Host = None, port: Port = None) -> None:
    """Serve GraphQL from the database that the settings mean."""
    graph, api = GraphSettings(), settings(host, port)
    run(resolve(graph), api, page_files(graph))


def settings(host: str | None, port: int | None) -> ApiSettings:
    """The server's settings, with what the command line overrides."""
    given = {"host": host, "port": port}
    return ApiSettings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


@contextmanager
def embedded(graph: GraphSettings) -> Iterator[None]:
    """The embedded server for as long as this runs; one that ran before goes on after."""
    mine = graph.neo4j_uri is None and server.status(graph) is None
    try:
        if mine:
            start(graph, foreground=True)
        yield
    finally:
        if mine:
            with error_console.status("Stopping Neo4j"):
                server.down(graph)


def page_files(graph: GraphSettings) -> Mapping[str, bytes]:
    """GraphiQL's files; without them everything but its page works."""
    try:
        with download_progress("Fetching GraphiQL") as progress:
            return graphiql.assets(graph, progress)
    except DownloadFailed as error:
        error_console.print(
            f"GraphiQL's page will be empty: {error.what}", highlight=False, markup=False
        )
        return {}


def run(address: Address, api: ApiSettings, assets: Mapping[str, bytes]) -> None:
    """Serve until told to stop."""
    logs.configure(api.log_format)
    logging.getLogger("uvicorn.access").disabled = True
    server.check_free("PARTNERGRAPH_PORT", api.port, api.host)
    uvicorn.run(
        create_app(address, api, assets),
        host=api.host,
        port=api.port,
        log_config=None,
        server_header=False,
        loop="auto",
    )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(serve)
