"""What leaves of survival and of groups side by side: small cells hide what rests on them."""

from dataclasses import replace

from oncommons.access.rules.compared import COMPARED
from oncommons.domain.answers import Counted, CurvePoint, GroupCurve, Survival
from oncommons.domain.comparisons import Compared, Comparison, Family, GroupSize, Share, Spread
from oncommons.domain.models import Estimate

RATIO = Estimate(1.23456, 1.01234, 1.51234)


def disclosed(answer, minimum=10):
    hidden = []
    return COMPARED[type(answer)][0](answer, minimum, hidden), hidden


def curve(label, deaths, **fields):
    points = tuple(CurvePoint(d, 1 - d / 400, 0.2, 0.9, 401 - d, 1) for d in range(1, 300))
    return GroupCurve(label, 400, deaths, 200, points, **fields)


def survival(*groups, **fields):
    total = sum(group.patients for group in groups)
    return Survival(total + 40, 40, groups, 0.0312, **fields)


def test_ratio_and_mean_need_enough_events():
    mean = Estimate(123.4, 111.1, 135.9)
    full = curve("b", 299, hazard_ratio=RATIO, mean_days=mean)
    few = curve("c", 6, hazard_ratio=RATIO, mean_days=mean)
    answer, _ = disclosed(survival(curve("a", 299), full, few))
    first, second, third = answer.groups
    assert first.hazard_ratio is None
    assert second.hazard_ratio == Estimate(1.23, 1.01, 1.51)
    assert second.mean_days == Estimate(120.0, 110.0, 140.0)
    assert (third.hazard_ratio, third.mean_days) == (None, None)
    assert answer.log_rank_p is None  # the third group has too few deaths


def test_a_reference_with_few_events_hides_every_ratio():
    answer, _ = disclosed(survival(curve("a", 6), curve("b", 299, hazard_ratio=RATIO)))
    assert answer.groups[1].hazard_ratio is None


def test_small_reasons_are_hidden_with_another():
    reasons = (Counted("x", 33), Counted("y", 4), Counted("z", 3))
    answer, hidden = disclosed(survival(curve("a", 299), reasons=reasons))
    assert [one.patients for one in answer.reasons] == [None, None, None]
    assert answer.left_out == 40
    assert len(hidden) >= 3


def test_a_conditional_curve_starts_on_its_day():
    answer, _ = disclosed(survival(curve("a", 299), from_day=0))
    assert answer.groups[0].points[0].day == 0
    late = replace(curve("a", 299), points=tuple(p for p in curve("a", 1).points if p.day > 60))
    answer, _ = disclosed(survival(late, from_day=60))
    assert answer.groups[0].points[0].day == 60


def test_numbers_at_risk_go_on_where_nothing_happens():
    steps = [CurvePoint(d, 1 - d / 400, 0.2, 0.9, 401 - d, 1) for d in range(1, 60)]
    level = [CurvePoint(d, steps[-1].survival, 0.2, 0.9, 401 - d // 4, 0) for d in range(240, 1200)]
    group = GroupCurve("a", 400, 59, None, (*steps, *level))
    shown = disclosed(survival(group))[0].groups[0].points
    assert [point.day for point in shown if point.day % 180 == 0][:3] == [0, 360, 540]
    assert all(point.at_risk is None or point.at_risk >= 10 for point in shown)
    days = {point.day: point.at_risk for point in shown}
    assert days[540] == 265  # 401 - 541 // 4 = 266, rounded


def comparison(*rows, sizes=(60, 50)):
    groups = tuple(GroupSize(f"g{i}", n, n) for i, n in enumerate(sizes))
    return Comparison(sum(sizes), groups, (), 0, 0, (Family("genes", rows),))


def gene(name, *cells, p=0.0012345):
    shares = tuple(Share(having, of) for having, of in cells)
    return Compared(name, shares, test="Fisher", p=p, q=p, effect_name="odds ratio", effect=RATIO)


def test_a_test_on_a_hidden_cell_is_hidden():
    answer, hidden = disclosed(
        comparison(gene("A", (30, 60), (20, 50)), gene("B", (4, 60), (20, 50), p=1e-9))
    )
    first, second = answer.families[0].rows
    assert (first.name, first.p, first.q) == ("A", 0.0012, 0.0012)  # q of those that are shown
    assert first.effect == Estimate(1.23, 1.01, 1.51)
    assert (second.name, second.p, second.q, second.effect) == ("B", None, None, None)
    assert [one.having for one in second.shares] == [None, None]  # one alone follows from the sum
    assert len(hidden) == 2


def test_nearly_everybody_is_hidden_like_nearly_nobody():
    answer, _ = disclosed(comparison(gene("A", (57, 60), (20, 50))))
    assert answer.families[0].rows[0].p is None


def test_a_small_group_hides_all_that_rests_on_it():
    answer, _ = disclosed(comparison(gene("A", (30, 60), (4, 7)), sizes=(60, 7)))
    assert [one.alone for one in answer.groups] == [None, None]
    assert answer.families[0].rows[0].shares == (Share(None, None), Share(None, None))


def test_a_category_is_hidden_in_both_directions():
    cells = [(30, 60), (26, 60), (4, 60), (20, 50), (15, 50), (15, 50)]
    row = replace(gene("stage", *cells), values=("I", "II", "III"))
    shown = disclosed(comparison(row))[0].families[0].rows[0]
    having = [one.having for one in shown.shares]
    assert having[2] is None
    assert sum(one is None for one in having) >= 4
    assert shown.p is None


def test_a_group_in_whom_few_have_a_value_has_no_number():
    """Of 60 patients 4 have a known stage, all of stage III: the 4 known would be the cell."""
    cells = [(0, 4), (0, 4), (4, 4), (20, 50), (15, 50), (15, 50), (30, 60), (10, 60), (20, 60)]
    row = replace(gene("stage", *cells), values=("I", "II", "III"))
    shown = disclosed(comparison(row, sizes=(60, 50, 60)))[0].families[0].rows[0]
    assert [one.of for one in shown.shares[::3]] == [None, None, 60]
    assert shown.shares[2].having is None
    assert shown.p is None


def test_each_middle_needs_enough_values_beyond_it():
    spreads = tuple(Spread(n, 2.0, 1.0, 3.0) for n in (19, 20, 39, 40))
    row = Compared("tmb", spreads=spreads)
    answer, hidden = disclosed(comparison(row, sizes=(60,) * 4))
    told = [(one.median, one.lower) for one in answer.families[0].rows[0].spreads]
    assert told == [(None, None), (2.0, None), (2.0, None), (2.0, 1.0)]
    assert hidden == ["R5"] * 7


def test_the_middle_of_a_number_is_rounded():
    spreads = (Spread(60, 1.2345, 0.5432, 3.2109), Spread(15, 2.345, 1.0, 3.0))
    row = Compared("tmb", spreads=spreads, test="Wilcoxon", p=0.0312, q=0.03, effect=RATIO)
    shown = disclosed(comparison(row))[0].families[0].rows[0]
    assert shown.spreads == (Spread(60, 1.2, 0.54, 3.2), Spread(15, None, None, None))
    assert (shown.p, shown.effect) == (0.03, Estimate(1.23, 1.01, 1.51))
    clear = disclosed(comparison(replace(row, p=1e-30)))[0].families[0].rows[0]
    assert (clear.p, clear.q) == (0.0, 0.005)  # below 0.005 is all that is shown of p
    few = replace(row, spreads=(spreads[0], Spread(4, 2.0, 1.0, 3.0)))
    hidden = disclosed(comparison(few))[0].families[0].rows[0]
    assert (hidden.p, hidden.effect, hidden.spreads[1].median) == (None, None, None)
