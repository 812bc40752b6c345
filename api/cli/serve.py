"""``demo`` and ``serve``: the web application."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from typing import Annotated

import typer
import uvicorn

from partnergraph.api import graphiql, logs, swagger
from partnergraph.api.access.settings import SESSION_SECRET_VARIABLE, AccessSettings
from partnergraph.api.app import create_app
from partnergraph.api.cli.console import console, error_console
from partnergraph.api.cli.load import load_and_report
from partnergraph.api.cli.migrate import migrate_before_serving
from partnergraph.api.cli.progress import show_download_progress
from partnergraph.api.cli.server import announce_on_console, start_server_with_progress
from partnergraph.api.metrics import SHARED_FOLDER_VARIABLE
from partnergraph.api.settings import ApiSettings
from partnergraph.api.supervisor import (
    GRACEFUL_END_SECONDS,
    WORKER_PATIENCE_SECONDS,
    leave_at_once,
    run_server,
)
from partnergraph.api.transport.slow_clients import ImpatientHttpProtocol
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.keeper import keep_server_running
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import DownloadFailed

command_group = typer.Typer()

_Host = Annotated[str | None, typer.Option(help="Address to listen on (PARTNERGRAPH_HOST).")]
_Port = Annotated[int | None, typer.Option(help="Port to listen on (PARTNERGRAPH_PORT).")]
_Workers = Annotated[
    int | None, typer.Option(help="Processes that serve, one for each core (PARTNERGRAPH_WORKERS).")
]


@command_group.command("demo")
def demo_command(host: _Host = None, port: _Port = None) -> None:
    """Start Neo4j, load places and the founding network, and serve. Ctrl-C stops everything it started."""
    graph_settings, api_settings = GraphSettings(), _server_settings(host, port)
    with _run_embedded_server(graph_settings):
        for name in ("places", "seeds"):
            load_and_report(name)
        _fetch_graphiql_page(graph_settings)
        with _call_when_ready(api_settings, partial(_tell_where, graph_settings, api_settings)):
            _run_web_server(api_settings)


def _tell_where(graph_settings: GraphSettings, api_settings: ApiSettings) -> None:
    """Print where everything that runs now can be looked at."""
    base = f"http://{api_settings.host}:{api_settings.port}"
    console.print("\n[bold]partnergraph is ready.[/] Ctrl-C stops it.", highlight=False)
    console.print(f"  the pages              {base}/", highlight=False)
    console.print(f"  GraphQL and GraphiQL   {base}/graphql", highlight=False)
    if running := lifecycle.find_running_server(graph_settings):
        console.print(f"  Neo4j Browser          {running.browser}", highlight=False)
        password_file = lifecycle.server_home(graph_settings).password_file
        console.print(
            f"  its login              neo4j, password in {password_file}",
            highlight=False,
            soft_wrap=True,
        )
    console.print("  in another terminal    partnergraph paths UA HU\n", highlight=False)


@contextmanager
def _call_when_ready(api_settings: ApiSettings, tell: Callable[[], None]) -> Iterator[None]:
    """In the block, call once as soon as the server takes connections."""
    ended = threading.Event()
    host = "127.0.0.1" if api_settings.host in {"", "0.0.0.0"} else api_settings.host  # noqa: S104

    def watch() -> None:
        while not ended.wait(_POLL_SECONDS):
            with suppress(OSError), socket.create_connection((host, api_settings.port), 1):
                tell()
                return

    threading.Thread(target=watch, name="ready", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


@command_group.command("serve")
def serve_command(host: _Host = None, port: _Port = None, workers: _Workers = None) -> None:
    """Serve the pages, GraphQL, REST and MCP from the database that the settings mean."""
    graph_settings, api_settings = GraphSettings(), _server_settings(host, port, workers)
    # What is wrong is said here, once and in a line, and not by every worker.
    create_app(resolve_address(graph_settings), api_settings)
    migrate_before_serving()
    _fetch_graphiql_page(graph_settings)
    with _keep_server(graph_settings):
        _run_web_server(api_settings)
    leave_at_once()


def _keep_server(
    graph_settings: GraphSettings, *, foreground: bool = False
) -> AbstractContextManager[None]:
    """Start the embedded server again if it dies in the block; other servers are their operators'."""
    if graph_settings.neo4j_uri is not None:
        return nullcontext()
    return keep_server_running(graph_settings, announce_on_console, foreground=foreground)


def _server_settings(host: str | None, port: int | None, workers: int | None = None) -> ApiSettings:
    """The server's settings, with what the command line overrides. Raises :class:`InvalidInput`, for those of access too."""
    # Else each worker would say what is wrong with them, and end.
    AccessSettings()
    overrides = {"host": host, "port": port, "workers": workers}
    return ApiSettings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]


@contextmanager
def _run_embedded_server(graph_settings: GraphSettings) -> Iterator[None]:
    """Have the embedded server run until the end of the block; one that ran before runs on after it."""
    started_here = (
        graph_settings.neo4j_uri is None and lifecycle.find_running_server(graph_settings) is None
    )
    try:
        if started_here:
            start_server_with_progress(graph_settings, foreground=True)
        with _keep_server(graph_settings, foreground=started_here):
            yield
    finally:
        if started_here:
            with error_console.status("Stopping Neo4j"):
                lifecycle.stop_server(graph_settings)


def _fetch_graphiql_page(graph_settings: GraphSettings) -> None:
    """Fetch GraphiQL's files where a worker finds them; without them everything but its page works."""
    try:
        with show_download_progress("Fetching GraphiQL") as progress:
            graphiql.fetch_graphiql_files(graph_settings, progress)
            swagger.fetch_swagger_files(graph_settings)
    except DownloadFailed as error:
        error_console.print(
            f"GraphiQL's page will be empty: {error.what}", highlight=False, markup=False
        )


_POLL_SECONDS = 0.1


def _run_web_server(api_settings: ApiSettings) -> None:
    """Serve with uvicorn until a signal stops it."""
    logs.configure_logs(api_settings.log_format)
    lifecycle.require_free_port("PARTNERGRAPH_PORT", api_settings.port, api_settings.host)
    # Each worker is to know the sessions that another began.
    os.environ.setdefault(SESSION_SECRET_VARIABLE, secrets.token_urlsafe(32))
    with _share_folders(api_settings.workers):
        config = uvicorn.Config(
            "partnergraph.api.worker:create_worker_app",
            factory=True,
            host=api_settings.host,
            port=api_settings.port,
            workers=api_settings.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            # Whose word counts is a setting of ours: nobody's by default, and uvicorn would believe this machine.
            proxy_headers=False,
            http=ImpatientHttpProtocol,
            loop="auto",
            timeout_graceful_shutdown=GRACEFUL_END_SECONDS,
            timeout_worker_healthcheck=WORKER_PATIENCE_SECONDS,
        )
        run_server(config)


@contextmanager
def _share_folders(workers: int) -> Iterator[None]:
    """Folders that several workers share, unless others are named: for counting, and what clients registered."""
    variables = (SHARED_FOLDER_VARIABLE, "PARTNERGRAPH_PERSISTED_FOLDER")
    missing = [name for name in variables if workers > 1 and not os.environ.get(name)]
    with ExitStack() as folders:
        for name in missing:
            made = tempfile.TemporaryDirectory(prefix="partnergraph-workers-")
            os.environ[name] = folders.enter_context(made)
        yield
