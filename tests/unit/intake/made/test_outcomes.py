"""Outcomes: a Cox model finds the planted effects, and survival is the published one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

from oncommons.intake.made.draw import mutated_patients
from oncommons.intake.made.effects import EFFECTS
from oncommons.intake.made.outcomes import (
    FIVE_YEARS_DAYS,
    LONGEST_FOLLOW_UP_DAYS,
    linear_predictor,
    reachable_c_index,
)


@pytest.fixture(scope="module")
def mutated(draw):
    """Which first samples have which gene with an effect mutated."""
    return mutated_patients(draw.facts, draw.people, draw.changes)


@pytest.fixture(scope="module")
def table(draw, mutated):
    """One row per patient, as a model would see it."""
    people, outcomes = draw.people, draw.outcomes
    columns = {"age": (people.age_years - 65) / 10}
    columns |= {f"stage {n}": people.stage == n for n in (2, 3, 4)}
    columns |= {f"ecog {n}": people.ecog == n for n in (1, 2, 3)}
    columns |= {gene: mutated[gene] for gene, _ in EFFECTS.genes}
    columns |= {"B": people.hospital == 1, "C": people.hospital == 2}
    columns |= {
        "drug in carriers": outcomes.treated & outcomes.biomarker,
        "drug in others": outcomes.treated & ~outcomes.biomarker,
        "days": outcomes.days,
        "died": outcomes.died,
        "type": people.cancer_type,
    }
    return pd.DataFrame(columns).astype(float)


def lung(draw):
    codes = [kind.oncotree for kind in draw.facts.cancer_types]
    return draw.people.cancer_type == codes.index("LUAD")


def test_a_cox_model_recovers_every_planted_effect(table):
    fitted = CoxPHFitter().fit(table, "days", "died", strata=["type"])
    planted = {"age": EFFECTS.age_per_10_years, "B": 0.0, "C": np.log(1.3)}
    planted |= {f"stage {n}": EFFECTS.stage[n - 1] for n in (2, 3, 4)}
    planted |= {f"ecog {n}": EFFECTS.ecog[n] for n in (1, 2, 3)}
    planted |= dict(EFFECTS.genes)
    planted |= {"drug in carriers": np.log(0.45), "drug in others": 0.0}
    assert set(planted) == set(fitted.params_.index)
    for name, effect in planted.items():
        error = fitted.standard_errors_[name]
        assert abs(fitted.params_[name] - effect) < 4 * error, name


def test_a_comparison_that_ignores_stage_makes_the_drug_look_harmful(draw, table):
    own = table[lung(draw)].assign(drug=lambda t: t["drug in carriers"] + t["drug in others"])
    naive = CoxPHFitter().fit(own[["drug", "days", "died"]], "days", "died")
    assert naive.params_["drug"] > 4 * naive.standard_errors_["drug"]


def test_the_drug_is_given_by_stage_alone(draw):
    treated, own = draw.outcomes.treated, lung(draw)
    assert not treated[~own].any()
    for stage, share in enumerate(EFFECTS.treatment.treated_by_stage, start=1):
        for carrier in (False, True):
            rows = own & (draw.people.stage == stage) & (draw.outcomes.biomarker == carrier)
            error = np.sqrt(share * (1 - share) / rows.sum())
            assert abs(treated[rows].mean() - share) < 4 * error


def test_five_year_survival_is_the_published_one(draw):
    outcomes = draw.outcomes
    for place, kind in enumerate(draw.facts.cancer_types):
        own = draw.people.cancer_type == place
        baseline = outcomes.baselines[place]
        hazard = (FIVE_YEARS_DAYS / baseline.scale_days) ** baseline.shape
        alive = np.exp(-hazard * np.exp(outcomes.linear_predictor[own])).mean()
        assert alive == pytest.approx(kind.five_year_survival, abs=1e-6)


def test_deaths_are_as_many_as_the_true_curve_says(draw):
    outcomes, people = draw.outcomes, draw.people
    shape = np.array([one.shape for one in outcomes.baselines])[people.cancer_type]
    scale = np.array([one.scale_days for one in outcomes.baselines])[people.cancer_type]
    exposed = (outcomes.days / scale) ** shape * np.exp(outcomes.linear_predictor)
    deaths = outcomes.died.sum()
    assert abs(deaths - exposed.sum()) < 4 * np.sqrt(deaths) + 0.01 * deaths  # whole days


def test_follow_up_is_in_whole_days_and_ends(draw):
    days = draw.outcomes.days
    assert days.dtype == np.int64
    assert days.min() >= 1
    assert days.max() <= LONGEST_FOLLOW_UP_DAYS + 1
    assert 0.2 < draw.outcomes.died.mean() < 0.4


def test_the_reference_patient_has_a_predictor_of_zero(draw, mutated):
    people = draw.people
    plain = replace(
        people,
        age_years=np.full_like(people.age_years, 65),
        stage=np.ones_like(people.stage),
        ecog=np.zeros_like(people.ecog),
        hospital=np.zeros_like(people.hospital),
    )
    nothing = {gene: np.zeros(len(flags), dtype=bool) for gene, flags in mutated.items()}
    untreated = np.zeros(len(people.stage), dtype=bool)
    assert not linear_predictor(plain, nothing, untreated, of_type=untreated).any()


def test_the_predictor_adds_up_the_effects(draw, mutated):
    people = draw.people
    one = linear_predictor(people, mutated, draw.outcomes.treated, of_type=lung(draw))
    assert np.array_equal(one, draw.outcomes.linear_predictor)
    older = replace(people, age_years=people.age_years + 10)
    again = linear_predictor(older, mutated, draw.outcomes.treated, of_type=lung(draw))
    assert again - one == pytest.approx(EFFECTS.age_per_10_years)


def test_the_reachable_concordance_is_that_of_a_plain_double_loop(draw, rng):
    members = np.arange(250)
    outcomes, ordered, comparable = draw.outcomes, 0.0, 0
    for i in range(250):
        for j in range(250):
            if outcomes.died[i] and outcomes.days[i] < outcomes.days[j]:
                comparable += 1
                gap = outcomes.linear_predictor[i] - outcomes.linear_predictor[j]
                ordered += 1.0 if gap > 0 else 0.5 if gap == 0 else 0.0
    reach = reachable_c_index(outcomes, members, rng)
    assert reach is not None
    assert reach.c_index == pytest.approx(ordered / comparable)
    assert reach.comparable_pairs == comparable


def test_drawn_pairs_agree_with_all_pairs(draw):
    few = np.flatnonzero(lung(draw))[:1_900]  # all pairs
    more = np.flatnonzero(lung(draw))[:2_100]  # drawn pairs
    first = reachable_c_index(draw.outcomes, few, np.random.default_rng(1))
    second = reachable_c_index(draw.outcomes, more, np.random.default_rng(1))
    assert first is not None
    assert second is not None
    assert second.c_index == pytest.approx(first.c_index, abs=0.01)
    assert second.comparable_pairs == pytest.approx(first.comparable_pairs * 1.22, rel=0.05)


def test_without_deaths_nothing_can_be_reached(draw, rng):
    alive = replace(draw.outcomes, died=np.zeros_like(draw.outcomes.died))
    assert reachable_c_index(alive, np.arange(50), rng) is None
    assert reachable_c_index(draw.outcomes, np.arange(1), rng) is None
