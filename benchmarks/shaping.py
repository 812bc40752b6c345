"""What writing out the source of a shaper saves: it beside a tree of closures, on the same shapes and records.

    python -m benchmarks.shaping [--rounds 20]

Needs no server. The operations are those of :mod:`benchmarks.graphql`, the records made up as these find them: 1,000 rows
of five columns; 50 clusters with ten members each; 20 with ten members that have three clusters each. The two
take turns; printed are the least CPU time of each and their ratio. The closures are the fastest that were
found: a dictionary is one comprehension, nulls are looked for by column, only what is nested is called.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any

from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_variable_values

from benchmarks.graphql import OURS
from partnergraph.api.graphql.execution.compiler import compile_operation
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph.reading.compiler import runtime, shape
from partnergraph.graph.reading.compiler.build import CompiledStatement

_Closure = Callable[[Any, Any], Any]
_ORGANISATION = ["Organisation", "Actor", "Entity"]


def make_closures(part: Any) -> _Closure:
    """A shape as a tree of closures from a row and the windows to a value."""
    match part:
        case shape.ColumnShape(_, index):
            return lambda row, _windows: row[index]
        case shape.ObjectShape(entries):
            return _close_object(entries)
        case shape.FirstRowShape(_, found, value):
            index, first = found.index, make_closures(value)

            def shape_first(row: Any, windows: Any) -> Any:
                return None if (inner := row[index]) is None else first(inner, windows)

            return shape_first
        case shape.PageShape(
            _, found, None, shape.ObjectShape(((key, shape.RowsShape() as rows),))
        ):
            index, each = found.index, _close_rows(rows.value)
            return lambda row, windows: {key: each(row[index], windows)}
        case shape.ByTypeShape(_, labels, cases):
            index, types = labels.index, runtime.TYPE_NAMES
            by_type = {name: make_closures(value) for names, value in cases for name in names}
            return lambda row, windows: by_type[types[tuple(row[index])]](row, windows)
    raise TypeError(type(part).__name__)


def _source_column(part: Any) -> int:
    """The column that a value is made of."""
    match part:
        case shape.ColumnShape():
            return part.index
        case shape.PromisedShape():
            return part.column.index
        case shape.FirstRowShape() | shape.PageShape():
            return part.found.index
    raise TypeError(type(part).__name__)


_FLAT = shape.ColumnShape | shape.PromisedShape


def _close_object(entries: Any) -> _Closure:
    """Every key is set at once, in its order; what is nested then takes the place of its column."""
    plan = [(key, _source_column(value)) for key, value in entries]
    promised = [
        value.column.index for _, value in entries if isinstance(value, shape.PromisedShape)
    ]
    nested = [(key, make_closures(value)) for key, value in entries if not isinstance(value, _FLAT)]

    def shape_object(row: Any, windows: Any) -> Any:
        for column in promised:
            if row[column] is None:
                runtime.refuse_record()
        made = {key: row[column] for key, column in plan}
        for key, closure in nested:
            made[key] = closure(row, windows)
        return made

    return shape_object


def _close_rows(value: Any) -> _Closure:
    """A list of objects; those without anything nested by columns, without a call for each."""
    if isinstance(value, shape.ObjectShape) and all(isinstance(v, _FLAT) for _, v in value.entries):
        plan = [(key, _source_column(inner)) for key, inner in value.entries]
        promised = [
            itemgetter(v.column.index)
            for _, v in value.entries
            if isinstance(v, shape.PromisedShape)
        ]

        def shape_rows(rows: Any, _windows: Any) -> Any:
            for column in promised:
                if None in map(column, rows):
                    runtime.refuse_record()
            return [{key: row[column] for key, column in plan} for row in rows]

        return shape_rows
    closure = make_closures(value)
    return lambda rows, windows: [closure(row, windows) for row in rows]


def make_up_record(kind: str) -> list[Any]:
    """What the graph would return for an operation of the benchmark."""
    named = [["cluster:c1", "Cluster 1"], ["cluster:c2", "Cluster 2"], ["cluster:c3", "Cluster 3"]]
    members = [[f"organisation:o{n}", f"Organisation {n}"] for n in range(10)]
    region = ["region:FR10", "Region 10"]
    match kind:
        case "lookup":
            return [["cluster:c77", "Cluster 77", "City 77"]]
        case "flat":
            rows = range(1000)
            return [
                [[f"organisation:o{n}", f"Organisation {n}", "City", f"O{n}", "x"] for n in rows]
            ]
        case "nested":
            return [[[f"cluster:c{n}", f"Cluster {n}", region, region, members] for n in range(50)]]
    inner = [[_ORGANISATION, *member, named] for member in members]
    return [[[f"cluster:c{n}", f"Cluster {n}", inner] for n in range(20)]]


def compile_benchmark_operation(kind: str) -> CompiledStatement:
    """An operation of the benchmark, compiled."""
    schema = executable_schema()
    (operation,) = parse(OURS[kind]).definitions
    assert isinstance(operation, OperationDefinitionNode)
    given = {"id": "cluster:c77"} if kind == "lookup" else {}
    variables = get_variable_values(schema, operation.variable_definitions or (), given)
    assert isinstance(variables, VariableValues)
    return compile_operation(schema, operation, {}, variables).compiled


def measure_cpu_us(call: Callable[[], Any], repeats: int) -> float:
    """CPU time of a call in microseconds."""
    begin = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - begin) / repeats * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    print(f"{'':8} {'source us':>10} {'closures us':>12} {'ratio':>6}")
    for kind in OURS:
        compiled = compile_benchmark_operation(kind)
        shapers = compiled.shaper, make_closures(compiled.answer)
        record = make_up_record(kind)
        assert shapers[0](record, []) == shapers[1](record, [])
        least = [float("inf")] * 2
        for _ in range(arguments.rounds):
            for index, shaper in enumerate(shapers):
                repeats = 20_000 if kind == "lookup" else 50
                taken = measure_cpu_us(partial(shaper, record, []), repeats)
                least[index] = min(least[index], taken)
        print(f"{kind:8} {least[0]:10.1f} {least[1]:12.1f} {least[1] / least[0]:6.2f}")


if __name__ == "__main__":
    main()
