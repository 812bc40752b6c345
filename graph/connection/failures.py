"""What each failure of Neo4j and of its driver is to us: whose fault, and whether trying again helps.

The codes are those of https://neo4j.com/docs/status-codes/current/errors/all-errors/ (``Neo.class.category.title``).
Their classes alone do not tell: a statement that asks for a substring from -1 on fails as a ``DatabaseError``, and so
does a disk that broke. What runs out while a statement runs is a mistake in it, as far as nothing speaks of storage.
"""

from __future__ import annotations

from collections.abc import Callable

from neo4j.exceptions import (
    BrokenRecordError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Neo4jError,
    ResultError,
    ServiceUnavailable,
    SessionExpired,
    TransactionError,
)

from partnergraph.schema.errors import (
    Busy,
    Conflict,
    DatabaseFault,
    InvalidInput,
    PartnergraphError,
    Refused,
    ServerUnavailable,
    Timeout,
)

# Part of the codes of every failure that is a time limit.
TIMED_OUT_CODE = "TransactionTimedOut"

# Words of Neo4j's that tell of its files: such a failure is no mistake of who asks, whatever its code.
_PANIC_WORDS = (
    "needs to be restarted"  # of a database that failed at a write, for example on a full disk
)
_STORAGE_WORDS = ("no space left", "ioexception", "underlyingstorage", "disk", "store file")


def timeout_error() -> Timeout:
    """The error to raise when Neo4j stopped a transaction at its time limit."""
    return Timeout(
        "the statement took longer than allowed and was stopped",
        do="ask for less, or raise the time limit",
    )


def _memory_error(_message: str, _code: str) -> PartnergraphError:
    return Refused(
        "the statement needed more memory than allowed and was stopped", do="ask for less"
    )


def _conflict_error(message: str, _code: str) -> PartnergraphError:
    return Conflict(message, do="somebody else wrote the same thing; read it again, then try again")


def _busy_error(message: str, code: str) -> PartnergraphError:
    return Busy("Neo4j is busy", do="try again in a while", inside=f"{code}: {message}")


def _unavailable_error(message: str, code: str) -> PartnergraphError:
    return ServerUnavailable(
        "Neo4j does not answer", do="try again in a while", inside=f"{code} {message}".strip()
    )


def _fault_error(message: str, code: str) -> PartnergraphError:
    if _PANIC_WORDS in message:
        return ServerUnavailable(
            "Neo4j can write no more until it is started anew",
            do="tell whoever runs this server; where it is the embedded one: partnergraph up",
            inside=f"{code} {message}".strip(),
        )
    return DatabaseFault(
        "Neo4j failed at this, and would again",
        do="tell whoever runs this server; its log has the cause",
        inside=f"{code} {message}".strip(),
    )


def _refused_error(message: str, _code: str) -> PartnergraphError:
    return Refused(message, do="ask for what may be read only")


def _mistake_error(message: str, code: str) -> PartnergraphError:
    return InvalidInput(message, where=code, do="correct the statement or the value")


def _failed_statement_error(message: str, code: str) -> PartnergraphError:
    lowered = message.lower()
    return (_fault_error if any(w in lowered for w in _STORAGE_WORDS) else _mistake_error)(
        message, code
    )


# By how a code begins; the first that fits.
_BY_CODE: tuple[tuple[str, Callable[[str, str], PartnergraphError]], ...] = (
    ("Neo.ClientError.Schema.ConstraintValidationFailed", _conflict_error),
    ("Neo.ClientError.Statement.AccessMode", _refused_error),
    ("Neo.ClientError.Security.Forbidden", _refused_error),
    ("Neo.ClientError.Security.", _fault_error),
    ("Neo.ClientError.Database.", _fault_error),
    ("Neo.ClientError.Cluster.", _busy_error),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", _busy_error),
    ("Neo.ClientError.", _mistake_error),
    # A database that starts or stops answers nobody; that is no load.
    ("Neo.TransientError.Database.DatabaseUnavailable", _unavailable_error),
    ("Neo.TransientError.General.DatabaseUnavailable", _unavailable_error),
    ("Neo.TransientError.", _busy_error),
    ("Neo.DatabaseError.Statement.", _failed_statement_error),
)
_BY_DRIVER_ERROR: tuple[tuple[type[DriverError], Callable[[str, str], PartnergraphError]], ...] = (
    (ServiceUnavailable, _unavailable_error),
    (SessionExpired, _unavailable_error),
    (ConnectionAcquisitionTimeoutError, _busy_error),
    (ConfigurationError, _fault_error),
    (ResultError, _fault_error),
    (TransactionError, _fault_error),
)


def translate_neo4j_error(error: DriverError | Neo4jError | TimeoutError) -> PartnergraphError:
    """The error of ours that stands for one of the driver or of Neo4j, by its code or class.

    What the driver says of a lost connection names host and port: only ``inside`` has it.
    """
    # The driver's own errors have their text in str() alone.
    text = (error.message if isinstance(error, Neo4jError) else "") or str(error)
    message = " ".join(text.split())
    if isinstance(error, BrokenRecordError):
        cause = error.__cause__ or message
        return InvalidInput(
            f"a value of the answer cannot be read: {cause}", do="return it as text: toString(…)"
        )
    if not isinstance(error, Neo4jError):
        kinds = (make for kind, make in _BY_DRIVER_ERROR if isinstance(error, kind))
        # The class itself stands for a driver that was closed; TimeoutError for its patience with a server that takes
        # connections and says nothing, as one that is starting.
        return next(kinds, _unavailable_error)(message, type(error).__name__)
    return _translate_code(error.code or "", message)


def _translate_code(code: str, message: str) -> PartnergraphError:
    """The error of ours for a failure that Neo4j reports with this code."""
    if TIMED_OUT_CODE in code:
        return timeout_error()
    if "OutOfMemory" in code or "direct buffer memory" in message:
        return _memory_error(message, code)
    makers = (make for prefix, make in _BY_CODE if code.startswith(prefix))
    return next(makers, _fault_error)(message, code)
