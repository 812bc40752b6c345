"""How often somebody may ask: a bucket of tokens for each, refilled at a steady rate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import LRUCache

from partnergraph.schema.errors import TooManyRequests

_MOST_BUCKETS = 20_000


@dataclass
class RateLimiter:
    """Token buckets by caller, in this process. With several workers each has its own.

    ``burst``: how many seconds' worth of tokens a full bucket has. The least recently used go beyond 20,000.
    """

    burst: float
    clock: Callable[[], float] = time.monotonic
    buckets: LRUCache[str, tuple[float, float]] = field(
        default_factory=lambda: LRUCache(_MOST_BUCKETS)
    )

    def spend(self, subject: str, rate: float) -> None:
        """Take one token from a subject's bucket, refilled at ``rate`` a second; a rate of 0 is no limit.

        Raises :class:`TooManyRequests`, with the seconds until the next token, where the bucket is empty.
        """
        if rate <= 0:
            return
        now, capacity = self.clock(), max(1.0, rate * self.burst)
        tokens, since = self.buckets.get(subject, (capacity, now))
        tokens = min(capacity, tokens + (now - since) * rate)
        self.buckets[subject] = (tokens - 1 if tokens >= 1 else tokens, now)
        if tokens < 1:
            raise TooManyRequests(
                f"more requests than {rate:g} a second",
                seconds=max(1, math.ceil((1 - tokens) / rate)),
                do="wait as long as Retry-After says",
            )
