"""Names of columns are read by the rules as people read them."""

import pytest

from oncommons.access.airlock.lookalikes import check_names, has_lookalike, skeleton
from oncommons.domain.verdicts import Verdict


def broken(*names):
    return [
        one.checked.found for one in check_names(names) if one.checked.verdict is Verdict.REFUSE
    ]


def test_plain_names_pass():
    assert broken("stage", "n", "âge", "Größe", "β", "µg per l", "hazard ratio", "p < 0.05") == []


@pytest.mark.parametrize(
    "name",
    ["\u0440atients", "pati\u0435nts", "\u0440\u0430\u0441", "n\u043e", "\u0261roup", "c\u0131",
     "\u03c1\u03b1\u03c1",
     "p\u0430tients"],
)  # fmt: skip
def test_a_name_that_only_looks_latin_is_refused(name):
    assert has_lookalike(name)
    assert broken("stage", name) == ["no name of a column holds letters that look like others"]


@pytest.mark.parametrize("name", ["\u0434\u043e\u0437\u0430", "\u03b2", "\u0434", "年齢", "age"])
def test_a_name_of_another_script_is_no_disguise(name):
    assert not has_lookalike(name)


@pytest.mark.parametrize(
    ("one", "other"), [("n", "N"), ("n_1", "n_l"), ("a b", "a_b"), ("n", "\uff4e"), ("o", "0")]
)
def test_two_names_that_look_the_same_are_refused(one, other):
    assert skeleton(one) == skeleton(other)
    assert broken(one, other) == ["no two names of a column look the same"]


@pytest.mark.parametrize("name", ["", " ", "x" * 101, " n"])
def test_a_name_is_there_and_short(name):
    assert "each column has a name" in broken("stage", name)[0]
