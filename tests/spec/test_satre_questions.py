"""Requirements of SATRE 2.0 that typed questions meet, one test for each line of our table."""

import pytest

from oncommons.access.grants import EVERYTHING
from oncommons.access.questions import Charge, FileBudgets, Limits, NoisyAsker
from oncommons.domain.criteria import column
from oncommons.domain.grants import Depth
from oncommons.errors import CriteriaError, GrantError, Refused
from tests.asked import living_in, made_desk

SEX = {"is": "column", "column": "patients.sex", "in": ["female"]}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return made_desk(tmp_path_factory.mktemp("satre") / "c")


def test_acc_105_a_question_that_names_an_ungranted_column_is_refused(desk):
    """3.2.03: grants scoped by column and row. The check of purposes is tested with the calls."""
    narrow = desk.view(
        "Q",
        columns=EVERYTHING | {"patients": ("patient_id", "sex")},
        rows=column("patients.sex", "female"),
    )
    assert desk.ask({"ask": "size"}, narrow).value.n == 150
    refused = [
        ({"ask": "counts", "by": ["patients.vital_status"]}, r"question\.by\[0\]"),
        ({"ask": "size", "where": {"all": [SEX, {"is": "died"}]}}, r"question\.where\.all\[1\]"),
        (
            {
                "ask": "comparison",
                "groups": [{"name": "a", "where": SEX}, {"name": "b", "where": {"is": "died"}}],
            },
            r"question\.groups\[1\]\.where",
        ),
    ]
    for form, path in refused:
        with pytest.raises(GrantError, match=path):
            desk.ask(form, narrow)
    with pytest.raises(GrantError, match="granted in patients: sex"):
        desk.ask(refused[0][0], narrow)
    # rows outside the grant are in no answer, however they are asked for
    men = {"ask": "size", "where": {"not": SEX}}
    assert desk.ask(men, narrow).value.n == 0


def test_acc_120_an_explorer_of_aggregates_with_thresholds_noise_and_a_budget(desk, tmp_path):
    """3.4.03: small groups are hidden, noise has a budget, and its end is kept."""
    view = desk.view("R", minimum=60)
    counted = desk.ask(living_in(range(15), "counts", by=["patients.vital_status"]), view).value
    assert None in [row.patients for row in counted.rows]  # 50 dead, under the threshold
    limits = Limits(member=200, release=300)
    noisy = NoisyAsker(desk.asker, FileBudgets(tmp_path / "b.log", limits))
    member = desk.view("open", depth=Depth.OPEN, minimum=20)
    payer = Charge("ann", member.release_id)
    for towns in (range(10), range(12)):
        noisy.ask(living_in(towns), member, payer)
    with pytest.raises(Refused, match="budget of this member"):
        noisy.ask(living_in(range(14)), member, payer)
    other = Charge("bob", member.release_id)
    noisy.ask(living_in(range(14)), member, other)
    with pytest.raises(Refused, match="budget of this release"):
        noisy.ask(living_in(range(16)), member, other)
    with pytest.raises(Refused, match="ask with noise"):
        desk.ask({"ask": "size"}, member)
    with pytest.raises(CriteriaError):
        desk.ask({"ask": "rows"}, member)
