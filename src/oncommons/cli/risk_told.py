"""Tell protection: what leaves at which level, what it costs, and what risk remains."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from oncommons.cli.output import Rows
from oncommons.errors import PolicyError

if TYPE_CHECKING:
    import polars as pl

    from oncommons.domain.releases import Policy, Release, Risk
    from oncommons.privacy import Measured, Protected

MOST_LABELS = 4
ROOT = "*"


def left_out_said(protected: "Protected") -> str:
    """Say who would be left out, and why."""
    risk = protected.risk
    return (
        f"{risk.patients_out:,} of {risk.patients_in + protected.refused:,} patients would leave:"
        f" {protected.refused:,} refused research, {protected.held_back:,} are held back"
        f" ({_percent(protected.held_back, risk.patients_in)}); the follow-up of"
        f" {protected.censored:,} would end early, so that no high age can be told"
    )


def unseen_said(unseen: "Mapping[str, Sequence[str]]") -> list[str]:
    """Warn of values that the policy leaves unprotected and that no patient has."""
    return [
        f"Look again: sensitive.{column}.unprotected names {', '.join(names)}, which no patient"
        " has; write each value as the records do, or leave it out."
        for column, names in unseen.items()
    ]


def labels_said(risk: "Risk", tables: "Mapping[str, pl.DataFrame] | None" = None) -> Rows:
    """Show how closely each quasi-identifier leaves, with the commonest labels if known."""
    rows = []
    for column, shares in risk.levels.items():
        told = [f"{100 * part:.1f}" for part in (shares[0], sum(shares[1:-1]), shares[-1])]
        lost = f"{100 * risk.loss[column]:.1f}"
        labels = [] if tables is None else [_commonest(tables, column)]
        rows.append([column, *told, lost, *labels])
    columns = ["column", ">exact, %", ">wider, %", ">untold, %", ">detail lost, %"]
    title = (
        "What an outsider may know, and how it leaves (mean by the weights of the policy"
        f" {100 * risk.loss_mean:.1f} %)"
    )
    return Rows(title, [*columns, *([] if tables is None else ["commonest labels"])], rows)


def risk_said(risk: "Risk", policy: "Policy") -> list[str | Rows]:
    """Show the risk before and after, and the sensitive values that classes give away."""
    smallest = round(1 / risk.prosecutor_max_before) if risk.prosecutor_max_before else 0
    rows = [
        (
            "largest chance of finding a known person",
            f"{risk.prosecutor_max_before:.3f}",
            f"{risk.prosecutor_max:.3f}",
            f"at most {policy.most_matching_risk:g}",
        ),
        (
            "mean chance",
            f"{risk.prosecutor_mean_before:.3f}",
            f"{risk.prosecutor_mean:.3f}",
            "",
        ),
        ("smallest class, patients", smallest, risk.smallest_class, f"at least {policy.k}"),
        ("patients alone in their class", risk.unique_before, risk.class_sizes.get(1, 0), "0"),
        (
            "patients held back",
            "",
            f"{risk.patients_suppressed:,} of {risk.patients_in:,}",
            f"at most {100 * policy.most_suppressed:g} %",
        ),
    ]
    said: list[str | Rows] = [Rows("Risk", ("", ">before", ">after", ">asked for"), rows)]
    alike = [(name, f"{100 * share:.1f}") for name, share in risk.homogeneous.items() if share]
    if alike:
        title = (
            "Patients whose whole class has one known value, so that the class tells it"
            " (100 % also where all patients have the same)"
        )
        said.append(Rows(title, ("sensitive column", ">% of patients"), alike))
    return said


def measured_said(again: "Measured", *, differs: bool) -> list[str | Rows]:
    """Say what the rows themselves give, and whether it is what was stored."""
    verdict = "DIFFERS from what was published" if differs else "the same as was published"
    return [
        f"Measured again from the rows: {again.patients:,} patients in {again.classes:,} classes,"
        f" smallest class {again.smallest_class:,}, largest chance {again.prosecutor_max:.3f}:"
        f" {verdict}."
    ]


def asked_said(policy: "Policy") -> list[str | Rows]:
    """Say what a policy asks for."""
    rows = [(one.column, one.hierarchy, one.weight, one.floor) for one in policy.quasi_identifiers]
    said: list[str | Rows] = [
        f"No mistakes. Policy {policy.name}: k = {policy.k}, {policy.mode} labels, risk at most"
        f" {policy.most_matching_risk:g}, at most {100 * policy.most_suppressed:g} % of patients"
        f" held back, ages above {policy.oldest_age} years share one label.",
        Rows(
            "What an outsider may know",
            ("column", "hierarchy", ">weight", ">lowest level"),
            rows,
        ),
    ]
    if policy.sensitive:
        rules = [
            (one.column, one.rule, one.value, ", ".join(one.unprotected))
            for one in policy.sensitive
        ]
        title = "Sensitive values that no class may give away"
        said.append(Rows(title, ("column", "rule", ">value", "not protected"), rules))
    return said


def stored_risk(release: "Release") -> "Risk":
    """Read the risk that a release was published with.

    Raises:
        PolicyError: the release has none, or not all of it.
    """
    from oncommons.domain.releases import Risk
    from oncommons.results.release import risk_of_release

    missing = [one.name for one in fields(Risk) if one.name not in release.risk]
    if missing:
        raise PolicyError(
            f"release {release.release_id} was published without {', '.join(missing[:3])}",
            remedy="it was not made by `privacy protect`; protect the vault and publish again",
        )
    return risk_of_release(release)


def _commonest(tables: "Mapping[str, pl.DataFrame]", column: str) -> str:
    """Name the labels that most rows have."""
    table, _, name = column.partition(".")
    told = tables[table][name].drop_nulls()
    counted = told.filter(told != ROOT).value_counts()
    labels = counted.sort(["count", name], descending=[True, False])
    shown = [str(label) for label in labels[name].head(MOST_LABELS)]
    more = len(labels) - len(shown)
    return (", ".join(shown) or "none known") + (f" and {more} more" if more > 0 else "")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"
