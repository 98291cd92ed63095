"""Laws of local recoding, on made tables with missing values, constant columns and few rows."""

import itertools
from collections import Counter
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier, SensitiveRule
from oncommons.errors import PolicyError, ReleaseRefused
from oncommons.privacy import grouping
from oncommons.privacy.account.class_rules import broken_classes
from oncommons.privacy.coding import Coded
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.recoding import peel as peeling
from oncommons.privacy.recoding.fold import fold
from oncommons.privacy.recoding.ladder import Classes, ladder, loss_of
from oncommons.privacy.recoding.peel import TIED, peel
from oncommons.privacy.recoding.recode import recode
from oncommons.privacy.recoding.refine import refine
from oncommons.privacy.recoding.rules import RuleKind, rule_for
from oncommons.privacy.search import search

TREES = [
    [("F",), ("M",)],
    [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")],
    [(str(age), f"{age // 5}x5", f"{age // 10}x10") for age in range(20, 40)],
    [("only",)],
]


@st.composite
def made(draw):
    """Draw hierarchies with codes in canonical order, a sensitive column, and k."""
    chosen = draw(st.lists(st.sampled_from(TREES), min_size=1, max_size=4))
    hierarchies = [
        with_missing(hierarchy_from_rows(f"h{at}", rows)) for at, rows in enumerate(chosen)
    ]
    rows = draw(st.integers(2, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    codes = [rng.choice(len(one.leaves), rows, p=_shares(rng, one)) for one in hierarchies]
    order = np.lexsort(codes[::-1])
    texts = rng.choice(["none", "rare", "other"], rows, p=[0.7, 0.1, 0.2])
    k = draw(st.integers(2, 12))
    return hierarchies, [one[order] for one in codes], texts, k


def _shares(rng, hierarchy):
    return rng.dirichlet(np.full(len(hierarchy.leaves), 0.5))


def ladders_of(hierarchies, floors=None):
    return [
        ladder(one, 1 / len(hierarchies), floors[at] if floors else 0)
        for at, one in enumerate(hierarchies)
    ]


def labels(hierarchies, codes, classes):
    """Write the labels of every row, slowly."""
    return [
        tuple(
            (int(level), one.labels[level][one.nodes[level][column[row]]])
            for one, column, level in zip(
                hierarchies, codes, classes.levels[classes.of_row[row]], strict=True
            )
        )
        for row in range(len(classes.of_row))
    ]


@given(made())
def test_everybody_is_one_of_k_and_every_label_is_true(drawn):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    found = recode(ladders_of(hierarchies), codes, k)
    written = labels(hierarchies, codes, found.classes)
    assert min(Counter(written).values()) >= k
    for row, published in enumerate(written):
        for one, column, (level, label) in zip(hierarchies, codes, published, strict=True):
            leaf = one.leaves[column[row]]
            covered = [
                name
                for name, up in zip(one.leaves, one.labels_at(level), strict=True)
                if up == label
            ]
            assert leaf in covered
    assert not found.held_back.any()


@given(made(), st.floats(0, 0.3))
def test_no_more_are_held_back_than_allowed(drawn, share):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    found = recode(ladders_of(hierarchies), codes, k, most_suppressed=share)
    assert found.held_back.sum() <= share * len(codes[0]) + 1e-9
    assert (found.classes.sizes >= k).all()


@given(made())
def test_the_loss_is_that_of_the_labels(drawn):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    found = recode(ladders_of(hierarchies), codes, k)
    by_hand = np.mean(
        [
            [
                one.penalty(level)[column[row]]
                for one, column, (level, _) in zip(hierarchies, codes, published, strict=True)
            ]
            for row, published in enumerate(labels(hierarchies, codes, found.classes))
        ]
    )
    assert found.loss == pytest.approx(by_hand, abs=1e-12)


@given(made())
def test_refining_never_costs_more_and_splits_only(drawn):
    hierarchies, codes, _, k = drawn
    rows = len(codes[0])
    assume(rows >= k)
    ladders = ladders_of(hierarchies)
    root = Classes(np.zeros(rows, dtype=np.int64), np.array([[one.height - 1 for one in ladders]]))
    fine = refine(ladders, codes, root, k)
    assert loss_of(ladders, codes, fine) <= loss_of(ladders, codes, root) + 1e-12
    again = refine(ladders, codes, fine, k)
    assert loss_of(ladders, codes, again) <= loss_of(ladders, codes, fine) + 1e-12


@given(made())
def test_frozen_classes_stay(drawn):
    hierarchies, codes, _, k = drawn
    rows = len(codes[0])
    assume(rows >= k)
    ladders = ladders_of(hierarchies)
    root = Classes(np.zeros(rows, dtype=np.int64), np.array([[one.height - 1 for one in ladders]]))
    same = refine(ladders, codes, root, k, frozen=np.array([True]))
    assert (same.levels == root.levels).all()
    assert (same.of_row == 0).all()


@given(made(), st.data())
def test_no_label_lies_below_its_floor(drawn, data):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    floors = [data.draw(st.integers(0, one.height - 1)) for one in hierarchies]
    found = recode(ladders_of(hierarchies, floors), codes, k)
    assert (found.classes.levels >= np.array(floors)).all()


@given(made(), st.sampled_from(list(RuleKind)), st.floats(0.2, 4))
def test_every_class_satisfies_its_rule(drawn, kind, value):
    hierarchies, codes, texts, k = drawn
    assume(len(codes[0]) >= k)
    asked = {RuleKind.DISTINCT_L: 2.0, RuleKind.ENTROPY_L: 1.2, RuleKind.T: min(value, 0.9)}
    try:
        rule = rule_for("patients.germline", kind, asked.get(kind, value), texts, ["none"])
    except PolicyError:
        return
    found = recode(ladders_of(hierarchies), codes, k, rules=[rule])
    assert not found.held_back.any()
    for members in _members(found.classes):
        assert len(members) >= k
        assert _holds(kind, rule, [str(texts[row]) for row in members], [str(t) for t in texts])


@st.composite
def counted(draw):
    """Draw a rule on values of which some are missing, and counts of a few classes."""
    kind = draw(st.sampled_from(list(RuleKind)))
    limits = {RuleKind.DISTINCT_L: (2, 4), RuleKind.ENTROPY_L: (1, 3), RuleKind.T: (0, 1)}
    value = draw(st.floats(*limits.get(kind, (0.1, 5))))
    letters = st.lists(st.sampled_from(["a", "b", "c", None, "unknown"]), max_size=12)
    classes = draw(st.lists(letters, min_size=1, max_size=8))
    free = draw(st.sampled_from([(), ("a",)]))
    return SensitiveRule("tumours.grade", kind, value, free), classes


@given(counted())
def test_the_search_and_the_check_count_missing_values_alike(drawn):
    asked, classes = drawn
    texts = [text for letters in classes for text in letters]
    try:
        rule = rule_for(asked.column, RuleKind(asked.rule), asked.value, texts, asked.unprotected)
    except PolicyError:
        return
    of_row = np.repeat(np.arange(len(classes)), [len(letters) for letters in classes])
    held = rule.holds(rule.counts(of_row, len(classes)))
    broken = broken_classes(asked, zip(of_row.tolist(), texts, strict=True))
    there = np.array([len(letters) > 0 for letters in classes])
    assert broken[0] == (there & ~held).sum()


@given(counted())
def test_classes_that_satisfy_a_rule_satisfy_it_together(drawn):
    """The law that the whole search rests on, with missing values among the rows."""
    asked, classes = drawn
    texts = [text for letters in classes for text in letters]
    try:
        rule = rule_for(asked.column, RuleKind(asked.rule), asked.value, texts, asked.unprotected)
    except PolicyError:
        return
    of_row = np.repeat(np.arange(len(classes)), [len(letters) for letters in classes])
    counts = rule.counts(of_row, len(classes))
    good = counts[rule.holds(counts)]
    for one, other in itertools.combinations(good, 2):
        assert rule.holds(one + other)


def _members(classes):
    return [np.flatnonzero(classes.of_row == at) for at in range(len(classes.levels))]


def _holds(kind, rule, inside, everybody):
    """The rules again, in plain Python."""
    share = {name: inside.count(name) / len(inside) for name in set(everybody)}
    whole = {name: everybody.count(name) / len(everybody) for name in set(everybody)}
    known = [part for part in share.values() if part]
    if kind is RuleKind.DISTINCT_L:
        return len(known) >= rule.value
    if kind is RuleKind.ENTROPY_L:
        return -sum(part * np.log(part) for part in known) >= np.log(rule.value) - 1e-6
    if kind is RuleKind.T:
        return sum(abs(share[name] - whole[name]) for name in whole) / 2 <= rule.value + 1e-6
    return all(
        share[name] <= whole[name] * (1 + min(rule.value, -np.log(whole[name]))) + 1e-6
        for name in whole
        if name != "none"
    )


@given(made())
def test_peeling_leaves_fewer_than_k_and_folding_takes_them(drawn):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    ladders = ladders_of(hierarchies)
    classes, rest = peel(ladders, codes, k)
    assert len(rest) < k
    assert (classes.of_row[rest] == -1).all()
    assert (classes.sizes >= k).all()
    if not len(rest):
        return
    folded = fold(ladders, codes, classes, rest)
    assert folded is not None
    joined, cost = folded
    assert (joined.of_row >= 0).all()
    before = [one[classes.of_row >= 0] for one in codes]
    kept = Classes(classes.of_row[classes.of_row >= 0], classes.levels)
    was = loss_of(ladders, before, kept) * len(before[0])
    assert loss_of(ladders, codes, joined) * len(codes[0]) == pytest.approx(was + cost, abs=1e-9)


@given(made())
def test_too_few_rows_are_refused(drawn):
    hierarchies, codes, _, _ = drawn
    with pytest.raises(ReleaseRefused, match="and k is"):
        recode(ladders_of(hierarchies), codes, len(codes[0]) + 1)


@given(made())
def test_the_sizes_of_all_classes_add_up(drawn):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    found = recode(ladders_of(hierarchies), codes, k)
    assert found.classes.sizes.sum() == len(codes[0])


def peeled_by_hand(hierarchies, codes, k):
    """Peel with every node of the lattice in every round, in plain Python; give levels by row."""
    rows, shown = list(range(len(codes[0]))), {}
    share = max(k, int(0.003 * len(rows)))
    while len(rows) >= k:
        enough = []
        for node in itertools.product(*(range(one.height) for one in hierarchies)):
            labels = {
                row: tuple(
                    one.nodes[level][column[row]]
                    for one, level, column in zip(hierarchies, node, codes, strict=True)
                )
                for row in rows
            }
            sizes = Counter(labels.values())
            hidden = [row for row in rows if sizes[labels[row]] >= k]
            cost = sum(
                one.penalty(level)[column[rows]].sum()
                for one, level, column in zip(hierarchies, node, codes, strict=True)
            )
            if len(hidden) >= min(share, len(rows)):
                enough.append((round(float(cost), TIED), node, hidden))
        _, node, hidden = min(enough)
        shown |= dict.fromkeys(hidden, node)
        rows = [row for row in rows if row not in shown]
    return [shown.get(row) for row in range(len(codes[0]))]


@settings(max_examples=30, deadline=None)
@given(made(), st.booleans(), st.sampled_from([0, 2, peeling.PATIENCE]))
def test_every_round_of_peeling_takes_the_cheapest_node(drawn, by_fingerprint, patience):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    rows = slice(0, 60)
    hierarchies, codes = hierarchies[:3], [one[rows] for one in codes[:3]]
    assume(len(codes[0]) >= k)
    room = 0 if by_fingerprint else grouping._SMALLEST_TABLE
    with (
        patch.object(grouping, "_SMALLEST_TABLE", room),
        patch.object(grouping, "_ROOM", 1),
        patch.object(peeling, "PATIENCE", patience),
        patch.object(peeling, "WINDOW", 3),
    ):
        classes, _ = peel(ladders_of(hierarchies), codes, k)
    found = [
        _loss_at(hierarchies, codes, row, classes.levels[at]) if at >= 0 else None
        for row, at in enumerate(classes.of_row)
    ]
    expected = [
        None if node is None else _loss_at(hierarchies, codes, row, node)
        for row, node in enumerate(peeled_by_hand(hierarchies, codes, k))
    ]
    assert found == pytest.approx(expected)


def _loss_at(hierarchies, codes, row, node):
    """Give what the labels of a row at a node cost."""
    parts = zip(hierarchies, node, codes, strict=True)
    return sum(float(one.penalty(level)[column[row]]) for one, level, column in parts)


@given(made(), st.sampled_from(["", "l", "beta"]), st.randoms())
def test_neither_the_order_of_patients_nor_that_of_columns_matters(drawn, rule, random):
    hierarchies, codes, texts, k = drawn
    rows = len(codes[0])
    assume(rows >= k)
    ids = [f"p{row:03}" for row in range(rows)]
    columns, patients = list(range(len(codes))), list(range(rows))
    straight = _labels_of_patients(hierarchies, codes, texts, ids, columns, patients, k, rule)
    random.shuffle(columns)
    random.shuffle(patients)
    turned = _labels_of_patients(hierarchies, codes, texts, ids, columns, patients, k, rule)
    assert turned == straight


def _labels_of_patients(hierarchies, codes, texts, ids, columns, patients, k, rule):
    """Recode a table whose rows and columns stand in some order; patients are sorted by id."""
    at = sorted(patients, key=lambda row: ids[row])
    names = [f"patients.c{column}" for column in columns]
    coded = Coded(
        tuple(names),
        tuple(hierarchies[column] for column in columns),
        tuple(codes[column][at] for column in columns),
        (1.0,) * len(columns),
    )
    asked = (SensitiveRule("patients.germline", rule, 2.0),) if rule else ()
    quasi = tuple(QuasiIdentifier(name, "file") for name in names)
    policy = Policy("test", k, quasi, 0.0, 1.0, mode=Mode.LOCAL, sensitive=asked)
    sensitive = {"patients.germline": pl.Series([str(texts[row]) for row in at])}
    try:
        found = search(coded, policy, sensitive, np.zeros(len(at), dtype=bool))
    except (PolicyError, ReleaseRefused) as refused:
        return type(refused), str(refused)
    levels = dict(zip(names, found.levels.T.tolist(), strict=True))
    return found.loss, levels, dict(zip(names, found.losses, strict=True))


@given(made(), st.sampled_from([0.0, 0.1]))
def test_global_labels_do_not_depend_on_the_order_of_columns(drawn, share):
    hierarchies, codes, _, k = drawn
    assume(len(codes[0]) >= k)
    found = []
    for columns in (range(len(codes)), range(len(codes))[::-1]):
        names = [f"patients.c{column}" for column in columns]
        coded = Coded(
            tuple(names),
            tuple(hierarchies[column] for column in columns),
            tuple(codes[column] for column in columns),
            (1.0,) * len(names),
        )
        quasi = tuple(QuasiIdentifier(name, "file") for name in names)
        policy = Policy("test", k, quasi, share, 1.0, mode=Mode.GLOBAL)
        done = search(coded, policy, {}, np.zeros(coded.patients, dtype=bool))
        losses = dict(zip(names, done.losses, strict=True))
        levels = dict(zip(names, done.levels.T.tolist(), strict=True))
        found.append((done.loss, losses, levels, done.held_back.tolist()))
    assert found[0] == found[1]
