"""Who asks, and what they may: roles, API keys, tokens of an identity provider, rates.

:class:`~partnergraph.api.access.authentication.Authenticator` is what the rest of the application asks.
"""
