"""Ask scikit-survival, in its own environment, to fit a Cox model (it is GPL-3: a peer only)."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.peers.environment import python_of
from oncommons.stats.arrays import Bools, Floats

PROGRAM = Path(__file__).parent / "fit_scikit_survival.py"


@dataclass(frozen=True, slots=True)
class PeerFit:
    """What the peer found.

    Args:
        version: of scikit-survival.
        cpu_s: CPU seconds of the fit alone, without the start of Python.
        coefficients: one per covariate.
    """

    version: str
    cpu_s: float
    coefficients: tuple[float, ...]


def fit_cox(covariates: Floats, time_days: Floats, event: Bools) -> PeerFit | None:
    """Fit a Cox model by Efron's likelihood without a penalty.

    Args:
        covariates: (n, p) numbers.
        time_days: (n,) days.
        event: (n,) True where the patient died.

    Returns:
        The fit; None where `./dev peers` has not made the environment.
    """
    python = python_of("survival")
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.npz"
        np.savez(rows, covariates=covariates, time_days=time_days, event=event)
        command = [python, PROGRAM, rows]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    answer = json.loads(said)
    return PeerFit(answer["version"], answer["cpu_s"], tuple(answer["coefficients"]))
