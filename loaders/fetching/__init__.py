"""Fetching publishers' files: from public addresses only, only what is new, and whole or not at all.

=====================  ============================================================
:mod:`~.settings`      how much, how long, and which private networks all the same
:mod:`~.addresses`     which addresses may be fetched from
:mod:`~.network`       connections that reach no others, whatever a name resolves to
:mod:`~.files`         what is kept of a file between two fetches
:mod:`~.fetch`         one set of files: conditional, resumed, bounded
=====================  ============================================================
"""
