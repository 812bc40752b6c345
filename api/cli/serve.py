"""``demo`` and ``serve``: the web application."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
import uvicorn

from api import graphiql, logs
from api.app import create_app
from api.cli.console import console, download_progress, error_console
from api.cli.load import load_one
from api.cli.server import start
from api.metrics import SHARED_FOLDER
from api.settings import ApiSettings
from graph.connection.address import resolve
from graph.server import lifecycle
from graph.settings import GraphSettings
from schema.errors import DownloadFailed

Host = Annotated[str | None, typer.Option(help="Address to listen on (PARTNERGRAPH_HOST).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (PARTNERGRAPH_PORT).")]
Workers = Annotated[
    int | None, typer.Option(help="Processes that serve, one for each core (PARTNERGRAPH_WORKERS).")
]


def demo(host: Host = None, port: Port = None) -> None:
    """Start Neo4j, load places and the founding network, and serve. Ctrl-C stops everything it started."""
    graph, api = GraphSettings(), settings(host, port)
    with embedded(graph):
        for name in ("places", "seeds"):
            load_one(name)
        base = f"http://{api.host}:{api.port}"
        console.print("\n[bold]partnergraph is ready.[/] Ctrl-C stops it.", highlight=False)
        console.print(f"  GraphQL and GraphiQL   {base}/graphql", highlight=False)
        if running := lifecycle.status(graph):
            console.print(f"  Neo4j Browser          {running.browser}", highlight=False)
            where = lifecycle.home_of(graph).password_file
            console.print(
                f"  its login              neo4j, password in {where}",
                highlight=False,
                soft_wrap=True,
            )
        console.print("  in another terminal    partnergraph paths UA HU\n", highlight=False)
        fetch_page(graph)
        run(api)


def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Serve GraphQL from the database that the settings mean."""
    graph, api = GraphSettings(), settings(host, port, workers)
    # What is wrong is said here, once and in a line, and not by every worker.
    create_app(resolve(graph), api)
    fetch_page(graph)
    run(api)


def settings(host: str | None, port: int | None, workers: int | None = None) -> ApiSettings:
    """The server's settings, with what the command line overrides."""
    given = {"host": host, "port": port, "workers": workers}
    return ApiSettings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


@contextmanager
def embedded(graph: GraphSettings) -> Iterator[None]:
    """The embedded server for as long as this runs; one that ran before goes on after."""
    mine = graph.neo4j_uri is None and lifecycle.status(graph) is None
    try:
        if mine:
            start(graph, foreground=True)
        yield
    finally:
        if mine:
            with error_console.status("Stopping Neo4j"):
                lifecycle.down(graph)


def fetch_page(graph: GraphSettings) -> None:
    """Fetch GraphiQL's files where a worker finds them; without them everything but its page works."""
    try:
        with download_progress("Fetching GraphiQL") as progress:
            graphiql.assets(graph, progress)
    except DownloadFailed as error:
        error_console.print(
            f"GraphiQL's page will be empty: {error.what}", highlight=False, markup=False
        )


def run(api: ApiSettings) -> None:
    """Serve until told to stop."""
    logs.configure(api.log_format)
    lifecycle.check_free("PARTNERGRAPH_PORT", api.port, api.host)
    with shared_numbers(api.workers):
        uvicorn.run(
            "api.worker:create_worker_app",
            factory=True,
            host=api.host,
            port=api.port,
            workers=api.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            loop="auto",
        )


@contextmanager
def shared_numbers(workers: int) -> Iterator[None]:
    """A folder in which several workers count together, unless one is named."""
    if workers == 1 or os.environ.get(SHARED_FOLDER):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="partnergraph-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield


def register_serve_commands(app: typer.Typer) -> None:
    """Add ``demo`` and ``serve`` to the command line."""
    app.command("demo")(demo)
    app.command("serve")(serve)
