"""The Cypher library: one named, documented, typed query a file, and the small reader of them.

A file is Cypher that runs as it stands in Neo4j Browser, after a comment that holds YAML::

    /*
    title: Clusters of a country
    question: Which clusters are in a country, and where in it?
    category: clusters
    parameters:
      country: {type: country, description: The country}
    columns:
      id: {type: id, description: The cluster}
      places: {type: string, many: true, description: Where in the country it is}
    example: {country: UA}
    */
    MATCH …

The query is called as its file is, in kebab-case. What else a parameter can say is in
:class:`~partnergraph.queries.named.parameters.QueryParameter`, a column in :class:`~partnergraph.queries.named.query.QueryColumn`.
A parameter that is optional and not given is null in the Cypher.
"""

from partnergraph.queries.named.browser_style import build_browser_style
from partnergraph.queries.named.docs_page import render_library_page
from partnergraph.queries.named.favourites import build_favourites_archive
from partnergraph.queries.named.files import find_named_query, load_library
from partnergraph.queries.named.paging import RowsPage
from partnergraph.queries.named.query import NamedQuery, open_named_query, run_named_query

__all__ = [
    "NamedQuery",
    "RowsPage",
    "build_browser_style",
    "build_favourites_archive",
    "find_named_query",
    "load_library",
    "open_named_query",
    "render_library_page",
    "run_named_query",
]
