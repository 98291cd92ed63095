"""Runs in the peer's environment: rows in a file of NumPy in, one line of JSON out."""

import json
import sys
import time

import numpy as np
import sksurv  # type: ignore[import-not-found]
from sksurv.linear_model import CoxPHSurvivalAnalysis  # type: ignore[import-not-found]
from sksurv.util import Surv  # type: ignore[import-not-found]

rows = np.load(sys.argv[1])
follow_up = Surv.from_arrays(rows["event"], rows["time_days"])
began = time.process_time()
fitted = CoxPHSurvivalAnalysis(alpha=0, ties="efron").fit(rows["covariates"], follow_up)
took = time.process_time() - began
print(
    json.dumps(
        {"version": sksurv.__version__, "cpu_s": took, "coefficients": fitted.coef_.tolist()}
    )
)
