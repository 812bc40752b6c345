"""Who is told of a refresh: whoever reads a webhook, of failures; Prometheus, of everything."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from partnergraph.loaders.refresh.plan import AlertTargets, fill_variables
from partnergraph.loaders.refresh.refresh import RefreshOutcome
from partnergraph.schema.errors import DownloadFailed, InvalidInput

_WEBHOOK_ATTEMPTS = 3
_WEBHOOK_PATIENCE_S = 15


def describe_refresh(outcome: RefreshOutcome) -> dict[str, Any]:
    """An outcome as data, for reports and webhooks."""
    report = outcome.report
    described: dict[str, Any] = {
        "name": outcome.name,
        "state": outcome.state,
        "seconds": round(outcome.seconds, 1),
        "sources": list(outcome.sources),
        "bytes": sum(file.size for file in outcome.files),
    }
    if report:
        described |= {
            "read": report.read,
            "rejected": len(report.rejects),
            **vars(report.difference),
        }
    if outcome.reading:
        described["warnings"] = outcome.reading.warnings()
    if outcome.error:
        error = outcome.error
        described["error"] = {"what": error.what, "where": error.where, "do": error.do}
    return described


def send_failures(targets: AlertTargets, outcomes: Iterable[RefreshOutcome]) -> None:
    """Tell a webhook of what failed, in one message; ``text`` is what chats show.

    Raises :class:`DownloadFailed` where it does not take it.
    """
    failed = [outcome for outcome in outcomes if outcome.error]
    if not failed or not targets.webhook:
        return
    lines = [f"{one.name}: {one.error.what}" for one in failed if one.error]
    message = {
        "text": f"partnergraph on {socket.gethostname()}: {len(failed)} refreshes failed\n"
        + "\n".join(lines),
        "failed": [describe_refresh(outcome) for outcome in failed],
    }
    url = fill_variables(targets.webhook)
    for attempt in range(1, _WEBHOOK_ATTEMPTS + 1):
        try:
            httpx.post(url, json=message, timeout=_WEBHOOK_PATIENCE_S).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if attempt == _WEBHOOK_ATTEMPTS:
                raise DownloadFailed(
                    f"the webhook does not take the alert: {error or type(error).__name__}",
                    where=targets.webhook,
                    do="check alert.webhook in the refresh file",
                ) from error
            time.sleep(attempt)
        else:
            return


def write_textfile(
    path: Path, notes: dict[str, dict[str, Any]], outcomes: Iterable[RefreshOutcome]
) -> None:
    """Write what is known of every entry for the textfile collector of Prometheus' node exporter.

    ``notes``: what the graph has of earlier tries; ``outcomes`` count for more. Raises :class:`InvalidInput`
    for a file that cannot be written.
    """
    registry, now = CollectorRegistry(), time.time()
    entry = ("entry",)
    ok = Gauge(
        "partnergraph_refresh_ok", "Whether the last try succeeded.", entry, registry=registry
    )
    tried = Gauge(
        "partnergraph_refresh_tried_timestamp_seconds", "The last try.", entry, registry=registry
    )
    succeeded = Gauge(
        "partnergraph_refresh_succeeded_timestamp_seconds",
        "The last success.",
        entry,
        registry=registry,
    )
    seconds = Gauge("partnergraph_refresh_seconds", "How long it took.", entry, registry=registry)
    read = Gauge("partnergraph_refresh_read", "Records that were read.", entry, registry=registry)
    rejected = Gauge(
        "partnergraph_refresh_rejected", "Records that could not be used.", entry, registry=registry
    )
    for name, note in notes.items():
        ok.labels(name).set(note.get("failure") is None)
        tried.labels(name).set(note.get("tried", 0) / 1000)
        if note.get("succeeded"):
            succeeded.labels(name).set(note["succeeded"] / 1000)
    for outcome in outcomes:
        ok.labels(outcome.name).set(outcome.error is None)
        tried.labels(outcome.name).set(now)
        seconds.labels(outcome.name).set(outcome.seconds)
        if outcome.error is None:
            succeeded.labels(outcome.name).set(now)
        if outcome.report:
            read.labels(outcome.name).set(outcome.report.read)
            rejected.labels(outcome.name).set(len(outcome.report.rejects))
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise InvalidInput(
            f"the textfile cannot be written: {error.strerror}",
            where=str(path),
            do="correct alert.textfile in the refresh file",
        ) from error
