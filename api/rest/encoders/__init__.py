"""Tables as bytes, an encoder for each format. What each does with Neo4j's values: docs/guides/analyst.md."""

from collections.abc import Mapping, Sequence

from partnergraph.api.rest.encoders.base import CellType, TableEncoder, TableOptions, TableOrigin
from partnergraph.api.rest.encoders.columnar import LIST_TYPES, ArrowEncoder, ParquetEncoder
from partnergraph.api.rest.encoders.held import HeldEncoder
from partnergraph.api.rest.encoders.text import CsvEncoder, JsonEncoder, JsonLinesEncoder
from partnergraph.api.rest.encoders.workbook import XlsxEncoder
from partnergraph.queries.named import NamedQuery
from partnergraph.queries.named.query import ColumnType

ENCODERS: dict[str, type[TableEncoder]] = {
    "json": JsonEncoder,
    "jsonl": JsonLinesEncoder,
    "csv": CsvEncoder,
    "xlsx": XlsxEncoder,
    "parquet": ParquetEncoder,
    "arrow": ArrowEncoder,
}
_CELL_TYPE_OF_COLUMN = {
    ColumnType.INTEGER: CellType.INTEGER,
    ColumnType.FLOAT: CellType.FLOAT,
    ColumnType.BOOLEAN: CellType.BOOLEAN,
    ColumnType.DATE: CellType.DATE,
}


def cell_types_of_query(query: NamedQuery) -> dict[str, CellType]:
    """What the values of a named query's columns are, by column; texts where its header leaves that open."""
    types = {}
    for name, column in query.columns.items():
        single = _CELL_TYPE_OF_COLUMN.get(column.type, CellType.TEXT)
        if column.many and column.type is not ColumnType.ANY:
            # Of a list of dates nothing could say which of them are months or years.
            single = LIST_TYPES[CellType.TEXT if single is CellType.DATE else single]
        types[name] = single
    return types


def make_telling_encoder(
    form: str,
    columns: Sequence[str],
    types: Mapping[str, CellType] | None = None,
    options: TableOptions | None = None,
) -> TableEncoder:
    """An encoder for who can be told what is missing before the first byte alone: over HTTP."""
    encoder = ENCODERS[form](columns, types, options)
    return encoder if encoder.telling else HeldEncoder(encoder)


__all__ = [
    "ENCODERS",
    "CellType",
    "TableEncoder",
    "TableOptions",
    "TableOrigin",
    "cell_types_of_query",
    "make_telling_encoder",
]
