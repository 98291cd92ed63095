"""Remembered labels: encrypted, bound to their release, and back as arrays."""

import stat

import numpy as np
import polars as pl
import pytest

from oncommons.errors import IntegrityError, KeyProblem, ReleaseRefused
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.keys import Keys
from oncommons.privacy.lineage.continuing import Now, after, continue_lineage, first_of_lineage
from oncommons.privacy.lineage.history import open_history
from oncommons.privacy.lineage.kept_labels import everybody, labels_frame, past_of
from oncommons.privacy.recoding.ladder import ladder

KEYS = Keys(bytes(range(32)))
STAGE = with_missing(
    hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("late", "late")])
)
SEX = hierarchy_from_rows("sex", [("F",), ("M",)])
COLUMNS, HIERARCHIES = ["tumours.stage", "patients.sex"], [STAGE, SEX]
LADDERS = [ladder(one, 0.5) for one in HIERARCHIES]


@pytest.fixture
def history(tmp_path):
    return open_history(tmp_path / "history", KEYS, "commons")


def frame(*ids):
    return pl.DataFrame({"patient_id": ids, "visible": [0] * len(ids), "sex": ["F"] * len(ids)})


def released(rng, number=40, k=3):
    """Release made patients once; give the release, the past after it, and the labels."""
    codes = [rng.integers(0, len(one.leaves), number) for one in HIERARCHIES]
    visible = rng.integers(0, 2, number)
    now = Now(rng.random(number) < 0.8, codes, visible)
    past = first_of_lineage(number, 2)
    done = continue_lineage(LADDERS, past, now, k)
    ids = pl.Series([f"p{at:03}" for at in range(number)])
    return ids, done, after(past, done), labels_frame(ids, COLUMNS, HIERARCHIES, done, visible)


def test_labels_come_back_in_the_order_of_the_patients(history):
    history.remember("r1", frame("b", "a"))
    assert history.recall("r1").equals(frame("a", "b"))


def test_the_file_tells_nothing_and_is_the_owners_alone(history):
    history.remember("r1", frame("pseudonym-of-ada"))
    (path,) = history.folder.iterdir()
    assert b"pseudonym" not in path.read_bytes()
    assert b"sex" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "key" not in repr(history)


def test_another_key_another_lineage_and_a_moved_file_are_refused(history, tmp_path):
    history.remember("r1", frame("a"))
    with pytest.raises(KeyProblem, match="cannot be read with this key"):
        open_history(history.folder, Keys(bytes(32)), "commons").recall("r1")
    (history.folder / "commons.r1.labels").rename(history.folder / "commons.r2.labels")
    with pytest.raises(KeyProblem, match="labels of release r2"):
        history.recall("r2")
    (history.folder / "commons.r2.labels").rename(history.folder / "other.r1.labels")
    with pytest.raises(KeyProblem):
        open_history(history.folder, KEYS, "other").recall("r1")


def test_missing_labels_stop_the_next_release(history):
    with pytest.raises(IntegrityError, match="labels of release r9 are missing"):
        history.recall("r9")


def test_remembering_again_is_allowed_only_with_the_same_labels(history):
    history.remember("r1", frame("a", "b"))
    history.remember("r1", frame("b", "a"))
    with pytest.raises(ReleaseRefused, match="remembered already, and are others"):
        history.remember("r1", frame("a"))


def test_a_patient_twice_is_refused(history):
    with pytest.raises(ReleaseRefused, match="stands twice"):
        history.remember("r1", frame("a", "a"))
    assert not history.folder.exists()


@pytest.mark.parametrize("name", ["../r1", "r/1", "", ".r1", "r" * 65])
def test_a_name_never_leads_out_of_the_folder(history, name):
    with pytest.raises(ReleaseRefused, match="cannot be the name of a file"):
        history.remember(name, frame("a"))


@pytest.mark.parametrize("seed", range(5))
def test_labels_give_the_same_past_as_the_release_itself(history, seed):
    ids, done, past, labels = released(np.random.default_rng(seed))
    history.remember("r1", labels)
    again = past_of([history.recall("r1")], ids, COLUMNS, HIERARCHIES)
    assert again.levels[done.published].tolist() == past.levels[done.published].tolist()
    assert again.nodes.tolist() == past.nodes.tolist()
    pairs = set(zip(again.classes[0].tolist(), past.classes[0].tolist(), strict=True))
    assert len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs})
    assert (again.classes[0] >= 0).tolist() == done.published.tolist()


def test_labels_are_those_that_the_release_says():
    _, done, _, labels = released(np.random.default_rng(1))
    assert labels.height == done.published.sum()
    for at, (column, hierarchy) in enumerate(zip(COLUMNS, HIERARCHIES, strict=True)):
        told = zip(done.levels[done.published, at], done.nodes[done.published, at], strict=True)
        assert labels[column].to_list() == [hierarchy.labels[level][node] for level, node in told]


def test_a_leaf_that_bears_the_name_of_the_node_above_it_keeps_its_level():
    labels = pl.DataFrame({
        "patient_id": ["a", "b"], "visible": [0, 0], "tumours.stage": ["late", "late"],
        "level of tumours.stage": [0, 1],
    })  # fmt: skip
    past = past_of([labels], pl.Series(["a", "b"]), ["tumours.stage"], [STAGE])
    assert past.levels[:, 0].tolist() == [0, 1]


def test_newcomers_have_no_past_and_leavers_stay_known(history):
    ids, _, _, labels = released(np.random.default_rng(2))
    today = pl.Series(["p000", "zz-new"])
    known = everybody([labels], today)
    assert set(known) == set(labels["patient_id"]) | set(today)
    assert known.is_sorted()
    past = past_of([labels], known, COLUMNS, HIERARCHIES)
    assert not past.published[-1]
    assert past.published.sum() == labels.height
    assert ids.len() == 40
    assert history.lineage == "commons"


def test_other_quasi_identifiers_need_another_lineage():
    ids, _, _, labels = released(np.random.default_rng(3))
    with pytest.raises(ReleaseRefused, match="quasi-identifiers of the lineage changed: patients"):
        past_of([labels], ids, COLUMNS[:1], HIERARCHIES[:1])


def test_a_hierarchy_that_lost_a_label_needs_another_lineage():
    ids, _, _, labels = released(np.random.default_rng(4))
    other = hierarchy_from_rows("sex", [("female",), ("male",)])
    with pytest.raises(ReleaseRefused, match=r"labels of patients\.sex are not in its"):
        past_of([labels], ids, COLUMNS, [STAGE, other])


def tree(*rows):
    return hierarchy_from_rows("type", rows)


LOW = tree(("LUAD", "LUNG"), ("LUSC", "LUNG"), ("LUNG", "LUNG"), ("BREAST", "BREAST"))
HIGH = tree(("LUAD", "LUAD", "LUNG"), ("LUSC", "LUSC", "LUNG"), ("LUNG", "LUNG", "LUNG"),
            ("IDC", "BRCA", "BREAST"), ("BREAST", "BREAST", "BREAST"))  # fmt: skip


@pytest.mark.parametrize(
    ("label", "level", "later"),
    [("LUAD", 0, 0), ("LUNG", 0, 0), ("LUNG", 1, 2), ("BREAST", 1, 2), ("*", 2, 3)],
)
def test_a_label_moves_with_its_hierarchy_counted_from_the_root(label, level, later):
    labels = pl.DataFrame({
        "patient_id": ["a"], "visible": [0], "type": [label], "level of type": [level],
        "height of type": [LOW.height],
    })  # fmt: skip
    past = past_of([labels], pl.Series(["a"]), ["type"], [HIGH])
    assert past.levels.tolist() == [[later]]
    assert HIGH.labels[later][past.nodes[0, 0]] == label


def test_a_forgotten_release_has_no_labels_any_more(history):
    history.remember("r1", frame("a"))
    history.drop("r1")
    history.drop("r1")
    with pytest.raises(IntegrityError, match="labels of release r1 are missing"):
        history.recall("r1")
