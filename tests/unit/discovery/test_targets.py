"""The whole of the stage: from a view to a target list."""

import pytest

from oncommons.discovery import find_targets
from oncommons.domain.targets import DriverClass, Method, TargetList
from oncommons.errors import DiscoveryError, GrantError
from tests.unit.discovery.fake_view import sequenced
from tests.unit.discovery.simulated import Simulated, plant, simulate


@pytest.fixture(scope="module")
def made() -> Simulated:
    made = simulate(11)
    plant(made, {"G5": 40}, "Nonsense_Mutation", "p.Q#*")
    plant(made, {"G6": 50}, "Missense_Mutation", "p.G12D")
    return made


def targets(made: Simulated, **given) -> TargetList:
    view = made.view(**{k: given.pop(k) for k in ("panels",) if k in given})
    return find_targets(view, cohort_name="made", **given).undisclosed


def test_planted_drivers_lead_the_list_with_their_class(made):
    found = targets(made, opportunity=made.opportunity)
    first = {target.symbol: target.driver_class for target in found.targets[:2]}
    assert first == {"G5": DriverClass.LOSS, "G6": DriverClass.ACTIVATING}
    assert found.method is Method.BURDEN
    assert all(target.q < 0.1 for target in found.targets[:2])


def test_planted_drivers_are_found_without_silent_rows_too(made):
    loud = Simulated([r for r in made.rows if r[2] != "Silent"], made.opportunity, made.patients)
    found = targets(loud, opportunity=made.opportunity)
    assert found.method is Method.PANEL
    assert {target.symbol for target in found.targets[:2]} == {"G5", "G6"}
    assert "are silent" in found.notes[0]
    assert all(target.p_missense is None for target in found.targets)


def test_numbers_of_the_list_describe_the_cohort(made):
    raw = find_targets(made.view(), opportunity=made.opportunity, cohort_name="made")
    found = raw.undisclosed
    assert raw.patients == found.patients == 300
    assert found.tested == 3000
    assert found.cohort == "made"
    assert 0.2 < found.silent_share < 0.3
    assert found.mutations == len(set(made.rows))


def test_drugs_are_carried_to_their_gene(made):
    found = targets(made, opportunity=made.opportunity, drugs={"G6": ("drug",)})
    assert {t.symbol: t.drugs for t in found.targets[:2]} == {"G5": (), "G6": ("drug",)}


def test_panel_patients_without_silent_rows_count_as_altered_only(made):
    quiet = [(f"q{i}", "G5", "Nonsense_Mutation", "p.Q1*") for i in range(30)]
    patients = made.patients | {f"q{i}": "P" for i in range(30)}
    mixed = Simulated(made.rows + quiet, made.opportunity, patients)
    found = targets(mixed, opportunity=made.opportunity, panels={"P": ["G5"]})
    alone = targets(made, opportunity=made.opportunity)
    gene, before = (
        one.targets[[t.symbol for t in one.targets].index("G5")] for one in (found, alone)
    )
    assert gene.n_altered == before.n_altered + 30
    assert gene.of_profiled == before.of_profiled + 30
    assert gene.n_truncating == before.n_truncating
    assert any("30 patients on panels" in note for note in found.notes)


def test_unknown_panels_give_no_denominator_and_a_note(made):
    unlisted = Simulated(made.rows, made.opportunity, dict.fromkeys(made.patients, "nowhere"))
    found = targets(unlisted, opportunity=made.opportunity)
    assert all(target.of_profiled is None for target in found.targets)
    assert any("no denominator" in note for note in found.notes)


def test_too_few_patients_are_refused_with_their_number():
    view = sequenced([("a", "TP53", "Silent", "")], {"a": None})
    with pytest.raises(DiscoveryError, match="1 patients"):
        find_targets(view, cohort_name="one")


def test_cohort_without_mutations_is_refused():
    view = sequenced([], {f"p{i}": None for i in range(30)})
    with pytest.raises(DiscoveryError, match="none of the 30"):
        find_targets(view, cohort_name="none")


def test_column_that_is_not_granted_is_named(made):
    view = made.view()
    view.tables["mutations"] = view.tables["mutations"].drop("hgvsp")
    with pytest.raises(GrantError, match="hgvsp"):
        find_targets(view, cohort_name="made")
