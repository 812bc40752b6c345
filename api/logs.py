"""Structured logs: one event a line, as JSON for machines or as text for a person."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog

# One list for good: loggers that were used keep it, and tests look on through it.
_PROCESSORS: list[Any] = []
# The id of the request being served.
REQUEST_ID: ContextVar[str | None] = ContextVar("request", default=None)


def _add_request_id(_logger: Any, _name: str, event: Any) -> Any:
    if (identifier := REQUEST_ID.get()) is not None:
        event.setdefault("request", identifier)
    return event


def _escape_controls(_logger: Any, _name: str, event: Any) -> Any:
    """Show controls that a request carried into a line as escapes: a terminal would obey them."""
    for name, value in event.items():
        if isinstance(value, str) and name != "exception" and not value.isprintable():
            event[name] = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in value)
    return event


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Whether asyncio's word is of more than a read or write that Neo4j's driver gave up and whose connection then was lost.

    Whoever waited for it was told already.
    """
    error = record.exc_info[1] if record.exc_info else None
    given_up = "coro=<StreamReader." in record.msg or "coro=<StreamWriter." in record.msg
    return not (isinstance(error, OSError) and given_up)


def configure_logs(log_format: str, level: int = logging.INFO) -> None:
    """Send all logs, uvicorn's too, to standard error as ``json``, as ``text``, or as ``auto`` says.

    ``auto``: text on a terminal, else JSON.
    """
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add_request_id,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # A traceback never shows values: they may hold what a request or a setting keeps secret.
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last += [
            structlog.processors.ExceptionRenderer(tracebacks),
            structlog.processors.JSONRenderer(),
        ]
    else:
        plain = structlog.dev.plain_traceback
        last.append(_escape_controls)
        last.append(structlog.dev.ConsoleRenderer(exception_formatter=plain))
    _PROCESSORS[:] = [*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    )
    logging.getLogger("asyncio").addFilter(_is_worth_telling)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
