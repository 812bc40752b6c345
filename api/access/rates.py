"""How often somebody may ask: a bucket of tokens for each, refilled at a steady rate."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from schema.errors import TooManyRequests

MOST_BUCKETS = 20_000


@dataclass
class Rates:
    """The buckets of this process. With several workers each has its own.

    ``burst``: how many seconds' worth a full bucket holds.
    """

    burst: float
    clock: Callable[[], float] = time.monotonic
    buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def spend(self, who: str, rate: float) -> None:
        """Take one token. Raises :class:`TooManyRequests` from an empty bucket; a rate of 0 has none."""
        if rate <= 0:
            return
        now, full = self.clock(), max(1.0, rate * self.burst)
        held, since = self.buckets.pop(who, (full, now))
        held = min(full, held + (now - since) * rate)
        self.buckets[who] = (held - 1 if held >= 1 else held, now)
        if len(self.buckets) > MOST_BUCKETS:
            self.buckets.popitem(last=False)
        if held < 1:
            raise TooManyRequests(
                f"more requests than {rate:g} a second",
                seconds=max(1, math.ceil((1 - held) / rate)),
                do="wait as long as Retry-After says",
            )
