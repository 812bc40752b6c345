"""A real Neo4j of our own: assembled from Maven Central's jars and a JDK from PyPI, kept in one folder."""
