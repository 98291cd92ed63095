"""Laws of target discovery: what must not change the answer does not."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncommons.discovery import find_targets, read_alterations
from oncommons.discovery.hotspots import calibrate
from oncommons.discovery.panel import panel_tests
from oncommons.domain.targets import TargetList
from tests.unit.discovery.fake_view import FakeView, sequenced
from tests.unit.discovery.simulated import Simulated, plant, simulate

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GENES = ("TP53", "KRAS", "BRAF", "APC")
CLASSES = ("Missense_Mutation", "Nonsense_Mutation", "Silent", "Frame_Shift_Del", "Intron")
rows = st.lists(
    st.tuples(
        st.sampled_from([f"p{i:02}" for i in range(30)]),
        st.sampled_from(GENES),
        st.sampled_from(CLASSES),
        st.integers(1, 60).map(lambda place: f"p.A{place}T"),
    ),
    min_size=1,
    max_size=120,
)
PATIENTS = {f"p{i:02}": "P" if i % 2 else None for i in range(30)}
PANEL = {"P": ["TP53", "KRAS"]}


@pytest.fixture(scope="module")
def made() -> Simulated:
    made = simulate(21, genes=600, patients=150, burden=80)
    plant(made, {"G5": 20}, "Nonsense_Mutation", "p.Q#*")
    return made


def targets(view: FakeView, opportunity: pl.DataFrame | None = None) -> TargetList:
    return find_targets(view, opportunity=opportunity, cohort_name="made").undisclosed


@FEW
@given(seed=st.integers(0, 10_000))
def test_order_of_the_rows_changes_nothing(made, seed):
    view = made.view()
    shuffled = {
        name: frame.sample(fraction=1, shuffle=True, seed=seed)
        for name, frame in view.tables.items()
    }
    table = made.opportunity.sample(fraction=1, shuffle=True, seed=seed)
    assert targets(FakeView(shuffled), table) == targets(view, made.opportunity)


@FEW
@given(copies=st.integers(2, 5))
def test_rows_entered_several_times_change_nothing(made, copies):
    often = Simulated(made.rows * copies, made.opportunity, made.patients)
    assert targets(often.view(), made.opportunity) == targets(made.view(), made.opportunity)


@FEW
@given(added=st.integers(1, 140))
def test_patients_profiled_for_nothing_change_no_gene(made, added):
    blind = made.patients | {f"x{i}": "empty" for i in range(added)}
    panels = {"empty": ["NOT_A_GENE"]}
    more = targets(
        Simulated(made.rows, made.opportunity, blind).view(panels=panels), made.opportunity
    )
    assert more.targets == targets(made.view(), made.opportunity).targets


@FEW
@given(mutations=rows)
def test_masked_gene_equals_a_gene_whose_patients_were_never_there(mutations):
    read = read_alterations(sequenced(mutations, PATIENTS, PANEL))
    gone = {name: panel for name, panel in PATIENTS.items() if panel is None}
    kept = [row for row in mutations if row[0] in gone]
    without = read_alterations(sequenced(kept, gone, PANEL))
    masked = read.hits.filter(pl.col("symbol") == "APC").height
    assert masked == without.hits.filter(pl.col("symbol") == "APC").height
    assert read.profiled(["APC"]) == without.profiled(["APC"]) == [15]


@FEW
@given(mutations=rows)
def test_nobody_is_altered_who_was_not_profiled(mutations):
    for target in (
        targets(sequenced(mutations, PATIENTS, PANEL)).targets if _coding(mutations) else ()
    ):
        assert 0 < target.n_altered <= target.of_profiled
        assert target.n_missense + target.n_truncating <= 2 * target.n_altered
        assert 0 <= target.p <= target.q <= 1


@given(
    p=st.lists(st.floats(1e-300, 1.0), min_size=2, max_size=30),
    decoys=st.lists(st.floats(1e-300, 1.0), min_size=1, max_size=200),
)
def test_calibration_keeps_order_and_never_helps(p, decoys):
    given_p = np.sort(np.array(p))
    changed = calibrate(given_p, np.array(decoys))
    assert (changed >= given_p).all()
    assert (np.diff(changed) >= -1e-12).all()


@settings(max_examples=30, deadline=None)
@given(
    genes=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=20),
    place=st.integers(0, 19),
)
def test_more_truncations_of_a_gene_never_make_it_less_certain(genes, place):
    place %= len(genes)
    missense, truncating = (list(column) for column in zip(*genes, strict=True))
    missense[place], truncating[place] = missense[place] + 5, truncating[place] + 5
    fixed = [(missense[place] - step, truncating[place] + step) for step in (0, 5)]
    p = []
    for one, other in fixed:
        missense[place], truncating[place] = one, other
        table = pl.DataFrame(
            {
                "symbol": [f"G{i:02}" for i in range(len(genes))],
                "n_missense": missense,
                "n_truncating": truncating,
            }
        )
        found = panel_tests(table, None).filter(pl.col("symbol") == f"G{place:02}")
        p.append(found["p_truncating"][0])
    assert p[1] <= p[0] * 1.05  # the gene also teaches the share, a little


def test_equal_input_gives_an_equal_list(made):
    one, other = (targets(made.view(), made.opportunity) for _ in range(2))
    assert one == other
    assert replace(one, cohort="x") != other


def _coding(mutations: list[tuple[str, str, str, str]]) -> bool:
    """Tell whether a patient has a coding mutation that was covered."""
    return any(
        word != "Intron" and (PATIENTS[patient] is None or gene in PANEL["P"])
        for patient, gene, word, _ in mutations
    )
