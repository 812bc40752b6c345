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
    graph_settings, api_settings = GraphSettings(), settings(host, port)
    with embedded(graph_settings):
        for name in ("places", "seeds"):
            load_one(name)
        base = f"http://{api_settings.host}:{api_settings.port}"
        console.print("\n[bold]partnergraph is ready.[/] Ctrl-C stops it.", highlight=False)
        console.print(f"  GraphQL and GraphiQL   {base}/graphql", highlight=False)
        if running := lifecycle.status(graph_settings):
            console.print(f"  Neo4j Browser          {running.browser}", highlight=False)
            password_file = lifecycle.home_of(graph_settings).password_file
            console.print(
                f"  its login              neo4j, password in {password_file}",
                highlight=False,
                soft_wrap=True,
            )
        console.print("  in another terminal    partnergraph paths UA HU\n", highlight=False)
        fetch_page(graph_settings)
        run(api_settings)


def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Serve GraphQL from the database that the settings mean."""
    graph_settings, api_settings = GraphSettings(), settings(host, port, workers)
    # What is wrong is said here, once and in a line, and not by every worker.
    create_app(resolve(graph_settings), api_settings)
    fetch_page(graph_settings)
    run(api_settings)


def settings(host: str | None, port: int | None, workers: int | None = None) -> ApiSettings:
    """The server's settings, with what the command line overrides."""
    overrides = {"host": host, "port": port, "workers": workers}
    return ApiSettings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]


@contextmanager
def embedded(graph_settings: GraphSettings) -> Iterator[None]:
    """Have the embedded server run until the end of the block; one that ran before runs on after it."""
    started_here = graph_settings.neo4j_uri is None and lifecycle.status(graph_settings) is None
    try:
        if started_here:
            start(graph_settings, foreground=True)
        yield
    finally:
        if started_here:
            with error_console.status("Stopping Neo4j"):
                lifecycle.down(graph_settings)


def fetch_page(graph_settings: GraphSettings) -> None:
    """Fetch GraphiQL's files where a worker finds them; without them everything but its page works."""
    try:
        with download_progress("Fetching GraphiQL") as progress:
            graphiql.assets(graph_settings, progress)
    except DownloadFailed as error:
        error_console.print(
            f"GraphiQL's page will be empty: {error.what}", highlight=False, markup=False
        )


def run(api_settings: ApiSettings) -> None:
    """Serve with uvicorn until a signal stops it."""
    logs.configure(api_settings.log_format)
    lifecycle.check_free("PARTNERGRAPH_PORT", api_settings.port, api_settings.host)
    with shared_numbers(api_settings.workers):
        uvicorn.run(
            "api.worker:create_worker_app",
            factory=True,
            host=api_settings.host,
            port=api_settings.port,
            workers=api_settings.workers,
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
