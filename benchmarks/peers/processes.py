"""Processor time of the programs that this process has started and that still run."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
USER, SYSTEM, PARENT = 11, 12, 1
"""Places of a process's times and of its parent in /proc/PID/stat, after its name."""


def cpu_of_children() -> float:
    """Add up the CPU seconds of all running descendants; 0 where there is no /proc."""
    states = dict(_states())
    parents = {os.getpid()}
    total = 0.0
    grown = True
    while grown:
        grown = False
        for process in [one for one, state in states.items() if int(state[PARENT]) in parents]:
            state = states.pop(process)
            parents.add(process)
            total += (int(state[USER]) + int(state[SYSTEM])) / TICKS
            grown = True
    return total


def _states() -> list[tuple[int, list[str]]]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:  # it ended meanwhile
            continue
        found.append((int(path.parent.name), text.rpartition(")")[2].split()))
    return found
