"""What one worker process serves, by the settings of its environment."""

from __future__ import annotations

import ctypes
import gc
import os
import sys

from fastapi import FastAPI

from partnergraph.api import graphiql, logs, swagger
from partnergraph.api.app import create_app
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.settings import GraphSettings

# Python's own (700, 10, 10) walk over every row several times while an answer is being unpacked.
_GC_THRESHOLDS = 50_000, 10, 10
# Of glibc's mallopt(3), by their numbers in malloc.h: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX. The first two are its defaults,
# which it raises to 32 MB by itself unless they are set: then answers stand between small things that stay, and what is free
# among them grows.
_MALLOC_OPTIONS = {-1: 128 * 1024, -3: 128 * 1024, -8: 2}
_MALLOC_VARIABLES = ("MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD")


def create_worker_app() -> FastAPI:
    """The application of a process that does nothing else, by its environment: uvicorn's factory.

    Raises what :func:`~partnergraph.api.app.create_app` does.
    """
    bound_free_memory()
    graph_settings, api_settings = GraphSettings(), ApiSettings()
    logs.configure_logs(api_settings.log_format)
    assets = {
        **graphiql.read_graphiql_files(graph_settings),
        **swagger.read_swagger_files(graph_settings),
    }
    app = create_app(resolve_address(graph_settings), api_settings, assets, warm=True)
    _tune_garbage_collector()
    return app


def bound_free_memory() -> None:
    """Have the C library give the memory of large answers back to the system.

    Where it is another than glibc, or the environment says how it is to allocate, nothing changes.
    """
    told = any(name.startswith(_MALLOC_VARIABLES) for name in os.environ)
    if sys.platform != "linux" or told:
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    for option, value in _MALLOC_OPTIONS.items():
        if set_option:
            set_option(option, value)


def _tune_garbage_collector() -> None:
    """Let the garbage collector pass over what lives for good, and look for cycles less often.

    What a request allocates is freed by reference counts; the schema and its plans stay.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
