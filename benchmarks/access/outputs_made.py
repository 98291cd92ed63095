"""Outputs that a researcher could ask to take home: leaks of 13 kinds, and honest ones.

Every output is made twice from the same patients: as the table that we check, and as the call that
acro checks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oncommons.disclosure.models import ModelFacts
from oncommons.disclosure.sums import contributions
from oncommons.disclosure.table_kinds import About

Table = tuple[tuple[str, ...], list[list[str]]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
MINIMUM = 10


@dataclass(frozen=True, slots=True)
class Output:
    """One output.

    Args:
        name: what it is.
        rule: the rule that it breaks; empty where it is honest.
        tables: header, rows and what is known beside, of each of its tables.
        calls: the same as steps for acro.
    """

    name: str
    rule: str
    tables: tuple[tuple[Table, About], ...]
    calls: tuple[Mapping[str, Any], ...] = field(default=())


def leaks() -> list[Output]:
    """Make the 13 leaks."""
    return [make() for make in _LEAKS]


def honest(number: int = 100, *, seed: int = 7) -> list[Output]:
    """Make honest outputs: every number in them stands for ten patients or more.

    Args:
        number: how many.
        seed: of the patients.
    """
    makers = (_counts_by_two, _counts_by_one, _means, _quartiles, _curve, _linear, _logistic)
    random = np.random.default_rng(seed)
    return [makers[at % len(makers)](random) for at in range(number)]


def count_output(
    name: str, cells: Mapping[tuple[str, str], int], rule: str = "", *, about: About | None = None
) -> Output:
    """Make a table of counts by two from its cells."""
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    written = [[row, *(str(cells.get((row, one), 0)) for one in columns)] for row in rows]
    patients = [pair for pair, number in cells.items() for _ in range(number)]
    call = {
        "call": "crosstab",
        "rows": "stage",
        "by": "sex",
        "columns": {"stage": [row for row, _ in patients], "sex": [one for _, one in patients]},
    }
    return Output(name, rule, ((((("stage", *columns)), written), about or About()),), (call,))


def _threshold() -> Output:
    cells = {("I", "f"): 60, ("I", "m"): 52, ("II", "f"): 31, ("II", "m"): 4}
    return count_output("a cell of 4 patients", cells, "R1")


def _sum_output(name: str, rule: str, by_site: Mapping[str, Sequence[float]], what: str) -> Output:
    functions: dict[str, Callable[[Sequence[float]], float]] = {
        "sum": lambda values: float(np.sum(values)),
        "mean": lambda values: float(np.mean(values)),
        "max": lambda values: float(np.max(values)),
    }
    rows = [
        [site, str(len(values)), f"{functions[what](values):.2f}"]
        for site, values in by_site.items()
    ]
    about = About(contributions=tuple(contributions(values) for values in by_site.values()))
    call = {
        "call": "crosstab",
        "rows": "site",
        "values": "cost",
        "aggregate": what,
        "columns": {
            "site": [site for site, values in by_site.items() for _ in values],
            "cost": [float(value) for values in by_site.values() for value in values],
        },
    }
    return Output(name, rule, (((("site", "n", what), rows), about),), (call,))


def _dominance() -> Output:
    spread = {"A": [100.0] * 30, "B": [9_000.0, 8_000.0, *[60.0] * 20]}
    return _sum_output("two patients hold 93 % of a sum", "R4", spread, "sum")


def _p_percent() -> Output:
    spread = {"A": [100.0] * 30, "B": [9_000.0, 500.0, *[20.0] * 20]}
    return _sum_output("a contribution known to 4 %", "R4", spread, "sum")


def _zeros() -> Output:
    cells = {("I", "f"): 60, ("I", "m"): 52, ("II", "f"): 31, ("II", "m"): 0}
    return count_output("no man of stage II", cells, "R10", about=About(sensitive=True))


def _few_degrees() -> Output:
    random = np.random.default_rng(3)
    predictors = random.normal(size=(16, 7))
    outcome = predictors @ np.arange(7) + random.normal(size=16)
    return model_output("ols", "16 patients, 8 parameters", "R7", predictors, outcome)


def _largest() -> Output:
    random = np.random.default_rng(4)
    return _sum_output(
        "the highest value of a site",
        "R5",
        {"A": [*random.gamma(4, 10, 40)], "B": [*random.gamma(4, 10, 60)]},
        "max",
    )


def _one_apart() -> Output:
    first = {("I", "f"): 60, ("I", "m"): 52, ("II", "f"): 31, ("II", "m"): 44}
    one = count_output("", first)
    other = count_output("", first | {("II", "m"): 43})
    name = "two tables one patient apart"
    return Output(name, "R9", (*one.tables, *other.tables), (*one.calls, *other.calls))


def _against_known() -> Output:
    cells = {("I", "f"): 120, ("I", "m"): 102, ("II", "f"): 91, ("II", "m"): 84}
    name = "397 patients beside a known 400"
    return count_output(name, cells, "R2", about=About(known_sizes=(400,)))


def _exact_survival() -> Output:
    random = np.random.default_rng(5)
    days, died = _follow_up(random, 80)
    rows = [["0", str(len(days)), "1"]]
    survival, at_risk = 1.0, len(days)
    for day in np.unique(days):
        deaths, left = int(died[days == day].sum()), int((days == day).sum())
        survival *= 1 - deaths / at_risk
        at_risk -= left
        rows.append([f"{day:.0f}", str(at_risk), f"{survival:.4f}"])
    table = (("day", "at_risk", "survival"), rows)
    return Output("a curve on exact days", "R6", ((table, About()),), (_survival_call(days, died),))


def _one_indicator() -> Output:
    random = np.random.default_rng(6)
    predictors = np.column_stack([random.normal(size=200), np.arange(200) == 17]).astype(float)
    outcome = predictors @ [1.0, 3.0] + random.normal(size=200)
    return model_output("ols", "an indicator of one patient", "R7", predictors, outcome)


def _twelve_rows() -> Output:
    values = np.arange(12.0)
    outcome = np.array([0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1], dtype=float)
    name = "a logistic model of 12 patients"
    return model_output("logit", name, "R7", values.reshape(12, 1), outcome)


def _residuals() -> Output:
    random = np.random.default_rng(8)
    values = [f"{value:.3f}" for value in random.normal(size=60)]
    rows = [[str(place), value] for place, value in enumerate(values)]
    return _as_file("residuals", "R7", ("place", "residual"), rows)


def _rows_of_patients() -> Output:
    random = np.random.default_rng(9)
    rows = [
        [f"P{number:03}", str(age), random.choice(["f", "m"]), random.choice(["I", "II", "III"])]
        for number, age in enumerate(random.integers(30, 90, 20))
    ]
    return _as_file("20 rows of patients", "R15", ("patient_id", "age", "sex", "stage"), rows)


def _as_file(name: str, rule: str, header: tuple[str, ...], rows: list[list[str]]) -> Output:
    columns = {one: [row[at] for row in rows] for at, one in enumerate(header)}
    call = {"call": "file", "columns": columns}
    return Output(name, rule, (((header, rows), About()),), (call,))


_LEAKS: tuple[Callable[[], Output], ...] = (
    _threshold, _dominance, _p_percent, _zeros, _few_degrees, _largest, _one_apart,
    _against_known, _exact_survival, _one_indicator, _twelve_rows, _residuals, _rows_of_patients,
)  # fmt: skip


def model_output(call: str, name: str, rule: str, predictors: Floats, outcome: Floats) -> Output:
    """Make the table of coefficients of a model, with the facts that stand beside it.

    Args:
        call: "ols" or "logit".
        name: what it is.
        rule: the rule that it breaks.
        predictors: (n, p) without the constant.
        outcome: (n,) numbers, or 0 and 1.
    """
    patients, number = predictors.shape
    design = np.column_stack([np.ones(patients), predictors])
    fitted = np.linalg.lstsq(design, outcome, rcond=None)[0]
    hat = np.einsum("ij,ji->i", design, np.linalg.pinv(design))
    levels = {
        f"x{at}": int(predictors[:, at].sum())
        for at in range(number)
        if set(np.unique(predictors[:, at])) <= {0.0, 1.0}
    }
    if call == "logit":
        levels["outcome"] = int(outcome.sum())
    facts = ModelFacts(
        patients,
        number + 1,
        levels,
        largest_leverage=float(hat.max()),
        patterns=len(np.unique(predictors, axis=0)),
    )
    names = ["intercept", *(f"x{at}" for at in range(number))]
    rows = [[one, f"{value:.3f}"] for one, value in zip(names, fitted, strict=True)]
    columns = {f"x{at}": predictors[:, at].tolist() for at in range(number)}
    step = {"call": call, "outcome": "y", "columns": columns | {"y": outcome.tolist()}}
    table = (("term", "coefficient"), rows)
    return Output(name, rule, ((table, About(model=facts)),), (step,))


def _counts_by_two(random: np.random.Generator) -> Output:
    rows, columns = random.integers(2, 6, 2)
    counts = 10 + random.gamma(1.5, 40, (rows, columns)).astype(int)
    cells = {
        (f"stage {r}", f"sex {c}"): int(counts[r, c]) for r in range(rows) for c in range(columns)
    }
    return count_output("counts by two", cells)


def _counts_by_one(random: np.random.Generator) -> Output:
    counts = 10 + random.gamma(1.2, 80, random.integers(2, 9)).astype(int)
    labels = [f"stage {at}" for at in range(len(counts))]
    whole = int(counts.sum())
    rows = [
        [label, str(number), f"{100 * number / whole:.1f}"]
        for label, number in zip(labels, counts, strict=True)
    ]
    table = (("stage", "patients", "percent"), [*rows, ["total", str(whole), "100.0"]])
    patients = [label for label, number in zip(labels, counts, strict=True) for _ in range(number)]
    call = {"call": "crosstab", "rows": "stage", "columns": {"stage": patients}, "margins": True}
    return Output("counts by one", "", ((table, About()),), (call,))


def _by_site(random: np.random.Generator, least: int) -> dict[str, list[float]]:
    sites = random.integers(2, 7)
    return {
        f"site {at}": random.gamma(3, 20, random.integers(least, 300)).tolist()
        for at in range(sites)
    }


def _means(random: np.random.Generator) -> Output:
    return _sum_output("means", "", _by_site(random, 12), "mean")


def _quartiles(random: np.random.Generator) -> Output:
    by_site = _by_site(random, 4 * MINIMUM)
    rows = [
        [site, str(len(values)), *(f"{np.quantile(values, q):.1f}" for q in (0.25, 0.5, 0.75))]
        for site, values in by_site.items()
    ]
    table = (("site", "n", "q1", "median", "q3"), rows)
    step = _sum_output("", "", by_site, "mean").calls[0]
    return Output("quartiles", "", ((table, About()),), (dict(step) | {"aggregate": "median"},))


def _follow_up(random: np.random.Generator, patients: int) -> tuple[Floats, Floats]:
    death = random.exponential(700, patients)
    lost = random.uniform(200, 2_000, patients)
    return np.ceil(np.minimum(death, lost)), (death <= lost).astype(float)


def _curve(random: np.random.Generator) -> Output:
    """Pool exits as a careful researcher would: ten or more in each step, by hand."""
    days, died = _follow_up(random, int(random.integers(80, 600)))
    order = np.argsort(days, kind="stable")
    days, died = days[order], died[order]
    rows = [["0", str(_rounded(len(days))), "1"]]
    survival, left, at_risk = 1.0, 0, len(days)
    for day in np.unique(days):
        gone = days == day
        survival *= 1 - died[gone].sum() / at_risk
        at_risk -= int(gone.sum())
        left += int(gone.sum())
        if left >= MINIMUM and at_risk >= MINIMUM:
            rows.append([f"{day:.0f}", str(_rounded(at_risk)), f"{survival:.2f}"])
            left = 0
    table = (("day", "at_risk", "survival"), rows)
    return Output("a pooled curve", "", ((table, About()),), (_survival_call(days, died),))


def _rounded(count: int) -> int:
    return 5 * round(count / 5)


def _survival_call(days: Floats, died: Floats) -> dict[str, Any]:
    columns = {"days": days.tolist(), "died": died.astype(int).tolist()}
    return {"call": "survival", "columns": columns}


def _predictors(random: np.random.Generator) -> Floats:
    patients = int(random.integers(150, 800))
    numbers = random.normal(size=(patients, int(random.integers(1, 4))))
    indicators = random.random((patients, int(random.integers(1, 4)))) < 0.35
    return np.column_stack([numbers, indicators]).astype(float)


def _linear(random: np.random.Generator) -> Output:
    predictors = _predictors(random)
    outcome = predictors.sum(axis=1) + random.normal(size=len(predictors))
    return model_output("ols", "a linear model", "", predictors, outcome)


def _logistic(random: np.random.Generator) -> Output:
    predictors = _predictors(random)
    chance = 1 / (1 + np.exp(-0.4 * predictors.sum(axis=1)))
    outcome = (random.random(len(predictors)) < chance).astype(float)
    return model_output("logit", "a logistic model", "", predictors, outcome)
