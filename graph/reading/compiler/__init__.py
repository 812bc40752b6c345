"""One statement for a whole tree of what is wanted, and one function that shapes its record.

:mod:`~graph.reading.compiler.tree` says what is wanted, :mod:`~graph.reading.compiler.build` turns it
into Cypher whose values are all parameters, and into a Python function made once. Every list in the
record is positional; names appear only in the shaping function.
"""
