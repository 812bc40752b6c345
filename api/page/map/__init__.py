"""The base map: Natural Earth's countries and schematic region cells in the European LAEA projection.

``europe.json``      what the page draws; made by ``python -m partnergraph.api.page.map.build``
``region_points.csv`` towns of each region of NUTS 3, from which cells are made; ``python -m partnergraph.api.page.map.points``
"""
