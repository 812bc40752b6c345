"""What an outsider's Cypher may do, judged by its text and by the plan that Neo4j makes of it.

Refused are statements that write, read from outside, look at the server or at other databases, or call what
is not on the lists below. Seen is the network alone (:mod:`partnergraph.graph.untrusted.network_names`): a node is
found by a label, by none at all, by an internal id, or along a relationship, and a plan shows each of these as an
operator of its own, wherever in the statement it comes from. Labels and types must be the model's, the others are
refused. A subquery that Neo4j keeps inside an expression has no operators; there only a single step along a
relationship is let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.tokens import TokenKind, blank_cypher_literals, tokenise_cypher
from partnergraph.graph.untrusted import bounds, network_names
from partnergraph.graph.untrusted.canonical import canonicalise_statement
from partnergraph.graph.untrusted.metering import meter_statement
from partnergraph.graph.untrusted.network_scope import scope_to_network
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.schema.errors import InvalidInput, Refused

# Procedures that only describe the database or search it.
_ALLOWED_PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "db.index.fulltext.listavailableanalyzers",
        "db.ping",
    }
)
# Cypher's own functions that have a dot; a plugin's could run any statement.
_FUNCTION_NAMESPACES = frozenset(
    {"date", "datetime", "duration", "localdatetime", "localtime", "point", "time", "vector"}
)
_READ_QUERY_TYPE = "r"

# Operators that stand at a plan's ends: those that look nodes up by a label or through a relationship …
_LOOKUP_OPERATORS = frozenset(
    {
        "NodeByLabelScan",
        "UnionNodeByLabelsScan",
        "IntersectionNodeByLabelsScan",
        "SubtractionNodeByLabelsScan",
        "NodeIndexScan",
        "NodeIndexSeek",
        "NodeIndexSeekByRange",
        "NodeIndexContainsScan",
        "NodeIndexEndsWithScan",
        "NodeUniqueIndexSeek",
        "NodeUniqueIndexSeekByRange",
        "MultiNodeIndexSeek",
        "NodeCountFromCountStore",
        "RelationshipCountFromCountStore",
    }
)
_RELATIONSHIP_OPERATOR = re.compile(
    r"(Directed|Undirected|Union)\w*Relationship\w*(Scan|Seek|SeekByRange)"
)
# … and those that look at nothing. Where a plan begins with no row, the first that works on rows is at its end.
_IDLE_OPERATORS = frozenset(
    {
        "Argument",
        "Distinct",
        "EagerAggregation",
        "EmptyResult",
        "EmptyRow",
        "Filter",
        "Limit",
        "ProcedureCall",
        "ProduceResults",
        "Projection",
        "Skip",
        "Sort",
        "Top",
        "Unwind",
    }
)
_FORBIDDEN_OPERATORS = (
    "Show",
    "Terminate",
    "TransactionForeach",
    "TransactionApply",
    "AdministrationCommand",
)

_EXPLAIN_OR_PROFILE = re.compile(r"\s*(?:CYPHER\b[\s\w=.]*?)?\b(EXPLAIN|PROFILE)\b", re.IGNORECASE)
_USE_CLAUSE = re.compile(
    r"(?:^|[{}]|\bALL|\bDISTINCT|\bUNION|\bNEXT|\bTHEN|\bELSE|\bCYPHER\b[\s\w=.]*?)\s*\bUSE\s+\w",
    re.IGNORECASE,
)
_DOTTED_CALL = re.compile(r"\b([^\W\d]\w*(?:\s*\.\s*\w+)+)\s*\(")
_SEARCH_WITHOUT_ARGUMENTS = re.compile(
    r"\bfulltext\s*\.\s*query(?:nodes|relationships)\b(?!\s*\()", re.IGNORECASE
)
_QUOTED_NAME = re.compile(r"`((?:``|[^`])*)`")
_ANY_NODE = re.compile(r"\(\s*\)")
_INNER_READ = re.compile(r"\b(?:COLLECT|EXISTS|COUNT) \{|\bMATCH\b|\bResolvedCall\(|\bLOAD CSV\b")
_INNER_FORBIDDEN = re.compile(r"\bResolvedCall\(|\bLOAD CSV\b")
_SINGLE_STEP_SUBQUERY = re.compile(
    r"\b(?:COLLECT|EXISTS|COUNT) \{ MATCH \(\w*\)<?-\[\w*(?::[\w|]+)?\]->?\(\w*\)(?=\s+(?:WHERE|RETURN|\}))"
)


@dataclass(frozen=True)
class CheckedStatement:
    """A statement that may be run: the text to send, and the columns that its own text names."""

    text: str
    columns: tuple[str, ...]


async def check_statement(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any],
    planning: StatementPlanner,
    *,
    hide: bool = True,
) -> CheckedStatement:
    """Refuse a statement that does more than read the network; with ``hide=False``, than read the database.

    Raises :class:`~partnergraph.schema.errors.Refused`, :class:`~partnergraph.schema.errors.InvalidInput` for what is no Cypher or is
    too long, and what :meth:`StatementPlanner.plan` does.
    """
    if len(cypher) > bounds.LONGEST_STATEMENT:
        raise _length_error("the statement is too long")
    canonical = canonicalise_statement(cypher)
    if not canonical:
        raise _length_error("there is no statement")
    bounds.check_parameter_values(parameters)
    text = strip_literals(canonical)
    _check_quoted_names(canonical)
    _check_statement_text(text)
    bounds.check_statement_size(text)
    # What Neo4j says of a mistake is said of the sender's own text, and its columns are named by it.
    plan = await planning.plan(database, canonical, parameters)
    columns = plan.columns
    for reading in _network_readings(canonical) if hide else (canonical,):
        metered = meter_statement(reading, parameters)
        if metered != canonical:
            plan = await planning.plan(database, metered, parameters)
        try:
            await _check_plan(database, plan.summary, hide=hide)
        except _UnlabelledNodes as error:
            refusal = error
        else:
            return CheckedStatement(metered, columns)
    raise refusal


def _network_readings(canonical: str) -> list[str]:
    """A statement as it is read, and what is tried if its plan meets nodes without a label all the same."""
    scoped, thorough = (scope_to_network(canonical, thorough=way) for way in (False, True))
    return [scoped] if thorough == scoped else [scoped, thorough]


class _UnlabelledNodes(Refused):
    """A plan looks at nodes of which nothing says that they are the network's."""


def _length_error(what: str) -> InvalidInput:
    return InvalidInput(
        what, do=f"send one Cypher statement of at most {bounds.LONGEST_STATEMENT} characters"
    )


async def _check_plan(database: Database, summary: neo4j.ResultSummary, *, hide: bool) -> None:
    """Raise :class:`Refused` for a plan that does more than read, or than read the network."""
    if summary.query_type != _READ_QUERY_TYPE:
        raise Refused(
            "only reading is allowed here, and this statement writes or does more",
            do="write through a load",
        )
    operators = tuple(plan_operators(summary.plan or {}))
    for operator in operators:
        _check_operator(operator, hide=hide)
    if hide:
        await _check_followed_relationships(database, operators)


def strip_literals(canonical: str) -> str:
    """A canonical text without strings, names without quotes."""
    return blank_cypher_literals(canonical, keep_names=True)


def _check_quoted_names(canonical: str) -> None:
    """Raise :class:`Refused` for a name in which plans, which write some without quotes, could not be read."""
    for token in tokenise_cypher(canonical):
        if token.kind is TokenKind.QUOTED_NAME and "`" in token.text[1:-1]:
            raise Refused(
                f"backquotes are not allowed in names ({token.text})", do="leave them out"
            )


def _check_statement_text(text: str) -> None:
    """Raise :class:`Refused` for what no plan shows."""
    if _EXPLAIN_OR_PROFILE.match(text):
        # One of the sender's own would turn ours into another statement.
        raise Refused(
            "EXPLAIN and PROFILE are not run here", do="use Neo4j Browser to look at plans"
        )
    if _USE_CLAUSE.search(text):
        raise Refused("USE is not allowed here", do="ask the database that is served")
    if _SEARCH_WITHOUT_ARGUMENTS.search(text):
        # Neo4j would take parameters by the names of its arguments, which nobody has looked at.
        raise Refused(
            "a full-text search without its arguments is not allowed here",
            do="write them: db.index.fulltext.queryNodes('pg_search', $text)",
        )
    for match in _DOTTED_CALL.finditer(text):
        name = re.sub(r"\s", "", match[1]).lower()
        if name not in _ALLOWED_PROCEDURES and name.split(".")[0] not in _FUNCTION_NAMESPACES:
            raise Refused(f"{name} is not allowed here", do=_ALLOWED_CALLS)


_ALLOWED_CALLS = f"allowed are Cypher's own functions, and the procedures {', '.join(sorted(_ALLOWED_PROCEDURES))}"


def plan_operators(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every operator of a plan, as the driver reports it (``summary.plan``): its children too."""
    pending = [plan]
    while pending:
        yield (operator := pending.pop())
        pending += operator.get("children", ())


def operator_name(operator: Mapping[str, Any]) -> str:
    """The type of an operator, without the runtime that Neo4j adds (``Filter@neo4j``)."""
    return str(operator.get("operatorType", "")).split("@")[0]


def _operator_details(operator: Mapping[str, Any]) -> str:
    return str(operator.get("args", {}).get("Details", ""))


def _called_procedure(operator: Mapping[str, Any]) -> str:
    """The procedure that an operator calls, in small letters; of others something that is none."""
    details = _operator_details(operator)
    return details.split("(", maxsplit=1)[0].strip().replace("`", "").lower()


def _unquote_names(details: str) -> str:
    """Details in which quoted names are words, as no sign of a name may be taken for the plan's."""
    return _QUOTED_NAME.sub(lambda match: re.sub(r"\W", "_", match[1]), details)


def _check_operator(operator: Mapping[str, Any], *, hide: bool) -> None:
    """Raise :class:`Refused` for an operator that reaches beyond the network."""
    name = operator_name(operator)
    details = _operator_details(operator)
    if name == "LoadCSV":
        raise _load_csv_error()
    if name.startswith(_FORBIDDEN_OPERATORS):
        raise Refused(f"{name} is not allowed here", do="ask the graph itself: MATCH … RETURN …")
    if name == "ProcedureCall":
        procedure = _called_procedure(operator)
        if procedure not in _ALLOWED_PROCEDURES:
            raise Refused(f"{procedure or 'this'} is not allowed here", do=_ALLOWED_CALLS)
    if hide and not operator.get("children"):
        _check_leaf_operator(name, details)
    _check_inner_subquery(details, _INNER_READ if hide else _INNER_FORBIDDEN)


async def _check_followed_relationships(
    database: Database, operators: Iterable[Mapping[str, Any]]
) -> None:
    """Raise :class:`Refused` for a plan that follows relationships, or searches, beyond the network."""
    any_type = searched = False
    for operator in operators:
        name, details = operator_name(operator), _unquote_names(_operator_details(operator))
        subqueries = (found[0] for found in _SINGLE_STEP_SUBQUERY.finditer(details))
        any_type |= network_names.follows_any_type(name, details, subqueries)
        searched |= network_names.searches_an_index(_called_procedure(operator))
    if any_type:
        await network_names.refuse_other_types(database)
    if searched:
        await network_names.refuse_other_indexes(database)


def _check_leaf_operator(name: str, details: str) -> None:
    """Raise :class:`Refused` for an operator at a plan's end that could meet what is not of the network."""
    if name not in _IDLE_OPERATORS:
        network_names.check_looked_up_names(_unquote_names(details))
    counts_all = name == "NodeCountFromCountStore" and _ANY_NODE.search(_unquote_names(details))
    if counts_all or (
        name not in _LOOKUP_OPERATORS
        and name not in _IDLE_OPERATORS
        and not _RELATIONSHIP_OPERATOR.fullmatch(name)
    ):
        raise _UnlabelledNodes(
            f"nodes without a label, or by an internal id, cannot be asked for here ({name})",
            do="name a label, which every node of the network has: MATCH (n:Entity) …",
        )


def _check_inner_subquery(details: str, refused: re.Pattern[str]) -> None:
    """Raise :class:`Refused` for a subquery inside an expression, unless it is a step along a relationship."""
    remaining = refused.search(_SINGLE_STEP_SUBQUERY.sub(" ", _unquote_names(details)))
    if remaining is None:
        return
    if remaining[0] == "LOAD CSV":
        raise _load_csv_error()
    raise Refused(
        "this subquery stands inside an expression, where it cannot be checked",
        do="let a clause of its own work it out: CALL (n) { … RETURN … AS x }, and use x",
    )


def _load_csv_error() -> Refused:
    """The error to raise for LOAD CSV."""
    return Refused(
        "LOAD CSV reads from outside the graph", do="bring files in with partnergraph load"
    )
