"""Settings of the server, each declared once here, with name, default and help."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from partnergraph.api.transport.settings import TransportSettings
from partnergraph.graph.cypher.window import LARGEST_PAGE
from partnergraph.graph.folders import data_folder


class ApiSettings(TransportSettings):
    """Where the server listens, what it allows, and what it tells of its work."""

    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the server listens on.")
    workers: int = Field(
        1, ge=1, description="Processes that serve; one for each core that they may use."
    )
    introspection: bool = Field(
        default=True, description="Whether GraphQL's introspection is answered."
    )

    max_depth: int = Field(12, ge=1, description="Deepest nesting of a GraphQL operation.")
    max_tokens: int = Field(4000, ge=10, description="Most tokens in a GraphQL document.")
    max_aliases: int = Field(50, ge=0, description="Most aliases in a GraphQL operation.")
    max_root_fields: int = Field(
        20, ge=1, description="Most fields at the root of a GraphQL operation."
    )
    max_fields: int = Field(
        2000, ge=1, description="Most fields of a GraphQL operation, its fragments written out."
    )
    max_page: int = Field(
        LARGEST_PAGE, ge=1, le=LARGEST_PAGE, description="Largest page that a connection gives."
    )
    max_conditions: int = Field(
        300, ge=1, description="Most fields that an operation's filters and orders name."
    )
    max_filter_depth: int = Field(
        20, ge=1, description="Deepest nesting of a filter; a relation takes three levels."
    )
    max_cost: int = Field(
        50_000, ge=1, description="Highest estimated cost of a GraphQL operation."
    )
    max_seconds: float = Field(
        30.0, gt=0, description="Longest time for a GraphQL operation, in seconds."
    )
    max_response_bytes: int = Field(
        20_000_000, ge=1000, description="Largest answer to a GraphQL operation, in bytes."
    )
    query_rows: int = Field(
        10_000, ge=1, description="Most rows of a named query; its time and bytes are as GraphQL's."
    )
    cypher_seconds: float = Field(
        60.0, gt=0, description="Longest time for a statement of POST /cypher, in seconds."
    )
    cypher_rows: int = Field(
        1_000_000, ge=1, description="Most rows of a statement of POST /cypher."
    )
    cypher_bytes: int = Field(
        1_000_000_000, ge=1000, description="Most bytes of its rows, as JSON."
    )
    cypher_at_once: int = Field(
        8, ge=1, description="Most statements of POST /cypher under way at once."
    )
    exports_at_once: int = Field(4, ge=1, description="Most exports under way at once.")
    export_seconds: float = Field(
        600.0, gt=0, description="Longest time for an export, in seconds."
    )
    stalled_seconds: float = Field(
        30.0,
        gt=0,
        description="How long a client may take to accept the next piece of a streamed answer, in seconds.",
    )
    reconcile_batch: int = Field(
        1000, ge=1, description="Most names, or rows to extend, in one request to /reconcile."
    )
    planning_seconds: float = Field(
        5.0,
        gt=0,
        description="Longest time that Neo4j may take to plan such a statement, in seconds.",
    )
    planning_places: int = Field(
        4, ge=1, description="Most such statements that Neo4j may be planning at once."
    )
    max_body_bytes: int = Field(
        1_000_000, ge=1000, description="Largest body of a request, in bytes."
    )
    max_batch: int = Field(
        0, ge=0, description="Most operations in one request, as a JSON array; 0: no arrays."
    )

    persisted_queries: bool = Field(
        default=True,
        description="Whether clients may register operations and then send only their hash (Apollo's APQ).",
    )
    persisted_folder: Path | None = Field(
        None,
        description="Folder in which workers, of several machines too, share what clients registered; "
        "those of one server have one anyway.",
    )
    operations: Path | None = Field(
        None,
        description="Known operations: a folder of .graphql files, or a JSON file of hash and text.",
    )
    only_known_operations: bool = Field(
        default=False, description="Whether nothing but the known operations is executed."
    )

    answer_bytes: int = Field(
        64_000_000,
        ge=0,
        description="Most bytes of answers, rows and pages that a process keeps until the data change; 0: none.",
    )
    cache_seconds: int = Field(
        0, ge=0, description="How long answers to GET may be kept before they are asked for again."
    )
    page_corrections: float = Field(
        10,
        ge=0,
        description="How many mistakes an hour readers of the pages may report from one address; 0: none.",
    )
    log_format: str = Field(
        "auto",
        pattern="^(auto|json|text)$",
        description="Log lines as JSON or text; auto: text on a terminal.",
    )
    access_log: str = Field(
        "problems",
        pattern="^(all|problems|off)$",
        description="Which requests are logged: all, those the server could not answer, or none.",
    )
    slow_ms: int = Field(
        1000,
        ge=0,
        description="Operations slower than this are logged, in milliseconds; 0: none.",
    )
    slow_folder: Path | None = Field(
        None,
        description="Folder for the Cypher of slow operations, each shape once; slow/ in the data folder if unset.",
    )
    metrics: bool = Field(
        default=True, description="Whether numbers for Prometheus are served at /metrics."
    )
    otlp_endpoint: str | None = Field(
        None,
        description="Where spans are sent, such as http://localhost:4318/v1/traces. "
        "Needs partnergraph[telemetry].",
    )


def slow_folder(settings: ApiSettings) -> Path:
    """Where the Cypher of slow operations is kept."""
    return settings.slow_folder or data_folder().expanduser() / "slow"
