"""Answers and times beside peers, in one process: `python -m benchmarks.beside_peers FOLDER`.

Peers of our own environment run here; those of another run through `benchmarks.peers`. Each gets
its data in memory, in the form that suits it, before the clock starts.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lifelines import CoxPHFitter, KaplanMeierFitter  # type: ignore[import-untyped]

from benchmarks.measure import side_by_side, timed
from benchmarks.peers.survival import fit_cox
from benchmarks.stages import Work
from oncommons import access, cohort, modelling, store
from oncommons.modelling.features import impute
from oncommons.stats.arrays import Bools, Floats
from oncommons.stats.cox import cox
from oncommons.stats.survival import kaplan_meier

Line = dict[str, Any]
TIMES = 20
LIFELINES = f"lifelines {version('lifelines')}"


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """The patients of a model, ready for every program.

    Args:
        covariates: (n, p) without gaps.
        names: (p,) of the covariates.
        time_days: (n,) days to death or last contact.
        event: (n,) True where the patient died.
    """

    covariates: Floats
    names: list[str]
    time_days: Floats
    event: Bools


def main() -> None:
    """Print every comparison as one list of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    work = Work(parser.parse_args().folder, 0)
    patients = read_cohort(work.view())
    lines = [*counts(work), *curves(patients), *coxes(patients), *cox_elsewhere(patients)]
    print(json.dumps(lines))


def read_cohort(view: store.View) -> Cohort:
    """Read the rows that the journey's model is fitted on."""
    rows = modelling.design(view, modelling.choose_question(view))
    features, filled = impute(rows.features, rows.values)
    return Cohort(filled, [one.name for one in features], rows.time_days, rows.event)


def counts(work: Work) -> Iterator[Line]:
    """Count patients by tumour type, disclosure control included, beside pandas without it."""
    view, commons = work.view(), work.commons()
    release = commons.releases / store.find_release(commons).release_id
    patients = pd.read_parquet(release / "patients-0000.parquet", columns=["patient_id"])
    tumours = pd.read_parquet(
        release / "tumours-0000.parquet", columns=["patient_id", "oncotree"]
    ).dropna()

    def ours() -> dict[str, int | None]:
        told = access.disclose(cohort.count_by(view, "tumours.oncotree"), view.grant)
        return {row.label: row.patients for row in told.value.rows}

    def peer() -> dict[str, int]:
        joined = patients.merge(tumours, on="patient_id", how="left")
        joined["oncotree"] = joined["oncotree"].fillna("missing")
        found = joined.groupby("oncotree")["patient_id"].nunique()
        return {str(label): int(number) for label, number in found.items()}

    by_pandas = peer()
    equal = all(
        number == by_pandas[label] for label, number in ours().items() if number is not None
    )
    name = f"pandas {version('pandas')}"
    spent = side_by_side(timed(ours), timed(peer))
    yield _line("counts by tumour type: processor", "CPU s", *spent, name)
    yield {"measure": "counts by tumour type: equal", "unit": "1 is yes", "ours": int(equal)}


def curves(patients: Cohort) -> Iterator[Line]:
    """Estimate survival with its limits, beside lifelines."""
    days, died = patients.time_days, patients.event

    def peer() -> KaplanMeierFitter:
        return KaplanMeierFitter().fit(days, died)

    spent = side_by_side(
        timed(lambda: kaplan_meier(days, died), times=TIMES), timed(peer, times=TIMES)
    )
    curve, other = kaplan_meier(days, died), peer()
    survival = other.survival_function_at_times(curve.days).to_numpy()
    yield _line("Kaplan-Meier: processor", "CPU s", *spent, LIFELINES)
    yield _line(
        "Kaplan-Meier: largest difference of survival",
        "",
        float(np.abs(survival - curve.survival).max()),
    )


def coxes(patients: Cohort) -> Iterator[Line]:
    """Fit the model of the journey without a ridge, beside lifelines."""
    frame = pd.DataFrame(patients.covariates, columns=patients.names)
    frame["time_days"], frame["event"] = patients.time_days, patients.event

    def ours() -> Floats:
        return cox(patients.covariates, patients.time_days, patients.event, ridge=0).coefficients

    def peer() -> Floats:
        fitter = CoxPHFitter().fit(frame, "time_days", "event")
        return np.asarray(fitter.params_.to_numpy(), dtype=np.float64)

    spent = side_by_side(timed(ours), timed(peer), rounds=3)
    yield _line("Cox: processor", "CPU s", *spent, LIFELINES)
    difference = float(np.abs(ours() - peer()).max())
    yield _line("Cox: largest difference of a coefficient", "", difference)


def cox_elsewhere(patients: Cohort) -> Iterator[Line]:
    """Fit it beside scikit-survival, where `./dev peers` has made its environment."""
    rows = (patients.covariates, patients.time_days, patients.event)
    answers = [fit_cox(*rows)]
    if answers[0] is None:
        return

    def peer() -> float:
        answers.append(fit_cox(*rows))
        return answers[-1].cpu_s if answers[-1] else 0.0

    spent = side_by_side(timed(lambda: cox(*rows, ridge=0)), peer, rounds=3)
    name = f"scikit-survival {answers[0].version}"
    yield _line("Cox beside scikit-survival: processor", "CPU s", *spent, name)
    fitted = cox(*rows, ridge=0).coefficients
    difference = float(np.abs(fitted - np.array(answers[0].coefficients)).max())
    yield _line("Cox beside scikit-survival: largest difference", "", difference)


def _line(
    measure: str, unit: str, ours: float, peer: float | None = None, peer_name: str = ""
) -> Line:
    """Give one comparison as the arguments of a `Result`."""
    return {"measure": measure, "unit": unit, "ours": ours, "peer": peer, "peer_name": peer_name}


if __name__ == "__main__":
    main()
