"""Who asks, and what they may: roles, API keys, tokens of an identity provider, rates.

:class:`~api.access.authentication.Authenticator` is what the rest of the application asks.
"""
