"""Judges: tables of every shape, labels decoded to what they may stand for, verdicts and goals."""

import json
from collections import Counter

import numpy as np
import polars as pl
import pytest

from benchmarks.judges import asking, attacks, classes
from benchmarks.judges.asking import Outcome, Table, Targets, Verdict
from benchmarks.judges.decoding import decode, leaves_under
from benchmarks.judges.random_tables import MOST_COLUMNS, SECRET, make_table, release
from benchmarks.peers import environment
from oncommons.domain.releases import Mode, SensitiveRule
from oncommons.errors import ReleaseRefused

MADE = [make_table(number, 1) for number in range(60)]


@pytest.fixture
def no_judge(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ENVIRONMENTS", tmp_path / "nothing")


@pytest.fixture
def counting(monkeypatch):
    """In place of pycanon: an honest count of classes that reads the same files."""

    def count(tables):
        found = []
        for table in tables:
            frame = pl.read_csv(table.file, separator=";", infer_schema=False)
            sizes = Counter(frame.select(table.columns).rows())
            secrets = frame.group_by(table.columns).agg(pl.col(frame.columns[-1]).n_unique())
            found.append(Verdict(min(sizes.values()), int(secrets.to_series(-1).min()), 0.0))
        return found

    monkeypatch.setattr(classes, "verdicts", count)


def hierarchy(folder, name, *rows):
    (folder / f"{name}.csv").write_text("\n".join(rows) + "\n")


# ---- made tables


def test_a_table_is_made_again_by_its_number_and_seed():
    first, again, other = make_table(7, 1), make_table(7, 1), make_table(7, 2)
    assert first.rows.equals(again.rows)
    assert first.policy == again.policy
    assert not first.rows.equals(other.rows)


def test_tables_have_every_shape():
    assert {len(one.rows) for one in MADE} > {1}
    assert {len(one.columns) for one in MADE} == set(range(1, MOST_COLUMNS + 1))
    assert {one.policy.k for one in MADE} == set(range(2, 13))
    assert {one.policy.mode for one in MADE} == set(Mode)
    assert {rule.rule for one in MADE for rule in one.policy.sensitive} == {"l", "t"}


def test_some_columns_are_constant_and_some_values_are_missing():
    columns = [one.rows[name] for one in MADE for name in one.columns if len(one.rows) > 50]
    assert any(column.n_unique() == 1 for column in columns)
    assert any(column.null_count() for column in columns)
    assert not all(column.null_count() for column in columns)


def test_some_tables_have_too_few_rows():
    refused = [one for one in MADE if one.must_be_refused]
    assert len(refused) == 12
    assert {len(one.rows) for one in refused} > {1}


@pytest.mark.parametrize("number", range(12))
def test_a_made_table_is_released_or_refused_as_it_must_be(number):
    made = MADE[number]
    if made.must_be_refused:
        with pytest.raises(ReleaseRefused, match=f"k is {made.policy.k}"):
            release(made)
        return
    released = release(made)
    assert len(made.rows) - len(released) <= made.policy.most_suppressed * len(made.rows)
    assert min(Counter(released.select(made.columns).rows()).values()) >= made.policy.k


def test_a_label_of_a_made_table_covers_its_value():
    made = next(one for one in MADE if len(one.rows) > 100 and len(one.columns) > 3)
    released = release(made)
    before = made.rows.with_row_index("row").join(released, on="row", suffix=" released")
    for tree in made.hierarchies:
        above = {row[0]: set(row) for row in tree.rows()}
        pairs = before.select(tree.name, f"{tree.name} released").drop_nulls().rows()
        assert all(label in above[value] for value, label in pairs)


# ---- labels back to exact values


def test_a_label_stands_for_the_leaves_under_it(tmp_path):
    hierarchy(tmp_path, "stage", "I;early;*", "II;early;*", "NA;NA;*")
    leaves, under = leaves_under(tmp_path / "stage.csv")
    assert leaves == ["I", "II", "NA"]
    assert {label: found.tolist() for label, found in under.items()} == {
        "I": [0],
        "II": [1],
        "NA": [2],
        "early": [0, 1],
        "*": [0, 1, 2],
    }


def test_labels_are_decoded_evenly_and_exact_values_stay(tmp_path):
    hierarchy(tmp_path, "h_stage", "I;early;*", "II;early;*", "III;late;*")
    table = pl.DataFrame({"row": range(3000), "stage": ["early"] * 1500 + ["III"] * 1500})
    exact = decode(table, str(tmp_path / "h_"), ["stage"], (), 1)
    counts = Counter(exact["stage"])
    assert set(counts) == {"I", "II", "III"}
    assert counts["III"] == 1500
    assert 670 < counts["I"] < 830
    assert exact["row"].equals(table["row"])


def test_numbers_are_positions_and_the_seed_decides(tmp_path):
    hierarchy(tmp_path, "h_age", *(f"{age};{age // 10};*" for age in range(105)))
    table = pl.DataFrame({"age": ["37", "*", "4"] * 50})
    first, again, other = (
        decode(table, str(tmp_path / "h_"), ["age"], ("age",), seed)["age"] for seed in (1, 1, 2)
    )
    assert first.dtype == pl.Int64
    assert first.equals(again)
    assert not first.equals(other)
    # "4" is the age of four, and stands for the forties too: either may be drawn.
    assert set(first[2::3]) <= {4, *range(40, 50)}
    assert set(first[::3]) == {37}


def test_a_label_that_no_hierarchy_has_is_an_error(tmp_path):
    hierarchy(tmp_path, "h_sex", "F;*", "M;*")
    with pytest.raises(KeyError, match="X"):
        decode(pl.DataFrame({"sex": ["F", "X"]}), str(tmp_path / "h_"), ["sex"], (), 1)


# ---- what is asked, and what is made of the answer


def test_made_tables_pass_and_planted_classes_are_caught(counting, tmp_path):
    results = {one.measure: one for one in classes.of_made_tables(tmp_path, 20)}
    assert all(one.ok for one in results.values()), results
    assert [one.ours for one in results.values() if one.unit == "%"] == [100.0] * 4
    assert any("20 made tables, 4 refused" in measure for measure in results)


def test_a_class_that_is_too_small_is_missed(monkeypatch, tmp_path):
    monkeypatch.setattr(classes, "verdicts", lambda tables: [Verdict(1, 1, 1.0) for _ in tables])
    results = [one for one in classes.of_made_tables(tmp_path, 20) if "as asked" in one.measure]
    assert len(results) == 3
    assert [one.ok for one in results] == [False] * 3


def test_a_refusal_that_was_not_due_is_missed(monkeypatch, counting, tmp_path):
    def refuse(_):
        raise ReleaseRefused("nobody can be hidden", remedy="wait")

    monkeypatch.setattr(classes, "release", refuse)
    first = next(iter(classes.of_made_tables(tmp_path, 10)))
    assert (first.ours, first.ok) == (8, False)


@pytest.mark.parametrize(
    ("rule", "verdict", "kept"),
    [
        (None, Verdict(5), True),
        (SensitiveRule(SECRET, "l", 2), Verdict(5, 2, 0.9), True),
        (SensitiveRule(SECRET, "l", 3), Verdict(5, 2, 0.1), False),
        (SensitiveRule(SECRET, "t", 0.3), Verdict(5, 1, 0.3), True),
        (SensitiveRule(SECRET, "t", 0.3), Verdict(5, 4, 0.31), False),
        (SensitiveRule(SECRET, "t", 0.3), Verdict(5), False),
    ],
)
def test_a_rule_is_kept_by_its_own_number(rule, verdict, kept):
    asked = Table("file", ("sex",), SECRET)
    assert classes.Released("made", asked, 5, rule).keeps_rule(verdict) is kept


def outcome(attack, risk, low, high):
    return Outcome(attack, 2000, risk, low, high, risk, 0.0)


@pytest.mark.parametrize(
    ("attack", "high", "ok"),
    [
        ("singling_out", 0.17, True),
        ("singling_out", 0.171, False),
        ("linkability_1", 0.02, True),
        ("linkability_10", 0.021, False),
        ("inference", 0.9, None),
    ],
)
def test_the_upper_bound_of_a_release_decides(attack, high, ok):
    results = list(attacks._of_release(outcome(attack, 0.0, 0.0, high)))
    assert [one.ok for one in results] == [None, None, ok]


@pytest.mark.parametrize(("risk", "ok"), [(0.95, True), (0.8, False)])
def test_an_attack_that_fails_on_unprotected_patients_proves_nothing(risk, ok):
    assert next(attacks._of_raw(outcome("singling_out", risk, 0.0, 1.0))).ok is ok


def test_every_attack_has_its_words():
    assert set(attacks.WORDS) >= set(attacks.MOST) | set(attacks.LEAST)
    assert set(attacks.RAW_SHARE) == {"singling_out", "linkability", "inference"}


# ---- the judges themselves


def test_without_its_environment_a_judge_is_left_out(no_judge, capsys):
    assert asking.verdicts([Table("file", ("sex",))]) == []
    nobody = Targets("o", "r", "c", (), ((), ()), "germline", {})
    assert asking.outcomes(nobody) == []
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"{name} is left out: ./dev peers {name} makes its environment"
        for name in ("pycanon", "anonymeter")
    ]


@pytest.mark.parametrize("name", ["pycanon", "anonymeter"])
def test_a_judge_is_made_like_a_peer(name):
    assert name in environment.names()
    assert environment.lock_of(name).parent.name == "judges"


def needs(judge):
    absent = environment.python_of(judge) is None
    return pytest.mark.skipif(absent, reason=f"needs ./dev peers {judge}")


@needs("pycanon")
def test_pycanon_measures_a_table_by_hand(tmp_path):
    rows = [
        ("F", "early", "a"),
        ("F", "early", "b"),
        ("F", "", "a"),
        ("F", "", "a"),
        ("F", "", "a"),
    ]
    file = tmp_path / "table.csv"
    pl.DataFrame(rows, schema=["sex", "stage", "secret"], orient="row").write_csv(
        file, separator=";"
    )
    found = asking.verdicts(
        [Table(str(file), ("sex", "stage"), "secret"), Table(str(file), ("sex",))]
    )
    # Of all rows 4 in 5 are a; in the first class 1 in 2 is, in the second (no stage) all are.
    assert (found[0].k, found[0].l) == (2, 1)
    assert found[0].t == pytest.approx(0.3)
    assert found[1] == Verdict(5)


@needs("anonymeter")
def test_anonymeter_tells_those_in_a_table_from_strangers(tmp_path):
    rng = np.random.default_rng(1)
    known = ("a", "b", "c", "d")

    def people(name):
        columns = {column: rng.integers(0, 10_000, 300) for column in known}
        secret = rng.choice(["yes", "no"], 300)
        pl.DataFrame(columns | {"secret": secret}).write_csv(tmp_path / name, separator=";")
        return str(tmp_path / name)

    copied, strangers = people("copied"), people("strangers")
    attacks_of_each = {"linkability": 100, "inference": 100}
    asked = Targets(
        copied, copied, strangers, known, (known[:2], known[2:]), "secret", attacks_of_each
    )
    found = {one.attack: one for one in asking.outcomes(asked)}
    assert set(found) == {"linkability_1", "linkability_10", "inference"}
    assert found["linkability_1"].low > 0.9
    assert found["linkability_1"].control < 0.1
    assert found["inference"].success > 0.95
    assert 0.3 < found["inference"].control < 0.7


def test_requests_are_json():
    asked = Targets("o", "r", "c", (), (("a",), ("b",)), "s", {"inference": 1})
    assert json.loads(json.dumps(asking.asdict(asked)))["halves"] == [["a"], ["b"]]
