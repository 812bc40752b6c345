"""What exists and how it may be tied. Imports nothing else of ours.

Places, actors, activities and documents are declared in the modules of these names, what ties them in
:mod:`partnergraph.schema.relations`. :mod:`partnergraph.schema.catalog` is the way in for the other rooms: all that they derive
comes from it.
"""
