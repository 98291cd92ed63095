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

LOCAL = policy(SEX, TYPE, suppressed=0.4, mode=Mode.LOCAL)
STRICT = replace(LOCAL, most_suppressed=0.0)


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


def test_a_reserve_that_cannot_be_had_refuses_no_first_release():
    done = release(tables(patients(13), tumours(8)), asked=replace(STRICT, reserve=2))
    assert done.risk.class_sizes == {5: 1, 8: 1}


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


def test_newcomers_who_wait_count_against_what_may_be_held_back():
    one = release(made(8), asked=STRICT)
    says = r"3 newcomers are too few .* and 0 patients .* 3 of 11 patients would be left out, and 0"
    with pytest.raises(ReleaseRefused, match=says) as refused:
        release(made(11), [one], STRICT)
    assert "wait until 4 newcomers are there" in refused.value.remedy
    assert "suppression = 0.273 or more" in refused.value.remedy
    assert release(made(11), [one], replace(STRICT, most_suppressed=0.273)).waiting == 3


def test_a_class_that_may_not_stay_counts_against_what_may_be_held_back():
    growths = tumours(20, oncotree=lambda i: "LUAD" if i < 4 else "BRCA")
    one = release(tables(patients(20), growths), asked=STRICT)
    gone = tables(patients(20)[1:], growths[1:])
    with pytest.raises(ReleaseRefused, match=r"0 newcomers .* and 3 patients who were released"):
        release(gone, [one], STRICT)
    done = release(gone, [one], replace(STRICT, most_suppressed=0.16))
    assert (done.held_back, done.waiting) == (3, 0)


GLOBAL = policy(SEX, TYPE)


def levels(done):
    return {
        name: next(at for at, part in enumerate(shares) if part)
        for name, shares in done.risk.levels.items()
    }


def test_in_global_mode_the_same_patients_have_the_same_node_again():
    one = release(made(12, lambda i: "LUAD" if i < 6 else "LUSC"), asked=GLOBAL)
    two = release(made(12, lambda i: "LUAD" if i < 6 else "LUSC"), [one], GLOBAL)
    assert levels(one) == levels(two) == {"patients.sex": 0, "tumours.oncotree": 0}
    assert one.tables["tumours"].equals(two.tables["tumours"])
    assert (two.newcomers, two.climbed, two.joint.smallest) == (0, 0, 6)


def test_in_global_mode_newcomers_who_cannot_hide_make_all_labels_more_general():
    first = lambda i: "LUAD" if i < 6 else "LUSC"  # noqa: E731
    one = release(made(12, first), asked=GLOBAL)
    later = lambda i: first(i) if i < 12 else ("LUAD", "LUSC")[i % 2]  # noqa: E731
    two = release(made(18, later), [one], GLOBAL)
    assert set(types(two)) == {"NSCLC"}
    assert (two.newcomers, two.climbed, two.held_back, two.joint.smallest) == (6, 12, 0, 6)


def test_in_global_mode_no_level_falls_though_a_finer_one_would_do():
    one = release(
        made(12, lambda i: "LUAD" if i % 2 else "SCLC" if i < 3 else "LUSC"), asked=GLOBAL
    )
    (level,) = {levels(one)["tumours.oncotree"]}
    assert level > 0
    two = release(made(12, "LUAD"), [one], GLOBAL)
    assert levels(two)["tumours.oncotree"] >= level


def test_in_global_mode_a_group_that_leavers_bring_below_k_is_held_back_or_refused():
    growths = tumours(20, oncotree=lambda i: "LUAD" if i < 4 else "BRCA")
    one = release(tables(patients(20), growths), asked=GLOBAL)
    gone = tables(patients(20)[1:], growths[1:])
    with pytest.raises(ReleaseRefused, match="3 of 19 patients are in groups below 4") as refused:
        release(gone, [one], GLOBAL)
    assert "privacy ledger begin" in refused.value.remedy
    done = release(gone, [one], replace(GLOBAL, most_suppressed=0.2))
    assert (done.held_back, done.joint.smallest, types(done)) == (3, 16, ["BRCA"] * 16)


def test_in_global_mode_the_order_of_the_policy_decides_nothing():
    first = lambda i: ("LUAD", "LUSC", "BRCA")[i % 3]  # noqa: E731
    turned = policy(TYPE, SEX)
    done = [
        release(made(33, first), [release(made(24, first), asked=one)], one)
        for one in (GLOBAL, turned)
    ]
    assert done[0].tables["tumours"].equals(done[1].tables["tumours"])


def test_global_labels_may_follow_local_ones_where_the_groups_allow_it():
    one = release(made(12, lambda i: "LUAD" if i < 6 else "BRCA"))
    two = release(made(12, lambda i: "LUAD" if i < 6 else "BRCA"), [one], GLOBAL)
    assert (types(two), two.joint.smallest) == (["BRCA"] * 6 + ["LUAD"] * 6, 6)


def test_another_lineage_is_no_finer_than_the_groups_of_the_old_one_allow():
    sexes = lambda i: "male" if i % 2 else "female"  # noqa: E731
    asked = policy(SEX, mode=Mode.LOCAL)
    people = tables(
        patients(12, sex=sexes), tumours(12, oncotree=lambda i: "LUAD" if i < 6 else "BRCA")
    )
    one = release(people, asked=asked)
    begun = Lineage("another", beside=(one.remembered,))
    wider = policy(SEX, TYPE, mode=Mode.LOCAL)
    two = privacy.protect_next(people, wider, KEYS, ancestors=ANCESTORS, lineage=begun)
    assert two.tables["patients"].height == 12
    # the two are linked here by chance alone: pseudonyms of two lineages differ
    assert set(one.tables["patients"]["patient_id"]).isdisjoint(
        two.tables["patients"]["patient_id"]
    )


def test_beside_another_lineage_the_joint_groups_have_k_patients():
    sexes = lambda i: "male" if i % 2 else "female"  # noqa: E731
    people = tables(
        patients(16, sex=sexes), tumours(16, oncotree=lambda i: "LUAD" if i < 8 else "BRCA")
    )
    first = policy(SEX, mode=Mode.LOCAL)
    one = release(people, asked=first)
    told = told_labels(one.tables, first)
    begun = Lineage(beside=(told,))
    wider = policy(SEX, TYPE, mode=Mode.LOCAL)
    two = privacy.protect_next(people, wider, KEYS, ancestors=ANCESTORS, lineage=begun)
    assert two.joint.smallest == 4
    assert types(two) == ["BRCA"] * 8 + ["LUAD"] * 8
    fewer = {"p000", "p002", "p004", "p006", "p008"}
    left = tables(
        [one for one in patients(16, sex=sexes) if one["patient_id"] not in fewer],
        [
            one
            for one in tumours(16, oncotree=lambda i: "LUAD" if i < 8 else "BRCA")
            if one["patient_id"] not in fewer
        ],
    )
    asked = replace(wider, most_suppressed=0.3)
    three = privacy.protect_next(left, asked, KEYS, ancestors=ANCESTORS, lineage=begun)
    assert (three.held_back, three.joint.smallest) == (3, 4)


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
    made_of = tables(patients(9), tumours(5, oncotree=lambda i: "LUAD" if i else None))
    done = release(made_of, asked=STRICT)
    told = told_labels(done.tables, STRICT)
    assert labels_differ(done.remembered, told) == ()
    (finding,) = labels_differ(done.remembered.head(-1), told)
    assert (finding.rule, finding.count) == ("PRV-J2", 9)
