"""Laws of attacks: they agree with plain Python, and a class of k bounds what they find."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncommons.privacy.attack.give_back import given_back
from oncommons.privacy.attack.inference import inference
from oncommons.privacy.attack.matching import matching_risk
from oncommons.privacy.attack.posteriors import disclosure
from oncommons.privacy.attack.predicates import COLUMNS, TRIES, multivariate, rows_of
from oncommons.privacy.attack.published import labels_at, read_labels, read_people
from oncommons.privacy.attack.rates import Tried, risk_beside
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.recoding.ladder import ladder
from oncommons.privacy.recoding.recode import recode

TREES = [
    [("F",), ("M",)],
    [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")],
    [("LUAD", "NSCLC"), ("NSCLC", "NSCLC"), ("SCLC", "SCLC")],
    [(str(age), f"{age // 5}x5", f"{age // 10}x10") for age in range(20, 40)],
    [("only",)],
]


@st.composite
def made(draw):
    """Draw hierarchies, exact values with missing ones, and the level of each label."""
    chosen = draw(st.lists(st.sampled_from(TREES), min_size=1, max_size=5))
    trees = {
        f"h{at}": with_missing(hierarchy_from_rows(f"h{at}", rows))
        for at, rows in enumerate(chosen)
    }
    rows = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    codes = [rng.integers(0, len(one.leaves), rows) for one in trees.values()]
    levels = [rng.integers(0, one.height, rows) for one in trees.values()]
    return trees, codes, np.stack(levels, axis=1), rng


def exact_frame(trees, codes):
    return pl.DataFrame(
        {
            name: [None if one.leaves[leaf] == "unknown" else one.leaves[leaf] for leaf in column]
            for (name, one), column in zip(trees.items(), codes, strict=True)
        },
        schema=dict.fromkeys(trees, pl.String),
    )


def covered(tree):
    """Say in plain Python which values each label may stand for."""
    under = {"unknown": set(tree.leaves)}
    for row in tree.rows():
        for label in row[1:] if row[0] != "unknown" else ["*"]:
            under.setdefault(label, set()).add(row[0])
    return {leaf: {leaf} for leaf in tree.leaves} | under


def slow_candidates(trees, exact, labels, known):
    """Find the rows that may be each person by two loops."""
    under = [covered(tree) for tree in trees.values()]
    return [
        [
            at
            for at, row in enumerate(labels)
            if all(person[one] in under[one][row[one]] for one in known)
        ]
        for person in exact
    ]


def leaves_of(trees, codes):
    """Write the exact values of every person."""
    columns = [
        [one.leaves[leaf] for leaf in column]
        for one, column in zip(trees.values(), codes, strict=True)
    ]
    return list(zip(*columns, strict=True))


@given(made())
def test_matching_risk_is_that_of_two_loops(drawn):
    trees, codes, levels, _ = drawn
    released = labels_at(trees, codes, levels)
    people = read_people(exact_frame(trees, codes), trees, list(trees))
    full, three = matching_risk(read_labels(released, trees, list(trees)), people.leaves)
    exact, rows = leaves_of(trees, codes), released.rows()
    by_hand = [len(found) for found in slow_candidates(trees, exact, rows, range(len(trees)))]
    assert full.least_candidates == min(by_hand)
    assert full.mean == pytest.approx(np.mean([1 / count for count in by_hand]))
    assert full.share_above == pytest.approx(np.mean([1 / count > 0.09 for count in by_hand]))
    subsets = list(combinations(range(len(trees)), min(3, len(trees))))
    counts = [[len(found) for found in slow_candidates(trees, exact, rows, at)] for at in subsets]
    fewest = np.min(counts, axis=0)
    assert three.most == pytest.approx(1 / fewest.min())
    assert three.mean == pytest.approx(np.mean(1 / fewest))


@given(made(), st.integers(2, 12))
def test_no_release_is_matched_with_more_than_one_over_k(drawn, k):
    trees, codes, _, _ = drawn
    assume(len(codes[0]) >= k)
    order = np.lexsort(codes[::-1])
    codes = [one[order] for one in codes]
    found = recode([ladder(one, 1 / len(trees)) for one in trees.values()], codes, k)
    released = labels_at(trees, codes, found.classes.levels[found.classes.of_row])
    people = read_people(exact_frame(trees, codes), trees, list(trees))
    full, three = matching_risk(read_labels(released, trees, list(trees)), people.leaves)
    assert full.most <= 1 / k + 1e-12
    assert three.most <= full.most + 1e-12
    assert full.uncovered == 0


@given(made())
def test_posteriors_are_those_of_plain_python(drawn):
    trees, codes, levels, rng = drawn
    released = labels_at(trees, codes, levels)
    secrets = pl.Series("germline", rng.choice(["none", "TP53", "APC"], released.height))
    found = disclosure(read_labels(released, trees, list(trees)), secrets)
    classes = {}
    for row, value in zip(released.rows(), secrets, strict=True):
        classes.setdefault(row, []).append(value)
    share = {
        value: [members.count(value) / len(members) for members in classes.values()]
        for value in set(secrets)
    }
    prior = {value: list(secrets).count(value) / len(secrets) for value in share}
    assert {value: one.most for value, one in found.values.items()} == pytest.approx(
        {value: max(shares) for value, shares in share.items()}
    )
    distances = [
        sum(abs(share[value][at] - prior[value]) for value in share) / 2
        for at in range(len(classes))
    ]
    assert found.t == pytest.approx(max(distances), abs=1e-12)
    assert found.distinct_l == min(len(set(members)) for members in classes.values())
    alone = [len(members) for members in classes.values() if len(set(members)) == 1]
    assert found.homogeneous == pytest.approx(sum(alone) / released.height)
    assert found.beta == pytest.approx(max(max(share[v]) / prior[v] - 1 for v in share))


@given(made())
def test_the_guess_is_the_commonest_value_of_the_rows_that_cover(drawn):
    trees, codes, levels, rng = drawn
    released = labels_at(trees, codes, levels)
    values = rng.choice(["none", "TP53", "APC"], released.height).tolist()
    theirs = exact_frame(trees, codes).with_columns(germline=pl.Series(values))
    published = read_labels(released, trees, list(trees))
    people = read_people(theirs, trees, list(trees), ["germline"])
    found = inference(published, pl.Series("germline", values), people, None)
    exact, everything = leaves_of(trees, codes), range(len(trees))
    right = 0
    for at, rows in enumerate(slow_candidates(trees, exact, released.rows(), everything)):
        fits = [values[row] for row in rows]
        right += max(sorted(set(fits)), key=fits.count) == values[at]
    assert found.success == pytest.approx(right / len(values))


@given(made())
def test_giving_back_lies_between_nothing_and_everything(drawn):
    trees, codes, levels, rng = drawn
    published = read_labels(labels_at(trees, codes, levels), trees, list(trees))
    people = read_people(exact_frame(trees, codes), trees, list(trees))
    others = pl.DataFrame({"drug": rng.choice(["A", "B", None], published.rows).tolist()})
    for one in given_back(published, people, others, rng):
        assert -1e-9 <= one.raw <= 1 + 1e-9
        assert -1 - 1e-9 <= one.share <= 1 + 1e-9


def slow_predicates(table, ordered, wanted, rng):
    """Make predicates of several attributes one after the other, counting rows in a loop."""
    known = [ranks[ranks >= 0] for ranks in table]
    medians = [float(np.median(one)) if len(one) else 0.0 for one in known]
    rows, found = len(table[0]), []
    drawn = rng.integers(0, rows, wanted * TRIES).tolist()
    orders = rng.random((len(drawn), len(table))).argsort(axis=1)[:, :COLUMNS]
    for row, chosen in zip(drawn, np.sort(orders, axis=1).tolist(), strict=True):
        terms = []
        for at in chosen:
            rank = int(table[at][row])
            sided = ordered[at] and rank >= 0
            terms.append((at, (">" if rank > medians[at] else "<") if sided else "=", rank))
        fit = sum(all(_fits(table[at][r], sign, rank) for at, sign, rank in terms)
                  for r in range(rows))  # fmt: skip
        if fit == 1 and tuple(terms) not in found and len(found) < wanted:
            found.append(tuple(terms))
    return found


def _fits(rank, sign, asked):
    if sign == "=":
        return rank == asked
    return rank >= max(asked, 0) if sign == ">" else 0 <= rank <= asked


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 25), st.lists(st.booleans(), min_size=1, max_size=6), st.randoms())
def test_predicates_are_those_of_a_slow_search(rows, ordered, random):
    rng = np.random.default_rng(random.getrandbits(32))
    table = [rng.integers(-1, rng.integers(1, 9), rows).astype(np.int32) for _ in ordered]
    seed = random.getrandbits(32)
    quick = multivariate(rows_of(table), ordered, 4, np.random.default_rng(seed))
    slow = slow_predicates(table, ordered, 4, np.random.default_rng(seed))
    assert [one.terms for one in quick] == slow


@given(st.integers(1, 3000), st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1))
def test_a_risk_lies_within_its_limits(attacks, strangers, success, chance):
    tried = Tried(attacks, round(attacks * success))
    found = risk_beside(tried, Tried(strangers, round(strangers * chance)))
    assert 0 <= found.interval[0] <= found.risk + 1e-12
    assert found.risk <= found.interval[1] + 1e-12
    assert found.interval[1] <= 1
    assert found.risk <= tried.rate + 1e-12
