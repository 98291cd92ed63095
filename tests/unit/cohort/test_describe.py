"""The description of a cohort and the flow of treatment, counted by hand on a small commons."""

import numpy as np
import polars as pl
import pytest

from oncommons import cohort
from oncommons.domain.criteria import column
from oncommons.domain.flow import DIED, NO_FURTHER, FlowBy
from oncommons.errors import CriteriaError, GrantError
from oncommons.stats.survival import kaplan_meier, median
from tests.factories import assayed, open_latest, patients, publish, table
from tests.made_commons import made_tables

DRUGS = ("gefitinib", "Iressa", "cisplatin", "pemetrexed", "unheardof")


def treated(*rows):
    """Make treatments from (patient, line, drug)."""
    return table(
        "treatments",
        *(
            {"treatment_id": f"t{at}", "patient_id": f"p{i:03}", "line": line, "drug_name": drug}
            | {"kind": "systemic"}
            for at, (i, line, drug) in enumerate(rows)
        ),
    )


@pytest.fixture
def view(tmp_path):
    samples, assays = assayed(30, tmb=lambda i: float(i))
    people = patients(
        40,
        sex=lambda i: "*" if i < 4 else "female" if i < 20 else "male",
        vital_status=lambda i: "dead" if i % 2 else "alive",
        last_contact_day=lambda i: 100 * i,
        death_day=lambda i: 100 * i if i % 2 else None,
    )
    tumours = [
        {"tumour_id": f"u{i}", "patient_id": f"p{i:03}", "event_type": "primary"}
        | {"oncotree": "LUAD", "diagnosis_day": 0}
        | {"age_at_diagnosis": "50-59", "age_at_diagnosis_low": 50, "age_at_diagnosis_high": 59}
        for i in range(36)
    ]
    rows = [(i, 1, "gefitinib") for i in range(20)] + [(i, 2, "cisplatin") for i in range(10)]
    rows += [(i, 2, "pemetrexed") for i in range(10)] + [(30, 1, "Iressa"), (31, 2, "unheardof")]
    tables = {"patients": people, "samples": samples, "assays": assays}
    tables |= {"tumours": table("tumours", *tumours), "treatments": treated(*rows)}
    return open_latest(publish(tmp_path / "c", tables))


def item(description, name):
    return next(one for one in description.items if one.name == name)


def counts(description, name, place=0):
    found = item(description, name)
    return dict(zip(found.values, found.counts[place], strict=True))


def test_a_cohort_is_described_with_who_is_missing(view):
    found = cohort.describe(view).undisclosed
    assert counts(found, "Sex") == {"male": 20, "female": 16, "missing": 4}
    assert counts(found, "Tumour type") == {"LUAD": 36, "missing": 4}
    assert counts(found, "Samples per patient") == {
        "1": 30, "2": 0, "3 or more": 0, "none recorded": 10,
    }  # fmt: skip
    assert counts(found, "Lines of treatment") == {
        "1": 11, "2": 11, "3 or more": 0, "none recorded": 18,
    }  # fmt: skip
    assert counts(found, "Drug: gefitinib") == {"yes": 20, "no": 2, "not recorded": 18}
    assert counts(found, "Assay: wes") == {"yes": 30, "no": 0, "not recorded": 10}
    assert item(found, "Age at diagnosis").spreads[0].median == 54.5
    assert item(found, "Mutational burden").spreads[0].patients == 30
    assert 14 <= item(found, "Mutational burden").spreads[0].median <= 15


def test_follow_up_is_the_reverse_kaplan_meier_median(view):
    days, died = 100.0 * np.arange(40), np.arange(40) % 2 == 1
    found = item(cohort.describe(view).undisclosed, "Follow-up since diagnosis")
    assert found.counts == ((40, 0),)
    half = median(kaplan_meier(days, ~died)).day
    assert found.spreads[0].median == pytest.approx(half / 30.4375)
    assert found.spreads[0].patients == 20


def test_groups_stand_side_by_side_and_the_others_beside_them(view):
    found = cohort.describe(view, by="patients.sex").undisclosed
    assert [(one.name, one.patients) for one in found.columns] == [
        ("All", 40), ("female", 16), ("male", 20), ("Others", 4),
    ]  # fmt: skip
    assert not any(one.name == "Sex" for one in found.items)
    for one in found.items:
        for value in range(len(one.values)):
            assert one.counts[0][value] == sum(row[value] for row in one.counts[1:]), one.name
    assert any("Others" in note for note in found.notes)


def test_every_column_is_a_partition_of_its_patients(tmp_path):
    """On a commons with rows of every kind, each line sums to the patients of its column."""
    view = open_latest(publish(tmp_path / "c", made_tables()))
    for by in ("", "patients.sex", "samples.sample_type", "tumours.oncotree"):
        found = cohort.describe(view, by=by).undisclosed
        assert len(found.items) > 20
        for one in found.items:
            for row, head in zip(one.counts, found.columns, strict=True):
                assert min(row) >= 0, (by, one.name)
                assert sum(row) == head.patients, (by, one.name)


def test_what_is_not_granted_is_left_out_and_cannot_group(view, tmp_path):
    commons = publish(tmp_path / "d", {"patients": patients(20)})
    narrow = open_latest(commons, columns={"patients": ("patient_id", "site_id")})
    assert [one.name for one in cohort.describe(narrow).undisclosed.items] == ["Hospital"]
    with pytest.raises(GrantError, match=r"does not hold patients\.sex"):
        cohort.describe(narrow, by="patients.sex")
    with pytest.raises(CriteriaError, match="no column"):
        cohort.describe(view, by="patients.name")


def test_nobody_is_described_with_zeros(view):
    nobody = cohort.select(view, column("patients.sex", "other"))
    found = cohort.describe(nobody).undisclosed
    assert found.patients == 0
    assert all(sum(row) == 0 for one in found.items for row in one.counts)


def test_treatment_flows_from_line_to_line(view):
    found = cohort.treatment_flow(view).undisclosed
    assert (found.patients, found.treated) == (40, 21)
    first, second, third = ({node.label: node.patients for node in one} for one in found.lines)
    assert first == {"EGFR inhibitor": 21}
    assert second == {"antimetabolite + platinum compound": 10, DIED: 5, NO_FURTHER: 6}
    assert third == {DIED: 5, NO_FURTHER: 5}
    assert sum(link.patients for link in found.links if link.line == 1) == 21
    assert sum(link.patients for link in found.links if link.line == 2) == 10


def test_drugs_go_by_their_preferred_name(view):
    found = cohort.treatment_flow(view, by=FlowBy.DRUG).undisclosed
    assert [node.label for node in found.lines[0]] == ["gefitinib"]
    assert found.lines[1][0].label == "cisplatin + pemetrexed"


def test_a_flow_counts_the_same_as_plain_python(tmp_path):
    """Two ways to the same numbers: the question, and a loop over the rows."""
    made = made_tables(400, seed=3)
    view = open_latest(publish(tmp_path / "c", made))
    found = cohort.treatment_flow(view, by=FlowBy.DRUG).undisclosed
    given = made["treatments"].filter(pl.col("kind") == "systemic", pl.col("line").is_between(1, 3))
    lines = {}
    for row in given.iter_rows(named=True):
        lines.setdefault(row["patient_id"], set()).add(row["line"])
    with_first = [one for one in lines.values() if 1 in one]
    with_second = [one for one in with_first if 2 in one]
    assert found.treated == len(with_first) > 10
    ends = (DIED, NO_FURTHER)
    second = sum(node.patients for node in found.lines[1] if node.label not in ends)
    third = sum(node.patients for node in found.lines[2] if node.label not in ends)
    assert second == len(with_second) > 0
    assert third == sum(3 in one for one in with_second)
    assert sum(node.patients for node in found.lines[1]) == found.treated


def test_a_number_of_lines_that_cannot_be_drawn_is_refused(view):
    with pytest.raises(CriteriaError, match="2 to 6"):
        cohort.treatment_flow(view, lines=1)
