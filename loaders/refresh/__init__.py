"""Refreshing sources from their publishers, as a file says: which, from where, how often, and what to expect.

====================  ============================================================
:mod:`~.plan`         the refresh file
:mod:`~.expectations` what a source must be like before it takes the place of the last
:mod:`~.refresh`      one entry refreshed, and all that are due
:mod:`~.alert`        who is told: a webhook, Prometheus
====================  ============================================================
"""
