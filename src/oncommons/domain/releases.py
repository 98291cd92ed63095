"""A release and its risk: what the policy promised, what was measured, what was published."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How labels are chosen."""

    LOCAL = "local"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class QuasiIdentifier:
    """A column that an outsider may know about a person.

    Args:
        column: `table.column`.
        hierarchy: name of the hierarchy along which it is recoded.
        weight: how precious its detail is, relative to the others.
        floor: lowest level of the hierarchy that may be published, 0 for the exact value.
    """

    column: str
    hierarchy: str
    weight: float = 1.0
    floor: int = 0


@dataclass(frozen=True, slots=True)
class SensitiveRule:
    """What every class must satisfy, so that knowing the class does not tell a sensitive value.

    Args:
        column: `table.column` of the patient or the first tumour.
        rule: "l", "entropy-l", "t" or "beta".
        value: its parameter.
        unprotected: values that a class may consist of.
    """

    column: str
    rule: str
    value: float
    unprotected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What protection has to reach.

    Args:
        name: short name.
        k: smallest number of patients that share all released labels.
        quasi_identifiers: what an outsider may know.
        most_suppressed: largest share of patients that may be held back, 0 to 1.
        most_matching_risk: largest 1/class size that is accepted, 0 to 1.
        oldest_age: ages above it share one label, years.
        notes: why, in a sentence for the report.
        mode: local chooses labels class by class; global gives all rows one vocabulary.
        sensitive: rules on sensitive values; local mode only.
        reserve: how many patients a class of newcomers has above k, so that as many may leave
            before the class has to be held back.
        accepted_give_back: released columns that may return what labels hide, each as
            "table.column -> quasi-identifier"; any other refuses the release (PRV-C6).
    """

    name: str
    k: int
    quasi_identifiers: tuple[QuasiIdentifier, ...]
    most_suppressed: float
    most_matching_risk: float
    oldest_age: int = 89
    notes: str = ""
    mode: Mode = Mode.LOCAL
    sensitive: tuple[SensitiveRule, ...] = ()
    reserve: int = 0
    accepted_give_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """The measured risk of a release, for the declared quasi-identifiers.

    Args:
        policy: name of the policy.
        k: the k that was asked for.
        patients_in: patients before protection.
        patients_out: patients released.
        patients_suppressed: patients held back because no label could hide them.
        smallest_class: smallest number of patients who share all labels.
        classes: number of distinct combinations of labels.
        class_sizes: size of class to number of classes of that size.
        prosecutor_max: largest chance that a known person is singled out, 1/smallest class.
        prosecutor_mean: mean of that chance over patients.
        prosecutor_max_before: the same before protection.
        prosecutor_mean_before: the same before protection.
        unique_before: patients who were alone with their exact values before protection.
        levels: quasi-identifier to the share of released patients at each level, exact first.
        loss: quasi-identifier to its normalised certainty penalty, 0 (nothing) to 1 (all).
        loss_mean: weighted mean of the loss (NCP; Xu et al., KDD 2006).
        homogeneous: sensitive column to the share of patients whose value is known, and the only
            one known in their class.
    """

    policy: str
    k: int
    patients_in: int
    patients_out: int
    patients_suppressed: int
    smallest_class: int
    classes: int
    class_sizes: Mapping[int, int]
    prosecutor_max: float
    prosecutor_mean: float
    prosecutor_max_before: float
    prosecutor_mean_before: float
    unique_before: int
    levels: Mapping[str, tuple[float, ...]]
    loss: Mapping[str, float]
    loss_mean: float
    homogeneous: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file of a release, as its manifest lists it."""

    name: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A published, immutable state of the commons.

    Args:
        release_id: "r" and the first 16 hex digits of the hash of its manifest.
        label: a name for people; may move to another release.
        patients: number of patients.
        files: every file with its hash.
        policy: the text of the policy, as published.
        risk: the measured risk.
        loads: ids of the loads that it was made from.
    """

    release_id: str
    label: str
    patients: int
    files: tuple[ReleasedFile, ...]
    policy: str
    risk: Mapping[str, object]
    loads: tuple[str, ...]

    def rows(self, table: str) -> int:
        """Count the rows of a table."""
        return sum(file.rows for file in self.files if file.table == table)
