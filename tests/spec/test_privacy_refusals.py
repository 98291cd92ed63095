"""What a data steward is told when protection cannot go on: what, where, and what to do.

| arrives                                | is told                                         |
|----------------------------------------|-------------------------------------------------|
| a period under two parents             | PRV-H2, both files and lines, both parents      |
| a value that a hierarchy lacks         | PRV-H1, file, column, value, the row to add     |
| more patients asked for than there are | both numbers, and to wait                       |
| an identifier declared as recodable    | policy file, line, and what can be recoded      |
| an identifier left in a release        | PRV-P1, column and count, never the identifier  |
| labels that lie about ages             | PRV-H6, the label and the age                   |
| a policy with five mistakes            | all five, in the order of their lines           |
"""

import polars as pl
import pytest

from oncommons import privacy
from oncommons.errors import PolicyError, ReleaseRefused
from tests.unit.privacy.made_tables import ANCESTORS, KEYS, patients, tables, tumours

HEAD = 'name = "steward"\nk = 4\nmax_matching_risk = 0.25\n'


@pytest.fixture
def steward(tmp_path):
    """Write files, then protect twenty patients with the policy among them."""

    def protect(policy, k=4, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        path = tmp_path / "policy.toml"
        path.write_text(HEAD.replace("k = 4", f"k = {k}") + policy, encoding="utf-8")
        made = tables(
            patients(20, sex=lambda i: "male" if i % 2 else "female"),
            tumours(20, grade=lambda i: str(2019 + i % 2)),
        )
        asked = privacy.read_policy(path)
        return privacy.protect(made, asked, KEYS, ancestors=ANCESTORS), asked

    return protect


def refused(kind, steward, *given, **files):
    with pytest.raises(kind) as caught:
        steward(*given, **files)
    assert caught.value.remedy
    return caught.value


def test_a_period_under_two_parents(steward, tmp_path):
    text = "2019;2019-2020;2015-2019\n2020;2019-2020;2020-2024\n"
    error = refused(
        PolicyError, steward, '[quasi.tumours.grade]\nhierarchy = "years.csv"\n', years=text
    )
    assert (error.file, error.line) == (str(tmp_path / "policy.toml"), 5)
    assert "names years.csv line 2" in str(error)
    assert 'PRV-H2 "2019-2020" lies under "2015-2019" and under "2020-2024"' in str(error)


def test_a_value_that_the_hierarchy_lacks(steward, tmp_path):
    error = refused(
        PolicyError,
        steward,
        '[quasi.tumours.grade]\nhierarchy = "years.csv"\n',
        years="2019;2015-2019\n",
    )
    assert (error.value, error.column) == ("2020", "tumours.grade")
    assert error.file == (tmp_path / "years.csv").as_posix()
    assert "PRV-H1" in str(error)
    assert "add a row" in error.remedy


def test_more_patients_asked_for_than_there_are(steward):
    error = refused(ReleaseRefused, steward, '[quasi.patients.sex]\nhierarchy = "flat"\n', k=21)
    assert "20 patients, and k is 21" in str(error)
    assert "wait until there are 21" in error.remedy


@pytest.mark.parametrize(
    "column", ["patients.patient_id", "tumours.tumour_id", "patients.birth_year"]
)
def test_an_identifier_declared_as_recodable(steward, tmp_path, column):
    error = refused(PolicyError, steward, f'[quasi.{column}]\nhierarchy = "flat"\n')
    assert (error.file, error.line) == (str(tmp_path / "policy.toml"), 4)
    assert "it is an identifier" in str(error)
    assert "name a column of text" in str(error)


def test_an_identifier_left_in_a_release(steward):
    done, asked = steward('[quasi.patients.sex]\nhierarchy = "flat"\n')
    exact = pl.col("patient_id").str.replace("^.*$", "p007")
    left = {"patients": done.tables["patients"].with_columns(exact)}
    found = privacy.verify(dict(done.tables) | left, asked)
    assert "PRV-P1" in {one.rule for one in found}
    assert not [one for one in found if "p007" in str(one)]


def test_labels_that_lie_about_ages(steward):
    error = refused(
        PolicyError,
        steward,
        '[quasi.tumours.age_at_diagnosis]\nhierarchy = "ages.csv"\n',
        ages="60;65-69\n",
    )
    assert 'PRV-H6 hierarchy ages: "65-69" does not say the age "60"' in str(error)


def test_a_policy_with_five_mistakes(steward):
    error = refused(
        PolicyError,
        steward,
        'supression = 0.1\noldest_age = 99\n[quasi.patients.sexx]\nhierarchy = "flat"\n'
        '[quasi.tumours.oncotree]\nhierarchy = "tree"\nweight = -1\n',
    )
    assert "5 mistakes" in str(error)
    words = ["write suppression", "60 to 89", "write sex", '"oncotree"', "above 0"]
    at = [str(error).index(word) for word in words]
    assert at == sorted(at)
