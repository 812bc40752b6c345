"""The page for policymakers: server-rendered, complete without JavaScript, answered by GraphQL.

``map/``         the base map: how it is made, and the made file
``drawing/``     SVG drawn by the server: ties on the map, path graphs, bars, heat matrices
``messages/``    what the page says, in its languages
``operations/``  the GraphQL operations that it asks
``templates/``, ``assets/``  what it is made of
"""
