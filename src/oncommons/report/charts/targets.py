"""The ranked targets of a cohort, by the strength of the evidence that a gene drives the tumour."""

import math
from collections.abc import Sequence

from oncommons.domain.targets import DriverClass, Method, Target, TargetList
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.bars import Bar, Mark, ranked_bars
from oncommons.report.numerals import count, decimal, hidden_words, of, share

MOST_BARS = 25
STRONGEST = 16.0
"""Powers of ten beyond which a smaller q adds nothing that a reader could use."""
MOST_DRUGS = 2
ACTS = {
    DriverClass.LOSS: "loss of function",
    DriverClass.ACTIVATING: "activation",
    DriverClass.BOTH: "loss and activation",
    DriverClass.UNCLEAR: "mode not clear",
}


def target_chart(
    targets: TargetList, *, minimum: int | None = None, threshold: float = 0.1
) -> Figure:
    """Draw the best targets by -log10 of their false discovery rate.

    Args:
        targets: after disclosure control.
        minimum: smallest group of patients that is shown.
        threshold: false discovery rate below which a gene stands out.

    Source: Benjamini & Hochberg, J R Stat Soc B 57 (1995).
    """
    title = _finding(targets, threshold)
    shown = targets.targets[:MOST_BARS]
    svg = ""
    if shown:
        bars = [
            Bar(one.symbol, _strength(one.q), _beside(one, minimum), pale=one.q >= threshold)
            for one in shown
        ]
        axis = f"Strength of evidence, minus log10 of q (drawn up to {STRONGEST:.0f})"
        mark = Mark(_strength(threshold), f"q = {threshold:g}")
        svg = ranked_bars(bars, axis, title, mark=mark)
    return Figure(title, svg, _caption(targets), _table(targets, minimum))


def _finding(targets: TargetList, threshold: float) -> str:
    """Say how many genes stand out, and which come first."""
    out = [one.symbol for one in targets.targets if one.q < threshold]
    limit, tested = f"(q < {threshold:g})", f"{count(targets.tested)} genes tested"
    if not out:
        return f"None of {tested} stands out {limit}"
    if len(out) == 1:
        return f"Of {tested}, {out[0]} alone stands out {limit}"
    *others, last = out[:3]
    first = f"{', '.join(others)} and {last}"
    return f"{count(len(out))} of {tested} stand out {limit}: {first} first"


def _caption(targets: TargetList) -> str:
    """Say how to read the list, with denominators."""
    who = "" if targets.patients is None else f", {count(targets.patients)} patients sequenced"
    test = {
        Method.BURDEN: "more mutations than the gene's own background explains",
        Method.PANEL: "an excess of truncations or of changes at single residues",
    }[targets.method]
    left = ""
    if targets.hypermutated:
        left = f" {count(targets.hypermutated)} patients with very many mutations are left out."
    return (
        f"{targets.cohort}{who}; {count(targets.mutations)} coding mutations,"
        f" {share(targets.silent_share)} of them silent. A long bar means {test};"
        f" beside it stand the patients with an alteration and how it seems to act.{left}"
    )


def _beside(target: Target, minimum: int | None) -> str:
    """Write what stands beside a bar: patients and class."""
    number = hidden_words(minimum)
    if target.n_altered is not None:
        number = count(target.n_altered)
        if target.of_profiled:
            number = of(target.n_altered, target.of_profiled)
    return f"{number}, {ACTS[target.driver_class]}"


def _strength(q: float) -> float:
    """Give -log10 of q, at most `STRONGEST`; rounding of q to 0 is no infinite evidence."""
    return STRONGEST if q <= 10**-STRONGEST else max(0.0, -math.log10(q))


def _table(targets: TargetList, minimum: int | None) -> TableBlock:
    """Give every target with the evidence behind it."""
    rows = [
        (
            one.symbol,
            ACTS[one.driver_class],
            one.n_altered,
            one.of_profiled if one.of_profiled is not None else "not known",
            _against(one.n_missense, one.expected_missense),
            _against(one.n_truncating, one.expected_truncating),
            ", ".join(spot.change for spot in one.hotspots[:3]) or "none",
            q_cell(one.q),
            drug_words(one.drugs),
        )
        for one in targets.targets
    ]
    return TableBlock(
        caption="Targets with their evidence, best first",
        columns=(
            "Gene",
            "Acts by",
            "Altered",
            "Profiled",
            "Missense, against expected",
            "Truncating, against expected",
            "Hotspots",
            "q",
            "Approved drugs",
        ),
        rows=rows,
        note=" ".join(targets.notes),
        minimum=minimum,
    )


def q_cell(q: float) -> Cell:
    """Write a false discovery rate; one below the smallest float64 says so."""
    return q or "< 10⁻³⁰⁰"


def drug_words(drugs: Sequence[str]) -> str:
    """Name a few drugs, and say how many more there are.

    Example:
        >>> drug_words(["a", "b + c", "d"]), drug_words([])
        ('a; b + c; 1 more', 'none known')
    """
    more = len(drugs) - MOST_DRUGS
    named = "; ".join(drugs[:MOST_DRUGS]) or "none known"
    return f"{named}; {more} more" if more > 0 else named


def _against(observed: int | None, expected: float | None) -> str | None:
    """Write observed patients beside those expected without selection."""
    if observed is None:
        return None
    if expected is None:
        return f"{count(observed)}, not tested"
    return f"{count(observed)} against {decimal(expected, 2)}"
