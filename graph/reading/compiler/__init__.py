"""One statement for all that a request reads, and one shaper: the function from its record to the answer.

:mod:`~partnergraph.graph.reading.compiler.projection` declares what is read, :mod:`~partnergraph.graph.reading.compiler.build` turns it
into Cypher whose values are all parameters, and into a Python function made once. Every list in the
record is positional; names appear only in the shaping function.
"""
