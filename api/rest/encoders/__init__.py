"""Tables as bytes, an encoder for each format. What each does with Neo4j's values: docs/guides/analyst.md."""

from partnergraph.api.rest.encoders.base import CellType, TableEncoder
from partnergraph.api.rest.encoders.columnar import LIST_TYPES, ArrowEncoder, ParquetEncoder
from partnergraph.api.rest.encoders.text import CsvEncoder, JsonEncoder, JsonLinesEncoder
from partnergraph.queries.named import NamedQuery
from partnergraph.queries.named.query import ColumnType

ENCODERS: dict[str, type[TableEncoder]] = {
    "json": JsonEncoder,
    "jsonl": JsonLinesEncoder,
    "csv": CsvEncoder,
    "parquet": ParquetEncoder,
    "arrow": ArrowEncoder,
}
_CELL_TYPE_OF_COLUMN = {
    ColumnType.INTEGER: CellType.INTEGER,
    ColumnType.FLOAT: CellType.FLOAT,
    ColumnType.BOOLEAN: CellType.BOOLEAN,
}


def cell_types_of_query(query: NamedQuery) -> dict[str, CellType]:
    """What the values of a named query's columns are, by column; texts where its header leaves that open."""
    types = {}
    for name, column in query.columns.items():
        single = _CELL_TYPE_OF_COLUMN.get(column.type, CellType.TEXT)
        types[name] = (
            LIST_TYPES[single] if column.many and column.type is not ColumnType.ANY else single
        )
    return types


__all__ = ["ENCODERS", "CellType", "TableEncoder", "cell_types_of_query"]
