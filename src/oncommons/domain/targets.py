"""A therapeutic target: a gene with every line of evidence that was collected for it."""

from dataclasses import dataclass
from enum import StrEnum


class DriverClass(StrEnum):
    """How the mutations of a gene seem to act."""

    LOSS = "loss of function"
    ACTIVATING = "activating"
    BOTH = "both"
    UNCLEAR = "unclear"


class Method(StrEnum):
    """Which test stands behind the ranking."""

    BURDEN = "burden against expectation"
    PANEL = "truncation ratio and recurrence within the gene"


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A residue that is changed more often than its gene explains.

    Args:
        change: residue, such as G12.
        patients: patients with a change there; None where hidden.
        p: upper tail probability.
    """

    change: str
    patients: int | None
    p: float


@dataclass(frozen=True, slots=True)
class Target:
    """One gene of the target list.

    Args:
        symbol: HGNC symbol.
        p: combined p value.
        q: false discovery rate (Benjamini & Hochberg 1995) over the genes that were tested.
        p_missense: upper tail of missense mutations; None where not tested.
        p_truncating: upper tail of truncating mutations and frameshifts; None where not tested.
        p_hotspot: recurrence at single residues; None where not tested.
        n_missense: patients with a missense mutation; None where hidden.
        n_truncating: patients with a truncating mutation or frameshift; None where hidden.
        n_silent: patients with a silent mutation; None where hidden.
        expected_missense: patients expected without selection; None where not tested.
        expected_truncating: the same for truncating mutations.
        n_altered: patients with any protein-changing mutation; None where hidden.
        of_profiled: patients profiled for the gene; None where no panel list says so.
        driver_class: how it seems to act.
        hotspots: most recurrent residues first.
        drugs: approved drugs for an alteration of this gene.
    """

    symbol: str
    p: float
    q: float
    p_missense: float | None
    p_truncating: float | None
    p_hotspot: float | None
    n_missense: int | None
    n_truncating: int | None
    n_silent: int | None
    expected_missense: float | None
    expected_truncating: float | None
    n_altered: int | None
    of_profiled: int | None
    driver_class: DriverClass
    hotspots: tuple[Hotspot, ...]
    drugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetList:
    """The ranked targets of a cohort.

    Args:
        cohort: the cohort in words.
        patients: patients with a sequenced sample; None where hidden.
        mutations: coding mutations that were read.
        silent_share: share of silent mutations among them, 0 to 1.
        method: the tests that were possible.
        tested: genes tested.
        hypermutated: patients left out of the tests because of their burden; None where hidden.
        targets: best first.
        notes: what the reader must know before using the list.
    """

    cohort: str
    patients: int | None
    mutations: int
    silent_share: float
    method: Method
    tested: int
    hypermutated: int | None
    targets: tuple[Target, ...]
    notes: tuple[str, ...]
