"""Labels of a lineage on small tables: kept through new values, lost values and higher trees."""

from dataclasses import replace

import pytest

from oncommons import privacy
from oncommons.domain.releases import Mode
from oncommons.errors import ReleaseRefused
from oncommons.privacy.lineage.choosing import Lineage
from oncommons.privacy.lineage.released import intersect_labels, labels_differ, told_labels
from tests.unit.privacy.made_tables import (
    AGE,
    ANCESTORS,
    KEYS,
    SEX,
    TYPE,
    patients,
    policy,
    tables,
    tumours,
)

LOCAL = policy(SEX, TYPE, mode=Mode.LOCAL)


def release(made, before=(), asked=LOCAL, ancestors=ANCESTORS):
    """Make the next release after some others."""
    lineage = Lineage(releases=tuple(one.remembered for one in before))
    return privacy.protect_next(made, asked, KEYS, ancestors=ancestors, lineage=lineage)


def made(number, oncotree="LUAD", sex="female"):
    return tables(patients(number, sex=sex), tumours(number, oncotree=oncotree))


def types(done):
    return sorted(done.tables["tumours"]["oncotree"].fill_null("none"))


def test_the_first_release_of_a_lineage_is_that_of_protect():
    one = release(made(12, lambda i: "LUAD" if i < 7 else "BRCA"))
    two = privacy.protect(
        made(12, lambda i: "LUAD" if i < 7 else "BRCA"), LOCAL, KEYS, ancestors=ANCESTORS
    )
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables)
    assert one.risk == two.risk
    assert (one.newcomers, one.waiting, one.climbed) == (12, 0, 0)


def test_the_same_patients_give_the_same_release_again():
    one = release(made(12, lambda i: "LUAD" if i < 7 else "BRCA"))
    two = release(made(12, lambda i: "LUAD" if i < 7 else "BRCA"), [one])
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables)
    assert one.risk == two.risk
    assert one.remembered.equals(two.remembered)


def test_newcomers_fewer_than_k_wait_and_are_released_with_others():
    one = release(made(8))
    two = release(made(11), [one])
    assert (two.waiting, two.held_back, two.tables["patients"].height) == (3, 3, 8)
    three = release(made(12), [one, two])
    assert (three.waiting, three.newcomers, three.tables["patients"].height) == (0, 4, 12)


def test_a_class_whose_leaver_brings_it_below_k_is_held_back_whole():
    def asked(number, gone=()):
        people = [one for one in patients(number) if one["patient_id"] not in gone]
        growths = tumours(number, oncotree=lambda i: "LUAD" if i < 4 else "BRCA")
        there = [one for one in growths if one["patient_id"] not in gone]
        return tables(people, there)

    one = release(asked(10))
    two = release(asked(10, gone={"p000"}), [one])
    assert types(one) == ["BRCA"] * 6 + ["LUAD"] * 4
    assert types(two) == ["BRCA"] * 6
    assert (two.held_back, two.waiting, two.joint.smallest) == (3, 0, 6)


def test_with_a_reserve_as_many_may_leave():
    def asked(number, gone=()):
        return tables(
            [one for one in patients(number) if one["patient_id"] not in gone],
            [one for one in tumours(number, oncotree=lambda i: "LUAD" if i < 6 else "BRCA")
             if one["patient_id"] not in gone],
        )  # fmt: skip

    reserved = replace(LOCAL, reserve=2)
    one = release(asked(12), asked=reserved)
    assert min(one.risk.class_sizes) >= 6
    two = release(asked(12, gone={"p000", "p001"}), [one], reserved)
    assert (two.held_back, two.tables["patients"].height) == (0, 10)


def test_labels_stay_when_the_tree_of_tumour_types_grows_higher():
    flat = {"LUAD": ("LUNG",), "LUSC": ("LUNG",), "BRCA": ("BREAST",), "IDC": ("BRCA", "BREAST")}
    first = lambda i: ("LUAD", "LUSC", "LUSC", "LUAD")[i % 4] if i < 6 else "BRCA"  # noqa: E731
    one = release(made(10, first), asked=policy(SEX, TYPE, k=5, mode=Mode.LOCAL), ancestors=flat)
    both = lambda i: first(i) if i < 10 else "IDC"  # noqa: E731
    two = release(
        made(16, both), [one], asked=policy(SEX, TYPE, k=5, mode=Mode.LOCAL), ancestors=flat
    )
    before = dict(one.tables["tumours"].select("patient_id", "oncotree").iter_rows())
    after = dict(two.tables["tumours"].select("patient_id", "oncotree").iter_rows())
    assert {patient: after[patient] for patient in before} == before
    assert (two.climbed, two.newcomers) == (0, 6)
    assert two.joint.findings == ()


def test_a_label_that_nobody_of_today_bears_is_no_obstacle():
    one = release(made(12, lambda i: "BRCA" if i < 5 else "LUAD"))
    two = release(tables(patients(12)[5:], tumours(12)[5:]), [one])
    assert types(two) == ["LUAD"] * 7
    three = release(made(12, lambda i: "BRCA" if i < 5 else "LUAD"), [one, two])
    assert types(three) == ["BRCA"] * 5 + ["LUAD"] * 7


def test_global_mode_has_first_releases_only():
    asked = policy(SEX, TYPE)
    one = release(made(12), asked=asked)
    with pytest.raises(ReleaseRefused, match="second release of a lineage cannot give all"):
        release(made(12), [one], asked)


def test_other_quasi_identifiers_begin_another_lineage():
    one = release(made(12))
    with pytest.raises(ReleaseRefused, match="quasi-identifiers of the lineage changed"):
        release(made(12), [one], policy(SEX, TYPE, AGE, mode=Mode.LOCAL))


def test_releases_that_do_not_continue_each_other_are_found_by_their_labels():
    one = release(made(12, sex=lambda i: "male" if i < 6 else "female"))
    other = {f"p{i:03}" for i in range(3, 9)}
    sexes = lambda i: "male" if f"p{i:03}" in other else "female"  # noqa: E731
    two = release(made(12, sex=sexes))
    told = [told_labels(done.tables, LOCAL) for done in (one, two)]
    assert intersect_labels(told[:1], 4).findings == ()
    found = intersect_labels(told, 4)
    assert [finding.rule for finding in found.findings] == ["PRV-J1"]
    assert (found.smallest, found.patients_below) == (3, 12)


def test_remembered_labels_are_those_that_the_release_tells():
    done = release(tables(patients(9), tumours(5, oncotree=lambda i: "LUAD" if i else None)))
    told = told_labels(done.tables, LOCAL)
    assert labels_differ(done.remembered, told) == ()
    (finding,) = labels_differ(done.remembered.head(-1), told)
    assert (finding.rule, finding.count) == ("PRV-J2", 9)
