"""Laws of typed questions: their form, the audit against differencing, and budgets."""

import itertools
import json
import multiprocessing
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.access.questions.budgets import Charge, FileBudgets, Limits
from oncommons.access.questions.differencing.history import Answered, History
from oncommons.access.questions.differencing.linear import Linear
from oncommons.access.questions.differencing.pairwise import Pairwise, differing
from oncommons.access.questions.differencing.state import Standing
from oncommons.access.questions.parse import parse, parse_text
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import All, Any, Known, Not, column, died, mutated, treated
from oncommons.domain.noisy import Noisy, NoisyRow
from oncommons.domain.questions import (
    COLUMNS,
    OF_SAMPLES,
    Question,
    QuestionKind,
    canonical_question,
)
from oncommons.domain.study import Unit
from oncommons.errors import Refused
from tests.patient_sets import exact_test, flags, full_scan, keys, rank_test, release

leaf = st.sampled_from(
    [
        column("patients.sex", "female"),
        column("patients.sex", "female", "male"),
        mutated("TP53"),
        mutated("EGFR", "L858R"),
        treated("osimertinib"),
        died(),
    ]
)
criteria = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Any(tuple(parts))),
        inner.map(Not),
        inner.map(Known),
    ),
    max_leaves=5,
).filter(lambda one: parses(one))


def parses(one):
    try:
        parse(
            {
                "ask": "size",
                "where": Question(QuestionKind.SIZE, one).to_json().get("where", {"all": []}),
            }
        )
    except Exception:  # noqa: BLE001  too deep for a question
        return False
    return True


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(QuestionKind))
    fewest, most = COLUMNS.get(kind, (0, 0))
    columns = ("patients.sex", "tumours.grade", "patients.vital_status", "assays.msi_status")
    number = draw(st.integers(fewest, most))
    by = tuple(draw(st.permutations(columns))[:number])
    groups = ()
    if kind is QuestionKind.COMPARISON and not by:
        names = draw(
            st.lists(st.text("abc é", min_size=1, max_size=5), min_size=2, max_size=3, unique=True)
        )
        groups = tuple(Group(name, draw(leaf)) for name in names)
    genes = {QuestionKind.CHANGES: ("TP53",), QuestionKind.PATTERNS: ("TP53", "KRAS")}.get(kind, ())
    if kind is QuestionKind.GENES:
        genes = tuple(draw(st.lists(st.sampled_from(["TP53", "KRAS", "EGFR"]), max_size=4)))
    unit = draw(st.sampled_from(Unit)) if kind in OF_SAMPLES else Unit.PATIENTS
    most_rows = draw(st.integers(1, 200)) if kind is QuestionKind.GENES else 20
    return Question(kind, draw(criteria), by, groups, genes, of=unit, most=most_rows)


@given(questions())
def test_a_question_comes_back_from_json(question):
    again = parse_text(json.dumps(question.to_json()))
    assert again == question
    assert parse(again.to_json()) == again


@given(questions())
def test_a_question_has_one_form(question):
    one = canonical_question(question)
    assert canonical_question(one) == one
    assert one.question_id == question.question_id
    assert parse(one.to_json()) == one


@st.composite
def histories(draw):
    number, k = draw(st.integers(1, 150)), draw(st.integers(2, 12))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    base = chance.random(number) < draw(st.sampled_from([0.1, 0.5, 0.9]))
    flips = draw(st.lists(st.sampled_from([0.0, 0.01, 0.05, 0.5]), min_size=1, max_size=12))
    return k, [base ^ (chance.random(number) < flip) for flip in flips]


@given(histories())
@settings(max_examples=300)
def test_pairwise_is_a_full_scan(history):
    k, sets = history
    pairs, earlier = Pairwise(), []
    for one in sets:
        assert pairs.is_close(flags(one), k) == full_scan(earlier, one, k)
        assert (pairs.find(flags(one)) is not None) == any(
            (one == other).all() for other in earlier
        )
        pairs.add(flags(one))
        earlier.append(one)
    for one, other in itertools.pairwise(sets):
        assert differing(flags(one), flags(other)) == int((one ^ other).sum())


@st.composite
def published(draw):
    number, cells, k = draw(st.integers(2, 40)), draw(st.integers(0, 9)), draw(st.integers(2, 8))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = draw(st.sampled_from([0.2, 0.5, 0.8]))
    made = chance.random((cells, number)) < share
    return k, made[made.any(axis=1)], draw(st.integers(0, 2**32))


@given(published())
@settings(max_examples=300)
def test_linear_is_the_rank_test(case):
    k, cells, seed = case
    audit = Linear(cells.shape[1], seed=seed)
    for cell in cells:
        audit.add(flags(cell))
    found = sorted((one.patients, one.first) for one in audit.exposed(k))
    assert found == (rank_test(cells, k) if len(cells) else [])
    assert len(audit) == (np.linalg.matrix_rank(cells.astype(float)) if len(cells) else 0)


@given(published())
@settings(max_examples=60)
def test_linear_is_exact(case):
    k, cells, seed = case
    cells = cells[:6, :16]
    cells = cells[cells.any(axis=1)]
    audit = Linear(cells.shape[1], seed=seed)
    for cell in cells:
        audit.add(flags(cell))
    assert sorted((one.patients, one.first) for one in audit.exposed(k)) == exact_test(cells, k)


@given(histories())
@settings(max_examples=40)
def test_no_two_kept_answers_are_close_whatever_was_asked(tmp_path_factory, history):
    _, sets = history
    number = len(sets[0])
    held = History(tmp_path_factory.mktemp("h") / "history.log")
    held.begin("r", release(number), keys(number))
    kept = [np.ones(number, bool)]
    for at, one in enumerate(sets):
        answered = Answered("r", str(at), "P", b"")
        standing = held.standing("r", [flags(one)], 10)
        shown = held.keep(answered, [flags(one)], 10)
        assert shown == (standing is not Standing.TOO_CLOSE)
        if shown:
            kept.append(one)
    for one, other in itertools.combinations(kept, 2):
        assert int((one ^ other).sum()) == 0 or int((one ^ other).sum()) >= 10


def noisy():
    return Noisy("r", {"ask": "size"}, (NoisyRow((), 1, 0, 2),), 100)


def spend(budgets, wishes, taken):
    for key, member, project, thousandths in wishes:
        try:
            budgets.draw(key, Charge(member, "r", project, thousandths), noisy)
        except Refused:
            continue
        taken.append((key, member, project, thousandths))


wish = st.tuples(
    st.integers(0, 30).map(str),
    st.sampled_from(["ann", "bob", "cem"]),
    st.sampled_from(["", "P"]),
    st.integers(1, 500),
)


@given(st.lists(st.lists(wish, max_size=8), min_size=2, max_size=4))
@settings(max_examples=25)
def test_budgets_never_go_below_zero_under_any_interleaving(tmp_path_factory, programs):
    path = tmp_path_factory.mktemp("b") / "budgets.log"
    limits = Limits(member=600, release=1_200, project=500)
    taken: list = []
    threads = [
        threading.Thread(target=spend, args=(FileBudgets(path, limits), wishes, taken))
        for wishes in programs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_never_overspent(path, limits)


def check_never_overspent(path, limits):
    book = FileBudgets(path, limits)
    for member in ("ann", "bob", "cem"):
        left = book.left(Charge(member, "r", "P", 1))
        assert 0 <= left.member <= limits.member
        assert 0 <= left.release <= limits.release
        assert 0 <= left.project <= limits.project


def draw_many(path, first):
    book, taken = FileBudgets(path, Limits(member=1_000, release=3_000, project=3_000)), []
    spend(book, [(f"{first}-{at}", "ann", "P", 90) for at in range(20)], taken)


@pytest.mark.parametrize("programs", [4])
def test_processes_share_one_budget(tmp_path, programs):
    path = tmp_path / "budgets.log"
    context = multiprocessing.get_context("forkserver")
    running = [context.Process(target=draw_many, args=(path, at)) for at in range(programs)]
    for one in running:
        one.start()
    for one in running:
        one.join(120)
        assert one.exitcode == 0
    left = FileBudgets(path, Limits(1_000, 3_000, 3_000)).left(Charge("ann", "r", "P", 1))
    assert left.member == 1_000 - 11 * 90  # eleven fit, and no twelfth
