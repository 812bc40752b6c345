"""From a projection of the graph to one Cypher statement, and the function that shapes its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.graph.cypher.dates import as_of_parameter
from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    MatchClause,
    Parameter,
    ParameterisedStatement,
    compose_cypher,
    finish_statement,
)
from partnergraph.graph.cypher.match import match_link, match_nodes_of_type
from partnergraph.graph.cypher.window import PageWindow
from partnergraph.graph.cypher.within import all_wholes_found
from partnergraph.graph.ledger import RETURN_WITH_REVISION
from partnergraph.graph.reading.compiler import projection
from partnergraph.graph.reading.compiler.citations import shape_node_citations
from partnergraph.graph.reading.compiler.connections import shape_connection
from partnergraph.graph.reading.compiler.level import RecordLevel, StatementDraft
from partnergraph.graph.reading.compiler.shape import (
    ByTypeShape,
    CallShape,
    ConstantShape,
    FirstRowShape,
    ObjectShape,
    PromisedShape,
    RowsShape,
    Shape,
    TypeNameShape,
)
from partnergraph.graph.reading.compiler.shaper import ROOT_ROW, Shaper, make_shaper
from partnergraph.graph.reading.compiler.values import shape_parts, shape_value
from partnergraph.graph.reading.display import OTHER_SPELLINGS, choose_display_name
from partnergraph.graph.reading.fetch import check_id_count
from partnergraph.graph.reading.version import CLAIM_DIGESTS, RELATION_DIGESTS, version_of_claims

# Of an id there is one node, so nothing has to be ordered.
_BY_ID = "head(COLLECT { %(match)s %(returning)s })"
_FIRST_BY_ID = (
    "head(COLLECT { %(match)s WITH %(node)s ORDER BY %(node)s.id LIMIT 1 %(returning)s })"
)
_BY_IDS = (
    "COLLECT { UNWIND range(0, size(%(ids)s) - 1) AS %(at)s OPTIONAL MATCH (%(node)s:Entity {id: %(ids)s[%(at)s]}) "
    "WITH %(node)s, %(at)s ORDER BY %(at)s %(returning)s }"
)


@dataclass(frozen=True)
class CompiledStatement:
    """A statement, the windows of its pages, the shape of the answer, and the function that gives it to the record.

    The record ends with the revision of the data (:mod:`partnergraph.graph.ledger`), read after all else of it, and
    where arguments name wholes, with whether all of these are there before that. The statement's text is empty where
    nothing of the graph is asked.
    """

    statement: ParameterisedStatement
    windows: tuple[Parameter, ...]
    answer: ObjectShape
    shaper: Shaper
    names_wholes: bool = False

    @property
    def cypher(self) -> str:
        """The text of the statement; empty where nothing of the graph is asked."""
        return self.statement.text

    def bind(
        self, arguments: Sequence[Mapping[str, Any]]
    ) -> tuple[dict[str, Any], list[PageWindow]]:
        """Parameters and windows for the arguments of each place.

        Raises :class:`~partnergraph.schema.errors.InvalidInput` for pages and cursors that are not allowed.
        """
        return self.statement.bind(arguments), [w.bind(arguments) for w in self.windows]


def compile_projection(roots: Sequence[projection.RootProjection]) -> CompiledStatement:
    """Compile the roots of an operation into one statement."""
    draft = StatementDraft(_shape_node)
    top = RecordLevel(draft, CypherScope(), "", "", ROOT_ROW)
    answer = ObjectShape(tuple((root.key, _shape_root(root, top)) for root in roots))
    statement = _return_with_revision(top) if top.columns else Fragment(())
    statement = top.scope.with_shared(statement)
    return CompiledStatement(
        finish_statement(statement),
        tuple(draft.windows),
        answer,
        make_shaper(answer),
        bool(top.scope.wholes),
    )


def _return_with_revision(top: RecordLevel) -> Fragment:
    """The calls of the record, and what returns its columns and the revision that the data had after them."""
    returned = [*top.columns]
    if top.scope.wholes:
        returned.append(compose_cypher(all_wholes_found(top.scope)))
    names = [top.scope.variable("c") for _ in returned]
    columns = [compose_cypher(f"%s AS {n}", c) for c, n in zip(returned, names, strict=True)]
    template = RETURN_WITH_REVISION.format(columns="%s", names=", ".join(names))
    return replace(top, columns=columns).returning(template)


def _shape_root(root: projection.RootProjection, top: RecordLevel) -> Shape:
    match root:
        case projection.ProjectedTypeName():
            return ConstantShape(root.fixed)
        case projection.ProjectedConnection():
            return shape_connection(root, top)
        case projection.ProjectedLookup():
            return _shape_lookup(root, top)
        case projection.ProjectedList():
            return _shape_list(root, top)


def _shape_lookup(lookup: projection.ProjectedLookup, top: RecordLevel) -> Shape:
    """One node, or nothing."""
    scope = top.scope
    if lookup.as_of:
        scope = replace(scope, as_of=as_of_parameter((lookup.place, "asOf")))
    inner = RecordLevel.fresh(top.draft, scope)
    value = Parameter((lookup.place, lookup.argument))
    if lookup.by is None:
        match = MatchClause(compose_cypher("(%s:Entity {id: %s})", inner.node, value))
        if lookup.declared.name != "Entity":
            match = match.where(*match_nodes_of_type(lookup.declared, inner.node).conditions)
            match = match.where(compose_cypher("%s:%s", inner.node, lookup.declared.name))
    else:
        match = match_nodes_of_type(lookup.declared, inner.node).where(
            compose_cypher("%s = %s", f"{inner.node}.{lookup.by.name}", value)
        )
    template = _BY_ID if lookup.by is None else _FIRST_BY_ID
    return _shape_first(lookup.selection, match, top, inner, template)


def _shape_list(listed: projection.ProjectedList, top: RecordLevel) -> Shape:
    """The nodes of a list of ids."""
    inner = top.below()
    node = _shape_node(listed.selection, inner)
    found = top.column(
        _BY_IDS,
        ids=Parameter((listed.place, "ids"), check_id_count),
        at=top.scope.variable("i"),
        node=inner.node,
        returning=inner.returning(f"RETURN CASE WHEN {inner.node} IS NOT NULL THEN [%s] END"),
    )
    return RowsShape(inner.row, found, node, gaps=True)


def _shape_first(
    selection: projection.NodeProjection,
    match: MatchClause,
    level: RecordLevel,
    inner: RecordLevel,
    template: str = _FIRST_BY_ID,
) -> Shape:
    """The first node that matches, by id, or nothing; as a column of ``level``."""
    node = _shape_node(selection, inner)
    found = level.column(template, match=match.cypher, node=inner.node, returning=inner.returning())
    return FirstRowShape(inner.row, found, node)


def _shape_node(selection: projection.NodeProjection, level: RecordLevel) -> Shape:
    """A node, of whatever type."""
    variants: dict[int, tuple[list[str], tuple[projection.ProjectedField, ...]]] = {}
    for type_name, wanted in selection.items():
        variants.setdefault(id(wanted), ([], wanted))[0].append(type_name)
    if len(variants) == 1:
        return _shape_object(next(iter(variants.values()))[1], level)
    labels = level.labels_column()
    cases = tuple((tuple(names), _shape_object(w, level)) for names, w in variants.values())
    return ByTypeShape(level.row, labels, cases)


def _shape_object(wanted: Iterable[projection.ProjectedField], level: RecordLevel) -> Shape:
    return ObjectShape(tuple((part.key, _shape_field(part, level)) for part in wanted))


def _shape_field(part: projection.ProjectedField, level: RecordLevel) -> Shape:
    """One thing that is wanted of a node."""
    match part:
        case projection.ProjectedTypeName():
            if part.fixed is not None:
                return ConstantShape(part.fixed)
            return TypeNameShape(level.labels_column())
        case projection.ProjectedValue():
            return shape_value(part, level)
        case projection.ProjectedParts():
            return shape_parts(part, level)
        case projection.ProjectedShortcut():
            inner = level.below()
            edge = level.scope.variable("e") if level.scope.as_of else ""
            target = part.way.target.name
            match = match_link(level.node, part.way, edge, inner.node, level.scope, target)
            return _shape_first(part.selection, match, level, inner)
        case projection.ProjectedCitations():
            return shape_node_citations(part, level)
        case projection.ProjectedDisplayName():
            variables = level.scope.variable("d"), level.scope.variable("s")
            spellings = level.column(OTHER_SPELLINGS.format(level.node, *variables))
            name = PromisedShape(level.property_column("name"))
            return CallShape(choose_display_name, (name, spellings))
        case projection.ProjectedVersion():
            variables = level.scope.variable("d"), level.scope.variable("s")
            digests = level.column(CLAIM_DIGESTS.format(level.node, *variables))
            related = level.scope.variable("r"), level.scope.variable("x")
            relations = level.column(RELATION_DIGESTS.format(level.node, *related))
            return CallShape(version_of_claims, (digests, relations))
        case projection.ProjectedConnection():
            return shape_connection(part, level)
