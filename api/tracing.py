"""Where spans of OpenTelemetry are sent. Without it they are made by an API that does nothing."""

from __future__ import annotations

from importlib.metadata import version

from opentelemetry import trace

from partnergraph.schema.errors import InvalidInput


def configure_tracing(endpoint: str | None) -> None:
    """Send spans to an OTLP collector over HTTP; nothing is done without one.

    Raises :class:`InvalidInput` if the SDK is not installed. Where a provider was set already (by
    ``opentelemetry-instrument``, by a program around this one), that one is kept.
    """
    if endpoint is None or not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # type: ignore[import-not-found]  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise InvalidInput(
            "spans cannot be sent without OpenTelemetry's SDK",
            where="PARTNERGRAPH_OTLP_ENDPOINT",
            do="pip install 'partnergraph[telemetry]'",
        ) from error
    attributes = {"service.name": "partnergraph", "service.version": version("partnergraph")}
    provider = TracerProvider(resource=Resource.create(attributes))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
    trace.set_tracer_provider(provider)
