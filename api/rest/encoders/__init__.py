"""Tables as bytes, an encoder for each format. What each does with Neo4j's values: docs/guides/analyst.md."""

from api.rest.encoders.base import Form, Type
from api.rest.encoders.columnar import LIST_OF, Arrow, Parquet
from api.rest.encoders.text import Csv, Json, JsonLines
from queries.named import NamedQuery
from queries.named.query import ColumnType

FORMS: dict[str, type[Form]] = {
    "json": Json,
    "jsonl": JsonLines,
    "csv": Csv,
    "parquet": Parquet,
    "arrow": Arrow,
}
OF_COLUMNS = {
    ColumnType.INTEGER: Type.INTEGER,
    ColumnType.FLOAT: Type.FLOAT,
    ColumnType.BOOLEAN: Type.BOOLEAN,
}


def types_of(query: NamedQuery) -> dict[str, Type]:
    """What the values of a named query's columns are, by column; texts where its header leaves that open."""
    types = {}
    for name, column in query.columns.items():
        single = OF_COLUMNS.get(column.type, Type.TEXT)
        types[name] = (
            LIST_OF[single] if column.many and column.type is not ColumnType.ANY else single
        )
    return types


__all__ = ["FORMS", "Form", "Type", "types_of"]
