"""Cohorts: the tumour tree is filled in, and curves agree with the textbook estimate."""

import pytest

from oncommons import cohort
from oncommons.domain.criteria import EVERYONE, tumour_type
from oncommons.errors import CriteriaError, KnowledgeError
from tests.factories import assayed, mutation, patients, table, view_of

TYPES = ["LUAD", "LUSC", "NSCLC", "LUNG", "BRCA", "*", None]


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    people = patients(
        28,
        sex=lambda i: "female" if i % 2 else "male",
        vital_status=lambda i: ("dead", "alive", "unknown", "alive")[i % 4],
        death_day=lambda i: 10 * i if i % 4 == 0 else None,
        last_contact_day=lambda i: 10 * i if i % 4 != 2 else None,
    )
    tumours = table(
        "tumours",
        *(
            {"tumour_id": f"t{i:03}", "patient_id": f"p{i:03}", "oncotree": TYPES[i % 7]}
            for i in range(28)
        ),
    )
    samples, assays = assayed(28)
    rows = [mutation(i, "TP53", i) for i in range(10)]
    tables = {"patients": people, "tumours": tumours, "samples": samples, "assays": assays}
    folder = tmp_path_factory.mktemp("cohort")
    return view_of(folder / "c", tables | {"mutations": table("mutations", *rows)})


def test_a_tumour_type_holds_what_lies_below_it(view):
    lung = cohort.select(view, tumour_type("NSCLC"))
    labels = {row.label for row in cohort.count_by(lung, "tumours.oncotree").undisclosed.rows}
    assert labels == {"LUAD", "LUSC", "NSCLC"}


def test_a_coarser_label_is_unknown_on_both_sides(view):
    inside = cohort.select(view, tumour_type("LUAD")).patients()
    outside = cohort.select(view, ~tumour_type("LUAD")).patients()
    assert (inside, outside) == (4, 8)  # LUSC and BRCA are known not to be LUAD


def test_an_unknown_type_names_the_nearest(view):
    with pytest.raises(KnowledgeError, match="LUAD"):
        cohort.select(view, tumour_type("LUADX"))


def test_counts_name_what_is_missing(view):
    rows = cohort.count_by(view, "tumours.oncotree").undisclosed.rows
    assert {row.label: row.patients for row in rows}["missing"] == 4
    assert sum(row.patients for row in rows) == 28


def test_gene_frequencies_have_a_denominator(view):
    row = cohort.gene_frequencies(view).undisclosed.rows[0]
    assert (row.symbol, row.altered, row.profiled) == ("TP53", 10, 28)
    assert row.frequency == pytest.approx(10 / 28)


def test_survival_counts_who_is_left_out(view):
    answer = cohort.survival(view).undisclosed
    assert (answer.patients, answer.left_out) == (28, 7)
    (everybody,) = answer.groups
    assert (everybody.patients, everybody.deaths) == (21, 7)
    assert answer.log_rank_p is None


def test_survival_equals_the_estimate_by_hand(view):
    points = cohort.survival(view).undisclosed.groups[0].points
    expected, last = 1.0, None
    times = sorted((10 * i, i % 4 == 0) for i in range(28) if i % 4 != 2)
    for place, (_, died) in enumerate(times):
        if died:
            expected *= 1 - 1 / (len(times) - place)
    last = points[-1]
    assert last.survival == pytest.approx(expected)


def test_survival_by_group_compares_them(view):
    answer = cohort.survival(view, by="patients.sex").undisclosed
    assert [group.label for group in answer.groups] == ["female", "male"]
    assert answer.log_rank_p is not None
    assert 0 <= answer.log_rank_p <= 1


def test_an_unknown_column_is_refused(view):
    for ask in (cohort.count_by, cohort.survival):
        with pytest.raises(CriteriaError, match="no column"):
            ask(view, "patients.height")


def test_everyone_is_everyone(view):
    assert cohort.select(view, EVERYONE).patients() == 28
