"""What one worker process serves, by the settings of its environment."""

from __future__ import annotations

import gc

from fastapi import FastAPI

from api import graphiql, logs
from api.app import create_app
from api.settings import ApiSettings
from graph.connection.address import resolve
from graph.settings import GraphSettings
from schema.errors import DownloadFailed

# Python's own (700, 10, 10) walk over every row several times while an answer is being unpacked.
GC_THRESHOLDS = 50_000, 10, 10


def create_worker_app() -> FastAPI:
    """The application of a process that does nothing else, by its environment: uvicorn's factory.

    Raises what :func:`~api.app.create_app` does.
    """
    graph_settings, api_settings = GraphSettings(), ApiSettings()
    logs.configure(api_settings.log_format)
    try:
        assets = graphiql.assets(graph_settings)
    except DownloadFailed:
        assets = {}
    app = create_app(resolve(graph_settings), api_settings, assets, warm=True)
    collect_seldom()
    return app


def collect_seldom() -> None:
    """Let the garbage collector pass over what lives for good, and look for cycles less often.

    What a request allocates is freed by reference counts; the schema and its plans stay.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
