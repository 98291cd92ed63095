"""Runs in the peer's environment: what acro says of outputs that a researcher would make.

Argument: a file of JSON, a list of outputs, each a list of steps. A step names what to call and the
columns to call it with. Prints for each output the strictest status: pass, review or fail.
"""

import contextlib
import io
import json
import logging
import os
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from acro import ACRO  # type: ignore[import-not-found]

ORDER = ("pass", "review", "fail")


def one_step(session: ACRO, step: dict[str, Any]) -> None:
    """Make one output in a session of acro."""
    data = pd.DataFrame(step["columns"])
    kind = step["call"]
    if kind == "crosstab":
        values = data[step["values"]] if "values" in step else None
        session.crosstab(
            data[step["rows"]],
            data[step["by"]] if "by" in step else pd.Series(["all"] * len(data), name="all"),
            values=values,
            aggfunc=step.get("aggregate"),
            margins=step.get("margins", False),
        )
    elif kind in ("ols", "logit"):
        predictors = data.drop(columns=[step["outcome"]]).assign(const=1.0)
        getattr(session, kind)(data[step["outcome"]], predictors)
    elif kind == "survival":
        session.surv_func(data["days"], data["died"], output="table")
    else:
        Path("output.csv").write_text(data.to_csv(index=False))
        session.custom_output("output.csv", "an output")


def status(steps: list[dict[str, Any]]) -> str:
    """Give the strictest status of the outputs of one request; what cannot be made is refused."""
    session = ACRO(suppress=False)
    for step in steps:
        try:
            one_step(session, step)
        except (ValueError, np.linalg.LinAlgError, KeyError, TypeError) as error:
            logging.getLogger("acro").info("%s", error)
            return f"error: {type(error).__name__}: {error}"
    found = [str(session.results.get(key).status) for key in session.results.get_keys()]
    return max(found, key=ORDER.index)


def main() -> None:
    """Judge every output, with all that acro itself says put away."""
    requests = json.loads(Path(sys.argv[1]).read_text())
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with contextlib.redirect_stdout(io.StringIO()):
            statuses = [status(steps) for steps in requests]
    print(json.dumps({"version": version("acro"), "statuses": statuses}))


main()
