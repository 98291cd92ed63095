"""Groups side by side: overlap leaves the tests, and genes are counted within those profiled."""

import pytest
from scipy import stats

from oncommons import access, cohort
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import column, mutated
from oncommons.errors import CriteriaError, GrantError
from tests.factories import assayed, mutation, open_latest, patients, publish, table

N = 120


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    """Women of the first hospital have TP53 mutated; KRAS is on no panel of the second hospital."""
    people = patients(
        N,
        sex=lambda i: "female" if i % 2 else "male",
        site_id=lambda i: "A" if i < 80 else "B",
        country_region=lambda i: "FR1",
    )
    samples, assays = assayed(
        N,
        assay_type=lambda i: "wes" if i < 80 else "panel",
        panel_id=lambda i: None if i < 80 else "P1",
        tmb=lambda i: float(i % 2) * 3 + i % 5,
    )
    panels = table("panels", {"panel_id": "P1", "symbol": "TP53"})
    rows = [mutation(i, "TP53", i) for i in range(N) if i % 2 and i < 60]
    rows += [mutation(i, "KRAS", 200 + i) for i in range(20)]
    rows += [mutation(i, "KRAS", 400 + i) for i in range(80, 90)]  # off the panel: not counted
    drugs = [
        {"treatment_id": f"t{i}", "patient_id": f"p{i:03}", "drug_name": ("a", "b")[i % 2]}
        for i in range(50)
    ]
    tables = {"patients": people, "samples": samples, "assays": assays, "panels": panels}
    tables |= {"mutations": table("mutations", *rows), "treatments": table("treatments", *drugs)}
    return publish(tmp_path_factory.mktemp("compare") / "c", tables)


@pytest.fixture(scope="module")
def view(commons):
    return open_latest(commons)


@pytest.fixture(scope="module")
def answer(view):
    groups = cohort.groups_by(view, "patients.sex")
    return cohort.compare(view, groups, by="patients.sex").undisclosed


def family(answer, name):
    (found,) = [one for one in answer.families if one.name == name]
    return {row.name: row for row in found.rows}


def test_sizes_cover_the_cohort(answer):
    assert [(one.name, one.patients, one.alone) for one in answer.groups] == [
        ("female", 60, 60),
        ("male", 60, 60),
    ]
    assert (answer.patients, answer.in_several, answer.in_none, answer.overlaps) == (120, 0, 0, ())


def test_genes_are_counted_within_those_profiled(answer):
    genes = family(answer, "mutated genes")
    assert [(one.having, one.of) for one in genes["TP53"].shares] == [(30, 60), (0, 60)]
    # KRAS: 40 exomes of each sex; calls on the panel that lacks it do not count.
    assert [(one.having, one.of) for one in genes["KRAS"].shares] == [(10, 40), (10, 40)]
    judge = stats.fisher_exact([[30, 30], [0, 60]]).pvalue
    assert genes["TP53"].p == pytest.approx(judge, rel=1e-9)
    assert genes["TP53"].effect.lower > 1
    assert genes["TP53"].q == pytest.approx(min(2 * judge, 1), rel=1e-9)


def test_clinical_columns_have_an_effect_beside_each_p(answer):
    rows = family(answer, "clinical columns")
    assert "patients.sex" not in rows  # it makes the groups
    assert "patients.country_region" not in rows  # it has one value
    assert rows["assays.tmb"].effect.value > 0.9
    assert rows["assays.tmb"].spreads[0].median > rows["assays.tmb"].spreads[1].median
    assert rows["patients.site_id"].p == pytest.approx(1.0)
    assert all((row.p is None) == (row.effect is None) for row in rows.values())


def test_treatments_are_counted_among_those_with_any(answer):
    given = family(answer, "treatments")
    assert [(one.having, one.of) for one in given["a"].shares] == [(0, 25), (25, 25)]


def test_shared_patients_leave_both_groups(view):
    groups = [Group("women", column("patients.sex", "female")), Group("TP53", mutated("TP53"))]
    found = cohort.compare(view, groups).undisclosed
    assert [(one.patients, one.alone) for one in found.groups] == [(60, 30), (30, 0)]
    assert [(one.first, one.second, one.patients) for one in found.overlaps] == [
        ("TP53", "women", 30)
    ]
    assert (found.in_several, found.in_none) == (30, 60)
    assert "left out of every test" in found.notes[-1]


def test_who_is_unknown_in_one_group_stays_in_the_other(view):
    # KRAS is unknown in the second hospital, so its patients are in no KRAS group.
    groups = [Group("KRAS", mutated("KRAS")), Group("hospital B", column("patients.site_id", "B"))]
    found = cohort.compare(view, groups).undisclosed
    assert [(one.patients, one.alone) for one in found.groups] == [(20, 20), (40, 40)]


@pytest.mark.parametrize("number", [1, 11])
def test_two_to_ten_groups_are_compared(view, number):
    groups = [Group(f"g{i}", column("patients.site_id", "A")) for i in range(number)]
    with pytest.raises(CriteriaError, match=f"there are {number} groups"):
        cohort.compare(view, groups)


def test_one_name_stands_for_one_group(view):
    same = Group("g", column("patients.site_id", "A"))
    with pytest.raises(CriteriaError, match='two groups are called "g"'):
        cohort.compare(view, [same, same])


def test_a_column_outside_the_grant_is_not_compared(commons):
    columns = {"patients": ("patient_id", "sex")}
    seen = open_latest(commons, columns=columns)
    groups = cohort.groups_by(seen, "patients.sex")
    assert cohort.compare(seen, groups, by="patients.sex").undisclosed.families == ()
    with pytest.raises(GrantError):
        cohort.groups_by(seen, "patients.site_id")


def test_three_groups_have_cramers_v(view):
    groups = [
        Group("women A", column("patients.sex", "female") & column("patients.site_id", "A")),
        Group("men A", column("patients.sex", "male") & column("patients.site_id", "A")),
        Group("B", column("patients.site_id", "B")),
    ]
    found = cohort.compare(view, groups)
    row = family(found.undisclosed, "mutated genes")["TP53"]
    assert (row.effect_name, row.test) == ("Cramer's V", "chi-square")
    assert access.disclose(found, view.grant).value.groups[2].patients == 40
