"""PRV-C6: columns that return what recoding removed."""

import numpy as np
import polars as pl
import pytest

from oncommons.domain.findings import Severity
from oncommons.privacy.attack.give_back import GivenBack, give_back_findings, given_back
from oncommons.privacy.attack.published import read_labels, read_people
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from tests.unit.privacy.attack.made_patients import HIERARCHIES, patients

PEOPLE = patients(8000)
RNG = np.random.default_rng(3)
TYPE = {"type": HIERARCHIES["type"]}


def measured(column, labels=None, people=PEOPLE, seed=0):
    """Measure one column beside tumour types that are all published as `*`."""
    released = pl.DataFrame({"type": labels if labels is not None else ["*"] * people.height})
    published = read_labels(released, TYPE, ["type"])
    exact = read_people(people, TYPE, ["type"])
    others = pl.DataFrame({"other": column})
    (found,) = given_back(published, exact, others, np.random.default_rng(seed))
    return found


def blurred(share, instead):
    """Give types of which some are replaced."""
    kept = RNG.random(PEOPLE.height) < share
    return np.where(kept, PEOPLE["type"].to_numpy(), instead)


def test_a_twin_that_is_faithful_for_90_percent_gives_back_about_90_percent():
    found = measured(blurred(0.9, "not stated"))
    assert found.share == pytest.approx(0.9, abs=0.03)


def test_a_twin_that_lies_for_10_percent_is_refused_all_the_same():
    found = measured(blurred(0.9, RNG.permutation(PEOPLE["type"].to_numpy())))
    assert 0.7 < found.share < 0.9
    assert give_back_findings([found])[0].severity is Severity.ERROR


def test_a_shuffled_column_gives_back_nothing():
    found = measured(RNG.permutation(PEOPLE["type"].to_numpy()))
    assert found.share == pytest.approx(0.0, abs=0.005)
    assert found.raw > found.share
    assert give_back_findings([found]) == ()


def test_a_column_with_another_value_in_each_row_is_chance():
    found = measured(PEOPLE["patient_id"])
    assert found.raw == pytest.approx(1.0)
    assert found.share == pytest.approx(0.0)


def test_an_exact_twin_gives_back_everything():
    assert measured(PEOPLE["type"]).share == pytest.approx(1.0, abs=0.02)


def test_a_twin_of_the_label_gives_back_nothing():
    tissue = PEOPLE["type"].str.head(-1)
    assert measured(tissue, labels=tissue).share == pytest.approx(0.0)


def test_what_is_published_exactly_hides_nothing():
    found = measured(PEOPLE["drug"], labels=PEOPLE["type"])
    assert (found.share, found.raw) == (0.0, 0.0)


def test_a_missing_value_is_a_value_too():
    is_lung = PEOPLE["type"].str.starts_with("LUNG")
    column = pl.DataFrame({"lung": is_lung}).select(pl.when("lung").then(pl.lit(1))).to_series()
    assert measured(column).share > 0.1


def test_the_shuffle_is_seeded():
    assert measured(PEOPLE["drug"], seed=1) == measured(PEOPLE["drug"], seed=1)
    assert measured(PEOPLE["drug"], seed=1) != measured(PEOPLE["drug"], seed=2)


@pytest.mark.parametrize(
    ("share", "accepted", "severities"),
    [
        (0.2, (), []),
        (0.21, (), [Severity.WARNING]),
        (0.5, (), [Severity.WARNING]),
        (0.51, (), [Severity.ERROR]),
        (0.9, ("icd10 -> type",), [Severity.WARNING]),
        (0.9, ("icd10 -> other",), [Severity.ERROR]),
        (0.9, ("icd10",), [Severity.ERROR]),
    ],
)
def test_half_refuses_until_accepted_by_name_and_a_fifth_warns(share, accepted, severities):
    found = give_back_findings([GivenBack("icd10", "type", share, share)], accepted)
    assert [one.severity for one in found] == severities
    assert all(one.rule == "PRV-C6" and one.column == "icd10" for one in found)


def test_a_finding_says_how_much_of_what():
    (found,) = give_back_findings([GivenBack("icd10", "type", 0.9, 0.91)])
    assert "icd10 gives back 90% of what recoding removed from type" in str(found)


@pytest.mark.parametrize(("hidden", "refused"), [(12, False), (60, True)])
def test_few_rows_are_not_enough_to_blame_a_column(hidden, refused):
    """One column in 462 tells six women from six men by chance; a release has hundreds of pairs."""
    people = pl.DataFrame({"sex": ["F", "M"] * (hidden // 2) + ["F"] * 5000})
    tree = {"sex": with_missing(hierarchy_from_rows("sex", [("F",), ("M",)]))}
    labels = ["*"] * hidden + ["F"] * 5000
    published = read_labels(people.with_columns(sex=pl.Series(labels)), tree, ["sex"])
    exact = read_people(people, tree, ["sex"])
    twin = pl.DataFrame({"other": people["sex"]})
    (found,) = given_back(published, exact, twin, np.random.default_rng(1))
    assert found.share > 0.5
    assert found.certain is refused
    assert (give_back_findings([found])[0].severity is Severity.ERROR) is refused
