"""What a release is made from, and the risk that comes back from it as it was."""

import dataclasses
import json

import pytest

from oncommons import store
from oncommons.errors import IntegrityError
from oncommons.results.release import risk_of_release
from tests.factories import patients
from tests.unit.report.made import RISK


def publish(folder, risk):
    commons = store.init(folder)
    told = json.loads(json.dumps(risk), parse_float=str)
    return store.publish(
        commons, {"patients": patients(12)}, policy="name = 'x'\n", risk=told, loads=("a",)
    )


def test_the_risk_of_a_release_comes_back_to_the_last_digit(tmp_path):
    release = publish(tmp_path / "c", dataclasses.asdict(RISK))
    assert risk_of_release(release) == RISK


def test_a_policy_whose_name_is_a_number_keeps_its_name(tmp_path):
    named = dataclasses.replace(RISK, policy="12")
    assert risk_of_release(publish(tmp_path / "c", dataclasses.asdict(named))) == named


def test_a_release_that_was_published_without_risk_says_so(tmp_path):
    with pytest.raises(IntegrityError, match="lacks policy of its risk"):
        risk_of_release(publish(tmp_path / "c", {"k": 1}))
