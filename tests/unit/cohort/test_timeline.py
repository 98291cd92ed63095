"""One patient over time, and why criteria hold: at research depth, and nowhere else."""

import pytest

from oncommons import cohort
from oncommons.access.grants import EVERYTHING
from oncommons.domain.criteria import any_sample, column, died, holds, in_cohort, mutated
from oncommons.domain.grants import Depth
from oncommons.domain.timeline import Track
from oncommons.errors import CriteriaError, GrantError
from oncommons.report.charts.timeline import timeline_chart
from oncommons.store.questions.one_patient import patient_record
from tests.factories import assayed, mutation, open_latest, patients, publish, table
from tests.made_commons import made_tables
from tests.made_people import made_people


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    samples, assays = assayed(20)
    who = {"patient_id": "p001"}
    return publish(
        tmp_path_factory.mktemp("timeline") / "c",
        {
            "patients": patients(
                20, vital_status="dead", last_contact_day=900, death_day=900, sex="male"
            ),
            "samples": samples,
            "assays": assays,
            "mutations": table("mutations", mutation(1, "TP53", 1)),
            "tumours": table(
                "tumours",
                who
                | {"tumour_id": "u1", "event_type": "primary", "oncotree": "LUAD"}
                | {"diagnosis_day": 0, "age_at_diagnosis": "60-69"},
                who
                | {"tumour_id": "u2", "event_type": "metastasis", "oncotree": "LUAD"}
                | {"diagnosis_day": 200},
            ),
            "stagings": table(
                "stagings",
                who
                | {"staging_id": "g1", "tumour_id": "u1", "day": 5, "system": "UICC8"}
                | {"stage_group": "III"},
            ),
            "treatments": table(
                "treatments",
                who
                | {"treatment_id": "t1", "line": 1, "kind": "systemic", "start_day": 20}
                | {"end_day": 90, "drug_name": "cisplatin"},
                who | {"treatment_id": "t2", "kind": "surgery", "start_day": 15},
                who
                | {"treatment_id": "t3", "line": 2, "kind": "systemic", "start_day": 210}
                | {"drug_name": "<osimertinib>"},
                {"patient_id": "p002", "treatment_id": "t4", "kind": "surgery", "start_day": 1},
            ),
            "responses": table("responses", who | {"response_id": "r1", "day": 60, "result": "PR"}),
            "events": table(
                "events",
                who
                | {"event_id": 1, "start_day": 30, "stop_day": 44, "type": "neutropenia"}
                | {"grade": 3},
            ),
            "measurements": table(
                "measurements",
                *(
                    who
                    | {"measurement_id": day, "day": day, "code": "CEA", "name": "CEA"}
                    | {"value": day / 10, "unit": "ng/mL", "kind": "tumour_marker"}
                    for day in (0, 100, 300)
                ),
                who
                | {"measurement_id": 9, "code": "ECOG", "name": "ECOG", "value": 1.0}
                | {"kind": "performance_status"},
            ),
        },
    )


def test_a_patient_is_told_in_days(commons):
    found = cohort.timeline(open_latest(commons), "p001")
    said = {(one.track, one.label, one.day, one.until, one.line) for one in found.entries}
    assert said == {
        (Track.DISEASE, "primary LUAD", 0, None, None),
        (Track.DISEASE, "metastasis LUAD", 200, None, None),
        (Track.DISEASE, "stage III", 5, None, None),
        (Track.DISEASE, "death", 900, None, None),
        (Track.SAMPLES, "primary", None, None, None),
        (Track.TREATMENTS, "cisplatin", 20, 90, 1),
        (Track.TREATMENTS, "surgery", 15, None, None),
        (Track.TREATMENTS, "<osimertinib>", 210, None, 2),
        (Track.RESPONSES, "PR", 60, None, None),
        (Track.EVENTS, "neutropenia, grade 3", 30, 44, None),
    }
    assert [(one.name, len(one.points)) for one in found.markers] == [("CEA", 3)]
    assert (found.last_day, found.died, found.title) == (900, True, "male, aged 60-69, LUAD")
    days = [one.day for one in found.entries if one.day is not None]
    assert days == sorted(days)


def test_the_picture_shows_every_track_and_runs_nothing(commons):
    figure = timeline_chart(cohort.timeline(open_latest(commons), "p001"))
    for word in ("Disease", "Treatments", "Responses", "Events", "CEA", "Undated"):
        assert word in figure.svg
    assert "line 2: &lt;osimertinib&gt;" in figure.svg
    assert figure.title == "male, aged 60-69, LUAD, 2 lines of treatment, died after 2.5 years"
    assert len(figure.table.rows) == 13


def test_only_what_is_granted_is_told(commons):
    columns = EVERYTHING | {"treatments": ("treatment_id", "patient_id", "start_day", "kind")}
    found = cohort.timeline(open_latest(commons, columns=columns), "p001")
    assert {one.label for one in found.entries if one.track is Track.TREATMENTS} == {
        "systemic treatment",
        "surgery",
    }
    alone = open_latest(commons, columns={"patients": ("patient_id",)})
    assert cohort.timeline(alone, "p001").entries == ()


@pytest.mark.parametrize(("depth", "least"), [(Depth.OPEN, 20), (Depth.EXPLORE, 5)])
def test_no_other_depth_shows_one_patient(commons, depth, least):
    view = open_latest(commons, depth=depth, minimum=least)
    for ask in (
        lambda: cohort.timeline(view, "p001"),
        lambda: cohort.explain(view, died(), "p001"),
        lambda: patient_record(view, "p001", ("patients",)),
    ):
        with pytest.raises(GrantError, match="shows no single patient"):
            ask()


def test_a_patient_outside_the_view_is_refused_like_one_who_is_not_there(commons):
    view = open_latest(commons, rows=column("patients.sex", "female"))
    for patient in ("p001", "nobody", "p001' or 1=1; --"):
        with pytest.raises(GrantError, match="no patient in view has this pseudonym"):
            cohort.timeline(view, patient)


def test_criteria_are_explained_part_by_part(commons):
    view = open_latest(commons)
    found = cohort.explain(view, died() & ~any_sample(mutated("TP53")), "p001")
    assert found.truth is False
    assert [part.truth for part in found.parts] == [True, False]
    assert cohort.explain(view, mutated("TP53"), "p002").truth is False
    women = {"women": column("patients.sex", "female")}
    assert cohort.explain(view, in_cohort("women"), "p001", saved=women).truth is False
    with pytest.raises(CriteriaError, match="no saved cohort"):
        cohort.explain(view, in_cohort("women"), "p001")
    narrow = open_latest(commons, columns={"patients": ("patient_id",)})
    with pytest.raises(GrantError, match="does not hold"):
        cohort.explain(narrow, mutated("TP53"), "p001")


def test_an_explanation_agrees_with_the_cohort(tmp_path):
    """Whom the engine selects is whom the plain evaluator finds true, patient by patient."""
    view = open_latest(publish(tmp_path / "c", made_people(40, seed=5)))
    asked = [mutated("TP53"), died() | mutated("KRAS"), any_sample(~mutated("EGFR"))]
    everybody = view.rows("patients", ["patient_id"])["patient_id"].to_list()
    for criteria in asked:
        inside = set(cohort.select(view, criteria).rows("patients", ["patient_id"])["patient_id"])
        true = {one for one in everybody if cohort.explain(view, criteria, one).truth}
        assert true == inside


def test_a_record_holds_the_rows_of_one_patient_alone(tmp_path):
    made = made_tables(80)
    view = open_latest(publish(tmp_path / "c", made))
    patient = made["samples"]["patient_id"].drop_nulls()[0]
    record = patient_record(view, patient, list(made))
    for name in ("patients", "samples", "treatments", "mutations", "events"):
        own = made[name].filter(made[name]["patient_id"] == patient)
        assert len(record.rows(name)) == own.height, name
    owned = made["samples"].filter(made["samples"]["patient_id"] == patient)["sample_id"]
    assays = made["assays"].filter(made["assays"]["sample_id"].is_in(owned.implode()))
    assert len(record.rows("assays")) == assays.height > 0
    assert holds(died(), record) in (True, False, None)
    assert record.panels
