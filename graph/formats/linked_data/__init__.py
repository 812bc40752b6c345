"""Linked data: the network as RDF, in the words of the model and of the vocabularies that others read."""
