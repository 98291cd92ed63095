"""Two releases side by side, on patients few enough to count by hand."""

import polars as pl

from oncommons.domain.releases import Mode
from oncommons.results.comparison import compare_releases
from tests.unit.privacy.made_tables import SEX, TYPE, patients, policy, tables, tumours

ASKED = policy(SEX, TYPE, k=2, mode=Mode.LOCAL)


def release(first, last, **columns):
    """Give patients of some numbers as a release would."""
    people = patients(last, **{name: of for name, of in columns.items() if name == "sex"})
    growths = tumours(last, **{name: of for name, of in columns.items() if name != "sex"})
    return tables(people[first:], growths[first:])


def test_the_same_release_differs_in_nothing():
    one = release(0, 6)
    found = compare_releases(one, one, ASKED)
    assert (found.first, found.second, found.both, found.gone, found.came) == (6, 6, 6, 0, 0)
    assert found.relabelled == {"patients.sex": 0, "tumours.oncotree": 0}
    assert found.joint.findings == ()


def test_who_came_who_left_and_whose_labels_changed_is_counted():
    later = release(2, 9, oncotree=lambda i: "LUSC" if i < 4 else "LUAD")
    found = compare_releases(release(0, 6), later, ASKED)
    assert (found.gone, found.came, found.both) == (2, 3, 4)
    assert found.relabelled == {"patients.sex": 0, "tumours.oncotree": 2}
    assert (found.joint.smallest, found.joint.gone_groups_below) == (2, 0)


def test_one_leaver_and_one_change_are_found():
    later = release(1, 6, sex=lambda i: "male" if i == 3 else "female")
    found = compare_releases(release(0, 6), later, ASKED)
    assert [one.rule for one in found.joint.findings] == ["PRV-J1"]
    assert (found.joint.alone, found.joint.gone_patients_below) == (1, 1)


def test_a_value_that_is_missing_is_a_label_too():
    later = release(0, 6, oncotree=lambda i: None if i < 2 else "LUAD")
    assert compare_releases(release(0, 6), later, ASKED).relabelled["tumours.oncotree"] == 2


def test_releases_of_two_lineages_share_nobody():
    one, two = release(0, 6), release(0, 6)
    for name in ("patients", "tumours"):
        two[name] = two[name].with_columns(pl.format("other-{}", "patient_id").alias("patient_id"))
    assert compare_releases(one, two, ASKED).both == 0
