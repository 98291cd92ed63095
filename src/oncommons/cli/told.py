"""Tell a journey: the account of each stage, for people and for machines."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from oncommons.cli.output import Answer, Rows

if TYPE_CHECKING:
    from oncommons.domain.targets import TargetList
    from oncommons.results.found import Journey

MOST_TARGETS = 15
LEAST_Q = 1e-300
"""Smaller ones are shown as a bound: double precision ends near."""


def journey_answer(found: "Journey") -> Answer:
    """Say what a journey found, stage by stage."""
    risk = found.risk
    loaded = [
        (one.source, one.patients_in, one.patients_ok, one.patients_quarantined)
        for one in found.loads
    ]
    said: list[str | Rows] = [
        Rows("Loaded", ("source", ">patients in", ">kept", ">quarantined"), loaded),
        f"Release {found.release.release_id}: {risk.patients_out:,} of {risk.patients_in:,}"
        f" patients, k-anonymous for the declared quasi-identifiers (k = {risk.k}); smallest"
        f" class {risk.smallest_class}, largest risk {risk.prosecutor_max:.3f}"
        f" ({risk.prosecutor_max_before:.3f} before)",
        _targets(found.targets.value),
        *_model(found),
        _board(found),
        *([] if found.results is None else [f"Page of results: {found.results}"]),
    ]
    next_command = f"oncommons cohort survival {found.commons}"
    return Answer(_data(found), said, next_command)


def _targets(targets: "TargetList") -> Rows:
    rows = [
        (
            one.symbol,
            f"{one.q:.1e}" if one.q >= LEAST_Q else f"< {LEAST_Q:.0e}",
            one.n_altered,
            "unknown" if one.of_profiled is None else one.of_profiled,
            one.driver_class.value,
            ", ".join(one.drugs[:2]),
        )
        for one in targets.targets[:MOST_TARGETS]
    ]
    title = f"Targets of {targets.cohort}, {targets.tested:,} genes tested: {targets.method.value}"
    return Rows(title, ("gene", ">q", ">altered", ">profiled", "acts by", "approved drugs"), rows)


def _model(found: "Journey") -> list[str | Rows]:
    if found.card is None:
        return [f"No model: {found.no_model}"]
    if found.package is None:
        told = f"Model: {found.card.title}. {found.card.performance}"
        return [told, f"The model was not packaged: {found.no_model}"]
    signers = " and ".join(role.value for role in found.package.signers)
    return [
        f"Model: {found.card.title}. {found.card.performance}",
        f"Package {found.package.package_id} version {found.package.version} is signed by"
        f" {signers}, and verified",
    ]


def _board(found: "Journey") -> str:
    if found.board is None:
        return "No board report: no patient has an alteration with evidence"
    return f"Board report of one patient, on the identified side: {found.board}"


def _data(found: "Journey") -> dict[str, object]:
    targets = asdict(found.targets)
    targets["value"]["targets"] = targets["value"]["targets"][:MOST_TARGETS]
    package = found.package
    return {
        "commons": found.commons,
        "loads": [asdict(one) for one in found.loads],
        "release": {"id": found.release.release_id, "patients": found.release.patients},
        "risk": asdict(found.risk),
        "types": asdict(found.types),
        "genes": asdict(found.genes),
        "survival": asdict(found.survival),
        "targets": targets,
        "model": None if found.card is None else asdict(found.card),
        "validation": None if found.validation is None else asdict(found.validation),
        "no_model": found.no_model,
        "board": found.board,
        "results": found.results,
        "package": None
        if package is None
        else {
            "id": package.package_id,
            "version": package.version,
            "manifest_sha256": package.manifest_sha256,
            "signers": {role.value: key for role, key in package.signers.items()},
        },
    }
