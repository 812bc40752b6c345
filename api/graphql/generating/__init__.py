"""The generated half of the client, written from the schema by ``make docs``.

Answers are typed dictionaries under the schema's own names, so that Python, ``--json``, GraphQL and curl have one set of
them. A root field is a method; a list in pages is one that is iterated. What is added to the schema is in the client
without an edit here. Not imported by who uses the client.
"""
