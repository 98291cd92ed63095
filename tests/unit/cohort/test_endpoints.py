"""Survival from any start to any event: by hand on patients drawn as a table."""

import numpy as np
import pytest

from oncommons import cohort
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import column, treated
from oncommons.domain.endpoints import SurvivalQuestion, read_dated, read_endpoint
from oncommons.errors import CriteriaError, GrantError
from oncommons.stats.survival import kaplan_meier
from tests.factories import assayed, open_latest, patients, publish, table, view_of

N = 60


@pytest.fixture(scope="module")
def tables():
    """Sixty patients; every third died; first line on day 10 + i, second 50 days later for half."""
    people = patients(
        N,
        sex=lambda i: "female" if i % 2 else "male",
        vital_status=lambda i: "dead" if i % 3 == 0 else "alive",
        death_day=lambda i: 100 + 5 * i if i % 3 == 0 else None,
        last_contact_day=lambda i: 100 + 5 * i,
        death_cause_code=lambda i: ("C34", "I21")[i % 2] if i % 3 == 0 else None,
    )
    lines = [
        {
            "treatment_id": f"t{i}-{line}",
            "patient_id": f"p{i:03}",
            "line": line,
            "kind": "systemic",
            "drug_name": "cisplatin" if (i + line) % 2 else "docetaxel",
            "start_day": 10 + i + 50 * (line - 1),
        }
        for i in range(N - 6)
        for line in (1, 2)
        if line == 1 or i % 2
    ]
    responses = [
        {
            "response_id": f"r{i}",
            "patient_id": f"p{i:03}",
            "day": 40 + i,
            "result": "PD" if i % 4 == 0 else "SD",
        }
        for i in range(6)
    ]
    tumours = [
        {
            "tumour_id": f"{kind}{i}",
            "patient_id": f"p{i:03}",
            "event_type": kind,
            "diagnosis_day": day,
        }
        for i in range(N)
        for kind, day in (("primary", 0), ("metastasis", 3 * i))
        if kind == "primary" or i % 5 == 0
    ]
    samples, assays = assayed(N, day=lambda i: 2 * i)
    return {
        "patients": people,
        "treatments": table("treatments", *lines),
        "responses": table("responses", *responses),
        "tumours": table("tumours", *tumours),
        "samples": samples,
        "assays": assays,
    }


@pytest.fixture(scope="module")
def view(tables, tmp_path_factory):
    return view_of(tmp_path_factory.mktemp("ends") / "c", tables)


def ask(view, endpoint="death", competing="", **question):
    words = {
        name: read_dated(text) for name, text in question.items() if name in ("anchor", "entry")
    }
    asked = SurvivalQuestion(read_endpoint(endpoint, competing), **(question | words))
    return cohort.survival(view, question=asked).undisclosed


def reasons(answer):
    return {one.label: one.patients for one in answer.reasons}


def last(answer):
    return answer.groups[0].points[-1].survival


def test_the_clock_may_start_with_a_line(view):
    answer = ask(view, anchor="line:1")
    assert reasons(answer) == {"no start of line 1 recorded": 6}
    i = np.arange(N - 6)
    curve = kaplan_meier(100 + 5 * i - (10 + i), i % 3 == 0)
    assert last(answer) == pytest.approx(curve.survival[-1])
    assert answer.start == "start of line 1"


def test_late_entry_leaves_the_early_deaths_out(view):
    answer = ask(view, entry="assay")
    i = np.arange(N)
    curve = kaplan_meier(100 + 5 * i, i % 3 == 0, entry_days=np.where(i > 0, 2 * i, -1))
    assert answer.from_day == 0
    assert last(answer) == pytest.approx(curve.survival[-1])
    assert [point.at_risk for point in answer.groups[0].points] == curve.at_risk.tolist()


def test_entry_after_the_end_is_counted(tables, tmp_path):
    samples, assays = assayed(N, day=lambda i: 5 * i + (100 if i < 20 else 90))
    view = view_of(tmp_path / "c", tables | {"samples": samples, "assays": assays})
    answer = ask(view, entry="assay")
    assert reasons(answer)["report of the assay after the end of follow-up"] == 20
    assert answer.patients == answer.left_out + sum(one.patients for one in answer.groups)


def test_a_thin_start_makes_the_curve_conditional(tables, tmp_path):
    # One patient is seen from the start and dies on day 100; the others come on day 150.
    samples, assays = assayed(N, day=lambda i: 0 if i == 0 else 150)
    view = view_of(tmp_path / "c", tables | {"samples": samples, "assays": assays})
    answer = ask(view, entry="assay")
    assert answer.from_day == 120  # the next event, after day 150, finds all the others
    assert "conditional" in answer.warnings[0]
    assert min(point.survival for point in answer.groups[0].points[:5]) > 0.9
    assert sum(reasons(answer).values()) == answer.left_out


def test_the_next_treatment_competes_with_death(view):
    answer = ask(view, "next-treatment", "death", anchor="line:1")
    (group,) = answer.groups
    assert group.deaths == 27  # every second of 54 has a second line, before the end
    assert 1 - group.points[-1].survival == pytest.approx(27 / 54)
    events = 1 - group.points[-1].survival + 1 - group.competing[-1].survival
    assert events <= 1
    assert (group.median_days, group.mean_days) == (None, None)


def test_what_is_not_recorded_is_unknown(view):
    answer = ask(view, "progression+death")
    assert (answer.known, answer.left_out) == (6, 54)
    assert reasons(answer) == {"not known whether progression or death": 54}
    assert "recorded in fewer than 20%" in answer.warnings[0]


def test_a_cause_of_death_makes_the_event(view):
    cancer = ask(view, "death-of-cancer", "death-of-other-cause").groups[0]
    other = ask(view, "death-of-other-cause").groups[0]
    assert (cancer.deaths, other.deaths) == (10, 10)


def test_an_event_before_the_start_leaves_the_patient_out(view):
    answer = ask(view, "metastasis", anchor="line:1")
    early = sum(1 for i in range(0, N - 6, 5) if 3 * i <= 10 + i)
    assert reasons(answer)["metastasis before start of line 1"] == early


def test_groups_from_later_are_refused_until_a_landmark(view):
    with pytest.raises(CriteriaError, match="immortal time"):
        ask(view, by="treatments.drug_name")
    answer = ask(view, by="treatments.drug_name", landmark_days=30)
    # Lines that start by day 30 make the groups: patients 0 to 20; 21 to 53 are treated later.
    sizes = {group.label: group.patients for group in answer.groups}
    assert sizes == {"cisplatin": 11, "docetaxel": 10, "none by day 30": 33}
    assert answer.groups[0].points[0].day == 70
    assert ask(view, by="treatments.drug_name", anchor="line:1").left_out == 6
    with pytest.raises(CriteriaError, match="immortal time"):
        cohort.survival(
            view, groups=[Group("a", treated("cisplatin")), Group("b", ~treated("cisplatin"))]
        )


def test_the_outcome_makes_no_groups(view):
    with pytest.raises(CriteriaError, match="the outcome itself"):
        ask(view, by="patients.vital_status")


def test_samples_of_a_later_day_are_told(view):
    assert "--entry" in ask(view, by="samples.sample_type").warnings[0]
    assert ask(view, by="samples.sample_type", entry="assay").warnings == ()


def test_criteria_make_groups_and_shared_patients_leave(view):
    groups = [
        Group("men", column("patients.sex", "male")),
        Group("all", column("patients.site_id", "A")),
    ]
    answer = cohort.survival(view, groups=groups).undisclosed
    assert reasons(answer) == {"in two groups or more": 30}
    assert [(group.label, group.patients) for group in answer.groups] == [("all", 30)]


def test_hazard_ratios_are_against_the_first_group(view):
    female, male = ask(view, by="patients.sex").groups
    assert female.hazard_ratio is None
    assert male.hazard_ratio.lower < male.hazard_ratio.value < male.hazard_ratio.upper


def test_a_day_outside_the_grant_is_refused(tables, tmp_path):
    commons = publish(tmp_path / "c", tables)
    columns = {"patients": ("patient_id", "vital_status", "death_day", "last_contact_day")}
    seen = open_latest(commons, columns=columns)
    assert ask(seen).left_out == 0
    for question in ({"anchor": "line:1"}, {"entry": "assay"}, {"by": "patients.sex"}):
        with pytest.raises(GrantError):
            ask(seen, **question)
    with pytest.raises(GrantError):
        ask(seen, "progression")
