"""What the worker processes take of the machine together, under the names that one process has in Prometheus.

Prometheus' client counts for several processes, but tells of their memory and time only where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

# The client's own name for the file of a process's counters.
_PROCESS_FILE = re.compile(r"counter_(\d+)\.db")


class WorkersCollector(Collector):
    """``process_*`` of all workers that write to a folder and live."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def processes(self) -> Iterator[psutil.Process]:
        """The workers that live, by the files they write."""
        for file in self.folder.iterdir():
            if found := _PROCESS_FILE.fullmatch(file.name):
                with suppress(psutil.Error):
                    process = psutil.Process(int(found[1]))
                    if process.status() != psutil.STATUS_ZOMBIE:
                        yield process

    def collect(self) -> Iterator[Metric]:
        """The sums over all workers; the start is that of the oldest."""
        cpu = resident = virtual = open_files = 0.0
        allowed, starts = 0.0, []
        for process in self.processes():
            with suppress(psutil.Error), process.oneshot():
                times, memory = process.cpu_times(), process.memory_info()
                starts.append(process.create_time())
                cpu += times.user + times.system
                resident += memory.rss
                virtual += memory.vms
                open_files += process.num_fds()
                allowed += process.rlimit(psutil.RLIMIT_NOFILE)[0]
        yield GaugeMetricFamily("partnergraph_workers", "Processes that serve.", len(starts))
        yield CounterMetricFamily("process_cpu_seconds", "Time of all workers.", cpu)
        yield GaugeMetricFamily("process_resident_memory_bytes", "Memory of all workers.", resident)
        yield GaugeMetricFamily("process_virtual_memory_bytes", "Their address spaces.", virtual)
        yield GaugeMetricFamily("process_open_fds", "Open files of all workers.", open_files)
        yield GaugeMetricFamily("process_max_fds", "Files that they may open.", allowed)
        if starts:
            yield GaugeMetricFamily(
                "process_start_time_seconds", "When the oldest began.", min(starts)
            )
