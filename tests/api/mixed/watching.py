"""What the processes that serve take of the machine, looked at again and again."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import linear_regression, median

import psutil

from tests.api.mixed.faults import find_workers

MIB = 1 << 20


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the beginning, memory in MiB, and open files."""

    at: float
    rss: float
    files: int


@dataclass
class Watch:
    """Samples of each process that serves; ``server`` is their parent."""

    server: int
    begun: float = field(default_factory=time.monotonic)
    samples: dict[int, list[Sample]] = field(default_factory=dict)

    def look(self) -> None:
        """Take a sample of every process."""
        for worker in find_workers(self.server):
            with suppress(psutil.Error):
                sample = Sample(
                    time.monotonic() - self.begun, worker.memory_info().rss / MIB, worker.num_fds()
                )
                self.samples.setdefault(worker.pid, []).append(sample)

    async def go_on(self, pause: float) -> None:
        """Look again and again, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(pause)

    def oldest(self) -> list[Sample]:
        """The samples of the process that served from the beginning."""
        return min(self.samples.values(), key=lambda one: one[0].at)


@dataclass(frozen=True)
class Growth:
    """How memory and open files went: medians at the start, about the first fifth and at the end; MiB an hour after the fifth."""

    memory: tuple[float, float, float]
    files: tuple[float, float, float]
    slope: float

    @classmethod
    def of(cls, samples: list[Sample]) -> Growth:
        """Of one process, by thirds of fifths so that no single sample counts."""
        total = samples[-1].at
        spans = (0, 0.07), (0.17, 0.27), (0.9, 1)
        parts = [[s for s in samples if low * total <= s.at <= high * total] or samples[-1:] for low, high in spans]  # fmt: skip
        memory, files = [median(s.rss for s in part) for part in parts], [median(s.files for s in part) for part in parts]  # fmt: skip
        later = [s for s in samples if s.at >= 0.2 * total]
        slope = 0.0
        if len({s.at for s in later}) > 1:
            slope = linear_regression([s.at / 3600 for s in later], [s.rss for s in later]).slope
        return cls((memory[0], memory[1], memory[2]), (files[0], files[1], files[2]), slope)
