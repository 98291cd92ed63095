"""Noisy counts: how far they are from the truth beside theory, and what a draw takes."""

import math
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Bound, Goal, Result
from oncommons.access.questions.noise import draw, half_width

EPSILONS = (100, 500, 1_000)
"""In thousandths."""
WITHIN = 0.05


def measure(*, draws: int = 10_000, patients: int = 100_000) -> Iterator[Result]:
    """Measure the error of many draws, and the time of one.

    Args:
        draws: how many, each over one empty category.
        patients: patients of the count that is timed.
    """
    for thousandths in EPSILONS:
        drawn = np.array(draw(np.zeros(0, np.int32), draws, thousandths)[:-1])
        a = math.exp(-thousandths / 1_000)
        theory, error = 2 * a / (1 - a * a), float(np.abs(drawn).mean())
        name = f"epsilon {thousandths / 1_000:g}"
        yield Result(f"mean error at {name}", "patients", error, theory, "theory")
        off = abs(error / theory - 1)
        yield Result(f"distance from theory at {name}", "share", off, goal=Goal(WITHIN))
        inside = float((np.abs(drawn) <= half_width(thousandths)).mean())
        least = Goal(0.94, Bound.AT_LEAST)
        yield Result(f"within the 95 % interval at {name}", "share", inside, goal=least)
    codes = np.zeros(patients, np.int32)
    took = []
    for _ in range(50):
        began = time.perf_counter()
        draw(codes, 0, 100)
        took.append(time.perf_counter() - began)
    yield Result(f"one draw over {patients:,} patients", "ms", 1e3 * float(np.median(took)))
