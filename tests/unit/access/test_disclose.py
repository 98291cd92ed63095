"""Disclosure: small groups are hidden, larger ones are shown unchanged, and nothing else leaves."""

import dataclasses

import pytest

from oncommons import access
from oncommons.access.grants import Terms
from oncommons.domain.answers import (
    Counted,
    Counts,
    CurvePoint,
    GeneFrequencies,
    GeneFrequency,
    GroupCurve,
    Survival,
)
from oncommons.domain.grants import Depth, Grant, Purpose
from oncommons.domain.models import Estimate, RiskGroup, Validation
from oncommons.domain.results import Disclosed, Raw
from oncommons.domain.study import Unit
from oncommons.domain.targets import DriverClass, Hotspot, Method, Target, TargetList
from oncommons.domain.verdicts import Verdict
from oncommons.errors import GrantError
from tests.factories import NEXT_YEAR, TODAY


def grant(minimum=10):
    terms = Terms("atlas", TODAY, NEXT_YEAR)
    return Grant(
        "g", "atlas", "r", terms.columns, None, Depth.RESEARCH, (Purpose.METHODS,), minimum, TODAY,
        NEXT_YEAR,
    )  # fmt: skip


def disclosed(value, minimum=10, patients=100):
    return access.disclose(Raw(value, patients=patients), grant(minimum))


def counts(*numbers, exclusive=True, patients=None):
    rows = tuple(Counted(f"value {i}", n) for i, n in enumerate(numbers))
    total = sum(numbers) if patients is None else patients
    return Counts("patients.sex", total, rows, exclusive)


def shown(answer):
    return [row.patients for row in answer.value.rows]


def test_large_counts_are_shown_unchanged():
    answer = disclosed(counts(60, 40))
    assert shown(answer) == [60, 40]
    assert answer.value.patients == 100
    assert (answer.hidden, answer.minimum, answer.rules) == (0, 10, ("R1", "R2"))


def test_a_small_count_takes_a_second_one_with_it():
    answer = disclosed(counts(60, 36, 4))
    assert shown(answer) == [60, None, None]
    assert answer.hidden == 2


def test_without_a_total_the_small_one_goes_alone():
    answer = disclosed(counts(60, 36, 4, exclusive=False, patients=80))
    assert shown(answer) == [60, 36, None]


def test_the_complement_of_a_large_count_is_a_small_count():
    assert shown(disclosed(counts(75, 30, exclusive=False, patients=80))) == [None, 30]


def test_a_small_cohort_has_no_size():
    assert disclosed(counts(3, 4)).value.patients is None


@pytest.mark.parametrize(
    ("altered", "profiled", "says"),
    [
        (40, 90, (40, 90)),
        (4, 90, (None, 90)),
        (85, 90, (None, 90)),
        (40, None, (40, None)),
        (4, None, (None, None)),
        (40, 96, (40, None)),
    ],
)
def test_gene_frequencies_hide_both_small_sides(altered, profiled, says):
    answer = disclosed(GeneFrequencies(100, (GeneFrequency("TP53", altered, profiled),)))
    row = answer.value.rows[0]
    assert (row.altered, row.profiled) == says


def test_samples_of_few_patients_are_hidden_whatever_their_number():
    rows = (
        GeneFrequency("TP53", 40, 150, behind=(30, 90)),
        GeneFrequency("KRAS", 40, 150, behind=(4, 90)),
        GeneFrequency("EGFR", 40, 150, behind=(30, None)),
        GeneFrequency("ALK", 40, None),
    )
    answer = disclosed(GeneFrequencies(100, rows, unit=Unit.SAMPLES))
    assert [row.altered for row in answer.value.rows] == [40, None, 40, 40]
    assert all(row.behind is None for row in answer.value.rows)


def curve(label, patients, deaths):
    points = tuple(
        CurvePoint(day, 1 - day / patients, 0.0, 1.0, patients - day + 1, 1)
        for day in range(1, deaths + 1)
    )
    return GroupCurve(label, patients, deaths, 40, points)


def test_survival_is_coarsened_and_small_groups_have_no_curve():
    answer = disclosed(Survival(320, 15, (curve("a", 300, 90), curve("b", 5, 3)), 0.001))
    large, small = answer.value.groups
    assert small.patients is None
    assert small.points == ()
    assert small.median_days is None
    assert len(large.points) > 2
    assert all(point.day % 30 == 0 for point in large.points)
    assert answer.value.log_rank_p is None


def test_one_large_group_keeps_its_numbers():
    answer = disclosed(Survival(320, 20, (curve("a", 300, 90),), None))
    assert answer.value.groups[0].patients == 300
    assert answer.value.groups[0].deaths == 90
    assert answer.value.left_out == 20


def target(**changes):
    return dataclasses.replace(
        Target(
            "TP53",
            1e-9,
            1e-8,
            0.1,
            0.1,
            0.1,
            40,
            4,
            None,
            3.0,
            1.0,
            44,
            90,
            DriverClass.BOTH,
            (Hotspot("R175", 12, 1e-9), Hotspot("R248", 3, 0.1)),
            ("a drug",),
        ),
        **changes,
    )


def target_list(*targets, patients=100, hypermutated=0):
    return TargetList(
        "all", patients, 900, 0.2, Method.BURDEN, 10, hypermutated, targets, ("note",)
    )


def test_a_target_hides_its_small_groups_and_keeps_its_tests():
    answer = disclosed(target_list(target(), hypermutated=3))
    first = answer.value.targets[0]
    assert (first.n_missense, first.n_truncating, first.n_silent) == (40, None, None)
    assert [spot.patients for spot in first.hotspots] == [12, None]
    assert (first.p, first.q, first.drugs) == (1e-9, 1e-8, ("a drug",))
    assert answer.value.hypermutated is None
    assert answer.hidden == 3


def test_a_target_without_a_denominator_is_judged_by_the_cohort():
    first = disclosed(target_list(target(of_profiled=None, n_altered=95))).value.targets[0]
    assert first.n_altered is None
    assert first.of_profiled is None


def validation(groups):
    estimate = Estimate(0.71239, 0.68, 0.74)
    return Validation(
        100, 40, 5, estimate, "concordance", 0.73456, 0.15678, 0.21234, groups, {"A": estimate}, ()
    )


def test_a_validation_hides_small_risk_groups_and_rounds():
    groups = (RiskGroup("1", 80, 0.12345, 0.1234), RiskGroup("2", 5, 0.9, 0.8))
    answer = disclosed(validation(groups)).value
    assert answer.groups == (RiskGroup("1", 80, 0.123, 0.12), RiskGroup("2", None, 0.9, None))
    assert answer.discrimination == Estimate(0.712, 0.68, 0.74)
    assert answer.by_site == {"A": Estimate(0.712, 0.68, 0.74)}


def test_a_result_without_a_rule_cannot_leave():
    with pytest.raises(GrantError, match="no disclosure rule covers a dict"):
        disclosed({"patients": ["p001"]})


def test_each_rule_tells_what_it_did():
    answer = disclosed(counts(60, 36, 4), minimum=10)
    small, beside = answer.applied
    assert (small.rule, small.verdict, small.cells) == ("R1", Verdict.REPAIRED, 1)
    assert (beside.rule, beside.verdict, beside.cells) == ("R2", Verdict.REPAIRED, 1)
    assert small.parameters == {"minimum": 10}
    assert beside.parameters["width"] == 10
    assert answer.by_rule("R1") is small
    assert answer.by_rule("R6") is None
    untouched = disclosed(counts(60, 40))
    assert [one.verdict for one in untouched.applied] == [Verdict.PASS] * 2


def test_a_curve_is_repaired_without_a_hidden_number():
    answer = disclosed(Survival(320, 20, (curve("a", 300, 90),), None))
    assert answer.by_rule("R6").verdict is Verdict.REPAIRED
    assert answer.by_rule("R6").parameters["exits"] == 10
    assert answer.by_rule("R1").verdict is Verdict.PASS


def test_what_leaves_is_disclosed():
    assert isinstance(disclosed(counts(60, 40)), Disclosed)
