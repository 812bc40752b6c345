"""What one worker process serves, by the settings of its environment."""

from __future__ import annotations

import gc

from fastapi import FastAPI

from partnergraph.api import graphiql, logs, swagger
from partnergraph.api.app import create_app
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.settings import GraphSettings

# Python's own (700, 10, 10) walk over every row several times while an answer is being unpacked.
_GC_THRESHOLDS = 50_000, 10, 10


def create_worker_app() -> FastAPI:
    """The application of a process that does nothing else, by its environment: uvicorn's factory.

    Raises what :func:`~partnergraph.api.app.create_app` does.
    """
    graph_settings, api_settings = GraphSettings(), ApiSettings()
    logs.configure_logs(api_settings.log_format)
    assets = {
        **graphiql.read_graphiql_files(graph_settings),
        **swagger.read_swagger_files(graph_settings),
    }
    app = create_app(resolve_address(graph_settings), api_settings, assets, warm=True)
    _tune_garbage_collector()
    return app


def _tune_garbage_collector() -> None:
    """Let the garbage collector pass over what lives for good, and look for cycles less often.

    What a request allocates is freed by reference counts; the schema and its plans stay.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
