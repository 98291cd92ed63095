"""Laws of releases in sequence: newcomers, leavers, deaths and changes never make a small group."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.errors import ReleaseRefused
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.lineage.continuing import Now, after, continue_lineage, first_of_lineage
from oncommons.privacy.lineage.intersection import intersect
from oncommons.privacy.lineage.one_level import continue_at_one_level, lowest_levels
from oncommons.privacy.recoding.ladder import ladder
from oncommons.privacy.recoding.recode import recode
from oncommons.privacy.recoding.rules import RuleKind, rule_for

HIERARCHIES = [
    with_missing(hierarchy_from_rows(name, rows))
    for name, rows in {
        "sex": [("F",), ("M",)],
        "stage": [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")],
        "age": [(str(age), f"{age // 5}x5", f"{age // 10}x10") for age in range(20, 40)],
        "vital": [("alive",), ("dead",)],
    }.items()
]
LADDERS = [ladder(one, 1 / len(HIERARCHIES)) for one in HIERARCHIES]
VITAL, STAGE = 3, 1


def made_patients(rng, number):
    """Make leaf codes of patients, with a long tail of values."""
    return [
        rng.choice(len(one.leaves), number, p=rng.dirichlet(np.full(len(one.leaves), 0.7)))
        for one in HIERARCHIES
    ]


def a_year_later(rng, codes, share):
    """Let some patients die, and some stages rise."""
    later = [one.copy() for one in codes]
    number = len(codes[0])
    later[VITAL][rng.random(number) < share] = HIERARCHIES[VITAL].leaves.index("dead")
    rises = (rng.random(number) < share) & (later[STAGE] < 3)
    later[STAGE][rises] += 1
    return later


def written(codes, done):
    """Write the labels of every patient slowly; None for who is not published."""
    return [
        tuple(
            (int(level), one.labels[level][one.nodes[level][column[row]]])
            for one, column, level in zip(HIERARCHIES, codes, done.levels[row], strict=True)
        )
        if done.published[row]
        else None
        for row in range(len(done.published))
    ]


def joint_sizes(releases):
    """Count, in ten lines of plain Python, who shares everything that all releases say."""
    joint = list(zip(*releases, strict=True))
    counts = Counter(joint)
    return [counts[one] for one in joint if one[-1] is not None]


@st.composite
def sequences(draw):
    """Draw a lineage of two to four releases, as (codes, present) of each, k and the reserve."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    number = draw(st.integers(1, 160))
    codes = made_patients(rng, number)
    present = rng.random(number) < draw(st.sampled_from([0.3, 0.6, 1.0]))
    years = [(codes, present)]
    for _ in range(draw(st.integers(1, 3))):
        codes = a_year_later(rng, codes, draw(st.sampled_from([0.0, 0.05, 0.3])))
        leaves = rng.random(number) < draw(st.sampled_from([0.0, 0.03, 0.2]))
        comes = rng.random(number) < draw(st.sampled_from([0.0, 0.2, 0.8]))
        present = (present & ~leaves) | (~present & comes)
        years.append((codes, present))
    return years, draw(st.integers(2, 9)), draw(st.sampled_from([0, 2]))


def released(years, k, reserve, rules=(), visible=None):
    """Make the releases of a lineage, one after the other."""
    number = len(years[0][1])
    past, done = first_of_lineage(number, len(HIERARCHIES)), []
    seen = np.zeros(number, dtype=np.int64) if visible is None else visible
    for codes, present in years:
        now = Now(present, codes, seen)
        done.append(continue_lineage(LADDERS, past, now, k, reserve=reserve, rules=rules))
        past = after(past, done[-1])
    return done


@given(sequences())
@settings(deadline=None)
def test_every_joint_group_of_every_release_has_k_patients(drawn):
    years, k, reserve = drawn
    releases = []
    for (codes, _), done in zip(years, released(years, k, reserve), strict=True):
        releases.append(written(codes, done))
        sizes = joint_sizes(releases)
        assert min(sizes, default=k) >= k
        assert done.joint.findings == ()
        assert done.joint.patients == len(sizes)
        assert done.joint.smallest == min(sizes, default=0)


@given(sequences())
@settings(deadline=None)
def test_everybody_present_is_published_or_waits_or_is_held_back_and_nobody_else(drawn):
    years, k, reserve = drawn
    for (_, present), done in zip(years, released(years, k, reserve), strict=True):
        told = np.stack([done.published, done.waits, done.held_back])
        assert (told.sum(axis=0) == present).all()
        assert ((done.classes >= 0) == done.published).all()


SHARES = st.sampled_from([0.0, 0.1, 0.4, 0.9])


def at_one_level(years, k, share):
    """Make releases in global mode until one is refused."""
    number = len(years[0][1])
    past, seen = first_of_lineage(number, len(HIERARCHIES)), np.zeros(number, dtype=np.int64)
    for codes, present in years:
        now = Now(present, codes, seen)
        try:
            done = continue_at_one_level(
                HIERARCHIES, [1.0] * len(HIERARCHIES), past, now, k, most_suppressed=share
            )
        except ReleaseRefused:
            return
        yield codes, present, past, done
        past = after(past, done)


@given(sequences(), SHARES)
@settings(deadline=None)
def test_in_global_mode_every_joint_group_has_k_patients_and_few_are_left_out(drawn, share):
    years, k, _ = drawn
    releases = []
    for codes, present, _, done in at_one_level(years, k, share):
        releases.append(written(codes, done))
        assert min(joint_sizes(releases), default=k) >= k
        assert (done.joint.findings, done.joint.patients) == ((), done.published.sum())
        assert (done.published | done.waits | done.held_back).tolist() == present.tolist()
        assert (present & ~done.published).sum() <= share * present.sum() + 1e-9


@given(sequences(), SHARES)
@settings(deadline=None)
def test_in_global_mode_all_have_one_level_and_it_never_falls(drawn, share):
    years, k, _ = drawn
    before = [0] * len(HIERARCHIES)
    for _, _, past, done in at_one_level(years, k, share):
        shown = {tuple(row) for row in done.levels[done.published].tolist()}
        assert len(shown) <= 1
        assert lowest_levels(past, [one.height for one in HIERARCHIES]) == before
        for row in shown:
            assert all(now >= then for now, then in zip(row, before, strict=True))
            before = list(row)


@given(sequences(), st.integers(0, 3), st.booleans(), SHARES)
@settings(deadline=None)
def test_beside_another_lineage_every_joint_group_has_k_patients(drawn, dropped, one_level, share):
    """The first release is of one lineage, which knew less; the others are of the next."""
    years, k, reserve = drawn
    (codes, present), *later = years
    known = [at for at in range(len(HIERARCHIES)) if at != dropped]
    seen = np.zeros(len(present), dtype=np.int64)
    old = continue_lineage(
        [ladder(HIERARCHIES[at], 1 / 3) for at in known],
        first_of_lineage(len(present), 3),
        Now(present, [codes[at] for at in known], seen),
        k,
        reserve=reserve,
    )
    told = [
        tuple((int(old.levels[row, at]), int(old.nodes[row, at])) for at in range(3))
        if old.published[row]
        else None
        for row in range(len(present))
    ]
    past = replace(first_of_lineage(len(present), len(HIERARCHIES)), elsewhere=(old.classes,))
    releases = [told]
    for now_codes, now_present in later:
        now = Now(now_present, now_codes, seen)
        try:
            done = (
                continue_at_one_level(
                    HIERARCHIES, [1.0] * len(HIERARCHIES), past, now, k, most_suppressed=share
                )
                if one_level
                else continue_lineage(LADDERS, past, now, k, reserve=reserve)
            )
        except ReleaseRefused:
            return
        releases.append(written(now_codes, done))
        assert min(joint_sizes(releases), default=k) >= k
        assert done.joint.findings == ()
        told_of = np.stack([done.published, done.waits, done.held_back])
        assert (told_of.sum(axis=0) == now_present).all()
        past = after(past, done)


@given(sequences())
@settings(deadline=None)
def test_a_label_stays_or_climbs_unless_its_value_changed(drawn):
    years, k, reserve = drawn
    done = released(years, k, reserve)
    for (_, earlier), (codes, _), one, two in zip(years, years[1:], done, done[1:], strict=False):
        both = one.published & two.published
        assert (two.levels[both] >= one.levels[both]).all()
        for at, lad in enumerate(LADDERS):
            same_level = both & (one.levels[:, at] == two.levels[:, at])
            new = lad.node[one.levels[:, at], codes[at]]
            changed = one.nodes[:, at] != new
            assert (
                two.nodes[same_level & ~changed, at] == one.nodes[same_level & ~changed, at]
            ).all()
        assert earlier.shape == both.shape


@given(sequences())
@settings(deadline=None)
def test_newcomers_wait_only_while_they_are_fewer_than_k(drawn):
    years, k, reserve = drawn
    for done in released(years, k, reserve):
        assert done.waits.sum() < k


@given(sequences(), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_who_differs_in_what_no_label_hides_never_shares_a_class(drawn, seed):
    years, k, reserve = drawn
    visible = np.random.default_rng(seed).integers(0, 2, len(years[0][1]))
    releases = []
    for (codes, _), done in zip(years, released(years, k, reserve, visible=visible), strict=True):
        labels = written(codes, done)
        releases.append(
            [one and (one, int(seen)) for one, seen in zip(labels, visible, strict=True)]
        )
        assert min(joint_sizes(releases), default=k) >= k


@given(sequences(), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_rules_on_sensitive_values_hold_in_every_release(drawn, seed):
    years, k, reserve = drawn
    rng = np.random.default_rng(seed)
    texts = rng.choice(["none", "rare", "other"], len(years[0][1]), p=[0.6, 0.1, 0.3])
    if len(set(texts)) < 2:
        return
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, list(texts))
    for (codes, _), done in zip(years, released(years, k, reserve, rules=(rule,)), strict=True):
        found = {}
        for label, text in zip(written(codes, done), texts, strict=True):
            found.setdefault(label, set()).add(text)
        assert all(len(values) >= 2 for label, values in found.items() if label)


@given(sequences())
@settings(deadline=None)
def test_the_first_release_of_a_lineage_is_the_release_without_one(drawn):
    years, k, _ = drawn
    codes, present = years[0]
    (done,) = released(years[:1], k, 0)
    if present.sum() < k:
        assert not done.published.any()
        return
    rows = np.flatnonzero(present)
    order = rows[np.lexsort([one[rows] for one in reversed(codes)])]
    alone = recode(LADDERS, [one[order] for one in codes], k)
    assert (done.levels[order] == alone.classes.levels[alone.classes.of_row]).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 4), st.integers(2, 6))
def test_the_intersection_test_counts_as_plain_python_does(seed, number, count, k):
    rng = np.random.default_rng(seed)
    releases = [rng.integers(-1, 3, number) for _ in range(count)]
    joint = Counter(zip(*(one.tolist() for one in releases), strict=True))
    here = [size for group, size in joint.items() if group[-1] >= 0]
    gone = [size for group, size in joint.items() if group[-1] < 0 and max(group) >= 0]
    found = intersect(releases, k)
    assert (found.patients, found.groups) == (sum(here), len(here))
    assert found.patients_below == sum(size for size in here if size < k)
    assert found.groups_below == sum(size < k for size in here)
    assert found.alone == here.count(1)
    assert found.gone_patients_below == sum(size for size in gone if size < k)
    assert bool(found.findings) == (found.groups_below > 0)
