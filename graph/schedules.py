"""Schedules, as cron has them: five fields, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from partnergraph.schema.errors import InvalidInput

_FIELDS = 5


def read_schedule(text: str, after: datetime | None = None) -> CronSim:
    """The times of a schedule after a moment, or from now on. Raises :class:`InvalidInput` for what is none."""
    problem = "Wrong number of fields"
    if len(text.split()) == _FIELDS:  # Of six the first would be of seconds.
        try:
            return CronSim(text, after or datetime.now(UTC))
        except CronSimError as error:
            problem = str(error)
    raise InvalidInput(f"{text!r} is no cron expression: {problem}", do="write such as '0 2 * * *'")
