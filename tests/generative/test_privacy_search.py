"""Laws of the global search: it finds what walking the whole lattice finds, and keeps its order."""

import itertools
import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncommons.errors import ReleaseRefused
from oncommons.privacy.coding import Coded
from oncommons.privacy.hierarchy import check_rows, hierarchy_from_rows
from oncommons.privacy.lattice import cheapest_node

seeds = st.integers(0, 2**32 - 1)
laws = settings(max_examples=25, deadline=None)


@st.composite
def searches(draw):
    """Draw trees, patients with their leaves, and weights: a lattice small enough to walk."""
    rng = random.Random(draw(seeds))
    trees = [grown(rng, f"h{at}") for at in range(draw(st.integers(1, 3)))]
    number = draw(st.integers(2, 40))
    codes = [np.array(rng.choices(range(len(one.leaves)), k=number)) for one in trees]
    weights = tuple(rng.choice([1.0, 1.0, 2.0, 4.0]) for _ in trees)
    columns = tuple(f"t.{one.name}" for one in trees)
    return Coded(columns, tuple(trees), tuple(codes), weights)


def grown(rng, name):
    """Grow a nested tree: each level merges some nodes of the one below."""
    leaves = rng.randint(1, 6)
    level, columns = list(range(leaves)), [[f"leaf {at}" for at in range(leaves)]]
    for height in range(rng.randint(0, 3)):
        merged = {node: rng.randrange(1 + len(set(level)) // 2) for node in set(level)}
        level = [merged[node] for node in level]
        columns.append([f"{height}: {node}" for node in level])
    return hierarchy_from_rows(name, list(zip(*columns, strict=True)))


def by_brute_force(coded, k, share):
    """Try every node of the whole lattice, in plain Python; the first of the cheapest wins."""
    best = (math.inf, ())
    people = list(zip(*(codes.tolist() for codes in coded.codes), strict=True))
    parts = list(zip(coded.hierarchies, coded.weights, strict=True))
    for levels in itertools.product(*(range(one.height) for one in coded.hierarchies)):
        labels = [one.labels_at(level) for (one, _), level in zip(parts, levels, strict=True)]
        shown = [tuple(of[leaf] for of, leaf in zip(labels, one, strict=True)) for one in people]
        sizes = Counter(shown)
        alone = sum(1 for one in shown if sizes[one] < k)
        if alone > math.floor(share * len(people) + 1e-9):
            continue
        under = [Counter(of) for of in labels]
        loss = alone + sum(
            sum(
                weight * (count[label] - 1) / max(len(tree.leaves) - 1, 1)
                for (tree, weight), count, label in zip(parts, under, one, strict=True)
            )
            / sum(coded.weights)
            for one in shown
            if sizes[one] >= k
        )
        if loss / len(people) < best[0] - 1e-12:
            best = (loss / len(people), levels)
    return best


@settings(max_examples=150, deadline=None)
@given(searches(), st.integers(2, 8), st.sampled_from([0.0, 0.05, 0.1, 0.34]))
def test_the_search_finds_what_brute_force_finds(coded, k, share):
    assume(coded.patients >= k)
    found = cheapest_node(coded, k, share)
    loss, levels = by_brute_force(coded, k, share)
    assert found.loss == pytest.approx(loss, abs=1e-9)
    assert found.levels == levels


@laws
@given(searches(), seeds)
def test_the_search_does_not_depend_on_the_order_of_patients(coded, seed):
    turn = np.random.default_rng(seed).permutation(coded.patients)
    turned = Coded(
        coded.columns, coded.hierarchies, tuple(one[turn] for one in coded.codes), coded.weights
    )
    one, two = (cheapest_node(each, 2, 0.1) for each in (coded, turned))
    assert (one.levels, one.loss, one.losses) == (two.levels, two.loss, two.losses)
    assert one.held_back[turn].tolist() == two.held_back.tolist()


@laws
@given(searches(), st.integers(2, 6))
def test_more_suppression_never_costs_more_and_never_breaks_k(coded, k):
    assume(coded.patients >= k)
    nodes = [cheapest_node(coded, k, share) for share in (0.0, 0.05, 0.1, 0.3, 0.6)]
    losses = [node.loss for node in nodes]
    assert all(later <= before + 1e-9 for before, later in itertools.pairwise(losses))
    assert all(min(sizes_at(coded, node), default=k) >= k for node in nodes)


@laws
@given(searches(), st.integers(1, 6))
def test_holding_back_small_classes_never_lowers_the_smallest(coded, bound):
    whole = sizes_at(coded, cheapest_node(coded, 2, 0.3))
    left = [size for size in whole if size >= bound]
    assert not left or min(left) >= min(whole)


@laws
@given(searches(), st.sampled_from([0.0, 0.1]))
def test_a_higher_k_never_costs_less(coded, share):
    losses = [cheapest_node(coded, k, share).loss for k in range(2, min(9, coded.patients + 1))]
    assert all(later >= before - 1e-9 for before, later in itertools.pairwise(losses))


@laws
@given(searches(), st.integers(2, 60))
def test_fewer_than_k_patients_are_always_refused(coded, k):
    if coded.patients < k:
        with pytest.raises(ReleaseRefused):
            cheapest_node(coded, k, 0.9)
    else:
        assert cheapest_node(coded, k, 0.0).loss <= 1.0


def sizes_at(coded, node):
    """Count the classes of the patients who are released at a node."""
    labels = [
        [tree.labels_at(level)[code] for code in codes]
        for tree, level, codes in zip(coded.hierarchies, node.levels, coded.codes, strict=True)
    ]
    shown = [one for one, held in zip(zip(*labels, strict=True), node.held_back, strict=True)
             if not held]  # fmt: skip
    return list(Counter(shown).values())


@laws
@given(seeds)
def test_a_grown_tree_has_no_fault_and_a_label_under_two_parents_has(seed):
    rng = random.Random(seed)
    tree = grown(rng, "h")
    assert check_rows(tree.rows()) == []
    assume(tree.height > 2)
    assume(len(tree.labels[1]) < len(tree.leaves))
    rows = [list(row) for row in tree.rows()]
    twin = next(label for label, count in Counter(row[1] for row in rows).items() if count > 1)
    at = max(at for at, row in enumerate(rows) if row[1] == twin)
    rows[at][2] = "elsewhere"
    assert {one.rule for one in check_rows([tuple(row) for row in rows])} == {"PRV-H2"}
